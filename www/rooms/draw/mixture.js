// A mixture of two digits: the label divides its weight between them, which the decoder never saw in training.

import { dataOf } from "../../state/classes.js";
import { inkOf } from "../../views/ink.js";
import { MixtureView } from "./mixture-view.js";

/** @typedef {import("../../state/state.js").Mixture} Mixture */

/** The default second digit: 3 and 8 share half of their strokes. */
const OTHER = { label: 8, share: 0.5 };

export class MixtureMaker {
  #run;
  #shown;
  #view;

  /**
   * @param {HTMLElement} details
   * @param {object} page
   * @param {import("../../engine/engines.js").Run} page.run
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {(change: { mix: Mixture }) => void} page.change
   */
  constructor(details, { run, shown, change }) {
    this.#run = run;
    this.#shown = shown;
    this.#view = new MixtureView(details, (mix) => change({ mix }));
  }

  /** Shows the present model, digit and style. */
  async refresh() {
    await this.#run(async (engine) => {
      const { digit } = this.#shown;
      const { card } = engine;
      if (!digit || !card || digit.epsilon.length !== card.latent) return;
      const { label, epsilon, temperature, detail } = digit;
      const { classes } = dataOf(card);
      const mix = digit.mix ?? { ...OTHER, label: Math.min(OTHER.label, classes.length - 1) };
      const ink = inkOf(this.#view.sheet);
      const weights = weightsOf(label, mix, classes.length);
      const asked = /** @type {const} */ ([temperature, ink, "mixture", detail]);
      const { image } = await engine.drawMany([epsilon], [weights], ...asked);
      this.#view.update({ label, mix, classes });
      this.#view.draw(image);
    });
  }
}

/**
 * A label as weights of the classes, which add up to 1.
 * @param {number} label @param {Mixture} mix @param {number} classes
 */
function weightsOf(label, mix, classes) {
  const weights = new Float32Array(classes);
  weights[label] += 1 - mix.share;
  weights[mix.label] += mix.share;
  return weights;
}
