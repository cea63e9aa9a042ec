// The chosen picture, large, and the row of pictures: all classes in one style or, for a model without labels, ten
// styles.

import { TEN, heightOf } from "../state/classes.js";
import { onLanguage, text } from "../text/text.js";
import { put } from "./ink.js";
import { markRow } from "./verdict.js";
import { write } from "./write.js";

/** A screen reader is told about a change after this pause, in milliseconds. */
const REST = 700;
/** From so many pictures on, they stand in lines of their own width; from so many more, they scroll and can be searched. */
const MANY = { lines: 11, search: 61 };
/** A name of more characters may be cut off below its picture. */
const LONG = 4;
/** A seed of more figures than this is shown by its last figures. */
const LONGEST_SEED = 4;

export class DigitsView {
  #sheet;
  #picture;
  #numeral;
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #group;
  #onChoose;
  /** The field that searches the names; null where there are few. @type {HTMLInputElement | null} */
  #search = null;
  /** The place of the large picture in the row. */
  #chosen = 0;
  /** @type {number[] | null} */
  #seeds = null;
  /** The names under the pictures, as one text; undefined before there are any. @type {string | undefined} */
  #captions;
  /** The element that announces pictures; absent if several pictures change at once. */
  #announcement;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {import("../state/classes.js").Strip | null} */
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
    this.#onChoose = onChoose;
    this.#make(TEN.length);
    // The next state writes the captions again.
    onLanguage(() => (this.#captions = undefined));
    this.#group.addEventListener("keydown", (event) => {
      const next = this.#neighbour(event.key);
      if (next === undefined) return;
      event.preventDefault();
      onChoose(next);
      this.#buttons[next].focus();
    });
  }

  /** Makes as many buttons as there are pictures. @param {number} count */
  #make(count) {
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector("#digit-template"));
    this.#buttons = Array.from({ length: count }, (_, place) => {
      const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      const button = /** @type {HTMLButtonElement} */ (copy.querySelector("button"));
      button.addEventListener("click", () => this.#onChoose(place));
      return button;
    });
    this.#group.replaceChildren(...this.#buttons);
    this.#group.classList.toggle("lines", count >= MANY.lines);
    this.#group.classList.toggle("crowd", count >= MANY.search);
    this.#search?.remove();
    this.#search = null;
    if (count >= MANY.search) {
      this.#search = document.createElement("input");
      this.#search.type = "search";
      this.#search.addEventListener("input", () => this.#filter());
      this.#group.before(this.#search);
    }
    // Pictures of other classes do not belong here.
    this.#image = null;
  }

  /** Shows the pictures whose names have the searched text in them. */
  #filter() {
    const wanted = this.#search?.value.normalize("NFKC").toLowerCase().trim() ?? "";
    for (const button of this.#buttons) {
      const name = button.lastElementChild?.textContent ?? "";
      button.hidden = !name.normalize("NFKC").toLowerCase().includes(wanted);
    }
  }

  /** The place that a key leads to, as in any group of radio buttons. @param {string} key */
  #neighbour(key) {
    const shown = this.#buttons.flatMap(({ hidden }, place) => (hidden ? [] : [place]));
    const at = shown.indexOf(this.#chosen);
    if (key === "ArrowRight" || key === "ArrowDown") return shown[(at + 1) % shown.length];
    if (key === "ArrowLeft" || key === "ArrowUp") return shown.at(at < 1 ? -1 : at - 1);
    if (key === "Home") return shown[0];
    if (key === "End") return shown.at(-1);
    return undefined;
  }

  /**
   * @param {object} state
   * @param {number} state.label the class
   * @param {number} state.seed
   * @param {boolean} state.moved whether the user has moved the style away from that of the seed
   * @param {number[] | null} state.seeds whose styles the row shows; null for the classes
   * @param {string[]} state.classes their names
   */
  update({ label, seed, moved, seeds, classes }) {
    const names = seeds ? seeds.map(String) : classes;
    const chosen = seeds ? seeds.indexOf(seed) : Math.min(label, names.length - 1);
    const captions = [seeds ? "seeds" : "classes", ...names].join("\n");
    const [sameRow, samePlace] = [captions === this.#captions, chosen === this.#chosen];
    this.#chosen = chosen;
    this.#seeds = seeds;
    this.#captions = captions;
    if (!sameRow) this.#setCaptions(names);
    const name = names[chosen];
    // A long name stands under its picture only.
    write(this.#numeral, { textContent: seeds || [...name].length > 2 ? "" : name });
    const what = text(seeds ? "digits.any" : "digits.one", { label: name });
    this.#describe(text(moved ? "digits.moved" : "digits.style", { what, seed: String(seed) }));
    this.#buttons.forEach((button, place) => {
      const isChosen = place === chosen;
      write(button, { ariaChecked: String(isChosen), tabIndex: isChosen ? 0 : -1 });
    });
    // The pictures of the new row have not arrived yet.
    if (sameRow && !samePlace && this.#image) put(this.#picture, this.#image, chosen);
  }

  /** @param {string[]} names of the pictures */
  #setCaptions(names) {
    const seeds = this.#seeds;
    if (names.length !== this.#buttons.length) this.#make(names.length);
    if (this.#search)
      write(this.#search, { placeholder: text("digits.search"), ariaLabel: text("digits.search") });
    this.#group.ariaLabel = text(seeds ? "digits.bySeed" : "digits.digit");
    if (seeds) this.#group.setAttribute("aria-describedby", "row-help");
    else this.#group.removeAttribute("aria-describedby");
    this.#buttons.forEach((button, place) => {
      const name = names[place];
      const caption = /** @type {HTMLElement} */ (button.lastElementChild);
      // The mark of a number: the seed of a picture is not the digit on it.
      const seed = name.length > LONGEST_SEED ? `#…${name.slice(1 - LONGEST_SEED)}` : `#${name}`;
      caption.textContent = seeds ? seed : name;
      // A long name may not have enough space.
      button.title = [...name].length > LONG && !seeds ? name : "";
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

  /** @param {import("../state/classes.js").Strip} image all pictures of the row, the first on top */
  draw(image) {
    // The row of another model may arrive late.
    if (image.height !== heightOf(image) * this.#buttons.length) return;
    this.#image = image;
    put(this.#picture, image, this.#chosen);
    this.#buttons.forEach((button, place) => {
      put(/** @type {HTMLCanvasElement} */ (button.firstElementChild), image, place);
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
      row: { strip, places: [...this.#buttons.keys()], columns: columnsOf(this.#buttons.length) },
    };
  }

  /** Marks that a newer picture is being drawn. @param {boolean} busy */
  setBusy(busy) {
    this.#sheet.ariaBusy = String(busy);
  }
}

/** The columns of a picture of a row: ten in one line, more in lines of one length. @param {number} count */
const columnsOf = (count) => Math.ceil(count / Math.ceil(count / 13));
