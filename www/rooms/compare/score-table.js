// The scores of all models, a group of columns at a time, sortable, with a note for each column.

import { isConditional } from "../../engine/manifests.js";
import { COLUMNS, GROUPS, sorted } from "./scores.js";
import { write } from "../../views/write.js";
import english from "../../text/columns.en.js";
import chinese from "../../text/columns.zh.js";
import { language, text, together } from "../../text/text.js";

/**
 * @typedef {import("./scores.js").Column} Column
 * @typedef {import("./scores.js").Row} Row
 * @typedef {import("../../text/text.js").Key} Key
 */

/** The width of a note, in pixels, if the window has space. */
const NOTE_WIDTH = 320;
const NOTE_DISTANCE = 4;

/**
 * What one must know about the scores of some models: the mark beside their names, its key below the table, and the models.
 * @type {{ mark: string, key: Key, holds: (manifest: Row["manifest"]) => boolean }[]}
 */
const REMARKS = [
  {
    mark: "†",
    key: "compare.before.likelihood",
    holds: ({ scores, scored_as_stored: stored }) =>
      "test_neg_elbo" in scores && !stored?.includes("likelihood"),
  },
  {
    mark: "‡",
    key: "compare.before.samples",
    holds: ({ scores, scored_as_stored: stored }) =>
      "frechet" in scores && !stored?.includes("samples"),
  },
  {
    mark: "§",
    key: "compare.tunedRow",
    holds: ({ recipe }) => Boolean(recipe.tuned_on_test),
  },
];

