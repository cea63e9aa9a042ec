// The pad: a point on a plane through the space of styles, moved by pointer or arrow keys.

import { number, text } from "../../text/text.js";
import { Hand } from "../../views/hand.js";
import { write } from "../../views/write.js";

/** Half the width of the pad, in σ of the prior. */
const SPAN = 3;
const STEP = 0.1;
const LARGE_STEP = 0.5;
/** Moves between frames are followed at most this often, in milliseconds: a mouse may send a thousand a second. */
const FOLLOWED = 8;

export class PadView {
  #pad;
  #place;
  #handle;
  #position;
  #directions;
  #typicality;
  #onMove;
  #at = { a: 0, b: 0 };
  /** The last place of the pointer that was used, and its time, in milliseconds. */
  #followed = { x: 0, y: 0, time: 0 };

  /**
   * @param {HTMLElement} section
   * @param {{ onMove: (a: number, b: number) => void, onDirections: () => void }} events
   */
  constructor(section, { onMove, onDirections }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#pad = find("#pad");
    this.#place = find("#pad .place");
    this.#handle = find("#pad .handle");
    this.#position = find("#pad-position");
    this.#directions = find("#new-directions");
    this.#typicality = find("#typicality");
    this.#onMove = onMove;
    this.#directions.addEventListener("click", onDirections);
    this.#handle.addEventListener("keydown", (event) => this.#onKey(event));
    const hand = new Hand(this.#pad, {
      onDown: (event) => {
        const { a, b } = this.#at;
        this.#handle.focus({ preventScroll: true });
        this.#onPointer(event);
        return () => this.#onMove(a, b);
      },
      onMove: (event) => this.#follow(event),
    });
    // Browsers report a move with the next frame. Some can also report it at once, half a frame earlier on average.
    this.#pad.addEventListener("pointerrawupdate", (event) => {
      const move = /** @type {PointerEvent} */ (event);
      if (hand.made(move) && move.timeStamp - this.#followed.time >= FOLLOWED) this.#follow(move);
    });
  }

  /** @param {PointerEvent} event */
  #follow(event) {
    const { x, y } = this.#followed;
    const told = event.clientX === x && event.clientY === y;
    if (!told) this.#onPointer(event);
  }

  /** @param {PointerEvent} event */
  #onPointer({ clientX, clientY, timeStamp }) {
    this.#followed = { x: clientX, y: clientY, time: timeStamp };
    const { left, top, width, height } = this.#pad.getBoundingClientRect();
    const a = ((clientX - left) / width) * 2 * SPAN - SPAN;
    const b = SPAN - ((clientY - top) / height) * 2 * SPAN;
    this.#onMove(within(a), within(b));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const { a, b } = this.#at;
    // A point that lies beyond the pad already may stay there or come nearer.
    const more = (/** @type {number} */ value) => Math.max(value, Math.min(SPAN, value + step));
    const less = (/** @type {number} */ value) => Math.min(value, Math.max(-SPAN, value - step));
    /** @type {Record<string, [number, number]>} */
    const targets = {
      ArrowLeft: [less(a), b],
      ArrowRight: [more(a), b],
      ArrowUp: [a, more(b)],
      ArrowDown: [a, less(b)],
      Home: [0, 0],
    };
    const target = targets[event.key];
    if (!target || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#onMove(...target);
  }

  /** @param {{ a: number, b: number, latent: number, nearer: number }} state */
  update({ a, b, latent, nearer }) {
    write(this.#typicality, { textContent: typicality(nearer) });
    this.#at = { a, b };
    // If the style lies beyond the pad, the handle stays at its edge. It is moved by a transform, because a change of its
    // position would make the browser lay out the page and paint the pad again.
    const [right, down] = [within(a) + SPAN, SPAN - within(b)].map(
      (along) => `${(along / (2 * SPAN)) * 100}%`,
    );
    write(this.#place.style, { transform: `translate(${right}, ${down})` });
    write(this.#handle, {
      ariaValueNow: within(a).toFixed(2),
      ariaValueText: text("pad.at", { x: number(a, 2), y: number(b, 2) }),
    });
    write(this.#position, { textContent: `${number(a, 2)} · ${number(b, 2)}` });
    write(this.#directions, { hidden: latent <= 2 });
  }
}

/** A sentence about the share of draws nearer to the middle. @param {number} nearer */
function typicality(nearer) {
  const percent = Math.round(100 * nearer);
  if (percent >= 100) return text("pad.far");
  if (percent <= 0) return text("pad.near");
  return text("pad.nearer", { percent });
}

/** @param {number} value */
function within(value) {
  return Math.min(SPAN, Math.max(-SPAN, value));
}
