// A training under way: it asks the worker for steps of a moment at a time, and keeps what it takes to go on if the
// worker ends.

import { isGone } from "../../engine/client.js";
import { Trainer } from "../../engine/trainer.js";
import { History } from "./history.js";

/**
 * @typedef {import("../../engine/trainer.js").Recipe} Recipe
 * @typedef {import("../../engine/trainer.js").Turned} Turned
 * @typedef {import("../../engine/trainer.js").Kept} Kept
 * @typedef {import("../../engine/training-worker.js").Report} Report
 * @typedef {import("../../engine/trainer.js").Pictures} Pictures
 * @typedef {Kept & { learned: History["learned"], heldOut: History["heldOut"], ms: number }} Past what a training is continued from later
 * @typedef {"none" | "opening" | "training" | "paused" | "finished" | "stopped"} Phase
 */

/** Milliseconds of steps between two reports; a hidden page shows none of them. */
const TURN = { shown: 150, hidden: 1000 };
/** How much of a training may be lost, in milliseconds. */
const KEPT_EVERY = 4000;
/** How often a worker is replaced in one training. */
const REPLACEMENTS = 3;
/** The share of an older speed in the speed that is shown. */
const INERTIA = 0.8;

export class Run {
  #onChange;
  #onProgress;
  /** @type {Trainer | null} */
  #trainer = null;
  /** @type {Promise<Trainer> | null} */
  #opening = null;
  /** What is learned from; null: MNIST, undefined: nothing yet. @type {Pictures | null | undefined} */
  #pictures = undefined;
  /** What the worker has to be told before the next step. @type {Turned | null} */
  #turned = null;
  /** @type {Kept | null} */
  #kept = null;
  #keptAt = 0;
  #replaced = 0;
  /** Counts trainings, so that reports of an earlier one are dropped. */
  #turn = 0;
  #isLooping = false;
  /** @type {Phase} */
  phase = "none";
  /** Why it stopped, or what was lost; in English. @type {string | null} */
  problem = null;
  /** @type {Recipe | null} */
  recipe = null;
  history = new History();
  step = 0;
  epoch = 0;
  /** Images a second. */
  speed = 0;
  /** Milliseconds that steps took. */
  ms = 0;
  /** Weight of the rate in the last step, which grows during warm-up. */
  beta = 0;
  /** Names the ε of the row. */
  seed = 6;

  /** @param {{ onChange: () => void, onProgress: import("../../load/assets.js").OnProgress }} events */
  constructor({ onChange, onProgress }) {
    this.#onChange = onChange;
    this.#onProgress = onProgress;
  }

  /** The visitor's pictures, if it learns from those. */
  get pictures() {
    return this.#pictures ?? null;
  }

  /** The description of the images, once they are there. */
  get data() {
    return this.#trainer?.data ?? null;
  }

  /** Whether a dial was turned since the last step. */
  get isTurned() {
    return this.#turned !== null;
  }

  get isUnderWay() {
    return this.phase === "training";
  }

  /** Whether the worker still computes, a moment after a pause too. */
  get isBusy() {
    return this.#isLooping;
  }

