// The prepared trainings, as links name them: one of them, and the seed of its randomness unless that is the first.

import { LARGEST_SEED, wholeWithin } from "./values.js";

/** The first is not named in links. */
export const TRAININGS = /** @type {const} */ ([
  "tutorial",
  "unlabelled",
  "plane",
  "free",
  "collapsed",
  "warmed",
  "few",
  "own",
  "own-plane",
]);

/** @typedef {{ name: (typeof TRAININGS)[number], seed: number }} Chosen */

/** The seed that a training has at first. */
export const FIRST_SEED = 1;

/** @param {string} text @returns {import("./values.js").Read<Chosen>} */
export function trainingFrom(text) {
  const [name, said = String(FIRST_SEED), ...rest] = text.split(":");
  const known = TRAININGS.find((training) => training === name.toLowerCase());
  const seed = wholeWithin(said, 0, LARGEST_SEED);
  if (!known || !seed || rest.length > 0) return undefined;
  return { value: { name: known, seed: seed.value }, limited: seed.limited };
}

/** @param {Chosen} chosen */
export const trainingAsText = ({ name, seed }) => (seed === FIRST_SEED ? name : `${name}:${seed}`);
