// The seed, the two buttons about it, the temperature, and a sentence where none of them moves anything.

import { LARGEST_SEED } from "../state.js";
import { number, text } from "../text.js";

export class StyleControlsView {
  #seed;
  #same;
  #collapsed;
  #temperature;
  #temperatureValue;
  #detail;
  #detailValue;

  /**
   * @param {HTMLElement} section
   * @param {{ onNewStyle: () => void, onSameSeed: () => void, onSeed: (seed: number) => void, onTemperature: (temperature: number) => void, onDetail: (temperature: number) => void }} events
   */
  constructor(section, { onNewStyle, onSameSeed, onSeed, onTemperature, onDetail }) {
    const seed = /** @type {HTMLInputElement} */ (section.querySelector("#seed"));
    const temperature = /** @type {HTMLInputElement} */ (section.querySelector("#temperature"));
    this.#seed = seed;
    this.#temperature = temperature;
    this.#temperatureValue = /** @type {HTMLElement} */ (
      section.querySelector("#temperature-value")
    );
    this.#detail = /** @type {HTMLInputElement} */ (section.querySelector("#detail"));
    this.#detailValue = /** @type {HTMLElement} */ (section.querySelector("#detail-value"));
    this.#same = /** @type {HTMLButtonElement} */ (section.querySelector("#same-seed"));
    this.#collapsed = /** @type {HTMLElement} */ (section.querySelector("#collapsed"));
    this.#same.addEventListener("click", onSameSeed);
    section.querySelector("#new-style")?.addEventListener("click", onNewStyle);
    seed.addEventListener("input", () => {
      const value = seed.valueAsNumber;
      const valid = Number.isInteger(value) && value >= 0 && value <= LARGEST_SEED;
      seed.setCustomValidity(valid ? "" : text("seed.expected", { most: LARGEST_SEED }));
      if (valid) onSeed(value);
    });
    // What is no seed goes back to the one that is shown.
    seed.addEventListener("change", () => {
      if (!seed.checkValidity()) this.#showSeed(Number(seed.dataset.shown));
    });
    temperature.addEventListener("input", () => onTemperature(temperature.valueAsNumber));
    this.#detail.addEventListener("input", () => onDetail(this.#detail.valueAsNumber));
  }

  /** Takes another model. @param {import("../engine.js").ModelCard} card */
  setCard({ latents, recipe }) {
    this.#collapsed.hidden = latents.some(({ active }) => active);
    const levels = /** @type {HTMLElement} */ (this.#detail.parentElement);
    levels.hidden = !recipe.model.detail;
  }

  /** @param {{ seed: number, temperature: number, detail: number, moved: boolean }} state `detail`: that of the second level */
  update({ seed, temperature, detail, moved }) {
    // Someone may be typing: "0012" stays as it is while it means 12.
    if (this.#seed.valueAsNumber !== seed) this.#showSeed(seed);
    this.#seed.dataset.shown = String(seed);
    this.#temperature.value = String(temperature);
    this.#temperatureValue.textContent = number(temperature, 2);
    this.#detail.value = String(detail);
    this.#detailValue.textContent = number(detail, 2);
    this.#same.classList.toggle("useful", moved);
  }

  /** @param {number} seed */
  #showSeed(seed) {
    this.#seed.value = String(seed);
    this.#seed.setCustomValidity("");
  }
}
