// Tests that a drawing outlives its page: a reloaded or discarded tab shows the drawing again.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { holding, launch, opacity, painted } from "./browser.mjs";
import { SEVEN, draw, nextFrame, openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The verdict on a drawing. @param {Page} page */
const figures = (page) =>
  page.locator("#distortion-value, #rate-value, #elbo-value").allTextContents();

describe("a drawing", () => {
  test("that is cleared before its reading ends leaves no verdict on the blank sheet", async (t) => {
    const { hook, release } = holding((url) => url.includes(".encoder."));
    const page = await openRoom(t, browser, { hook });
    await draw(page, SEVEN);
    await page.locator("#verdict", { hasText: /^Loading/ }).waitFor();
    await page.click("#clear");
    await page.locator("#verdict", { hasText: /Nothing is drawn/ }).waitFor();
    release();
    await page.locator("#yours[aria-busy=false]").waitFor();
    await verdict(page, /Nothing is drawn/);
    assert.equal(await page.locator("#yours .result").isVisible(), false);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
  });

  test("moves the focus to a usable control when it is removed", async (t) => {
    const page = await openRoom(t, browser);
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await draw(page, SEVEN);
    await page.locator("#clear").press("Enter");
    await page.locator("#clear:disabled").waitFor();
    assert.equal(await focused(), "undo");
    await page.keyboard.press("Enter");
    await page.locator("#clear:enabled").waitFor();
    assert.equal(await focused(), "undo");
    await page.keyboard.press("Enter");
    await page.locator("#undo:disabled").waitFor();
    assert.equal(await focused(), "take-digit");
  });

  test("is restored pixel by pixel after a reload", async (t) => {
    const page = await openRoom(t, browser);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const [ink, said] = [await opacity(page, "#drawing"), await figures(page)];
    await page.reload();
    await verdict(page, /thinks: 7/);
    await nextFrame(page);
    assert.deepEqual(await opacity(page, "#drawing"), ink);
    assert.deepEqual(await figures(page), said);
    await page.click("#undo");
    await verdict(page, /Nothing is drawn/);
    await page.reload();
    await verdict(page, /Nothing is drawn/);
    assert.equal(await page.locator("#undo").isEnabled(), false);
  });

  test("is restored in Compare after a reload, although Your digit was not opened", async (t) => {
    const page = await openRoom(t, browser);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const ink = await opacity(page, "#seen");
    await page.click("#enter-compare");
    await page.locator("#read-drawing").waitFor();
    await page.reload();
    await page.locator("#read-drawing").click();
    await page.locator("#readings-columns figure dd").first().waitFor();
    assert.deepEqual(await opacity(page, "#readings-seen"), ink);
  });

  test("in storage that is partly invalid is restored as far as it is valid", async (t) => {
    const nonsense = await openRoom(t, browser, {
      before: () => sessionStorage.setItem("cvae drawing", "seven"),
    });
    await verdict(nonsense, /Nothing is drawn/);
    const larger = await openRoom(t, browser, {
      before: () => sessionStorage.setItem("cvae drawing", "\uffff".repeat(400)),
    });
    await larger.locator("#undo:enabled").waitFor();
    await nextFrame(larger);
    assert.equal(Math.max(...(await opacity(larger, "#drawing"))), 255);
  });

  test("is kept by its link when the browser stores nothing", async (t) => {
    const page = await openRoom(t, browser, {
      before: () => {
        Object.defineProperty(globalThis, "sessionStorage", {
          get() {
            throw new DOMException("Denied.", "SecurityError");
          },
        });
      },
    });
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    await page.waitForURL(/drawing=/);
    await page.reload();
    await verdict(page, /thinks: 7/);
    await page.click("#enter-draw");
    await painted(page);
  });
});
