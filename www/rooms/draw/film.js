// The effect of one latent dimension: a strip of digits from −3σ to +3σ, everything else unchanged.

import { isSameModel } from "../../engine/engine.js";
import { dataOf } from "../../state/classes.js";
import { number, text } from "../../text/text.js";
import { inkOf } from "../../views/ink.js";
import { FilmView } from "./film-view.js";
import { replaced } from "../../state/replaced.js";
import { oneHot } from "../../state/walk.js";

/** The places of the frames, in σ of the prior. */
const PLACES = [-3, -2, -1, 0, 1, 2, 3];

export class Film {
  #details;
  #run;
  #shown;
  #view;
  /** The chosen dimension; null for the most used one. @type {number | null} */
  #dimension = null;
  /** @type {import("../../engine/engine.js").ModelCard | null} */
  #card = null;

  /**
   * @param {HTMLElement} details with the sliders
   * @param {{ run: import("../../engine/engines.js").Run, shown: import("../../state/shown.js").Shown }} page
   */
  constructor(details, { run, shown }) {
    this.#details = details;
    this.#run = run;
    this.#shown = shown;
    const strip = /** @type {HTMLElement} */ (details.querySelector("#film"));
    this.#view = new FilmView(strip, PLACES);
    for (const event of ["focusin", "pointerover"]) {
      details.addEventListener(event, ({ target }) => {
        const row = /** @type {HTMLElement} */ (target).closest("li");
        if (row) this.#turnTo(Number(row.dataset.dimension));
      });
    }
    // A slider may have been focused before this file was loaded.
    const row = /** @type {HTMLElement | null} */ (details.querySelector("li:focus-within"));
    if (row) this.#dimension = Number(row.dataset.dimension);
  }

  /** @param {number} dimension */
  #turnTo(dimension) {
    if (dimension === this.#dimension) return;
    this.#dimension = dimension;
    void this.refresh();
  }

  /** Shows the present model, digit and style. */
  async refresh() {
    if (!this.#details.hasAttribute("open")) return;
    await this.#run(async (engine) => {
      const { digit } = this.#shown;
      const { card } = engine;
      if (!digit || !card || digit.epsilon.length !== card.latent) return;
      const foreign = this.#card && !isSameModel(card, this.#card);
      // A slider of the previous model may still have been in use.
      if (foreign || (this.#dimension ?? 0) >= card.latent) this.#dimension = null;
      this.#card = card;
      const kls = card.latents.map(({ kl }) => kl);
      const dimension = this.#dimension ?? kls.indexOf(Math.max(...kls));
      const epsilons = PLACES.map((place) => replaced(digit.epsilon, dimension, place));
      const { classes } = dataOf(card);
      const labels = PLACES.map(() => oneHot(digit.label, classes.length));
      const { temperature, detail } = digit;
      const ink = inkOf(this.#view.sheet);
      const { image } = await engine.drawMany(epsilons, labels, temperature, ink, "film", detail);
      const at = digit.epsilon[dimension];
      this.#view.update({ title: text("film.title", { dimension: dimension + 1 }), at });
      const values = { dimension: dimension + 1, at: number(at, 2), digit: classes[digit.label] };
      this.#view.describe(text(card.conditional ? "film.label" : "film.unlabelled", values));
      this.#view.draw(image);
    });
  }
}
