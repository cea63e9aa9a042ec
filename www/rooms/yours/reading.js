// The model's reading of a drawing: x, the posterior of its latent, x̂, and the probabilities of the digits.

import { TEN, dataOf } from "../../state/classes.js";
import { grouped, number, onLanguage, percent, text } from "../../text/text.js";
import { hide } from "../../views/focus.js";
import { put } from "../../views/ink.js";
import { copyOf } from "../../views/markup.js";
import { certain } from "../../views/numbers.js";
import { PosteriorView } from "./posterior.js";
import { StepsView } from "./steps.js";

/**
 * @typedef {import("../../engine/engine.js").Reading} Reading
 * @typedef {{ label: number | null, sampled: boolean }} Choice
 *   `label`: the chosen digit, null for the likeliest; `sampled`: whether z is drawn or the mean
 *
 * @typedef {object} Read
 * @property {import("../../engine/engine.js").ModelCard} card of the model that read it
 * @property {number} label as which it was read
 * @property {Float32Array} image as the model sees it
 * @property {import("../../engine/engine.js").Reading} reading
 */

/** A longer name takes two lines beside its probability. */
const MOST_LETTERS = 12;

export class ReadingView {
  #section;
  #find;
  #steps;
  #posterior;
  /** @type {{ row: HTMLElement, input: HTMLInputElement, bar: HTMLElement, elbo: HTMLElement, share: HTMLElement }[]} */
  #labels = [];
  /** @type {HTMLCanvasElement[]} */
  #hand = [];
  /** @type {string[]} */
  #classes = [];
  #onLabel;

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
    // The mean would be the one point at which ε is 0.
    this.#steps = new StepsView(section, onSample);
    this.#posterior = new PosteriorView(section);
    this.#onLabel = onLabel;
    this.#offer(TEN);
    onLanguage(() => this.#nameLabels());
  }

  /** Makes a row and a picture for each class. @param {string[]} classes their names */
  #offer(classes) {
    if (classes.join("\n") === this.#classes.join("\n")) return;
    this.#classes = classes;
    const list = this.#find("#labels ol");
    const hand = this.#find("#hand ol");
    list.replaceChildren();
    hand.replaceChildren();
    [this.#labels, this.#hand] = [[], []];
    classes.forEach((name, label) => {
      const row = copyOf("#label-template");
      const part = (/** @type {string} */ selector) =>
        /** @type {HTMLElement} */ (row.querySelector(selector));
      const input = /** @type {HTMLInputElement} */ (part("input"));
      input.value = String(label);
      part(".digit").textContent = name;
      input.addEventListener("change", () => this.#onLabel(label));
      this.#labels.push({
        row,
        input,
        bar: part(".bar"),
        elbo: part(".elbo"),
        share: part(".share"),
      });
      list.append(row);
      const copy = copyOf("#hand-template");
      /** @type {HTMLElement} */ (copy.querySelector("span")).textContent = name;
      this.#hand.push(/** @type {HTMLCanvasElement} */ (copy.querySelector("canvas")));
      hand.append(copy);
    });
    const longest = Math.max(...classes.map((name) => [...name].length));
    this.#find("#labels").style.setProperty("--letters", String(Math.min(MOST_LETTERS, longest)));
    this.#nameLabels();
  }

  #nameLabels() {
    this.#labels.forEach(({ input }, label) => {
      input.ariaLabel = text("reading.readAs", { label: this.#classes[label] });
    });
  }

  /** @param {boolean} read whether there is a reading, which takes the place of what it will show */
  #setRead(read) {
    this.#find(".awaited").hidden = read;
    this.#find(".result").hidden = !read;
    if (!read) this.#find("#hand").hidden = true;
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
   * @param {import("../../pkg/cpu/cvae.js").Found["doubts"]} doubts why the drawing may not be the digit of its picture
   */
  update({ reading, seen, drawn }, card, choice, doubts) {
    this.#setRead(true);
    const { classes } = dataOf(card);
    this.#offer(classes);
    const canvas = (/** @type {string} */ id) => /** @type {HTMLCanvasElement} */ (this.#find(id));
    put(canvas("#seen"), seen);
    put(canvas("#reconstruction"), drawn);
    const { label, negativeElbos, labelProbabilities, distortion, rates } = reading;
    const [likeliest] = labelProbabilities
      .map((share, digit) => ({ share, digit }))
      .sort((a, b) => b.share - a.share);
    const [why] = [...doubts, ...(reading.distrust ? [reading.distrust] : [])];
    const values = { digit: classes[likeliest.digit], share: certain(likeliest.share) };
    this.#find("#verdict").textContent = !card.conditional
      ? text("reading.noDigits")
      : why
        ? text("reading.doubtful", { ...values, why: text(`doubt.${why}`) })
        : text("reading.thinks", values);
    this.#find("#strangeness").textContent = strangeness(
      reading,
      card.conditional && choice.label !== null ? classes[choice.label] : null,
    );
    const rate = rates.reduce((sum, level) => sum + level, 0);
    this.#find("#distortion-value").textContent = nats(distortion);
    this.#find("#rate-value").textContent =
      nats(rate) +
      (rates.length > 1 ? ` = ${rates.map((level) => number(level, 1)).join(" + ")}` : "");
    this.#find("#elbo-value").textContent = nats(distortion + rate);
    this.#find("#of-label").textContent = card.conditional
      ? text("reading.ofLabel", { label: classes[label] })
      : "";
    this.#showLabels(card.conditional, label, negativeElbos, labelProbabilities);
    hide(this.#find("#likeliest"), choice.label === null, this.#labels[label].input);
    hide(this.#find("#use-mean"), !choice.sampled, this.#find("#resample"));
    this.#find("#what-z").textContent = text(choice.sampled ? "reading.sample" : "reading.mean");
    this.#posterior.update(reading, card);
    this.#steps.update({ reading, seen, card });
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

  /** @param {import("../../state/classes.js").Strip} image the classes in the drawing's hand */
  showHand(image) {
    this.#hand.forEach((canvas, digit) => put(canvas, image, digit));
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.#section.ariaBusy = String(busy);
  }
}

/** @param {number} value */
function nats(value) {
  return text("unit.nats", { value: number(value, 1) });
}

/**
 * A sentence that compares the drawing with the test images, to one percent.
 * @param {Reading} reading @param {string | null} label that a person chose
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
