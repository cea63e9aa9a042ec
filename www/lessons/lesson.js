// A lesson as its file says it: steps that ask something first, and what the page answers. `docs/teaching.md` has the
// format. A file that cannot be used is refused with the line of its mistake.

import { PARTS, fromHash } from "../state/state.js";
import { language } from "../text/text.js";
import { condition, expression } from "./expression.js";
import { CONTROLS } from "./controls.js";
import { LessonError, parse } from "./json.js";
import { measureOf } from "./measures.js";

/**
 * @typedef {string | Partial<Record<import("../text/text.js").Language, string>>} Text in one language, or by language
 * @typedef {{ text: Text, when?: string }} Choice right if its condition holds
 *
 * @typedef {object} Question
 * @property {"choice" | "number" | "place" | "draw" | "use"} kind
 * @property {Text} text
 * @property {Choice[]} [choices] of a choice
 * @property {number} [right] of a choice: the right one, counted from 1, where no condition decides
 * @property {number} [from] of a number: the ends of its slider
 * @property {number} [to]
 * @property {number} [step]
 * @property {string} [unit]
 * @property {string} [value] of a number: what it really is
 * @property {[string, string]} [at] of a place: where it really is
 * @property {number} [near] of a number or a place: a guess no farther away is right
 * @property {number} [span] of a place: half the side of the field
 * @property {string} [control] of `use`: what is to be used
 *
 * @typedef {object} Step
 * @property {Text} title
 * @property {string} [page] what the page shows, as a link says it
 * @property {string} [then] what it shows once the question is answered
 * @property {import("../state/parts.js").Part[]} [cover] parts that would give the answer away; they are hidden until then
 * @property {Question} ask
 * @property {Text} answer why it is so, with the numbers of the page in braces
 * @property {Text} [try] what to do next
 * @property {string} [control] where
 * @property {string[]} [claims] what the text says and a test asks the model
 *
 * @typedef {object} Lesson
 * @property {1} format
 * @property {string} name
 * @property {Text} title
 * @property {Text} about
 * @property {number} minutes
 * @property {{ needs?: Text, objectives: Text[], misconceptions: Text[] }} teacher
 * @property {Step[]} steps
 */

const KEYS = {
  lesson: ["format", "title", "about", "minutes", "teacher", "steps"],
  teacher: ["needs", "objectives", "misconceptions"],
  step: ["title", "page", "then", "cover", "ask", "answer", "try", "control", "claims"],
  choice: ["kind", "text", "choices", "right"],
  number: ["kind", "text", "from", "to", "step", "unit", "value", "near"],
  place: ["kind", "text", "at", "near", "span"],
  draw: ["kind", "text"],
  use: ["kind", "text", "control"],
};
const KINDS = /** @type {const} */ (["choice", "number", "place", "draw", "use"]);
const MOST = { steps: 20, choices: 6, text: 1200, minutes: 120 };
/** Tags and entities; a lesson is plain text. */
const MARKUP = /<\/?[A-Za-z!]|&#?\w+;/;
/** A number of the page inside a text: an expression and how it is written. */
const PLACE = /\{([^{}|]*)(?:\|([^{}]*))?\}/g;
const STYLES = /^(?:%|[0-3])$/;

/** @typedef {(string | number)[]} Path */

/**
 * Reads a lesson.
 * @param {string} source the file @param {string} name of the lesson
 * @returns {Lesson}
 * @throws {LessonError} which names the line
 */
export function lessonFrom(source, name) {
  const { value, lineOf } = parse(source);
  const check = new Check(lineOf);
  check.lesson(value);
  return { ...value, name };
}

class Check {
  #lineOf;

  /** @param {(path: Path) => number} lineOf */
  constructor(lineOf) {
    this.#lineOf = lineOf;
  }

  /** @param {Path} path @param {string} found @param {string} expected @returns {never} */
  #refuse(path, found, expected) {
    const where = path.length > 0 ? `${path.join(".")} is ${found}` : `the file is ${found}`;
    throw new LessonError(this.#lineOf(path), `${where}, expected ${expected}`);
  }

