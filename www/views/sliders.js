// One slider for each latent dimension, the most used first.

import { number, text } from "../text.js";
import { subscript } from "./numbers.js";

export class SlidersView {
  #list;
  #onSlide;
  /** @type {{ dimension: number, input: HTMLInputElement, output: HTMLElement }[]} */
  #rows = [];

  /**
   * @param {HTMLElement} details
   * @param {(dimension: number, value: number) => void} onSlide
   */
  constructor(details, onSlide) {
    this.#list = /** @type {HTMLElement} */ (details.querySelector("ol"));
    this.#onSlide = onSlide;
  }

  /** Builds the sliders of another model. @param {{ kl: number, active: boolean }[]} latents */
  setLatents(latents) {
    const most = Math.max(...latents.map(({ kl }) => kl), Number.MIN_VALUE);
    const byUse = latents
      .map((latent, dimension) => ({ ...latent, dimension }))
      .sort((a, b) => b.kl - a.kl);
    this.#rows = byUse.map(({ dimension, kl, active }) =>
      this.#row(dimension, kl, active, kl / most),
    );
    this.#list.replaceChildren(
      ...this.#rows.map(({ input }) => /** @type {HTMLElement} */ (input.parentElement)),
    );
  }

  /** @param {number} dimension @param {number} kl in nats @param {boolean} active @param {number} share 0–1 */
  #row(dimension, kl, active, share) {
    const template = /** @type {HTMLTemplateElement} */ (
      document.querySelector("#latent-template")
    );
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const item = /** @type {HTMLElement} */ (copy.querySelector("li"));
    const label = /** @type {HTMLLabelElement} */ (item.querySelector("label"));
    const input = /** @type {HTMLInputElement} */ (item.querySelector("input"));
    const output = /** @type {HTMLElement} */ (item.querySelector("output"));
    const use = /** @type {HTMLElement} */ (item.querySelector(".kl"));
    item.dataset.dimension = String(dimension);
    input.id = `latent-${dimension + 1}`;
    label.htmlFor = input.id;
    label.textContent = `ε${subscript(dimension + 1)}`;
    label.title = text("latent.name", { dimension: dimension + 1 });
    input.ariaLabel = text(active ? "latent.name" : "latent.inactiveName", {
      dimension: dimension + 1,
    });
    use.textContent = active ? number(kl, 2) : text("latent.inactive");
    use.title = text(active ? "latent.nats" : "latent.unused", { kl: number(kl, 3) });
    use.style.setProperty("--share", share.toFixed(3));
    item.classList.toggle("inactive", !active);
    input.addEventListener("input", () => this.#onSlide(dimension, input.valueAsNumber));
    return { dimension, input, output };
  }

  /** @param {Float32Array} epsilon */
  update(epsilon) {
    for (const { dimension, input, output } of this.#rows) {
      input.value = epsilon[dimension].toFixed(2);
      output.textContent = number(epsilon[dimension], 2);
    }
  }
}
