// A mixture of two digits: the label has a share of both, which the decoder never saw in training.

import { CLASSES } from "../../state/state.js";
import { inkOf } from "../../views/ink.js";
import { MixtureView } from "./mixture-view.js";

/**
 * @typedef {import("../../state/state.js").Mixture} Mixture
 * @typedef {object} House what the mixture needs of the page
 * @property {(work: (engine: import("../../engine/engine.js").Engine) => Promise<void>) => Promise<void>} run
 * @property {() => { label: number, epsilon: Float32Array, temperature: number, detail: number | null, mix: Mixture | null } | null} shown
 * @property {(change: { mix: Mixture }) => void} change
 */

/** The digit that is offered first: 3 and 8 share half of their strokes. */
const OTHER = { label: 8, share: 0.5 };

export class MixtureMaker {
  #house;
  #view;

  /** @param {HTMLElement} details @param {House} house */
  constructor(details, house) {
    this.#house = house;
    this.#view = new MixtureView(details, (mix) => house.change({ mix }));
  }

  /** Shows the present model, digit and style. */
  async refresh() {
    await this.#house.run(async (engine) => {
      const shown = this.#house.shown();
      const { card } = engine;
      if (!shown || !card || shown.epsilon.length !== card.latent) return;
      const { label, epsilon, temperature, detail } = shown;
      const mix = shown.mix ?? OTHER;
      const ink = inkOf(this.#view.sheet);
      const weights = weightsOf(label, mix);
      const asked = /** @type {const} */ ([temperature, ink, "mixture", detail]);
      const { image } = await engine.drawMany([epsilon], [weights], ...asked);
      this.#view.update({ label, mix });
      this.#view.draw(image);
    });
  }
}

/**
 * A label as weights of the ten classes, which add up to 1.
 * @param {number} label @param {Mixture} mix
 */
function weightsOf(label, mix) {
  const weights = new Float32Array(CLASSES);
  weights[label] += 1 - mix.share;
  weights[mix.label] += mix.share;
  return weights;
}
