// The eraser: the image that the model sees, with erased parts, and the model's completions of them.

import { heightOf } from "../../state/classes.js";
import { number, text } from "../../text/text.js";
import { enable } from "../../views/focus.js";
import { Hand } from "../../views/hand.js";
import { fill, inkOf, isSmooth, painting } from "../../views/ink.js";

/** Pixels of the canvas along a pixel of the image. */
const CELL = 10;
/** The radius of the rubber, in pixels of the image. */
const RADIUS = 2.5;
/** Opacities of the hatching of erased pixels, and of the ground of completed pixels. */
const HATCH = 0.45;
const TINT = 0.1;

/** The middle begins at this part of a side. */
const MIDDLE = 2 / 7;

/** @typedef {{ width: number, height: number }} Size of an image, in pixels */

/** Parts that a button erases. @type {Record<string, (x: number, y: number, size: Size) => boolean>} */
const PARTS = {
  left: (x, _, { width }) => x < width / 2,
  right: (x, _, { width }) => x >= width / 2,
  top: (_, y, { height }) => y < height / 2,
  bottom: (_, y, { height }) => y >= height / 2,
  middle: (x, y, { width, height }) => isMiddle(x, width) && isMiddle(y, height),
};

/** @param {number} place @param {number} side */
const isMiddle = (place, side) => Math.min(place, side - 1 - place) >= Math.floor(MIDDLE * side);

/** @typedef {{ x: number, y: number }} Point in pixels of the image */

export class EraserView {
  #section;
  #canvas;
  #says;
  #restore;
  #others;
  /** @type {HTMLButtonElement[]} */
  #parts;
  /** @type {HTMLCanvasElement[]} */
  #completions;
  /** 1 for each erased pixel. Every change makes a new array. */
  #mask = new Uint8Array();
  /** @type {Size} */
  #size = { width: 0, height: 0 };
  /** @type {{ values: Float32Array, seen: import("../../state/classes.js").Strip } | null} */
  #image = null;
  /** @type {Point | null} */
  #last = null;

