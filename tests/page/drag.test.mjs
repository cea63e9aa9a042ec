// Tests moving Explore's window: a click chooses, a drag moves, two fingers and the wheel zoom.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, boxOf, difference, launch, opacity, openReady, painted } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const PLACES = 13;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openReady>[2]} [options] */
async function open(t, options = {}) {
  const address = `${ADDRESS}#room=explore&model=plane&digit=2&seed=5`;
  const page = await openReady(t, browser, { address, ...options });
  await page.locator("#end-b:not(:empty)").waitFor();
  await painted(page);
  const box = await boxOf(page, "#grid");
  return { page, box };
}

/** The style, and the position of its ring on the sheet as fractions. @param {Page} page */
const marked = (page) =>
  page.locator("#grid .marker").evaluate((marker) => ({
    style: /** @type {HTMLElement} */ (marker).ariaValueText,
    left: Number.parseFloat(/** @type {HTMLElement} */ (marker).style.left),
    top: Number.parseFloat(/** @type {HTMLElement} */ (marker).style.top),
  }));

/** The middle of the window and half its width, read from the circles. @param {Page} page */
const frame = (page) =>
  page.locator("#grid svg").evaluate((svg) => {
    const [left, top, width] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
    return { x: left + width / 2, y: 0 - (top + width / 2), span: width / 2 };
  });

/** The ink of one place of the grid. @param {Page} page @param {number} column @param {number} row */
const place = (page, column, row) => opacity(page, "#grid canvas", [column, row]);

/** @param {number} actual @param {number} expected */
const near = (actual, expected) =>
  assert.ok(Math.abs(actual - expected) < 0.02, `${actual} is not ${expected}`);

describe("the window of Explore", () => {
  test("moves with the mouse, digits included, and the style stays", async (t) => {
    const { page, box } = await open(t);
    const before = await marked(page);
    const digit = await place(page, 4, 8);
    const cursor = () => page.locator("#grid").evaluate((grid) => getComputedStyle(grid).cursor);
    assert.equal(await cursor(), "grab");
    const cell = box.width / PLACES;
    const [x, y] = [box.x + 4.5 * cell, box.y + 8.5 * cell];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + cell, y, { steps: 3 });
    assert.equal(await cursor(), "grabbing");
    await page.mouse.move(x + 3 * cell, y - 2 * cell, { steps: 3 });
    await page.mouse.up();
    await painted(page);
    assert.equal(await cursor(), "grab");
    const { style, left, top } = await marked(page);
    assert.equal(style, before.style);
    near(left, before.left + 300 / PLACES);
    near(top, before.top - 200 / PLACES);
    const now = await frame(page);
    near(now.x, (-3 * 6) / PLACES);
    near(now.y, (-2 * 6) / PLACES);
    // The point under the mouse is still there, up to whole screen pixels.
    assert.ok(difference(digit, await place(page, 7, 6)) <= 24);
    assert.equal(
      await page
        .locator("#grid canvas")
        .first()
        .evaluate((canvas) => getComputedStyle(canvas).transform),
      "matrix(1, 0, 0, 1, 0, 0)",
    );
  });

  test("takes a click as a choice, even with a slight tremble, and lets the ring be dragged", async (t) => {
    const { page, box } = await open(t);
    const at = (/** @type {number} */ across, /** @type {number} */ down) =>
      /** @type {[number, number]} */ ([box.x + across * box.width, box.y + down * box.height]);
    await page.mouse.move(...at(0.75, 0.25));
    await page.mouse.down();
    await page.mouse.move(at(0.75, 0)[0] + 2, at(0, 0.25)[1] + 2);
    await page.mouse.up();
    await painted(page);
    assert.equal((await marked(page)).style, "across 1.50, up 1.50");
    assert.deepEqual(await frame(page), { x: 0, y: 0, span: 3 });
    await page.mouse.down();
    await page.mouse.move(...at(0.5, 0.4), { steps: 4 });
    // The ring keeps its distance from the pointer, which took it beside its middle.
    await page.mouse.move(at(0.5, 0)[0] + 2, at(0, 0.5)[1] + 2);
    await page.mouse.up();
    await painted(page);
    assert.equal((await marked(page)).style, "across 0.00, up 0.00");
    assert.deepEqual(await frame(page), { x: 0, y: 0, span: 3 });
  });

  test("lets the wheel scroll the page until the window has been clicked", async (t) => {
    const { page, box } = await open(t, { context: { viewport: { width: 1000, height: 500 } } });
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await page.mouse.wheel(0, 100);
    await page.waitForFunction(() => scrollY > 0);
    assert.deepEqual(await frame(page), { x: 0, y: 0, span: 3 });
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator("#grid .marker").focus();
    await page.mouse.wheel(0, -200);
    await page.waitForFunction(
      () => document.querySelector("#zoom-value")?.textContent !== "±3.0 σ",
    );
    const { x, y, span } = await frame(page);
    near(span, 3 / 1.15 ** 2);
    // The point under the mouse stays there.
    near(x - span / 2, -1.5);
    near(y + span / 2, 1.5);
  });

  test("moves with one finger and zooms with two, and the page does not scroll", async (t) => {
    const { page, box } = await open(t, {
      context: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    });
    const session = await page.context().newCDPSession(page);
    const touch = (
      /** @type {"touchStart" | "touchMove" | "touchEnd"} */ type,
      /** @type {[number, number][]} */ places,
    ) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: places.map(([x, y], id) => ({
          x: box.x + x * box.width,
          y: box.y + y * box.height,
          id,
        })),
      });
    const scrolled = await page.evaluate(() => scrollY);
    const { style } = await marked(page);
    await touch("touchStart", [[0.5, 0.5]]);
    await touch("touchMove", [[0.4, 0.5]]);
    await touch("touchMove", [[0.25, 0.5]]);
    await touch("touchEnd", []);
    await painted(page);
    near((await frame(page)).x, 1.5);
    await touch("touchStart", [
      [0.4, 0.5],
      [0.6, 0.5],
    ]);
    await touch("touchMove", [
      [0.3, 0.5],
      [0.7, 0.5],
    ]);
    await touch("touchEnd", []);
    await painted(page);
    const { x, y, span } = await frame(page);
    near(span, 1.5);
    near(x, 1.5);
    near(y, 0);
    assert.equal((await marked(page)).style, style, "a drag must not change the style");
    assert.equal(await page.evaluate(() => scrollY), scrolled);
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await painted(page);
    assert.equal((await marked(page)).style, "across 1.50, up 0.00");
  });

  test("moves by keys too, and stays near the prior", async (t) => {
    const { page } = await open(t);
    const { style } = await marked(page);
    await page.locator("#grid .marker").focus();
    for (const key of ["d", "D", "w", "s", "w"]) await page.keyboard.press(key);
    await painted(page);
    assert.deepEqual(await frame(page), { x: 1.5, y: 0.75, span: 3 });
    assert.equal((await marked(page)).style, style);
    for (let press = 0; press < 12; press += 1) await page.keyboard.press("a");
    await painted(page);
    assert.equal((await frame(page)).x, -6);
    await page.locator("#whole").click();
    assert.deepEqual(await frame(page), { x: 0, y: 0, span: 3 });
  });
});
