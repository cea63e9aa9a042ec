// Reads JSON and remembers the line of each value, so that a message about a lesson can name the line.

/** An error in a lesson file. */
export class LessonError extends Error {
  /** @param {number} line @param {string} said */
  constructor(line, said) {
    super(said);
    this.line = line;
  }
}

/**
 * @typedef {object} Located
 * @property {any} value as `JSON.parse` returns it
 * @property {(path: (string | number)[]) => number} lineOf the line on which a value, or the nearest one around it, begins
 */

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// eslint-disable-next-line no-control-regex -- JSON allows no control character in a string.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
/** Deeper nesting than any lesson has. */
const DEEPEST = 32;

/**
 * @param {string} source
 * @returns {Located}
 * @throws {LessonError} where it is not JSON, or an object has a key twice
 */
export function parse(source) {
  let at = 0;
  /** @type {Map<string, number>} */
  const lines = new Map();
  const lineAt = (/** @type {number} */ place) => source.slice(0, place).split("\n").length;
  const fail = (/** @type {string} */ expected) => {
    const found = at < source.length ? JSON.stringify(source[at]) : "the end of the file";
    throw new LessonError(lineAt(at), `found ${found}, expected ${expected}`);
  };
  /** @param {RegExp} pattern sticky @returns {string | undefined} */
  const take = (pattern) => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [];
    if (found !== undefined) at += found.length;
    return found;
  };
  const skip = () => void take(SPACE);
  const sign = (/** @type {string} */ expected) => {
    if (source[at] !== expected) fail(`“${expected}”`);
    at += 1;
  };
  /** The members between brackets. @param {string} end @param {() => void} member */
  const members = (end, member) => {
    at += 1;
    skip();
    if (source[at] === end) {
      at += 1;
      return;
    }
    for (;;) {
      member();
      skip();
      if (source[at] !== ",") break;
      at += 1;
      skip();
    }
    sign(end);
  };
  /** @param {(string | number)[]} path @returns {any} */
  const value = (path) => {
    skip();
    lines.set(path.join("/"), lineAt(at));
    if (path.length > DEEPEST) fail("fewer brackets inside each other");
    if (source[at] === "{") {
      /** @type {Record<string, unknown>} */
      const object = {};
      members("}", () => {
        const key = take(STRING);
        if (key === undefined) return fail("a key in double quotes");
        const name = JSON.parse(key);
        if (Object.hasOwn(object, name)) fail(`“${name}” only once`);
        skip();
        sign(":");
        // `__proto__` would otherwise be no key of its own.
        const held = value([...path, name]);
        Object.defineProperty(object, name, { value: held, enumerable: true });
      });
      return object;
    }
    if (source[at] === "[") {
      /** @type {unknown[]} */
      const list = [];
      members("]", () => list.push(value([...path, list.length])));
      return list;
    }
    const scalar = take(STRING) ?? take(NUMBER) ?? take(WORD);
    return scalar === undefined ? fail("a value") : JSON.parse(scalar);
  };
  const parsed = value([]);
  skip();
  if (at < source.length) fail("the end of the file");
  return {
    value: parsed,
    lineOf: (path) => {
      const near = [...path];
      while (!lines.has(near.join("/"))) near.pop();
      return /** @type {number} */ (lines.get(near.join("/")));
    },
  };
}
