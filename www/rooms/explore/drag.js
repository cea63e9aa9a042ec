// Gestures on a window: a click chooses, dragging moves the window or the marker, two fingers and the wheel zoom.

import { Hand } from "../../views/hand.js";

/** A pointer that moved no farther than this has clicked, in CSS pixels. */
const STILL = 5;
/** The factor of the window's width for a notch of the wheel, about 100 pixels. */
const NOTCH = 1.15;

/** @typedef {{ x: number, y: number }} Place in CSS pixels */

/**
 * @typedef {object} Events all places and distances in shares of the window, from its top left corner
 * @property {() => () => void} onPress returns a function that undoes all later changes of the press
 * @property {(across: number, down: number) => void} onChoose
 * @property {(across: number, down: number) => void} onPan receives the distance moved since the last call
 * @property {(factor: number, across: number, down: number) => void} onZoom receives the width's factor and the fixed place
 */

export class DragView {
  #sheet;
  #marker;
  #events;
  /** The places of the pressed pointers. @type {Map<number, Place>} */
  #hands = new Map();
  /** The place where the first was pressed, while it may still be a click. @type {Place | null} */
  #start = null;
  /** Whether the marker is dragged. */
  #carries = false;
  /** How far from its middle the marker was taken. @type {Place} */
  #grip = { x: 0, y: 0 };

  /** @param {HTMLElement} sheet @param {HTMLElement} marker that can be dragged itself @param {Events} events */
  constructor(sheet, marker, events) {
    this.#sheet = sheet;
    this.#marker = marker;
    this.#events = events;
    const hand = {
      onDown: (/** @type {PointerEvent} */ event) => this.#onDown(event),
      onMove: (/** @type {PointerEvent} */ event) => this.#onMove(event),
      onEnd: (/** @type {number} */ pointer, /** @type {boolean} */ lifted) =>
        this.#onEnd(pointer, lifted),
    };
    new Hand(sheet, hand, { fingers: 2 });
    sheet.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    this.#marker.focus({ preventScroll: true });
    const here = placeOf(event);
    // With a second finger, the first is no longer a click.
    this.#start = this.#hands.size === 0 ? here : null;
    this.#carries = this.#hands.size === 0 && event.target === this.#marker;
    const { left, top, width, height } = this.#marker.getBoundingClientRect();
    this.#grip = { x: here.x - left - width / 2, y: here.y - top - height / 2 };
    this.#hands.set(event.pointerId, here);
    return this.#events.onPress();
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const before = /** @type {Place} */ (this.#hands.get(event.pointerId));
    const now = placeOf(event);
    if (this.#start && distance(this.#start, now) <= STILL) return;
    this.#start = null;
    this.#sheet.classList.add(this.#carries ? "carried" : "dragged");
    const [other] = [...this.#hands].filter(([id]) => id !== event.pointerId);
    this.#hands.set(event.pointerId, now);
    if (this.#carries) {
      this.#choose({ x: now.x - this.#grip.x, y: now.y - this.#grip.y });
      return;
    }
    const { width, height } = this.#sheet.getBoundingClientRect();
    // Each of two fingers moves the middle by half its distance.
    const part = other ? 0.5 : 1;
    this.#events.onPan((part * (now.x - before.x)) / width, (part * (now.y - before.y)) / height);
    if (!other) return;
    const [, still] = other;
    const middle = this.#share({ x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 });
    const factor = distance(before, still) / Math.max(1, distance(now, still));
    this.#events.onZoom(factor, middle.x, middle.y);
  }

  /** @param {number} pointer @param {boolean} lifted */
  #onEnd(pointer, lifted) {
    // A click inside the marker chooses the place under it, as elsewhere.
    if (lifted && this.#start) this.#choose(this.#start);
    this.#hands.delete(pointer);
    this.#start = null;
    this.#carries = false;
    if (this.#hands.size === 0) this.#sheet.classList.remove("carried", "dragged");
  }

  /** The wheel scrolls the page, unless it is clearly meant for the window. @param {WheelEvent} event */
  #onWheel(event) {
    // Pinching on a touchpad arrives as a wheel event with the control key.
    if (!event.ctrlKey && document.activeElement !== this.#marker) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL;
    const notches = event.deltaY / (pixels ? 100 : 3);
    const { x, y } = this.#share(placeOf(event));
    this.#events.onZoom(NOTCH ** Math.min(3, Math.max(-3, notches)), x, y);
  }

  /** @param {Place} place */
  #choose(place) {
    const { x, y } = this.#share(place);
    const inside = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
    this.#events.onChoose(inside(x), inside(y));
  }

  /** @param {Place} place @returns {Place} in shares of the window */
  #share({ x, y }) {
    const { left, top, width, height } = this.#sheet.getBoundingClientRect();
    return { x: (x - left) / width, y: (y - top) / height };
  }
}

/** @param {MouseEvent} event @returns {Place} */
const placeOf = ({ clientX, clientY }) => ({ x: clientX, y: clientY });

/** @param {Place} a @param {Place} b */
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
