// What was made of an opened picture, step by step, and what corrects it: a rectangle, the other tone, or one thing alone.

import { onLanguage, text } from "../../text/text.js";
import { Hand } from "../../views/hand.js";
import { painting, put } from "../../views/ink.js";

/** A pointer that moves less than this, in pixels of the screen, chooses a thing and draws no rectangle. */
const STILL = 6;
/** The smallest rectangle, and a step of the keyboard, as shares of the picture's side. */
const SMALLEST = 0.08;
const STEP = 0.05;
/** What keys do with the rectangle. */
const MOVES = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);
const SIZES = new Map([
  ["+", 1],
  ["=", 1],
  ["-", -1],
  ["−", -1],
]);
/** The first rectangle of the keyboard, as shares. */
const INNER = { left: 0.2, top: 0.2, right: 0.8, bottom: 0.8 };

/** @typedef {import("../../pkg/cpu/cvae.js").Found} Found */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Rect */
/**
 * @typedef {object} Wish
 * @property {Rect | null} crop in pixels of the picture @property {"dark" | "light" | null} tone
 * @property {[number, number] | null} only the place of the thing that alone is the digit
 */
/** @typedef {{ picture: import("./picture.js").Picture, wish: Wish, found: Found }} Origin */

/** What was found without any correction. @type {Wish} */
export const NO_WISH = { crop: null, tone: null, only: null };

export class OpenedView {
  #figure;
  #canvas;
  #stage;
  #crop;
  #things;
  #invert;
  #whole;
  #kept;
  #made;
  #onWish;
  /** @type {Origin | null} */
  #origin = null;
  /** What was asked for last. */
  #asked = NO_WISH;
  /** Whether that has no answer yet. */
  #waits = false;
  /** The rectangle that is being made, in shares of the picture. @type {Rect | null} */
  #rect = null;

