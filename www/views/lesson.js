// Hides the parts that a lesson leaves out; the button that shows them again; the link from the small page to the full one.

import { toHash } from "../state/state.js";
import { hide } from "./focus.js";
import { write } from "./write.js";

export class LessonView {
  #everything;
  #lesson;
  #wholePage;

  /** @param {HTMLElement} page @param {{ onEverything: () => void }} events */
  constructor(page, { onEverything }) {
    this.#everything = /** @type {HTMLButtonElement} */ (page.querySelector("#show-everything"));
    this.#lesson = /** @type {HTMLButtonElement} */ (page.querySelector("[data-opens=lesson]"));
    this.#wholePage = /** @type {HTMLAnchorElement} */ (page.querySelector("#whole-page"));
    this.#everything.addEventListener("click", onEverything);
  }

  /** @param {import("../state/state.js").State} state */
  update(state) {
    write(document.documentElement.dataset, { hide: state.hidden.join(" ") });
    hide(this.#everything, state.hidden.length === 0, this.#lesson);
    const address = new URL(toHash(state), location.href);
    address.searchParams.delete("embed");
    write(this.#wholePage, { href: address.href });
  }
}
