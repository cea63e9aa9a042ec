// The prepared trainings on the visitor's symbols, of which there are few.

import { crc32 } from "../../files/bytes.js";

/** @typedef {import("../../engine/trainer.js").Recipe} Recipe */

/** The trainings on own symbols, as links name them. */
export const OWN_TRAININGS = /** @type {const} */ (["own", "own-plane"]);

/** @param {string} name of a training @returns {name is (typeof OWN_TRAININGS)[number]} */
export const isOwn = (name) => OWN_TRAININGS.some((own) => own === name);

/** Random changes, so that the model sees more than the few pictures. */
export const VARIETY = {
  ...{ shift: 1, rotation: 8, scale: 0.1, stretch: 0.1, shear: 8, stroke: 0.3 },
  elastic: { strength: 0.6, spacing: 7 },
};

/** The longest title, in characters. */
const LONGEST = 40;
const BATCH = 32;
/** After so many steps few pictures bring nothing new. */
const STEPS = 1000;
const EPOCHS = { least: 10, most: 1000 };
/** The share of the pictures that is learned from. */
const LEARNED = 0.8;

/**
 * Latents, by the least number of pictures for them: of few pictures, many latents leave places where the model has learned to
 * draw nothing.
 */
const LATENTS = /** @type {const} */ ([
  [2000, 16],
  [300, 8],
  [0, 4],
]);

const MODEL = {
  encoder: [256],
  decoder: [256],
  activation: "silu",
  label: "every-block",
  prior: "standard",
};
const MODELS = {
  own: MODEL,
  "own-plane": { ...MODEL, latent: 2, label: "none" },
};

/** A short name for classes, by which models of others are told apart. @param {string[]} names */
export const tagOf = (names) =>
  crc32(new TextEncoder().encode(JSON.stringify(names)))
    .toString(16)
    .padStart(8, "0");

/** The names themselves, as far as a list has room for them. @param {string[]} names */
export function titleOf(names) {
  const title = names.join(" ");
  return [...title].length > LONGEST ? `${[...title].slice(0, LONGEST).join("")}…` : title;
}

/**
 * @param {(typeof OWN_TRAININGS)[number]} key @param {string[]} names of the classes @param {number} count of the pictures
 * @param {boolean} isVaried whether the pictures are changed at random
 * @returns {Recipe}
 */
export function ownRecipe(key, names, count, isVaried) {
  const steps = Math.ceil((LEARNED * Math.max(1, count)) / BATCH);
  const epochs = Math.min(EPOCHS.most, Math.max(EPOCHS.least, Math.ceil(STEPS / steps)));
  const [, latent] = LATENTS.find(([least]) => count >= least) ?? [0, 4];
  return /** @type {Recipe} */ ({
    name: `my-${key}-${tagOf(names)}`,
    title: key === "own" ? titleOf(names) : `${titleOf(names)} (2 z)`,
    summary: `Trained in the page on ${count} pictures of own symbols.`,
    seed: 1,
    model: { latent, ...MODELS[key] },
    objective: { pixels: "grey", beta: 1 },
    training: {
      ...{ epochs, batch: BATCH, learning_rate: 2e-3, output_bias_from_data: true },
      ...(isVaried && { augment: VARIETY }),
    },
  });
}
