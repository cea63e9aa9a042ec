// The numbers that the page shows at the moment, for the formulas of the help.

import { isLearned } from "../engine/engine.js";
import { CLASSES } from "../state/state.js";

/** @typedef {import("../dialogs/topics.js").Facts} Numbers */

export class Facts {
  /** @type {Numbers} */
  #numbers = {};

  get numbers() {
    return this.#numbers;
  }

  /** Those of another model, in place of what was known of the one before. @param {import("../engine/engine.js").ModelCard} card */
  setCard(card) {
    const { conditional, latents, scores, deviation } = card;
    this.#numbers = {
      labels: conditional ? CLASSES : 0,
      active: latents.filter(({ active }) => active).length,
      testDistortion: scores.test_distortion,
      testRate: scores.test_rate,
      ...(deviation !== null && { deviation, learned: Number(isLearned(card)) }),
    };
  }

  /** @param {Numbers} numbers that are shown now */
  tell(numbers) {
    Object.assign(this.#numbers, numbers);
  }
}
