// The life of the page: whether it can draw, with which weights, which model is to come, and what is still to be done. Nothing
// here knows of the document or of a worker; `page/` tells what has happened, and asks what follows from it.
//
// Phases
//   loading   the engine and the first weights are on their way, and nothing can be changed
//   ready     digits of the present model stand there
//   failed    nothing draws; `failure` says why, and what can be done about it
//
//   loading --drawn--> ready           the first digits were painted
//   loading --fail---> failed          the start failed
//   ready   --fail---> failed          the engine failed, and none could take its place
//   any     --begin--> loading         the page was opened, or somebody starts it again
//
// Weights of the model that is shown
//   none --loaded--> draft or full     those of a start arrived, unless a newer start has begun
//   draft --refined--> full            the full weights took the place of their draft
//   any  --exchanged--> full           another model took the place of the one that was shown
//   any  --begin--> none
//
// The model asked for in place of the one that is shown
//   any  --ask--> asked                a newer request replaces an older one
//   asked --takeOver--> asked          its weights are there; the page now shows the state that was asked for with it
//   asked --settle--> none             it is shown, or could not be had
//   any  --begin--> none
//
// The ten digits
//   current --outdate--> stale         ε changed while nobody could see them
//   stale --refresh--> current         the engine was asked for them
//
// Jobs are pieces of work under way on the engine. The page is busy while there is at least one.

/**
 * @typedef {import("./state.js").State} State
 * @typedef {object} Asked a model that is being loaded in place of the one that is shown
 * @property {string} name
 * @property {State | null} next what to show with it, where a link says so; null for the present state without its ε, which
 *   fits no other model
 * @typedef {{ text: string, run: () => void }} Way on after a failure
 * @typedef {{ error: unknown, ways: () => Way[] }} Failure `ways` are in the language of the moment
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

  /** Of the last start; null while it has not failed. */
  get failure() {
    return this.#failure;
  }

  /** Whether the ten digits are of an earlier ε. */
  get isStale() {
    return this.#isStale;
  }

  get isBusy() {
    return this.#jobs > 0;
  }

  /** Whether full weights are to take the place of a draft. Another model that was asked for brings weights of its own. */
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
   * Somebody changes what is shown while a model is on its way: that is newer than the link which asked for the model. An ε is
   * that of the model which is still shown.
   * @param {Partial<State>} change
   */
  change(change) {
    const next = this.#asked?.next;
    if (next)
      Object.assign(next, change, { epsilon: change.epsilon === null ? null : next.epsilon });
  }

  /** What to show with a model whose weights are there now; from here on a change is one of the present state. @param {Asked} asked */
  takeOver(asked) {
    const { next } = asked;
    asked.next = null;
    return next;
  }

  /** The model that was asked for is shown. */
  exchanged() {
    this.#weights = "full";
  }

  /** A request came to its end, one way or the other. @param {Asked} asked */
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
