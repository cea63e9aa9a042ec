// What opens over the page. Each dialog's code is fetched when it is first needed.

import { text } from "../text/text.js";

/** @param {DragEvent} event */
const isFile = ({ dataTransfer }) => !!dataTransfer?.types.includes("Files");

/**
 * Whether the browser would leave the page for what is dropped, such as a picture of another page that missed the paper. Fields
 * take an address as text.
 * @param {DragEvent} event
 */
const isLink = ({ dataTransfer, target }) =>
  !!dataTransfer?.types.includes("text/uri-list") &&
  !(target instanceof Element && target.matches("input, textarea"));

export class Dialogs {
  #notify;
  #pages;
  /** Those that were needed. @type {Record<string, Promise<any>>} */
  #fetched = {};

  /**
   * @param {HTMLElement} page whose buttons with `data-opens` open them
   * @param {(sentence: string) => void} notify
   * @param {object} pages what each of them has of the page
   * @param {import("./keep.js").Page} pages.keep
   * @param {ConstructorParameters<typeof import("./lesson.js").LessonDialog>[1]} pages.lesson
   */
  constructor(page, notify, pages) {
    this.#notify = notify;
    this.#pages = pages;
    for (const opener of /** @type {NodeListOf<HTMLElement>} */ (
      page.querySelectorAll("[data-opens]")
    )) {
      opener.addEventListener("click", () => {
        void this.#with(opener.dataset.opens ?? "", (dialog) => dialog.open());
      });
    }
    // A state that was kept may come back anywhere on the page.
    addEventListener("dragover", (event) => {
      if (isFile(event) || isLink(event)) event.preventDefault();
    });
    addEventListener("drop", (event) => {
      const file = event.dataTransfer?.files[0];
      if (event.defaultPrevented || !(file || isLink(event))) return;
      event.preventDefault();
      if (file) void this.#with("keep", (dialog) => dialog.read(file));
    });
  }

  /** @param {string} name @param {(dialog: any) => void} use */
  async #with(name, use) {
    this.#fetched[name] ??= this.#fetch(name);
    try {
      use(await this.#fetched[name]);
    } catch (error) {
      delete this.#fetched[name];
      this.#notify(text("room.notLoaded", { why: error.message }));
    }
  }

  /** @param {string} name */
  async #fetch(name) {
    const element = /** @type {HTMLDialogElement} */ (document.getElementById(`${name}-dialog`));
    if (name === "lesson") {
      const { LessonDialog } = await import("./lesson.js");
      return new LessonDialog(element, this.#pages.lesson);
    }
    const { KeepDialog } = await import("./keep.js");
    return new KeepDialog(element, this.#pages.keep);
  }
}
