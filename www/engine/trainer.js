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
 * @typedef {{ beta: number, rate: number, epochs: number }} Turned weight of the rate, learning rate, number of epochs
 *
 * @typedef {object} Data
 * @property {{ data: import("../pkg/cpu/cvae.js").DataCard, training: number, held_out: number, preparation: string }} header
 * @property {Uint16Array} labels of the held-out images of a survey
 * @property {Uint8Array} examples the first held-out image of each class, as grey levels
 */

/** Compiling and the first steps on a slow device, in milliseconds. */
const START_TIMEOUT = 120_000;

/** What every trainer needs, fetched once: the module and the images. @type {Promise<[WebAssembly.Module, Uint8Array]> | null} */
let fetched = null;

export class Trainer {
  #client;

  /** @param {Client} client @param {Data} data */
  constructor(client, data) {
    this.#client = client;
    this.data = data;
  }

  /** @param {import("../load/assets.js").OnProgress} onProgress */
  static async open(onProgress) {
    fetched ??= Promise.all([fetchTraining({ onProgress }), fetchImages({ onProgress })]);
    fetched.catch(() => {
      fetched = null;
    });
    const [module, file] = await fetched;
    const client = new Client(trainingWorker(), text("engine.train"));
    try {
      const data = await client.call("open", { module, file }, { timeout: START_TIMEOUT });
      return new Trainer(client, data);
    } catch (error) {
      client.close();
      throw error;
    }
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
