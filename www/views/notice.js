// A sentence above the page about a failure after which the page continues.

import { together } from "../text/text.js";
import { note } from "../load/timeline.js";
import { rest } from "./focus.js";

export class NoticeView {
  #element;
  #text;
  /** @type {Set<string>} */
  #sentences = new Set();

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    this.#text = /** @type {HTMLElement} */ (element.querySelector("span"));
    element.querySelector("button")?.addEventListener("click", () => this.hide());
  }

  /** Adds sentences to those that are shown. @param {string[]} sentences */
  show(sentences) {
    for (const sentence of sentences) {
      note("error", sentence);
      this.#sentences.add(sentence);
    }
    this.#text.textContent = together([...this.#sentences]);
    this.#element.hidden = this.#sentences.size === 0;
  }

  hide() {
    this.#sentences.clear();
    // After dismissal, the focus goes to the page below the notice.
    const next = this.#element.nextElementSibling;
    const focused = this.#element.contains(document.activeElement);
    this.#element.hidden = true;
    if (focused && next instanceof HTMLElement) rest(next);
  }
}