  /** @param {HTMLElement} section @param {(origin: Origin, wish: Wish) => void} onWish */
  constructor(section, onWish) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#figure = find("#opened");
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#opened-picture"));
    this.#stage = find("#opened-stage");
    this.#crop = find("#opened-crop");
    this.#things = find("#opened-things");
    this.#invert = find("#opened-invert");
    this.#whole = find("#opened-whole");
    this.#kept = /** @type {HTMLCanvasElement} */ (find("#opened-kept"));
    this.#made = /** @type {HTMLCanvasElement} */ (find("#opened-made"));
    this.#onWish = onWish;
    this.#invert.addEventListener("click", () => {
      if (!this.#origin) return;
      this.#wish({ tone: this.#origin.found.light ? "dark" : "light", only: null });
    });
    this.#whole.addEventListener("click", () => {
      this.#wish({ crop: null, only: null });
      this.#stage.focus();
    });
    this.#stage.addEventListener("keydown", (event) => this.#key(event));
    this.#drag();
    onLanguage(() => this.#name());
  }

  /** @param {Partial<Wish>} change */
  #wish(change) {
    if (!this.#origin) return;
    // What was asked for a moment ago has no answer yet.
    this.#asked = { ...this.#asked, ...change };
    this.#waits = true;
    this.#onWish(this.#origin, this.#asked);
  }

  /** Shows the picture of the present sheet, or none. @param {Origin | null} origin */
  update(origin) {
    this.#figure.hidden = !origin;
    if (origin === this.#origin) return;
    const old = this.#origin?.picture;
    this.#origin = origin;
    // An earlier answer leaves the rectangle as the keys have moved it since.
    if (origin?.picture !== old || !this.#waits || origin?.wish === this.#asked) {
      this.#rect = null;
      this.#asked = origin?.wish ?? NO_WISH;
      this.#waits = false;
    }
    if (!origin) return;
    const { picture, wish, found } = origin;
    if (picture !== old) {
      Object.assign(this.#canvas, { width: picture.width, height: picture.height });
      this.#canvas.getContext("2d")?.drawImage(picture.bitmap, 0, 0);
      this.#stage.style.setProperty("--ratio", String(picture.width / picture.height));
    }
    this.#showCrop();
    this.#whole.hidden = !wish.crop && !wish.only;
    this.#things.replaceChildren(
      ...(found.things.length > 1 || wish.only ? found.things : []).map((thing, at) => {
        const button = document.createElement("button");
        button.type = "button";
        button.ariaPressed = String(at === 0);
        place(button, this.#shares(thing));
        button.addEventListener("click", () => this.#take(thing));
        return button;
      }),
    );
    this.#name();
  }

  /**
   * Shows what the model reads.
   * @param {HTMLCanvasElement} sheet @param {ImageData} seen the image that the model sees
   */
  showSeen(sheet, seen) {
    if (!this.#origin) return;
    painting(this.#kept, () => {
      Object.assign(this.#kept, { width: sheet.width, height: sheet.height });
      this.#kept.getContext("2d")?.drawImage(sheet, 0, 0);
    });
    put(this.#made, seen);
  }

  #name() {
    if (!this.#origin) return;
    const { light, things } = this.#origin.found;
    this.#invert.textContent = text(light ? "opened.dark" : "opened.light");
    [...this.#things.children].forEach((button, at) => {
      button.ariaLabel = text("opened.only", { number: at + 1, all: things.length });
    });
  }

  /** @param {Rect} thing */
  #take({ left, top, right, bottom }) {
    this.#wish({ only: [(left + right) / 2, (top + bottom) / 2] });
  }

  /** A part of the picture in shares of its sides. @param {Rect} rect @returns {Rect} */
  #shares({ left, top, right, bottom }) {
    const { width, height } = this.#canvas;
    return { left: left / width, top: top / height, right: right / width, bottom: bottom / height };
  }

  /** Takes a rectangle back in which there is nothing. */
  restore() {
    this.#rect = null;
    this.#asked = this.#origin?.wish ?? NO_WISH;
    this.#waits = false;
    this.#showCrop();
  }

  /** Shows the rectangle that is searched, if it is not the whole picture. */
  #showCrop() {
    const crop = this.#origin?.wish.crop;
    this.#show(crop ? this.#shares(crop) : null);
  }

  /** @param {Rect | null} rect in shares */
  #show(rect) {
    this.#crop.hidden = !rect;
    if (rect) place(this.#crop, rect);
  }

  #drag() {
    /** @type {{ x: number, y: number }} */
    let from;
    /** @type {{ x: number, y: number }} */
    let to;
    const at = (/** @type {PointerEvent} */ { clientX, clientY }) => {
      const { left, top, width, height } = this.#stage.getBoundingClientRect();
      const share = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
      return { x: share((clientX - left) / width), y: share((clientY - top) / height) };
    };
    const far = () => {
      const { width, height } = this.#stage.getBoundingClientRect();
      return Math.hypot((to.x - from.x) * width, (to.y - from.y) * height) >= STILL;
    };
    const restore = () => this.#showCrop();
    new Hand(this.#stage, {
      onDown: (event) => {
        from = to = at(event);
        this.#stage.focus({ preventScroll: true });
        return restore;
      },
      onMove: (event) => {
        to = at(event);
        if (far()) this.#show(between(from, to));
      },
      onEnd: (_, lifted) => {
        if (!lifted) restore();
        else if (far()) this.#cut(between(from, to));
        else this.#choose(from);
      },
    });
  }

  /** Takes the smallest thing at a place. @param {{ x: number, y: number }} at in shares */
  #choose({ x, y }) {
    if (!this.#origin || this.#things.childElementCount === 0) return;
    const area = (/** @type {Rect} */ rect) => (rect.right - rect.left) * (rect.bottom - rect.top);
    const [hit] = this.#origin.found.things
      .filter((thing) => {
        const { left, top, right, bottom } = this.#shares(thing);
        return left <= x && x <= right && top <= y && y <= bottom;
      })
      .sort((a, b) => area(a) - area(b));
    if (hit) this.#take(hit);
  }

  /** Searches only a rectangle. @param {Rect} rect in shares */
  #cut({ left, top, right, bottom }) {
    const { width, height } = this.#canvas;
    if (right - left < SMALLEST || bottom - top < SMALLEST) {
      this.#showCrop();
      return;
    }
    const crop = {
      left: Math.floor(left * width),
      top: Math.floor(top * height),
      right: Math.ceil(right * width),
      bottom: Math.ceil(bottom * height),
    };
    this.#wish({ crop, only: null });
  }

  /** Arrows move the rectangle, + and − change its size. @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#origin || event.target !== this.#stage || event.ctrlKey || event.metaKey) return;
    const { crop } = this.#origin.wish;
    const rect = this.#rect ?? (crop ? this.#shares(crop) : null);
    const move = MOVES.get(event.key);
    const size = SIZES.get(event.key);
    if (!move && !size) return;
    event.preventDefault();
    if (!rect) this.#rect = INNER;
    else this.#rect = move ? moved(rect, move) : resized(rect, size ?? 0);
    this.#cut(this.#rect);
  }
}

/** @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b @returns {Rect} */
const between = (a, b) => ({
  left: Math.min(a.x, b.x),
  top: Math.min(a.y, b.y),
  right: Math.max(a.x, b.x),
  bottom: Math.max(a.y, b.y),
});

/** @param {Rect} rect @param {number[]} step @returns {Rect} */
function moved({ left, top, right, bottom }, [across, down]) {
  const by = (/** @type {number} */ step, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(1 - high, Math.max(-low, step * STEP));
  const [x, y] = [by(across, left, right), by(down, top, bottom)];
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

/** @param {Rect} rect @param {number} step @returns {Rect} */
function resized({ left, top, right, bottom }, step) {
  const by = (step * STEP) / 2;
  const larger = {
    left: Math.max(0, left - by),
    top: Math.max(0, top - by),
    right: Math.min(1, right + by),
    bottom: Math.min(1, bottom + by),
  };
  const small = larger.right - larger.left < SMALLEST || larger.bottom - larger.top < SMALLEST;
  return small ? { left, top, right, bottom } : larger;
}

/** Lays an element over a part of the picture. @param {HTMLElement} element @param {Rect} rect in shares */
function place(element, { left, top, right, bottom }) {
  Object.assign(element.style, {
    left: `${100 * left}%`,
    top: `${100 * top}%`,
    width: `${100 * (right - left)}%`,
    height: `${100 * (bottom - top)}%`,
  });
}
