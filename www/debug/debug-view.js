// The panel for bug reports, at the lower edge of the page.

import { loadStyles } from "../load/stylesheets.js";

/**
 * @typedef {typeof import("../text/debug.en.js").default} Texts
 * @typedef {(key: keyof Texts, values?: import("../text/text.js").Values) => string} Say
 * @typedef {[name: string, value: string]} Row
 * @typedef {object} Report
 * @property {string} line all of it in one line
 * @property {[stage: string, began: string, took: string][]} stages
 * @property {{ title: string, rows: Row[] }[]} sections
 * @property {string[]} errors the last one first
 */

export class DebugView {
  #panel = document.createElement("details");
  #around = document.createElement("aside");
  #line = document.createElement("summary");
  #facts = document.createElement("div");
  #copy = document.createElement("button");
  #status = document.createElement("span");
  /** @type {Say | null} */
  #say = null;
  /** The parts of the panel, by title. @type {Map<string, Part>} */
  #parts = new Map();

  /** @param {HTMLElement} page @param {{ onOpen: () => void, onCopy: () => void }} events */
  constructor(page, { onOpen, onCopy }) {
    // The panel is readable without its style sheet.
    loadStyles("debug/debug.css").catch(() => {});
    this.#around.className = "debug";
    this.#around.id = "debug";
    // The small page has no space for the panel until it is opened.
    this.#panel.open = !document.documentElement.hasAttribute("data-embed");
    this.#facts.className = "facts";
    // A scrolling element must be reachable by keyboard.
    this.#facts.tabIndex = 0;
    this.#facts.role = "group";
    this.#copy.type = "button";
    this.#status.role = "status";
    const actions = document.createElement("p");
    actions.append(this.#copy, this.#status);
    this.#panel.append(this.#line, this.#facts, actions);
    this.#around.append(this.#panel);
    page.append(this.#around);
    this.#panel.addEventListener("toggle", () => {
      if (this.isOpen) onOpen();
    });
    this.#copy.addEventListener("click", onCopy);
  }

  get isOpen() {
    return this.#panel.open;
  }

  /** @param {Say} say */
  speak(say) {
    this.#say = say;
    this.#around.ariaLabel = say("title");
    this.#facts.ariaLabel = say("facts");
    this.#copy.textContent = say("copy");
    this.#status.textContent = "";
    this.#facts.replaceChildren();
    this.#parts.clear();
  }

  /** @param {string} sentence */
  tell(sentence) {
    this.#status.textContent = sentence;
  }

  /** @param {Report} report */
  update({ line, stages, sections, errors }) {
    const say = /** @type {Say} */ (this.#say);
    write(this.#line, line);
    this.#part(say("stages"), [say("stage"), say("began"), say("took")]).update(stages);
    for (const { title, rows } of sections) this.#part(title, null).update(rows);
    const said = errors.length > 0 ? errors : [say("noErrors")];
    this.#part(say("errors"), null).update(said.map((error) => [error]));
  }

  /** @param {string} title @param {string[] | null} heads of the columns, where each needs one */
  #part(title, heads) {
    const part = this.#parts.get(title) ?? new Part(title, heads);
    if (!this.#parts.has(title)) this.#facts.append(part.element);
    this.#parts.set(title, part);
    return part;
  }
}

/** A titled table, of which only changes are written, because the user may be reading it. */
class Part {
  element = document.createElement("table");
  #body = document.createElement("tbody");

  /** @param {string} title @param {string[] | null} heads */
  constructor(title, heads) {
    this.element.createCaption().textContent = title;
    if (heads) {
      const row = this.element.createTHead().insertRow();
      row.append(...heads.map((words) => headed(words, "col")));
    }
    this.element.append(this.#body);
  }

  /** @param {string[][]} rows */
  update(rows) {
    while (this.#body.rows.length > rows.length) this.#body.deleteRow(-1);
    rows.forEach((texts, at) => {
      const row = this.#body.rows[at] ?? this.#body.insertRow();
      texts.forEach((words, column) => {
        const heads = column === 0 && texts.length > 1;
        if (!row.cells[column])
          row.append(heads ? headed("", "row") : document.createElement("td"));
        write(row.cells[column], words);
      });
    });
  }
}

/** @param {string} words @param {"row" | "col"} scope */
function headed(words, scope) {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.textContent = words;
  return cell;
}

/** @param {HTMLElement} place @param {string} words */
function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
