// The choice of a language, with each language under its own name.

import { LANGUAGES } from "../text/text.js";

/** @typedef {import("../text/text.js").Language} Language */

export class LanguageView {
  #select;

  /** @param {HTMLElement} select @param {(language: Language) => void} onChoose */
  constructor(select, onChoose) {
    this.#select = /** @type {HTMLSelectElement} */ (select);
    // A browser that translates the page leaves the names of the languages unchanged.
    select.translate = false;
    for (const [language, { name, tag }] of Object.entries(LANGUAGES)) {
      const option = new Option(name, language);
      option.lang = tag;
      this.#select.append(option);
    }
    this.#select.addEventListener("change", () =>
      onChoose(/** @type {Language} */ (this.#select.value)),
    );
  }

  /** @param {Language} language */
  update(language) {
    this.#select.value = language;
  }
}
