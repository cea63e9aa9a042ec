// Changes of the digit: its label, its ε, the temperature, and the room that shows it.

import { nameInLink } from "../state/classes.js";
import { moveTo } from "../state/plane.js";
import { replaced } from "../state/replaced.js";
import { withinReach } from "../state/state.js";

/** @typedef {import("../state/state.js").State} State */

/** New seeds are short, so that they can be read out. */
const SEEDS = 10_000;

const anySeed = () => Math.floor(Math.random() * SEEDS);

export class Changes {
  #shown;
  #engines;
  #jobs;
  #digits;
  #link;
  #refresh;

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("./jobs.js").Jobs} parts.jobs
   * @param {import("./ten-digits.js").TenDigits} parts.digits
   * @param {import("../state/link.js").Link} parts.link
   * @param {() => void} parts.refresh makes the open room show the current state
   */
  constructor({ shown, engines, jobs, digits, link, refresh }) {
    this.#shown = shown;
    this.#engines = engines;
    this.#jobs = jobs;
    this.#digits = digits;
    this.#link = link;
    this.#refresh = refresh;
  }

  /** @param {Partial<State>} change */
  change = (change) => {
    const { state, life, data } = this.#shown;
    const { label } = change;
    Object.assign(state, change, label !== undefined && { named: nameInLink(data, label) });
    // Another model that was asked for may have other names.
    life.change(label === undefined ? change : { ...change, named: null });
    const onlyLabel = "label" in change && Object.keys(change).length === 1;
    // These rooms draw by themselves, and the ten digits are not visible there.
    const unseen = state.room === "explore" || state.room === "write";
    if (onlyLabel || unseen) {
      this.#digits.show();
      if (unseen) life.outdate();
      this.#refresh();
    } else {
      // Requested first, so that the worker draws while the page is updated.
      void this.#digits.draw();
      this.#digits.show();
    }
    this.#link.save();
  };

  /**
   * Puts into the link what a room shows, where nothing else depends on it.
   * @param {Partial<State>} change @param {boolean} [atOnce] whether the address changes at once, for rare changes
   */
  hold = (change, atOnce = false) => {
    const { state, life } = this.#shown;
    Object.assign(state, change);
    life.change(change);
    this.#link.save();
    if (atOnce) this.#link.finish();
  };

  /** Chooses a place in the row: a digit or, for a model without labels, the style of a seed. @param {number} place */
  choose(place) {
    const { row, state } = this.#shown;
    const seed = row.seeds[place];
    if (row.conditional) this.change({ label: place });
    else if (seed !== state.seed) void this.newStyle(seed);
  }

  /** Changes to the ε of another seed, a random one by default. @param {number} [seed] */
  newStyle = async (seed = anySeed()) => {
    this.change({ seed, epsilon: null });
    const { row } = this.#shown;
    if (row.epsilon) return;
    await this.#jobs.run(async (engine) => {
      await row.followSeed(engine);
      this.change({});
    });
  };

  /** Changes the plane of the pad. */
  async newDirections() {
    const directions = anySeed();
    await this.#jobs.run(async (engine) => {
      await this.#shown.row.followDirections(engine, directions);
      this.change({ directions });
    });
  }

  /** @param {number} a @param {number} b */
  movePad(a, b) {
    const epsilon = this.#inHand();
    const { plane } = this.#shown.row;
    if (epsilon && plane) this.change({ epsilon: withinReach(moveTo(epsilon, plane, a, b)) });
  }

  /** @param {number} dimension @param {number} value */
  slide(dimension, value) {
    const epsilon = this.#inHand();
    if (epsilon) this.change({ epsilon: replaced(epsilon, dimension, value) });
  }

  /** The ε that pad and sliders move; null while they belong to the previous model. */
  #inHand() {
    return this.#engines.active && this.#shown.row.epsilon;
  }
}
