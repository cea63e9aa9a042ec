// The visitor's symbols: classes with names, and examples of them. Every change is kept as it is made, told to the other tabs,
// and can be undone.

import { SpokenError, text } from "../../text/text.js";
import { knownPictures } from "./known-pictures.js";
import { MOST_CLASSES, faultOf, freeName, tidied } from "./names.js";
import { Store, newId } from "./symbols-store.js";

/**
 * @typedef {object} Class
 * @property {string} id
 * @property {string} name
 * @property {number} order classes stand in this order
 *
 * @typedef {object} Example
 * @property {string} id
 * @property {string} of the identifier of its class
 * @property {number} order
 * @property {Uint8Array} image grey levels, 255 is ink
 * @property {string | null} strokes as text, if it was drawn here
 *
 * @typedef {object} Change records by identifier; null where one is removed
 * @property {[string, Class | null][]} classes
 * @property {[string, Example | null][]} examples
 */

/** The sides of a picture, in pixels. */
export const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** The most pictures, as of the command's files. */
export const MOST_PICTURES = 100_000;
/** Records that are written at a time. */
const BATCH = 500;
/** Changes that can be undone. */
const UNDOABLE = 100;
const KINDS = /** @type {const} */ (["classes", "examples"]);
const CHANNEL = "cvae-playground-symbols";

/** @type {(a: Class | Example, b: Class | Example) => number} */
const inOrder = (a, b) => a.order - b.order || (a.id < b.id ? -1 : 1);

