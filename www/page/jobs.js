// Work on the engine that draws: the page is busy meanwhile, and a failure is reported once.

import { isAbort } from "../engine/client.js";

/** @typedef {import("../engine/engine.js").Engine} Engine */

export class Jobs {
  #engines;
  #life;
  #onBusy;
  #onFailure;

  /**
   * @param {object} parts of the page
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("../state/lifecycle.js").Lifecycle} parts.life
   * @param {(busy: boolean) => void} parts.onBusy
   * @param {(engine: Engine, error: unknown) => Promise<void>} parts.onFailure
   */
  constructor({ engines, life, onBusy, onFailure }) {
    this.#engines = engines;
    this.#life = life;
    this.#onBusy = onBusy;
    this.#onFailure = onFailure;
  }

  /**
   * Runs something on the engine that draws, if there is one. An outdated request is no failure.
   * @type {import("../engine/engines.js").Run}
   */
  run = async (work) => {
    const engine = this.#engines.active;
    if (!engine) return;
    await this.during(async () => {
      try {
        await work(engine);
      } catch (error) {
        const isCurrent = !isAbort(error) && engine === this.#engines.active;
        if (isCurrent) await this.#onFailure(engine, error);
      }
    });
  };

  /** The page is busy until the work is done. @param {() => Promise<void>} work */
  async during(work) {
    this.#life.beginJob();
    this.#onBusy(true);
    try {
      await work();
    } finally {
      this.#life.endJob();
      this.#onBusy(this.#life.isBusy);
    }
  }
}
