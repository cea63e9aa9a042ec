// The link to what is shown, to be taken away.

import { onLanguage, text } from "../text/text.js";
import { write } from "./write.js";

/** How long the button says that it did what it was asked to, in milliseconds. */
const THANKS = 2000;

export class LinkView {
  #name;
  #thanks;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} button with its name, and a place beside it
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

  /** Says something in place of the name, or nothing more. @param {string} words */
  #thank(words) {
    clearTimeout(this.#timer);
    write(this.#thanks, { textContent: words, hidden: words === "" });
    write(this.#name, { hidden: words !== "" });
  }
}
