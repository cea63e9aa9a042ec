// The paper: a square to draw on with mouse, pen or finger, or to put a picture on.

import { text } from "../../text/text.js";
import { enable } from "../../views/focus.js";
import { Hand } from "../../views/hand.js";
import { inkOf } from "../../views/ink.js";

/** Pixels along each side of the drawing. */
const SIDE = 280;
/** The width of the pen. Relative to a digit of two thirds of the paper, it is that of MNIST's pens. */
const PEN = 20;
/** Smaller differences from the brightness of the paper are its grain. */
const GRAIN = 0.15;

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ points: Point[] } | { picture: OffscreenCanvas }} Mark
 */

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
  /** Counts opened pictures, so that only the last takes effect. */
  #pictures = 0;

  /**
   * @param {HTMLElement} section
   * @param {() => void} onChange called at most once per frame
   */
  constructor(section, onChange) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#drawing"));
    this.#canvas.width = SIDE;
    this.#canvas.height = SIDE;
    this.#context = context(this.#canvas);
    this.#undo = /** @type {HTMLButtonElement} */ (find("#undo"));
    this.#clear = /** @type {HTMLButtonElement} */ (find("#clear"));
    this.#take = find("#take-digit");
    this.#onChange = onChange;
    this.#undo.addEventListener("click", () => this.#goBack());
    this.#clear.addEventListener("click", () => this.#put([]));
    /** @type {{ points: Point[] }} */
    let stroke;
    new Hand(this.#canvas, {
      onDown: (event) => {
        stroke = { points: [this.#place(event)] };
        this.#put([...this.#marks, stroke]);
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
    });
    this.#show();
  }

  get #marks() {
    return /** @type {Mark[]} */ (this.#history.at(-1));
  }

  /** The place of a pointer, in pixels of the drawing. @param {PointerEvent} event @returns {Point} */
  #place({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE };
  }

  /** @param {Mark[]} marks */
  #put(marks) {
    this.#history.push(marks);
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
      this.repaint();
      this.#onChange();
    });
  }

  /** Paints again, in the present colour of the ink. */
  repaint() {
    const [red, green, blue] = inkOf(this.#canvas);
    const pen = this.#context;
    pen.clearRect(0, 0, SIDE, SIDE);
    pen.globalCompositeOperation = "source-over";
    for (const mark of this.#marks) {
      if ("picture" in mark) pen.drawImage(mark.picture, 0, 0, SIDE, SIDE);
      else drawStroke(pen, mark.points);
    }
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = `rgb(${red} ${green} ${blue})`;
    pen.fillRect(0, 0, SIDE, SIDE);
  }

  /** How much ink there is, 0 to 1, row by row; null if there is none. @returns {Float32Array | null} */
  ink() {
    const { data } = this.#context.getImageData(0, 0, SIDE, SIDE);
    const ink = Float32Array.from({ length: SIDE * SIDE }, (_, at) => data[4 * at + 3] / 255);
    return ink.some((value) => value > 0) ? ink : null;
  }

  /** @param {string} words for screen readers */
  describe(words) {
    this.#canvas.ariaLabel = words;
  }

  /** Puts a digit of the model on a new sheet. @param {ImageData} strip of several @param {number} place in it */
  adoptDigit(strip, place) {
    const digit = new OffscreenCanvas(strip.width, strip.width);
    context(digit).putImageData(strip, 0, -place * strip.width);
    const picture = new OffscreenCanvas(SIDE, SIDE);
    const pen = context(picture);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(digit, 0, 0, SIDE, SIDE);
    this.#put([{ picture }]);
  }

  /** Puts ink on a new sheet. @param {Float32Array} ink a square, 0 to 1, row by row */
  adoptInk(ink) {
    const side = Math.sqrt(ink.length);
    const image = new ImageData(side, side);
    ink.forEach((value, at) => (image.data[4 * at + 3] = 255 * value));
    const picture = new OffscreenCanvas(side, side);
    context(picture).putImageData(image, 0, 0);
    this.#put([{ picture }]);
    // The drawing must be readable before the next frame.
    this.repaint();
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
    const picture = new OffscreenCanvas(SIDE, SIDE);
    const pen = context(picture);
    const scale = SIDE / Math.max(bitmap.width, bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const [left, top] = [(SIDE - width) / 2, (SIDE - height) / 2];
    // Transparent pixels become white.
    pen.fillStyle = "white";
    pen.fillRect(left, top, width, height);
    pen.drawImage(bitmap, left, top, width, height);
    bitmap.close();
    toInk(pen, left, top);
    this.#put([{ picture }]);
  }
}

/**
 * @template {HTMLCanvasElement | OffscreenCanvas} Canvas
 * @param {Canvas} canvas
 * @returns {Canvas extends HTMLCanvasElement ? CanvasRenderingContext2D : OffscreenCanvasRenderingContext2D}
 */
function context(canvas) {
  return /** @type {any} */ (canvas.getContext("2d", { willReadFrequently: true }));
}

/** @param {CanvasRenderingContext2D} pen @param {Point[]} points */
function drawStroke(pen, points) {
  pen.lineWidth = PEN;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(points[0].x, points[0].y);
  // A single point is a dot.
  for (const { x, y } of points.length > 1 ? points.slice(1) : points) pen.lineTo(x, y);
  pen.stroke();
}

/**
 * Turns the colours of a picture into ink, whose opacity is the difference of brightness from the border.
 * @param {OffscreenCanvasRenderingContext2D} pen @param {number} left @param {number} top where the picture begins
 */
function toInk(pen, left, top) {
  const image = pen.getImageData(0, 0, SIDE, SIDE);
  const { data } = image;
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
  contrast.forEach((value, at) => {
    const share = value / most;
    data[4 * at + 3] = share > GRAIN ? 255 * share : 0;
  });
  pen.putImageData(image, 0, 0);
}
