// Formats numbers that stand beside pictures.

import { percent } from "../text/text.js";

/** @param {number} number */
export function subscript(number) {
  return String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

/** A number rounded to the decimals that are shown. @param {number} value @param {number} decimals */
export const rounded = (value, decimals) => Number(value.toFixed(decimals));

/**
 * The sign before a result, = or ≈, when all numbers are shown rounded.
 * @param {number} ofWritten the result of the rounded numbers @param {number} exact @param {number} decimals
 */
export const equals = (ofWritten, exact, decimals) =>
  rounded(ofWritten, decimals) === rounded(exact, decimals) ? "=" : "≈";

/** A probability, never written as 100 %, because a model is never certain. @param {number} share */
export function certain(share) {
  if (share >= 0.9995) return `>\u00a0${percent(0.999, 1)}`;
  if (share < 0.0005) return `<\u00a0${percent(0.001, 1)}`;
  return percent(share, 1);
}
