// All examples at a glance: a row of pictures for each class, whose name can be changed there.

import { grouped, text } from "../../text/text.js";
import { hide } from "../../views/focus.js";
import { put } from "../../views/ink.js";
import { write } from "../../views/write.js";

/** @typedef {import("./symbols.js").Example} Example */
/** @typedef {import("./symbols.js").Class & { examples: Example[] }} Class */

const SIDE = 28;
/** The pictures of a class that are shown at first, the newest, and how many a press adds. */
const SHOWN = 120;
const MORE = 500;
/** Pictures that are added in one frame. */
const AT_ONCE = 150;

/** @type {WeakMap<Example, import("../../state/classes.js").Strip>} */
const strips = new WeakMap();

/** @param {Example} example */
function stripOf(example) {
  const strip = strips.get(example) ?? new ImageData(SIDE, SIDE);
  if (!strips.has(example)) {
    example.image.forEach((level, at) => (strip.data[4 * at + 3] = level));
    strips.set(example, strip);
  }
  return strip;
}

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {HTMLInputElement} name
 * @property {HTMLElement} count
 * @property {HTMLButtonElement} remove
 * @property {HTMLElement} pictures
 * @property {HTMLButtonElement} more
 * @property {number} shown how many pictures it may show
 * @property {Map<string, { example: Example, button: HTMLButtonElement }>} buttons
 */