export class Symbols {
  #store = new Store();
  #onChange;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {Map<string, Class>} */
  #classes = new Map();
  /** @type {Map<string, Example>} */
  #examples = new Map();
  /** What undoes the last changes, the newest last. @type {Change[]} */
  #undo = [];
  /** The records that differ from those in the storage. @type {Map<string, "classes" | "examples">} */
  #unwritten = new Map();
  /** @type {Promise<void> | null} */
  #writing = null;
  /** The classes with their examples, until something changes. @type {(Class & { examples: Example[] })[] | null} */
  #sorted = null;
  /** Why what is made is not kept. @type {"denied" | "full" | null} */
  fault = null;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) void this.open();
    });
  }

  /** Reads what was kept, and follows the changes of other tabs. */
  async open() {
    /** @type {Change[]} */
    const early = [];
    let isRead = false;
    if (!this.#channel && "BroadcastChannel" in globalThis) {
      this.#channel = new BroadcastChannel(CHANNEL);
      this.#channel.onmessage = ({ data }) => {
        if (isRead) this.#follow(data);
        else early.push(data);
      };
    }
    try {
      const [classes, examples] = await Promise.all([
        this.#store.all("classes"),
        this.#store.all("examples"),
      ]);
      const byId = (/** @type {{ id: string }[]} */ records) =>
        new Map(records.map((record) => [record.id, record]));
      const [old, drawn] = [this.#classes, this.#examples];
      this.#classes = /** @type {Map<string, any>} */ (byId(classes));
      this.#examples = /** @type {Map<string, any>} */ (byId(examples));
      // What was made while this was read, or could not be written before.
      for (const [id, kind] of this.#unwritten) {
        const [from, to] = kind === "classes" ? [old, this.#classes] : [drawn, this.#examples];
        const record = from.get(id);
        if (record) to.set(id, /** @type {any} */ (record));
        else to.delete(id);
      }
    } catch (error) {
      this.#fail(error);
    }
    isRead = true;
    for (const change of early) this.#follow(change);
    this.#unite();
    this.#tell();
  }

  #leave() {
    // An open channel keeps the page out of the browser's cache of pages.
    this.#channel?.close();
    this.#channel = null;
  }

  #tell() {
    this.#sorted = null;
    this.#onChange();
  }

  /** The classes in their order, each with its examples. */
  get classes() {
    if (this.#sorted) return this.#sorted;
    const sorted = [...this.#classes.values()]
      .sort(inOrder)
      .map((one) => ({ ...one, examples: /** @type {Example[]} */ ([]) }));
    const places = new Map(sorted.map((one) => [one.id, one.examples]));
    for (const example of this.#examples.values()) places.get(example.of)?.push(example);
    for (const { examples } of sorted) examples.sort(inOrder);
    return (this.#sorted = sorted);
  }

  get names() {
    return this.classes.map(({ name }) => name);
  }

  get count() {
    return this.classes.reduce((sum, { examples }) => sum + examples.length, 0);
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  /** @param {Iterable<{ order: number }>} records */
  #next = (records) => [...records].reduce((last, { order }) => Math.max(last, order), 0) + 1;

  /**
   * Adds a class. @param {string} [written] its name; a free letter if it is empty
   * @returns {string} its identifier
   * @throws {SpokenError} if the name cannot be used
   */
  addClass(written = "") {
    const name = tidied(written) || freeName(this.names);
    this.#require(name, this.names);
    const added = { id: newId(), name, order: this.#next(this.#classes.values()) };
    this.#make({ classes: [[added.id, added]], examples: [] });
    return added.id;
  }

  /** @param {string} id @param {string} written @throws {SpokenError} if the name cannot be used */
  rename(id, written) {
    const before = this.#classes.get(id);
    const name = tidied(written);
    if (!before || before.name === name) return;
    const others = this.classes.filter((one) => one.id !== id).map((one) => one.name);
    this.#require(name, others);
    this.#make({ classes: [[id, { ...before, name }]], examples: [] });
  }

  /** @param {string} name @param {string[]} others */
  #require(name, others) {
    const fault = faultOf(name, others);
    if (fault) throw new SpokenError(() => text(`symbols.name.${fault}`, { name }));
    if (others.length >= MOST_CLASSES) {
      throw new SpokenError(() => text("symbols.mostClasses", { most: MOST_CLASSES }));
    }
  }

  /** Removes a class with its examples. @param {string} id */
  removeClass(id) {
    const examples = this.classes.find((one) => one.id === id)?.examples ?? [];
    this.#make({ classes: [[id, null]], examples: examples.map((one) => [one.id, null]) });
  }

  /** @param {string} of the identifier of its class @param {Uint8Array} image @param {string | null} strokes */
  add(of, image, strokes) {
    const order = this.#next(this.#examples.values());
    const added = { id: newId(), of, order, image, strokes };
    this.#make({ classes: [], examples: [[added.id, added]] });
  }

  /** @param {string[]} ids of examples */
  remove(ids) {
    this.#make({ classes: [], examples: ids.map((id) => [id, null]) });
  }

  /** @param {string[]} ids of examples @param {string} to the identifier of a class */
  move(ids, to) {
    const all = ids.flatMap((id) => this.#examples.get(id) ?? []).filter(({ of }) => of !== to);
    const moved = all.map(
      (example) => /** @type {[string, Example]} */ ([example.id, { ...example, of: to }]),
    );
    if (moved.length > 0) this.#make({ classes: [], examples: moved });
  }

  /**
   * Adds labelled pictures: those of a class whose name is there already join it.
   * @param {string[]} names of the classes, in the order of the labels
   * @param {Uint8Array} images grey levels of 28 × 28, one picture after the other
   * @param {Uint16Array} labels
   * @returns {{ added: number, known: number }} `known`: those that their class has already are left out
   * @throws {SpokenError} if there are too many, or a name cannot be used
   */
  addPictures(names, images, labels) {
    if (this.count + labels.length > MOST_PICTURES) {
      const all = this.count + labels.length;
      throw new SpokenError(() => text("symbols.mostPictures", { all, most: MOST_PICTURES }));
    }
    /** @type {Change} */
    const change = { classes: [], examples: [] };
    let order = this.#next(this.#classes.values());
    const known = new Map(this.classes.map(({ name, id }) => [name, id]));
    const ids = names.map((written) => {
      const name = tidied(written);
      const id = known.get(name) ?? newId();
      if (!known.has(name)) {
        this.#require(name, [...known.keys()]);
        known.set(name, id);
        change.classes.push([id, { id, name, order: order++ }]);
      }
      return id;
    });
    const isKnown = knownPictures(this.classes);
    order = this.#next(this.#examples.values());
    labels.forEach((label, at) => {
      const image = images.slice(at * PIXELS, (at + 1) * PIXELS);
      if (isKnown(ids[label], image)) return;
      const id = newId();
      change.examples.push([id, { id, of: ids[label], order: order + at, image, strokes: null }]);
    });
    const added = change.examples.length;
    if (added + change.classes.length > 0) this.#make(change);
    return { added, known: labels.length - added };
  }

  /** Everything here is deleted, in this tab and the others, and cannot come back. */
  clear() {
    this.#make({
      classes: [...this.#classes.keys()].map((id) => [id, null]),
      examples: [...this.#examples.keys()].map((id) => [id, null]),
    });
    this.#undo = [];
    this.#tell();
    return this.settled();
  }

  /**
   * Takes the last change back.
   * @returns {Example | null} the drawn example, if the change was that it was added
   */
  undo() {
    const change = this.#undo.pop();
    if (!change) return null;
    const [[id, left] = ["", null], ...more] = change.examples;
    const example = this.#examples.get(id);
    this.#apply(change);
    const isAdded = example && left === null && more.length === 0 && change.classes.length === 0;
    return isAdded ? example : null;
  }

  /** @param {Change} change */
  #make(change) {
    this.#undo.push(this.#apply(change));
    if (this.#undo.length > UNDOABLE) this.#undo.shift();
  }

  /** @param {Change} change @returns {Change} that undoes it */
  #apply(change) {
    const inverse = this.#put(change);
    for (const kind of KINDS) for (const [id] of change[kind]) this.#unwritten.set(id, kind);
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
    this.#tell();
    return inverse;
  }

  /** @param {Change} change @returns {Change} that undoes it */
  #put(change) {
    /** @type {Change} */
    const inverse = { classes: [], examples: [] };
    for (const kind of KINDS) {
      /** @type {Map<string, any>} */
      const records = this.#of(kind);
      for (const [id, record] of change[kind]) {
        inverse[kind].push([id, records.get(id) ?? null]);
        if (record) records.set(id, record);
        else records.delete(id);
      }
    }
    return inverse;
  }

  /** @param {"classes" | "examples"} kind */
  #of = (kind) => (kind === "classes" ? this.#classes : this.#examples);

  /** Writes what differs, a batch at a time. */
  async #write() {
    while (this.#unwritten.size > 0) {
      /** @type {[("classes" | "examples"), string, Class | Example | null][]} */
      const records = [];
      for (const [id, kind] of this.#unwritten) {
        records.push([kind, id, this.#of(kind).get(id) ?? null]);
        if (records.length >= BATCH) break;
      }
      // The other tabs hear of it in any case.
      const of = (/** @type {string} */ kind) =>
        records.filter((one) => one[0] === kind).map(([, id, record]) => [id, record]);
      this.#channel?.postMessage({ classes: of("classes"), examples: of("examples") });
      try {
        await this.#store.write(records);
      } catch (error) {
        this.#fail(error);
        return;
      }
      for (const [kind, id, record] of records) {
        // It may have changed again meanwhile.
        if ((this.#of(kind).get(id) ?? null) === record) this.#unwritten.delete(id);
      }
    }
    this.#setFault(null);
  }

  /** Waits until everything is written, as far as that is possible. */
  async settled() {
    while (this.#writing) await this.#writing;
  }

  /** @param {unknown} error */
  #fail(error) {
    const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
    this.#setFault(isFull ? "full" : "denied");
  }

  /** @param {Symbols["fault"]} fault */
  #setFault(fault) {
    if (this.fault === fault) return;
    this.fault = fault;
    this.#onChange();
  }

  /** A change that another tab has made. @param {Change} change */
  #follow(change) {
    this.#put(change);
    this.#unite();
    this.#tell();
  }

  /** Two tabs may have added classes of the same name at once; the later one joins the earlier. */
  #unite() {
    this.#sorted = null;
    /** @type {Map<string, string>} */
    const first = new Map();
    for (const { id, name, examples } of this.classes) {
      const known = first.get(name);
      if (known === undefined) {
        first.set(name, id);
        continue;
      }
      this.#apply({
        classes: [[id, null]],
        examples: examples.map((one) => [one.id, { ...one, of: known }]),
      });
    }
  }

  /** What a training learns from. */
  data() {
    const { classes } = this;
    const all = classes.flatMap(({ examples }, label) =>
      examples.map(({ image }) => ({ image, label })),
    );
    const pixels = new Uint8Array(all.length * PIXELS);
    const labels = new Uint16Array(all.length);
    all.forEach(({ image, label }, at) => {
      pixels.set(image, at * PIXELS);
      labels[at] = label;
    });
    return { names: classes.map(({ name }) => name), pixels, labels };
  }

  /** Reads a value that belongs to no example; undefined where there is none. @param {string} key */
  kept(key) {
    return this.#store.kept(key).catch(() => undefined);
  }

  /** @param {string} key @param {unknown} value */
  keep(key, value) {
    return this.#store.keep(key, value).catch((error) => this.#fail(error));
  }
}
