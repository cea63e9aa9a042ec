// What a second network reads in the digits that are drawn. It is fetched once the first ones are there.

import { fetchJudge } from "../../load/assets.js";
import { isAbort } from "../../engine/client.js";
import { JudgedView } from "./judged.js";

/**
 * @typedef {import("../../engine/engine.js").Engine} Engine
 * @typedef {import("../../engine/engine.js").JudgeCard} JudgeCard
 */

/** Digits that stand so long are read, in milliseconds: who is still drawing is not kept waiting by the second network. */
const REST = 100;

export class Judging {
  #view;
  #bytes = fetchSilently();
  /** The engines that have it. @type {WeakMap<Engine, Promise<JudgeCard>>} */
  #loaded = new WeakMap();
  #failed = false;
  /** Counts what there was to read. */
  #turn = 0;

  /** @param {HTMLElement} stage where the digits are */
  constructor(stage) {
    this.#view = new JudgedView(stage);
    addEventListener("online", () => {
      if (!this.#failed) return;
      this.#failed = false;
      this.#loaded = new WeakMap();
      this.#bytes = fetchSilently();
    });
  }

  /** @param {import("./judged.js").Row} row that the page shows */
  update(row) {
    this.#view.update(row);
  }

  /** What was read was of another model. */
  forget() {
    this.#turn += 1;
    this.#view.show(null);
  }

  /**
   * Reads the ten digits that an engine drew once they have stood for a moment, unless it has drawn others since. Whatever
   * goes wrong, the page works on without it.
   * @param {Engine} engine @param {number} drawing as `drawTen` named it
   */
  async read(engine, drawing) {
    const turn = (this.#turn += 1);
    await new Promise((resolve) => setTimeout(resolve, REST));
    if (this.#failed || turn !== this.#turn) return;
    try {
      const loaded =
        this.#loaded.get(engine) ?? this.#bytes.then((judge) => engine.loadJudge(judge));
      this.#loaded.set(engine, loaded);
      this.#view.introduce(await loaded);
      const read = await engine.judge(drawing);
      if (read) this.#view.show(read.probabilities);
    } catch (error) {
      // The page learns from its next picture that an engine is gone.
      if (isAbort(error) || error.fatal) return;
      this.#failed = true;
      this.#view.excuse(error.message);
    }
  }
}

/** It is waited for later, or never. */
function fetchSilently() {
  const bytes = fetchJudge({ onProgress: () => {} });
  bytes.catch(() => {});
  return bytes;
}
