// The weights of the page: those of a start, the full weights that replace a draft, and those of another model.

import { isAbort } from "../engine/client.js";
import { fetchWeights } from "../load/assets.js";
import { begin } from "../load/start.js";
import { loadStyles } from "../load/stylesheets.js";
import { areDigits, dataOf, labelOf, nameInLink } from "../state/classes.js";
import { firstModel, forAnotherModel, takesDraft } from "../state/state.js";
import { sentence, setWords, text, titleOf } from "../text/text.js";

/**
 * @typedef {import("../state/state.js").State} State
 * @typedef {import("../load/start.js").Begun} Begun
 */

export class Weights {
  #shown;
  #engines;
  #screen;
  #jobs;
  #digits;
  #link;
  #facts;
  #onFailure;
  #restore;
  /** Settles once the weights are full, or stay a draft. @type {Promise<void> | null} */
  #refining = null;

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("./jobs.js").Jobs} parts.jobs
   * @param {import("./ten-digits.js").TenDigits} parts.digits
   * @param {import("../state/link.js").Link} parts.link
   * @param {import("./facts.js").Facts} parts.facts
   * @param {(error: unknown) => void} parts.onFailure called when a start failed
   * @param {() => Promise<void>} parts.restore lists the models that the visitor has opened before
   */
  constructor({ shown, engines, screen, jobs, digits, link, facts, onFailure, restore }) {
    this.#shown = shown;
    this.#engines = engines;
    this.#screen = screen;
    this.#jobs = jobs;
    this.#digits = digits;
    this.#link = link;
    this.#facts = facts;
    this.#onFailure = onFailure;
    this.#restore = restore;
  }

  /**
   * Starts the engine with the model that the state names.
   * @param {{ fresh?: boolean, begun?: Begun | null }} [options] `fresh`: past the browser's cache; `begun`: downloads that are
   *   under way already
   */
  async load({ fresh = false, begun = null } = {}) {
    const { life, state } = this.#shown;
    const turn = life.begin();
    this.#screen.startLoading(begun?.stands() ?? false);
    const { progress: onProgress } = this.#screen.message;
    begun?.follow(onProgress);
    try {
      requireWebAssembly();
      const wanted = { model: firstModel(state), takesDraft: takesDraft(state) };
      const start = begun?.start ?? begin(wanted, { fresh, onProgress });
      await this.#engines.start(this.#chosen(start, turn), start.module, this.adopt);
    } catch (error) {
      if (!isAbort(error)) this.#onFailure(error);
      return;
    }
    this.#digits.show();
    await this.#digits.draw();
    await this.refine();
    whenIdle(() => {
      void this.#digits.callJudge();
      void this.#restore();
      // Without this style sheet, the page is printed as it is.
      loadStyles("styles/print.css", "print").catch(() => {});
    });
    const problem = await this.#engines.climb();
    if (problem) this.#screen.notice.show([problem]);
    this.#digits.show();
    void this.#digits.draw();
  }

  /**
   * The weights of a start, after its model is shown to be the chosen one.
   * @param {import("../load/start.js").Start} start @param {number} turn of the start
   */
  async #chosen({ list, weights }, turn) {
    this.#shown.list = await list;
    // A link may name a model that the visitor has opened before.
    if (this.#shown.state.model !== null && !this.#shown.model) await this.#restore();
    const model = this.find(this.#shown.state);
    this.#shown.state.model = model.name;
    this.#screen.showModels();
    const { held } = model.decoder;
    const { bytes, isDraft } = held ? { bytes: held, isDraft: false } : await weights;
    this.#shown.life.loaded(turn, isDraft);
    return bytes;
  }

  /** Replaces a draft by the full weights, once the first digits are drawn. */
  refine() {
    this.#refining ??= this.#exchangeDraft().finally(() => (this.#refining = null));
    return this.#refining;
  }

  /** Waits for full weights. @throws {Error} if there is only a draft */
  async full() {
    await this.refine();
    if (this.#shown.life.weights === "draft") throw new Error(text("keep.interrupted"));
  }

  async #exchangeDraft() {
    const { model, life } = this.#shown;
    if (!model || !life.isToRefine) return;
    try {
      await this.#engines.exchange(
        (signal) => fetchWeights(model, { onProgress: () => {}, signal }),
        this.adopt,
      );
    } catch (error) {
      if (isAbort(error)) return;
      this.#screen.notice.show([text("page.keepsDraft", { why: sentence(error) })]);
      return;
    }
    life.refined();
    this.#digits.show();
    await this.#digits.draw();
  }

  /** The model to show; the default, with a sentence if the state names a model that is not there. @param {Pick<State, "model" | "room">} state */
  find(state) {
    const { fallback } = /** @type {import("../load/assets.js").ModelList} */ (this.#shown.list);
    const model = this.#shown.models.find(({ name }) => name === firstModel(state)) ?? fallback;
    const { model: wanted } = state;
    if (wanted !== null && model.name !== wanted) {
      this.#screen.notice.show([text("page.noModel", { wanted, title: titleOf(model) })]);
    }
    return model;
  }

  /** Prepares the page for a model that an engine has loaded. @type {import("../engine/engines.js").Adopt} */
  adopt = async (engine, card) => {
    const data = dataOf(card);
    await this.#shown.row.adopt(engine, card.conditional, data.classes.length);
    this.#shown.data = data;
    await speakOf(data);
    this.fitState(card);
    this.#screen.setCard(card);
    this.#facts.setCard(card);
    this.#digits.forgetReadings();
  };

  /** Drops what belongs to another model: an ε of another length, dimensions and classes that this one does not have. @param {import("../engine/engine.js").ModelCard} card */
  fitState(card) {
    const { latent } = card;
    const { state } = this.#shown;
    const title = titleOf(card);
    const words = [];
    for (const key of /** @type {const} */ (["epsilon", "from", "to", "hand"])) {
      const place = state[key];
      const epsilon = place && "epsilon" in place ? place.epsilon : place;
      if (!(epsilon instanceof Float32Array) || epsilon.length === latent) continue;
      state[key] = null;
      words.push(text("page.foreignStyle", { length: epsilon.length, title, latent }));
    }
    if (state.axes?.some((dimension) => dimension >= latent)) {
      const axes = state.axes.map((dimension) => dimension + 1).join(", ");
      state.axes = null;
      words.push(text("page.foreignAxes", { axes, title, latent }));
    }
    this.#screen.notice.show([...words, ...this.#fitClasses(card)]);
  }

  /** Finds the class that a link names, and drops classes that the model does not have. @param {import("../engine/engine.js").ModelCard} card @returns {string[]} sentences */
  #fitClasses(card) {
    const { state } = this.#shown;
    const data = dataOf(card);
    const { named } = state;
    const found = named === null ? -1 : labelOf(data, named);
    const has = (/** @type {number | null} */ label) => (label ?? 0) < data.classes.length;
    if (found >= 0) state.label = found;
    if (!has(state.label)) state.label = 0;
    if (!has(state.as)) state.as = null;
    for (const key of /** @type {const} */ (["mix", "from", "to", "hand", "points"])) {
      if (state[key] && !has(state[key].label)) state[key] = null;
    }
    state.named = nameInLink(data, state.label);
    if (named === null || found >= 0) return [];
    const shown = data.classes[state.label];
    return [text("page.noClass", { named, title: titleOf(card), shown })];
  }

  /**
   * Changes to another model once its weights are loaded.
   * @param {string} name
   * @param {State | null} [next] the state to show with it; by default the current one without ε, which fits no other
   * @returns {Promise<boolean>} whether it is shown
   */
  async change(name, next = null) {
    const { life, models } = this.#shown;
    const model = models.find((entry) => entry.name === name);
    if (!model) return false;
    if (!this.#engines.running) {
      this.#enter(name, next);
      await this.load();
      return this.#engines.running;
    }
    let isShown = false;
    const asked = life.ask(name, next);
    await this.#jobs.during(async () => {
      this.#screen.message.startLoading();
      try {
        await this.#engines.exchange(
          (signal) => fetchWeights(model, { onProgress: this.#screen.message.progress, signal }),
          (engine, card) => {
            this.#enter(name, life.takeOver(asked));
            return this.adopt(engine, card);
          },
        );
        life.exchanged();
        isShown = true;
        this.#link.save();
      } catch (error) {
        // A newer choice shows its own progress.
        if (isAbort(error)) return;
        this.#screen.notice.show([text("page.keepsModel", { why: sentence(error) })]);
        // The failed model may have come from a link.
        this.#link.save();
      }
      life.settle(asked);
      this.#digits.show();
      await this.#digits.draw();
    });
    // If the other model could not be loaded, this one may still be a draft.
    await this.refine();
    return isShown;
  }

  /** @param {string} name of the model that is shown from now on @param {State | null} next as of `change` */
  #enter(name, next) {
    this.#shown.state = { ...(next ?? forAnotherModel(this.#shown.state)), model: name };
  }
}

/** Says “class” where the page says “digit”, for a model that draws no digits. @param {import("../state/classes.js").Data} data */
async function speakOf(data) {
  if (areDigits(data)) return setWords(null);
  try {
    setWords((await import("../text/classes.js")).wordsFor(data));
  } catch {
    // The page speaks of digits then.
  }
}

/** Runs work that can wait until the page is idle. @param {() => void} work */
function whenIdle(work) {
  // Safari has no `requestIdleCallback`.
  if (typeof requestIdleCallback === "function") requestIdleCallback(work);
  else setTimeout(work);
}

function requireWebAssembly() {
  if (typeof WebAssembly === "object") return;
  throw new Error(text("page.noWebAssembly"));
}
