// The paper: a square to draw on with mouse, pen or finger, or to put a picture on.

import { squareOf } from "../../files/picture.js";
import { LONGEST, SIDE, simplified, strokesAsText } from "../../state/strokes.js";
import { enable } from "../../views/focus.js";
import { Hand } from "../../views/hand.js";
import { inkOf, painting } from "../../views/ink.js";
import { levelsOf } from "./sheet.js";

/** @typedef {import("./sheet.js").Mark} Mark */
/** @typedef {import("./opened.js").Origin} Origin */

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

  /** Puts a picture of the model on a new sheet. @param {import("../../state/classes.js").Strip} strip @param {number} place in it */
  adoptDigit(strip, place) {
    this.adoptInk(squareOf(strip, place));
  }

  /**
   * Puts ink on a new sheet.
   * @param {Float32Array} ink a square, 0 to 1, row by row @param {Origin | null} [origin] the picture that it is of
   */
  adoptInk(ink, origin = null) {
    this.#put([{ ink, origin }]);
  }

  get canvas() {
    return this.#canvas;
  }

  /** The picture under the present sheet, if it is of one. @returns {Origin | null} */
  get origin() {
    const [first] = this.#marks;
    return first && "ink" in first ? first.origin : null;
  }
}
