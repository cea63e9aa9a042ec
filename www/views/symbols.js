// The switch of symbols and numbers.

import { SYMBOLS, keepSymbols } from "../state/symbols.js";
import { text } from "../text/text.js";
import { hide } from "./focus.js";
import { write } from "./write.js";

/** The parts that consist of symbols and numbers, by the names of links; `styles/lesson.css` and rooms have what is no such part. */
export const OF_SYMBOLS = [
  ...["seed", "temperature", "mixture", "latents", "card", "status"],
  ...["variation", "diagram", "steps", "nats", "labels", "posterior"],
];

export class SymbolsView {
  #button;
  /** All that is hidden now. @type {string[]} */
  #hidden = [];

  /** @param {HTMLElement} button @param {(hidden: string[]) => void} onHidden receives all that is hidden from now on */
  constructor(button, onHidden) {
    this.#button = button;
    button.addEventListener("click", () => {
      const others = this.#hidden.filter((name) => name !== SYMBOLS);
      const isOff = others.length < this.#hidden.length;
      keepSymbols(isOff);
      onHidden(isOff ? others : [...others, SYMBOLS]);
    });
  }

  /** @param {import("../state/state.js").State} state */
  update({ hidden, lesson }) {
    this.#hidden = hidden;
    const isOff = hidden.includes(SYMBOLS);
    write(this.#button, { textContent: text(isOff ? "symbols.show" : "symbols.hide") });
    // A lesson shows the layer, and a teacher may have fixed it.
    hide(this.#button, lesson !== null || hidden.includes("show-everything"), null);
  }
}
