// The model's reading of a drawing: x, the posterior of its latent, x̂, and the probabilities of the digits.

import { CLASSES } from "../../state/state.js";
import { grouped, number, onLanguage, percent, text } from "../../text/text.js";
import { hide } from "../../views/focus.js";
import { paint, put } from "../../views/ink.js";
import { certain, subscript } from "../../views/numbers.js";
import { StepsView } from "./steps.js";

/** Half the width of a bar of the posterior, in units of z. */
const SPAN = 4;
/** The number of dimensions, the most used ones, that stand between x and x̂. */
const MOST_USED = 3;

/**
 * @typedef {import("../../engine/engine.js").Reading} Reading
 * @typedef {{ label: number | null, sampled: boolean }} Choice
 *   `label`: the chosen digit, null for the likeliest; `sampled`: whether z is drawn or the mean
 */

export class ReadingView {
  #section;
  #find;
  #steps;
  /** @type {{ row: HTMLElement, input: HTMLInputElement, bar: HTMLElement, elbo: HTMLElement, share: HTMLElement }[]} */
  #labels = [];
  /** @type {HTMLCanvasElement[]} */
  #hand = [];
  /** The rows of the posterior, one for each dimension in each list. @type {{ dimension: number, row: HTMLElement }[]} */
  #rows = [];
  /** @type {ModelCard["latents"] | null} */
  #latents = null;

  /** @typedef {import("../../engine/engine.js").ModelCard} ModelCard */

