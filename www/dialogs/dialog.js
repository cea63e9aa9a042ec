// The frame of a dialog: it opens, closes, and reports results.

export class DialogView {
  #element;
  #status;

  /** @param {HTMLDialogElement} element */
  constructor(element) {
    this.#element = element;
    this.#status = /** @type {HTMLElement} */ (element.querySelector("[role=status]"));
    element.querySelector(".close")?.addEventListener("click", () => element.close());
    // A click beside the dialog.
    element.addEventListener("click", ({ target }) => {
      if (target === element) element.close();
    });
  }

  get isOpen() {
    return this.#element.open;
  }

  open() {
    this.say("");
    this.#element.showModal();
  }

  close() {
    this.#element.close();
  }

  /** @param {string} sentence @param {boolean} [quiet] whether a screen reader need not hear each of them */
  say(sentence, quiet = false) {
    this.#status.ariaLive = quiet ? "off" : null;
    this.#status.textContent = sentence;
  }
}
