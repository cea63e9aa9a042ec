// The judge for the digits of the compared models.

import { fetchJudge } from "../../load/assets.js";

/** @typedef {import("../../engine/engine.js").Engine} Engine */

/** Digits are read after they have not changed for this long, in milliseconds, so that the judge does not delay drawing. */
const REST = 150;

export class Reader {
  /** Fetched when the first digits are to be read, and again after a failure. @type {Promise<Uint8Array> | null} */
  #bytes = null;
  /** The engines that have loaded the judge. @type {WeakMap<Engine, Promise<unknown>>} */
  #loaded = new WeakMap();
  /** The last drawing of each model. @type {WeakMap<Engine, number>} */
  #drawn = new WeakMap();
  /** The reading of that drawing. @type {WeakMap<Engine, { drawing: number, reading: Promise<Float32Array | null> }>} */
  #readings = new WeakMap();

  /**
   * Reads the ten digits that a model drew, after a pause. A card and the sweep may have requested the same digits of
   * one model; then the last drawing is read for both.
   * @param {Engine} engine @param {number} drawing as `drawRow` named it
   * @param {() => boolean} isWanted whether there is no newer request
   * @returns {Promise<Float32Array | null>} as of `verdictOf`; null where they are not read
   */
  async read(engine, drawing, isWanted) {
    this.#drawn.set(engine, drawing);
    await new Promise((resolve) => setTimeout(resolve, REST));
    try {
      await this.#load(engine);
      while (isWanted()) {
        const last = this.#drawn.get(engine);
        const read = await this.#readLast(engine);
        if (read || last === this.#drawn.get(engine)) return read;
      }
    } catch {
      // Without the judge, digits have no marks.
    }
    return null;
  }

  /** @param {Engine} engine */
  #readLast(engine) {
    const drawing = /** @type {number} */ (this.#drawn.get(engine));
    const known = this.#readings.get(engine);
    if (known?.drawing === drawing) return known.reading;
    const reading = engine.judge(drawing).then((read) => read?.probabilities ?? null);
    this.#readings.set(engine, { drawing, reading });
    return reading;
  }

  /** @param {Engine} engine */
  #load(engine) {
    this.#bytes ??= fetchJudge({ onProgress: () => {} });
    const bytes = this.#bytes;
    bytes.catch(() => {
      if (this.#bytes === bytes) this.#bytes = null;
    });
    const loaded = this.#loaded.get(engine) ?? bytes.then((judge) => engine.loadJudge(judge));
    this.#loaded.set(engine, loaded);
    loaded.catch(() => this.#loaded.delete(engine));
    return loaded;
  }
}
