// Finds pictures that are there already, and tells sets of pictures apart.

import { crc32 } from "../../files/bytes.js";

/**
 * A function that says whether a class has a picture.
 * @param {{ id: string, examples: { image: Uint8Array }[] }[]} classes @returns {(id: string, image: Uint8Array) => boolean}
 */
export function knownPictures(classes) {
  /** @type {Map<string, Uint8Array[]>} */
  const known = new Map();
  const keyOf = (/** @type {string} */ id, /** @type {Uint8Array} */ image) =>
    `${id} ${crc32(image)}`;
  for (const { id, examples } of classes) {
    for (const { image } of examples) {
      const key = keyOf(id, image);
      known.set(key, [...(known.get(key) ?? []), image]);
    }
  }
  const filled = new Set(classes.filter(({ examples }) => examples.length > 0).map(({ id }) => id));
  return (id, image) =>
    filled.has(id) &&
    (known.get(keyOf(id, image)) ?? []).some((other) =>
      other.every((level, at) => level === image[at]),
    );
}

/** Tells apart what trainings learn from. @param {{ names: string[], pixels: Uint8Array, labels: Uint16Array }} data */
export function printOf({ names, pixels, labels }) {
  const about = new TextEncoder().encode(JSON.stringify(names));
  const sums = [about, new Uint8Array(labels.buffer), pixels].map((bytes) => crc32(bytes));
  return sums.map((sum) => sum.toString(16).padStart(8, "0")).join("");
}
