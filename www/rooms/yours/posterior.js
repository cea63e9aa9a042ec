// The posterior, one dimension at a time, beside the prior: the most used dimensions between x and x̂, and the list of all.

import { number, onLanguage, text } from "../../text/text.js";
import { copyOf } from "../../views/markup.js";
import { subscript } from "../../views/numbers.js";

/** @typedef {import("../../engine/engine.js").ModelCard} ModelCard */
/** @typedef {import("../../engine/engine.js").Reading} Reading */

/** Half the width of a bar, in standard deviations of the prior. */
const SPAN = 4;
/** The number of dimensions shown between x and x̂. */
const MOST_USED = 3;

/** Whether z itself has a standard normal prior, so that its bars need no other unit. @param {ModelCard} card */
export const isPlain = ({ recipe: { model } }) => model.prior === "standard" && !model.detail;

export class PosteriorView {
  #find;
  /** The rows, one for each dimension in each list. @type {{ dimension: number, row: HTMLElement }[]} */
  #rows = [];
  /** @type {ModelCard["latents"] | null} */
  #latents = null;
  /** @type {{ reading: Reading, card: ModelCard } | null} */
  #shown = null;

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    onLanguage(() => this.#sum());
  }

  /** @param {Reading} reading @param {ModelCard} card */
  update(reading, card) {
    if (card.latents !== this.#latents) this.#setCard(card);
    this.#shown = { reading, card };
    const about = reading.estimated ? "≈ " : "";
    for (const { dimension, row } of this.#rows) {
      const part = (/** @type {string} */ selector) =>
        /** @type {Element} */ (row.querySelector(selector));
      const { mean, deviation, sample, kl } = reading.dimensions[dimension];
      set(part(".spread"), { x1: within(mean - deviation), x2: within(mean + deviation) });
      set(part(".mean"), { x1: within(mean), x2: within(mean) });
      set(part(".sample"), { x1: within(sample), x2: within(sample) });
      part(".values").textContent = `${about}${number(mean, 2)} ± ${number(deviation, 2)}`;
      part(".kl").textContent = about + number(Math.max(0, kl), 2);
    }
    this.#sum();
  }

  /** A sentence about the sum of the divergences. */
  #sum() {
    if (!this.#shown) return;
    const { reading, card } = this.#shown;
    const { dimensions, rates, estimated } = reading;
    const sum = dimensions.reduce((total, { kl }) => total + kl, 0);
    const rate = rates.reduce((total, level) => total + level, 0);
    // For black and white pixels, the rate is an average over Bernoulli draws of grey pixels.
    const exact = card.recipe.objective.pixels === "grey" ? "posterior.exact" : "posterior.drawn";
    const values = { sum: number(sum, 1), rate: number(rate, 1) };
    const said = text(estimated ? "posterior.estimated" : exact, values);
    this.#find("#posterior-sum").textContent = said;
  }

  /** @param {ModelCard} card */
  #setCard(card) {
    const { latents } = card;
    this.#latents = latents;
    const symbol = isPlain(card) ? "z" : "ε";
    const order = latents.map((_, dimension) => dimension);
    order.sort((a, b) => latents[b].kl - latents[a].kl);
    const lists = { "#most-used": order.slice(0, MOST_USED), "#all-latents": order };
    this.#rows = Object.entries(lists).flatMap(([list, dimensions]) => {
      const rows = dimensions.map((dimension) => {
        const row = copyOf("#posterior-template");
        const name = /** @type {Element} */ (row.querySelector(".name"));
        name.textContent = symbol + subscript(dimension + 1);
        row.classList.toggle("inactive", !latents[dimension].active);
        return { dimension, row };
      });
      const scale = copyOf("#scale-template");
      this.#find(list).replaceChildren(...rows.map(({ row }) => row), scale);
      return rows;
    });
  }
}

/** @param {Element} shape @param {Record<string, number>} attributes */
function set(shape, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    shape.setAttribute(name, value.toFixed(3));
  }
}

/** @param {number} value */
function within(value) {
  return Math.min(SPAN, Math.max(-SPAN, value));
}
