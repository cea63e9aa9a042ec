// A sentence above the page about something that went wrong while the page goes on.

export class NoticeView {
  #element;
  #text;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    this.#text = /** @type {HTMLElement} */ (element.querySelector("span"));
    element.querySelector("button")?.addEventListener("click", () => this.hide());
  }

  /** @param {string[]} sentences */
  show(sentences) {
    if (sentences.length === 0) return;
    this.#element.hidden = false;
    this.#text.textContent = sentences.join(" ");
  }

  hide() {
    this.#element.hidden = true;
  }
}
