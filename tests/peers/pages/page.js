// A page with one digit, for whatever draws it.

/**
 * @typedef {(epsilon: Float32Array, labels: Float32Array, count: number) => Promise<Float32Array>} Decode
 *   `count · latent` numbers and `count · 10` weights of labels to `count · 784` probabilities of ink
 */

const [SIDE, CLASSES, LABEL] = [28, 10, 3];

/** @param {Promise<{ latent: number, decode: Decode }>} opening */
export async function show(opening) {
  const { latent, decode } = await opening;
  const labels = new Float32Array(CLASSES).with(LABEL, 1);
  paint(await decode(Float32Array.from({ length: latent }, normal), labels, 1));
  Object.assign(globalThis, { latent, decode });
}

/** A standard normal number (Box & Muller 1958). */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

/** Puts the first digit on the page, and notes when. @param {Float32Array} probabilities */
export function paint(probabilities) {
  const image = new ImageData(SIDE, SIDE);
  probabilities.forEach((p, at) => (image.data[4 * at + 3] = 255 * p));
  document.querySelector("canvas")?.getContext("2d")?.putImageData(image, 0, 0);
  document.documentElement.dataset.firstDigit = String(performance.now());
}
