// A strip of images, from their grey levels.

import { put } from "../../views/ink.js";
import { write } from "../../views/write.js";

/** Images in a row. */
const ROW = 10;

export class StripView {
  #element;
  /** @type {{ canvas: HTMLCanvasElement, name: HTMLElement }[]} */
  #cells = [];
  /** @type {Uint8Array | null} */
  #shown = null;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /**
   * @param {Uint8Array} levels 0 to 255, one image after the other
   * @param {{ width: number, height: number }} size of an image, in pixels
   * @param {string[]} [names] below the images
   */
  update(levels, { width, height }, names = []) {
    if (levels === this.#shown) return;
    this.#shown = levels;
    const count = levels.length / (width * height);
    while (this.#cells.length > count) this.#cells.pop()?.canvas.parentElement?.remove();
    while (this.#cells.length < count) this.#addCell();
    this.#element.style.setProperty("--columns", String(Math.min(ROW, count)));
    const strip = Object.assign(new ImageData(width, height * count), { tall: height });
    for (let at = 0; at < levels.length; at += 1) strip.data[4 * at + 3] = levels[at];
    this.#cells.forEach(({ canvas, name }, place) => {
      put(canvas, strip, place);
      write(name, { textContent: names[place] ?? "", hidden: names.length === 0 });
    });
  }

  #addCell() {
    const cell = document.createElement("span");
    const canvas = document.createElement("canvas");
    const name = document.createElement("small");
    cell.append(canvas, name);
    this.#element.append(cell);
    this.#cells.push({ canvas, name });
  }
}
