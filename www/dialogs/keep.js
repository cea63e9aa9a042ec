// Saving: pictures, labelled digits, and the state of the page.

import { isAbort } from "../engine/client.js";
import { drawDataset, idxFiles, pngFiles } from "../files/dataset.js";
import { coloursOf, pngOf, tiled } from "../files/picture.js";
import { writePng } from "../files/png.js";
import { save } from "../files/save.js";
import { linkOf, toJson } from "../files/state-json.js";
import { writeZip } from "../files/zip.js";
import { LARGEST_SEED } from "../state/state.js";
import { number, sentence, text } from "../text/text.js";
import { DialogView } from "./dialog.js";

/**
 * @typedef {"digit" | "row" | "grid" | "walk" | "hand" | "seen"} What
 *
 * @typedef {object} Page the parts of the page that the dialog saves, and its way to show a saved state
 * @property {import("../engine/engines.js").Run} run
 * @property {import("../state/shown.js").Shown} shown
 * @property {() => Promise<void>} fullWeights waits for the model's full weights; fails if there is only a draft
 * @property {() => number[]} ink
 * @property {() => Promise<Partial<Record<What, import("../files/picture.js").Shown>>>} pictures the available pictures
 * @property {(link: string) => void} show shows the state of a link
 * @property {(sentence: string) => void} notify
 */

/** The file names of pictures that show a drawing, which has no seed. @type {Partial<Record<What, string>>} */
const DRAWN = { hand: "my-ten-digits", seen: "my-digit" };
/** The largest digits of the grid: larger ones would make a file that few programs open. */
const LARGEST_IN_GRID = 280;
/** How long the ends of a walk, and the stations between them, are shown, in milliseconds. */
const STAY = { end: 800, between: 80 };
/** The largest file that is read, in bytes: a state has at most a thousand numbers. */
const LARGEST_FILE = 100_000;
/** The largest number of pictures in a data set, equally many of each class. */
const MOST = 1000;

export class KeepDialog {
  #view;
  #element;
  #page;
  #what;
  #size;
  #count;
  #first;
  #format;
  /** Aborts the data set that is being made. */
  #stop = new AbortController();

