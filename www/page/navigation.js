// Navigation: from room to room, and by links.

import { readLink } from "../state/address.js";
import { amid } from "../state/state.js";
import { speakAs } from "./languages.js";

/** @typedef {import("../state/state.js").State} State */

export class Navigation {
  #shown;
  #engines;
  #screen;
  #jobs;
  #digits;
  #weights;
  #changes;
  #link;
  #refresh;
  #onFollow;
  /** Whether Explore has been entered. */
  #isExplored = false;

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("./jobs.js").Jobs} parts.jobs
   * @param {import("./ten-digits.js").TenDigits} parts.digits
   * @param {import("./weights.js").Weights} parts.weights
   * @param {import("./changes.js").Changes} parts.changes
   * @param {import("../state/link.js").Link} parts.link
   * @param {() => void} parts.refresh makes the open room show the current state
   * @param {() => void} parts.onFollow called once the state of a link has been adopted
   */
  constructor({ shown, engines, screen, jobs, digits, weights, changes, link, refresh, onFollow }) {
    this.#shown = shown;
    this.#engines = engines;
    this.#screen = screen;
    this.#jobs = jobs;
    this.#digits = digits;
    this.#weights = weights;
    this.#changes = changes;
    this.#link = link;
    this.#refresh = refresh;
    this.#onFollow = onFollow;
  }

  /** @param {State["room"]} room */
  enter = (room) => {
    // The notice was about another room.
    this.#screen.notice.hide();
    const { state, life } = this.#shown;
    const moved = room !== state.room;
    if (moved) this.#link.finish();
    if (room === "explore") this.#beginWithPoints();
    state.room = room;
    if (life.asked?.next) life.asked.next.room = room;
    // A room, unlike a digit, gets an entry in the browser's history.
    if (moved) {
      this.#link.push();
      // Its beginning, wherever in the other room the way here was.
      scrollTo({ top: 0, behavior: "instant" });
    }
    this.#digits.show();
    if (room === "draw" || life.isStale) void this.#digits.draw();
    else this.#refresh();
    if (moved) this.#takeBestModel();
  };

  /** Shows encoded images when Explore is entered for the first time, unless a link has led there or a lesson hides them. */
  #beginWithPoints() {
    const { state, life } = this.#shown;
    const isFirst = !this.#isExplored && state.from === null && !state.hidden.includes("points");
    this.#isExplored = true;
    if (!isFirst || state.points) return;
    state.points = { label: null, image: null };
    life.change({ points: state.points });
  }

  /** Changes to the model in which the open room has most to show, unless the reader has chosen a model or a style. */
  #takeBestModel() {
    const { state, list, life, isModelChosen } = this.#shown;
    if (isModelChosen || state.epsilon || !list) return;
    const { name } = this.#weights.find({ ...state, model: null });
    if (name !== (life.asked?.name ?? state.model)) void this.#weights.change(name);
  }

  /** Shows what a link names. @param {string} link */
  show = (link) => {
    this.#link.finish();
    history.pushState(null, "", link);
    void this.follow();
  };

  /** Shows the state in the address. */
  async follow() {
    await this.#adopt();
    this.#onFollow();
  }

  async #adopt() {
    // The previous state must not be written to the address any more.
    this.#link.forget();
    const { state: named, problems } = readLink();
    const state = amid(named, this.#shown.state);
    this.#shown.state.language = state.language;
    // The language first, because a change of it removes notices.
    await speakAs(state.language);
    this.#screen.notice.hide();
    this.#screen.notice.show(problems);
    if (!this.#shown.list) {
      this.#shown.state = state;
      await this.#weights.load();
      return;
    }
    const { name } = this.#weights.find(state);
    this.#shown.isModelChosen = state.model !== null;
    if (this.#shown.life.asked || name !== this.#shown.state.model) {
      await this.#weights.change(name, state);
      return;
    }
    this.#shown.state = { ...state, model: name };
    // At once, so that controls used before the rest is loaded act on this state.
    const card = this.#engines.active?.card;
    if (card) this.#weights.fitState(card);
    await this.#jobs.run(async (engine) => {
      await this.#shown.row.followSeed(engine);
      await this.#shown.row.followDirections(engine, state.directions);
      this.#changes.change({});
    });
  }
}
