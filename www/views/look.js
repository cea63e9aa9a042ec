// The switch between digits in their pixels and smooth ones. The stylesheet and `ink.js` go by the attribute.

import { text } from "../text.js";

/** @typedef {import("../state.js").State["look"]} Look */

export class LookView {
  #button;

  /** @param {HTMLElement} button @param {(look: Look) => void} onLook */
  constructor(button, onLook) {
    this.#button = button;
    button.addEventListener("click", () =>
      onLook(button.ariaPressed === "true" ? "crisp" : "smooth"),
    );
  }

  /** @param {Look} look */
  update(look) {
    document.documentElement.dataset.look = look;
    this.#button.ariaPressed = String(look === "smooth");
    this.#button.title = text(look === "smooth" ? "look.smooth" : "look.crisp");
  }
}
