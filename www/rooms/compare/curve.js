// Distortion over rate, a point for each β, with a marker on one of them and the line of its −ELBO.

import { number, text } from "../../text/text.js";

/** @typedef {{ beta: number, rate: number, distortion: number }} Point in nats */

const NAMESPACE = "http://www.w3.org/2000/svg";
/** The positions of the axes, in units of the view box. */
const PLOT = { left: 56, right: 404, top: 16, bottom: 268 };
/** The number of ticks that fit beside each other. */
const TICKS = 5;

export class CurveView {
  #svg;
  #onChoose;
  #marker = shape("circle", { class: "marker-ring", r: 10 });
  #guide = shape("path", { class: "guide" });
  #total = shape("text", { class: "total" });
  /** @type {Point[]} */
  #points = [];
  /** @type {{ x: Scale, y: Scale }} */
  #scales = { x: scale([0, 1], [0, 1]), y: scale([0, 1], [0, 1]) };

  /** @param {SVGElement} svg @param {(place: number) => void} onChoose receives the clicked point */
  constructor(svg, onChoose) {
    this.#svg = svg;
    this.#onChoose = onChoose;
  }

  /** Draws another family. @param {Point[]} points @param {Point[]} all points that the axes have room for */
  setPoints(points, all) {
    this.#points = points;
    const x = scale([0, ...all.map(({ rate }) => rate)], [PLOT.left, PLOT.right]);
    const y = scale(
      all.map(({ distortion }) => distortion),
      [PLOT.bottom, PLOT.top],
    );
    this.#scales = { x, y };
    const line = points.map((point) => `${x.at(point.rate)} ${y.at(point.distortion)}`).join("L");
    this.#svg.replaceChildren(
      ...this.#axes(),
      shape("path", { class: "line", d: `M${line}` }),
      this.#guide,
      this.#total,
      ...points.flatMap((point, place) => this.#dot(point, place)),
      this.#marker,
    );
    const said = points.map(({ beta, rate, distortion }) =>
      text("compare.point", { beta, rate: number(rate, 1), distortion: number(distortion, 1) }),
    );
    this.#svg.ariaLabel = text("compare.curve", { points: said.join("; ") });
  }

  /** Moves the marker. @param {number} place */
  update(place) {
    const { rate, distortion } = this.#points[place];
    const { x, y } = this.#scales;
    set(this.#marker, { cx: x.at(rate), cy: y.at(distortion) });
    const total = rate + distortion;
    const [from, to] = [Math.max(x.low, total - y.high), Math.min(x.high, total - y.low)];
    const [start, end] = [from, to].map((at) => `${x.at(at)} ${y.at(total - at)}`);
    set(this.#guide, { d: `M${start}L${end}` });
    // The line falls, so there is space below its end.
    set(this.#total, { x: x.at(to), y: y.at(total - to) + 18 });
    this.#total.textContent = text("compare.guide", { total: number(total, 1) });
  }

  #axes() {
    const { x, y } = this.#scales;
    const { left, right, top, bottom } = PLOT;
    const across = x.ticks.flatMap((value) => [
      shape("path", { class: "rule", d: `M${x.at(value)} ${top}V${bottom}` }),
      label(number(value), { class: "tick x", x: x.at(value), y: bottom + 18 }),
    ]);
    const up = y.ticks.flatMap((value) => [
      shape("path", { class: "rule", d: `M${left} ${y.at(value)}H${right}` }),
      label(number(value), { class: "tick y", x: left - 8, y: y.at(value) + 5 }),
    ]);
    const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
    return [
      ...across,
      ...up,
      label(text("compare.rateAxis"), { class: "axis", x: middle.x, y: bottom + 42 }),
      label(text("compare.distortionAxis"), {
        class: "axis",
        transform: `translate(14 ${middle.y}) rotate(-90)`,
      }),
    ];
  }

  /** A point and its β, which a pointer can choose. @param {Point} point @param {number} place */
  #dot({ beta, rate, distortion }, place) {
    const [cx, cy] = [this.#scales.x.at(rate), this.#scales.y.at(distortion)];
    const target = shape("circle", { class: "target", cx, cy, r: 18 });
    target.addEventListener("click", () => this.#onChoose(place));
    return [
      shape("circle", { class: "dot", cx, cy, r: 4.5 }),
      label(place === this.#points.length - 1 ? text("compare.betaIs", { beta }) : number(beta), {
        class: "beta",
        x: cx + 12,
        y: cy - 9,
      }),
      target,
    ];
  }
}

/** @typedef {{ low: number, high: number, ticks: number[], at: (value: number) => number }} Scale */

/**
 * A linear scale whose ends and ticks are round numbers.
 * @param {number[]} values @param {number[]} ends where the lowest and the highest tick are drawn
 * @returns {Scale}
 */
function scale(values, [start, end]) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const rough = (most - least) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const [low, high] = [Math.floor(least / step) * step, Math.ceil(most / step) * step];
  const count = Math.round((high - low) / step);
  return {
    low,
    high,
    ticks: Array.from({ length: count + 1 }, (_, at) => low + at * step),
    at: (value) => start + ((end - start) * (value - low)) / (high - low),
  };
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function shape(name, attributes) {
  const element = document.createElementNS(NAMESPACE, name);
  set(element, attributes);
  return element;
}

/** @param {string} content @param {Record<string, string | number>} attributes */
function label(content, attributes) {
  const element = shape("text", attributes);
  element.textContent = content;
  return element;
}

/** @param {Element} element @param {Record<string, string | number>} attributes */
function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
