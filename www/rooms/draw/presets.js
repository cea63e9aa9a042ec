// Links to presets, each with a sentence about it.

import { text, together } from "../../text/text.js";

export class PresetsView {
  #list;
  #presets;
  #link;

  /**
   * @param {HTMLElement} list @param {import("../../state/presets.js").Preset[]} presets
   * @param {object} page
   * @param {(change: Partial<import("../../state/state.js").State>) => string} page.link to the page so changed
   * @param {() => void} page.onFollow called before this page shows a preset
   */
  constructor(list, presets, { link, onFollow }) {
    this.#list = list;
    this.#presets = presets;
    this.#link = link;
    list.addEventListener("click", ({ target, ctrlKey, metaKey, shiftKey, altKey }) => {
      const elsewhere = ctrlKey || metaKey || shiftKey || altKey;
      if (target instanceof HTMLAnchorElement && !elsewhere) onFollow();
    });
  }

  /** Updates the links, which keep language, look and comparison. */
  update() {
    this.#list.replaceChildren(
      ...this.#presets.map(({ name, why, change }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = this.#link(change);
        link.textContent = text(name);
        item.append(link, together(["", text(why)]));
        return item;
      }),
    );
  }
}