  /**
   * @param {HTMLElement} section
   * @param {{ onLabel: (label: number | null) => void, onSample: () => void, onMean: () => void }} events
   */
  constructor(section, { onLabel, onSample, onMean }) {
    this.#section = section;
    this.#find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#find("#resample").addEventListener("click", onSample);
    this.#find("#use-mean").addEventListener("click", onMean);
    this.#find("#likeliest").addEventListener("click", () => onLabel(null));
    this.#steps = new StepsView(section);
    const list = this.#find("#labels ol");
    const hand = this.#find("#hand ol");
    for (let label = 0; label < CLASSES; label += 1) {
      const row = copyOf("#label-template");
      const part = (/** @type {string} */ selector) =>
        /** @type {HTMLElement} */ (row.querySelector(selector));
      const input = /** @type {HTMLInputElement} */ (part("input"));
      input.value = String(label);
      part(".digit").textContent = String(label);
      input.addEventListener("change", () => onLabel(label));
      this.#labels.push({
        row,
        input,
        bar: part(".bar"),
        elbo: part(".elbo"),
        share: part(".share"),
      });
      list.append(row);
      const copy = copyOf("#hand-template");
      /** @type {HTMLElement} */ (copy.querySelector("span")).textContent = String(label);
      this.#hand.push(/** @type {HTMLCanvasElement} */ (copy.querySelector("canvas")));
      hand.append(copy);
    }
    this.#nameLabels();
    onLanguage(() => this.#nameLabels());
  }

  #nameLabels() {
    this.#labels.forEach(({ input }, label) => {
      input.ariaLabel = text("reading.readAs", { label });
    });
  }

  /** @param {boolean} read whether there is a reading, which takes the place of what it will show */
  #setRead(read) {
    this.#find(".awaited").hidden = read;
    this.#find(".result").hidden = !read;
  }

  /** Shows a sentence in place of a reading. @param {string} sentence */
  say(sentence) {
    this.#find("#verdict").textContent = sentence;
    this.#find("#strangeness").textContent = "";
    this.#setRead(false);
  }

  /**
   * @param {object} result
   * @param {Reading} result.reading
   * @param {ImageData} result.seen x
   * @param {ImageData} result.drawn x̂
   * @param {ModelCard} card @param {Choice} choice
   */
  update({ reading, seen, drawn }, card, choice) {
    this.#setRead(true);
    const canvas = (/** @type {string} */ id) => /** @type {HTMLCanvasElement} */ (this.#find(id));
    put(canvas("#seen"), seen);
    put(canvas("#reconstruction"), drawn);
    const { label, negativeElbos, labelProbabilities, distortion, rates } = reading;
    const [likeliest] = labelProbabilities
      .map((share, digit) => ({ share, digit }))
      .sort((a, b) => b.share - a.share);
    this.#find("#verdict").textContent = card.conditional
      ? text("reading.thinks", { digit: likeliest.digit, share: certain(likeliest.share) })
      : text("reading.noDigits");
    this.#find("#strangeness").textContent = strangeness(
      reading,
      card.conditional ? choice.label : null,
    );
    const rate = rates.reduce((sum, level) => sum + level, 0);
    this.#find("#distortion-value").textContent = nats(distortion);
    this.#find("#rate-value").textContent =
      nats(rate) +
      (rates.length > 1 ? ` = ${rates.map((level) => number(level, 1)).join(" + ")}` : "");
    this.#find("#elbo-value").textContent = nats(distortion + rate);
    this.#find("#of-label").textContent = card.conditional
      ? text("reading.ofLabel", { label })
      : "";
    this.#showLabels(card.conditional, label, negativeElbos, labelProbabilities);
    hide(this.#find("#likeliest"), choice.label === null, this.#labels[label].input);
    hide(this.#find("#use-mean"), !choice.sampled, this.#find("#resample"));
    this.#find("#what-z").textContent = text(choice.sampled ? "reading.sample" : "reading.mean");
    this.#showPosterior(reading, card.latents);
    this.#steps.update({ reading, seen, card, sampled: choice.sampled });
    this.#find("#hand").hidden = !card.conditional;
  }

  /** @param {boolean} conditional @param {number} label @param {number[]} negativeElbos @param {number[]} shares */
  #showLabels(conditional, label, negativeElbos, shares) {
    this.#find("#labels").hidden = !conditional;
    if (!conditional) return;
    this.#labels.forEach(({ row, input, bar, elbo, share }, digit) => {
      input.checked = digit === label;
      row.classList.toggle("chosen", digit === label);
      bar.style.setProperty("--share", shares[digit].toFixed(4));
      elbo.textContent = number(negativeElbos[digit], 1);
      share.textContent = certain(shares[digit]);
    });
  }

  /** @param {Reading} reading @param {ModelCard["latents"]} latents */
  #showPosterior({ mean, deviation, latent }, latents) {
    if (latents !== this.#latents) this.#setLatents(latents);
    for (const { dimension, row } of this.#rows) {
      const part = (/** @type {string} */ selector) =>
        /** @type {Element} */ (row.querySelector(selector));
      const [mu, sigma, z] = [mean[dimension], deviation[dimension], latent[dimension]];
      set(part(".spread"), { x1: within(mu - sigma), x2: within(mu + sigma) });
      set(part(".mean"), { cx: within(mu) });
      set(part(".sample"), { x1: within(z), x2: within(z) });
      part(".values").textContent = `${number(mu, 2)} ± ${number(sigma, 2)}`;
    }
  }

  /** @param {ModelCard["latents"]} latents */
  #setLatents(latents) {
    this.#latents = latents;
    const order = latents.map((_, dimension) => dimension);
    order.sort((a, b) => latents[b].kl - latents[a].kl);
    const lists = { "#most-used": order.slice(0, MOST_USED), "#all-latents": order };
    this.#rows = Object.entries(lists).flatMap(([list, dimensions]) => {
      const rows = dimensions.map((dimension) => {
        const row = copyOf("#posterior-template");
        /** @type {Element} */ (row.querySelector(".name")).textContent =
          `z${subscript(dimension + 1)}`;
        row.classList.toggle("inactive", !latents[dimension].active);
        return { dimension, row };
      });
      this.#find(list).replaceChildren(...rows.map(({ row }) => row));
      return rows;
    });
  }

  /** @param {ImageData} image the ten digits in the drawing's hand */
  showHand(image) {
    this.#hand.forEach((canvas, digit) => paint(canvas, image, digit));
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.#section.ariaBusy = String(busy);
  }
}

/** @param {string} id of a template with one element @returns {HTMLElement} */
function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector(id));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  return /** @type {HTMLElement} */ (copy.firstElementChild);
}

/** @param {Element} shape @param {Record<string, number>} attributes */
function set(shape, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    shape.setAttribute(name, value.toFixed(3));
  }
}

/** @param {number} value */
function within(value) {
  return Math.min(SPAN, Math.max(-SPAN, value));
}

/** @param {number} value */
function nats(value) {
  return text("unit.nats", { value: number(value, 1) });
}

/**
 * A sentence that compares the drawing with the test images, to one percent.
 * @param {Reading} reading @param {number | null} label that a person chose
 */
function strangeness({ comparison }, label) {
  if (!comparison) return "";
  const { percentile, images } = comparison;
  const among = { images: grouped(images), share: percent(Math.floor(percentile) / 100) };
  const degree = percentile >= 100 ? "most" : percentile < 1 ? "least" : "some";
  return label === null
    ? text(`strange.${degree}`, among)
    : text(`strange.${degree}As`, { ...among, label });
}
