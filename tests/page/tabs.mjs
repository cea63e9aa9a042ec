// Browser tabs that tests use one after another. A tab that has shown the page before loads it in a quarter of the time
// that a new tab needs. Each test gets a tab in the state of a new one, except for the browser's cache.

import { BLANK } from "./site.mjs";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {import("playwright-core").BrowserContextOptions} ContextOptions */
/** @typedef {import("playwright-core").Page} Page */

/** Settings that can be changed while a tab is open. */
const USUAL = /** @type {const} */ ({
  viewport: { width: 1280, height: 720 },
  colorScheme: "light",
  forcedColors: "none",
  reducedMotion: "no-preference",
});
/** The events that tests listen to. */
const EVENTS = ["console", "dialog", "download", "filechooser", "pageerror", "popup"];
const TRAFFIC = ["request", "requestfailed", "requestfinished", "response"];

/** @typedef {{ context: Context, idle: Page[] }} Kind tabs of one context */
/** @type {WeakMap<Browser, Map<string, Promise<Kind>>>} */
const kinds = new WeakMap();

/** @param {Browser} browser @param {ContextOptions} fixed the settings that a tab cannot change */
function kindOf(browser, fixed) {
  /** @type {Map<string, Promise<Kind>>} */
  const known = kinds.get(browser) ?? new Map();
  kinds.set(browser, known);
  const key = JSON.stringify(fixed);
  const kind =
    known.get(key) ?? browser.newContext(fixed).then((context) => ({ context, idle: [] }));
  known.set(key, kind);
  return kind;
}

/** @typedef {{ page: Page, leave: (origin: string) => Promise<void> }} Tab `leave`: ends the page of that origin */

/**
 * A tab for a test.
 * @param {Browser} browser @param {ContextOptions} options @returns {Promise<Tab>}
 */
export async function sharedTab(browser, options) {
  const { viewport, colorScheme, forcedColors, reducedMotion, ...fixed } = options;
  const kind = await kindOf(browser, fixed);
  const page = kind.idle.pop() ?? (await kind.context.newPage());
  // Another tab of the context may be in front: the page would load and answer several times as slowly behind it.
  await page.bringToFront();
  await page.setViewportSize(viewport ?? USUAL.viewport);
  await page.emulateMedia({
    media: null,
    colorScheme: colorScheme ?? USUAL.colorScheme,
    forcedColors: forcedColors ?? USUAL.forcedColors,
    reducedMotion: reducedMotion ?? USUAL.reducedMotion,
  });
  return {
    page,
    async leave(origin) {
      await page.unrouteAll({ behavior: "ignoreErrors" });
      for (const other of kind.context.pages()) {
        if ((await other.opener()) === page) await other.close();
      }
      // The page must stop before the next test, and its stored data must be gone.
      await page.goto(origin + BLANK);
      await page.evaluate(() => sessionStorage.clear());
      await page.mouse.up();
      await page.mouse.move(0, 0);
      for (const event of [...EVENTS, ...TRAFFIC]) page.removeAllListeners(event);
      kind.idle.push(page);
    },
  };
}

/** A tab that no other test uses. @param {Browser} browser @param {ContextOptions} options @returns {Promise<Tab>} */
export async function ownTab(browser, options) {
  const context = await browser.newContext(options);
  return { page: await context.newPage(), leave: () => context.close() };
}