  /** @param {unknown} value @param {Path} path @param {string[]} keys that it may have @param {string[]} needed */
  #object(value, path, keys, needed) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.#refuse(path, shown(value), "an object in braces");
    }
    for (const key of Object.keys(value)) {
      if (!keys.includes(key))
        this.#refuse([...path, key], "not a key", `one of ${keys.join(", ")}`);
    }
    for (const key of needed) {
      if (!Object.hasOwn(value, key)) this.#refuse(path, `without “${key}”`, `“${key}” in it`);
    }
    return /** @type {Record<string, unknown>} */ (value);
  }

  /** @param {unknown} value @param {Path} path @param {number} least @param {number} most @returns {unknown[]} */
  #list(value, path, least, most) {
    const fits = Array.isArray(value) && value.length >= least && value.length <= most;
    if (!fits) {
      const found = Array.isArray(value) ? `a list of ${value.length}` : shown(value);
      this.#refuse(path, found, `a list of ${least} to ${most}`);
    }
    return value;
  }

  /** @param {unknown} value @param {Path} path @param {number} least @param {number} most */
  #number(value, path, least, most) {
    const fits = typeof value === "number" && value >= least && value <= most;
    if (!fits) this.#refuse(path, shown(value), `a number from ${least} to ${most}`);
    return /** @type {number} */ (value);
  }

  /** @param {unknown} value @param {Path} path @param {readonly string[]} names */
  #oneOf(value, path, names) {
    if (typeof value !== "string" || !names.includes(value)) {
      this.#refuse(path, shown(value), `one of ${names.join(", ")}`);
    }
    return value;
  }

  /** @param {unknown} value @param {Path} path */
  #text(value, path) {
    if (typeof value === "string") return this.#words(value, path);
    const texts = this.#object(value, path, ["en", "zh"], []);
    if (Object.keys(texts).length === 0) this.#refuse(path, "empty", "a text in “en” or “zh”");
    for (const [tag, words] of Object.entries(texts)) this.#words(words, [...path, tag]);
  }

  /** @param {unknown} value @param {Path} path */
  #words(value, path) {
    if (typeof value !== "string" || value.trim() === "" || value.length > MOST.text) {
      this.#refuse(path, shown(value), `a text of 1 to ${MOST.text} characters`);
    }
    const [tag] = MARKUP.exec(value) ?? [];
    if (tag) this.#refuse(path, `a text with “${tag}”`, "plain text without markup");
    for (const [, source, style = ""] of value.matchAll(PLACE)) {
      this.#computed(source, path, expression);
      if (style !== "" && !STYLES.test(style)) {
        this.#refuse(path, `a text with “|${style}”`, "“|%” or “|” and 0 to 3 decimals");
      }
    }
  }

  /** @param {unknown} value @param {Path} path @param {typeof expression | typeof condition} read */
  #computed(value, path, read) {
    if (typeof value !== "string") this.#refuse(path, shown(value), "an expression in quotes");
    /** @type {string[]} */
    let names = [];
    try {
      ({ names } = read(value));
    } catch (error) {
      this.#refuse(path, `“${value}”, where ${error.message}`, "an expression such as “rate + 1”");
    }
    const unknown = names.find((name) => !measureOf(name));
    if (unknown !== undefined) {
      this.#refuse(path, `“${value}” with “${unknown}”`, "names that docs/teaching.md lists");
    }
  }

  /** @param {unknown} value @param {Path} path */
  #link(value, path) {
    if (typeof value !== "string") this.#refuse(path, shown(value), "the part of a link after #");
    const { problems } = fromHash(value);
    if (problems.length > 0) this.#refuse(path, `“${value}”`, `a link of the page: ${problems[0]}`);
  }

  /** @param {unknown} value */
  lesson(value) {
    const { format, title, about, minutes, teacher, steps } = this.#object(
      value,
      [],
      KEYS.lesson,
      KEYS.lesson,
    );
    if (format !== 1) this.#refuse(["format"], shown(format), "1");
    this.#text(title, ["title"]);
    this.#text(about, ["about"]);
    this.#number(minutes, ["minutes"], 1, MOST.minutes);
    const known = this.#object(teacher, ["teacher"], KEYS.teacher, KEYS.teacher.slice(1));
    if ("needs" in known) this.#text(known.needs, ["teacher", "needs"]);
    for (const key of ["objectives", "misconceptions"]) {
      const texts = this.#list(known[key], ["teacher", key], 1, 10);
      texts.forEach((text, at) => this.#text(text, ["teacher", key, at]));
    }
    this.#list(steps, ["steps"], 1, MOST.steps).forEach((step, at) =>
      this.#step(step, ["steps", at]),
    );
  }

  /** @param {unknown} value @param {Path} path */
  #step(value, path) {
    const step = this.#object(value, path, KEYS.step, ["title", "ask", "answer"]);
    this.#text(step.title, [...path, "title"]);
    this.#text(step.answer, [...path, "answer"]);
    if ("try" in step) this.#text(step.try, [...path, "try"]);
    for (const key of ["page", "then"]) if (key in step) this.#link(step[key], [...path, key]);
    if ("control" in step) this.#oneOf(step.control, [...path, "control"], Object.keys(CONTROLS));
    if ("cover" in step) {
      const parts = this.#list(step.cover, [...path, "cover"], 1, PARTS.length);
      parts.forEach((part, at) => this.#oneOf(part, [...path, "cover", at], PARTS));
    }
    if ("claims" in step) {
      const claims = this.#list(step.claims, [...path, "claims"], 1, 20);
      claims.forEach((claim, at) => this.#computed(claim, [...path, "claims", at], condition));
    }
    this.#question(step.ask, [...path, "ask"]);
  }

  /** @param {unknown} value @param {Path} path */
  #question(value, path) {
    const all = [...new Set(KINDS.flatMap((kind) => KEYS[kind]))];
    const { kind } = this.#object(value, path, all, ["kind", "text"]);
    const known = /** @type {Question["kind"]} */ (this.#oneOf(kind, [...path, "kind"], KINDS));
    const optional = ["right", "unit", "span"];
    const needed = KEYS[known].filter((key) => !optional.includes(key));
    const ask = this.#object(value, path, KEYS[known], needed);
    this.#text(ask.text, [...path, "text"]);
    if (known === "choice") this.#choices(ask, path);
    if (known === "number") {
      const from = this.#number(ask.from, [...path, "from"], -1e6, 1e6);
      const to = this.#number(ask.to, [...path, "to"], from, 1e6);
      this.#number(ask.step, [...path, "step"], 1e-6, to - from);
      this.#number(ask.near, [...path, "near"], 0, to - from);
      if ("unit" in ask) this.#text(ask.unit, [...path, "unit"]);
      this.#computed(ask.value, [...path, "value"], expression);
    }
    if (known === "place") {
      const at = this.#list(ask.at, [...path, "at"], 2, 2);
      at.forEach((one, axis) => this.#computed(one, [...path, "at", axis], expression));
      this.#number(ask.near, [...path, "near"], 0, 100);
      if ("span" in ask) this.#number(ask.span, [...path, "span"], 0.5, 100);
    }
    if (known === "use") this.#oneOf(ask.control, [...path, "control"], Object.keys(CONTROLS));
  }

  /** @param {Record<string, unknown>} ask @param {Path} path */
  #choices(ask, path) {
    const choices = this.#list(ask.choices, [...path, "choices"], 2, MOST.choices);
    const decided = choices.map((choice, at) => {
      const place = [...path, "choices", at];
      const { text, when } = this.#object(choice, place, ["text", "when"], ["text"]);
      this.#text(text, [...place, "text"]);
      if (when !== undefined) this.#computed(when, [...place, "when"], condition);
      return when !== undefined;
    });
    const fixed = ask.right;
    if (fixed === undefined && !decided.every(Boolean)) {
      this.#refuse(path, "a question without “right”", "“right”, or “when” in every choice");
    }
    if (fixed !== undefined) {
      if (decided.some(Boolean)) {
        this.#refuse([...path, "right"], shown(fixed), "either “right” or “when”, not both");
      }
      this.#number(fixed, [...path, "right"], 1, choices.length);
      if (!Number.isInteger(fixed))
        this.#refuse([...path, "right"], shown(fixed), "a whole number");
    }
  }
}

/** A value for a message. @param {unknown} value */
function shown(value) {
  const written = JSON.stringify(value) ?? String(value);
  return written.length > 40 ? `${written.slice(0, 40)}…` : written;
}

/** A text in the page's language or, if it has none in that, in another. @param {Text} text */
export function inLanguage(text) {
  if (typeof text === "string") return text;
  return text[language()] ?? Object.values(text)[0];
}

/**
 * A text with the numbers of the page in place of its braces.
 * @param {Text} text @param {import("./expression.js").Values} values
 * @param {(value: number, style: string) => string} write
 */
export function withNumbers(text, values, write) {
  return inLanguage(text).replace(PLACE, (_, source, style = "") => {
    const value = expression(source).of(values);
    return Number.isNaN(value) ? "…" : write(value, style);
  });
}

/** The numbers that texts name. @param {(Text | undefined)[]} texts */
export function namesIn(texts) {
  const words = texts.map((text) => (text === undefined ? "" : inLanguage(text)));
  return words.flatMap((one) =>
    [...one.matchAll(PLACE)].flatMap(([, source]) => expression(source).names),
  );
}
