// Tests the page on a phone: touch, rotation and zoom.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  assertChanged,
  assertSame,
  boxOf,
  ink,
  launch,
  openReady,
  painted,
} from "./browser.mjs";
import { nextFrame } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Moves a finger along places given as fractions of an element. @param {Page} page @param {string} selector @param {[number, number][]} places */
async function touch(page, selector, places) {
  const box = await boxOf(page, selector);
  const session = await page.context().newCDPSession(page);
  const send = (/** @type {any} */ type, /** @type {[number, number][]} */ at) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: at.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height })),
    });
  await send("touchStart", [places[0]]);
  for (const place of places.slice(1)) await send("touchMove", [place]);
  // A finger lifted in full motion would start momentum scrolling, and the next tap would only stop the scrolling.
  await page.waitForTimeout(300);
  await send("touchMove", [places[places.length - 1]]);
  await send("touchEnd", []);
}

/** How far the page scrolls sideways, in CSS pixels. @param {Page} page */
const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The selector that shows that a room is complete. @type {Record<string, string>} */
const ROOMS = {
  draw: "#digits [data-read]",
  write: "#written canvas[width]",
  yours: "#yours[aria-busy=false] .result:not([hidden])",
  explore: "#end-b:not(:empty)",
  compare: "#specimens .specimen:nth-child(2)[data-drawn=true]",
  train: "#train-row canvas",
};

/** @param {Page} page @param {string} room */
async function enter(page, room) {
  await page.locator(`#enter-${room}`).click();
  await page.locator(ROOMS[room]).first().waitFor();
  await painted(page);
}

describe("a phone", () => {
  test("lets touches use digits, pad, ring and comparisons", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context: PHONE });
    const start = await ink(page);
    await page.locator("#digits button").nth(7).tap();
    await page.locator("#digits [aria-checked=true]", { hasText: "7" }).waitFor();
    await page.locator("#pad").scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    await touch(page, "#pad", [
      [0.5, 0.5],
      [0.6, 0.3],
      [0.8, 0.2],
    ]);
    const moved = await ink(page);
    assertChanged(start.ten, moved.ten);
    assert.equal(await page.locator("#pad-position").textContent(), "1.80 · 1.80");
    assert.equal(await page.evaluate(() => scrollY), scrolled, "the page scrolled under the pad");
    await page.locator("#enter-explore").tap();
    await page.locator(ROOMS.explore).waitFor();
    await painted(page);
    const marker = page.locator("#grid .marker");
    assert.equal(await marker.getAttribute("aria-valuetext"), "across 1.80, up 1.80");
    await touch(page, "#grid", [
      [0.8, 0.2],
      [0.7, 0.3],
      [0.5, 0.5],
    ]);
    await painted(page);
    assert.equal(await marker.getAttribute("aria-valuetext"), "across 0.00, up 0.00");
    await page.locator("#enter-compare").tap();
    await page.locator("#known button", { hasText: "Label or none" }).tap();
    await page.locator("#specimens [aria-label]").nth(1).waitFor();
    await page.waitForURL((url) => url.hash.includes("compare=cvae,vae"));
  });

  test("keeps the drawing, the style and the room when it is rotated", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#seed=12&digit=5`,
      context: PHONE,
    });
    const upright = await ink(page);
    await page.locator("#enter-yours").tap();
    await page.locator("#verdict", { hasText: "Nothing is drawn" }).waitFor();
    await touch(page, "#drawing", [
      [0.3, 0.25],
      [0.7, 0.25],
      [0.66, 0.33],
      [0.52, 0.58],
      [0.45, 0.8],
    ]);
    // The reading that is shown may still be that of the stroke without its end.
    await nextFrame(page);
    await page.locator(ROOMS.yours).waitFor();
    // The link holds the drawing once it has been read to its end.
    await page.waitForURL(/drawing=/);
    await painted(page);
    const paper = () =>
      page.locator("#drawing").evaluate((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const pen = /** @type {HTMLCanvasElement} */ (canvas).getContext("2d");
        const image = /** @type {CanvasRenderingContext2D} */ (pen).getImageData(
          0,
          0,
          width,
          height,
        );
        return [width, height, image.data.reduce((sum, value, at) => sum + value * (at % 997), 0)];
      });
    const [drawn, elbo] = [await paper(), await page.locator("#elbo-value").textContent()];
    const { hash } = new URL(page.url());
    for (const viewport of [
      { width: 780, height: 390 },
      { width: 390, height: 780 },
    ]) {
      await page.setViewportSize(viewport);
      await page.waitForFunction((width) => innerWidth === width, viewport.width);
      assert.deepEqual(await paper(), drawn);
      assert.equal(await page.locator("#elbo-value").textContent(), elbo);
      assert.equal(new URL(page.url()).hash, hash);
      assert.equal(await overflow(page), 0, `${viewport.width} wide`);
    }
    await page.locator("#enter-draw").tap();
    assertSame(upright.ten, (await ink(page)).ten);
  });
});

for (const [name, context] of Object.entries({
  "a desktop screen at 200 %": { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  "a phone on its side": { ...PHONE, viewport: { width: 780, height: 390 } },
})) {
  test(`${name}: no room scrolls sideways`, async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context });
    for (const room of Object.keys(ROOMS)) {
      if (room === "yours") {
        await page.locator("#enter-yours").click();
        await page.locator("#take-digit").click();
      }
      await enter(page, room);
      assert.equal(await overflow(page), 0, room);
    }
    for (const dialog of ["keep", "lesson"]) {
      await page.locator("#enter-draw").click();
      await page.locator(`[data-opens=${dialog}]:visible`).click();
      const open = page.locator(`#${dialog}-dialog[open]`);
      await open.waitFor();
      const wide = await open.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      assert.equal(wide, 0, dialog);
      await page.keyboard.press("Escape");
    }
  });
}
