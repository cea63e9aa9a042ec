// The folded parts of Draw, each fetched when it is first unfolded.

import { reason, text } from "../../text/text.js";

/** @typedef {{ refresh: () => Promise<void> }} Content */

/** The content of a part that could not be fetched. @type {Promise<Content>} */
const MISSING = Promise.resolve({ refresh: () => Promise.resolve() });

export class Unfolded {
  #place;
  #page;
  /** The fetched parts, by the element that contains them. @type {Record<string, Promise<Content>>} */
  #contents = {};

  /**
   * @param {HTMLElement} place the element that contains them
   * @param {object} page
   * @param {import("../../engine/engines.js").Run} page.run
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {(change: Partial<import("../../state/state.js").State>) => void} page.change
   * @param {(sentence: string) => void} page.notify
   */
  constructor(place, page) {
    this.#place = place;
    this.#page = page;
    for (const folded of place.querySelectorAll("details")) {
      folded.addEventListener("toggle", () => {
        this.forgetMissing();
        void this.refresh();
      });
    }
  }

  /** Fetches again the parts that failed. */
  forgetMissing() {
    for (const [id, content] of Object.entries(this.#contents)) {
      if (content === MISSING) delete this.#contents[id];
    }
  }

  /** Updates the unfolded parts. */
  async refresh() {
    for (const folded of this.#place.querySelectorAll("details[open]")) {
      const { id } = folded;
      try {
        this.#contents[id] ??= this.#fetch(id, /** @type {HTMLElement} */ (folded));
        await (await this.#contents[id]).refresh();
      } catch (error) {
        this.#contents[id] = MISSING;
        this.#page.notify(text("room.notLoaded", { why: reason(error) }));
      }
    }
  }

  /** @param {string} id @param {HTMLElement} place @returns {Promise<Content>} */
  async #fetch(id, place) {
    if (id === "mixture") {
      const { MixtureMaker } = await import("./mixture.js");
      return new MixtureMaker(place, this.#page);
    }
    const { Film } = await import("./film.js");
    return new Film(place, this.#page);
  }
}
