// The button that copies the link.

import { onLanguage, text } from "../text/text.js";
import { write } from "./write.js";

/** How long the button shows its result, in milliseconds. */
const THANKS = 2000;

export class LinkView {
  #name;
  #thanks;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} button with its name, and an element for the result
   * @param {() => URL} link
   * @param {(sentence: string) => void} notify
   */
  constructor(button, link, notify) {
    [this.#name, this.#thanks] = /** @type {HTMLElement[]} */ ([...button.children]);
    onLanguage(() => this.#thank(""));
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link().href);
      } catch {
        notify(text("keep.notCopied"));
        return;
      }
      this.#thank(text("keep.copied"));
      this.#timer = setTimeout(() => this.#thank(""), THANKS);
    });
  }

  /** Shows a result instead of the name, or the name again. @param {string} words */
  #thank(words) {
    clearTimeout(this.#timer);
    write(this.#thanks, { textContent: words, hidden: words === "" });
    write(this.#name, { hidden: words !== "" });
  }
}
