// The judge: a second network that reads the drawn digits. It is fetched after the first digits are drawn.

import { fetchJudge } from "../../load/assets.js";
import { isAbort } from "../../engine/client.js";
import { JudgedView } from "./judged.js";
import { sentence } from "../../text/text.js";

/**
 * @typedef {import("../../engine/engine.js").Engine} Engine
 * @typedef {import("../../engine/engine.js").JudgeCard} JudgeCard
 */

/** Digits are read after they have not changed for this long, in milliseconds, so that the judge does not delay drawing. */
const REST = 100;

export class Judging {
  #view;
  #bytes = fetchSilently();
  /** The engines that have loaded the judge. @type {WeakMap<Engine, Promise<JudgeCard>>} */
  #loaded = new WeakMap();
  #failed = false;
  /** Counts requested readings. */
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

  /** Forgets the reading of another model's digits. */
  forget() {
    this.#turn += 1;
    this.#view.show(null);
  }

  /**
   * Reads the ten digits that an engine drew, after a moment, unless it has drawn others since. After an error, the page
   * works on without the judge.
   * @param {Engine} engine @param {number} drawing as `drawRow` named it
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
      // If the engine is gone, the next picture reports it.
      if (isAbort(error) || error.fatal) return;
      this.#failed = true;
      this.#view.excuse(sentence(error));
    }
  }
}

/** A rejection is reported where the promise is awaited. */
function fetchSilently() {
  const bytes = fetchJudge({ onProgress: () => {} });
  bytes.catch(() => {});
  return bytes;
}
