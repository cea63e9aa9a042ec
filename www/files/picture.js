// Turns strips of digits, one below the other, into pictures for a file.

import { writePng } from "./png.js";

/**
 * @typedef {import("./png.js").Picture} Picture
 * @typedef {object} Shown digits that the page shows
 * @property {ImageData} strip digits, one below the other
 * @property {number[]} places of those in it that are shown
 * @property {number} columns
 */

const SIDE = 28;
const LEVELS = 256;
/** Half of the largest sum of red, green and blue. */
const MIDDLE = (3 * LEVELS) / 2;

/**
 * Digits of a strip, row by row. Their opacity is the ink.
 * @param {ImageData} strip 28 pixels wide @param {number[]} places in it @param {number} columns
 * @returns {Picture}
 */
export function tiled(strip, places, columns) {
  const [width, height] = [SIDE * columns, SIDE * Math.ceil(places.length / columns)];
  const levels = new Uint8Array(width * height);
  places.forEach((place, at) => {
    const [left, top] = [SIDE * (at % columns), SIDE * Math.floor(at / columns)];
    for (let y = 0; y < SIDE; y += 1) {
      for (let x = 0; x < SIDE; x += 1) {
        const pixel = (place * SIDE + y) * SIDE + x;
        levels[(top + y) * width + left + x] = strip.data[4 * pixel + 3];
      }
    }
  });
  return { width, height, levels };
}

/**
 * The colour of each level, from paper to ink. Dark ink is drawn on white, which prints; light ink on black.
 * @param {number[]} ink red, green and blue, 0–255
 */
export function coloursOf(ink) {
  const paper = ink[0] + ink[1] + ink[2] > MIDDLE ? 0 : LEVELS - 1;
  return Uint8Array.from({ length: 3 * LEVELS }, (_, at) => {
    const share = Math.floor(at / 3) / (LEVELS - 1);
    return Math.round(share * ink[at % 3] + (1 - share) * paper);
  });
}

/**
 * A picture of digits, as PNG.
 * @param {Shown} shown @param {number} side of a digit, in pixels @param {number[]} ink red, green and blue, 0–255
 */
export const pngOf = ({ strip, places, columns }, side, ink) =>
  writePng([tiled(strip, places, columns)], { width: side * columns, colours: coloursOf(ink) });
