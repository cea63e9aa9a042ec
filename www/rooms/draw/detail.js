// The temperature of the second level, for models that have one.

import { number } from "../../text/text.js";
import { write } from "../../views/write.js";

export class DetailView {
  #part;
  #slider;
  #value;

  /** @param {HTMLElement} section @param {(temperature: number) => void} onDetail */
  constructor(section, onDetail) {
    const slider = /** @type {HTMLInputElement} */ (section.querySelector("#detail"));
    this.#slider = slider;
    this.#part = /** @type {HTMLElement} */ (slider.closest(".temperature"));
    this.#value = /** @type {HTMLElement} */ (section.querySelector("#detail-value"));
    slider.addEventListener("input", () => onDetail(slider.valueAsNumber));
  }

  /** Adapts to another model. @param {import("../../engine/engine.js").ModelCard} card */
  setCard({ recipe }) {
    this.#part.hidden = !recipe.model.detail;
  }

  /** @param {number} temperature */
  update(temperature) {
    write(this.#slider, { value: String(temperature) });
    write(this.#value, { textContent: number(temperature, 2) });
  }
}
