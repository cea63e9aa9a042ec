// A second finger, or a palm, beside the one that draws, rubs or moves the style: it is no part of that.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, boxOf, launch, opacity, openReady, painted } from "./browser.mjs";
import { openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {[x: number, y: number]} Place in shares of what is touched */

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Fingers on an element, each by its number: those that are down, or with an end those that go. @param {Page} page @param {string} selector */
async function fingersOn(page, selector) {
  await page.locator(selector).scrollIntoViewIfNeeded();
  const box = await boxOf(page, selector);
  const session = await page.context().newCDPSession(page);
  return (
    /** @type {"touchStart" | "touchMove" | "touchEnd"} */ type,
    /** @type {Record<number, Place>} */ places,
  ) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: Object.entries(places).map(([id, [x, y]]) => ({
        x: box.x + x * box.width,
        y: box.y + y * box.height,
        id: Number(id),
      })),
    });
}

/**
 * What the first finger does from left to right along the upper half, with a second one that comes, moves and goes along the
 * lower half meanwhile, and is there again when the first has gone.
 * @param {Awaited<ReturnType<typeof fingersOn>>} touch
 */
async function twoFingers(touch) {
  await touch("touchStart", { 1: [0.2, 0.25] });
  await touch("touchMove", { 1: [0.4, 0.25] });
  await touch("touchStart", { 1: [0.4, 0.25], 2: [0.2, 0.8] });
  await touch("touchMove", { 1: [0.4, 0.25], 2: [0.6, 0.8] });
  await touch("touchMove", { 1: [0.6, 0.25], 2: [0.7, 0.8] });
  await touch("touchEnd", { 2: [0.7, 0.8] });
  await touch("touchMove", { 1: [0.8, 0.25] });
  await touch("touchStart", { 1: [0.8, 0.25], 2: [0.7, 0.8] });
  await touch("touchEnd", { 1: [0.8, 0.25] });
  await touch("touchMove", { 2: [0.5, 0.8] });
  await touch("touchEnd", {});
}

/** What is on the paper once it is painted. @param {Page} page */
async function drawn(page) {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  return opacity(page, "#drawing");
}

/** The rows of a square picture in which there is anything. @param {number[]} picture */
function rowsOf(picture) {
  const side = Math.sqrt(picture.length);
  const rows = picture.flatMap((value, at) => (value > 128 ? [Math.floor(at / side) / side] : []));
  return { first: Math.min(...rows), last: Math.max(...rows) };
}

describe("a second finger", () => {
  test("draws nothing, and the first one draws on", async (t) => {
    const page = await openRoom(t, browser, { context: PHONE });
    await twoFingers(await fingersOn(page, "#drawing"));
    await verdict(page, /thinks: /);
    const start = await drawn(page);
    const { first, last } = rowsOf(start);
    assert.ok(first > 0.15 && last < 0.35, `ink from ${first} to ${last} of the height`);
    const side = Math.sqrt(start.length);
    const ink = (/** @type {Place} */ [x, y]) =>
      start[Math.floor(y * side) * side + Math.floor(x * side)] > 128;
    for (const x of [0.3, 0.5, 0.7]) assert.ok(ink([x, 0.25]), `no ink at ${x}`);
    // One stroke, and after it the next.
    const touch = await fingersOn(page, "#drawing");
    await touch("touchStart", { 3: [0.3, 0.7] });
    await touch("touchMove", { 3: [0.6, 0.7] });
    await touch("touchEnd", {});
    assert.notDeepEqual(await drawn(page), start);
    await page.locator("#undo").click();
    assert.deepEqual(await drawn(page), start);
    await page.locator("#undo").click();
    await verdict(page, /Nothing is drawn/);
  });

  test("that undoes the stroke under the first one ends it", async (t) => {
    const page = await openRoom(t, browser, { context: PHONE });
    const touch = await fingersOn(page, "#drawing");
    await touch("touchStart", { 1: [0.3, 0.25] });
    await touch("touchMove", { 1: [0.7, 0.25] });
    await touch("touchEnd", {});
    const start = await drawn(page);
    await touch("touchStart", { 1: [0.3, 0.6] });
    await touch("touchMove", { 1: [0.5, 0.6] });
    await page.locator("#undo").evaluate((button) => /** @type {HTMLElement} */ (button).click());
    await touch("touchMove", { 1: [0.7, 0.7] });
    await touch("touchEnd", {});
    assert.deepEqual(await drawn(page), start);
  });

  test("erases nothing", async (t) => {
    const page = await openRoom(t, browser, { context: PHONE });
    await page.locator("#take-digit").click();
    await verdict(page, /thinks: /);
    const touch = await fingersOn(page, "#erased");
    const empty = await opacity(page, "#erased");
    await twoFingers(touch);
    await page.locator("#completion[aria-busy=false] ol:visible").waitFor();
    const now = await opacity(page, "#erased");
    const changed = now.map((value, at) => (value === empty[at] ? 0 : 255));
    const { first, last } = rowsOf(changed);
    assert.ok(first > 0.1 && last < 0.4, `erased from ${first} to ${last} of the height`);
  });

  test("leaves the style to the first one", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context: PHONE });
    await twoFingers(await fingersOn(page, "#pad"));
    await painted(page);
    assert.equal(await page.locator("#pad-position").textContent(), "1.80 · 1.50");
  });
});
