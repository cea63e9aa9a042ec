// A window on a plane of styles: a digit for each place, the rings of the prior, and the present style.

import { heightOf } from "../../state/classes.js";
import { SPANS } from "../../state/places.js";
import { FARTHEST } from "../../state/state.js";
import { number, text } from "../../text/text.js";
import { DragView } from "./drag.js";
import { painting, putAt, timesOf } from "../../views/ink.js";

/** Digits along each side. */
export const PLACES = 13;
const RINGS = [1, 2, 3, 4];
/** A key moves the window by this fraction of half its width. */
const STRIDE = 0.25;

/** @typedef {import("../../state/places.js").Frame} Frame */
/** @typedef {import("../../state/classes.js").Strip} Strip */

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
  /** The window of the digits on the canvas. */
  #drawn = this.#frame;
  #at = { x: 0, y: 0 };
  /** The digits of all places, one below the other. @type {Strip | null} */
  image = null;

  /**
   * @param {HTMLElement} section
   * @param {{ onMove: (x: number, y: number) => void, onFrame: (frame: Frame) => void }} events
   */
  constructor(section, { onMove, onFrame }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#grid canvas"));
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
    new DragView(find("#grid"), this.#marker, {
      onPress: () => {
        const [frame, { x, y }] = [this.#frame, this.#at];
        return () => {
          this.#onFrame(frame);
          if (x !== this.#at.x || y !== this.#at.y) this.#onMove(x, y);
        };
      },
      onChoose: (across, down) => {
        const { x, y, span } = this.#frame;
        this.#onMove(x + span * (2 * across - 1), y - span * (2 * down - 1));
      },
      onPan: (across, down) => {
        const { x, y, span } = this.#frame;
        this.#show({ x: x - 2 * span * across, y: y + 2 * span * down, span });
      },
      onZoom: (factor, across, down) => this.#zoomTo(this.#frame.span * factor, across, down),
    });
    this.#marker.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = (2 * this.#frame.span) / PLACES / (event.shiftKey ? 1 : 4);
    const { x, y } = this.#at;
    const pan = (/** @type {number} */ across, /** @type {number} */ up) => {
      const { x, y, span } = this.#frame;
      this.#show({ x: x + across * span, y: y + up * span, span });
    };
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => this.#onMove(x - step, y),
      ArrowRight: () => this.#onMove(x + step, y),
      ArrowUp: () => this.#onMove(x, y + step),
      ArrowDown: () => this.#onMove(x, y - step),
      Home: () => this.#onMove(0, 0),
      w: () => pan(0, STRIDE),
      a: () => pan(-STRIDE, 0),
      s: () => pan(0, -STRIDE),
      d: () => pan(STRIDE, 0),
      PageUp: () => this.#zoomTo(this.#frame.span / 1.25),
      PageDown: () => this.#zoomTo(this.#frame.span * 1.25),
    };
    const action = actions[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * Changes the width of the window. The point at the given fractions of it does not move.
   * @param {number} span @param {number} [across] @param {number} [down]
   */
  #zoomTo(span, across = 0.5, down = 0.5) {
    const within = Math.min(SPANS.most, Math.max(SPANS.least, span));
    const less = this.#frame.span - within;
    const { x, y } = this.#frame;
    this.#show({ x: x + less * (2 * across - 1), y: y - less * (2 * down - 1), span: within });
  }

  /** @param {Frame} frame */
  #show({ x, y, span }) {
    const within = (/** @type {number} */ place) => Math.min(FARTHEST, Math.max(-FARTHEST, place));
    this.#onFrame({ x: within(x), y: within(y), span });
  }

  /** The places of the digits, row by row from the top left. @returns {[number, number][]} */
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
    this.#shift();
    this.#marker.ariaValueNow = x.toFixed(2);
    this.#marker.ariaValueText = text("pad.at", { x: number(x, 2), y: number(y, 2) });
    this.#zoom.value = String(span);
    this.#span.textContent = `±${number(span, 1)} σ`;
  }

  /** @param {Strip} image of all places, one below the other @param {Frame} frame the window that they are of */
  draw(image, frame) {
    this.image = image;
    this.#drawn = frame;
    painting(this.#canvas, () => this.#paint(image));
    this.#shift();
  }

  /** @param {Strip} image */
  #paint(image) {
    const side = Math.max(image.width, heightOf(image));
    const times = timesOf(this.#canvas, PLACES * side);
    const cell = side * times;
    // Pictures that are no squares stand in the middle of one.
    const [left, top] = [image.width, heightOf(image)].map(
      (length) => Math.floor((side - length) / 2) * times,
    );
    if (this.#canvas.width !== PLACES * cell) {
      this.#canvas.width = this.#canvas.height = PLACES * cell;
    }
    for (let at = 0; at < PLACES * PLACES; at += 1) {
      const [column, row] = [at % PLACES, Math.floor(at / PLACES)];
      putAt(this.#canvas, image, at, { times, left: column * cell + left, top: row * cell + top });
    }
  }

  /** Moves the digits of an earlier window to their places in the present one, until its own are drawn. */
  #shift() {
    const [{ x, y, span }, drawn] = [this.#frame, this.#drawn];
    const share = (/** @type {number} */ distance) => `${(50 * distance) / span}%`;
    const moved = `translate(${share(drawn.x - x)}, ${share(y - drawn.y)})`;
    // The properties `translate` and `scale` are newer than Chrome 96.
    this.#canvas.style.transform = `${moved} scale(${drawn.span / span})`;
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
