// Points over the grid: each is the numeral of its label, in the label's colour; one of them is shown as an image.

import { grouped, number, text, together } from "../../text/text.js";
import { painting, put } from "../../views/ink.js";

/** Height of a numeral as a fraction of the grid, within readable limits, in CSS pixels. */
const SIZE = { share: 1 / 50, least: 8, most: 13 };
/** Opacity of the points of other labels than the chosen one. */
const FAINT = 0.12;
/** The largest distance of the mouse from a point that it chooses, in CSS pixels. */
const REACH = 16;

/**
 * @typedef {object} Scatter
 * @property {[number, number][]} places on the plane, in σ
 * @property {number[]} labels
 * @property {string[]} classes their names
 * @property {import("./grid.js").Frame} frame
 * @property {boolean} flat whether the plane is the whole space
 * @property {boolean} conditional whether the model knows the labels
 * @property {number | null} label that stands out; null for none
 * @property {number | null} selected the chosen image
 */

export class PointsView {
  #section;
  #sheet;
  #canvas = document.createElement("canvas");
  #body;
  #note;
  #about;
  #count;
  #slider;
  #pair;
  #caption;
  #onPoint;
  #onLabel;
  /** Of the legend. */
  #place;
  /** @type {HTMLButtonElement[]} */
  #legend = [];
  /** @type {Scatter | null} */
  #scatter = null;
  /** The points of the slider, from left to right. @type {number[]} */
  #order = [];
  /** @type {number | null} */
  #label = null;
  /** @type {number | null} */
  #selected = null;

