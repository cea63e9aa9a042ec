// The judge's reading of a row of ten: a mark on each picture, and its name.

import { TEN } from "../state/classes.js";
import { percent, text } from "../text/text.js";
import { write } from "./write.js";

/** From here on, a rounded percentage would be 100 %. */
const NEARLY_ALL = 0.995;

/** The judge reads digits. */
const CLASSES = TEN.length;

/** @typedef {{ digit: number, share: string }} Verdict */

/**
 * The judge's likeliest digit at a place of the row.
 * @param {Float32Array | null} probabilities of each digit, ten values for each of the ten pictures @param {number} place
 * @returns {Verdict | null} null if nothing was read
 */
export function verdictOf(probabilities, place) {
  const shares = probabilities?.subarray(place * CLASSES, (place + 1) * CLASSES);
  if (!shares || shares.length < CLASSES) return null;
  const largest = Math.max(...shares);
  const share = largest > NEARLY_ALL ? `> ${percent(0.99)}` : percent(largest);
  return { digit: shares.indexOf(largest), share };
}

/**
 * The style sheet shows the digit, because a mark is not part of the caption.
 * @param {HTMLElement} element @param {Verdict | null} verdict @param {number | null} asked null if no digit was requested
 */
export function mark(element, verdict, asked) {
  if (!verdict) {
    delete element.dataset.read;
    delete element.dataset.verdict;
    return;
  }
  write(element.dataset, {
    read: String(verdict.digit),
    verdict: asked === null ? "unasked" : verdict.digit === asked ? "right" : "wrong",
  });
}

/**
 * Marks and names the ten pictures of a row.
 * @param {HTMLElement[]} buttons @param {Float32Array | null} probabilities as of `verdictOf`
 * @param {number[] | null} seeds whose styles they are; null for the ten digits
 */
export function markRow(buttons, probabilities, seeds) {
  buttons.forEach((button, place) => {
    const verdict = verdictOf(probabilities, place);
    mark(button, verdict, seeds ? null : place);
    const seed = seeds && String(seeds[place]);
    const read = verdict && { ...verdict, ...(seed === null ? { asked: place } : { seed }) };
    const unread = seed && text("digits.styleOf", { seed });
    const ariaLabel = read ? text(seeds ? "judge.style" : "judge.digit", read) : unread;
    write(button, { ariaLabel });
  });
}
