// The link to what is shown, to be taken away.

import { onLanguage, text } from "../text.js";

/** How long the button says that it did what it was asked to, in milliseconds. */
const THANKS = 2000;

export class LinkView {
  /**
   * @param {HTMLElement} button
   * @param {() => URL} link
   * @param {(sentence: string) => void} notify
   */
  constructor(button, link, notify) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let thanks;
    let before = "";
    // In another language the button has been named anew, and what it was called before is of the last one.
    onLanguage(() => {
      clearTimeout(thanks);
      thanks = undefined;
    });
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link().href);
      } catch {
        notify(text("keep.notCopied"));
        return;
      }
      if (thanks === undefined) before = button.textContent;
      clearTimeout(thanks);
      button.textContent = text("keep.copied");
      thanks = setTimeout(() => {
        button.textContent = before;
        thanks = undefined;
      }, THANKS);
    });
  }
}
