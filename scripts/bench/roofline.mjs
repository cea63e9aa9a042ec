// The speed limits of arithmetic and memory in WebAssembly on this machine.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ separate: number, fused: number, read: number }} Speed operations and bytes per second */

/** A measurement lasts at least this long, in milliseconds, because the browser's clock is coarse. */
const LEAST = 20;

export class Roofline {
  #page;
  #operationsPerTurn;

  /** @param {Page} page @param {number} operationsPerTurn */
  constructor(page, operationsPerTurn) {
    this.#page = page;
    this.#operationsPerTurn = operationsPerTurn;
  }

  /** @param {import("playwright-core").Browser} browser @param {import("./sites.mjs").Sites["roofline"]} module */
  static async open(browser, { base64, operationsPerTurn }) {
    const page = await browser.newPage();
    await page.goto("data:text/html,<title>roofline</title>");
    await page.evaluate(async (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const { instance } = await WebAssembly.instantiate(bytes);
      const { memory } = /** @type {{ memory: WebAssembly.Memory }} */ (
        /** @type {unknown} */ (instance.exports)
      );
      // Memory that was never written is a single page of zeros, mapped everywhere.
      new Float32Array(memory.buffer).fill(1);
      Object.assign(globalThis, { kernels: instance.exports });
    }, base64);
    return new Roofline(page, operationsPerTurn);
  }

  /** The current speed of arithmetic, and of memory while this many bytes are read repeatedly. @param {number} bytes @returns {Promise<Speed>} */
  async measure(bytes) {
    const perSecond = await this.#page.evaluate(([bytes, least]) => {
      const { kernels } = /** @type {any} */ (globalThis);
      if (bytes > kernels.memory.buffer.byteLength) {
        throw new Error(
          `got ${bytes} bytes to read, expected at most ${kernels.memory.buffer.byteLength}`,
        );
      }
      const speed = (/** @type {(count: number) => void} */ work, /** @type {number} */ first) => {
        for (let count = first; ; count *= 2) {
          const started = performance.now();
          work(count);
          const ms = performance.now() - started;
          if (ms >= least) return (1000 * count) / ms;
        }
      };
      return {
        separate: speed(kernels.separate, 1 << 16),
        fused: speed(kernels.fused, 1 << 16),
        reads: speed((count) => {
          for (let at = 0; at < count; at += 1) kernels.read(bytes);
        }, 8),
      };
    }, /** @type {const} */ ([bytes, LEAST]));
    return {
      separate: perSecond.separate * this.#operationsPerTurn,
      fused: perSecond.fused * this.#operationsPerTurn,
      read: perSecond.reads * bytes,
    };
  }
}
