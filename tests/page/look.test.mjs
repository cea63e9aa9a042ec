// Tests digits with visible pixels or smooth digits in every room: the switch, its value in the link, and the painted
// digits.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ROOT, assertSame, ink, launch, openReady, painted } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The side of each canvas with a digit in pixels, and how the browser enlarges the canvas. @param {Page} page @param {string} canvases */
const looks = (page, canvases) =>
  page.locator(canvases).evaluateAll((all) =>
    /** @type {HTMLCanvasElement[]} */ (all)
      .filter((canvas) => canvas.clientWidth > 0)
      .map((canvas) => ({
        pixels: canvas.width,
        shown: canvas.clientWidth,
        rendering: getComputedStyle(canvas).imageRendering,
      })),
  );

/** @param {Page} page @param {string} canvases */
async function assertCrisp(page, canvases) {
  for (const { pixels, rendering } of await looks(page, canvases)) {
    assert.equal(rendering, "pixelated", canvases);
    assert.equal(pixels % 28, 0, `${canvases}: ${pixels} pixels`);
    assert.ok(pixels === 28 || pixels === 13 * 28, `${canvases}: ${pixels} pixels`);
  }
}

/** @param {Page} page @param {string} canvases */
async function assertSmooth(page, canvases) {
  const all = await looks(page, canvases);
  assert.ok(all.length > 0, `no ${canvases}`);
  for (const { pixels, shown, rendering } of all) {
    assert.equal(rendering, "auto", canvases);
    assert.equal(pixels % 28, 0, `${canvases}: ${pixels} pixels`);
    // As sharp as the screen allows, at every size.
    assert.ok(pixels >= Math.min(shown, 28 * 24), `${canvases}: ${pixels} pixels on ${shown}`);
  }
}

/** The canvases with digits in each room, and the element that shows that they have been drawn. @type {Record<string, { there: string, canvases: string }>} */
const ROOMS = {
  yours: {
    there: "#yours[aria-busy=false] .result:not([hidden])",
    canvases: "#seen, #reconstruction, #hand canvas",
  },
  explore: {
    there: "#end-b:not(:empty)",
    canvases: "#grid canvas:not(.scatter), #walker, #stations canvas",
  },
  compare: {
    there: "#specimens .specimen:nth-child(2)[data-drawn=true]",
    canvases: "#specimens canvas",
  },
};

describe("the look of the digits", () => {
  test("is set by one switch for all rooms, and the link holds it", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=cvae` });
    const crisp = await ink(page);
    await assertCrisp(page, "#picture, #digits canvas");
    const button = page.getByRole("button", { name: "Smooth" });
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    await button.focus();
    await page.keyboard.press("Space");
    await page.waitForFunction(() => location.hash.includes("look=smooth"));
    await painted(page);
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    await assertSmooth(page, "#picture, #digits canvas");
    // A larger window shows larger digits.
    const [{ pixels }] = await looks(page, "#picture");
    await page.setViewportSize({ width: 1900, height: 1300 });
    await page.waitForFunction((pixels) => {
      const picture = /** @type {HTMLCanvasElement} */ (document.querySelector("#picture"));
      return picture.width > pixels;
    }, pixels);
    await assertSmooth(page, "#picture, #digits canvas");
    for (const [room, { there, canvases }] of Object.entries(ROOMS)) {
      await page.locator(`#enter-${room}`).click();
      if (room === "yours") await page.locator("#take-digit").click();
      await page.locator(there).waitFor();
      await painted(page);
      await assertSmooth(page, canvases);
    }
    await page.reload();
    await page.locator(ROOMS.compare.there).waitFor();
    await assertSmooth(page, ROOMS.compare.canvases);
    await button.click();
    await page.locator("#compare[aria-busy=false]").waitFor();
    await painted(page);
    await assertCrisp(page, ROOMS.compare.canvases);
    await page.locator("#enter-draw").click();
    assertSame(crisp.ten, (await ink(page)).ten);
  });

  test("passes through every pixel when it is smooth", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
    const TIMES = 5;
    const { crisp, smooth } = await page.evaluate(async (times) => {
      const { enlarged } = await import(String(new URL("www/views/smooth.js", location.href)));
      const strip = new ImageData(28, 56);
      for (let at = 0; at < strip.data.length; at += 4) {
        strip.data.set([29, 43, 99, (at * 37 + (at >> 5)) % 256], at);
      }
      const opacity = (/** @type {ImageData} */ { data }) =>
        Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3]);
      return {
        crisp: opacity(strip).slice(784),
        smooth: opacity(enlarged(strip, 1, times, [29, 43, 99])),
      };
    }, TIMES);
    assert.equal(smooth.length, 784 * TIMES * TIMES);
    crisp.forEach((value, at) => {
      const [x, y] = [at % 28, Math.floor(at / 28)].map((place) => place * TIMES + 2);
      assert.equal(smooth[y * 28 * TIMES + x], value, `pixel ${at}`);
    });
  });

  test("does not change the digit that Your digit takes over", async (t) => {
    const seen = async (/** @type {string} */ look) => {
      const page = await openReady(t, browser, { address: `${ADDRESS}#digit=4&look=${look}` });
      await page.locator("#enter-yours").click();
      await page.locator("#take-digit").click();
      await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
      return page.locator("#elbo-value").textContent();
    };
    assert.equal(await seen("smooth"), await seen("crisp"));
  });
});
