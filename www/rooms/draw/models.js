// The choice of a model, if there are several: under headings, with the summary and the size of the chosen one for those who ask.

import { summaryOf, text } from "../../text/text.js";
import { megabytes } from "../../views/message.js";
import { underHeadings } from "../../views/model-options.js";
import { hide } from "../../views/focus.js";
import { write } from "../../views/write.js";

export class ModelsView {
  #element;
  #select;
  #summary;
  #size;
  #forget;
  /** @type {import("../../load/assets.js").ModelEntry[]} */
  #models = [];

  /** @param {HTMLElement} element @param {(name: string) => void} onChoose */
  constructor(element, onChoose) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (element.querySelector(selector));
    this.#element = element;
    this.#select = /** @type {HTMLSelectElement} */ (find("select"));
    this.#summary = find(".about span");
    this.#size = find(".about small");
    this.#forget = find("#forget-model");
    this.#select.addEventListener("change", () => onChoose(this.#select.value));
  }

  /** @param {import("../../load/assets.js").ModelEntry[]} models */
  setModels(models) {
    this.#models = models;
    this.#element.classList.remove("empty");
    this.#select.replaceChildren(...underHeadings(models));
  }

  /** @param {string | null} name null before there is a list */
  update(name) {
    const model = this.#models.find((entry) => entry.name === name);
    if (!model) return;
    const { decoder } = model;
    const size = Number.isFinite(decoder.bytes)
      ? text("models.bytes", { size: megabytes(decoder.bytes) })
      : "";
    write(this.#select, { value: model.name });
    hide(this.#forget, decoder.held === undefined, this.#select);
    write(this.#summary, { textContent: summaryOf(model) });
    write(this.#size, { textContent: size });
  }
}
