// The dialogs. The code of each is fetched when it is first needed.

import { reason, text } from "../text/text.js";
import { fetchMarkup, layOut } from "../views/markup.js";

/** @param {DragEvent} event */
const isFile = ({ dataTransfer }) => !!dataTransfer?.types.includes("Files");

/**
 * Whether the browser would leave the page for the dropped item, such as a picture of another page that missed the paper.
 * Text fields accept an address as text.
 * @param {DragEvent} event
 */
const isLink = ({ dataTransfer, target }) =>
  !!dataTransfer?.types.includes("text/uri-list") &&
  !(target instanceof Element && target.matches("input, textarea"));

export class Dialogs {
  #page;
  #notify;
  #pages;
  /** The loaded dialogs. @type {Record<string, Promise<any>>} */
  #fetched = {};

  /**
   * @param {HTMLElement} page whose buttons with `data-opens` open them, also buttons that come later
   * @param {(sentence: string) => void} notify
   * @param {object} pages the parts of the page that each dialog uses
   * @param {import("./keep.js").Page} pages.keep
   * @param {ConstructorParameters<typeof import("./lesson.js").LessonDialog>[1]} pages.lesson
   * @param {(files: File[]) => Promise<void>} pages.openModels takes dropped weights
   */
  constructor(page, notify, pages) {
    this.#page = page;
    this.#notify = notify;
    this.#pages = pages;
    page.addEventListener("click", ({ target }) => {
      const opener = target instanceof Element && target.closest("[data-opens]");
      if (!(opener instanceof HTMLElement)) return;
      void this.#with(opener.dataset.opens ?? "", (dialog) => dialog.open());
    });
    // A saved state or a model may be dropped anywhere on the page.
    addEventListener("dragover", (event) => {
      if (isFile(event) || isLink(event)) event.preventDefault();
    });
    addEventListener("drop", (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      const [file] = files;
      if (event.defaultPrevented || !(file || isLink(event))) return;
      event.preventDefault();
      if (files.some(({ name }) => /\.safetensors$/i.test(name))) void pages.openModels(files);
      else if (file) void this.#with("keep", (dialog) => dialog.read(file));
    });
  }

  /** @param {string} name @param {(dialog: any) => void} use */
  async #with(name, use) {
    this.#fetched[name] ??= this.#fetch(name);
    let dialog;
    try {
      dialog = await this.#fetched[name];
    } catch (error) {
      delete this.#fetched[name];
      this.#notify(text("room.notLoaded", { why: reason(error) }));
      return;
    }
    use(dialog);
  }

  /** @param {string} name */
  async #fetch(name) {
    const fetched = fetchMarkup(`dialogs/${name}.html`);
    if (name === "lesson") {
      const [{ LessonDialog }, markup] = await Promise.all([import("./lesson.js"), fetched]);
      return new LessonDialog(this.#insert(name, markup), this.#pages.lesson);
    }
    const [{ KeepDialog }, markup] = await Promise.all([import("./keep.js"), fetched]);
    return new KeepDialog(this.#insert(name, markup), this.#pages.keep);
  }

  /** @param {string} name @param {DocumentFragment} markup */
  #insert(name, markup) {
    layOut(markup, this.#page);
    return /** @type {HTMLDialogElement} */ (document.getElementById(`${name}-dialog`));
  }
}
