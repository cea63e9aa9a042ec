// A strip of digits, each with its place below, and a mark at the present place.

import { number } from "../../text/text.js";
import { put } from "../../views/ink.js";

export class FilmView {
  #strip;
  #title;
  #mark;
  #places;
  /** @type {HTMLCanvasElement[]} */
  #frames = [];

  /** @param {HTMLElement} strip @param {number[]} places of the frames, in σ, at equal distances */
  constructor(strip, places) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (strip.querySelector(selector));
    this.#strip = find(".frames");
    this.#title = find(".title");
    this.#mark = find(".mark");
    this.#places = places;
    for (const place of places) {
      const frame = document.createElement("span");
      const canvas = document.createElement("canvas");
      const caption = document.createElement("small");
      caption.textContent = `${place > 0 ? "+" : ""}${number(place)}σ`;
      frame.append(canvas, caption);
      this.#frames.push(canvas);
      this.#strip.append(frame);
    }
  }

  /** The element of the frames, whose ink colour they use. */
  get sheet() {
    return this.#strip;
  }

  /** @param {{ title: string, at: number }} state the title, and the place of the present digit, in σ */
  update({ title, at }) {
    this.#title.textContent = title;
    const [first, last] = [this.#places[0], /** @type {number} */ (this.#places.at(-1))];
    const step = (last - first) / (this.#places.length - 1);
    // The place of a frame is its middle, half a frame from its edge.
    const share = (at - first + step / 2) / (last - first + step);
    this.#mark.style.left = `${100 * Math.min(1, Math.max(0, share))}%`;
  }

  /** @param {string} words for screen readers */
  describe(words) {
    this.#strip.role = "img";
    this.#strip.ariaLabel = words;
  }

  /** @param {ImageData} image of all frames, one below the other */
  draw(image) {
    this.#frames.forEach((canvas, place) => put(canvas, image, place));
  }
}
