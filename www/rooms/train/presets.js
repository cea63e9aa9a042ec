// The prepared trainings. Each is a recipe that the command accepts too.

/**
 * @typedef {import("../../pkg/train/cvae.js").Recipe} Recipe
 * @typedef {{ key: string, recipe: Recipe }} Preset
 */

/** Images of the file that the room fetches. */
export const LEARNED = 10_000;

const TUTORIAL = {
  model: {
    latent: 20,
    encoder: [400],
    decoder: [400],
    activation: "relu",
    label: "input",
    prior: "standard",
  },
  objective: { pixels: "grey", beta: 1 },
  training: { epochs: 10, batch: 128, learning_rate: 1e-3, images: LEARNED },
};
const PLANE = {
  model: { ...TUTORIAL.model, latent: 2, encoder: [256], decoder: [256] },
  objective: { pixels: "binary", beta: 1 },
  training: { epochs: 20, batch: 64, learning_rate: 1e-3, images: LEARNED },
};
const UNLABELLED = { ...PLANE, model: { ...PLANE.model, label: "none" } };

/**
 * @param {string} key @param {string} title @param {string} summary
 * @param {{ model: object, objective: object, training: object }} parts
 * @returns {Preset}
 */
const preset = (key, title, summary, parts) => ({
  key,
  recipe: /** @type {Recipe} */ ({ name: `my-${key}`, title, summary, seed: 1, ...parts }),
});

/** @type {Preset[]} */
export const PRESETS = [
  preset(
    "tutorial",
    "My tutorial CVAE",
    "The network of Tutorial CVAE, trained in the page on 10,000 images.",
    TUTORIAL,
  ),
  preset(
    "unlabelled",
    "My VAE with two latents",
    "Two latents and no labels, trained in the page: the digits part by themselves.",
    UNLABELLED,
  ),
  preset(
    "plane",
    "My CVAE with two latents",
    "Two latents and the label, trained in the page: the plane holds the hand, not the digit.",
    PLANE,
  ),
  preset("free", "My model with β = 0", "Trained in the page without a rate: an autoencoder.", {
    ...UNLABELLED,
    objective: { ...UNLABELLED.objective, beta: 0 },
  }),
  preset(
    "collapsed",
    "My collapsed CVAE",
    "Trained in the page with β = 784, under which the latent carries no information.",
    { ...PLANE, objective: { pixels: "grey", beta: 784 } },
  ),
  preset(
    "warmed",
    "My CVAE with warm-up",
    "Trained in the page with a weight of the rate that grows from 0 to 1 over five epochs.",
    { ...TUTORIAL, objective: { ...TUTORIAL.objective, warm_up_epochs: 5 } },
  ),
  preset(
    "few",
    "My CVAE of 300 images",
    "Trained in the page on 300 images, which it learns by heart.",
    {
      ...TUTORIAL,
      training: { ...TUTORIAL.training, epochs: 200, batch: 50, images: 300 },
    },
  ),
];
