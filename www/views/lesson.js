// What a lesson hides, the way out of it, and the way from the small page in a frame to the whole one.

import { toHash } from "../state.js";

export class LessonView {
  #everything;
  #onHidden;
  #whole;

  /**
   * @param {HTMLElement} page
   * @param {{ onEverything: () => void, onHidden: () => void }} events `onHidden`: other things are hidden than before
   */
  constructor(page, { onEverything, onHidden }) {
    this.#onHidden = onHidden;
    this.#everything = /** @type {HTMLButtonElement} */ (page.querySelector("#show-everything"));
    this.#whole = /** @type {HTMLAnchorElement} */ (page.querySelector("#whole-page"));
    this.#everything.addEventListener("click", onEverything);
  }

  /** @param {import("../state.js").State} state */
  update(state) {
    const { dataset } = document.documentElement;
    const hide = state.hidden.join(" ");
    if ((dataset.hide ?? "") !== hide) {
      dataset.hide = hide;
      this.#onHidden();
    }
    this.#everything.hidden = state.hidden.length === 0;
    const address = new URL(toHash(state), location.href);
    address.searchParams.delete("embed");
    this.#whole.href = address.href;
  }
}
