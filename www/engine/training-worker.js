// The worker that trains a model, with the WebAssembly package that does only this.

/**
 * @typedef {import("../pkg/train/cvae.js").Training} Training
 * @typedef {import("../pkg/train/cvae.js").TrainingImages} TrainingImages
 * @typedef {import("../pkg/train/cvae.js").TrainingStep} TrainingStep
 *
 * @typedef {object} Means of the steps since the last report, over their images, in nats
 * @property {number} distortion
 * @property {number} rate
 *
 * @typedef {object} Sketch what takes a few milliseconds to draw
 * @property {Uint8Array} row an image of each class at one ε, as grey levels
 * @property {Uint8Array} reconstructions of the held-out examples
 *
 * @typedef {object} Survey what takes longer
 * @property {Float32Array} points the first held-out images in the space of ε
 * @property {Float64Array} latents the KL of each dimension, in nats
 * @property {Means} heldOut of the first held-out images
 *
 * @typedef {object} Report
 * @property {TrainingStep | null} last step; null if none was taken
 * @property {number} images that were learned from
 * @property {number} ms that the steps took
 * @property {Means} means
 * @property {Sketch} sketch
 * @property {Survey | null} survey
 * @property {string | null} failure why the training cannot go on
 * @property {boolean} finished whether the last epoch of the recipe has ended
 *
 * @typedef {object} Pictures the visitor's
 * @property {import("../pkg/cpu/cvae.js").DataCard} data
 * @property {Uint8Array} pixels grey levels, one picture after the other
 * @property {Uint16Array} labels
 * @property {number} seed draws which are held out
 *
 * @typedef {{ place: string, state: Float32Array }} Kept what a training continues from
 */

const address = "../pkg/train/cvae.js";
/** @type {Promise<typeof import("../pkg/train/cvae.js") & Partial<import("./rest.js").Parts>>} */
const glue = import(address);
glue.catch(() => {});

/** Held-out images of a survey. */
const SURVEYED = 300;
/** Of them, those whose latents are measured, which takes many samples of each. */
const MEASURED = 100;
/** More held-out images than there are. */
const ALL = 2 ** 31;
/** The share of the time that a survey may take. */
const SHARE = 0.06;
/** Milliseconds that surveys may take beyond it, so that the first ones come at once. */
const AT_FIRST = 300;

/** @type {TrainingImages | undefined} */
let images;
/** @type {Training | undefined} */
let training;
/** Milliseconds since the start, spent on steps and on surveys; and what the last survey took. */
let spent = { steps: 0, surveys: 0, last: 0 };

const actions = {
  /** @param {{ module: WebAssembly.Module }} payload */
  async open({ module }) {
    const { default: init, fuse } = await glue;
    await init({ module_or_path: module });
    fuse?.();
  },
  /** Images of a file that the command wrote. @param {{ file: Uint8Array }} payload */
  async unpack({ file }) {
    const { TrainingImages } = await glue;
    return adopt(new TrainingImages(file));
  },
  /** Images of the visitor, some of which are held out. @param {Pictures} payload */
  async divide({ data, pixels, labels, seed }) {
    const { TrainingImages } = await glue;
    const about = new TextEncoder().encode(JSON.stringify(data.classes));
    const sum = await sha256([about, new Uint8Array(labels.buffer), pixels]);
    return adopt(TrainingImages.of(JSON.stringify(data), sum, pixels, labels, seed));
  },
  /** A drawing as an image of MNIST's size; undefined if there is no ink. @param {{ levels: Uint8Array, across: number }} payload */
  async centre({ levels, across }) {
    const { centred } = await glue;
    return centred(levels, across);
  },
  /**
   * Random changes of a picture.
   * @param {{ picture: Uint8Array, width: number, augment: object, seed: number, count: number }} payload
   */
  async vary({ picture, width, augment, seed, count }) {
    const { changedPictures } = await glue;
    return changedPictures(picture, width, JSON.stringify(augment), seed, count);
  },
  /** @param {{ recipe: object, kept: Kept | null, seed: number }} payload `seed` names the ε of the row */
  async start({ recipe, kept, seed }) {
    const { Training } = await glue;
    training?.free();
    training = undefined;
    training = new Training(JSON.stringify(recipe), /** @type {TrainingImages} */ (images));
    if (kept) training.resume(kept.place, kept.state);
    const first = report(training, { steps: 0, until: 0, seed, survey: "always" });
    spent = { steps: 0, surveys: 0, last: 0 };
    return first;
  },
  /**
   * Trains for some milliseconds, or for some steps.
   * @param {{ ms: number, steps: number, seed: number, turned: { beta: number, rate: number, epochs: number } | null, survey: "always" | "due" }} payload
   */
  advance({ ms, steps, seed, turned, survey }) {
    const current = running();
    if (turned) current.turn(turned.beta, turned.rate, turned.epochs);
    return report(current, { steps, until: performance.now() + ms, seed, survey });
  },
  /** What the training can be continued from. @returns {Kept} */
  keep: () => ({ place: running().place(), state: running().state() }),
  /** Distortion and rate of all held-out images. @returns {Means} */
  score: () => means(running().score(ALL)),
  /** The files of the model, with what is to be said of it. @param {{ scores: Record<string, number> }} payload */
  save({ scores }) {
    const said = JSON.stringify(scores);
    const current = running();
    return {
      decoder: current.export("decoder", said),
      encoder: current.export("encoder", said),
      recipe: JSON.parse(current.recipe()),
    };
  },
};

