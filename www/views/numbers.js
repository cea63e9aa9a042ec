// Numbers as they stand beside pictures.

import { percent } from "../text/text.js";

/** @param {number} number */
export function subscript(number) {
  return String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

/** A number as it is written. @param {number} value @param {number} decimals */
export const rounded = (value, decimals) => Number(value.toFixed(decimals));

/**
 * The sign before a result that stands behind the numbers it was computed from, all of them rounded.
 * @param {number} ofWritten what these numbers come to as they are written @param {number} exact @param {number} decimals
 */
export const equals = (ofWritten, exact, decimals) =>
  rounded(ofWritten, decimals) === rounded(exact, decimals) ? "=" : "≈";

/** A probability: never 100 %, for a model is never certain, only rounded. @param {number} share */
export function certain(share) {
  if (share >= 0.9995) return `>\u00a0${percent(0.999, 1)}`;
  if (share < 0.0005) return `<\u00a0${percent(0.001, 1)}`;
  return percent(share, 1);
}
