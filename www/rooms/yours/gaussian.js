// What the diagram computes of normal distributions and of pixels.

/** The KL of N(mean, deviation²) from N(0, 1), in nats. @param {number} mean @param {number} deviation */
export const kl = (mean, deviation) => 0.5 * (deviation ** 2 + mean ** 2 - 1) - Math.log(deviation);

/** The density of N(mean, deviation²). @param {number} at @param {number} mean @param {number} deviation */
export const density = (at, mean, deviation) =>
  Math.exp(-0.5 * ((at - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));

/**
 * The loss of each pixel, in nats.
 * @param {ArrayLike<number>} image 0 to 1 @param {ArrayLike<number>} drawn the means of the pixels, 0 to 1
 * @param {number | null} deviation of a Gaussian likelihood; null for black and white pixels
 * @param {number} least the smallest probability that `drawn` can tell from 0
 */
export function losses(image, drawn, deviation, least) {
  return Float64Array.from(drawn, (mean, at) => {
    if (deviation !== null) {
      const apart = (image[at] - mean) / deviation;
      return 0.5 * apart ** 2 + Math.log(deviation) + 0.5 * Math.log(2 * Math.PI);
    }
    const p = Math.min(1 - least, Math.max(least, mean));
    return -image[at] * Math.log(p) - (1 - image[at]) * Math.log(1 - p);
  });
}
