// The pad on which examples are drawn one after another, with mouse, pen, finger or keyboard.

import { SIDE, strokesFrom } from "../../state/strokes.js";
import { text } from "../../text/text.js";
import { enable } from "../../views/focus.js";
import { PaperView } from "../../views/paper.js";

/** A drawing is taken when the pen has rested for so long, in milliseconds, if the visitor wants that. */
const REST = 1500;
/** How far an arrow key moves the pen, in pixels of the paper; with Shift it moves by the smaller step. */
const STEP = { usual: 14, small: 4 };
/** @type {Map<string, [number, number]>} */
const MOVES = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);

/** @typedef {{ levels: Uint8Array, strokes: string | null }} Drawing */

export class Pad {
  #canvas;
  #pen;
  #paper;
  #next;
  #undo;
  #clear;
  #rest;
  #events;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The drawing that was told last. @type {string | null} */
  #told = null;
  /** The place of the pen that the keyboard moves, and the stroke that it draws. */
  #place = { x: SIDE / 2, y: SIDE / 2 };
  /** @type {import("../../views/sheet.js").Stroke | null} */
  #stroke = null;

  /**
   * @param {HTMLElement} section
   * @param {object} events
   * @param {(drawing: Drawing) => void} events.onTake
   * @param {() => void} events.onUndo takes back what was done before this drawing
   * @param {() => boolean} events.canUndo
   * @param {(strokes: string | null) => void} events.onStroke
   * @param {(sentence: string) => void} events.say
   */
  constructor(section, events) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#events = events;
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#symbol-drawing"));
    this.#pen = find(".keyboard-pen");
    this.#next = /** @type {HTMLButtonElement} */ (find("#symbol-next"));
    this.#undo = /** @type {HTMLButtonElement} */ (find("#symbol-undo"));
    this.#clear = /** @type {HTMLButtonElement} */ (find("#symbol-clear"));
    this.#rest = /** @type {HTMLInputElement} */ (find("#symbol-rest"));
    this.#paper = new PaperView(this.#canvas, {
      onChange: (done) => this.#changed(done),
      onMarks: () => {
        clearTimeout(this.#timer);
        this.update();
      },
    });
    this.#next.addEventListener("click", () => this.take());
    this.#undo.addEventListener("click", () => this.undo());
    this.#clear.addEventListener("click", () => this.#paper.clear());
    this.#rest.addEventListener("change", () => this.#changed(true));
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.addEventListener("blur", () => this.#lift());
    this.update();
  }

  /** Shows which buttons are of use. */
  update() {
    const { isBlank, canGoBack } = this.#paper;
    enable(this.#clear, !isBlank, this.#next);
    enable(this.#undo, canGoBack || this.#events.canUndo(), this.#next);
  }

  /** @param {boolean} done whether no stroke is under way */
  #changed(done) {
    clearTimeout(this.#timer);
    if (!done || this.#stroke) return;
    const strokes = this.#paper.isBlank ? null : this.#paper.strokes;
    if (strokes !== this.#told) this.#events.onStroke(strokes);
    this.#told = strokes;
    if (this.#rest.checked && !this.#paper.isBlank) {
      this.#timer = setTimeout(() => this.take(), REST);
    }
  }

  get isBlank() {
    return this.#paper.isBlank;
  }

  /** Takes the drawing as an example, and clears the paper for the next. */
  take() {
    this.#lift();
    clearTimeout(this.#timer);
    const levels = this.#paper.levels();
    if (!levels) {
      this.#events.say(text("symbols.empty"));
      return;
    }
    const { strokes } = this.#paper;
    this.#paper.begin();
    this.#events.onTake({ levels, strokes });
  }

  undo() {
    this.#lift();
    if (this.#paper.canGoBack) this.#paper.goBack();
    else this.#events.onUndo();
  }

  /** Puts a drawing on the paper. @param {string} strokes as text */
  adopt(strokes) {
    this.#paper.begin(strokesFrom(strokes) ?? []);
  }

  /** @param {string} words for screen readers */
  describe(words) {
    if (this.#canvas.ariaLabel !== words) this.#paper.describe(words);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const move = MOVES.get(event.key);
    if (event.ctrlKey || event.altKey || event.metaKey || (!move && event.key !== " ")) return;
    event.preventDefault();
    if (move) {
      const step = event.shiftKey ? STEP.small : STEP.usual;
      const within = (/** @type {number} */ value) => Math.min(SIDE, Math.max(0, value));
      const { x, y } = this.#place;
      this.#place = { x: within(x + step * move[0]), y: within(y + step * move[1]) };
      if (this.#stroke) this.#paper.extend(this.#stroke, [this.#place]);
    } else if (this.#stroke) {
      this.#lift();
    } else {
      this.#stroke = this.#paper.start(this.#place);
    }
    this.#pen.hidden = false;
    this.#pen.classList.toggle("down", this.#stroke !== null);
    this.#pen.style.left = `${(100 * this.#place.x) / SIDE}%`;
    this.#pen.style.top = `${(100 * this.#place.y) / SIDE}%`;
  }

  #lift() {
    const stroke = this.#stroke;
    this.#stroke = null;
    this.#pen.classList.remove("down");
    if (document.activeElement !== this.#canvas) this.#pen.hidden = true;
    if (stroke) this.#paper.finish(stroke);
  }
}
