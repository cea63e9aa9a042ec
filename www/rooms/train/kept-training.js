// The last training in the browser's storage, so that a reload or a closed tab does not end it.

import { isOwn } from "./own-recipe.js";
import { Store } from "./symbols-store.js";

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {import("./run.js").Pictures} Pictures
 * @typedef {import("./symbols-file.js").Past} Past
 * @typedef {import("../../state/trainings.js").Chosen} Chosen
 * @typedef {{ past: Past, pictures: Pictures | null }} Kept `pictures`: what it learned from; null: MNIST
 */

/** Of own symbols, and of MNIST. */
const PAST = { own: "training", mnist: "training of mnist" };
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
  #keptAt = 0;
  /** The step that was kept last. */
  #step = 0;
  #isBusy = false;

  /** @param {Run} run */
  constructor(run) {
    this.#run = run;
  }

  /** The training as it was kept last. @param {Chosen} chosen @returns {Promise<Kept | null>} */
  async find({ name, seed }) {
    try {
      if (!isOwn(name) && sessionStorage.getItem(OF_TAB) === null) return null;
      const past = await this.#store.kept(isOwn(name) ? PAST.own : PAST.mnist);
      if (past?.chosen?.name !== name || past.chosen.seed !== seed) return null;
      const pictures = isOwn(name) ? await this.#store.kept(PICTURES) : null;
      return pictures === undefined ? null : { past, pictures };
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
    for (const key of [PAST.own, PICTURES]) await this.#store.keep(key, undefined).catch(() => {});
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
      if (pictures && !present.isKept) {
        // Never the old training with new pictures.
        await this.#store.keep(PAST.own, undefined);
        await this.#store.keep(PICTURES, pictures);
      }
      present.isKept = true;
      await this.#store.keep(pictures ? PAST.own : PAST.mnist, { ...past, chosen });
      if (!pictures) sessionStorage.setItem(OF_TAB, "kept");
    } catch {
      // Without storage the training lasts as long as the page, and a model with a parameter that is no number is not kept.
    } finally {
      this.#isBusy = false;
    }
  }
}
