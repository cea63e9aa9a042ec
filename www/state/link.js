// The link to the present state, which the address follows, and links to other states.

import { initialState, ofRoom, toHash, withHidden } from "./state.js";

/** The address is written after a pause, because browsers limit how often it may change, in milliseconds. */
const DELAY = 250;

export class Link {
  #state;
  /** The timer until the address is written; undefined once it is. @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /**
   * The fragment that the page has written or followed. Any other fragment is a navigation whose event is still to
   * come.
   */
  #known = location.hash;

  /** @param {() => import("./state.js").State} state the current state */
  constructor(state) {
    this.#state = state;
    addEventListener("pagehide", () => this.finish());
  }

  /** The complete link to the current state; the page's address follows a little later. */
  now() {
    return new URL(toHash(ofRoom(this.#state())), location.href);
  }

  /** The link to another state, which keeps language, look, comparison and hidden parts. @param {Partial<import("./state.js").State>} change */
  to(change) {
    const { language, look, compare, hidden } = this.#state();
    return toHash(withHidden({ ...initialState(), language, look, compare, ...change }, hidden));
  }

  /** Writes the address after a pause. */
  save() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.finish(), DELAY);
  }

  /** Whether the address has a fragment that the page has neither written nor followed. */
  get isForeign() {
    return location.hash !== this.#known;
  }

  /** Writes the address now if it is waiting, so that the back button returns to the last state. */
  finish() {
    if (this.#timer === undefined) return;
    this.#cancel();
    if (this.isForeign) return;
    history.replaceState(null, "", toHash(ofRoom(this.#state())));
    this.#known = location.hash;
  }

  /** Cancels writing the address, because the page follows the link that the address already has. */
  forget() {
    this.#cancel();
    this.#known = location.hash;
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Adds an entry to the browser's history. */
  push() {
    history.pushState(null, "", toHash(ofRoom(this.#state())));
    this.#known = location.hash;
  }
}
