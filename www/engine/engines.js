// The engines of the page: which one draws, and what happens when one fails.

import { findAdapter, upgrade } from "./backend.js";
import { isGone } from "./client.js";
import { Engine } from "./engine.js";
import { sentence, text } from "../text/text.js";

/** Workers that fail more often than this within this time, in milliseconds, are not started again. */
const RESTARTS = { most: 3, within: 300_000 };

/**
 * @typedef {import("./engine.js").ModelCard} ModelCard
 * @typedef {(engine: Engine, card: ModelCard) => Promise<void>} Adopt
 *   prepares the page for the weights that an engine has just loaded, before anything is drawn with them
 * @typedef {(work: (engine: Engine) => Promise<void>) => Promise<void>} Run works on the engine that draws; its failures are
 *   the page's
 */

export class Engines {
  /** The engine that draws; null while there is none, or while its weights are being changed. @type {Engine | null} */
  active = null;
  /** Whether an engine draws, or will draw once its weights are changed. */
  running = false;
  /** Why this engine draws. @type {import("./backend.js").Sentence} */
  why = () => text("backend.looking");
  /** How long batches took on both, where they were compared. @type {import("./backend.js").Race} */
  race = [];

  #choice;
  #found = findAdapter();
  /** The CPU engine, kept beside WebGPU in case that fails. @type {Engine | null} */
  #cpu = null;
  /** Kept, like the weights, to start a worker again. @type {WebAssembly.Module | null} */
  #module = null;
  /** @type {Uint8Array} */
  #weights = new Uint8Array();
  /** When workers were started again. @type {number[]} */
  #restarts = [];
  #exchange = new AbortController();
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {import("./engine.js").Backend | null} choice the backend that the address requests */
  constructor(choice) {
    this.#choice = choice;
  }

  /**
   * Starts the CPU engine, after closing all others.
   * @param {Promise<Uint8Array>} weights @param {Promise<WebAssembly.Module>} module @param {Adopt} adopt
   * @throws {DOMException} AbortError when a newer start replaced this one
   */
  async start(weights, module, adopt) {
    this.stop();
    const cpu = new Engine("cpu");
    this.#cpu = cpu;
    this.#restarts = [];
    try {
      const [bytes] = await Promise.all([
        weights,
        module.then((compiled) => {
          this.#module = compiled;
          return cpu.open(compiled);
        }),
      ]);
      await this.#install(cpu, bytes, adopt);
      this.running = true;
    } catch (error) {
      throw this.#cpu === cpu ? error : new DOMException("A newer start.", "AbortError");
    }
  }

  stop() {
    this.#endExchange();
    this.#cpu?.close();
    this.active?.close();
    this.#cpu = null;
    this.active = null;
    this.running = false;
  }

  /**
   * Tries WebGPU while the CPU draws.
   * @returns {Promise<string | null>} a sentence if the address requests WebGPU and WebGPU is not available
   */
  async climb() {
    const cpu = this.#cpu;
    if (!cpu) return null;
    const verdict = await upgrade({
      cpu,
      weights: () => this.#weights,
      choice: this.#choice,
      found: await this.#found,
      inTurn: (work) =>
        this.#inTurn(async () => {
          const result = await work();
          if (this.#cpu !== cpu) result.engine?.close();
          else if (result.engine) this.active = result.engine;
          return result;
        }),
    });
    if (this.#cpu !== cpu) return null;
    this.why = verdict.why;
    this.race = verdict.race ?? [];
    return verdict.failed && this.#choice === "webgpu" ? verdict.why() : null;
  }

  /**
   * Loads other weights into the engine that draws, or its old weights again if that fails.
   * @param {(signal: AbortSignal) => Promise<Uint8Array>} download @param {Adopt} adopt
   * @throws {DOMException} AbortError when a newer exchange or start replaced this one
   */
  async exchange(download, adopt) {
    const { signal } = this.#endExchange();
    // Not in the queue: a slow download must not delay a model that was chosen later.
    const bytes = await download(signal);
    await this.#inTurn(async () => {
      signal.throwIfAborted();
      const engine = this.active;
      if (!engine) return;
      // Nothing is drawn meanwhile, because the style of one model does not fit another.
      this.active = null;
      try {
        await this.#install(engine, bytes, adopt);
      } catch (error) {
        await loadInto(engine, this.#weights).finally(() => (this.active = engine));
        throw error;
      }
    });
  }

  /** Aborts the change that is under way, if any, and returns a signal for the next one. */
  #endExchange() {
    this.#exchange.abort(new DOMException("Something newer was asked for.", "AbortError"));
    this.#exchange = new AbortController();
    return this.#exchange;
  }

  /**
   * Continues after an engine failed: with the CPU after WebGPU, with a new worker after the CPU.
   * @param {Engine} engine the one that failed @param {unknown} error @param {string} why in a sentence @param {Adopt} adopt
   * @throws {Error} if that fails too, or too often
   */
  recover(engine, error, why, adopt) {
    engine.close();
    this.active = null;
    if (engine !== this.#cpu) this.why = () => text("backend.webgpuFailed", { why });
    return this.#inTurn(() => this.#revive(engine, error, adopt));
  }

  /** @param {Engine} failed @param {unknown} error @param {Adopt} adopt @returns {Promise<void>} */
  async #revive(failed, error, adopt) {
    const again = failed === this.#cpu;
    if (again) this.#cpu = this.#another(error);
    const cpu = this.#cpu;
    if (!cpu) throw error;
    try {
      if (again) await cpu.open(this.#module);
      await this.#install(cpu, this.#weights, adopt);
    } catch (next) {
      if (!isGone(next)) throw next;
      cpu.close();
      await this.#revive(cpu, next, adopt);
    }
  }

  /** Starts the CPU in a new worker, unless workers failed too often. @param {unknown} error of the last one */
  #another(error) {
    const now = performance.now();
    this.#restarts = this.#restarts.filter((then) => now - then < RESTARTS.within);
    if (!isGone(error) || this.#restarts.push(now) > RESTARTS.most) throw error;
    return new Engine("cpu");
  }

  /** @param {Engine} engine @param {Uint8Array} bytes @param {Adopt} adopt */
  async #install(engine, bytes, adopt) {
    await adopt(engine, await loadInto(engine, bytes));
    this.#weights = bytes;
    this.active = engine;
  }

  /**
   * Runs work that replaces the engine or its weights, one piece at a time.
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  #inTurn(work) {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** @param {Engine} engine @param {Uint8Array} bytes */
async function loadInto(engine, bytes) {
  try {
    return await engine.load(bytes);
  } catch (error) {
    if (isGone(error)) throw error;
    throw new Error(text("engine.badWeights", { why: sentence(error) }), { cause: error });
  }
}
