// Your digit in Compare: the same drawing, read by each of the models side by side.

import { isAbort } from "../../engine/client.js";
import { encoderOf, missingBytes } from "../../engine/encoders.js";
import { sentence, text, titleOf } from "../../text/text.js";
import { inkOf, isSmooth } from "../../views/ink.js";
import { ReadingsView } from "./readings-view.js";

/**
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {import("../../engine/engine.js").Reading} Reading
 * @typedef {import("./readings-view.js").Result & { asked: unknown[] }} Result `asked`: the request that it answers
 */

export class Readings {
  #drawing;
  #ensemble;
  #view;
  /** Whether the user has asked to fetch the encoders. */
  #asked = false;
  /** The digit that the drawing is read as; null for the likeliest of each model. @type {number | null} */
  #label = null;
  /** @type {ModelEntry[]} */
  #models = [];
  /** The last result of each model, by its name. @type {Map<string, Result>} */
  #results = new Map();

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../state/drawing.js").Drawing} page.drawing
   * @param {(room: import("../../state/state.js").State["room"]) => void} page.enter
   * @param {import("../../engine/ensemble.js").Ensemble} ensemble
   */
  constructor(section, { drawing, enter }, ensemble) {
    this.#drawing = drawing;
    this.#ensemble = ensemble;
    this.#view = new ReadingsView(section, {
      onDraw: () => enter("yours"),
      onRead: () => {
        this.#asked = true;
        void this.refresh(this.#models);
      },
      onLabel: (label) => {
        this.#label = label;
        void this.refresh(this.#models);
      },
    });
  }

  /** Shows how these models read the present drawing. @param {ModelEntry[]} models */
  async refresh(models) {
    this.#models = models;
    const drawing = this.#drawing.ink;
    if (!drawing || !this.#asked) {
      this.#view.offer(drawing ? missingBytes(models) : null);
      return;
    }
    this.#view.lineUp(models, this.#label);
    const ink = inkOf(this.#view.sheet);
    const asked = [drawing, this.#label, ink.join(), isSmooth()];
    await Promise.all(models.map((model) => this.#read(model, asked, drawing, ink)));
    this.#conclude(asked);
  }

  /** @param {ModelEntry} model @param {unknown[]} asked @param {Float32Array} drawing @param {number[]} ink */
  async #read(model, asked, drawing, ink) {
    const known = this.#results.get(model.name);
    if (known && isAnswer(known, asked)) {
      this.#view.show(model, known);
      return;
    }
    const label = this.#label;
    try {
      const encoder = await encoderOf(model, { onProgress: () => {} });
      await this.#ensemble.with(model, async (engine) => {
        const read = await engine.read(drawing, encoder, { label, seed: null, ink });
        if (!read || !engine.card) return;
        const result = { asked, card: engine.card, read, bound: boundOf(read.reading) };
        this.#results.set(model.name, result);
        // Another drawing, digit or model may have been chosen meanwhile.
        const wanted = this.#drawing.ink === drawing && this.#label === label;
        if (wanted && this.#models.includes(model)) this.#view.show(model, result);
      });
    } catch (error) {
      if (isAbort(error) || !this.#models.includes(model)) return;
      const why = text("readings.failed", { title: titleOf(model), why: sentence(error) });
      this.#view.fail(model, why, () => void this.refresh(this.#models));
    }
  }

  /** Says which model finds the drawing likeliest, among models whose likelihoods can be compared. @param {unknown[]} asked */
  #conclude(asked) {
    const shown = this.#models.flatMap((model) => {
      const result = this.#results.get(model.name);
      return result && isAnswer(result, asked) ? [{ model, ...result }] : [];
    });
    const binary = shown.filter(({ card }) => card.deviation === null);
    const grey = shown.filter(({ card }) => card.deviation !== null);
    const [best] = [...binary].sort((a, b) => a.bound - b.bound);
    this.#view.conclude([
      ...(binary.length > 1 ? [text("readings.best", { title: titleOf(best.model) })] : []),
      ...grey.map(({ model }) => text("readings.density", { title: titleOf(model) })),
    ]);
  }
}

/** @param {Result} result @param {unknown[]} asked */
const isAnswer = (result, asked) => asked.every((value, at) => value === result.asked[at]);

/**
 * A bound on −ln p(x), from the bounds on −ln p(x | y) under all labels, which are equally likely a priori.
 * @param {Reading} reading
 */
function boundOf({ negativeElbos }) {
  const least = Math.min(...negativeElbos);
  const sum = negativeElbos.reduce((total, value) => total + Math.exp(least - value), 0);
  return least - Math.log(sum) + Math.log(negativeElbos.length);
}
