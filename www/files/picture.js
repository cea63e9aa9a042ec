// Turns strips of pictures, one below the other, into one picture for a file.

import { heightOf } from "../state/classes.js";
import { writePng } from "./png.js";

/**
 * @typedef {import("./png.js").Picture} Picture
 * @typedef {object} Shown pictures that the page shows
 * @property {import("../state/classes.js").Strip} strip
 * @property {number[]} places of those in it that are shown
 * @property {number} columns
 */

const LEVELS = 256;
/** Half of the largest sum of red, green and blue. */
const MIDDLE = (3 * LEVELS) / 2;

/**
 * Pictures of a strip, row by row. Their opacity is the ink.
 * @param {Shown} shown
 * @returns {Picture}
 */
export function tiled({ strip, places, columns }) {
  const [across, high] = [strip.width, heightOf(strip)];
  const [width, height] = [across * columns, high * Math.ceil(places.length / columns)];
  const levels = new Uint8Array(width * height);
  places.forEach((place, at) => {
    const [left, top] = [across * (at % columns), high * Math.floor(at / columns)];
    for (let y = 0; y < high; y += 1) {
      for (let x = 0; x < across; x += 1) {
        const pixel = (place * high + y) * across + x;
        levels[(top + y) * width + left + x] = strip.data[4 * pixel + 3];
      }
    }
  });
  return { width, height, levels };
}

/**
 * A picture of a strip in the middle of a square: how much ink there is, 0 to 1, row by row.
 * @param {import("../state/classes.js").Strip} strip @param {number} place in it
 */
export function squareOf(strip, place) {
  const [width, height] = [strip.width, heightOf(strip)];
  const side = Math.max(width, height);
  const [left, top] = [width, height].map((length) => Math.floor((side - length) / 2));
  const ink = new Float32Array(side * side);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const level = strip.data[4 * ((place * height + y) * width + x) + 3];
      ink[(top + y) * side + left + x] = level / 255;
    }
  }
  return ink;
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
 * Pictures as PNG.
 * @param {Shown} shown @param {number} width of each, in pixels of the file @param {number[]} ink red, green and blue, 0–255
 */
export const pngOf = (shown, width, ink) =>
  writePng([tiled(shown)], { width: width * shown.columns, colours: coloursOf(ink) });
