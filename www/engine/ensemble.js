// Several models in a separate worker, so that Compare does not use the engine of the page.

import { fetchModule, fetchWeights } from "../load/assets.js";
import { isGone } from "./client.js";
import { Engine } from "./engine.js";

/** @typedef {import("../load/assets.js").ModelEntry} ModelEntry */

const SILENT = { onProgress: () => {} };

export class Ensemble {
  /** The worker, as an engine without a model. @type {Promise<Engine> | null} */
  #worker = null;
  #places = 0;
  /** The models that were requested, by name and sum. A loaded model stays. @type {Map<string, Promise<Engine>>} */
  #members = new Map();

  /**
   * Works with a model. The model is fetched and loaded the first time, and again after a failure.
   * @template Result
   * @param {ModelEntry} model @param {(engine: Engine) => Promise<Result>} work
   * @param {boolean} [again] whether to try once more if the worker fails
   * @returns {Promise<Result>}
   */
  async with(model, work, again = true) {
    const members = this.#members;
    try {
      return await work(await this.#member(model));
    } catch (error) {
      if (!isGone(error)) throw error;
      // All models are gone with their worker; the next call starts another worker.
      if (members === this.#members) {
        this.#members = new Map();
        this.#worker = null;
      }
      if (!again) throw error;
      return this.with(model, work, false);
    }
  }

  /** @param {ModelEntry} model */
  #member(model) {
    const members = this.#members;
    const known = members.get(keyOf(model));
    if (known) return known;
    const member = this.#admit(model);
    members.set(keyOf(model), member);
    member.catch(() => members.delete(keyOf(model)));
    return member;
  }

  /** @param {ModelEntry} model */
  async #admit(model) {
    const [bytes, worker] = await Promise.all([fetchWeights(model, SILENT), this.#start()]);
    this.#places += 1;
    const engine = await worker.beside(this.#places);
    await engine.load(bytes);
    return engine;
  }

  #start() {
    const started = this.#worker ?? startEngine();
    this.#worker = started;
    started.catch(() => {
      if (this.#worker === started) this.#worker = null;
    });
    return started;
  }
}

/** A model that the visitor opens may have the name of another one. @param {ModelEntry} model */
const keyOf = ({ name, decoder }) => `${name} ${decoder.sha256}`;

async function startEngine() {
  const engine = new Engine("cpu");
  try {
    await engine.open(await fetchModule("cpu", SILENT));
    return engine;
  } catch (error) {
    engine.close();
    throw error;
  }
}
