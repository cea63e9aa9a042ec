// For a lesson: a link to the page, or to its small version, with some parts hidden.

import { CATALOGUE } from "../lessons/catalogue.js";
import {
  PARTS_OF,
  ROOMS,
  hiddenRoom,
  initialState,
  ofRoom,
  toHash,
  withHidden,
} from "../state/state.js";
import { SYMBOLS } from "../state/symbols.js";
import english from "../text/teacher.en.js";
import chinese from "../text/teacher.zh.js";
import { language, text } from "../text/text.js";
import { DialogView } from "./dialog.js";

/** The size of the frame for the small version, in pixels: all of Draw is seen at once, and other rooms have more. */
const FRAMES = { draw: { width: 480, height: 360 }, others: { width: 720, height: 600 } };

export class LessonDialog {
  #view;
  #shown;
  #begin;
  #rooms;
  #parts;
  #link;
  #frame;
  #buttons;

  /**
   * @param {HTMLDialogElement} element
   * @param {object} page
   * @param {import("../state/shown.js").Shown} page.shown
   * @param {(link: string) => void} page.show shows the state of a link
   */
  constructor(element, { shown, show }) {
    const find = (/** @type {string} */ id) =>
      /** @type {HTMLElement} */ (element.querySelector(id));
    this.#shown = shown;
    this.#view = new DialogView(element);
    this.#begin = /** @type {HTMLSelectElement} */ (find("#lesson-begin"));
    this.#rooms = find("#lesson-rooms");
    this.#parts = find("#lesson-parts");
    this.#link = /** @type {HTMLInputElement} */ (find("#lesson-link"));
    this.#frame = /** @type {HTMLTextAreaElement} */ (find("#lesson-frame"));
    this.#buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (
      element.querySelectorAll("#lesson-result button")
    );
    element.addEventListener("change", () => this.#update());
    find("#lesson-copy-link").addEventListener("click", () => this.#copy(this.#link));
    find("#lesson-copy-frame").addEventListener("click", () => this.#copy(this.#frame));
    find("#lesson-try").addEventListener("click", () => {
      this.#view.close();
      show(new URL(this.#link.value).hash);
    });
    for (const field of [this.#link, this.#frame]) {
      field.addEventListener("focus", () => field.select());
    }
  }

  open() {
    const { hidden } = this.#shown.state;
    const groups = /** @type {(keyof typeof PARTS_OF)[]} */ (Object.keys(PARTS_OF));
    const box = (/** @type {string} */ name, /** @type {string} */ label) => {
      const input = document.createElement("input");
      input.type = "checkbox";
      input.value = name;
      input.checked = !hidden.includes(name);
      const words = document.createElement("label");
      words.append(input, ` ${label}`);
      return words;
    };
    this.#fill(
      this.#rooms,
      ROOMS.map((room) => box(hiddenRoom(room), text(`room.${room}`))),
    );
    this.#fill(
      this.#parts,
      groups.map((group) => {
        const parts = document.createElement("fieldset");
        const name = document.createElement("legend");
        name.textContent = group === "page" ? say("everywhere") : text(`room.${group}`);
        const names = group === "page" ? [SYMBOLS, ...PARTS_OF.page] : PARTS_OF[group];
        parts.append(name, ...names.map((part) => box(part, say(part))));
        return parts;
      }),
    );
    const none = new Option(say("beginNone"), "");
    const lessons = CATALOGUE.map(({ name, title }) => new Option(title[language()], name));
    this.#begin.replaceChildren(none, ...lessons);
    this.#view.open();
    this.#update();
  }

  /** @param {HTMLElement} fieldset @param {HTMLElement[]} boxes after its legend */
  #fill(fieldset, boxes) {
    const [legend] = fieldset.children;
    fieldset.replaceChildren(legend, ...boxes);
  }

  #update() {
    const boxes = /** @type {HTMLInputElement[]} */ (
      [this.#parts, this.#rooms].flatMap((set) => [...set.querySelectorAll("input")])
    );
    const hidden = boxes.filter(({ checked }) => !checked).map(({ value }) => value);
    const none = ROOMS.every((room) => hidden.includes(hiddenRoom(room)));
    this.#view.say(none ? say("noRoom") : "");
    for (const button of this.#buttons) button.disabled = none;
    this.#link.value = "";
    this.#frame.value = "";
    if (none) return;
    const lesson = withHidden(this.#beginning(), hidden);
    const hash = toHash(ofRoom(lesson));
    const { width, height } = FRAMES[lesson.room === "draw" ? "draw" : "others"];
    this.#link.value = new URL(hash, location.href).href;
    const small = new URL(`?embed${hash}`, location.href).href;
    this.#frame.value =
      `<iframe src="${escaped(small)}" width="${width}" height="${height}" ` +
      `title="CVAE Playground" loading="lazy" style="border: 0"></iframe>`;
  }

  /** The state of the link: what is shown now or, where it begins with a lesson, what the lesson shows. */
  #beginning() {
    const { state } = this.#shown;
    const name = this.#begin.value;
    if (name === "") return { ...state, lesson: null };
    const { look } = state;
    return { ...initialState(), language: state.language, look, lesson: { name, step: 1 } };
  }

  /** @param {HTMLInputElement | HTMLTextAreaElement} field */
  async #copy(field) {
    try {
      await navigator.clipboard.writeText(field.value);
      this.#view.say(say(field === this.#link ? "linkCopied" : "frameCopied"));
    } catch {
      field.focus();
      this.#view.say(say("notCopied"));
    }
  }
}

/** @param {keyof typeof english} key */
const say = (key) => (language() === "zh" ? chinese : english)[key];

/** Escapes an address for an attribute. @param {string} address */
function escaped(address) {
  return address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
