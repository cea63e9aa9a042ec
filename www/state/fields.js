// The fields of the state in links: how each is named, read and written.

import { LANGUAGES, isLanguage, text as say } from "../text/text.js";
import { hiddenFrom, hiddenRoom } from "./parts.js";
import {
  SPANS,
  axesAsText,
  axesFrom,
  endAsText,
  endFrom,
  frameAsText,
  frameFrom,
  pointsAsText,
  pointsFrom,
  styleAsText,
  styleFrom,
} from "./places.js";
import { strokesFrom } from "./strokes.js";
import {
  FARTHEST,
  LARGEST_SEED,
  digitFrom,
  epsilonAsText,
  epsilonFrom,
  isModelName,
  numberWithin,
  oneOf,
  round,
  wholeWithin,
} from "./values.js";
import { TRAININGS, trainingAsText, trainingFrom } from "./trainings.js";
import { LONGEST_TEXT, textAsLink, textFrom } from "./written.js";

/**
 * @typedef {object} State
 * @property {import("./parts.js").Room} room which part of the page is open
 * @property {string | null} model name in the list of models; null for its default
 * @property {number} label the chosen class, the first is 0
 * @property {string | null} named its name; null where that is a digit, and until the model's classes are known
 * @property {number} seed names a style: the ε that the model draws from it
 * @property {number} directions names the two directions of the pad
 * @property {number} temperature factor on the spread of the prior; 0 draws its mean, 1 is as trained
 * @property {Mixture | null} mix of the digit with another; null until the user mixes
 * @property {number | null} detail temperature of the second level, where a model has one; null for that of the first
 * @property {import("../text/text.js").Language | null} language null for the browser's
 * @property {"crisp" | "smooth"} look whether digits are shown in their pixels
 * @property {string[] | null} compare the models side by side, by name; null for the page's choice
 * @property {Float32Array | null} epsilon ε once the pad or a slider has moved it away from the seed's
 * @property {string | null} drawing in Your digit, its strokes as text; null leaves the paper unchanged
 * @property {import("./places.js").Style | null} hand in Your digit, the digit and ε of a drawing that is no strokes or too many; null for none
 * @property {number | null} as in Your digit, the digit that the drawing is read as; null for the likeliest
 * @property {string | null} text in Write; null for the page's choice
 * @property {number} variation in Write, how much repeated signs differ, 0–1
 * @property {import("./places.js").Frame | null} window the part of the plane that Explore shows; null for the whole prior
 * @property {[number, number] | null} axes the dimensions of that plane, the first is 0; null for the pad's plane
 * @property {import("./places.js").Chosen | null} points encoded images in Explore: those of one digit or all, and
 *   the chosen one; null for none
 * @property {import("./places.js").End | null} from where the walk in Explore begins; null for the page's choice
 * @property {import("./places.js").End | null} to where it ends
 * @property {"spherical" | "straight"} way of the walk
 * @property {string | null} sweep the model at the slider of β in Compare, by name; null for the page's choice
 * @property {Lesson | null} lesson the open lesson and its step; null for none
 * @property {import("./trainings.js").Chosen | null} training in Train, which is shown; null for the first
 * @property {string[]} hidden the hidden parts, in the order of `PARTS`, then rooms; never all rooms, nor the open one
 */

/** @typedef {{ name: string, step: number }} Lesson its name, and the step, the first is 1 */
/** @typedef {{ label: number, share: number }} Mixture another digit, and its share of the label, 0–1 */

export const HOTTEST = 1.5;
/** How much repeated signs differ until the user changes it; not named in links. */
export const VARIATION = 0.25;
/** The number of models side by side. */
export const COMPARED = { least: 2, most: 4 };
/** The looks of digits; the first is not named in links. @type {State["look"][]} */
const LOOKS = ["crisp", "smooth"];
/** The ways of a walk; the first is not named in links. @type {State["way"][]} */
const WAYS = ["spherical", "straight"];

/** Some names of hideable parts; a sentence with all of them would be too long. */
const EXAMPLES = ["models", "card", hiddenRoom("compare")];

/** Names of models; `limited` reports too many names. @param {string} text */
function modelsFrom(text) {
  const names = text.split(",");
  const usable = names.every(isModelName) && new Set(names).size === names.length;
  if (!usable || names.length < COMPARED.least) return undefined;
  return { value: names.slice(0, COMPARED.most), limited: names.length > COMPARED.most };
}

/** @param {string} text */
function mixtureFrom(text) {
  const [, label, share] = /^(\d{1,3}):(.+)$/.exec(text) ?? [];
  const number = label && numberWithin(share, 0, 1);
  return number
    ? { value: { label: Number(label), share: number.value }, limited: number.limited }
    : undefined;
}

