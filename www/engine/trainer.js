// The trainer: a model that learns, in a worker of its own.

import { fetchImages, fetchTraining } from "../load/assets.js";
import { text } from "../text/text.js";
import { Client } from "./client.js";
import { trainingWorker } from "./trusted.js";

/**
 * @typedef {import("../pkg/train/cvae.js").Recipe} Recipe
 * @typedef {import("./training-worker.js").Report} Report
 * @typedef {import("./training-worker.js").Kept} Kept
 * @typedef {import("./training-worker.js").Means} Means
 * @typedef {import("./training-worker.js").Pictures} Pictures
 * @typedef {{ beta: number, rate: number, epochs: number }} Turned weight of the rate, learning rate, number of epochs
 *
 * @typedef {object} Data
 * @property {{ data: import("../pkg/cpu/cvae.js").DataCard, training: number, held_out: number, preparation: string }} header
 * @property {Uint16Array} labels of the held-out images of a survey
 * @property {Uint8Array} examples the first held-out image of each class, as grey levels
 */

/** Compiling and the first steps on a slow device, in milliseconds. */
const START_TIMEOUT = 120_000;

/** @typedef {import("../load/assets.js").OnProgress} OnProgress */
/** @type {Promise<WebAssembly.Module> | null} */
let fetchedModule = null;
/** @type {Promise<Uint8Array> | null} */
let fetchedImages = null;

/** The module, fetched once. @param {OnProgress} onProgress */
function moduleOnce(onProgress) {
  fetchedModule ??= fetchTraining({ onProgress });
  fetchedModule.catch(() => (fetchedModule = null));
  return fetchedModule;
}

/** The images of MNIST, fetched once. @param {OnProgress} onProgress */
function imagesOnce(onProgress) {
  fetchedImages ??= fetchImages({ onProgress });
  fetchedImages.catch(() => (fetchedImages = null));
  return fetchedImages;
}

export class Trainer {
  #client;
  #onProgress;
  /** What `data` describes; null for MNIST, undefined for nothing. @type {Pictures | null | undefined} */
  #loaded = undefined;
  /** @type {Data | null} */
  data = null;

  /** @param {Client} client @param {OnProgress} onProgress */
  constructor(client, onProgress) {
    this.#client = client;
    this.#onProgress = onProgress;
  }

  /** @param {OnProgress} onProgress @param {boolean} needsImages whether the images of MNIST are fetched along */
  static async open(onProgress, needsImages) {
    if (needsImages) imagesOnce(onProgress);
    const module = await moduleOnce(onProgress);
    const client = new Client(trainingWorker(), text("engine.train"));
    try {
      await client.call("open", { module }, { timeout: START_TIMEOUT });
      return new Trainer(client, onProgress);
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Gives the worker images to learn from, unless it has them. @param {Pictures | null} pictures null for MNIST */
  async load(pictures) {
    if (this.#loaded === pictures) return;
    const data = pictures
      ? await this.#client.call("divide", pictures, { timeout: START_TIMEOUT })
      : await this.#client.call(
          "unpack",
          { file: await imagesOnce(this.#onProgress) },
          { timeout: START_TIMEOUT },
        );
    this.#loaded = pictures;
    this.data = data;
  }

  /**
   * A drawing as an image of MNIST's size; undefined if there is no ink.
   * @param {Uint8Array} levels rows of `across` values @param {number} across
   * @returns {Promise<Uint8Array | undefined>}
   */
  centre(levels, across) {
    return this.#client.call("centre", { levels, across });
  }

  /**
   * Random changes of a picture, one after the other.
   * @param {{ picture: Uint8Array, width: number, augment: object, seed: number, count: number }} asked
   * @returns {Promise<Uint8Array>}
   */
  vary(asked) {
    return this.#client.call("vary", asked, { latest: true });
  }

  /**
   * Makes a model, or the one that was kept.
   * @param {Recipe} recipe @param {Kept | null} kept @param {number} seed of the ε of the row
   * @returns {Promise<Report>}
   */
  start(recipe, kept, seed) {
    return this.#client.call("start", { recipe, kept, seed }, { timeout: START_TIMEOUT });
  }

  /**
   * @param {{ ms: number, steps: number, seed: number, turned: Turned | null, survey: "always" | "due" }} asked
   * @returns {Promise<Report>}
   */
  advance(asked) {
    return this.#client.call("advance", asked);
  }

  /** @returns {Promise<Kept>} */
  keep() {
    return this.#client.call("keep");
  }

  /** Of all held-out images. @returns {Promise<Means>} */
  score() {
    return this.#client.call("score");
  }

  /**
   * @param {Record<string, number>} scores
   * @returns {Promise<{ decoder: Uint8Array, encoder: Uint8Array, recipe: Recipe }>} files as the command exports them
   */
  save(scores) {
    return this.#client.call("save", { scores });
  }

  close() {
    this.#client.close();
  }
}
