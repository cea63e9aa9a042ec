// From the stylesheet's ink to pixels.

import { CLASSES } from "../state.js";

const SIDE = 28;

/**
 * The colour of the ink where `element` stands, whatever notation the stylesheet uses.
 * @param {Element} element
 * @returns {number[]} red, green and blue, 0–255
 */
export function inkOf(element) {
  const canvas = new OffscreenCanvas(1, 1);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = getComputedStyle(element).color;
  context.fillRect(0, 0, 1, 1);
  return Array.from(context.getImageData(0, 0, 1, 1).data.subarray(0, 3));
}

/**
 * Puts one of the ten pictures of `image` on a canvas.
 * @param {HTMLCanvasElement} canvas @param {ImageData} image 28 × 280 @param {number} place
 */
export function paint(canvas, image, place) {
  if (image.width !== SIDE || image.height !== SIDE * CLASSES) {
    throw new Error(`The picture has ${image.width} × ${image.height} pixels, expected 28 × 280.`);
  }
  canvas.getContext("2d")?.putImageData(image, 0, -place * SIDE);
}
