// The chosen digit, large, and the row of all ten it is chosen from.

import { CLASSES } from "../state.js";
import { paint } from "./ink.js";

/** A screen reader is told what is shown when nothing has changed for so long, in milliseconds. */
const REST = 700;

export class DigitsView {
  #sheet;
  #picture;
  #numeral;
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #label = 0;
  #announcement;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ImageData | null} */
  #image = null;

  /**
   * @param {HTMLElement} sheet
   * @param {(label: number) => void} onChoose
   */
  constructor(sheet, onChoose) {
    this.#sheet = sheet;
    this.#picture = /** @type {HTMLCanvasElement} */ (sheet.querySelector("#picture"));
    this.#numeral = /** @type {HTMLElement} */ (sheet.querySelector(".numeral"));
    this.#announcement = /** @type {HTMLElement} */ (sheet.querySelector("#announcement"));
    const group = /** @type {HTMLElement} */ (sheet.querySelector("#digits"));
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#digit-template"));
    for (let digit = 0; digit < CLASSES; digit += 1) {
      const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      const button = /** @type {HTMLButtonElement} */ (copy.querySelector("button"));
      const caption = /** @type {HTMLElement} */ (copy.querySelector("span"));
      caption.textContent = String(digit);
      button.addEventListener("click", () => onChoose(digit));
      this.#buttons.push(button);
      group.append(button);
    }
    group.addEventListener("keydown", (event) => {
      const next = this.#neighbour(event.key);
      if (next === undefined) return;
      event.preventDefault();
      onChoose(next);
      this.#buttons[next].focus();
    });
  }

  /** The digit that a key leads to, as in any group of radio buttons. @param {string} key */
  #neighbour(key) {
    if (key === "ArrowRight" || key === "ArrowDown") return (this.#label + 1) % CLASSES;
    if (key === "ArrowLeft" || key === "ArrowUp") return (this.#label + CLASSES - 1) % CLASSES;
    if (key === "Home") return 0;
    if (key === "End") return CLASSES - 1;
    return undefined;
  }

  /** @param {{ label: number, seed: number, moved: boolean }} state */
  update({ label, seed, moved }) {
    const changed = label !== this.#label;
    this.#label = label;
    this.#numeral.textContent = String(label);
    this.#describe(`A handwritten ${label}, style ${seed}${moved ? ", changed" : ""}`);
    this.#buttons.forEach((button, digit) => {
      button.ariaChecked = String(digit === label);
      button.tabIndex = digit === label ? 0 : -1;
    });
    if (changed && this.#image) paint(this.#picture, this.#image, label);
  }

  /** Names the picture at once, and says so once the hand rests. @param {string} text */
  #describe(text) {
    this.#picture.ariaLabel = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#announcement.textContent !== text) this.#announcement.textContent = text;
    }, REST);
  }

  /** @param {ImageData} image all ten, 0 on top */
  draw(image) {
    this.#image = image;
    paint(this.#picture, image, this.#label);
    this.#buttons.forEach((button, digit) => {
      paint(/** @type {HTMLCanvasElement} */ (button.firstElementChild), image, digit);
    });
  }

  /** Whether a newer picture is on its way. @param {boolean} busy */
  setBusy(busy) {
    this.#sheet.ariaBusy = String(busy);
  }
}