export class ScoreTableView {
  #table;
  #notes;
  #remarks;
  /** @type {HTMLButtonElement[]} */
  #groups;
  /** The columns that are shown. @type {Column[]} */
  #columns = [];
  /** @type {Row[]} */
  #rows = [];
  #column = COLUMNS[0];
  #ascending = true;

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#table = /** @type {HTMLTableElement} */ (section.querySelector("table"));
    this.#notes = /** @type {HTMLElement} */ (section.querySelector("#score-notes"));
    this.#remarks = /** @type {HTMLElement} */ (section.querySelector("#score-remarks"));
    this.#groups = GROUPS.map((group) => {
      const button = document.createElement("button");
      button.type = "button";
      button.addEventListener("click", () => {
        [this.#column] = COLUMNS.filter((column) => column.group === group);
        this.#ascending = this.#column.better !== "higher";
        this.setRows(this.#rows);
      });
      return button;
    });
    /** @type {HTMLElement} */ (section.querySelector("#score-groups")).append(...this.#groups);
    // Parts above the table may still grow, and would move its question marks under the open note.
    new ResizeObserver(() => this.#placeOpenNote()).observe(document.body);
  }

  #placeOpenNote() {
    this.#columns.forEach((column, at) => {
      const note = /** @type {HTMLElement} */ (this.#notes.children[at]);
      if (note.getClientRects().length > 0) placeAt(note, column);
    });
  }

  /** @param {Row[]} rows */
  setRows(rows) {
    this.#rows = rows;
    const { group } = this.#column;
    this.#columns = COLUMNS.filter((column) => column.group === group);
    this.#groups.forEach((button, at) => {
      const textContent = text(/** @type {Key} */ (`compare.group.${GROUPS[at]}`));
      write(button, { textContent, ariaPressed: String(GROUPS[at] === group) });
    });
    const heads = this.#columns.map((column) => this.#head(column));
    const corner = document.createElement("th");
    corner.scope = "col";
    corner.textContent = text("compare.model");
    const line = document.createElement("tr");
    line.append(corner, ...heads);
    const head = document.createElement("thead");
    head.append(line);
    this.#table.replaceChildren(head);
    this.#notes.replaceChildren(...this.#columns.map(noteOf));
    const held = REMARKS.filter(({ holds }) => rows.some(({ manifest }) => holds(manifest)));
    this.#remarks.textContent = together(
      held.map(({ mark, key }) => text("compare.remark", { mark, remark: text(key) })),
    );
    this.#show();
  }

  /** A heading that sorts, and its question mark. @param {Column} column */
  #head(column) {
    const cell = document.createElement("th");
    cell.scope = "col";
    const [sort, ask] = [document.createElement("button"), document.createElement("button")];
    sort.type = ask.type = "button";
    sort.className = "sort";
    sort.textContent = nameOf(column);
    sort.addEventListener("click", () => this.#sortBy(column));
    ask.className = "ask";
    ask.textContent = "?";
    ask.ariaLabel = text("compare.about", { column: nameOf(column) });
    ask.setAttribute("popovertarget", noteId(column));
    const pair = document.createElement("div");
    pair.append(sort, ask);
    cell.append(pair);
    return cell;
  }

  /** Sorts with the best model first, or last if the column was sorted already. @param {Column} column */
  #sortBy(column) {
    const bestFirst = column.better !== "higher";
    this.#ascending = column === this.#column ? !this.#ascending : bestFirst;
    this.#column = column;
    this.#show();
  }

  #show() {
    const [, ...heads] = this.#table.tHead?.rows[0].cells ?? [];
    heads.forEach((head, at) => {
      const chosen = this.#columns[at] === this.#column;
      head.ariaSort = chosen ? (this.#ascending ? "ascending" : "descending") : null;
    });
    for (const body of [...this.#table.tBodies]) body.remove();
    const groups = [true, false].map((told) =>
      this.#rows.filter(({ manifest }) => isConditional(manifest) === told),
    );
    /** @type {Key[]} */
    const names = ["compare.labelled", "compare.unlabelled"];
    groups.forEach((rows, at) => {
      if (rows.length > 0) this.#table.append(this.#body(text(names[at]), rows));
    });
  }

  /** @param {string} name @param {Row[]} rows whose likelihoods can be compared */
  #body(name, rows) {
    const body = document.createElement("tbody");
    const heading = document.createElement("th");
    heading.scope = "rowgroup";
    heading.colSpan = this.#columns.length + 1;
    const words = document.createElement("span");
    words.textContent = name;
    heading.append(words);
    const line = document.createElement("tr");
    line.append(heading);
    const order = sorted(rows, this.#column, this.#ascending);
    body.append(line, ...order.map((row) => lineOf(row, this.#columns)));
    return body;
  }
}

/** @param {Row} row @param {Column[]} columns */
function lineOf(row, columns) {
  const line = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = row.title;
  const remarks = REMARKS.filter(({ holds }) => holds(row.manifest));
  if (remarks.length > 0) {
    const [marks, words] = [document.createElement("span"), document.createElement("span")];
    marks.ariaHidden = "true";
    marks.textContent = remarks.map(({ mark }) => mark).join("");
    words.className = "unseen";
    const notes = remarks.map(({ key }) => text(key)).join(text("list.semicolon"));
    words.textContent = text("compare.notes", { notes });
    name.append(" ", marks, " ", words);
  }
  line.append(name, ...columns.map((column) => cellOf(column, row)));
  return line;
}

/** @param {Column} column @param {Row} row */
function cellOf(column, row) {
  const cell = document.createElement("td");
  const value = column.value(row);
  if (value !== undefined) {
    cell.textContent = column.write(value, row);
    const beside = column.beside?.(row);
    if (beside) {
      const small = document.createElement("small");
      small.textContent = beside;
      cell.append(" ", small);
    }
    return cell;
  }
  const [dash, words] = [document.createElement("span"), document.createElement("span")];
  dash.ariaHidden = "true";
  dash.textContent = "–";
  words.className = "unseen";
  words.textContent = text("compare.missing");
  cell.append(dash, words);
  return cell;
}

/** The note about a column, shown beside its question mark. @param {Column} column */
function noteOf(column) {
  const note = document.createElement("div");
  note.id = noteId(column);
  note.className = "note";
  note.popover = "auto";
  const [meaning, source] = [document.createElement("p"), document.createElement("p")];
  const better = { lower: text("compare.lower"), higher: text("compare.higher") };
  const texts = language() === "zh" ? chinese : english;
  const about = texts[/** @type {keyof typeof english} */ (column.key)];
  meaning.textContent = column.better ? together([about, better[column.better]]) : about;
  const link = document.createElement("a");
  link.href = `RESULTS.md#${anchor(column.section)}`;
  link.textContent = text("compare.measured", { section: column.section });
  source.append(link);
  note.append(meaning, source);
  note.addEventListener("beforetoggle", () => placeAt(note, column));
  return note;
}

/** Places a note below its question mark, inside the window. @param {HTMLElement} note @param {Column} column */
function placeAt(note, column) {
  const mark = document.querySelector(`[popovertarget=${noteId(column)}]`);
  if (!mark) return;
  const { left, bottom } = mark.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const width = Math.min(NOTE_WIDTH, room - 16);
  const start = Math.max(8, Math.min(left, room - width - 8));
  note.style.width = `${width}px`;
  note.style.left = `${start + scrollX}px`;
  note.style.top = `${bottom + scrollY + NOTE_DISTANCE}px`;
}

/** @param {Column} column */
const nameOf = ({ key }) => text(/** @type {Key} */ (`compare.column.${key}`));
/** @param {Column} column */
const noteId = ({ key }) => `about-${key}`;
/** The anchor that code hosts make from a heading. @param {string} heading */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
