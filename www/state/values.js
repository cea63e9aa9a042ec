// Values in links: from text, with the nearest value where one is outside its range, and back.

/** No draw from the prior is farther out, in σ. */
export const FARTHEST = 6;
export const LARGEST_SEED = 0xffff_ffff;

/**
 * @template Value
 * @typedef {{ value: Value, limited: boolean } | undefined} Read `limited`: the text asked for more than there is; undefined if the
 *   text means nothing
 */

/**
 * A number inside [low, high].
 * @param {string} text @param {number} low @param {number} high @returns {Read<number>}
 */
export function numberWithin(text, low, high) {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  const limited = value < low || value > high;
  return { value: Math.min(high, Math.max(low, value)), limited };
}

/** @param {string} text @param {number} low @param {number} high */
export function wholeWithin(text, low, high) {
  return /^[+-]?\d+$/.test(text) ? numberWithin(text, low, high) : undefined;
}

/** One of the ten digits; any other number gives none, because the nearest digit would be a guess. @param {string} text @returns {Read<number>} */
export const digitFrom = (text) =>
  /^\d$/.test(text) ? { value: Number(text), limited: false } : undefined;

/** @template {string} Name @param {string} text @param {readonly Name[]} names @returns {Read<Name>} */
export function oneOf(text, names) {
  const value = names.find((name) => name === text.toLowerCase());
  return value === undefined ? undefined : { value, limited: false };
}

/** @param {string} text numbers between commas @returns {Read<Float32Array>} */
export function epsilonFrom(text) {
  const numbers = text.split(",").map((part) => numberWithin(part, -FARTHEST, FARTHEST));
  if (!numbers.every((number) => number !== undefined)) return undefined;
  return {
    value: Float32Array.from(numbers, ({ value }) => value),
    limited: numbers.some(({ limited }) => limited),
  };
}

/** @param {Float32Array} epsilon */
export const epsilonAsText = (epsilon) =>
  Array.from(epsilon, (number) => String(round(number))).join(",");

/** A name in a link ends in a letter or a digit, because chats take a full stop after a link for a part of the link. @param {string} text */
export const isModelName = (text) => /^[\w.-]{0,63}[A-Za-z0-9]$/.test(text);

/** Four decimals change no pixel by a visible amount. @param {number} value */
export function round(value) {
  return Math.round(value * 1e4) / 1e4;
}
