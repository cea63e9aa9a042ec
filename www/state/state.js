// What the page shows, and the link that reproduces it.

import { LANGUAGES, isLanguage, text as say } from "../text/text.js";

/**
 * @typedef {object} State
 * @property {"draw" | "yours" | "explore" | "compare"} room which part of the page is open
 * @property {string | null} model name in the list of models; null for its default
 * @property {number} label the digit asked for, 0–9
 * @property {number} seed names a style: the ε that the model draws from it
 * @property {number} directions names the two directions of the pad
 * @property {number} temperature factor on the spread of the prior; 0 draws its mean, 1 is as trained
 * @property {Mixture | null} mix of the digit with another; null until the user mixes
 * @property {number | null} detail temperature of the second level, where a model has one; null for that of the first
 * @property {import("../text/text.js").Language | null} language null for the browser's
 * @property {"crisp" | "smooth"} look whether digits are shown in their pixels
 * @property {string[] | null} compare the models side by side, by name; null for the page's choice
 * @property {Float32Array | null} epsilon ε once the pad or a slider has moved it away from the seed's
 * @property {string[]} hidden what a lesson leaves out, in the order of `HIDEABLE`; never all rooms, nor the open one
 */

/** @typedef {{ label: number, share: number }} Mixture another digit, and its share of the label, 0–1 */

export const CLASSES = 10;
/** The number of pixels of an image, 28 × 28. */
export const PIXELS = 784;
export const LARGEST_SEED = 0xffff_ffff;
export const HOTTEST = 1.5;
/** The version of the links that the page writes. A link without a version has version 1. */
const LINK_VERSION = 1;
/** The number of models side by side. */
export const COMPARED = { least: 2, most: 4 };
/** No draw from the prior lies farther out, in σ. */
export const FARTHEST = 6;
/** In the order of the navigation. @type {State["room"][]} */
export const ROOMS = ["draw", "yours", "explore", "compare"];
/** The parts that a lesson can hide besides rooms; `styles/lesson.css` knows where they are. */
export const PARTS = /** @type {const} */ ([
  "models",
  "seed",
  "pad",
  "temperature",
  "mixture",
  "latents",
  "card",
  "judge",
  "status",
  "keep",
  "explanations",
]);
/** The looks of digits; the first is not named in links. @type {State["look"][]} */
const LOOKS = ["crisp", "smooth"];
/** Whether a draft of the weights will do: only the first room draws nothing but digits, the others measure. @param {State} state */
export const takesDraft = ({ room }) => room === ROOMS[0];
/** The name of a hidden room in a link. @param {State["room"]} room */
export const hiddenRoom = (room) => `room-${room}`;
const HIDEABLE = [...PARTS, ...ROOMS.map(hiddenRoom)];

/**
 * The ten seeds of a row that contains this one: those that differ in the last digit.
 * @param {number} seed
 */
export function tenSeeds(seed) {
  const first = Math.min(seed - (seed % CLASSES), LARGEST_SEED - CLASSES + 1);
  return Array.from({ length: CLASSES }, (_, place) => first + place);
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
    seed: 6,
    directions: 1,
    temperature: 1,
    mix: null,
    detail: null,
    language: null,
    look: "crisp",
    compare: null,
    epsilon: null,
    hidden: [],
  };
}

/**
 * The state with other parts hidden. If the open room is hidden, the first visible room is open instead.
 * @param {State} state @param {string[]} hidden @returns {State}
 */
export function withHidden(state, hidden) {
  const shown = ROOMS.filter((room) => !hidden.includes(hiddenRoom(room)));
  const room = shown.includes(state.room) ? state.room : shown[0];
  return { ...state, room, hidden };
}

/**
 * A number inside [low, high], from text; `limited` says that it was outside. Undefined if the text is not a number.
 * @param {string} text @param {number} low @param {number} high
 */
function numberWithin(text, low, high) {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  const limited = value < low || value > high;
  return { value: Math.min(high, Math.max(low, value)), limited };
}

/** @param {string} text @param {number} low @param {number} high */
function wholeWithin(text, low, high) {
  return /^[+-]?\d+$/.test(text) ? numberWithin(text, low, high) : undefined;
}

/** @param {string} text */
function epsilonFrom(text) {
  const numbers = text.split(",").map((part) => numberWithin(part, -FARTHEST, FARTHEST));
  if (!numbers.every((number) => number !== undefined)) return undefined;
  return {
    value: Float32Array.from(numbers, ({ value }) => value),
    limited: numbers.some(({ limited }) => limited),
  };
}

/** @param {string} text */
const isModelName = (text) => /^[\w.-]{1,64}$/.test(text);

/** Names of models; `limited` says that there were too many. @param {string} text */
function modelsFrom(text) {
  const names = text.split(",");
  const usable = names.every(isModelName) && new Set(names).size === names.length;
  if (!usable || names.length < COMPARED.least) return undefined;
  return { value: names.slice(0, COMPARED.most), limited: names.length > COMPARED.most };
}

/** @param {string} text */
function mixtureFrom(text) {
  const [, label, share] = /^(\d):(.+)$/.exec(text) ?? [];
  const number = label && numberWithin(share, 0, 1);
  return number
    ? { value: { label: Number(label), share: number.value }, limited: number.limited }
    : undefined;
}

/** @param {string} text */
function hiddenFrom(text) {
  const names = text.split(",");
  const known = HIDEABLE.filter((name) => names.includes(name));
  if (known.length === 0) return undefined;
  // At least one room stays.
  const all = ROOMS.every((room) => known.includes(hiddenRoom(room)));
  const value = all ? PARTS.filter((name) => known.includes(name)) : known;
  return { value, limited: all || names.some((name) => !known.includes(name)) };
}

