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
import { SEVEN, nextFrame } from "./your-digit.mjs";

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

/** What a newcomer does on a phone: how often it is tapped and scrolled for the next result, and what is to be read. */
class Newcomer {
  taps = 0;
  scrolls = 0;
  #page;
  #test;

  /** @param {Page} page @param {import("./browser.mjs").TestContext} test says the figures */
  constructor(page, test) {
    this.#page = page;
    this.#test = test;
  }

  /** Scrolls once if an element is not on the screen as a whole. @param {string} selector */
  async bring(selector) {
    const { y, height } = await boxOf(this.#page, selector);
    const screen = this.#page.viewportSize()?.height ?? 0;
    if (y >= 0 && y + height <= screen + 1) return;
    this.scrolls += 1;
    const place = this.#page.locator(selector);
    await place.evaluate((element) => element.scrollIntoView({ block: "end" }));
  }

  /** @param {string} selector */
  async tap(selector) {
    await this.bring(selector);
    this.taps += 1;
    await this.#page.locator(selector).tap();
  }

  /** The words on the screen, without those for screen readers. */
  words() {
    return this.#page.evaluate(() => {
      const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const words = [];
      while (nodes.nextNode()) {
        const node = nodes.currentNode;
        const element = /** @type {HTMLElement} */ (node.parentElement);
        const range = document.createRange();
        range.selectNodeContents(node);
        const isOn = [...range.getClientRects()].some(
          ({ top, bottom }) => bottom > 0 && top < innerHeight,
        );
        const isSeen =
          element.checkVisibility({ visibilityProperty: true }) &&
          !element.closest(".unseen, option");
        if (isOn && isSeen) words.push(...(node.textContent ?? "").split(/\s+/).filter(Boolean));
      }
      return words;
    });
  }

  /**
   * Compares what this result took with what it may take, and begins to count for the next one.
   * @param {string} result @param {{ taps: number, scrolls: number, words: number }} most
   */
  async reached(result, most) {
    const words = await this.words();
    const took = { taps: this.taps, scrolls: this.scrolls };
    assert.deepEqual(took, { taps: most.taps, scrolls: most.scrolls }, result);
    assert.ok(words.length <= most.words, `${result}: ${words.length} words: ${words.join(" ")}`);
    assert.doesNotMatch(words.join(" "), /[α-ωΑ-Ω∞‖−]|x̂|\bnats?\b|\bKL\b|ELBO|seed/u, result);
    const { taps, scrolls } = took;
    this.#test.diagnostic(`${result}: ${taps} taps, ${scrolls} scrolls, ${words.length} words`);
    this.taps = 0;
    this.scrolls = 0;
  }
}

describe("a phone", () => {
  test("lets a newcomer draw, see ten digits, write a date and save it, without symbols and with one scroll", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      newcomer: true,
      alone: true,
      context: { ...PHONE, viewport: { width: 390, height: 844 } },
    });
    const visitor = new Newcomer(page, t);
    await visitor.tap("#enter-yours");
    await page.locator("#verdict", { hasText: "Nothing is drawn" }).waitFor();
    await visitor.bring("#drawing");
    await visitor.reached("an empty paper", { taps: 1, scrolls: 0, words: 90 });
    await touch(page, "#drawing", SEVEN);
    await page.locator("#hand").waitFor();
    await page.locator("#yours[aria-busy=false]").waitFor();
    await visitor.bring("#write-hand");
    await visitor.reached("ten digits", { taps: 0, scrolls: 1, words: 70 });
    await visitor.tap("#write-hand");
    await page.locator("#written canvas[width]").waitFor();
    const date = await page.evaluate(() => {
      const now = new Date();
      return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(Number);
    });
    const text = await page.locator("#write-text").inputValue();
    assert.deepEqual(text.split(" ").map(Number), date);
    await visitor.reached("a date", { taps: 1, scrolls: 0, words: 60 });
    const download = page.waitForEvent("download");
    await visitor.tap("#write-png");
    assert.match((await download).suggestedFilename(), /\.png$/);
    await visitor.reached("a file", { taps: 1, scrolls: 0, words: 60 });

    // One press shows all the rest, also on the next visit and in links.
    assert.match(page.url(), /hide=symbols/);
    await page.locator("#symbols").tap();
    await page.locator("#write-seed").waitFor();
    await page.waitForURL(({ hash }) => !hash.includes("hide="));
    await page.evaluate(() => history.replaceState(null, "", location.pathname + location.search));
    await page.reload();
    await painted(page);
    assert.equal(await page.locator("#seed").isVisible(), true);
    await page.locator("#symbols", { hasText: "Hide numbers" }).tap();
    await page.locator("#seed").waitFor({ state: "hidden" });
  });

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
