// Reproducible chance, so that a link shows the same page.

/** A sequence of numbers from 0 to 1 (mulberry32). @param {number} seed a whole number */
export function chance(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The seed of the noise by which a repeated sign differs from the others.
 * @param {number} seed of the hand @param {number} label @param {number} time how many of the same sign stand before it
 */
export const seedOf = (seed, label, time) =>
  Math.floor(
    chance(seed ^ Math.imul(label + 1, 0x9e3779b1) ^ Math.imul(time + 1, 0x85ebca6b))() * 2 ** 32,
  );

/**
 * A style a little aside: of the same distribution as styles of the prior, whatever the variation.
 * @param {Float32Array} epsilon @param {Float32Array} noise another style @param {number} variation from 0, the same style, to 1, the other
 */
export const varied = (epsilon, noise, variation) =>
  epsilon.map((value, at) => Math.sqrt(1 - variation ** 2) * value + variation * noise[at]);