/**
 * @template {keyof State} Key
 * @typedef {object} Field
 * @property {Key} key
 * @property {string} name as the link writes it
 * @property {() => string} expected completes "… must be"
 * @property {(text: string) => { value: State[Key], limited: boolean } | undefined} read
 * @property {(value: State[Key]) => string | null} write null leaves it out
 */

/** @template {keyof State} Key @param {Field<Key>} field */
const field = (field) => /** @type {Field<any>} */ (field);

const FIELDS = [
  field({
    key: "room",
    name: "room",
    expected: () => say("link.oneOf", { names: ROOMS.join(", ") }),
    read: (text) => {
      const value = ROOMS.find((room) => room === text);
      return value && { value, limited: false };
    },
    // The first room is not named in links.
    write: (value) => (value === ROOMS[0] ? null : value),
  }),
  field({
    key: "model",
    name: "model",
    expected: () => say("link.model"),
    read: (text) => (isModelName(text) ? { value: text, limited: false } : undefined),
    write: (value) => value,
  }),
  field({
    key: "label",
    name: "digit",
    expected: () => say("link.digit"),
    // A digit out of range is ignored, because the nearest digit would be a guess.
    read: (text) => (/^\d$/.test(text) ? { value: Number(text), limited: false } : undefined),
    write: String,
  }),
  field({
    key: "seed",
    name: "seed",
    expected: () => say("link.whole", { most: LARGEST_SEED }),
    read: (text) => wholeWithin(text, 0, LARGEST_SEED),
    write: String,
  }),
  field({
    key: "directions",
    name: "directions",
    expected: () => say("link.whole", { most: LARGEST_SEED }),
    read: (text) => wholeWithin(text, 0, LARGEST_SEED),
    write: String,
  }),
  field({
    key: "temperature",
    name: "temperature",
    expected: () => say("link.number", { most: HOTTEST }),
    read: (text) => numberWithin(text, 0, HOTTEST),
    write: String,
  }),
  field({
    key: "mix",
    name: "mix",
    expected: () => say("link.mix"),
    read: mixtureFrom,
    write: (value) => value && `${value.label}:${round(value.share)}`,
  }),
  field({
    key: "detail",
    name: "detail",
    expected: () => say("link.number", { most: HOTTEST }),
    read: (text) => numberWithin(text, 0, HOTTEST),
    write: (value) => (value === null ? null : String(value)),
  }),
  field({
    key: "language",
    name: "lang",
    expected: () => say("link.oneOf", { names: Object.keys(LANGUAGES).join(", ") }),
    read: (text) =>
      isLanguage(text)
        ? { value: /** @type {import("../text/text.js").Language} */ (text), limited: false }
        : undefined,
    write: (value) => value,
  }),
  field({
    key: "look",
    name: "look",
    expected: () => say("link.oneOf", { names: LOOKS.join(", ") }),
    read: (text) => {
      const value = LOOKS.find((look) => look === text);
      return value && { value, limited: false };
    },
    write: (value) => (value === LOOKS[0] ? null : value),
  }),
  field({
    key: "compare",
    name: "compare",
    expected: () => say("link.models", COMPARED),
    read: modelsFrom,
    write: (value) => value && value.join(","),
  }),
  field({
    key: "hidden",
    name: "hide",
    expected: () => say("link.someHidden", { names: HIDEABLE.join(", ") }),
    read: hiddenFrom,
    write: (value) => value.join(",") || null,
  }),
  field({
    key: "epsilon",
    name: "style",
    expected: () => say("link.numbers", { most: FARTHEST }),
    read: epsilonFrom,
    write: (value) => value && Array.from(value, (number) => String(round(number))).join(","),
  }),
];

/** Four decimals change no pixel by a visible amount. @param {number} value */
function round(value) {
  return Math.round(value * 1e4) / 1e4;
}

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
 * @param {string | null} version
 */
function problemOf(version) {
  if (version === null) return null;
  const values = { name: "v", value: shorten(version), expected: say("link.version") };
  if (!/^0*[1-9]\d*$/.test(version)) return say("link.ignored", values);
  if (Number(version) <= LINK_VERSION) return null;
  return say("link.newer", { version: values.value, known: LINK_VERSION });
}

/**
 * Reads a link. Fields that it does not name come from `initialState`. Values that cannot be used are ignored, with a
 * sentence each in `problems`.
 * @param {string} hash
 * @returns {{ state: State, problems: string[] }}
 */
export function fromHash(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const problems = [problemOf(parameters.get("v"))].filter((problem) => problem !== null);
  /** @type {Record<string, unknown>} */
  const found = {};
  for (const { key, name, expected, read } of FIELDS) {
    const text = parameters.get(name);
    if (text === null) continue;
    const result = read(text);
    if (result) found[key] = result.value;
    if (result && !result.limited) continue;
    const values = { name, value: shorten(text), expected: expected() };
    problems.push(say(result ? "link.limited" : "link.ignored", values));
  }
  const asked = { ...initialState(), ...found };
  const state = withHidden(asked, asked.hidden);
  if ("room" in found && state.room !== asked.room) {
    problems.push(say("lesson.hiddenRoom", { asked: asked.room, open: state.room }));
  }
  return { state, problems };
}

/** A short form of a value for a message, without characters that could look like more than text. @param {string} text */
function shorten(text) {
  const start = text.slice(0, 24).replace(/[\p{C}<>]/gu, "\ufffd");
  return text.length > 24 ? `${start}…` : start;
}
