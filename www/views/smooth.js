// Enlarges a picture of a digit with smooth curves: the cubic of Catmull and Rom, which passes through every pixel.

import { PIXELS } from "../state/state.js";

const SIDE = Math.sqrt(PIXELS);

/** The weights of four neighbours at a fraction of the distance from the second to the third. @param {number} t */
const weights = (t) => [
  (t * (t * (2 - t) - 1)) / 2,
  (t * t * (3 * t - 5) + 2) / 2,
  (t * (t * (4 - 3 * t) + 1)) / 2,
  (t * t * (t - 1)) / 2,
];

/** The neighbours, with their weights, of each pixel along an enlarged side. @param {number} times */
function taps(times) {
  return Array.from({ length: SIDE * times }, (_, at) => {
    const place = (at + 0.5) / times - 0.5;
    const second = Math.floor(place);
    return weights(place - second).map((weight, which) => ({
      // Beyond the edge, the edge pixel is repeated.
      from: Math.min(SIDE - 1, Math.max(0, second - 1 + which)),
      weight,
    }));
  });
}

/**
 * One picture of a strip, enlarged. All pixels have one colour and differ in opacity.
 * @param {ImageData} strip 28 pixels wide, one picture below the other @param {number} place @param {number} times
 * @param {number[]} ink red, green and blue, 0–255
 */
export function enlarged({ data }, place, times, [red, green, blue]) {
  const side = SIDE * times;
  const along = taps(times);
  const start = place * PIXELS;
  const wide = new Float32Array(side * SIDE);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < side; column += 1) {
      let sum = 0;
      for (const { from, weight } of along[column]) {
        sum += weight * data[4 * (start + row * SIDE + from) + 3];
      }
      wide[row * side + column] = sum;
    }
  }
  const image = new ImageData(side, side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      let sum = 0;
      for (const { from, weight } of along[row]) sum += weight * wide[from * side + column];
      // The cubic overshoots beside an edge; the array clamps values to valid opacities.
      const at = 4 * (row * side + column);
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = sum;
    }
  }
  return image;
}
