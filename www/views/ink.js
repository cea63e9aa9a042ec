// From the stylesheet's ink to pixels, as crisp or smooth as the page is to look.

import { CLASSES } from "../state/state.js";
import { enlarged } from "./smooth.js";

const SIDE = 28;
/** Smooth pictures are so many times as large as their pixels at least, and at most. */
const TIMES = { least: 2, most: 24 };
/** By colours as the stylesheet has them, because a canvas is slow to read. @type {Map<string, number[]>} */
const inks = new Map();
/** By where it is asked for, because the browser styles the page before it answers. @type {WeakMap<Element, number[]>} */
let places = new WeakMap();
for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
  matchMedia(query).addEventListener("change", () => (places = new WeakMap()));
}

/**
 * The colour of the ink where `element` stands, whatever notation the stylesheet uses.
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

/** Whether digits are smooth at the moment, in place of their pixels. */
export const isSmooth = () => document.documentElement.dataset.look === "smooth";

/**
 * How many pixels of a canvas each pixel of a digit has: one where it is crisp, which the browser enlarges, and as many
 * as the screen has where it is smooth.
 * @param {HTMLCanvasElement} canvas @param {number} digits along its side
 */
export function timesOf(canvas, digits) {
  if (!isSmooth()) return 1;
  // Not read where it is not needed: the browser lays out the page before it answers.
  const times = Math.ceil((canvas.clientWidth * devicePixelRatio) / (digits * SIDE));
  return Math.min(TIMES.most, Math.max(TIMES.least, times));
}

/**
 * Puts one picture of a strip on a canvas of its own.
 * @param {HTMLCanvasElement} canvas @param {ImageData} strip 28 pixels wide, one picture below the other
 * @param {number} [place]
 */
export function put(canvas, strip, place = 0) {
  const times = timesOf(canvas, 1);
  if (canvas.width !== SIDE * times) canvas.width = canvas.height = SIDE * times;
  putAt(canvas, strip, place, { times, left: 0, top: 0 });
}

/**
 * Puts one picture of a strip where it belongs among others on a canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageData} strip @param {number} place
 * @param {{ times: number, left: number, top: number }} there how many pixels each of its has, and its corner
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
 * Puts one of the ten pictures of `image` on a canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageData} image 28 × 280 @param {number} place
 */
export function paint(canvas, image, place) {
  if (image.width !== SIDE || image.height !== SIDE * CLASSES) {
    throw new Error(`The picture has ${image.width} × ${image.height} pixels, expected 28 × 280.`);
  }
  put(canvas, image, place);
}
