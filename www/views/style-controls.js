// The seed, its two buttons, and the temperature.

import { LARGEST_SEED } from "../state/state.js";
import { number, text } from "../text/text.js";
import { enable } from "./focus.js";
import { write } from "./write.js";

export class StyleControlsView {
  #seed;
  #same;
  #new;
  #temperature;
  #temperatureValue;

  /**
   * @param {HTMLElement} section
   * @param {{ onNewStyle: () => void, onSameSeed: () => void, onSeed: (seed: number) => void, onTemperature: (temperature: number) => void }} events
   */
  constructor(section, { onNewStyle, onSameSeed, onSeed, onTemperature }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    const seed = /** @type {HTMLInputElement} */ (find(".seed input"));
    const temperature = /** @type {HTMLInputElement} */ (find(".temperature input"));
    this.#seed = seed;
    this.#temperature = temperature;
    this.#temperatureValue = find(".temperature output");
    this.#same = /** @type {HTMLButtonElement} */ (find(".same-seed"));
    this.#new = find(".new-style");
    this.#same.addEventListener("click", onSameSeed);
    this.#new.addEventListener("click", onNewStyle);
    seed.addEventListener("input", () => {
      const value = seed.valueAsNumber;
      const valid = Number.isInteger(value) && value >= 0 && value <= LARGEST_SEED;
      seed.setCustomValidity(valid ? "" : text("seed.expected", { most: LARGEST_SEED }));
      if (valid) onSeed(value);
    });
    // An invalid seed is replaced by the current one.
    seed.addEventListener("change", () => {
      if (!seed.checkValidity()) this.#showSeed(Number(seed.dataset.shown));
    });
    temperature.addEventListener("input", () => onTemperature(temperature.valueAsNumber));
  }

  /** @param {{ seed: number, temperature: number, moved: boolean }} state */
  update({ seed, temperature, moved }) {
    // The user may be typing: "0012" stays while the seed is 12, and an empty field stays while the seed does not change.
    const typing = this.#seed === document.activeElement && this.#seed.value === "";
    const same = this.#seed.dataset.shown === String(seed);
    if (this.#seed.valueAsNumber !== seed && !(typing && same)) this.#showSeed(seed);
    write(this.#seed.dataset, { shown: String(seed) });
    write(this.#temperature, { value: String(temperature) });
    write(this.#temperatureValue, { textContent: number(temperature, 2) });
    this.#same.classList.toggle("useful", moved);
    // Without a change the seed's style is shown already.
    enable(this.#same, moved, this.#new);
  }

  /** @param {number} seed */
  #showSeed(seed) {
    this.#seed.value = String(seed);
    this.#seed.setCustomValidity("");
  }
}
