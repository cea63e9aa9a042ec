// One slider for each latent dimension, the most used first.

import { isSameModel } from "../../engine/engine.js";
import { number, text } from "../../text/text.js";
import { subscript } from "../../views/numbers.js";
import { write } from "../../views/write.js";

export class SlidersView {
  #details;
  #list;
  #onSlide;
  /** @type {{ dimension: number, item: HTMLElement, input: HTMLInputElement, output: HTMLElement }[]} */
  #rows = [];
  /** @type {ModelCard | null} */
  #card = null;
  /** @type {Float32Array | null} */
  #epsilon = null;

  /** @typedef {import("../../engine/engine.js").ModelCard} ModelCard */

  /**
   * @param {HTMLElement} details
   * @param {(dimension: number, value: number) => void} onSlide
   */
  constructor(details, onSlide) {
    this.#details = /** @type {HTMLDetailsElement} */ (details);
    this.#list = /** @type {HTMLElement} */ (details.querySelector("ol"));
    this.#onSlide = onSlide;
    details.addEventListener("toggle", () => this.#show());
  }

  /** Builds the sliders of another model. Those of the same model stay, because one may be in use. @param {ModelCard} card */
  setCard(card) {
    if (!isSameModel(card, this.#card)) {
      const byUse = card.latents.map((_, dimension) => dimension);
      byUse.sort((a, b) => card.latents[b].kl - card.latents[a].kl);
      this.#rows = byUse.map((dimension) => this.#row(dimension));
      this.#list.replaceChildren(...this.#rows.map(({ item }) => item));
      this.#epsilon = null;
    }
    this.#card = card;
    const most = Math.max(...card.latents.map(({ kl }) => kl), Number.MIN_VALUE);
    for (const { dimension, item, input } of this.#rows) {
      const part = (/** @type {string} */ selector) =>
        /** @type {HTMLElement} */ (item.querySelector(selector));
      const { kl, active } = card.latents[dimension];
      const values = { dimension: dimension + 1 };
      part("label").title = text("latent.name", values);
      input.ariaLabel = text(active ? "latent.name" : "latent.inactiveName", values);
      const use = part(".kl");
      use.textContent = active ? number(kl, 2) : text("latent.inactive");
      use.title = text(active ? "latent.nats" : "latent.unused", { kl: number(kl, 3) });
      use.style.setProperty("--share", (kl / most).toFixed(3));
      item.classList.toggle("inactive", !active);
    }
  }

  /** @param {number} dimension */
  #row(dimension) {
    const template = /** @type {HTMLTemplateElement} */ (
      document.querySelector("#latent-template")
    );
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const item = /** @type {HTMLElement} */ (copy.querySelector("li"));
    const label = /** @type {HTMLLabelElement} */ (item.querySelector("label"));
    const input = /** @type {HTMLInputElement} */ (item.querySelector("input"));
    const output = /** @type {HTMLElement} */ (item.querySelector("output"));
    item.dataset.dimension = String(dimension);
    input.id = `latent-${dimension + 1}`;
    label.htmlFor = input.id;
    label.textContent = `ε${subscript(dimension + 1)}`;
    input.addEventListener("input", () => this.#onSlide(dimension, input.valueAsNumber));
    return { dimension, item, input, output };
  }

  /** @param {Float32Array} epsilon */
  update(epsilon) {
    this.#epsilon = epsilon;
    this.#show();
  }

  /** Updates are skipped while the sliders are folded away, because the pad would move all of them. */
  #show() {
    const epsilon = this.#epsilon;
    if (!epsilon || !this.#details.open) return;
    for (const { dimension, input, output } of this.#rows) {
      write(input, { value: epsilon[dimension].toFixed(2) });
      write(output, { textContent: number(epsilon[dimension], 2) });
    }
  }
}
