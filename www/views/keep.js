// Taking things away: the link to what is shown, and its pictures as PNG.

import { CLASSES } from "../state.js";
import { text } from "../text.js";
import { inkOf } from "./ink.js";

const SIDE = 28;
/** Pixels of the file for each pixel of the model: sharp squares at any size that people print. */
const SCALE = 20;
/** How long a button says that it did what it was asked to, in milliseconds. */
const THANKS = 2000;

export class KeepView {
  #sheet;

  /**
   * @param {HTMLElement} section
   * @param {HTMLElement} sheet whose pictures, ink and paper are kept
   * @param {{ link: () => string, name: () => string, notify: (sentence: string) => void }} of
   *   the link to what is shown, and a name for files of it
   */
  constructor(section, sheet, { link, name, notify }) {
    this.#sheet = sheet;
    const button = (/** @type {string} */ id) =>
      /** @type {HTMLButtonElement} */ (section.querySelector(id));
    const copy = button("#copy-link");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link());
        thank(copy, text("keep.copied"));
      } catch {
        notify(text("keep.notCopied"));
      }
    });
    button("#save-digit").addEventListener("click", () => this.#save(["#picture"], name()));
    button("#save-ten").addEventListener("click", () => {
      const all = Array.from({ length: CLASSES }, (_, place) => {
        return `#digits button:nth-child(${place + 1}) canvas`;
      });
      void this.#save(all, `${name()}-ten`);
    });
  }

  /** @param {string[]} canvases beside each other @param {string} name */
  async #save(canvases, name) {
    const edge = SIDE * SCALE;
    const picture = new OffscreenCanvas(edge * canvases.length, edge);
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (picture.getContext("2d"));
    const [red, green, blue] = inkOf(this.#sheet);
    // Black on white prints; a light ink belongs on a dark ground.
    const light = red + green + blue > 3 * 128;
    pen.fillStyle = light ? "black" : "white";
    pen.fillRect(0, 0, picture.width, picture.height);
    pen.imageSmoothingEnabled = false;
    canvases.forEach((selector, place) => {
      const canvas = /** @type {HTMLCanvasElement} */ (this.#sheet.querySelector(selector));
      pen.drawImage(canvas, place * edge, 0, edge, edge);
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await picture.convertToBlob({ type: "image/png" }));
    link.download = `${name}.png`;
    link.click();
    // The download has its own hold on the bytes once it began.
    setTimeout(() => URL.revokeObjectURL(link.href), THANKS);
  }
}

/** @param {HTMLButtonElement} button @param {string} words */
function thank(button, words) {
  const before = button.textContent;
  button.textContent = words;
  setTimeout(() => (button.textContent = before), THANKS);
}
