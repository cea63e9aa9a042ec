// −ELBO, distortion and rate over the steps: thin lines of training images, thick ones of held-out images.

import { number, text } from "../../text/text.js";

/**
 * @typedef {import("./history.js").Loss} Loss
 * @typedef {{ learned: Loss[], heldOut: Loss[], epochSteps: number, at: number | null }} Curves `at`: the step that is looked at, if it
 *   is not the last one
 */

const NAMESPACE = "http://www.w3.org/2000/svg";
/** Space around the lines, in CSS pixels. */
const EDGE = { left: 44, right: 10, top: 10, bottom: 38 };
const TICKS = 5;
/** The first share of the steps, whose losses fall from the height: the axis need not hold them. */
const FALL = 0.04;

/** @type {{ name: string, of: (loss: Loss) => number }[]} */
const PARTS = [
  { name: "rate", of: ({ rate }) => rate },
  { name: "distortion", of: ({ distortion }) => distortion },
  { name: "total", of: ({ distortion, rate }) => distortion + rate },
];

export class CurvesView {
  #svg;
  /** @type {Curves | null} */
  #curves = null;

  /** @param {SVGElement} svg */
  constructor(svg) {
    this.#svg = svg;
    new ResizeObserver(() => this.#draw()).observe(svg);
  }

  /** @param {Curves} curves */
  update(curves) {
    this.#curves = curves;
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#svg;
    if (!this.#curves || width === 0) return;
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const { learned, heldOut, epochSteps, at } = this.#curves;
    const last = Math.max(1, learned.at(-1)?.step ?? 0, heldOut.at(-1)?.step ?? 0);
    const settled = [...learned, ...heldOut].filter(({ step }) => step >= FALL * last);
    const values = settled
      .flatMap((loss) => PARTS.map(({ of }) => of(loss)))
      .filter(Number.isFinite);
    const y = scale([0, ...(values.length > 0 ? values : [1])]);
    const across = (/** @type {number} */ step) =>
      EDGE.left + (step / last) * (width - EDGE.left - EDGE.right);
    const up = (/** @type {number} */ value) => {
      const share = (value - y.low) / (y.high - y.low);
      // What is far above stays just outside, so that the line leaves the plot at its edge.
      return height - EDGE.bottom - Math.min(1.05, share) * (height - EDGE.top - EDGE.bottom);
    };
    const line = (/** @type {Loss[]} */ losses, /** @type {(loss: Loss) => number} */ of) =>
      losses
        .filter((loss) => Number.isFinite(of(loss)))
        .map(
          (loss, i) =>
            `${i === 0 ? "M" : "L"}${across(loss.step).toFixed(1)} ${up(of(loss)).toFixed(1)}`,
        )
        .join("");
    const bottom = height - EDGE.bottom;
    const rules = y.ticks.flatMap((value) => [
      shape("path", { class: "rule", d: `M${EDGE.left} ${up(value)}H${width - EDGE.right}` }),
      label(number(value), { class: "tick y", x: EDGE.left - 6, y: up(value) + 4 }),
    ]);
    // Epochs, as far as there are not too many of them.
    const epochs = scale([0, last / epochSteps]);
    const marks = epochs.ticks
      .filter((epoch) => epoch * epochSteps <= last)
      .flatMap((epoch) => {
        const x = across(epoch * epochSteps);
        return [
          shape("path", { class: "rule", d: `M${x} ${bottom}v4` }),
          label(number(epoch), { class: "tick x", x, y: bottom + 17 }),
        ];
      });
    const lines = PARTS.flatMap(({ name, of }) => [
      shape("path", { class: `line training ${name}`, d: line(learned, of) }),
      shape("path", { class: `line held-out ${name}`, d: line(heldOut, of) }),
    ]);
    const marker =
      at === null
        ? []
        : [shape("path", { class: "guide", d: `M${across(at)} ${EDGE.top}V${bottom}` })];
    const axis = { class: "axis", x: width - EDGE.right, y: height - 4 };
    this.#svg.replaceChildren(
      ...rules,
      ...marks,
      ...lines,
      ...marker,
      label(text("train.epochAxis"), axis),
    );
  }
}

/** A scale whose ends and ticks are round numbers. @param {number[]} values */
function scale(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const rough = (most - least || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const low = Math.floor(least / step) * step;
  const high = Math.ceil(most / step) * step;
  const count = Math.round((high - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) =>
    Number((low + i * step).toPrecision(6)),
  );
  return { low, high, ticks };
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function shape(name, attributes) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {string} words @param {Record<string, string | number>} attributes */
function label(words, attributes) {
  const element = shape("text", attributes);
  element.textContent = words;
  return element;
}
