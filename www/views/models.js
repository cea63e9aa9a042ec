// The choice of a model, where there are several.

import { megabytes } from "./message.js";

export class ModelsView {
  #element;
  #select;

  /** @param {HTMLElement} element @param {(name: string) => void} onChoose */
  constructor(element, onChoose) {
    this.#element = element;
    this.#select = /** @type {HTMLSelectElement} */ (element.querySelector("select"));
    this.#select.addEventListener("change", () => onChoose(this.#select.value));
  }

  /** @param {import("../assets.js").ModelEntry[]} models */
  setModels(models) {
    this.#element.hidden = models.length < 2;
    this.#select.replaceChildren(
      ...models.map(({ name, title, decoder }) => {
        const size = Number.isFinite(decoder.bytes) ? ` (${megabytes(decoder.bytes)})` : "";
        return new Option(title + size, name);
      }),
    );
  }

  /** @param {string} name */
  update(name) {
    this.#select.value = name;
  }
}
