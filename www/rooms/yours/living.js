// Opens the living diagram. Its code, styles and texts are fetched when it is first unfolded.

import { loadStyles } from "../../load/stylesheets.js";
import { reason, text } from "../../text/text.js";

/** @typedef {import("./diagram.js").Shown} Shown */

/** The parts beside which the diagram stays folded; where a lesson hides all of them, it has the place alone. */
const OTHERS = ["steps", "nats", "labels", "completion", "posterior"];

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
   * @param {() => string[]} page.hidden parts that a lesson hides
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
    const hidden = this.#page.hidden();
    const isAlone = !hidden.includes("diagram") && OTHERS.every((part) => hidden.includes(part));
    this.#element.classList.toggle("alone", isAlone);
    if (isAlone) this.#element.open = true;
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
