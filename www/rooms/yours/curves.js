// One dimension of the diagram: the curve of q beside that of the prior, the shaded KL, and handles for μ and σ.

import { number } from "../../text/text.js";
import { density, kl } from "./gaussian.js";

/** Half the width of the picture, in σ of the prior. */
const SPAN = 4;
const [WIDTH, HEIGHT] = [160, 60];
/** The range of σ; at its lower end a cloud is a point. */
export const DEVIATIONS = { least: 0.001, most: 3 };
const STEPS = { mean: 0.1, deviation: 1.1 };

/**
 * @typedef {{ mean: number, deviation: number, z: number }} Cloud
 * @typedef {(key: keyof typeof import("../../text/diagram.en.js").default, values?: Record<string, string | number>) => string} Say
 */

const within = (
  /** @type {number} */ value,
  /** @type {number} */ least,
  /** @type {number} */ most,
) => Math.min(most, Math.max(least, value));

/** The part of the picture that lies left of a value, 0 to 1. @param {number} value */
const along = (value) => (within(value, -SPAN, SPAN) + SPAN) / (2 * SPAN);

export class CurvesView {
  element = document.createElement("li");
  #name;
  #say;
  #onChange;
  #picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  /** @type {Record<"prior" | "shade" | "posterior" | "z", SVGPathElement>} */
  #paths;
  #figure = document.createElement("div");
  #caption = document.createElement("span");
  #handles;
  /** @type {Cloud} */
  #cloud = { mean: 0, deviation: 1, z: 0 };

  /** @param {string} name @param {Say} say @param {(change: { mean?: number, deviation?: number }) => void} onChange */
  constructor(name, say, onChange) {
    this.#name = name;
    this.#say = say;
    this.#onChange = onChange;
    this.#picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.#picture.setAttribute("preserveAspectRatio", "none");
    this.#picture.setAttribute("aria-hidden", "true");
    const path = (/** @type {string} */ kind) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", "path");
      made.setAttribute("class", kind);
      this.#picture.append(made);
      return made;
    };
    this.#paths = {
      shade: path("shade"),
      prior: path("prior"),
      posterior: path("posterior"),
      z: path("z"),
    };
    this.#figure.className = "curves";
    this.#handles = { mean: this.#handle("mean"), deviation: this.#handle("deviation") };
    this.#figure.append(this.#picture, this.#handles.mean, this.#handles.deviation);
    this.#caption.className = "values";
    this.element.append(this.#figure, this.#caption);
  }

  /** @param {"mean" | "deviation"} kind */
  #handle(kind) {
    const handle = document.createElement("span");
    handle.className = `grip of-${kind}`;
    handle.tabIndex = 0;
    handle.role = "slider";
    handle.textContent = kind === "mean" ? "μ" : "σ";
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.focus({ preventScroll: true });
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.#figure.getBoundingClientRect();
      const at = ((event.clientX - left) / width) * 2 * SPAN - SPAN;
      const { mean } = this.#cloud;
      this.#change(kind === "mean" ? { mean: at } : { deviation: Math.abs(at - mean) });
    });
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const { mean, deviation } = this.#cloud;
      const times = event.shiftKey ? 5 : 1;
      this.#change(
        kind === "mean"
          ? { mean: mean + way * times * STEPS.mean }
          : { deviation: deviation * STEPS.deviation ** (way * times) },
      );
    });
    return handle;
  }

  /** @param {{ mean?: number, deviation?: number }} change */
  #change({ mean, deviation }) {
    if (mean !== undefined) this.#onChange({ mean: within(mean, -SPAN, SPAN) });
    if (deviation !== undefined) {
      this.#onChange({ deviation: within(deviation, DEVIATIONS.least, DEVIATIONS.most) });
    }
  }

  /** @param {Cloud} cloud @param {string} about `≈ ` where the moments are estimates */
  update(cloud, about) {
    this.#cloud = cloud;
    const { mean, deviation, z } = cloud;
    // The narrow curve has places of its own.
    const even = Array.from({ length: 81 }, (_, at) => (at / 80) * 2 * SPAN - SPAN);
    const own = Array.from({ length: 33 }, (_, at) => mean + deviation * ((at - 16) / 4));
    const places = [...even, ...own].filter((at) => Math.abs(at) <= SPAN).sort((a, b) => a - b);
    const prior = places.map((at) => density(at, 0, 1));
    const posterior = places.map((at) => density(at, mean, deviation));
    // q ln (q / p), whose signed area is the KL.
    const shade = posterior.map((q, at) => (q < 1e-12 ? 0 : q * Math.log(q / prior[at])));
    const highest = Math.max(...prior, ...posterior);
    // A high shade is drawn smaller, so that the prior stays visible.
    const smaller = Math.min(1, highest / Math.max(...shade));
    const lowest = Math.min(0, ...shade) * smaller;
    const y = (/** @type {number} */ value) =>
      (HEIGHT - 2 - ((value - lowest) / (highest - lowest)) * (HEIGHT - 4)).toFixed(1);
    const line = (/** @type {number[]} */ values) =>
      `M${values.map((value, at) => `${(along(places[at]) * WIDTH).toFixed(2)} ${y(value)}`).join("L")}`;
    this.#paths.prior.setAttribute("d", line(prior));
    this.#paths.posterior.setAttribute("d", line(posterior));
    this.#paths.shade.setAttribute(
      "d",
      `${line(shade.map((value) => value * smaller))}L${WIDTH} ${y(0)}L0 ${y(0)}Z`,
    );
    const x = (along(z) * WIDTH).toFixed(1);
    this.#paths.z.setAttribute("d", `M${x} ${HEIGHT}V${HEIGHT - 12}`);
    const cost = about + number(Math.max(0, kl(mean, deviation)), 2);
    this.#caption.textContent = `${this.#name}: μ ${about}${number(mean, 2)} · σ ${number(deviation, deviation < 0.1 ? 3 : 2)} · ${this.#say("kl", { kl: cost })}`;
    this.#figure.title = this.#say("dimension", { name: this.#name, kl: cost });
    this.#put("mean", mean, mean, -SPAN, SPAN);
    this.#put("deviation", deviation, mean + deviation, DEVIATIONS.least, DEVIATIONS.most);
  }

  /** @param {"mean" | "deviation"} kind @param {number} value @param {number} at @param {number} least @param {number} most */
  #put(kind, value, at, least, most) {
    const handle = this.#handles[kind];
    handle.style.setProperty("--at", along(at).toFixed(4));
    handle.ariaLabel = this.#say(kind, { name: this.#name });
    handle.ariaValueMin = String(least);
    handle.ariaValueMax = String(most);
    handle.ariaValueNow = value.toFixed(3);
    handle.ariaValueText = number(value, 3);
  }
}
