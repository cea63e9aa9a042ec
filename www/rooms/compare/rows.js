// The rows of ten digits that the compared models draw for the state of the page.

import { replaced } from "../../state/replaced.js";
import { MNIST, dataOf } from "../../state/classes.js";
import { tenSeeds } from "../../state/state.js";
import { inkOf } from "../../views/ink.js";
import { Reader } from "./reader.js";

/**
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {import("../../engine/engine.js").Engine} Engine
 * @typedef {{ epsilons: Float32Array[], seeds: number[] | null, moved: boolean }} Row the ε of ten digits; `seeds`: their seeds,
 *   null if all have one; `moved`: whether the user has moved one of them
 */

export class Rows {
  #ensemble;
  #shown;
  #reader = new Reader();
  /**
   * The last ε of each model, with their seeds, because a card and the sweep may request the same ones.
   * @type {WeakMap<Engine, { seeds: string, epsilons: Promise<Float32Array[]> }>}
   */
  #epsilons = new WeakMap();

  /** @param {import("../../engine/ensemble.js").Ensemble} ensemble @param {import("../../state/shown.js").Shown} shown */
  constructor(ensemble, shown) {
    this.#ensemble = ensemble;
    this.#shown = shown;
  }

  /**
   * Draws ten digits of a model, unless there is a newer request.
   * @param {ModelEntry} model
   * @param {object} asked
   * @param {"card" | "sweep"} asked.where which may both show the same model
   * @param {Element} asked.sheet whose ink it is
   * @param {() => boolean} asked.isWanted whether there is no newer request
   * @param {(engine: Engine, row: Row) => void} asked.announce called before the drawing
   * @param {(image: ImageData) => void} asked.show
   * @param {(probabilities: Float32Array | null) => void} asked.read receives the judge's reading later
   */
  draw(model, { where, sheet, isWanted, announce, show, read }) {
    return this.#ensemble.with(model, async (engine) => {
      const row = await this.#row(engine);
      if (!isWanted()) return;
      announce(engine, row);
      const { temperature, detail } = this.#shown.state;
      const ink = inkOf(sheet);
      const drawn = await engine.drawRow(row.epsilons, temperature, ink, detail, where);
      show(drawn.image);
      // The judge reads digits.
      if (dataOf(engine.card).name !== MNIST.name) return read(null);
      void this.#reader.read(engine, drawn.drawing, isWanted).then((probabilities) => {
        if (isWanted()) read(probabilities);
      });
    });
  }

  /**
   * The row that a model draws: its own ε of the seed, or the ε that the user has moved, if it has the model's latent size.
   * @param {Engine} engine @returns {Promise<Row>}
   */
  async #row(engine) {
    const card = /** @type {import("../../engine/engine.js").ModelCard} */ (engine.card);
    const { seed, epsilon } = this.#shown.state;
    const moved = epsilon?.length === card.latent ? epsilon : null;
    if (card.conditional) {
      const own = moved ?? (await this.#epsilonsOf(engine, [seed]))[0];
      return {
        epsilons: Array(dataOf(card).classes.length).fill(own),
        seeds: null,
        moved: moved !== null,
      };
    }
    const seeds = tenSeeds(seed);
    const epsilons = await this.#epsilonsOf(engine, seeds);
    const row = moved ? replaced(epsilons, seeds.indexOf(seed), moved) : epsilons;
    return { epsilons: row, seeds, moved: moved !== null };
  }

  /** @param {Engine} engine @param {number[]} seeds */
  #epsilonsOf(engine, seeds) {
    const known = this.#epsilons.get(engine);
    if (known?.seeds === seeds.join()) return known.epsilons;
    const epsilons = engine.epsilons(seeds);
    this.#epsilons.set(engine, { seeds: seeds.join(), epsilons });
    epsilons.catch(() => {
      if (this.#epsilons.get(engine)?.epsilons === epsilons) this.#epsilons.delete(engine);
    });
    return epsilons;
  }
}
