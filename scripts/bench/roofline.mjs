// How fast arithmetic can be in WebAssembly on this machine.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ separate: number, fused: number }} Speed operations per second */

/** Long enough for the browser's clock, in milliseconds. */
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
      Object.assign(globalThis, { kernels: instance.exports });
    }, base64);
    return new Roofline(page, operationsPerTurn);
  }

  /** The speed of the moment. @returns {Promise<Speed>} */
  async measure() {
    const turns = await this.#page.evaluate((least) => {
      const { kernels } = /** @type {any} */ (globalThis);
      const perSecond = (/** @type {(turns: number) => number} */ kernel) => {
        for (let turns = 1 << 16; ; turns *= 2) {
          const started = performance.now();
          kernel(turns);
          const ms = performance.now() - started;
          if (ms >= least) return (1000 * turns) / ms;
        }
      };
      return { separate: perSecond(kernels.separate), fused: perSecond(kernels.fused) };
    }, LEAST);
    return {
      separate: turns.separate * this.#operationsPerTurn,
      fused: turns.fused * this.#operationsPerTurn,
    };
  }
}
