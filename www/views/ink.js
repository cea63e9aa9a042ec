// Draws digits in the ink of the style sheet, crisp or smooth.

import { CLASSES } from "../state/state.js";
import { enlarged } from "./smooth.js";

const SIDE = 28;
/** The smallest and the largest magnification of smooth pictures. */
const TIMES = { least: 2, most: 24 };
/** Colours by their notation in the style sheet, because reading a canvas is slow. @type {Map<string, number[]>} */
const inks = new Map();
/** Colours by element, because a query makes the browser compute styles. @type {WeakMap<Element, number[]>} */
let places = new WeakMap();
for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
  matchMedia(query).addEventListener("change", () => (places = new WeakMap()));
}

/**
 * The colour of the ink of an element, in any notation of the style sheet.
 * @param {Element} element
 * @returns {number[]} red, green and blue, 0–255
 */
export function inkOf(element) {
  const known = places.get(element);
  if (known) return known;
  const { color } = getComputedStyle(element);
  const ink = inks.get(color) ?? pixelOf(color);
  inks.set(color, ink);
  places.set(element, ink);
  return ink;
}

/** @param {string} color @returns {number[]} red, green and blue, 0–255 */
function pixelOf(color) {
  const canvas = new OffscreenCanvas(1, 1);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return Array.from(context.getImageData(0, 0, 1, 1).data.subarray(0, 3));
}

/** Whether digits are shown smooth at the moment. */
export const isSmooth = () => document.documentElement.dataset.look === "smooth";

/**
 * The number of canvas pixels for each pixel of a digit: one for crisp digits, which the browser enlarges; for smooth ones,
 * as many as the screen has.
 * @param {HTMLCanvasElement} canvas @param {number} digits along its side
 */
export function timesOf(canvas, digits) {
  if (!isSmooth()) return 1;
  // Read only when needed, because it makes the browser lay out the page.
  const times = Math.ceil((canvas.clientWidth * devicePixelRatio) / (digits * SIDE));
  return Math.min(TIMES.most, Math.max(TIMES.least, times));
}

/**
 * Draws one picture of a strip on its own canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageData} strip 28 pixels wide, one picture below the other
 * @param {number} [place]
 */
export function put(canvas, strip, place = 0) {
  const times = timesOf(canvas, 1);
  if (canvas.width !== SIDE * times) canvas.width = canvas.height = SIDE * times;
  putAt(canvas, strip, place, { times, left: 0, top: 0 });
}

/**
 * Draws one picture of a strip at its place on a shared canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageData} strip @param {number} place
 * @param {{ times: number, left: number, top: number }} there its magnification and its corner
 */
export function putAt(canvas, strip, place, { times, left, top }) {
  const pen = canvas.getContext("2d");
  if (times === 1) {
    pen?.putImageData(strip, left, top - place * SIDE, 0, place * SIDE, SIDE, SIDE);
  } else {
    pen?.putImageData(enlarged(strip, place, times), left, top);
  }
}

/**
 * Draws one of the ten pictures of `image` on a canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageData} image 28 × 280 @param {number} place
 */
export function paint(canvas, image, place) {
  if (image.width !== SIDE || image.height !== SIDE * CLASSES) {
    throw new Error(`The picture has ${image.width} × ${image.height} pixels, expected 28 × 280.`);
  }
  put(canvas, image, place);
}
