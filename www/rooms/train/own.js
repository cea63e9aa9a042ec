// Own symbols: drawn or opened by the visitor, kept in the browser, saved as a project.

import { SIDE } from "../../state/strokes.js";
import { SpokenError, grouped, sentence, text, together } from "../../text/text.js";
import { hide } from "../../views/focus.js";
import { write } from "../../views/write.js";
import { save } from "../../files/save.js";
import { enoughOf, hindrance } from "./enough.js";
import { Gallery } from "./gallery.js";
import { printOf } from "./known-pictures.js";
import { tagOf, titleOf } from "./own-recipe.js";
import { Pad } from "./pad.js";
import { EXTENSION, LARGEST, parseProject, writeProject } from "./symbols-file.js";
import { SIDE as PICTURE, Symbols } from "./symbols.js";

/**
 * @typedef {import("../../engine/trainer.js").Pictures} Pictures
 * @typedef {import("./symbols-file.js").Past} Past
 * @typedef {import("./symbols.js").Example} Example
 */

/** Draws which pictures are held out; the same for all trainings, so that they can be compared. */
const DIVISION = 1;
/** The key of the unfinished drawing among what is kept. */
const SHEET = "sheet";

export class OwnSymbols {
  #section;
  #run;
  #page;
  #symbols;
  #pad;
  #gallery;
  #chips;
  #said;
  #name;
  /** The class that is drawn. */
  #chosen = "";
  /** @type {Promise<void> | null} */
  #opening = null;
  /** Counts changes of the classes and pictures. */
  revision = 0;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("./run.js").Run} page.run
   * @param {(sentence: string) => void} page.notify
   * @param {() => void} page.onChange called when classes or pictures have changed
   * @param {() => void} page.onClear called when everything is deleted
   * @param {() => Promise<Past | null>} page.past the training of the present pictures, to be saved along with them
   * @param {(past: Past) => Promise<void>} page.onPast continues a training of the present pictures
   */
  constructor(section, page) {
    this.#section = section;
    this.#page = page;
    this.#run = page.run;
    this.#chips = this.#part("#symbol-of");
    this.#said = this.#part("#symbols-said");
    this.#name = /** @type {HTMLInputElement} */ (this.#part("#class-name"));
    this.#symbols = new Symbols(() => {
      this.revision += 1;
      this.update();
      page.onChange();
    });
    this.#pad = new Pad(section, {
      onTake: (drawing) => void this.#take(drawing),
      onUndo: () => this.#undo(),
      canUndo: () => this.#symbols.canUndo,
      onStroke: (strokes) => void this.#symbols.keep(SHEET, strokes ?? undefined),
      say: (words) => this.#say(words),
    });
    this.#gallery = new Gallery(section, {
      onRename: (id, name) => {
        this.#try(() => this.#symbols.rename(id, name));
        this.update();
      },
      onDelete: (id) => {
        const one = this.#symbols.classes.find((other) => other.id === id);
        if (!one) return;
        this.#symbols.removeClass(id);
        const count = grouped(one.examples.length);
        this.#say(text("symbols.removed", { name: one.name, count }));
        this.#name.focus({ preventScroll: true });
      },
      onRemove: (ids) => this.#symbols.remove(ids),
      onMove: (ids, to) => this.#symbols.move(ids, to),
    });
    this.#listen();
  }

  #part = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (this.#section.querySelector(selector));

  #listen() {
    const on = (/** @type {string} */ selector, /** @type {() => void} */ act) =>
      this.#part(selector).addEventListener("click", act);
    this.#part(".new-class").addEventListener("submit", (event) => {
      event.preventDefault();
      const id = this.#try(() => this.#symbols.addClass(this.#name.value));
      if (!id) return;
      this.#name.value = "";
      this.#choose(id);
    });
    this.#chips.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#choose(target.value);
    });
    const confirmation = this.#part(".confirmation");
    on("#symbols-clear", () => {
      confirmation.hidden = false;
      this.#part("#symbols-keep").focus();
    });
    const close = () => hide(confirmation, true, this.#part("#symbols-clear"));
    on("#symbols-keep", close);
    on("#symbols-delete", () => {
      close();
      this.#pad.adopt("");
      void this.#symbols.keep(SHEET, undefined);
      this.#page.onClear();
      void this.#symbols.clear().then(() => this.#say(text("symbols.cleared")));
    });
    on("#project-save", () => void this.#save());
    const chooser = /** @type {HTMLInputElement} */ (this.#part("#project-open"));
    chooser.addEventListener("change", () => {
      void this.openFiles([...(chooser.files ?? [])]);
      // Lets the visitor choose the same file again.
      chooser.value = "";
    });
    addEventListener("keydown", (event) => this.#key(event));
  }

  /** Enter takes the drawing wherever it means nothing else. @param {KeyboardEvent} event */
  #key(event) {
    const { target, key, ctrlKey, metaKey, altKey, shiftKey, isComposing, repeat } = event;
    if (this.#section.hidden || this.#part(".symbols").hidden) return;
    if (isComposing || altKey || shiftKey || document.querySelector("dialog[open]")) return;
    const writes = "input:not([type=radio], [type=checkbox], [type=range]), select, textarea";
    if (target instanceof Element && target.matches(writes)) return;
    if (key.toLowerCase() === "z" && (ctrlKey || metaKey)) {
      this.#pad.undo();
    } else if (key === "Enter" && !ctrlKey && !metaKey && !repeat) {
      if (target instanceof Element && target.closest("button, a, summary, label.file")) return;
      this.#pad.take();
    } else return;
    event.preventDefault();
  }

  /** Reads what was kept, once. */
  open() {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open() {
    await this.#symbols.open();
    const sheet = await this.#symbols.kept(SHEET);
    if (typeof sheet === "string" && this.#pad.isBlank) this.#pad.adopt(sheet);
  }

  /**
   * Does something that may be refused with a sentence.
   * @template T
   * @param {() => T} work @returns {T | undefined}
   */
  #try(work) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SpokenError)) throw error;
      this.#say(sentence(error));
      return undefined;
    }
  }

  /** @param {string} words */
  #say(words) {
    this.#said.textContent = words;
  }

  /** @param {string} id of a class */
  #choose(id) {
    this.#chosen = id;
    this.update();
  }

  /** The class that is drawn; one is made if there is none. */
  get #target() {
    const { classes } = this.#symbols;
    if (classes.some(({ id }) => id === this.#chosen)) return this.#chosen;
    this.#chosen = classes[0]?.id ?? this.#symbols.addClass();
    return this.#chosen;
  }

  /** @param {import("./pad.js").Drawing} drawing */
  async #take({ levels, strokes }) {
    const target = this.#target;
    try {
      const image = await this.#run.aside((trainer) => trainer.centre(levels, SIDE));
      if (!image) return;
      const isThere = this.#symbols.classes.some(({ id }) => id === target);
      this.#symbols.add(isThere ? target : this.#target, image, strokes);
      this.#say("");
      if (this.#pad.isBlank) void this.#symbols.keep(SHEET, undefined);
    } catch (error) {
      // The drawing is not lost.
      if (this.#pad.isBlank && strokes) this.#pad.adopt(strokes);
      this.#page.notify(sentence(error));
    }
  }

  #undo() {
    const example = this.#symbols.undo();
    if (!example) return;
    this.#chosen = example.of;
    if (example.strokes) this.#pad.adopt(example.strokes);
    this.update();
  }

  /** Shows the classes, the pictures and what they suffice for. */
  update() {
    const { classes } = this.#symbols;
    if (!classes.some(({ id }) => id === this.#chosen)) this.#chosen = classes[0]?.id ?? "";
    this.#showChips();
    this.#gallery.update(classes);
    this.#pad.update();
    const one = classes.find(({ id }) => id === this.#chosen);
    const words = one ? text("symbols.padOf", { name: one.name }) : text("symbols.pad");
    this.#pad.describe(words);
    write(this.#part("#symbols-enough"), { textContent: enoughOf(classes) });
    const { fault } = this.#symbols;
    write(this.#part("#symbols-kept"), {
      textContent: fault ? text(`symbols.${fault}`) : text("symbols.kept"),
    });
    this.#part("#symbols-kept").classList.toggle("alert", fault !== null);
    const isEmpty = classes.length === 0;
    for (const id of ["#symbols-clear", "#project-save"]) {
      write(/** @type {HTMLButtonElement} */ (this.#part(id)), { disabled: isEmpty });
    }
    const count = grouped(this.#symbols.count);
    write(this.#part(".confirmation p"), { textContent: text("symbols.confirm", { count }) });
  }

  /** The choice of the class that is drawn. */
  #showChips() {
    const { classes } = this.#symbols;
    const known = /** @type {HTMLElement[]} */ ([...this.#chips.querySelectorAll("label")]);
    while (known.length > classes.length) known.pop()?.remove();
    classes.forEach(({ id, name, examples }, place) => {
      const chip = known[place] ?? newChip();
      if (!known[place]) this.#chips.append(chip);
      const input = /** @type {HTMLInputElement} */ (chip.firstElementChild);
      const [, title, count] = /** @type {HTMLElement[]} */ ([...chip.children]);
      write(input, { value: id, checked: id === this.#chosen });
      chip.classList.toggle("chosen", id === this.#chosen);
      write(title, { textContent: name });
      write(count, { textContent: grouped(examples.length) });
    });
    write(this.#chips, { hidden: classes.length === 0 });
  }

  /** Why a training cannot begin; null if it can. */
  get hindrance() {
    return hindrance(this.#symbols.classes);
  }

  get names() {
    return this.#symbols.names;
  }

  get count() {
    return this.#symbols.count;
  }

  /** The newest picture of the class that is drawn. @returns {Uint8Array | null} */
  get newest() {
    const one = this.#symbols.classes.find(({ id }) => id === this.#chosen);
    return one?.examples.at(-1)?.image ?? null;
  }

  /** What a training learns from. @returns {Pictures} */
  pictures() {
    const { names, pixels, labels } = this.#symbols.data();
    return {
      data: {
        ...{ name: `own-${tagOf(names)}`, title: titleOf(names), classes: names },
        ...{ width: PICTURE, height: PICTURE },
        ...{ source: "drawn or opened in the page", licence: "the drawers’ own" },
      },
      ...{ pixels, labels, seed: DIVISION },
    };
  }

  /** Whether these are the classes and pictures that are here. @param {Pictures} pictures */
  isPresent({ data, pixels, labels }) {
    return printOf({ names: data.classes, pixels, labels }) === printOf(this.#symbols.data());
  }

  /**
   * Adds labelled pictures to the classes of the same names: the way for pictures from elsewhere.
   * @param {string[]} names of the classes, in the order of the labels
   * @param {{ width: number, height: number }} size of a picture
   * @param {Uint8Array} images grey levels, 255 is ink, one picture after the other
   * @param {Uint16Array} labels
   * @throws {SpokenError} if the pictures have another size, or there are too many
   */
  async add(names, { width, height }, images, labels) {
    if (width !== PICTURE || height !== PICTURE) {
      throw new SpokenError(() => text("symbols.size", { width, height, side: PICTURE }));
    }
    await this.open();
    const added = this.#symbols.addPictures(names, images, labels);
    await this.#symbols.settled();
    return added;
  }

  async #save() {
    const past = await this.#page.past().catch(() => null);
    const bytes = writeProject({ ...this.#symbols.data(), past });
    const name = `symbols-${tagOf(this.names)}${EXTENSION}`;
    save(name, /** @type {Uint8Array<ArrayBuffer>} */ (bytes), "application/octet-stream");
    const count = grouped(this.count);
    this.#say(text(past ? "project.savedAll" : "project.saved", { name, count }));
  }

  /** Opens project files, and adds what is in them. @param {File[]} files */
  async openFiles(files) {
    await this.open();
    const said = [];
    for (const file of files) {
      try {
        said.push(await this.#openFile(file));
      } catch (error) {
        const isSpoken = error instanceof SpokenError;
        said.push(isSpoken ? sentence(error) : text("project.unreadable", { file: file.name }));
      }
    }
    if (said.length > 0) this.#say(together(said));
  }

  /** @param {File} file @returns {Promise<string>} what came of it */
  async #openFile(file) {
    const { name, size } = file;
    if (size > LARGEST) {
      throw new SpokenError(() => text("project.large", { file: name, most: LARGEST / 1e6 }));
    }
    const { names, pixels, labels, past } = parseProject(
      new Uint8Array(await file.arrayBuffer()),
      name,
    );
    const isFirst = this.#symbols.classes.length === 0;
    const { added, known } = this.#symbols.addPictures(names, pixels, labels);
    await this.#symbols.settled();
    const values = { file: name, added: grouped(added), known: grouped(known) };
    const said = text(known > 0 ? "project.openedSome" : "project.opened", values);
    if (!past) return said;
    // A training belongs to its pictures, in their order.
    if (!isFirst) return together([said, text("project.noTraining")]);
    try {
      await this.#page.onPast(past);
      return said;
    } catch (error) {
      return together([said, text("project.badTraining", { why: sentence(error) })]);
    }
  }
}

/** A radio button with the name of a class and the number of its pictures. */
function newChip() {
  const chip = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "symbol-of" });
  chip.append(input, document.createElement("b"), document.createElement("small"));
  return chip;
}
