// Opens the living diagram. Its code, styles and texts are fetched when it is first unfolded.

import { loadStyles } from "../../load/stylesheets.js";
import { reason, text } from "../../text/text.js";

/** @typedef {import("./diagram.js").Shown} Shown */

export class Living {
  #element;
  #page;
  /** @type {Promise<import("./diagram.js").Diagram> | null} */
  #diagram = null;
  /** @type {Shown | null} */
  #shown = null;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {(epsilon: Float32Array, label: number) => Promise<ImageData | null>} page.decode draws a style
   * @param {(sentence: string) => void} page.notify
   */
  constructor(section, page) {
    this.#element = /** @type {HTMLDetailsElement} */ (section.querySelector("#diagram"));
    this.#page = page;
    this.#element.addEventListener("toggle", () => void this.#write());
  }

  /** @param {Shown} shown what the room shows now */
  update(shown) {
    this.#shown = shown;
    void this.#write();
  }

  async #write() {
    if (!this.#element.open) return;
    try {
      this.#diagram ??= this.#fetch();
      (await this.#diagram).update(this.#shown);
    } catch (error) {
      this.#diagram = null;
      this.#page.notify(text("room.notLoaded", { why: reason(error) }));
    }
  }

  async #fetch() {
    const [{ Diagram }] = await Promise.all([
      import("./diagram.js"),
      loadStyles("rooms/yours/diagram.css"),
    ]);
    const diagram = new Diagram(this.#element, this.#page.decode);
    await diagram.speak();
    return diagram;
  }
}