  /**
   * @param {HTMLElement} section
   * @param {{ onPoint: (index: number) => void, onLabel: (label: number | null) => void }} events told which image is chosen, and
   *   which digit is to stand out
   */
  constructor(section, { onPoint, onLabel }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#section = section;
    this.#onPoint = onPoint;
    this.#sheet = find("#grid");
    this.#body = find("#points-body");
    this.#note = find("#points-note");
    this.#about = find("#points-about");
    this.#count = find("#points-count");
    this.#slider = /** @type {HTMLInputElement} */ (find("#point"));
    this.#pair = find("#pair");
    this.#caption = find("#pair-caption");
    this.#canvas.className = "scatter";
    this.#canvas.ariaHidden = "true";
    this.#sheet.insertBefore(this.#canvas, find("#grid .marker"));
    this.#place = find("#points-legend");
    this.#onLabel = onLabel;
    const step = () => this.#select(this.#order[this.#slider.valueAsNumber]);
    this.#slider.addEventListener("input", step);
    // At its start the slider already stands at the first image, which no step would choose.
    this.#slider.addEventListener("focus", () => {
      if (this.#selected === null) step();
    });
    this.#sheet.addEventListener("pointermove", (event) => {
      // A pressed pointer moves the window.
      if (event.buttons === 0) this.#follow(event);
    });
    this.#sheet.addEventListener("pointerdown", (event) => this.#follow(event));
    new ResizeObserver(() => this.#paint()).observe(this.#sheet);
    painting(this.#canvas, () => this.#paint());
  }

  /** Makes a button for each class, unless they are there. @param {string[]} classes */
  #makeLegend(classes) {
    const isSame =
      classes.length === this.#legend.length &&
      this.#legend.every(({ textContent }, label) => textContent === classes[label]);
    if (isSame) return;
    this.#legend = classes.map((name, label) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => this.#onLabel(this.#label === label ? null : label));
      return button;
    });
    this.#place.replaceChildren(...this.#legend);
  }

  /** @param {string} why in place of the points; empty if they are not requested */
  hide(why) {
    this.#scatter = null;
    this.#selected = null;
    this.#body.hidden = true;
    this.#pair.hidden = true;
    this.#note.textContent = why;
    this.#paint();
  }

  /** @param {Scatter} scatter */
  update(scatter) {
    this.#scatter = scatter;
    this.#makeLegend(scatter.classes);
    this.#label = scatter.label;
    this.#selected = scatter.selected;
    if (scatter.selected === null) this.#pair.hidden = true;
    this.#body.hidden = false;
    this.#note.textContent = "";
    const { flat, conditional } = scatter;
    this.#about.textContent = together([
      text(conditional ? "points.mixed" : "points.clustered"),
      ...(flat ? [] : [text("points.projected")]),
    ]);
    this.#arrange();
    this.#paint();
  }

  /** Updates the points of the slider, their order, and how many are in the window. */
  #arrange() {
    if (!this.#scatter) return;
    const { places, labels } = this.#scatter;
    const all = places.map((_, index) => index);
    const chosen = all.filter((index) => this.#label === null || labels[index] === this.#label);
    const inside = chosen.filter((index) => this.#isInside(places[index]));
    this.#order = [...inside].sort((a, b) => places[a][0] - places[b][0]);
    this.#count.textContent = text("points.count", {
      inside: grouped(inside.length),
      all: grouped(chosen.length),
    });
    this.#legend.forEach((button, label) => {
      button.ariaPressed = String(label === this.#label);
      button.ariaLabel = text("points.label", { label: String(button.textContent) });
    });
    this.#slider.disabled = inside.length === 0;
    this.#slider.max = String(Math.max(0, inside.length - 1));
    if (this.#selected !== null) this.#slider.valueAsNumber = this.#order.indexOf(this.#selected);
    this.#describe();
  }

  /** @param {[number, number]} place */
  #isInside([a, b]) {
    if (!this.#scatter) return false;
    const { x, y, span } = this.#scatter.frame;
    return Math.abs(a - x) <= span && Math.abs(b - y) <= span;
  }

  /** Describes the slider's place. */
  #describe() {
    const index = this.#selected;
    if (index === null || !this.#scatter) {
      this.#slider.setAttribute("aria-valuetext", text("points.none"));
      return;
    }
    const [x, y] = this.#scatter.places[index];
    this.#slider.setAttribute(
      "aria-valuetext",
      text("points.at", {
        number: index + 1,
        label: this.#scatter.classes[this.#scatter.labels[index]],
        x: number(x, 2),
        y: number(y, 2),
      }),
    );
  }

  /** Chooses the nearest point to the mouse. @param {PointerEvent} event */
  #follow({ clientX, clientY }) {
    if (!this.#scatter) return;
    const { left, top, width } = this.#sheet.getBoundingClientRect();
    const place = this.#placer(width);
    const distance = (/** @type {number} */ index) => {
      const [x, y] = place(index);
      return Math.hypot(x - (clientX - left), y - (clientY - top));
    };
    let nearest = null;
    let least = REACH;
    for (const index of this.#order) {
      const far = distance(index);
      if (far < least) [nearest, least] = [index, far];
    }
    if (nearest !== null) this.#select(nearest);
  }

  /** The place of each point on a square of the given width. @param {number} width */
  #placer(width) {
    const { places, frame } = /** @type {Scatter} */ (this.#scatter);
    const scale = width / (2 * frame.span);
    return (/** @type {number} */ index) => {
      const [a, b] = places[index];
      return [(a - frame.x + frame.span) * scale, (frame.y + frame.span - b) * scale];
    };
  }

  /** @param {number} index */
  #select(index) {
    if (index === this.#selected) return;
    this.#selected = index;
    this.#slider.valueAsNumber = this.#order.indexOf(index);
    this.#describe();
    this.#paint();
    this.#onPoint(index);
  }

  /**
   * Shows an image beside the decoded digit of its point.
   * @param {{ real: ImageData | null, drawn: ImageData, index: number, label: string }} pair `real` is null where the
   *   test images are not available
   */
  showPair({ real, drawn, index, label }) {
    const [left, right] = /** @type {NodeListOf<HTMLCanvasElement>} */ (
      this.#pair.querySelectorAll("canvas")
    );
    this.#caption.textContent = text(real ? "points.pair" : "points.noImages", {
      number: index + 1,
      label,
    });
    left.hidden = !real;
    this.#pair.hidden = false;
    if (real) put(left, real);
    put(right, drawn);
  }

  #paint() {
    this.#sheet.classList.toggle("pointed", this.#scatter !== null);
    const width = this.#sheet.clientWidth;
    const scale = devicePixelRatio;
    this.#canvas.width = this.#canvas.height = Math.round(width * scale);
    if (!this.#scatter || width === 0) return;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    const { labels } = this.#scatter;
    const size = Math.min(SIZE.most, Math.max(SIZE.least, width * SIZE.share));
    // Read from elements, because an extension may replace colours but not the variables.
    const paper = getComputedStyle(this.#sheet).backgroundColor;
    const stamps = this.#legend.map((button) =>
      stamp(markOf(button), getComputedStyle(button).color, paper, size * scale),
    );
    const place = this.#placer(width);
    const put = (/** @type {number} */ index) => {
      const [x, y] = place(index);
      const image = stamps[labels[index]];
      const [left, top] = [x * scale - image.width / 2, y * scale - image.height / 2];
      context.drawImage(image, Math.round(left), Math.round(top));
    };
    const all = labels.map((_, index) => index);
    context.globalAlpha = this.#label === null ? 1 : FAINT;
    for (const index of all) if (labels[index] !== this.#label) put(index);
    context.globalAlpha = 1;
    for (const index of all) if (labels[index] === this.#label) put(index);
    const selected = this.#selected;
    if (selected === null) return;
    put(selected);
    const [x, y] = place(selected);
    for (const [line, colour] of /** @type {[number, string][]} */ ([
      [5, paper],
      [2, getComputedStyle(this.#section).color],
    ])) {
      context.lineWidth = line * scale;
      context.strokeStyle = colour;
      context.beginPath();
      context.arc(x * scale, y * scale, size * scale, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}

/** The mark of a class on the plane: its name or, if that is long, its beginning. @param {HTMLElement} button */
const markOf = ({ textContent }) => [...String(textContent)].slice(0, 2).join("");

/** A numeral with a rim of paper, so that it stands out from others. @param {string} numeral @param {string} colour @param {string} paper @param {number} size in pixels */
function stamp(numeral, colour, paper, size) {
  const edge = Math.ceil(1.5 * size);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = edge;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.font = `700 ${size}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = size / 5;
  context.strokeStyle = paper;
  context.strokeText(numeral, edge / 2, edge / 2);
  context.fillStyle = colour;
  context.fillText(numeral, edge / 2, edge / 2);
  return canvas;
}
