// The life cycle of the page: whether the page can draw, with which weights, which model is requested, and what work is
// pending. This module knows neither the document nor a worker; `page/` reports events to it and asks for the results.
//
// Phases
//   loading   the engine and the first weights are loading, and nothing can be changed
//   ready     digits of the current model are shown
//   failed    nothing draws; `failure` has the reason, and what the user can do
//
//   loading --drawn--> ready           the first digits were painted
//   loading --fail---> failed          the start failed
//   ready   --fail---> failed          the engine failed and could not be replaced
//   any     --begin--> loading         the page was opened, or the user starts it again
//
// Weights of the shown model
//   none --loaded--> draft or full     the weights of a start arrived, unless a newer start has begun
//   draft --refined--> full            the full weights replaced their draft
//   any  --exchanged--> full           another model replaced the shown one
//   any  --begin--> none
//
// The model requested in place of the shown one
//   any  --ask--> asked                a newer request replaces an older one
//   asked --takeOver--> asked          its weights are there; the page now shows the state that was requested with it
//   asked --settle--> none             the model is shown, or could not be loaded
//   any  --begin--> none
//
// The ten digits
//   current --outdate--> stale         ε changed while the digits were not visible
//   stale --refresh--> current         the digits were requested from the engine
//
// Jobs are pieces of pending work on the engine. The page is busy while there is at least one.

/**
 * @typedef {import("./state.js").State} State
 * @typedef {object} Asked a model that is being loaded in place of the one that is shown
 * @property {string} name
 * @property {State | null} next what to show with it, where a link says so; null for the present state without its ε, which
 *   fits no other model
 * @typedef {{ text: string, run: () => void }} Way on after a failure
 * @typedef {{ error: unknown, ways: () => Way[] }} Failure `ways` are in the current language
 */

export class Lifecycle {
  /** @type {"loading" | "ready" | "failed"} */
  #phase = "loading";
  /** @type {"none" | "draft" | "full"} */
  #weights = "none";
  /** @type {Asked | null} */
  #asked = null;
  /** @type {Failure | null} */
  #failure = null;
  #isStale = false;
  #starts = 0;
  #jobs = 0;

  get phase() {
    return this.#phase;
  }

  get weights() {
    return this.#weights;
  }

  get asked() {
    return this.#asked;
  }

  /** The failure of the last start; null without a failure. */
  get failure() {
    return this.#failure;
  }

  /** Whether the ten digits show an earlier ε. */
  get isStale() {
    return this.#isStale;
  }

  get isBusy() {
    return this.#jobs > 0;
  }

  /** Whether full weights should replace a draft. Another requested model brings its own weights. */
  get isToRefine() {
    return this.#weights === "draft" && this.#asked === null;
  }

  /** @returns {number} names this start to `loaded` */
  begin() {
    this.#phase = "loading";
    this.#weights = "none";
    this.#asked = null;
    this.#failure = null;
    this.#starts += 1;
    return this.#starts;
  }

  /** The weights of a start arrived. @param {number} start @param {boolean} isDraft */
  loaded(start, isDraft) {
    if (start === this.#starts) this.#weights = isDraft ? "draft" : "full";
  }

  /** Digits were painted. @returns {boolean} whether they are the first of this start */
  drawn() {
    if (this.#phase !== "loading") return false;
    this.#phase = "ready";
    return true;
  }

  /** @param {Failure} failure */
  fail(failure) {
    this.#phase = "failed";
    this.#failure = failure;
  }

  refined() {
    if (this.#weights === "draft") this.#weights = "full";
  }

  /** @param {string} name of a model @param {State | null} next @returns {Asked} */
  ask(name, next) {
    this.#asked = { name, next };
    return this.#asked;
  }

  /**
   * Applies a change of the user also to the requested model, because the change is newer than the link that requested
   * the model. An ε belongs to the model that is still shown.
   * @param {Partial<State>} change
   */
  change(change) {
    const next = this.#asked?.next;
    if (next)
      Object.assign(next, change, { epsilon: change.epsilon === null ? null : next.epsilon });
  }

  /** The state to show with a model whose weights have arrived; later changes apply to the current state. @param {Asked} asked */
  takeOver(asked) {
    const { next } = asked;
    asked.next = null;
    return next;
  }

  /** The requested model is shown. */
  exchanged() {
    this.#weights = "full";
  }

  /** A request has ended, with or without success. @param {Asked} asked */
  settle(asked) {
    if (this.#asked === asked) this.#asked = null;
  }

  outdate() {
    this.#isStale = true;
  }

  refresh() {
    this.#isStale = false;
  }

  beginJob() {
    this.#jobs += 1;
  }

  endJob() {
    this.#jobs -= 1;
  }
}
