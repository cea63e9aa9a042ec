// The link to what is shown: the address follows it, and other states have links too.

import { initialState, toHash, withHidden } from "./state.js";

/** The address is written when the hand rests: browsers limit how often, in milliseconds. */
const DELAY = 250;

export class Link {
  #state;
  /** Until the address is written; undefined where it is. @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => import("./state.js").State} state what is shown */
  constructor(state) {
    this.#state = state;
    addEventListener("pagehide", () => this.finish());
  }

  /** The whole address of what is shown, which the page's own reaches a little later. */
  now() {
    return new URL(toHash(this.#state()), location.href);
  }

  /** To another state, which keeps what is not a digit's. @param {Partial<import("./state.js").State>} change */
  to(change) {
    const { language, look, compare, hidden } = this.#state();
    return toHash(withHidden({ ...initialState(), language, look, compare, ...change }, hidden));
  }

  /** Has the address follow. */
  save() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.finish(), DELAY);
  }

  /** Writes the address if that is still to be done: the way back leads to what was shown last. */
  finish() {
    if (this.#timer === undefined) return;
    this.forget();
    history.replaceState(null, "", toHash(this.#state()));
  }

  /** Leaves the address as it stands there. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Leaves another place for the way back. */
  push() {
    history.pushState(null, "", toHash(this.#state()));
  }
}