/** More steps than any lesson has. */
const MOST_STEPS = 99;

/** A lesson, at its first step unless the link names another. @param {string} text */
function lessonFrom(text) {
  const [, name, step = "1"] = /^([a-z][a-z0-9-]*)(?:\/(\d+))?$/i.exec(text) ?? [];
  const number = name && wholeWithin(step, 1, MOST_STEPS);
  return number
    ? { value: { name: name.toLowerCase(), step: number.value }, limited: number.limited }
    : undefined;
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

/** All of them. @param {State["room"][]} rooms of the page */
export const fieldsWith = (rooms) => [
  field({
    key: "room",
    name: "room",
    expected: () => say("link.oneOf", { names: rooms.join(", ") }),
    read: (text) => oneOf(text, rooms),
    // The first room is not named in links.
    write: (value) => (value === rooms[0] ? null : value),
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
    read: digitFrom,
    write: (value) => (value < 10 ? String(value) : null),
  }),
  field({
    key: "named",
    name: "class",
    expected: () => say("link.class"),
    read: textFrom,
    write: (value) => value && textAsLink(value),
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
    read: (text) => oneOf(text, LOOKS),
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
    key: "lesson",
    name: "lesson",
    expected: () => say("link.lesson"),
    read: lessonFrom,
    write: (value) => value && `${value.name}/${value.step}`,
  }),
  field({
    key: "hidden",
    name: "hide",
    expected: () => say("link.someHidden", { names: EXAMPLES.join(", ") }),
    read: (text) => hiddenFrom(text, rooms),
    write: (value) => value.join(",") || null,
  }),
  field({
    key: "epsilon",
    name: "style",
    expected: () => say("link.numbers", { most: FARTHEST }),
    read: epsilonFrom,
    write: (value) => value && epsilonAsText(value),
  }),
  field({
    key: "text",
    name: "text",
    expected: () => say("link.text", { most: LONGEST_TEXT }),
    read: textFrom,
    write: (value) => value && textAsLink(value),
  }),
  field({
    key: "variation",
    name: "variation",
    expected: () => say("link.number", { most: 1 }),
    read: (text) => numberWithin(text, 0, 1),
    write: (value) => (value === VARIATION ? null : String(value)),
  }),
  field({
    key: "window",
    name: "window",
    expected: () => say("link.window", { most: FARTHEST, least: SPANS.least }),
    read: frameFrom,
    write: (value) => value && frameAsText(value),
  }),
  field({
    key: "axes",
    name: "axes",
    expected: () => say("link.axes"),
    read: axesFrom,
    write: (value) => value && axesAsText(value),
  }),
  field({
    key: "points",
    name: "points",
    expected: () => say("link.points"),
    read: pointsFrom,
    write: (value) => value && pointsAsText(value),
  }),
  .../** @type {const} */ (["from", "to"]).map((key) =>
    field({
      key,
      name: key,
      expected: () => say("link.end", { most: LARGEST_SEED }),
      read: endFrom,
      write: (value) => value && endAsText(value),
    }),
  ),
  field({
    key: "way",
    name: "way",
    expected: () => say("link.oneOf", { names: WAYS.join(", ") }),
    read: (text) => oneOf(text, WAYS),
    write: (value) => (value === WAYS[0] ? null : value),
  }),
  field({
    key: "sweep",
    name: "sweep",
    expected: () => say("link.model"),
    read: (text) => (isModelName(text) ? { value: text, limited: false } : undefined),
    write: (value) => value,
  }),
  field({
    key: "training",
    name: "training",
    expected: () => say("link.training", { names: TRAININGS.join(", "), most: LARGEST_SEED }),
    read: trainingFrom,
    write: (value) => value && trainingAsText(value),
  }),
  field({
    key: "as",
    name: "as",
    expected: () => say("link.digit"),
    read: (text) => (/^\d{1,3}$/.test(text) ? { value: Number(text), limited: false } : undefined),
    write: (value) => (value === null ? null : String(value)),
  }),
  field({
    key: "hand",
    name: "drawn",
    expected: () => say("link.hand", { most: FARTHEST }),
    read: styleFrom,
    write: (value) => value && styleAsText(value),
  }),
  field({
    key: "drawing",
    name: "drawing",
    expected: () => say("link.drawing"),
    read: (text) => {
      const value = text.toLowerCase();
      return strokesFrom(value) ? { value, limited: false } : undefined;
    },
    write: (value) => value,
  }),
];
