// Checks that a peer draws the same digits as the page.

/** A larger difference from the trainer's probabilities is an error, not rounding. */
const TOLERANCE = 1e-3;

/**
 * Runs in a peer's page.
 * @typedef {{ decode(epsilon: Float32Array, labels: Float32Array, count: number): Promise<Float32Array> }} PeerWindow
 */

/**
 * Fails unless the peer in `page` decodes the points stored with the weights to the probabilities stored with them.
 * @param {import("playwright-core").Page} page @param {import("./sites.mjs").Model} model @param {string} title
 */
export async function prove(page, model, title) {
  const difference = await page.evaluate(async ({ epsilon, labels, probabilities }) => {
    const { decode } = /** @type {PeerWindow} */ (/** @type {unknown} */ (globalThis));
    const [points, weights] = [Float32Array.from(epsilon), Float32Array.from(labels)];
    const decoded = await decode(points, weights, labels.length / 10);
    if (decoded.length !== probabilities.length) return Infinity;
    const apart = probabilities.map((p, at) => Math.abs(p - decoded[at]));
    // NaN must fail the check: `value > most` alone would ignore NaN.
    return apart.reduce((most, value) => (value <= most ? most : value), 0);
  }, model.check);
  if (!(difference <= TOLERANCE)) {
    const off = `its probabilities are off by ${difference}, expected at most ${TOLERANCE}`;
    throw new Error(`${title} draws other digits than “${model.name}”: ${off}.`);
  }
}
