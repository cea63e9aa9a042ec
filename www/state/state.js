// What the page shows, and the link that reproduces it.

import { text as say } from "../text/text.js";
import { VARIATION, fieldsWith } from "./fields.js";
import { hiddenRoom } from "./parts.js";
import { parametersOf } from "./repair.js";
import { FARTHEST, LARGEST_SEED } from "./values.js";

export { COMPARED, HOTTEST } from "./fields.js";
export { PARTS, PARTS_OF, hiddenRoom } from "./parts.js";
export { FARTHEST, LARGEST_SEED } from "./values.js";

/**
 * @typedef {import("./fields.js").State} State
 * @typedef {import("./fields.js").Mixture} Mixture
 */

/** In the order of the navigation. @type {State["room"][]} */
export const ROOMS = ["draw", "write", "yours", "explore", "compare", "train"];
/** The number of styles in a row of a model without labels. */
const STYLES = 10;
/** The version of the links that the page writes. A link without a version has version 1. */
const LINK_VERSION = 1;
/** The number of unknown parameters that a sentence names. */
const MOST_NAMED = 4;
/** The model with which a room shows most, unless the user has chosen one. @type {Partial<Record<State["room"], string>>} */
const SHOWN_BEST = { explore: "plane-vae" };
/** The name of the model to begin with; null for the default of the list. @param {Pick<State, "model" | "room">} state */
export const firstModel = ({ model, room }) => model ?? SHOWN_BEST[room] ?? null;
/** Whether a draft of the weights will do: some rooms only draw, or have a model of their own; the others measure. @param {State} state */
export const takesDraft = ({ room }) => room === "draw" || room === "write" || room === "train";

/**
 * The ten seeds of a row that contains this one: those that differ in the last digit.
 * @param {number} seed
 */
export function tenSeeds(seed) {
  const first = Math.min(seed - (seed % STYLES), LARGEST_SEED - STYLES + 1);
  return Array.from({ length: STYLES }, (_, place) => first + place);
}

/** An ε that a link can hold. @param {Float32Array} epsilon */
export const withinReach = (epsilon) =>
  epsilon.map((value) => Math.min(FARTHEST, Math.max(-FARTHEST, value)));

/** @returns {State} */
export function initialState() {
  return {
    room: "draw",
    model: null,
    label: 3,
    named: null,
    seed: 6,
    directions: 1,
    temperature: 1,
    mix: null,
    detail: null,
    language: null,
    look: "crisp",
    compare: null,
    epsilon: null,
    drawing: null,
    hand: null,
    as: null,
    text: null,
    variation: VARIATION,
    window: null,
    axes: null,
    points: null,
    from: null,
    to: null,
    way: "spherical",
    sweep: null,
    lesson: null,
    training: null,
    hidden: [],
  };
}

/** The fields that belong to one room, and are in no link to another room. @type {Record<"write" | "yours" | "explore" | "compare" | "train", (keyof State)[]>} */
const BELONGS = {
  write: ["text", "variation"],
  yours: ["drawing", "hand", "as"],
  explore: ["window", "axes", "points", "from", "to", "way"],
  compare: ["sweep"],
  train: ["training"],
};
/** The fields that are valid for one model only, because the coordinates of ε differ between models. @type {(keyof State)[]} */
const OF_MODEL = ["named", "epsilon", "hand", "window", "axes", "from", "to"];

/** @param {State} state @param {(keyof State)[]} keys @param {State} other @returns {State} with these fields of another state */
const withFields = (state, keys, other) => ({
  ...state,
  ...Object.fromEntries(keys.map((key) => [key, other[key]])),
});

/** @param {State["room"]} room */
const fieldsOfOthers = (room) =>
  Object.entries(BELONGS).flatMap(([other, keys]) => (other === room ? [] : keys));

/** The state without the fields of other rooms: a link from Draw does not include the user's drawing. @param {State} state */
export const ofRoom = (state) => withFields(state, fieldsOfOthers(state.room), initialState());

/**
 * The state of a link, completed by the page's fields of the rooms that the link does not mention.
 * @param {State} state of the link @param {State} present
 */
