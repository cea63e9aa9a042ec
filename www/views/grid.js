// A window on a plane of styles: a digit for each place, the rings of the prior, and where the present style is.

import { number, text } from "../text.js";

/** Digits along each side. */
export const PLACES = 13;
const SIDE = 28;
/** Half the width of the window, in σ of the prior. */
const SPANS = { least: 0.5, most: 6 };
const RINGS = [1, 2, 3, 4];

/** @typedef {{ x: number, y: number, span: number }} Frame the middle of the window and half its width, in σ */

export class GridView {
  #canvas;
  #marker;
  #rings;
  #zoom;
  #span;
  #onMove;
  #onFrame;
  /** @type {Frame} */
  #frame = { x: 0, y: 0, span: 3 };
  #at = { x: 0, y: 0 };
  /** Of all places, one below the other. @type {ImageData | null} */
  image = null;

  /**
   * @param {HTMLElement} section
   * @param {{ onMove: (x: number, y: number) => void, onFrame: (frame: Frame) => void }} events
   */
  constructor(section, { onMove, onFrame }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#grid canvas"));
    this.#canvas.width = this.#canvas.height = PLACES * SIDE;
    this.#marker = find("#grid .marker");
    this.#rings = find("#grid svg");
    this.#zoom = /** @type {HTMLInputElement} */ (find("#zoom"));
    this.#span = find("#zoom-value");
    this.#onMove = onMove;
    this.#onFrame = onFrame;
    this.#zoom.min = String(SPANS.least);
    this.#zoom.max = String(SPANS.most);
    this.#zoom.addEventListener("input", () => this.#zoomTo(this.#zoom.valueAsNumber));
    find("#whole").addEventListener("click", () => onFrame({ x: 0, y: 0, span: 3 }));
    find("#centre").addEventListener("click", () => onFrame({ ...this.#frame, ...this.#at }));
    const sheet = find("#grid");
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      sheet.setPointerCapture(event.pointerId);
      this.#marker.focus({ preventScroll: true });
      this.#follow(event, sheet);
    });
    sheet.addEventListener("pointermove", (event) => {
      if (sheet.hasPointerCapture(event.pointerId)) this.#follow(event, sheet);
    });
    this.#marker.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** @param {PointerEvent} event @param {HTMLElement} sheet */
  #follow({ clientX, clientY }, sheet) {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    const inside = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
    const { x, y, span } = this.#frame;
    const across = inside((clientX - left) / width);
    const down = inside((clientY - top) / height);
    this.#onMove(x + span * (2 * across - 1), y - span * (2 * down - 1));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = (2 * this.#frame.span) / PLACES / (event.shiftKey ? 1 : 4);
    const { x, y } = this.#at;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => this.#onMove(x - step, y),
      ArrowRight: () => this.#onMove(x + step, y),
      ArrowUp: () => this.#onMove(x, y + step),
      ArrowDown: () => this.#onMove(x, y - step),
      Home: () => this.#onMove(0, 0),
      PageUp: () => this.#zoomTo(this.#frame.span / 1.25),
      PageDown: () => this.#zoomTo(this.#frame.span * 1.25),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** @param {number} span */
  #zoomTo(span) {
    const within = Math.min(SPANS.most, Math.max(SPANS.least, span));
    this.#onFrame({ ...this.#frame, span: within });
  }

  /** Where the digits of the grid are, row by row from the top left. @returns {[number, number][]} */
  places() {
    const { x, y, span } = this.#frame;
    const offset = (/** @type {number} */ at) => span * ((2 * (at + 0.5)) / PLACES - 1);
    return Array.from({ length: PLACES * PLACES }, (_, at) => [
      x + offset(at % PLACES),
      y - offset(Math.floor(at / PLACES)),
    ]);
  }

  /** @param {{ frame: Frame, x: number, y: number }} state where the window and the present style are, in σ */
  update({ frame, x, y }) {
    this.#frame = frame;
    this.#at = { x, y };
    const { span } = frame;
    this.#rings.setAttribute(
      "viewBox",
      `${frame.x - span} ${-frame.y - span} ${2 * span} ${2 * span}`,
    );
    const share = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
    this.#marker.style.left = `${100 * share((x - frame.x) / (2 * span) + 0.5)}%`;
    this.#marker.style.top = `${100 * share(0.5 - (y - frame.y) / (2 * span))}%`;
    this.#marker.ariaValueNow = x.toFixed(2);
    this.#marker.ariaValueText = text("pad.at", { x: number(x, 2), y: number(y, 2) });
    this.#zoom.value = String(span);
    this.#span.textContent = `±${number(span, 1)} σ`;
  }

  /** @param {ImageData} image of all places, one below the other */
  draw(image) {
    this.image = image;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    for (let at = 0; at < PLACES * PLACES; at += 1) {
      const [column, row] = [at % PLACES, Math.floor(at / PLACES)];
      const [left, top] = [column * SIDE, row * SIDE];
      context.putImageData(image, left, top - at * SIDE, 0, at * SIDE, SIDE, SIDE);
    }
  }

  /** Draws the circles of the prior, once. */
  drawRings() {
    const circle = (/** @type {number} */ radius) => {
      const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      ring.setAttribute("r", String(radius));
      return ring;
    };
    this.#rings.replaceChildren(...RINGS.map(circle));
  }
}
