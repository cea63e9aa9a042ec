// The paper: a square to draw on with mouse, pen or finger, or to put a picture on.

import { squareOf } from "../files/picture.js";
import { LONGEST, SIDE, simplified, strokesAsText } from "../state/strokes.js";
import { Hand } from "./hand.js";
import { inkOf, painting } from "./ink.js";
import { levelsOf } from "./sheet.js";

/** @typedef {import("./sheet.js").Mark} Mark */
/** @typedef {import("./sheet.js").Stroke} Stroke */
/** @typedef {import("../state/strokes.js").Point} Point */

export class PaperView {
  #canvas;
  #context;
  #onChange;
  #onMarks;
  /** Every state of the paper, the present one last. @type {Mark[][]} */
  #history = [[]];
  #asked = false;
  /** Whether a stroke is under way. */
  #pressed = false;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {object} events
   * @param {(done: boolean) => void} events.onChange called at most once per frame; `done`: no stroke is under way
   * @param {() => void} events.onMarks called at once when the buttons of the paper may have to change
   */
  constructor(canvas, { onChange, onMarks }) {
    this.#canvas = canvas;
    this.#canvas.width = SIDE;
    this.#canvas.height = SIDE;
    this.#context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#onChange = onChange;
    this.#onMarks = onMarks;
    /** @type {Stroke} */
    let stroke;
    new Hand(this.#canvas, {
      onDown: (event) => {
        const drawn = this.start(this.#place(event));
        stroke = drawn;
        return () => this.#forget(drawn);
      },
      onMove: (event) => {
        // Use all places between two frames if the browser reports them, so that fast strokes have no corners.
        const between = event.getCoalescedEvents?.() ?? [];
        const events = between.length > 0 ? between : [event];
        this.extend(
          stroke,
          events.map((place) => this.#place(place)),
        );
      },
      onEnd: () => this.finish(stroke),
    });
    painting(this.#canvas, () => this.#paint());
    this.#ask();
  }

  get #marks() {
    return /** @type {Mark[]} */ (this.#history.at(-1));
  }

  /** The place of a pointer, in pixels of the drawing. @param {PointerEvent} event */
  #place({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE };
  }

  /** Puts the pen down. @param {Point} place @returns {Stroke} */
  start(place) {
    const stroke = { points: [place] };
    this.#pressed = true;
    this.#put([...this.#marks, stroke]);
    return stroke;
  }

  /** Moves the pen. @param {Stroke} stroke @param {Point[]} places */
  extend(stroke, places) {
    // The stroke may have been undone meanwhile.
    if (this.#marks.at(-1) !== stroke) return;
    stroke.points.push(...places);
    this.#show();
  }

  /** Lifts the pen. From here on, the paper shows the stroke as links hold it. @param {Stroke} stroke */
  finish(stroke) {
    this.#pressed = false;
    stroke.points = simplified(stroke.points);
    this.#show();
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

  get isBlank() {
    return this.#marks.length === 0;
  }

  get canGoBack() {
    return this.#history.length > 1;
  }

  goBack() {
    if (this.canGoBack) this.#history.pop();
    this.#show();
  }

  clear() {
    this.#put([]);
  }

  /** Puts a new sheet there, with these strokes; there is no way back to the old one. @param {Point[][]} strokes */
  begin(strokes = []) {
    this.#history = [strokes.map((points) => ({ points: simplified(points) }))];
    this.#show();
  }

  #show() {
    this.#onMarks();
    this.#ask();
  }

  /** Repaints once per frame, then calls `onChange`. */
  #ask() {
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

  /** How much ink there is, 0 to 255, row by row; null if there is none. */
  levels() {
    const levels = levelsOf(this.#marks);
    return levels.some((level) => level > 0) ? levels : null;
  }

  /** How much ink there is, 0 to 1, row by row; null if there is none. @returns {Float32Array | null} */
  ink() {
    const levels = this.levels();
    return levels && Float32Array.from(levels, (level) => level / 255);
  }

  /** The strokes as text; null without any, where a picture lies beneath them, and where a link would become too long. */
  get strokes() {
    const strokes = this.#marks.map((mark) => ("points" in mark ? simplified(mark.points) : null));
    const all = strokes.filter((points) => points !== null);
    if (all.length === 0 || all.length < strokes.length) return null;
    const written = strokesAsText(all);
    return written.length > LONGEST ? null : written;
  }

  /** Puts strokes on a new sheet. @param {Point[][]} strokes */
  adoptStrokes(strokes) {
    this.#put(strokes.map((points) => ({ points: simplified(points) })));
  }

  /** @param {string} words for screen readers */
  describe(words) {
    this.#canvas.ariaLabel = words;
  }

  /** Puts a picture of the model on a new sheet. @param {import("../state/classes.js").Strip} strip @param {number} place in it */
  adoptDigit(strip, place) {
    this.adoptInk(squareOf(strip, place));
  }

  /**
   * Puts ink on a new sheet.
   * @param {Float32Array} ink a square, 0 to 1, row by row @param {unknown} [origin] the picture that it is of
   */
  adoptInk(ink, origin = null) {
    this.#put([{ ink, origin }]);
  }

  get canvas() {
    return this.#canvas;
  }

  /** The picture under the present sheet, if it is of one; null if not. @returns {unknown} */
  get origin() {
    const [first] = this.#marks;
    return first && "ink" in first ? first.origin : null;
  }
}
