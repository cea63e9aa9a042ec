// Write: a text in one hand.

import { pngOf, tiled } from "../../files/picture.js";
import { save } from "../../files/save.js";
import { svgOf } from "../../files/svg.js";
import { dataOf } from "../../state/classes.js";
import { oneHot } from "../../state/walk.js";
import { writable } from "../../state/written.js";
import { number, onLanguage, sentence, text, titleOf, together } from "../../text/text.js";
import { inkOf, isSmooth, painting } from "../../views/ink.js";
import { enlarged } from "../../views/smooth.js";
import { StyleControlsView } from "../../views/style-controls.js";
import { write } from "../../views/write.js";
import { seedOf, varied } from "./chance.js";
import { glyphOf, laidOut } from "./lines.js";
import { sampleOf, spelled } from "./signs.js";

/**
 * @typedef {import("../../engine/engine.js").ModelCard} ModelCard
 * @typedef {import("./lines.js").Glyph} Glyph
 * @typedef {import("./signs.js").Piece} Piece
 * @typedef {object} Written what the model has drawn
 * @property {Piece[]} pieces
 * @property {Glyph[]} glyphs
 * @property {number} seed
 * @property {{ width: number, height: number }} size of a picture
 */

/** Pixels of the screen along a pixel of a picture; from `clear` on, a line is rather made smaller than wrapped. */
const SCALES = { least: 1, clear: 2, most: 4 };
/** The height of the text by the width of the paper. */
const HIGHEST = 0.8;
/** The side of a square in files, in pixels. */
const SQUARE = 8;
/** Colours are put in when the text is painted. */
const BLACK = [0, 0, 0];

