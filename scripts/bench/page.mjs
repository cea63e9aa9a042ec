// Opens the page and waits until it is ready.

/** @typedef {import("playwright-core").Page} Page */

/**
 * @param {import("playwright-core").Browser} browser @param {string} address of the page
 * @param {() => void} [before] runs in the page before its own scripts
 */
export async function openPage(browser, address, before) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  if (before) await page.addInitScript(before);
  await page.goto(address);
  const ready = page.locator("html[data-status=ready] #sheet[aria-busy=false]");
  await ready.waitFor({ state: "attached" });
  return page;
}

/**
 * Opens another engine in its own worker, under the name `engine`.
 * @param {Page} page @param {"cpu" | "webgpu"} backend
 * @param {object} [options]
 * @param {string} [options.model] in place of the page's default
 * @param {(worker: import("playwright-core").Worker) => Promise<void>} [options.before] before the module is there
 */
export async function openEngine(page, backend, { model, before } = {}) {
  const started = page.waitForEvent("worker");
  await page.evaluate(async (backend) => {
    const { Engine } = await import(new URL("www/engine/engine.js", location.href).href);
    Object.assign(globalThis, { engine: new Engine(backend) });
  }, backend);
  const worker = await started;
  await before?.(worker);
  const asked = /** @type {const} */ ([backend, model]);
  await page.evaluate(async ([backend, model]) => {
    const { fetchModels, fetchModule, fetchWeights } = await import(
      new URL("www/load/assets.js", location.href).href
    );
    const { engine } = /** @type {any} */ (globalThis);
    const options = { onProgress: () => {} };
    const { models, fallback } = await fetchModels(options);
    const named = models.find((/** @type {{ name: string }} */ { name }) => name === model);
    await engine.open(await fetchModule(backend, options));
    await engine.load(await fetchWeights(named ?? fallback, options));
  }, asked);
  return worker;
}
