// The ε on the page: the ε of the chosen digit, the ten ε of the row, and the plane of the pad.

import { planeOf } from "./plane.js";
import { replaced } from "./replaced.js";
import { tenSeeds } from "./state.js";

/**
 * @typedef {object} Engine the part of an engine that the row uses
 * @property {(seeds: number[]) => Promise<Float32Array[]>} epsilons ε that each seed names
 * @property {(seed: number) => Promise<Float32Array>} directions two orthonormal directions, one after the other
 */

export class Row {
  /** Whether the model has labels. If so, the row has all classes in one style, else the styles of ten seeds. */
  conditional = true;
  /** The number of classes. */
  #classes = 10;
  /** The plane of the present directions. @type {import("./plane.js").Plane | null} */
  plane = null;
  /** The seeds around the current one, with their ε. @type {{ seeds: number[], epsilons: Float32Array[] } | null} */
  #ten = null;
  #state;

  /** @param {() => import("./state.js").State} state the present one */
  constructor(state) {
    this.#state = state;
  }

  /** Changes to the ε of a model. @param {Engine} engine that has loaded it @param {boolean} conditional @param {number} classes */
  async adopt(engine, conditional, classes) {
    const directions = await engine.directions(this.#state().directions);
    await this.followSeed(engine);
    this.plane = planeOf(directions);
    this.conditional = conditional;
    this.#classes = classes;
  }

  /** Looks up the ε of the ten seeds around the present one. @param {Engine} engine */
  async followSeed(engine) {
    for (;;) {
      const seeds = tenSeeds(this.#state().seed);
      const epsilons = await engine.epsilons(seeds);
      // The user may have typed another seed meanwhile, and nothing is drawn without its ε.
      if (!seeds.includes(this.#state().seed)) continue;
      this.#ten = { seeds, epsilons };
      return;
    }
  }

  /** Looks up the plane of some directions. @param {Engine} engine @param {number} directions their seed */
  async followDirections(engine, directions) {
    this.plane = planeOf(await engine.directions(directions));
  }

  /** The ε of the chosen digit; null while the ε of a new seed is being computed. */
  get epsilon() {
    const { epsilon, seed } = this.#state();
    return epsilon ?? this.#ten?.epsilons[this.#ten.seeds.indexOf(seed)] ?? null;
  }

  /** The seeds of the row. They stay while the chosen seed is among them. */
  get seeds() {
    const { seed } = this.#state();
    return this.#ten?.seeds.includes(seed) ? this.#ten.seeds : tenSeeds(seed);
  }

  /** The ε that are drawn; null while they are computed. */
  get epsilons() {
    const { epsilon } = this;
    if (!epsilon || !this.#ten) return null;
    if (this.conditional) return Array(this.#classes).fill(epsilon);
    const { seeds, epsilons } = this.#ten;
    const place = seeds.indexOf(this.#state().seed);
    return place < 0 ? null : replaced(epsilons, place, epsilon);
  }
}
