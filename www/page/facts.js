// The numbers that the page currently shows, for the formulas of the help.

import { isLearned } from "../engine/engine.js";
import { dataOf } from "../state/classes.js";

/**
 * @typedef {import("../dialogs/topics.js").Facts} Numbers
 * @typedef {import("../rooms/yours/reading.js").Read} Read
 */

export class Facts {
  /** @type {Numbers} */
  #numbers = {};
  /** The reading that the page shows; null for none. @type {Read | null} */
  #read = null;
  /** @type {(() => void)[]} */
  #listeners = [];

  get numbers() {
    return this.#numbers;
  }

  get read() {
    return this.#read;
  }

  /** Replaces the reading of a drawing. @param {Read | null} read */
  tellReading(read) {
    this.#read = read;
    for (const listener of this.#listeners) listener();
  }

  /** Calls a listener when the reading changes. @param {() => void} listener */
  onReading(listener) {
    this.#listeners.push(listener);
  }

  /** Replaces the numbers of the previous model. @param {import("../engine/engine.js").ModelCard} card */
  setCard(card) {
    const { conditional, latents, scores, deviation, recipe } = card;
    const { prior, detail } = recipe.model;
    if (this.#read && this.#read.card !== card) this.tellReading(null);
    const { classes, width, height } = dataOf(card);
    this.#numbers = {
      labels: conditional ? classes.length : 0,
      pixels: width * height,
      estimated: Number((typeof prior === "object" && "flow" in prior) || Boolean(detail)),
      active: latents.filter(({ active }) => active).length,
      testDistortion: scores.test_distortion,
      testRate: scores.test_rate,
      ...(deviation !== null && { deviation, learned: Number(isLearned(card)) }),
    };
  }

  /** Adds numbers that the page now shows. @param {Numbers} numbers that are shown now */
  tell(numbers) {
    Object.assign(this.#numbers, numbers);
  }
}
