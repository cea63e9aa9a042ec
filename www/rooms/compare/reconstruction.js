// A picture, and its reconstruction by the model at the slider, which shows the model's distortion.

import { isAbort } from "../../engine/client.js";
import { encoderOf } from "../../engine/encoders.js";
import { squareOf } from "../../files/picture.js";
import { number, sentence, text, titleOf } from "../../text/text.js";
import { inkOf, put } from "../../views/ink.js";

/** @typedef {import("../../load/assets.js").ModelEntry} ModelEntry */

export class Reconstruction {
  #place;
  #shown;
  #drawing;
  #digit;
  #ensemble;
  /** Counts requests, so that only the newest takes effect. */
  #turn = 0;

  /**
   * @param {HTMLElement} place with two canvases and a caption
   * @param {object} page
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {import("../../state/drawing.js").Drawing} page.drawing of Your digit
   * @param {() => import("../../files/picture.js").Shown | undefined} page.digit the large one of Draw
   * @param {import("../../engine/ensemble.js").Ensemble} page.ensemble
   */
  constructor(place, { shown, drawing, digit, ensemble }) {
    this.#place = place;
    this.#shown = shown;
    this.#drawing = drawing;
    this.#digit = digit;
    this.#ensemble = ensemble;
  }

  /** Reconstructs the user's drawing or, without one, the digit of Draw. @param {ModelEntry | undefined} model */
  async show(model) {
    this.#turn += 1;
    const turn = this.#turn;
    const source = this.#source();
    if (!model || !source) {
      this.#place.hidden = true;
      return;
    }
    const caption = /** @type {HTMLElement} */ (this.#place.querySelector("p"));
    const canvases = this.#place.querySelectorAll("canvas");
    try {
      const encoder = await encoderOf(model, { onProgress: () => {} });
      if (turn !== this.#turn) return;
      const ink = inkOf(this.#place);
      const asked = { label: source.label, seed: null, ink };
      const read = await this.#ensemble.with(model, (engine) =>
        engine.read(source.image, encoder, asked),
      );
      if (!read || turn !== this.#turn) return;
      const { distortion, rates } = read.reading;
      this.#place.hidden = false;
      [read.seen, read.drawn].forEach((image, at) => put(canvases[at], image));
      canvases.forEach((canvas) => (canvas.hidden = false));
      caption.textContent = text(source.isDrawn ? "compare.ownPair" : "compare.pair", {
        distortion: number(distortion, 1),
        rate: number(
          rates.reduce((sum, level) => sum + level, 0),
          1,
        ),
      });
    } catch (error) {
      if (isAbort(error) || turn !== this.#turn) return;
      this.#place.hidden = false;
      canvases.forEach((canvas) => (canvas.hidden = true));
      caption.textContent = text("readings.failed", {
        title: titleOf(model),
        why: sentence(error),
      });
    }
  }

  /** The picture, and the digit to read it as; null for the likeliest. */
  #source() {
    const { ink } = this.#drawing;
    if (ink) return { image: ink, label: null, isDrawn: true };
    const digit = this.#digit();
    if (!digit) return null;
    const image = squareOf(digit.strip, digit.places[0]);
    const { row, state } = this.#shown;
    return { image, label: row.conditional ? state.label : null, isDrawn: false };
  }
}
