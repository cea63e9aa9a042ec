// The last training in the browser's storage, so that a reload or a closed tab does not end it.

import { isOwn } from "../../state/trainings.js";
import { Store } from "./symbols-store.js";

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {import("./run.js").Pictures} Pictures
 * @typedef {import("./symbols-file.js").Past} Past
 * @typedef {import("../../state/trainings.js").Chosen} Chosen
 * @typedef {{ past: Past, pictures: Pictures | null }} Kept `pictures`: what it learned from; null: MNIST
 */

const PAST = "training";
const PICTURES = "training pictures";
/** Names the tab whose training of MNIST is kept: another tab begins anew, as its link says. */
const OF_TAB = "cvae training";
/** A training under way is kept this often, in milliseconds: that much of it may be lost. */
const OFTEN = 10_000;

export class KeptTraining {
  #run;
  #store = new Store();
  /** The training, while there is one. @type {{ chosen: Chosen, pictures: Pictures | null, isKept: boolean } | null} */
  #present = null;
  /** @type {Promise<Kept | null> | null} */
  #before = null;
  #keptAt = 0;
  /** The step that was kept last. */
  #step = 0;
  #isBusy = false;

  /** @param {Run} run */
  constructor(run) {
    this.#run = run;
  }

  /** The training that an earlier visit has kept, once. @param {Chosen} chosen @returns {Promise<Kept | null>} */
  async take({ name, seed }) {
    this.#before ??= this.#read();
    const kept = await this.#before;
    this.#before = Promise.resolve(null);
    const { chosen } = kept?.past ?? {};
    return chosen?.name === name && chosen.seed === seed ? kept : null;
  }

  /** @returns {Promise<Kept | null>} */
  async #read() {
    try {
      const past = await this.#store.kept(PAST);
      if (!past) return null;
      if (!isOwn(past.chosen.name)) return isOfTab() ? { past, pictures: null } : null;
      const pictures = await this.#store.kept(PICTURES);
      return pictures ? { past, pictures } : null;
    } catch {
      return null;
    }
  }

  /** Names the training that is kept from now on. @param {Chosen} chosen @param {Pictures | null} pictures */
  follow(chosen, pictures) {
    this.#present = { chosen, pictures, isKept: false };
    this.#keptAt = Date.now();
    this.#step = this.#run.step;
  }

  /** Deletes what is kept. */
  async forget() {
    this.rest();
    for (const key of [PAST, PICTURES]) await this.#store.keep(key, undefined).catch(() => {});
  }

  /** No training is kept until the next one begins. */
  rest() {
    this.#present = null;
  }

  /** After a change of the run: keeps it from time to time, and whenever it stops. */
  note() {
    const { phase, step, isBusy } = this.#run;
    if (!this.#present || this.#isBusy || step === this.#step) return;
    const isStill = (phase === "paused" || phase === "finished") && !isBusy;
    // A clock that was set back must not keep it from being kept.
    const isDue = Math.abs(Date.now() - this.#keptAt) >= OFTEN;
    if (isStill || (phase === "training" && isDue)) void this.#keep(this.#present);
  }

  /** @param {{ chosen: Chosen, pictures: Pictures | null, isKept: boolean }} present */
  async #keep(present) {
    this.#isBusy = true;
    this.#keptAt = Date.now();
    this.#step = this.#run.step;
    try {
      const past = await this.#run.past();
      if (!past || present !== this.#present) return;
      const { chosen, pictures } = present;
      if (!present.isKept) {
        // Never the old training with new pictures.
        await this.#store.keep(PAST, undefined);
        await this.#store.keep(PICTURES, pictures ?? undefined);
      }
      present.isKept = true;
      await this.#store.keep(PAST, { ...past, chosen });
      if (!pictures) sessionStorage.setItem(OF_TAB, PAST);
    } catch {
      // Without storage the training lasts as long as the page, and a model with a parameter that is no number is not kept.
    } finally {
      this.#isBusy = false;
    }
  }
}

function isOfTab() {
  try {
    return sessionStorage.getItem(OF_TAB) === PAST;
  } catch {
    return false;
  }
}