  /** @param {Phase} phase */
  #enter(phase) {
    this.phase = phase;
    this.#onChange();
  }

  async #open() {
    this.#opening ??= Trainer.open(this.#onProgress, this.#pictures === null);
    try {
      this.#trainer = await this.#opening;
      return this.#trainer;
    } finally {
      this.#opening = null;
    }
  }

  /** Names what is to be trained, without a model yet. @param {Recipe} recipe */
  prepare(recipe) {
    this.#turn += 1;
    this.#pictures = undefined;
    this.#clear(recipe);
    this.#enter("none");
  }

  /** @param {Recipe} recipe */
  #clear(recipe) {
    this.recipe = /** @type {Recipe} */ (JSON.parse(JSON.stringify(recipe)));
    Object.assign(this, { history: new History(), step: 0, epoch: 0, speed: 0, ms: 0 });
    Object.assign(this, { problem: null, beta: recipe.objective.beta });
    this.#turned = null;
    this.#kept = null;
    this.#keptAt = 0;
    this.#replaced = 0;
  }

  /**
   * Makes a model that has learned nothing, or the one of a training that was kept.
   * @param {Pictures | null} pictures null: MNIST @param {Recipe} recipe
   * @param {Past | null} [past] of a training of this recipe
   */
  async begin(pictures, recipe, past = null) {
    const turn = ++this.#turn;
    this.#pictures = pictures;
    this.recipe = /** @type {Recipe} */ (JSON.parse(JSON.stringify(recipe)));
    this.#enter("opening");
    try {
      const trainer = this.#trainer ?? (await this.#open());
      await trainer.load(pictures);
      if (turn !== this.#turn) return;
      const report = await trainer.start(this.recipe, past, this.seed);
      if (turn !== this.#turn) return;
      this.#clear(recipe);
      if (past) this.#adopt(past, report);
      else this.history.add(report, 0, 0);
      this.#enter(past && this.epoch === recipe.training.epochs + 1 ? "finished" : "paused");
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#drop(error);
      this.#enter("none");
      throw error;
    }
  }

  /** @param {Past} past @param {Report} report of the model as it was kept */
  #adopt({ place, state, learned, heldOut, ms }, report) {
    this.#kept = { place, state };
    this.#goTo(this.#kept);
    this.ms = ms;
    const epoch = Math.min(this.epoch, this.recipe?.training.epochs ?? 0);
    this.history.resume(report, this.step, epoch, { learned, heldOut });
  }

  /** @param {Kept | null} kept null: the beginning */
  #goTo(kept) {
    const place = kept ? JSON.parse(kept.place) : { step: 0, log: [] };
    this.step = place.step;
    this.epoch = place.step === 0 ? 0 : place.log.length + 1;
  }

  /** What the training can be continued from later; null if there is none. @returns {Promise<Past | null>} */
  async past() {
    if (!this.#trainer || this.step === 0) return null;
    const turn = this.#turn;
    const kept = await this.#trainer.keep();
    if (turn !== this.#turn) return null;
    this.#kept = kept;
    const { learned, heldOut } = this.history;
    return { ...kept, learned, heldOut, ms: this.ms };
  }

  /**
   * Lets the worker compute something beside the training.
   * @template T
   * @param {(trainer: Trainer) => Promise<T>} work @returns {Promise<T>}
   */
  async aside(work) {
    const turn = this.#turn;
    try {
      return await work(this.#trainer ?? (await this.#open()));
    } catch (error) {
      if (!isGone(error)) throw error;
      // A training under way replaces the worker by itself.
      if (!this.#isLooping) await this.#survive(error, turn);
      return work(this.#trainer ?? (await this.#open()));
    }
  }

  /** Trains until it is told to pause, or until the last epoch. */
  async train() {
    if (!this.#trainer || this.isUnderWay) return;
    this.problem = null;
    this.#enter("training");
    await this.#loop();
  }

  pause() {
    if (this.isUnderWay) this.#enter("paused");
  }

  /** One step. */
  async single() {
    if (!this.#trainer || this.isUnderWay || this.#isLooping) return;
    this.#isLooping = true;
    this.problem = null;
    this.phase = "paused";
    const turn = this.#turn;
    try {
      const report = await this.#ask(this.#trainer, { ms: 0, steps: 1, survey: "always" });
      if (turn === this.#turn) this.#take(report, false);
    } catch (error) {
      await this.#survive(error, turn);
    } finally {
      this.#isLooping = false;
      this.#onChange();
    }
  }

  /** Changes the weight of the rate, the learning rate or the number of epochs. @param {Partial<Turned>} change */
  change(change) {
    if (!this.recipe) return;
    const { objective, training } = this.recipe;
    if (change.beta !== undefined) objective.beta = change.beta;
    if (change.rate !== undefined) training.learning_rate = change.rate;
    if (change.epochs !== undefined) training.epochs = change.epochs;
    this.#turned = {
      beta: objective.beta,
      rate: training.learning_rate,
      epochs: training.epochs,
    };
    if (this.phase === "finished" && this.epoch < training.epochs) this.phase = "paused";
    this.#onChange();
  }

  /** Of all held-out images. */
  async score() {
    return this.#need().score();
  }

  /** @param {Record<string, number>} scores */
  async save(scores) {
    return this.#need().save(scores);
  }

  #need() {
    if (!this.#trainer) throw new Error("no training has been started");
    return this.#trainer;
  }

  /**
   * @param {Trainer} trainer
   * @param {{ ms: number, steps: number, survey: "always" | "due" }} asked
   */
  #ask(trainer, asked) {
    const turned = this.#turned;
    this.#turned = null;
    return trainer.advance({ ...asked, turned, seed: this.seed });
  }

  async #loop() {
    if (this.#isLooping) return;
    this.#isLooping = true;
    const turn = this.#turn;
    const isWanted = () => this.isUnderWay && turn === this.#turn;
    const next = () =>
      this.#ask(this.#need(), {
        ms: document.hidden ? TURN.hidden : TURN.shown,
        steps: Infinity,
        survey: "due",
      });
    try {
      let coming = next();
      for (;;) {
        const report = await coming;
        if (turn !== this.#turn) break;
        const goesOn = isWanted() && !report.finished && report.failure === null;
        // The worker computes while the page shows what it has done.
        if (goesOn) coming = next();
        this.#take(report, goesOn);
        if (goesOn) await this.#keep();
        else break;
      }
    } catch (error) {
      await this.#survive(error, turn);
    } finally {
      this.#isLooping = false;
      this.#onChange();
    }
    // A new training, or this one again, was asked for meanwhile.
    if (this.isUnderWay) void this.#loop();
  }

  /** @param {Report} report @param {boolean} goesOn */
  #take(report, goesOn) {
    const { last, images, ms, failure, finished } = report;
    if (last) {
      this.step = last.step;
      this.epoch = last.epoch;
      this.beta = last.beta;
      this.ms += ms;
      const speed = (1000 * images) / ms;
      this.speed = this.speed === 0 ? speed : INERTIA * this.speed + (1 - INERTIA) * speed;
      this.history.add(report, this.step, this.epoch);
    }
    if (failure !== null) {
      void this.#goBack(failure);
      return;
    }
    if (finished) this.phase = "finished";
    else if (!goesOn && this.phase === "training") this.phase = "paused";
    this.#onChange();
  }

  async #keep() {
    if (Date.now() - this.#keptAt < KEPT_EVERY) return;
    this.#keptAt = Date.now();
    try {
      this.#kept = await this.#need().keep();
    } catch (error) {
      // A model with a parameter that is no number is not kept. The next step says so too.
      if (isGone(error)) throw error;
    }
  }

  /** The training has failed: the last good model comes back. @param {string} failure */
  async #goBack(failure) {
    this.problem = failure;
    this.phase = "stopped";
    await this.#restore();
    this.#onChange();
  }

  /** Makes the worker continue from what was kept. */
  async #restore() {
    const { recipe } = this;
    if (!recipe || this.#pictures === undefined) return;
    const trainer = this.#need();
    await trainer.load(this.#pictures);
    const report = await trainer.start(recipe, this.#kept, this.seed);
    this.#goTo(this.#kept);
    // What was kept may be of before the dials were turned.
    this.change({});
    this.history.cut(this.step - 1);
    this.history.add(report, this.step, this.epoch);
  }

  /** Replaces a worker that has ended. @param {unknown} error @param {number} turn */
  async #survive(error, turn) {
    if (turn !== this.#turn) return;
    const wasUnderWay = this.isUnderWay;
    this.#drop(error);
    this.problem = error instanceof Error ? error.message : String(error);
    if (!isGone(error) || this.#replaced >= REPLACEMENTS) {
      this.#enter("stopped");
      return;
    }
    this.#replaced += 1;
    this.#enter("opening");
    try {
      await this.#open();
      await this.#restore();
      const still = this.history.moments.length > 0 ? "paused" : "none";
      this.#enter(wasUnderWay ? "training" : still);
    } catch (again) {
      this.#drop(again);
      this.problem = again instanceof Error ? again.message : String(again);
      this.#enter("stopped");
    }
  }

  /** Forgets a worker that has ended. @param {unknown} error */
  #drop(error) {
    if (!isGone(error)) return;
    this.#trainer?.close();
    this.#trainer = null;
  }
}
