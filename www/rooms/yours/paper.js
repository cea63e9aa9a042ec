// The paper: a square to draw on with mouse, pen or finger, or to put a picture on.

import { canReadBack } from "../../files/readback.js";
import { LONGEST, SIDE, simplified, strokesAsText } from "../../state/strokes.js";
import { text } from "../../text/text.js";
import { enable } from "../../views/focus.js";
import { Hand } from "../../views/hand.js";
import { inkOf, painting } from "../../views/ink.js";
import { levelsOf } from "./sheet.js";

/** Smaller differences from the brightness of the paper are its grain. */
const GRAIN = 0.15;

/** @typedef {import("./sheet.js").Mark} Mark */

export class PaperView {
  #canvas;
  #context;
  #undo;
  #clear;
  #take;
  #onChange;
  /** Every state of the paper, the present one last. @type {Mark[][]} */
  #history = [[]];
  #asked = false;
  /** Whether a stroke is under way. */
  #pressed = false;
  /** Counts opened pictures, so that only the last takes effect. */
  #pictures = 0;

  /**
   * @param {HTMLElement} section
   * @param {(done: boolean) => void} onChange called at most once per frame; `done`: no stroke is under way
   */
  constructor(section, onChange) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#drawing"));
    this.#canvas.width = SIDE;
    this.#canvas.height = SIDE;
    this.#context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#undo = /** @type {HTMLButtonElement} */ (find("#undo"));
    this.#clear = /** @type {HTMLButtonElement} */ (find("#clear"));
    this.#take = find("#take-digit");
    this.#onChange = onChange;
    this.#undo.addEventListener("click", () => this.#goBack());
    this.#clear.addEventListener("click", () => this.#put([]));
    /** @type {import("./sheet.js").Stroke} */
    let stroke;
    new Hand(this.#canvas, {
      onDown: (event) => {
        const drawn = { points: [this.#place(event)] };
        stroke = drawn;
        this.#pressed = true;
        this.#put([...this.#marks, drawn]);
        return () => this.#forget(drawn);
      },
      onMove: (event) => {
        // The stroke may have been undone meanwhile.
        if (this.#marks.at(-1) !== stroke) return;
        // Use all places between two frames if the browser reports them, so that fast strokes have no corners.
        const between = event.getCoalescedEvents?.() ?? [];
        const events = between.length > 0 ? between : [event];
        stroke.points.push(...events.map((place) => this.#place(place)));
        this.#show();
      },
      // From here on, the paper shows the stroke as links hold it.
      onEnd: () => {
        this.#pressed = false;
        stroke.points = simplified(stroke.points);
        this.#show();
      },
    });
    painting(this.#canvas, () => this.#paint());
    this.#show();
  }

  get #marks() {
    return /** @type {Mark[]} */ (this.#history.at(-1));
  }

  /** The place of a pointer, in pixels of the drawing. @param {PointerEvent} event */
  #place({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE };
  }

  /** @param {Mark[]} marks */
  #put(marks) {
    this.#history.push(marks);
    this.#show();
  }

  /** Removes a mark without a trace. @param {Mark} mark */
  #forget(mark) {
    this.#history = this.#history.filter((marks) => !marks.includes(mark));
    this.#show();
  }

  #goBack() {
    if (this.#history.length > 1) this.#history.pop();
    this.#show();
  }

  /** Repaints once per frame, then calls `onChange`. */
  #show() {
    const [undone, blank] = [this.#history.length <= 1, this.#marks.length === 0];
    enable(this.#clear, !blank, undone ? this.#take : this.#undo);
    enable(this.#undo, !undone, blank ? this.#take : this.#clear);
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#paint();
      this.#onChange(!this.#pressed);
    });
  }

  #paint() {
    const image = new ImageData(SIDE, SIDE);
    const [red, green, blue] = inkOf(this.#canvas);
    const { data } = image;
    levelsOf(this.#marks).forEach((level, at) => {
      data[4 * at] = red;
      data[4 * at + 1] = green;
      data[4 * at + 2] = blue;
      data[4 * at + 3] = level;
    });
    this.#context.putImageData(image, 0, 0);
  }

