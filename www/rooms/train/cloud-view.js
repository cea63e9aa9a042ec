// The latent space with encoded held-out images: each is the name of its class, in its
// colour.

import { number, text } from "../../text/text.js";
import { painting } from "../../views/ink.js";

/** Half the side of the plane, in σ of the prior: the first that holds most images. */
const SPANS = [3.5, 5, 7, 10, 15, 25, 50, 100, 200, 500, 1000];
/** Colours of classes; of more classes, several have the same. */
const COLOURS = 10;
/** Names of so many characters are shown whole. */
const SHORT = 3;
/** The share of the images that have to be within it. */
const WITHIN = 0.98;
/** The height of a numeral as a share of the side, within readable limits, in CSS pixels. */
const SIZE = { share: 1 / 36, least: 9, most: 12 };

/** @typedef {{ points: Float32Array, labels: Uint16Array, latents: Float64Array, classes: string[] }} Cloud */

export class CloudView {
  #canvas;
  #said;
  #legend;
  /** @type {Cloud | null} */
  #cloud = null;

  /** @param {HTMLElement} section */
  constructor(section) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#canvas = /** @type {HTMLCanvasElement} */ (find(".cloud canvas"));
    this.#said = find("#train-plane-said");
    this.#legend = find("#train-classes");
    painting(this.#canvas, () => this.#paint());
    new ResizeObserver(() => this.#paint()).observe(this.#canvas);
  }

  /** @param {Cloud} cloud */
  update(cloud) {
    if (cloud.points === this.#cloud?.points) return;
    if (cloud.classes !== this.#cloud?.classes) this.#name(cloud.classes);
    this.#cloud = cloud;
    this.#paint();
  }

  /** @param {string[]} classes */
  #name(classes) {
    this.#legend.replaceChildren(
      ...classes.map((name, label) => {
        const shown = document.createElement("b");
        shown.textContent = name;
        shown.style.color = `var(--label-${label % COLOURS})`;
        return shown;
      }),
    );
  }

  /** Says again in another language. */
  say() {
    if (!this.#cloud) return;
    const [a, b] = axesOf(this.#cloud.latents);
    const all = this.#cloud.latents.length;
    const span = number(spanOf(placesOf(this.#cloud)));
    const key = all <= 2 ? "train.wholePlane" : "train.twoOf";
    this.#said.textContent = text(key, { a: a + 1, b: b + 1, all, span });
  }

  #paint() {
    const side = this.#canvas.clientWidth;
    if (!this.#cloud || side === 0) return;
    const scale = devicePixelRatio;
    const edge = Math.round(side * scale);
    if (this.#canvas.width !== edge) this.#canvas.width = this.#canvas.height = edge;
    const pen = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    pen.clearRect(0, 0, edge, edge);
    const places = placesOf(this.#cloud);
    const span = spanOf(places);
    const at = (/** @type {number} */ value) => ((value + span) / (2 * span)) * edge;
    pen.strokeStyle = getComputedStyle(this.#canvas).outlineColor;
    pen.lineWidth = scale;
    for (const radius of [1, 2, 3]) {
      pen.beginPath();
      pen.arc(edge / 2, edge / 2, (radius * edge) / (2 * span), 0, 2 * Math.PI);
      pen.stroke();
    }
    const size = Math.min(SIZE.most, Math.max(SIZE.least, side * SIZE.share)) * scale;
    pen.font = `700 ${size}px system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    // Read from elements, because an extension may replace colours but not the variables.
    const colours = [...this.#legend.children].map((numeral) => getComputedStyle(numeral).color);
    const { labels } = this.#cloud;
    const signs = this.#cloud.classes.map(signOf);
    places.forEach(([x, y], index) => {
      pen.fillStyle = colours[labels[index]];
      pen.fillText(signs[labels[index]], at(x), at(-y));
    });
    this.say();
  }
}

/** A name as it fits among many: short ones as they are, of others the first character. @param {string} name */
function signOf(name) {
  const characters = [...name];
  return characters.length <= SHORT ? name : characters[0];
}

/** The two dimensions with the largest KL, the first before the second. @param {Float64Array} latents */
function axesOf(latents) {
  const order = [...latents.keys()].sort((a, b) => latents[b] - latents[a]);
  const [a, b = a] = order;
  return a < b ? [a, b] : [b, a];
}

/** @param {Cloud} cloud @returns {[number, number][]} */
function placesOf({ points, labels, latents }) {
  const [a, b] = axesOf(latents);
  const width = latents.length;
  return Array.from(labels, (_, index) => [points[index * width + a], points[index * width + b]]);
}

/** @param {[number, number][]} places */
function spanOf(places) {
  const far = places.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))).sort((a, b) => a - b);
  const reach = far[Math.floor(WITHIN * (far.length - 1))] ?? 0;
  return SPANS.find((span) => span >= reach) ?? /** @type {number} */ (SPANS.at(-1));
}