export default class WriteRoom {
  #section;
  #run;
  #shown;
  #notify;
  #paper;
  #canvas;
  #said;
  #field;
  #variation;
  #controls;
  /** The values that the drawn or requested text depends on. @type {unknown[]} */
  #asked = [];
  /** @type {Written | null} */
  #written = null;
  /** The written text as a picture, its opacity being the ink. @type {import("../../state/classes.js").Strip | null} */
  #image = null;
  /** The width of the paper when the text was laid out. */
  #across = 0;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../engine/engines.js").Run} page.run
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {(change: Partial<import("../../state/state.js").State>) => void} page.change
   * @param {(change: Partial<import("../../state/state.js").State>) => void} page.hold
   * @param {(seed?: number) => Promise<void>} page.newStyle
   * @param {(sentence: string) => void} page.notify
   */
  constructor(section, { run, shown, change, hold, newStyle, notify }) {
    this.#section = section;
    this.#run = run;
    this.#shown = shown;
    this.#notify = notify;
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#paper = find("#written");
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#written canvas"));
    this.#said = find("#write-said");
    this.#field = /** @type {HTMLTextAreaElement} */ (find("#write-text"));
    this.#variation = /** @type {HTMLInputElement} */ (find("#variation"));
    this.#controls = new StyleControlsView(section, {
      onNewStyle: () => void newStyle(),
      onSameSeed: () => change({ epsilon: null }),
      onSeed: (seed) => void newStyle(seed),
      onTemperature: (temperature) => change({ temperature }),
    });
    const set = (/** @type {Partial<import("../../state/state.js").State>} */ values) => {
      hold(values);
      void this.refresh();
    };
    this.#field.addEventListener("input", () => set({ text: writable(this.#field.value) || null }));
    this.#variation.addEventListener("input", () =>
      set({ variation: this.#variation.valueAsNumber }),
    );
    const on = (/** @type {string} */ selector, /** @type {() => Promise<void>} */ work) =>
      find(selector).addEventListener("click", () => {
        work().catch((error) => notify(sentence(error)));
      });
    on("#write-copy", () => this.#copy());
    on("#write-png", async () => {
      const { name, shown: picture } = this.#file();
      save(
        `${name}.png`,
        await pngOf(picture, SQUARE * picture.strip.width, this.#ink),
        "image/png",
      );
    });
    on("#write-svg", async () => {
      const { name, shown: picture } = this.#file();
      save(`${name}.svg`, svgOf(tiled(picture), this.#ink, SQUARE), "image/svg+xml");
    });
    new ResizeObserver(() => {
      if (this.#paper.clientWidth !== this.#across) this.#layOut();
    }).observe(this.#paper);
    onLanguage(() => void this.refresh());
  }

  get #ink() {
    return inkOf(this.#canvas);
  }

  /** The text as a picture, for a file. @returns {Partial<Record<"text", import("../../files/picture.js").Shown>>} */
  get pictures() {
    const strip = this.#image;
    return strip ? { text: { strip, places: [0], columns: 1 } } : {};
  }

  /** @throws {Error} a sentence if nothing is written */
  #file() {
    const { text: shown } = this.pictures;
    if (!shown) throw new Error(text("keep.nothing"));
    const { model, seed, epsilon } = this.#shown.state;
    return { shown, name: `${model}-text-seed-${seed}${epsilon ? "-changed" : ""}` };
  }

  async #copy() {
    const { shown } = this.#file();
    const png = pngOf(shown, SQUARE * shown.strip.width, this.#ink);
    try {
      // Safari takes a promise only, and only at once.
      const blob = png.then((bytes) => new Blob([bytes], { type: "image/png" }));
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    } catch {
      throw new Error(text("write.notCopied"));
    }
    this.#notify(text("write.copied"));
  }

  /** Shows the present model, text and hand. */
  async refresh() {
    if (this.#section.hidden) return;
    const { seed, temperature, epsilon, variation } = this.#shown.state;
    this.#controls.update({ seed, temperature, moved: epsilon !== null });
    write(this.#variation, { value: String(variation) });
    const output = /** @type {HTMLElement} */ (this.#variation.previousElementSibling);
    write(output, { textContent: number(variation, 2) });
    await this.#run(async (engine) => {
      const { digit } = this.#shown;
      const { card } = engine;
      if (digit && card && digit.epsilon.length === card.latent) {
        await this.#draw(engine, card, digit);
      }
    });
  }

  /**
   * @param {import("../../engine/engine.js").Engine} engine @param {ModelCard} card
   * @param {import("../../state/shown.js").Digit} digit
   */
  async #draw(engine, card, { epsilon, temperature, detail }) {
    const { state } = this.#shown;
    const { classes, width, height } = dataOf(card);
    const sample = sampleOf(classes);
    write(this.#field, { placeholder: sample });
    // What the user types stays as it is, such as a blank at its end.
    const isTyped = writable(this.#field.value) === (state.text ?? "");
    if (!isTyped) this.#field.value = state.text ?? "";
    const asked = state.text ?? sample;
    const { pieces, missing, instead } = card.conditional
      ? spelled(asked, classes)
      : { pieces: [], missing: [], instead: [] };
    this.#say(card, missing, instead);
    const { variation, seed } = state;
    const hand = [epsilon, temperature, detail, variation, seed];
    const wanted = [engine, card, asked, ...hand, isSmooth(), ...this.#ink];
    if (wanted.every((value, at) => value === this.#asked[at])) return;
    this.#asked = wanted;
    const signs = pieces.flatMap((piece) => (typeof piece === "string" ? [] : [piece]));
    const size = { width, height };
    /** @type {Map<number, number>} */
    const times = new Map();
    const seeds = signs.map(({ label }) => {
      const time = times.get(label) ?? 0;
      times.set(label, time + 1);
      return seedOf(seed, label, time);
    });
    try {
      const glyphs = [];
      if (signs.length > 0) {
        const noise = await engine.epsilons(seeds, "written noise");
        const styles = noise.map((other) => varied(epsilon, other, variation));
        const labels = signs.map(({ label }) => oneHot(label, classes.length));
        const drawn = await engine.drawMany(styles, labels, temperature, BLACK, "written", detail);
        const levels = drawn.image.data.filter((_, at) => at % 4 === 3);
        for (const [at, { label }] of signs.entries()) {
          const pixels = Uint8Array.from(
            levels.subarray(at * width * height, (at + 1) * width * height),
          );
          glyphs.push(glyphOf({ width, height, levels: pixels }, classes[label]));
        }
      }
      this.#written = { pieces, glyphs, seed, size };
      write(this.#canvas, { ariaLabel: text("write.picture", { text: asked }) });
      this.#layOut();
    } catch (error) {
      if (this.#asked === wanted) this.#asked = [];
      throw error;
    }
  }

  /** Names what the model cannot write. @param {ModelCard} card @param {string[]} missing @param {{ asked: string, given: string }[]} instead */
  #say(card, missing, instead) {
    const title = titleOf(card);
    const quoted = (/** @type {string[]} */ signs) =>
      signs.map((sign) => `“${sign}”`).join(text("list.comma"));
    const said = [
      card.conditional ? "" : text("write.unlabelled", { title }),
      missing.length > 0 ? text("write.missing", { title, signs: quoted(missing) }) : "",
      ...instead.map((pair) => text("write.instead", pair)),
    ].filter((words) => words !== "");
    write(this.#said, { textContent: together(said) });
  }

  /** Lays the text out on the paper, as large as there is space for. */
  #layOut() {
    const across = this.#paper.clientWidth;
    if (!this.#written || across === 0) return;
    this.#across = across;
    const { pieces, glyphs, seed, size } = this.#written;
    // Whole pixels of the screen for each pixel of a picture, the largest first.
    const ratio = devicePixelRatio;
    const [most, least] = [SCALES.most, SCALES.least].map((scale) => Math.ceil(scale * ratio));
    const tried = Array.from({ length: most - least + 1 }, (_, at) => {
      const scale = (most - at) / ratio;
      const page = laidOut(pieces, glyphs, { across: Math.floor(across / scale), seed, size });
      return { scale, page, fits: !page.broken && page.height * scale <= HIGHEST * across };
    });
    const { scale, page } =
      tried.find(({ scale, page, fits }) => fits && !page.wrapped && scale >= SCALES.clear) ??
      tried.find(({ fits }) => fits) ??
      tried[tried.length - 1];
    const { width, height } = page;
    const image = Object.assign(new ImageData(width, height), { tall: height });
    page.levels.forEach((level, at) => (image.data[4 * at + 3] = level));
    this.#image = glyphs.length > 0 ? image : null;
    const { style } = this.#canvas;
    style.width = `${page.width * scale}px`;
    style.height = `${page.height * scale}px`;
    this.#paper.style.setProperty("--pitch", `${page.pitch * scale}px`);
    this.#paper.style.setProperty("--first", `${page.first * scale}px`);
    painting(this.#canvas, () => this.#paint(image, Math.round(scale * ratio)));
  }

  /** @param {ImageData} image @param {number} most pixels of the screen along one of a picture */
  #paint(image, most) {
    const times = isSmooth() ? most : 1;
    const painted = enlarged(image, 0, times, this.#ink);
    const { width, height } = painted;
    Object.assign(this.#canvas, { width, height });
    this.#canvas.getContext("2d")?.putImageData(painted, 0, 0);
  }
}