export class Gallery {
  #list;
  #template;
  #bar;
  #said;
  #to;
  #events;
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Set<string>} */
  #selected = new Set();
  /** @type {Class[]} */
  #classes = [];
  /** How many pictures may still be added in this frame. */
  #left = 0;
  /** The frame that adds the others. */
  #next = 0;

  /**
   * @param {HTMLElement} section
   * @param {object} events
   * @param {(id: string, name: string) => void} events.onRename
   * @param {(id: string) => void} events.onDelete of a class
   * @param {(ids: string[]) => void} events.onRemove of examples
   * @param {(ids: string[], to: string) => void} events.onMove
   */
  constructor(section, events) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#events = events;
    this.#list = find("#symbol-classes");
    this.#template = /** @type {HTMLTemplateElement} */ (find("#symbol-class"));
    this.#bar = find(".selection");
    this.#said = find(".selection output");
    this.#to = /** @type {HTMLSelectElement} */ (find("#selection-to"));
    const on = (/** @type {string} */ selector, /** @type {() => void} */ act) =>
      find(selector).addEventListener("click", act);
    on("#selection-remove", () => this.#act((ids) => events.onRemove(ids)));
    on("#selection-none", () => this.#act(() => {}));
    this.#to.addEventListener("change", () => {
      const { value } = this.#to;
      this.#to.value = "";
      if (value) this.#act((ids) => events.onMove(ids, value));
    });
  }

  /** Does something with the chosen pictures, and chooses none. @param {(ids: string[]) => void} work */
  #act(work) {
    const ids = [...this.#selected];
    const row = [...this.#rows.values()].find(({ buttons }) => buttons.has(ids[0]));
    this.#selected.clear();
    work(ids);
    this.update(this.#classes);
    // What had the focus is hidden or gone.
    if (document.activeElement === document.body) row?.name.focus({ preventScroll: true });
  }

  /** @param {Class[]} classes */
  update(classes) {
    this.#classes = classes;
    this.#left = AT_ONCE;
    const known = new Set(classes.flatMap(({ examples }) => examples.map(({ id }) => id)));
    for (const id of this.#selected) if (!known.has(id)) this.#selected.delete(id);
    for (const [id, { element }] of this.#rows) {
      if (classes.some((one) => one.id === id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    classes.forEach((one, place) => {
      const row = this.#rows.get(one.id) ?? this.#addRow(one.id);
      if (this.#list.children[place] !== row.element) {
        this.#list.insertBefore(row.element, this.#list.children[place] ?? null);
      }
      this.#show(row, one);
    });
    this.#showBar();
    cancelAnimationFrame(this.#next);
    if (this.#left < 0) this.#next = requestAnimationFrame(() => this.update(this.#classes));
  }

  /** @param {string} id of the class @returns {Row} */
  #addRow(id) {
    const element = /** @type {HTMLElement} */ (
      this.#template.content.firstElementChild?.cloneNode(true)
    );
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (element.querySelector(selector));
    /** @type {Row} */
    const row = {
      element,
      name: /** @type {HTMLInputElement} */ (find("input")),
      count: find(".count"),
      remove: /** @type {HTMLButtonElement} */ (find(".remove")),
      pictures: find("ul"),
      more: /** @type {HTMLButtonElement} */ (find(".more")),
      shown: SHOWN,
      buttons: new Map(),
    };
    row.name.addEventListener("change", () => {
      this.#events.onRename(id, row.name.value);
      // The name may have been refused.
      row.name.value = this.#classes.find((one) => one.id === id)?.name ?? "";
    });
    row.name.addEventListener("keydown", ({ key, isComposing }) => {
      if (key === "Enter" && !isComposing) row.name.blur();
    });
    row.remove.addEventListener("click", () => this.#events.onDelete(id));
    row.more.addEventListener("click", () => {
      row.shown += MORE;
      this.update(this.#classes);
    });
    row.pictures.addEventListener("keydown", (event) => this.#key(row, event));
    this.#rows.set(id, row);
    return row;
  }

  /** @param {Row} row @param {Class} one */
  #show(row, { name, examples }) {
    if (document.activeElement !== row.name) write(row.name, { value: name });
    write(row.name, { ariaLabel: text("symbols.nameOf", { name }) });
    write(row.count, { textContent: grouped(examples.length) });
    write(row.remove, { ariaLabel: text("symbols.removeClass", { name }) });
    const hidden = Math.max(0, examples.length - row.shown);
    hide(row.more, hidden === 0, row.name);
    write(row.more, { textContent: text("symbols.more", { count: grouped(hidden) }) });
    const shown = examples.slice(hidden);
    const kept = new Set(shown.map(({ id }) => id));
    for (const [id, { button }] of row.buttons) {
      if (kept.has(id)) continue;
      if (button === document.activeElement) this.#neighbour(row, button, 1)?.focus();
      button.parentElement?.remove();
      row.buttons.delete(id);
    }
    for (const [place, example] of shown.entries()) {
      const there = row.buttons.get(example.id);
      if (!there && --this.#left < 0) break;
      const button = there?.button ?? this.#addPicture(row, example);
      if (there?.example !== example) {
        put(/** @type {HTMLCanvasElement} */ (button.firstElementChild), stripOf(example));
        row.buttons.set(example.id, { example, button });
      }
      const item = /** @type {HTMLElement} */ (button.parentElement);
      if (row.pictures.children[place] !== item) {
        row.pictures.insertBefore(item, row.pictures.children[place] ?? null);
      }
      const number = grouped(hidden + place + 1);
      write(button, {
        ariaLabel: text("symbols.picture", { number, name }),
        ariaPressed: String(this.#selected.has(example.id)),
      });
    }
    // One of them is reached with Tab, the others with arrow keys.
    const buttons = [...row.pictures.querySelectorAll("button")];
    const reached = buttons.find((button) => button.tabIndex === 0) ?? buttons.at(-1);
    for (const button of buttons) button.tabIndex = button === reached ? 0 : -1;
  }

  /** @param {Row} row @param {Example} example */
  #addPicture(row, { id }) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.append(document.createElement("canvas"));
    button.addEventListener("click", () => {
      if (!this.#selected.delete(id)) this.#selected.add(id);
      button.ariaPressed = String(this.#selected.has(id));
      this.#showBar();
    });
    button.addEventListener("focus", () => {
      for (const other of row.buttons.values()) other.button.tabIndex = -1;
      button.tabIndex = 0;
    });
    const item = document.createElement("li");
    item.append(button);
    row.pictures.append(item);
    return button;
  }

  /** @param {Row} row @param {HTMLElement} button @param {number} step */
  #neighbour(row, button, step) {
    const buttons = [...row.pictures.querySelectorAll("button")];
    const place = buttons.findIndex((one) => one === button);
    return buttons[place + step] ?? buttons[place - step];
  }

  /** @param {Row} row @param {KeyboardEvent} event */
  #key(row, event) {
    const { target, key } = event;
    if (!(target instanceof HTMLButtonElement)) return;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      this.#neighbour(row, target, key === "ArrowLeft" ? -1 : 1)?.focus();
    } else if (key === "Delete" || key === "Backspace") {
      const [id] = [...row.buttons].find(([, { button }]) => button === target) ?? [];
      if (id === undefined) return;
      const isChosen = this.#selected.has(id);
      const ids = isChosen ? [...this.#selected] : [id];
      for (const one of ids) this.#selected.delete(one);
      this.#events.onRemove(ids);
    } else return;
    event.preventDefault();
  }

  #showBar() {
    const count = this.#selected.size;
    write(this.#bar, { hidden: count === 0 });
    if (count === 0) return;
    write(this.#said, { textContent: text("symbols.selected", { count: grouped(count) }) });
    const options = [
      new Option(text("symbols.moveTo"), ""),
      ...this.#classes.map(({ id, name }) => new Option(name, id)),
    ];
    this.#to.replaceChildren(...options);
  }
}
