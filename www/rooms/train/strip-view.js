// A strip of images, from their grey levels.

import { put } from "../../views/ink.js";

export class StripView {
  #element;
  /** @type {HTMLCanvasElement[]} */
  #canvases = [];
  /** @type {Uint8Array | null} */
  #shown = null;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /**
   * @param {Uint8Array} levels 0 to 255, one image after the other
   * @param {{ width: number, height: number }} size of an image, in pixels
   */
  update(levels, { width, height }) {
    if (levels === this.#shown) return;
    this.#shown = levels;
    const count = levels.length / (width * height);
    while (this.#canvases.length < count) {
      const canvas = document.createElement("canvas");
      this.#canvases.push(canvas);
      this.#element.append(canvas);
    }
    const strip = Object.assign(new ImageData(width, height * count), { tall: height });
    for (let at = 0; at < levels.length; at += 1) strip.data[4 * at + 3] = levels[at];
    this.#canvases.slice(0, count).forEach((canvas, place) => put(canvas, strip, place));
  }
}
