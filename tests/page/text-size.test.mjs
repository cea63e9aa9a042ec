// Tests large text sizes on a phone: nothing scrolls sideways, in any room, dialog or language.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, launchWith, openReady, painted, testImages } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** The values of Chromium's settings for the text size. */
const SIZES = {
  "32 pixels": "defaultFontSize=32",
  "24 pixels": "defaultFontSize=24",
  "at least 24 pixels": "minimumFontSize=24,minimumLogicalFontSize=24",
};

/** Makes a room complete and all of it visible. @type {Record<string, (page: Page) => Promise<unknown>>} */
const ROOMS = {
  draw: async (page) => {
    await page.locator("#digits [data-read]").nth(9).waitFor();
    await unfold(page);
    await page.locator("#film .frames[aria-label]").waitFor();
  },
  write: async (page) => {
    await page.locator("#written canvas[width]").waitFor();
  },
  yours: async (page) => {
    await page.locator("#take-digit").click();
    await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
    await unfold(page);
    await page.locator("[data-part=left]").click();
    await page.locator("#completion[aria-busy=false] li canvas").first().waitFor();
  },
  explore: async (page) => {
    await page.locator("#end-b:not(:empty)").waitFor();
    await page.locator("#plane-kind").selectOption({ index: 1 });
    await page.locator("#show-points").check();
    await page.locator("#points-body").waitFor();
  },
  compare: async (page) => {
    await page.locator("#specimens .specimen:nth-child(2)[data-drawn=true]").waitFor();
    await page.locator("#read-drawing").click();
    await page.locator("#readings-columns figure dd").first().waitFor();
    await unfold(page);
  },
  train: async (page) => {
    await page.locator("#train-plane-said:not(:empty)").waitFor();
  },
};

/** @param {Page} page */
const unfold = (page) =>
  page.evaluate(() => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });

/** How far the page and an open dialog scroll sideways, in CSS pixels. @param {Page} page */
async function overflow(page) {
  await painted(page);
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("dialog[open]")].map(
      ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
    ),
  );
}

/** @param {Page} page @param {string} what */
async function assertFits(page, what) {
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    const beyond = await overflow(page);
    assert.ok(Math.max(...beyond) <= 0, `${what}, ${width} wide: ${beyond} pixels too wide`);
  }
}

for (const [name, settings] of Object.entries(SIZES)) {
  describe(`on a phone with text of ${name}`, () => {
    /** @type {import("./browser.mjs").Browser} */
    let browser;
    before(async () => {
      browser = await launchWith(`--blink-settings=${settings}`);
    });
    after(() => browser.close());

    test("no room or dialog scrolls sideways", async (t) => {
      const page = await openReady(t, browser, {
        address: `${ADDRESS}#model=tutorial`,
        hook: testImages().hook,
        context: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
      });
      for (const [room, complete] of Object.entries(ROOMS)) {
        await page.locator(`#enter-${room}`).click();
        await complete(page);
        for (const language of ["zh", "en"]) {
          await page.locator("#language").selectOption(language);
          await page.locator(`html[lang|=${language}]`).waitFor({ state: "attached" });
          await assertFits(page, `${room}, ${language}`);
        }
      }
      await page.locator("#enter-draw").click();
      for (const dialog of ["keep", "lesson"]) {
        await page.locator(`[data-opens=${dialog}]:visible`).click();
        await page.locator(`#${dialog}-dialog[open]`).waitFor();
        await assertFits(page, dialog);
        await page.keyboard.press("Escape");
      }
      for (const topic of ["temperature", "pad"]) {
        await page.locator(`[data-help=${topic}]`).click();
        await page.locator("#help[open] math").first().waitFor();
        await assertFits(page, topic);
        await page.keyboard.press("Escape");
      }
    });
  });
}
