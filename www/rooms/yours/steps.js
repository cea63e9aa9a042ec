// From x to x̂ one step at a time, with the numbers of one latent dimension.

import { dataOf } from "../../state/classes.js";
import { number, onLanguage, text } from "../../text/text.js";
import { equals, rounded, subscript } from "../../views/numbers.js";
import { isPlain } from "./posterior.js";

/** @typedef {import("../../engine/engine.js").ModelCard} ModelCard */
/** @typedef {import("../../engine/engine.js").Reading} Reading */

/** The place in `.path` of each step; what a later step gives is hidden until then (`yours.css`). */
const PLACES = [0, 1, 1, 1, 2];
/** An opacity above this is ink, of 255. */
const INK = 127;

export class StepsView {
  #places;
  #result;
  #next;
  #end;
  #sentence;
  /** @type {number | null} */
  #step = null;
  /** @type {{ reading: Reading, seen: ImageData, card: ModelCard } | null} */
  #shown = null;

  /** @param {HTMLElement} section @param {() => void} onStart called at the first step */
  constructor(section, onStart) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#places = [...find(".path").children];
    this.#result = find(".result");
    this.#next = find("#step");
    this.#end = find("#step-end");
    this.#sentence = find("#step-text");
    this.#next.addEventListener("click", () => {
      if (this.#step === null) onStart();
      const next = (this.#step ?? -1) + 1;
      this.#go(next < PLACES.length ? next : null);
    });
    this.#end.addEventListener("click", () => {
      this.#go(null);
      this.#next.focus();
    });
    onLanguage(() => this.#go(this.#step));
    this.#go(null);
  }

  /** @param {{ reading: Reading, seen: ImageData, card: ModelCard }} shown */
  update(shown) {
    this.#shown = shown;
    this.#go(this.#step);
  }

  /** @param {number | null} step null: all at once */
  #go(step) {
    this.#step = step;
    this.#places.forEach((place, at) => {
      place.classList.toggle("at-step", step !== null && PLACES[step] === at);
    });
    if (step === null) delete this.#result.dataset.step;
    else this.#result.dataset.step = String(step);
    this.#end.hidden = step === null;
    this.#next.textContent = text(step === null ? "steps.start" : "steps.next");
    this.#sentence.textContent = step === null || !this.#shown ? "" : sentences(this.#shown)[step];
  }
}

/** @param {{ reading: Reading, seen: ImageData, card: ModelCard }} shown */
function sentences({ reading, seen, card }) {
  const { width, height } = dataOf(card);
  const { mean, deviation, latent, distortion, rates } = reading;
  const ink = seen.data.filter((value, at) => at % 4 === 3 && value > INK).length;
  // A dimension of the first level, because the posterior of the second level depends on the first.
  const first = card.latents.slice(0, card.latent - (card.recipe.model.detail?.latent ?? 0));
  const kls = first.map(({ kl }) => kl);
  const most = kls.indexOf(Math.max(...kls));
  const [mu, sigma, z] = [mean[most], deviation[most], latent[most]];
  const noise = (z - mu) / sigma;
  const values = {
    name: `z${subscript(most + 1)}`,
    noise: `η${subscript(most + 1)}`,
    mean: number(mu, 2),
    deviation: number(sigma, 2),
    epsilon: noise < 0 ? `(${number(noise, 2)})` : number(noise, 2),
    z: number(z, 2),
    equals: equals(rounded(mu, 2) + rounded(sigma, 2) * rounded(noise, 2), z, 2),
  };
  const rate = rates.reduce((sum, level) => sum + level, 0);
  const inked = card.deviation === null;
  const nats = { distortion: number(distortion, 1), rate: number(rate, 1) };
  return [
    text("steps.x", { ink, pixels: width * height }),
    text("steps.posterior", { ...values, latent: card.latent }) +
      (isPlain(card) ? "" : ` ${text("steps.units")}`),
    text("steps.noise", values),
    text("steps.z", values),
    text("steps.xHat", { ...nats, value: text(inked ? "steps.ink" : "steps.grey") }),
  ];
}