  /** @param {HTMLDialogElement} element @param {Page} page */
  constructor(element, page) {
    this.#element = element;
    this.#page = page;
    this.#view = new DialogView(element);
    this.#what = /** @type {HTMLSelectElement} */ (this.#part("#keep-what"));
    this.#size = /** @type {HTMLSelectElement} */ (this.#part("#keep-size"));
    this.#count = /** @type {HTMLInputElement} */ (this.#part("#keep-count"));
    this.#first = /** @type {HTMLInputElement} */ (this.#part("#keep-first"));
    this.#format = /** @type {HTMLSelectElement} */ (this.#part("#keep-format"));
    const file = /** @type {HTMLInputElement} */ (this.#part("#keep-file"));
    this.#on("#keep-picture", () => this.#savePicture());
    this.#on("#keep-digits", () => this.#saveDigits());
    this.#on("#keep-save", () => this.#saveState());
    this.#on("#keep-copy", () => this.#copyState());
    file.addEventListener("change", () => {
      if (file.files?.[0]) void this.read(file.files[0]);
      // Lets the user choose the same file again.
      file.value = "";
    });
    element.addEventListener("close", () => {
      this.#stop.abort(new DOMException("The dialog was closed.", "AbortError"));
    });
  }

  #part = (/** @type {string} */ id) =>
    /** @type {HTMLElement} */ (this.#element.querySelector(id));

  /** @param {string} id @param {() => Promise<void>} work */
  #on(id, work) {
    const button = /** @type {HTMLButtonElement} */ (this.#part(id));
    button.addEventListener("click", async () => {
      try {
        await work();
      } catch (error) {
        if (!isAbort(error)) this.#view.say(sentence(error));
      }
    });
  }

  async open() {
    const { seed, room } = this.#page.shown.state;
    const there = /** @type {What[]} */ (Object.keys(await this.#page.pictures()));
    this.#what.replaceChildren(...there.map((what) => new Option(text(`keep.${what}`), what)));
    // In Explore, select what the room shows.
    if (room === "explore" && there.includes("grid")) this.#what.value = "grid";
    this.#first.value = String(seed);
    // The size of a picture itself, among sizes in which squares stay sharp.
    const { width } = this.#page.shown.data;
    this.#size.options[0].text = String(width);
    this.#count.step = this.#count.min = String(this.#step);
    this.#count.max = String(Math.floor(MOST / this.#step) * this.#step);
    if (Number(this.#count.value) % this.#step !== 0) this.#count.value = String(this.#step);
    this.#stop = new AbortController();
    this.#view.open();
  }

  /** Shows the state of a file. @param {File} file */
  async read(file) {
    try {
      if (file.size > LARGEST_FILE) {
        throw new Error(text("json.large", { bytes: file.size, most: LARGEST_FILE }));
      }
      this.#page.show(linkOf(await file.text()));
      if (this.#view.isOpen) this.#view.close();
    } catch (error) {
      const words = text("json.notOpened", { name: file.name, why: sentence(error) });
      if (this.#view.isOpen) this.#view.say(words);
      else this.#page.notify(words);
    }
  }

  async #savePicture() {
    const what = /** @type {What} */ (this.#what.value);
    const shown = (await this.#page.pictures())[what];
    if (!shown) throw new Error(text("keep.nothing"));
    const { places } = shown;
    const asked = Number(this.#size.value);
    const side = what === "grid" ? Math.min(LARGEST_IN_GRID, asked) : asked;
    const name = this.#page.shown.fileName;
    if (what !== "walk") {
      const bytes = await pngOf(shown, side, this.#page.ink());
      const file = DRAWN[what] ?? `${name}${what === "digit" ? "" : `-${what}`}`;
      this.#save(`${file}.png`, bytes, "image/png");
      return;
    }
    const colours = coloursOf(this.#page.ink());
    // Forwards and backwards.
    const way = [...places, ...places.slice(1, -1).reverse()];
    const frames = way.map((place) => tiled({ ...shown, places: [place], columns: 1 }));
    const ends = [places[0], places.at(-1)];
    const delays = way.map((place) => (ends.includes(place) ? STAY.end : STAY.between));
    const bytes = await writePng(frames, { width: side, colours, delays });
    this.#save(`${name}-walk.png`, bytes, "image/png");
  }

  /** The number of pictures of which each class has one. */
  get #step() {
    return this.#page.shown.names.length;
  }

  async #saveDigits() {
    const { state } = this.#page.shown;
    const count = this.#asked(this.#count, "keep.tens", {
      least: this.#step,
      most: Math.floor(MOST / this.#step) * this.#step,
      step: this.#step,
    });
    const first = this.#asked(this.#first, "keep.whole", {
      least: 0,
      most: LARGEST_SEED - count + 1,
      step: 1,
    });
    const { signal } = this.#stop;
    const onProgress = (/** @type {number} */ done) =>
      this.#view.say(text("keep.drawing", { done, count }), done > 0);
    onProgress(0);
    await this.#page.fullWeights();
    /** @type {import("../files/zip.js").File[]} */
    const files = [];
    await this.#page.run(async (engine) => {
      const labelled = engine.card?.conditional ?? false;
      const { temperature, detail } = state;
      const asked = { count, first, temperature, detail, onProgress, signal };
      const dataset = await drawDataset(engine, asked);
      const format = this.#format.value === "idx" ? idxFiles : pngFiles;
      files.push(...(await format(dataset, labelled)));
    });
    signal.throwIfAborted();
    if (files.length === 0) throw new Error(text("keep.interrupted"));
    // The first seed is the one that the page shows.
    const origin = toJson({
      ...state,
      label: 0,
      named: null,
      mix: null,
      seed: first,
      epsilon: null,
    });
    const about = { name: "state.json", bytes: new TextEncoder().encode(origin) };
    const bytes = writeZip([...files, about]);
    const { model } = state;
    this.#save(`${model}-${count}-digits-seed-${first}.zip`, bytes, "application/zip");
  }

  /**
   * A number that the user typed.
   * @param {HTMLInputElement} input
   * @param {"keep.tens" | "keep.whole"} otherwise the message about another number
   * @param {{ least: number, most: number, step: number }} limits
   */
  #asked(input, otherwise, limits) {
    const value = input.valueAsNumber;
    const { least, most, step } = limits;
    if (value >= least && value <= most && value % step === 0) return value;
    input.focus();
    const name = input.labels?.[0].querySelector("span")?.textContent ?? "";
    const shown = Number.isNaN(value) ? text("keep.noNumber") : input.value;
    throw new Error(text(otherwise, { name, shown, ...limits }));
  }

  async #saveState() {
    const bytes = new TextEncoder().encode(toJson(this.#page.shown.state));
    this.#save(`${this.#page.shown.fileName}.json`, bytes, "application/json");
  }

  async #copyState() {
    try {
      await navigator.clipboard.writeText(toJson(this.#page.shown.state));
    } catch {
      throw new Error(text("keep.noClipboard"));
    }
    this.#view.say(text("keep.copiedState"));
  }

  /** @param {string} name @param {Uint8Array<ArrayBuffer>} bytes @param {string} type */
  #save(name, bytes, type) {
    save(name, bytes, type);
    this.#view.say(text("keep.saved", { name, kilobytes: number(bytes.length / 1000, 0) }));
  }
}
