// The ten digits of Draw: requested, painted, and read by the judge.

import { note, timed } from "../load/timeline.js";
import { EMBEDDED } from "../state/address.js";
import { MNIST } from "../state/classes.js";
import { inkOf } from "../views/ink.js";
import { element } from "./screen.js";

export class TenDigits {
  #shown;
  #engines;
  #screen;
  #jobs;
  #refresh;
  /** The judge, once it has been loaded. @type {import("../rooms/draw/judging.js").Judging | null} */
  #judging = null;

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("./jobs.js").Jobs} parts.jobs
   * @param {() => void} parts.refresh makes the open room show the current state
   */
  constructor({ shown, engines, screen, jobs, refresh }) {
    this.#shown = shown;
    this.#engines = engines;
    this.#screen = screen;
    this.#jobs = jobs;
    this.#refresh = refresh;
  }

  /** Requests the ten digits and paints them when they arrive; the newest request always paints last. */
  async draw() {
    // They are drawn only when they are visible.
    if (document.hidden) return;
    const { row, life } = this.#shown;
    const { epsilons } = row;
    if (!epsilons) return;
    life.refresh();
    await this.#jobs.run(async (engine) => {
      const { temperature, detail } = this.#shown.state;
      const ink = inkOf(this.#screen.sheet);
      const drawn = engine.drawRow(epsilons, temperature, ink, detail);
      const backend = engine.backendOf(epsilons.length);
      const { image, ms, drawing } = await (life.phase === "ready"
        ? drawn
        : timed("decode", drawn, () => ({ backend })));
      // Another engine draws by now, and may have painted newer digits.
      if (engine !== this.#engines.active) return;
      const { room, hidden } = this.#shown.state;
      // The first digit may have been drawn before this script was loaded.
      const isShown = document.documentElement.dataset.weights !== undefined;
      const isFirst = life.drawn();
      this.#screen.paint(image, ms, ink, backend);
      if (!isShown) note("shown");
      if (isFirst) note("usable");
      if (hidden.includes("judge")) this.forgetReadings();
      else if (room === "draw" && this.#shown.data.name === MNIST.name) {
        void this.#judging?.read(engine, drawing);
      }
    });
    this.#refresh();
  }

  /** Shows which of the ten is chosen. */
  show() {
    this.#screen.show();
    const { label, seed } = this.#shown.state;
    const { conditional, seeds } = this.#shown.row;
    this.#judging?.update(
      conditional ? { chosen: label, seeds: null } : { chosen: seeds.indexOf(seed), seeds },
    );
  }

  /** Lets the judge read the digits. The page works without it. */
  async callJudge() {
    if (this.#judging || EMBEDDED) return;
    try {
      const { Judging } = await import("../rooms/draw/judging.js");
      this.#judging ??= new Judging(element("stage"));
    } catch {
      return;
    }
    this.show();
    void this.draw();
  }

  /** Removes the reading, which does not apply to the next digits. */
  forgetReadings() {
    this.#judging?.forget();
  }
}