  /** How much ink there is, 0 to 1, row by row; null if there is none. @returns {Float32Array | null} */
  ink() {
    const levels = levelsOf(this.#marks);
    return levels.some((level) => level > 0)
      ? Float32Array.from(levels, (level) => level / 255)
      : null;
  }

  /** The strokes as text; null without any, where a picture lies beneath them, and where a link would become too long. */
  get strokes() {
    const strokes = this.#marks.map((mark) => ("points" in mark ? simplified(mark.points) : null));
    const all = strokes.filter((points) => points !== null);
    if (all.length === 0 || all.length < strokes.length) return null;
    const written = strokesAsText(all);
    return written.length > LONGEST ? null : written;
  }

  /** Puts strokes on a new sheet. @param {import("../../state/strokes.js").Point[][]} strokes */
  adoptStrokes(strokes) {
    this.#put(strokes.map((points) => ({ points: simplified(points) })));
  }

  /** @param {string} words for screen readers */
  describe(words) {
    this.#canvas.ariaLabel = words;
  }

  /** Puts a digit of the model on a new sheet. @param {ImageData} strip of several @param {number} place in it */
  adoptDigit({ data, width }, place) {
    const start = place * width * width;
    this.adoptInk(
      Float32Array.from({ length: width * width }, (_, at) => data[4 * (start + at) + 3] / 255),
    );
  }

  /** Puts ink on a new sheet. @param {Float32Array} ink a square, 0 to 1, row by row */
  adoptInk(ink) {
    this.#put([{ ink }]);
  }

  /**
   * Puts a picture of a digit on a new sheet. Pixels that differ from the border are ink.
   * @param {Blob} file
   * @throws {Error} a sentence, if it is not a picture or is empty
   */
  async adoptPicture(file) {
    this.#pictures += 1;
    const turn = this.#pictures;
    const bitmap = await createImageBitmap(file).catch((cause) => {
      throw new Error(text("paper.noPicture"), { cause });
    });
    // A picture that was opened later may be decoded already.
    if (turn !== this.#pictures) return;
    if (!canReadBack()) throw new Error(text("paper.unreadable"));
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const pen = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext("2d", { willReadFrequently: true })
    );
    const scale = SIDE / Math.max(bitmap.width, bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const [left, top] = [(SIDE - width) / 2, (SIDE - height) / 2];
    // Transparent pixels become white.
    pen.fillStyle = "white";
    pen.fillRect(left, top, width, height);
    pen.drawImage(bitmap, left, top, width, height);
    bitmap.close();
    this.adoptInk(toInk(pen, left, top));
  }
}

/**
 * The ink of a picture: the difference of brightness from the border, 0 to 1, row by row.
 * @param {CanvasRenderingContext2D} pen @param {number} left @param {number} top where the picture begins
 */
function toInk(pen, left, top) {
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  const inside = (/** @type {number} */ at) => data[4 * at + 3] === 255;
  const light = (/** @type {number} */ at) =>
    (0.2126 * data[4 * at] + 0.7152 * data[4 * at + 1] + 0.0722 * data[4 * at + 2]) / 255;
  const edge = { x: Math.ceil(left), y: Math.ceil(top) };
  const border = [];
  for (let at = 0; at < SIDE * SIDE; at += 1) {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const rim = x === edge.x || y === edge.y || x === SIDE - 1 - edge.x || y === SIDE - 1 - edge.y;
    if (rim && inside(at)) border.push(light(at));
  }
  const paper = border.sort((a, b) => a - b)[Math.floor(border.length / 2)];
  const contrast = Array.from({ length: SIDE * SIDE }, (_, at) =>
    inside(at) ? Math.abs(light(at) - paper) : 0,
  );
  const most = contrast.reduce((a, b) => Math.max(a, b), 0);
  if (!(most > GRAIN)) throw new Error(text("paper.nothing"));
  return Float32Array.from(contrast, (value) => (value / most > GRAIN ? value / most : 0));
}