export function amid(state, present) {
  const kept = state.model === present.model ? present : forAnotherModel(present);
  const next = withFields(state, fieldsOfOthers(state.room), kept);
  /** @type {(keyof State)[]} */
  const unsaid = [
    // The link to an empty sheet clears no drawing.
    ...(state.drawing === null && state.hand === null ? BELONGS.yours : []),
    // A link written by Explore has the ends of its walk; other links leave Explore unchanged.
    ...(state.from === null && state.to === null ? BELONGS.explore : []),
  ].filter((key) => state[key] === initialState()[key]);
  return withFields(next, unsaid, kept);
}

/** The current state for another model, without ε, which fits no other model. @param {State} state */
export const forAnotherModel = (state) => withFields(state, OF_MODEL, initialState());

/**
 * The state with other parts hidden. If the open room is hidden, the first visible room is open instead.
 * @param {State} state @param {string[]} hidden @returns {State}
 */
export function withHidden(state, hidden) {
  const shown = ROOMS.filter((room) => !hidden.includes(hiddenRoom(room)));
  const room = shown.includes(state.room) ? state.room : shown[0];
  return { ...state, room, hidden };
}

const FIELDS = fieldsWith(ROOMS);
/** The names of all parameters of a link. */
export const NAMES = ["v", ...FIELDS.map(({ name }) => name)];

/**
 * The fragment of a link to this state.
 * @param {State} state
 */
export function toHash(state) {
  const parts = FIELDS.map(({ key, name, write }) => ({
    name,
    text: write(state[/** @type {keyof State} */ (key)]),
  }));
  return `#${[{ name: "v", text: LINK_VERSION }, ...parts]
    .filter(({ text }) => text !== null)
    .map(({ name, text }) => `${name}=${text}`)
    .join("&")}`;
}

/**
 * A sentence about the version of a link; null if the page can read all of it.
 * @param {import("./repair.js").Value | undefined} version
 */
function problemOf(version) {
  if (version === undefined) return null;
  const said = shorten(version.text);
  const number = version.readings.find(({ text }) => /^0*[1-9]\d*$/.test(text));
  if (!number)
    return say("link.ignored", { name: "v", value: said, expected: say("link.version") });
  if (Number(number.text) <= LINK_VERSION) return null;
  return say("link.newer", { version: said, known: LINK_VERSION });
}

/**
 * Reads a link. Fields that it does not name come from `initialState`. Values that cannot be used are ignored, with a
 * sentence each in `problems`.
 * @param {string} hash
 * @returns {{ state: State, problems: string[] }}
 */
export function fromHash(hash) {
  const { known, unknown } = parametersOf(hash.replace(/^#/, ""), NAMES);
  const newer = problemOf(known.get("v"));
  const problems = newer === null ? [] : [newer];
  /** @type {Record<string, unknown>} */
  const found = {};
  for (const { key, name, expected, read } of FIELDS) {
    const value = known.get(name);
    if (!value) continue;
    const meanings = value.readings.flatMap(({ text, lost }) => {
      const meant = read(text);
      return meant ? [{ value: meant.value, limited: meant.limited || lost }] : [];
    });
    const result = meanings.find(({ limited }) => !limited) ?? meanings[0];
    if (result) found[key] = result.value;
    if (result && !result.limited) continue;
    const values = { name, value: shorten(value.text), expected: expected() };
    problems.push(say(result ? "link.limited" : "link.ignored", values));
  }
  // A newer version of links is expected to have unknown parameters.
  if (unknown.length > 0 && newer === null) {
    const names = unknown.slice(0, MOST_NAMED).map((name) => `“${shorten(name)}”`);
    problems.push(say("link.unknown", { names: names.join(say("list.comma")) }));
  }
  const asked = { ...initialState(), ...found };
  const state = withHidden(asked, asked.hidden);
  if ("room" in found && state.room !== asked.room) {
    problems.push(say("lesson.hiddenRoom", { asked: asked.room, open: state.room }));
  }
  return { state, problems };
}

/** A short form of a value for a message, without characters that could be taken for markup. @param {string} text */
function shorten(text) {
  const start = text.slice(0, 24).replace(/[\p{C}<>]/gu, "\ufffd");
  return text.length > 24 ? `${start}…` : start;
}
