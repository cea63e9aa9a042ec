// What the controls of Draw keep folded away: fetched once it is unfolded.

import { text } from "../../text/text.js";

/** @typedef {{ refresh: () => Promise<void> }} Content */

/** Of what could not be fetched. @type {Promise<Content>} */
const MISSING = Promise.resolve({ refresh: () => Promise.resolve() });

export class Unfolded {
  #place;
  #page;
  /** What was fetched, by the element that it is in. @type {Record<string, Promise<Content>>} */
  #contents = {};

  /**
   * @param {HTMLElement} place what has them in it
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

  /** Has what could not be fetched asked for again. */
  forgetMissing() {
    for (const [id, content] of Object.entries(this.#contents)) {
      if (content === MISSING) delete this.#contents[id];
    }
  }

  /** Shows what is unfolded. */
  async refresh() {
    for (const folded of this.#place.querySelectorAll("details[open]")) {
      const { id } = folded;
      try {
        this.#contents[id] ??= this.#fetch(id, /** @type {HTMLElement} */ (folded));
        await (await this.#contents[id]).refresh();
      } catch (error) {
        this.#contents[id] = MISSING;
        this.#page.notify(text("room.notLoaded", { why: error.message }));
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
