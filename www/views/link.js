// The buttons that copy the link, and those that hand it to the system's share sheet.

import { isAbort } from "../engine/client.js";
import { onLanguage, sentence, text } from "../text/text.js";
import { write } from "./write.js";

/** How long a button shows its result, in milliseconds. */
const THANKS = 2000;

export class LinkView {
  #link;
  #picture;
  #notify;
  /** The buttons that currently show their result. @type {Map<Element, ReturnType<typeof setTimeout>>} */
  #thanked = new Map();

  /**
   * @param {HTMLElement} page with buttons that have a name and an element for the result, now or later
   * @param {object} parts
   * @param {() => URL} parts.link
   * @param {() => Promise<File | null>} parts.picture the picture of the open room; null if there is none
   * @param {(sentence: string) => void} parts.notify
   */
  constructor(page, { link, picture, notify }) {
    this.#link = link;
    this.#picture = picture;
    this.#notify = notify;
    // Most computers have no share sheet.
    document.documentElement.toggleAttribute("data-shares", "share" in navigator);
    onLanguage(() => [...this.#thanked.keys()].forEach((button) => this.#thank(button, "")));
    page.addEventListener("click", ({ target }) => {
      if (!(target instanceof Element)) return;
      const button = target.closest(".copy-link");
      if (button) void this.#copy(button);
      else if (target.closest(".share-link")) void this.#share();
    });
  }

  /** @param {Element} button */
  async #copy(button) {
    try {
      await navigator.clipboard.writeText(this.#link().href);
    } catch {
      this.#notify(text("keep.notCopied"));
      return;
    }
    this.#thank(button, text("keep.copied"));
    this.#thanked.set(
      button,
      setTimeout(() => this.#thank(button, ""), THANKS),
    );
  }

  /** Shows a result instead of the button's name, or the name again. @param {Element} button @param {string} words */
  #thank(button, words) {
    clearTimeout(this.#thanked.get(button));
    this.#thanked.delete(button);
    const [name, thanks] = /** @type {HTMLElement[]} */ ([...button.children]);
    write(thanks, { textContent: words, hidden: words === "" });
    write(name, { hidden: words !== "" });
  }

  async #share() {
    const { href: url } = this.#link();
    try {
      const picture = await this.#picture();
      const files = picture ? [picture] : [];
      const all = { title: document.title, url, files };
      const isWhole = files.length > 0 && navigator.canShare?.(all);
      await navigator.share(isWhole ? all : { title: document.title, url });
    } catch (error) {
      // The user has closed the share sheet.
      if (!isAbort(error)) this.#notify(text("keep.notShared", { why: sentence(error) }));
    }
  }
}
