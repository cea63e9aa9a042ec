// Enlarges a picture of a digit with smooth curves: the cubic of Catmull and Rom, which passes through every pixel.

import { heightOf } from "../state/classes.js";

/** The weights of four neighbours at a fraction of the distance from the second to the third. @param {number} t */
const weights = (t) => [
  (t * (t * (2 - t) - 1)) / 2,
  (t * t * (3 * t - 5) + 2) / 2,
  (t * (t * (4 - 3 * t) + 1)) / 2,
  (t * t * (t - 1)) / 2,
];

/** The neighbours, with their weights, of each pixel along an enlarged side. @param {number} side in pixels @param {number} times */
function taps(side, times) {
  return Array.from({ length: side * times }, (_, at) => {
    const place = (at + 0.5) / times - 0.5;
    const second = Math.floor(place);
    return weights(place - second).map((weight, which) => ({
      // Beyond the edge, the edge pixel is repeated.
      from: Math.min(side - 1, Math.max(0, second - 1 + which)),
      weight,
    }));
  });
}

/**
 * One picture of a strip, enlarged. All pixels have one colour and differ in opacity.
 * @param {import("../state/classes.js").Strip} strip @param {number} place @param {number} times
 * @param {number[]} ink red, green and blue, 0–255
 */
export function enlarged(strip, place, times, [red, green, blue]) {
  const { data, width } = strip;
  const height = heightOf(strip);
  const [across, down] = [taps(width, times), taps(height, times)];
  const start = place * width * height;
  const wide = new Float32Array(across.length * height);
  for (let row = 0; row < height; row += 1) {
    for (const [column, near] of across.entries()) {
      let sum = 0;
      for (const { from, weight } of near) {
        sum += weight * data[4 * (start + row * width + from) + 3];
      }
      wide[row * across.length + column] = sum;
    }
  }
  const image = new ImageData(across.length, down.length);
  for (const [row, near] of down.entries()) {
    for (let column = 0; column < across.length; column += 1) {
      let sum = 0;
      for (const { from, weight } of near) sum += weight * wide[from * across.length + column];
      // The cubic overshoots beside an edge; the array clamps values to valid opacities.
      const at = 4 * (row * across.length + column);
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = sum;
    }
  }
  return image;
}
