// Opens lessons. Their code, texts and files are fetched when the first of them is opened.

import { loadStyles } from "../load/stylesheets.js";
import { reason, text } from "../text/text.js";
import { fetchMarkup, layOut } from "../views/markup.js";

/** @typedef {import("./numbers.js").Page} Page */

export class Lessons {
  #body;
  #notify;
  #page;
  /** @type {Promise<import("./course.js").Course> | null} */
  #course = null;

  /**
   * @param {HTMLElement} body whose buttons with `data-lessons` open the list
   * @param {(sentence: string) => void} notify @param {Page} page
   */
  constructor(body, notify, page) {
    this.#body = body;
    this.#notify = notify;
    this.#page = page;
    body.addEventListener("click", ({ target }) => {
      const opener = target instanceof Element && target.closest("[data-lessons]");
      if (opener instanceof HTMLElement) void this.#with((course) => course.openList(opener));
    });
  }

  /** Opens or closes the lesson that the state names. */
  follow() {
    if (!this.#course && !this.#page.shown.state.lesson) return;
    void this.#with((course) => course.follow());
  }

  /** @param {(course: import("./course.js").Course) => unknown} use */
  async #with(use) {
    try {
      this.#course ??= this.#fetch();
      await use(await this.#course);
    } catch (error) {
      this.#course = null;
      this.#notify(text("room.notLoaded", { why: reason(error) }));
    }
  }

  async #fetch() {
    const [{ Course }, markup] = await Promise.all([
      import("./course.js"),
      fetchMarkup("lessons/lessons.html"),
      loadStyles("lessons/lessons.css"),
    ]);
    layOut(markup, this.#body);
    return new Course(/** @type {HTMLElement} */ (document.getElementById("lessons")), this.#page);
  }
}
