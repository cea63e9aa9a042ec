// The chosen picture, large, and the row of ten pictures: ten digits in one style or, for a model without labels, ten
// styles.

import { CLASSES } from "../state/state.js";
import { onLanguage, text } from "../text/text.js";
import { paint } from "./ink.js";
import { markRow } from "./verdict.js";
import { write } from "./write.js";

/** A screen reader is told about a change after this pause, in milliseconds. */
const REST = 700;
/** A seed of more figures than this is shown by its last figures. */
const LONGEST_SEED = 4;

export class DigitsView {
  #sheet;
  #picture;
  #numeral;
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #group;
  /** The place of the large picture in the row. */
  #chosen = 0;
  /** @type {number[] | null} */
  #seeds = null;
  /** The first seed of the row; null where it shows digits. @type {number | null | undefined} */
  #first;
  /** The element that announces pictures; absent if several pictures change at once. */
  #announcement;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ImageData | null} */
  #image = null;

  /**
   * @param {HTMLElement} sheet with the large canvas, its numeral and the row
   * @param {(place: number) => void} onChoose receives the place in the row
   */
  constructor(sheet, onChoose) {
    this.#sheet = sheet;
    this.#picture = /** @type {HTMLCanvasElement} */ (sheet.querySelector("canvas[role=img]"));
    this.#numeral = /** @type {HTMLElement} */ (sheet.querySelector(".numeral"));
    this.#announcement = /** @type {HTMLElement | null} */ (sheet.querySelector("#announcement"));
    this.#group = /** @type {HTMLElement} */ (sheet.querySelector(".ten"));
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#digit-template"));
    for (let place = 0; place < CLASSES; place += 1) {
      const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      const button = /** @type {HTMLButtonElement} */ (copy.querySelector("button"));
      button.addEventListener("click", () => onChoose(place));
      this.#buttons.push(button);
      this.#group.append(button);
    }
    // The next state writes the captions again.
    onLanguage(() => (this.#first = undefined));
    this.#group.addEventListener("keydown", (event) => {
      const next = this.#neighbour(event.key);
      if (next === undefined) return;
      event.preventDefault();
      onChoose(next);
      this.#buttons[next].focus();
    });
  }

  /** The place that a key leads to, as in any group of radio buttons. @param {string} key */
  #neighbour(key) {
    if (key === "ArrowRight" || key === "ArrowDown") return (this.#chosen + 1) % CLASSES;
    if (key === "ArrowLeft" || key === "ArrowUp") return (this.#chosen + CLASSES - 1) % CLASSES;
    if (key === "Home") return 0;
    if (key === "End") return CLASSES - 1;
    return undefined;
  }

  /**
   * @param {object} state
   * @param {number} state.label the digit
   * @param {number} state.seed
   * @param {boolean} state.moved whether the user has moved the style away from that of the seed
   * @param {number[] | null} state.seeds whose styles the row shows; null for the digits
   */
  update({ label, seed, moved, seeds }) {
    const chosen = seeds ? seeds.indexOf(seed) : label;
    const first = seeds ? seeds[0] : null;
    const [sameRow, samePlace] = [first === this.#first, chosen === this.#chosen];
    this.#chosen = chosen;
    this.#seeds = seeds;
    this.#first = first;
    if (!sameRow) this.#setCaptions(seeds);
    write(this.#numeral, { textContent: seeds ? "" : String(label) });
    const what = text(seeds ? "digits.any" : "digits.one", { label });
    this.#describe(text(moved ? "digits.moved" : "digits.style", { what, seed: String(seed) }));
    this.#buttons.forEach((button, place) => {
      const isChosen = place === chosen;
      write(button, { ariaChecked: String(isChosen), tabIndex: isChosen ? 0 : -1 });
    });
    // The pictures of the new row have not arrived yet.
    if (sameRow && !samePlace && this.#image) paint(this.#picture, this.#image, chosen);
  }

  /** @param {number[] | null} seeds whose styles the row shows; null for the digits */
  #setCaptions(seeds) {
    this.#group.ariaLabel = text(seeds ? "digits.bySeed" : "digits.digit");
    if (seeds) this.#group.setAttribute("aria-describedby", "row-help");
    else this.#group.removeAttribute("aria-describedby");
    this.#buttons.forEach((button, place) => {
      const name = String(seeds ? seeds[place] : place);
      const caption = /** @type {HTMLElement} */ (button.lastElementChild);
      // The mark of a number: the seed of a picture is not the digit on it.
      const seed = name.length > LONGEST_SEED ? `#…${name.slice(1 - LONGEST_SEED)}` : `#${name}`;
      caption.textContent = seeds ? seed : name;
      button.ariaLabel = seeds ? text("digits.styleOf", { seed: name }) : null;
    });
  }

  /** Names the picture at once, and announces it after a pause. @param {string} words */
  #describe(words) {
    write(this.#picture, { ariaLabel: words });
    clearTimeout(this.#timer);
    const place = this.#announcement;
    if (!place) return;
    this.#timer = setTimeout(() => write(place, { textContent: words }), REST);
  }

  /** @param {ImageData} image all ten, the first on top */
  draw(image) {
    this.#image = image;
    paint(this.#picture, image, this.#chosen);
    this.#buttons.forEach((button, place) => {
      paint(/** @type {HTMLCanvasElement} */ (button.firstElementChild), image, place);
    });
  }

  /** Marks what the judge reads in each of them. @param {Float32Array | null} probabilities as of `verdictOf`; null for nothing */
  read(probabilities) {
    markRow(this.#buttons, probabilities, this.#seeds);
  }

  /** The button of the large digit. */
  get chosen() {
    return this.#buttons[this.#chosen];
  }

  /** The pictures, for a file. */
  get pictures() {
    const strip = this.#image;
    if (!strip) return {};
    return {
      digit: { strip, places: [this.#chosen], columns: 1 },
      row: { strip, places: [...Array(CLASSES).keys()], columns: CLASSES },
    };
  }

  /** Marks that a newer picture is being drawn. @param {boolean} busy */
  setBusy(busy) {
    this.#sheet.ariaBusy = String(busy);
  }
}
