// The switch between crisp and smooth digits. The style sheet and `ink.js` read the attribute that it sets.

import { text } from "../text/text.js";
import { write } from "./write.js";

/** @typedef {import("../state/state.js").State["look"]} Look */

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
    const isSmooth = look === "smooth";
    write(document.documentElement.dataset, { look });
    write(this.#button, {
      ariaPressed: String(isSmooth),
      title: text(isSmooth ? "look.smooth" : "look.crisp"),
    });
  }
}
