// Hides the parts that a lesson leaves out; the button that shows them again; the link from the small page to the full one.

import { SYMBOLS } from "../state/symbols.js";
import { hide } from "./focus.js";
import { OF_SYMBOLS } from "./symbols.js";
import { write } from "./write.js";

export class LessonView {
  #everything;
  #lesson;
  #wholePage;
  #link;
  /** Parts that are hidden until a question is answered. @type {string[]} */
  #covered = [];

  /** @param {HTMLElement} page @param {{ onEverything: () => void, link: () => URL }} events */
  constructor(page, { onEverything, link }) {
    this.#link = link;
    this.#everything = /** @type {HTMLButtonElement} */ (page.querySelector("#show-everything"));
    this.#lesson = /** @type {HTMLButtonElement} */ (page.querySelector("[data-opens=lesson]"));
    this.#wholePage = /** @type {HTMLAnchorElement} */ (page.querySelector("#whole-page"));
    this.#everything.addEventListener("click", onEverything);
    // Rooms change the link without telling this view.
    for (const event of ["focus", "pointerdown", "click"]) {
      this.#wholePage.addEventListener(event, () => this.#lead());
    }
  }

  /** @param {string[]} parts */
  cover(parts) {
    this.#covered = parts;
  }

  /** @param {import("../state/state.js").State} state */
  update(state) {
    const hidden = new Set([...state.hidden, ...this.#covered]);
    // The steps of a lesson speak of symbols and numbers.
    if (state.lesson) hidden.delete(SYMBOLS);
    if (hidden.has(SYMBOLS)) OF_SYMBOLS.forEach((part) => hidden.add(part));
    write(document.documentElement.dataset, { hide: [...hidden].join(" ") });
    const isFixed = state.hidden.includes("show-everything");
    // The layer of symbols has a switch of its own.
    const isWhole = state.hidden.every((name) => name === SYMBOLS);
    hide(this.#everything, isWhole || isFixed, this.#lesson);
    hide(this.#lesson, isFixed, null);
    this.#lead();
  }

  /** Leads from the small page to the whole one. */
  #lead() {
    const address = this.#link();
    address.searchParams.delete("embed");
    write(this.#wholePage, { href: address.href });
  }
}
