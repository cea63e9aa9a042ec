// Tabs of a browser that one test after the other uses: to load the page in one that has had it before takes a quarter of the
// time that a new one needs. Each test finds a tab as a new one is, but for the browser's cache.

import { BLANK } from "./site.mjs";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {import("playwright-core").BrowserContextOptions} ContextOptions */
/** @typedef {import("playwright-core").Page} Page */

/** What a tab can be given while it is there. */
const USUAL = /** @type {const} */ ({
  viewport: { width: 1280, height: 720 },
  colorScheme: "light",
  forcedColors: "none",
  reducedMotion: "no-preference",
});
/** What tests listen to. */
const EVENTS = ["console", "dialog", "download", "filechooser", "pageerror", "popup"];
const TRAFFIC = ["request", "requestfailed", "requestfinished", "response"];

/** @typedef {{ context: Context, idle: Page[] }} Kind tabs of one context */
/** @type {WeakMap<Browser, Map<string, Promise<Kind>>>} */
const kinds = new WeakMap();

/** @param {Browser} browser @param {ContextOptions} fixed what a tab has for good */
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

/** @typedef {{ page: Page, leave: (origin: string) => Promise<void> }} Tab `leave`: ends the page, which is of that origin */

/**
 * A tab for a test.
 * @param {Browser} browser @param {ContextOptions} options @returns {Promise<Tab>}
 */
export async function sharedTab(browser, options) {
  const { viewport, colorScheme, forcedColors, reducedMotion, ...fixed } = options;
  const kind = await kindOf(browser, fixed);
  const page = kind.idle.pop() ?? (await kind.context.newPage());
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
      // Nothing of the page is to go on in the time of the next test, and nothing that it kept is to be there.
      await page.goto(origin + BLANK);
      await page.evaluate(() => sessionStorage.clear());
      await page.mouse.up();
      await page.mouse.move(0, 0);
      for (const event of [...EVENTS, ...TRAFFIC]) page.removeAllListeners(event);
      kind.idle.push(page);
    },
  };
}

/** A tab that no other test has had or will have. @param {Browser} browser @param {ContextOptions} options @returns {Promise<Tab>} */
export async function ownTab(browser, options) {
  const context = await browser.newContext(options);
  return { page: await context.newPage(), leave: () => context.close() };
}
