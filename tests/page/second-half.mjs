// The second half of an engine's package, which arrives when the test permits it, and the digits drawn without it.
import assert from "node:assert/strict";

/** @typedef {import("./browser.mjs").Page} Page */

/** An idle worker draws in less time, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Serves the second half of a package, holds it back until the test releases it, and counts the workers.
 * @param {"cpu" | "webgpu"} [backend]
 */
export function holdingRest(backend = "cpu") {
  let held = true;
  let workers = 0;
  /** @type {(() => void)[]} */
  const waiting = [];
  let arrived = () => {};
  const asked = new Promise((resolve) => (arrived = () => resolve(undefined)));
  return {
    /** Settles at the first request. */
    asked,
    /** The number of workers that were started. */
    workers: () => workers,
    release() {
      held = false;
      waiting.forEach((answer) => answer());
    },
    /** @type {import("./browser.mjs").Hook} */
    hook: ({ url = "" }) => {
      if (url.startsWith("/page/worker.js")) workers += 1;
      if (!held || url !== `/pkg/${backend}/cvae_rest.wasm`) return false;
      arrived();
      return new Promise((resolve) => waiting.push(() => resolve(false)));
    },
  };
}

/** The row of ten as one string, even while the page waits for other results. @param {Page} page */
const ten = (page) =>
  page
    .locator("#digits canvas")
    .evaluateAll((canvases) =>
      canvases.map((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL()).join(),
    );

/** Expects the digits to follow the temperature there and back. @param {Page} page */
export async function drawsOn(page) {
  const start = await ten(page);
  for (const [temperature, same] of /** @type {const} */ ([
    ["0", false],
    ["1", true],
  ])) {
    await page.locator("#temperature").fill(temperature);
    const began = Date.now();
    while (((await ten(page)) === start) !== same) {
      assert.ok(Date.now() - began < PATIENCE, `nothing is drawn at temperature ${temperature}`);
    }
  }
}