/** Puts new images in the place of others. @param {TrainingImages} arrived */
function adopt(arrived) {
  training?.free();
  training = undefined;
  images?.free();
  images = arrived;
  return {
    header: JSON.parse(images.header()),
    labels: images.labels(SURVEYED),
    examples: images.examples(),
  };
}

/** In hexadecimal; empty where the browser computes none, which is so without HTTPS. @param {Uint8Array[]} parts */
async function sha256(parts) {
  if (!globalThis.crypto?.subtle) return "";
  const whole = await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer();
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function running() {
  if (!training) throw new Error("no training has been started");
  return training;
}

/** @param {ArrayLike<number>} pair @returns {Means} */
const means = ({ 0: distortion, 1: rate }) => ({ distortion, rate });

/**
 * Takes steps until a time or a number, and looks at the model.
 * @param {Training} current
 * @param {{ steps: number, until: number, seed: number, survey: "always" | "due" }} asked
 * @returns {Report}
 */
function report(current, { steps, until, seed, survey }) {
  const began = performance.now();
  /** @type {TrainingStep | null} */
  let last = null;
  let failure = null;
  let [count, distortion, rate] = [0, 0, 0];
  let finished = false;
  for (let step = 0; step < steps && (step === 0 || performance.now() < until); step += 1) {
    try {
      last = current.step();
    } catch (error) {
      // A trap is not a refusal: the module is in an unknown state.
      if (error instanceof WebAssembly.RuntimeError) throw error;
      failure = error.message;
      break;
    }
    count += last.images;
    distortion += last.distortion * last.images;
    rate += last.rate * last.images;
    finished = last.endsEpoch && last.epoch >= JSON.parse(current.recipe()).training.epochs;
    if (finished) break;
  }
  const ms = performance.now() - began;
  spent.steps += ms;
  const isDue = spent.surveys + spent.last < SHARE * spent.steps + AT_FIRST;
  const looks = survey === "always" || finished || isDue;
  return {
    last,
    images: count,
    ms,
    means: { distortion: distortion / count, rate: rate / count },
    sketch: { row: current.row(seed), reconstructions: current.reconstructions() },
    survey: looks ? look(current) : null,
    failure,
    finished,
  };
}

/** @param {Training} current @returns {Survey} */
function look(current) {
  const began = performance.now();
  const survey = {
    points: current.points(SURVEYED),
    latents: current.latents(MEASURED),
    heldOut: means(current.score(SURVEYED)),
  };
  spent.last = performance.now() - began;
  spent.surveys += spent.last;
  return survey;
}

/** @param {unknown} error @returns {{ message: string, fatal: boolean }} */
function describe(error) {
  const message = error instanceof Error ? error.message : String(error);
  // A trap leaves the module in an unknown state, and full memory stays full. Every other error is a refusal.
  const trapped = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  return { message, fatal: trapped };
}

self.onmessage = async ({ data: { id, action, payload } }) => {
  try {
    const result = await actions[/** @type {keyof typeof actions} */ (action)](payload);
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, error: describe(error) });
  }
};