  /**
   * @param {HTMLElement} section
   * @param {{ onErase: () => void, onOthers: () => void }} events
   */
  constructor(section, { onErase, onOthers }) {
    this.#section = /** @type {HTMLElement} */ (section.querySelector("#completion"));
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (this.#section.querySelector(selector));
    this.#canvas = /** @type {HTMLCanvasElement} */ (find("#erased"));
    this.#says = find("#completion-says");
    this.#restore = /** @type {HTMLButtonElement} */ (find("#restore"));
    this.#others = find("#other-completions");
    this.#parts = [...this.#section.querySelectorAll("button[data-part]")].map(
      (button) => /** @type {HTMLButtonElement} */ (button),
    );
    this.#completions = [...this.#section.querySelectorAll("ol canvas")].map(
      (canvas) => /** @type {HTMLCanvasElement} */ (canvas),
    );
    for (const button of this.#parts) {
      const covers = PARTS[/** @type {string} */ (button.dataset.part)];
      button.addEventListener("click", () => {
        this.#mask = this.#maskWhere(covers);
        this.#paint();
        onErase();
      });
    }
    this.#restore.addEventListener("click", () => {
      this.#mask = this.#maskWhere(() => false);
      this.#paint();
      onErase();
    });
    this.#others.addEventListener("click", onOthers);
    this.#listen(onErase);
  }

  /** The number of completions. */
  get places() {
    return this.#completions.length;
  }

  /** 1 for each erased pixel; every change makes a new array. */
  get mask() {
    return this.#mask;
  }

  /** @param {() => void} onErase called when the rubber is lifted */
  #listen(onErase) {
    new Hand(this.#canvas, {
      onDown: (event) => {
        const before = this.#mask;
        this.#last = null;
        this.#rub(event);
        return () => {
          this.#mask = before;
          this.#paint();
          onErase();
        };
      },
      onMove: (event) => this.#rub(event),
      onEnd: onErase,
    });
  }

  /** Erases the pixels between the last place and this one. @param {PointerEvent} event */
  #rub({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const side = Math.max(this.#size.width, this.#size.height);
    // An image that is no square stands in the middle of one.
    const place = (/** @type {number} */ share, /** @type {number} */ pixels) =>
      share * side - (side - pixels) / 2;
    const to = {
      x: place((clientX - left) / width, this.#size.width),
      y: place((clientY - top) / height, this.#size.height),
    };
    const from = this.#last ?? to;
    this.#last = to;
    const before = this.#mask;
    this.#mask = this.#maskWhere(
      (x, y) =>
        before[y * this.#size.width + x] === 1 ||
        distance({ x: x + 0.5, y: y + 0.5 }, from, to) < RADIUS,
    );
    this.#paint();
  }

  /**
   * Shows the image that the model sees. A new image has no erased pixels.
   * @param {Float32Array} values @param {import("../../state/classes.js").Strip} seen the same, in ink
   */
  update(values, seen) {
    const size = { width: seen.width, height: heightOf(seen) };
    if (size.width !== this.#size.width || size.height !== this.#size.height) {
      this.#size = size;
      this.#image = null;
      Object.assign(this.#canvas, { width: size.width * CELL, height: size.height * CELL });
    }
    const known = this.#image?.values;
    if (!known || values.some((value, at) => value !== known[at])) {
      this.#mask = this.#maskWhere(() => false);
    }
    this.#image = { values, seen };
    this.#paint();
  }

  #paint() {
    const mask = this.#mask;
    const erased = mask.reduce((sum, value) => sum + value, 0);
    enable(this.#restore, erased > 0, this.#parts[0]);
    for (const button of this.#parts) {
      const part = this.#maskWhere(PARTS[/** @type {string} */ (button.dataset.part)]);
      button.ariaPressed = String(part.every((value, at) => value === mask[at]));
    }
    this.#canvas.ariaLabel = text("erase.canvas", { erased, pixels: mask.length });
    if (!this.#image) return;
    const { seen } = this.#image;
    painting(this.#canvas, () => this.#paintImage(seen, mask));
  }

  /** @param {(x: number, y: number, size: Size) => boolean} covers */
  #maskWhere(covers) {
    const { width, height } = this.#size;
    return Uint8Array.from({ length: width * height }, (_, at) =>
      Number(covers(at % width, Math.floor(at / width), this.#size)),
    );
  }

  /** @param {ImageData} seen @param {Uint8Array} mask */
  #paintImage(seen, mask) {
    const { width, height } = this.#size;
    const kept = new ImageData(width, height);
    const ink = inkOf(this.#canvas);
    mask.forEach((hidden, at) => {
      kept.data.set([...ink, hidden ? 0 : seen.data[4 * at + 3]], 4 * at);
    });
    const pen = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    const picture = document.createElement("canvas");
    Object.assign(picture, { width, height });
    picture.getContext("2d")?.putImageData(kept, 0, 0);
    pen.clearRect(0, 0, width * CELL, height * CELL);
    pen.imageSmoothingEnabled = isSmooth();
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, width * CELL, height * CELL);
    // Strokes of neighbouring pixels meet, so that the hatching is continuous.
    pen.strokeStyle = inkWith(HATCH, this.#canvas);
    pen.lineWidth = 1;
    pen.beginPath();
    mask.forEach((hidden, at) => {
      if (!hidden) return;
      const [left, top] = [(at % width) * CELL, Math.floor(at / width) * CELL];
      pen.moveTo(left, top + CELL);
      pen.lineTo(left + CELL, top);
    });
    pen.stroke();
  }

  /** Says why there are no completions. @param {string} [sentence] empty if none were requested */
  say(sentence = "") {
    this.#says.textContent = sentence;
    this.#show(false);
  }

  /**
   * Shows completions of the present image under `mask`.
   * @param {import("../../state/classes.js").Strip} image @param {Uint8Array} mask
   */
  showCompletions(image, mask) {
    this.#show(true);
    this.#completions.forEach((canvas, place) => {
      painting(canvas, () => paintCompletion(canvas, image, place, mask));
    });
  }

  /** Describes the completions. @param {string | null} label what they are to be; null if the model knows no digits */
  describe(label) {
    const count = this.#completions.length;
    const left = this.#mask.reduce((sum, value) => sum + 1 - value, 0);
    const numbers = { count, left: number(left, 0) };
    this.#says.textContent =
      label === null
        ? text("erase.completions", numbers)
        : text("erase.completionsOf", { ...numbers, label });
  }

  /** @param {boolean} completed */
  #show(completed) {
    for (const element of this.#section.querySelectorAll("ol, #other-completions")) {
      /** @type {HTMLElement} */ (element).hidden = !completed;
    }
  }

  /** Whether the model can complete anything at all. @param {boolean} able */
  setAble(able) {
    /** @type {HTMLElement} */ (this.#section.querySelector(".erasing")).hidden = !able;
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.#section.ariaBusy = String(busy);
  }
}

/** The distance of a place from the line between two others. @param {Point} place @param {Point} from @param {Point} to */
function distance(place, from, to) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const along = ((place.x - from.x) * x + (place.y - from.y) * y) / (x * x + y * y || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(place.x - from.x - share * x, place.y - from.y - share * y);
}

/** @param {HTMLCanvasElement} canvas @param {import("../../state/classes.js").Strip} image @param {number} place in it @param {Uint8Array} mask */
function paintCompletion(canvas, image, place, mask) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  fill(canvas, image, place);
  const { width } = image;
  const cell = canvas.width / width;
  // The ground distinguishes the model's pixels from those of the drawing.
  pen.globalCompositeOperation = "destination-over";
  pen.fillStyle = inkWith(TINT, canvas);
  mask.forEach((hidden, at) => {
    if (!hidden) return;
    pen.fillRect((at % width) * cell, Math.floor(at / width) * cell, cell, cell);
  });
  pen.globalCompositeOperation = "source-over";
}

/** The ink of a canvas, at another opacity. @param {number} opacity @param {HTMLCanvasElement} canvas */
function inkWith(opacity, canvas) {
  const [red, green, blue] = inkOf(canvas);
  return `rgb(${red} ${green} ${blue} / ${100 * opacity}%)`;
}
