// Tests that one finger or the pen draws, erases or moves the style: a second finger and a palm do nothing, and no
// press continues after its end.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, boxOf, difference, launch, opacity, openReady, painted } from "./browser.mjs";
import { openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {[x: number, y: number]} Place in fractions of the touched element */

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Dispatches touches on an element, each with its number: the touches that are down, or for an end the touches that end. @param {Page} page @param {string} selector */
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
 * Moves one finger from left to right along the upper half. Meanwhile a second finger lands, moves and lifts in the
 * lower half, and it lands again after the first has lifted.
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

/** The ink on the paper once it is painted. @param {Page} page */
async function drawn(page) {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  return opacity(page, "#drawing");
}

/** The rows of a square picture that contain ink. @param {number[]} picture */
function rowsOf(picture) {
  const side = Math.sqrt(picture.length);
  const rows = picture.flatMap((value, at) => (value > 128 ? [Math.floor(at / side) / side] : []));
  return { first: Math.min(...rows), last: Math.max(...rows) };
}

describe("a second finger", () => {
  test("draws nothing, and the first finger continues its stroke", async (t) => {
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
    // The first finger drew one stroke, and the next stroke follows it.
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

  test("that presses Undo ends the stroke of the first finger", async (t) => {
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

  test("does not move the style", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context: PHONE });
    await twoFingers(await fingersOn(page, "#pad"));
    await painted(page);
    assert.equal(await page.locator("#pad-position").textContent(), "1.80 · 1.50");
  });
});

/** A viewport so high that all surfaces are visible at once. */
const TABLET = { viewport: { width: 1180, height: 2600 }, hasTouch: true };

/** Dispatches pen events on an element: `mousePressed` puts the pen down, `mouseMoved` without a press lets it hover. @param {Page} page @param {string} selector */
async function penOn(page, selector) {
  await page.locator(selector).scrollIntoViewIfNeeded();
  const box = await boxOf(page, selector);
  const session = await page.context().newCDPSession(page);
  let buttons = 0;
  return (
    /** @type {"mousePressed" | "mouseMoved" | "mouseReleased"} */ type,
    /** @type {Place} */ [x, y],
  ) => {
    if (type === "mousePressed") buttons = 1;
    if (type === "mouseReleased") buttons = 0;
    return session.send("Input.dispatchMouseEvent", {
      ...{ type, buttons, pointerType: "pen", clickCount: 1 },
      button: type === "mouseMoved" && !buttons ? "none" : "left",
      x: box.x + x * box.width,
      y: box.y + y * box.height,
    });
  };
}

/** Whether a place of a square picture has ink. @param {number[]} picture @param {Place} place */
function inked(picture, [x, y]) {
  const side = Math.sqrt(picture.length);
  return picture[Math.floor(y * side) * side + Math.floor(x * side)] > 128;
}

describe("a pen", () => {
  test("replaces the palm on every surface until the pen is gone", async (t) => {
    const page = await openRoom(t, browser, { context: TABLET });
    const paper = await fingersOn(page, "#drawing");
    const pen = await penOn(page, "#drawing");
    await paper("touchStart", { 1: [0.8, 0.85] });
    await paper("touchMove", { 1: [0.75, 0.85] });
    assert.ok(inked(await drawn(page), [0.78, 0.85]), "the finger did not draw");
    await pen("mousePressed", [0.3, 0.25]);
    await pen("mouseMoved", [0.6, 0.25]);
    await paper("touchMove", { 1: [0.5, 0.85] });
    await pen("mouseMoved", [0.45, 0.8]);
    await pen("mouseReleased", [0.45, 0.8]);
    await paper("touchMove", { 1: [0.3, 0.85] });
    // The palm touches again soon after the pen.
    await paper("touchEnd", {});
    await paper("touchStart", { 2: [0.8, 0.5] });
    await paper("touchEnd", {});
    const stroke = await drawn(page);
    for (const place of /** @type {Place[]} */ ([
      [0.78, 0.85],
      [0.6, 0.85],
      [0.32, 0.85],
      [0.8, 0.5],
    ])) {
      assert.ok(!inked(stroke, place), `the palm drew at ${place}`);
    }
    for (const place of /** @type {Place[]} */ ([
      [0.45, 0.25],
      [0.5, 0.63],
    ])) {
      assert.ok(inked(stroke, place), `the pen did not draw at ${place}`);
    }
    // The palm touches below a hovering pen.
    await page.waitForTimeout(1100);
    await pen("mouseMoved", [0.5, 0.5]);
    await paper("touchStart", { 3: [0.8, 0.5] });
    await paper("touchEnd", {});
    assert.equal(difference(await drawn(page), stroke), 0);
    await verdict(page, /thinks: /);

    // The palm touches another surface than the pen.
    await page.waitForTimeout(1100);
    const palm = await fingersOn(page, "#drawing");
    const rubber = await penOn(page, "#erased");
    await palm("touchStart", { 4: [0.8, 0.2] });
    assert.ok(inked(await drawn(page), [0.8, 0.2]), "the finger did not draw again");
    await rubber("mousePressed", [0.5, 0.5]);
    await rubber("mouseReleased", [0.5, 0.5]);
    assert.equal(difference(await drawn(page), stroke), 0);
    await palm("touchEnd", {});

    // Once the pen is gone, a tap draws a dot, and the palm has left nothing to undo.
    await page.waitForTimeout(1100);
    const finger = await fingersOn(page, "#drawing");
    await finger("touchStart", { 5: [0.8, 0.5] });
    await finger("touchEnd", {});
    assert.ok(inked(await drawn(page), [0.8, 0.5]), "the tap drew no dot");
    await page.locator("#undo").click();
    await page.locator("#undo").click();
    await verdict(page, /Nothing is drawn/);
    assert.equal(await page.locator("#undo").isEnabled(), false);
  });
});

/** Hides the ends of presses from the page while `lost` is true; runs in the page before its own scripts. */
function loseEnds() {
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
    const lose = (/** @type {Event} */ event) => {
      if (/** @type {any} */ (globalThis).lost) event.stopImmediatePropagation();
    };
    addEventListener(type, lose, { capture: true });
  }
}

/** Presses whose end the page does not see, and what follows each of them. @type {Record<string, (page: Page, selector: string) => Promise<void>>} */
const LOSSES = {
  "its end is not reported": async (page) => {
    await page.evaluate(() => Object.assign(globalThis, { lost: true }));
    await page.mouse.up();
    await page.evaluate(() => Object.assign(globalThis, { lost: false }));
  },
  "the tab is hidden": async (page) => {
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.mouse.up();
  },
  "the surface is taken away": async (page, selector) => {
    await page.locator(selector).evaluate((surface) => {
      const { parentNode, nextSibling } = surface;
      surface.remove();
      requestAnimationFrame(() => parentNode?.insertBefore(surface, nextSibling));
    });
    await page.mouse.up();
  },
};

describe("every surface still works after a press when", () => {
  for (const [name, lose] of Object.entries(LOSSES)) {
    test(name, async (t) => {
      const page = await openReady(t, browser, { address: ADDRESS, before: loseEnds });
      /** The element that follows the pointer on each surface. @type {[room: string, surface: string, effect: () => Promise<unknown>][]} */
      const surfaces = [
        ["draw", "#pad", () => page.locator("#pad-position").textContent()],
        ["yours", "#drawing", () => drawn(page)],
        ["explore", "#grid", () => page.locator("#grid svg").getAttribute("viewBox")],
      ];
      for (const [room, surface, effect] of surfaces) {
        await page.locator(`#enter-${room}`).click();
        await page.locator(surface).scrollIntoViewIfNeeded();
        if (room === "explore") await page.locator("#end-b:not(:empty)").waitFor();
        const { x, y, width, height } = await boxOf(page, surface);
        const to = (/** @type {Place} */ [across, down]) =>
          page.mouse.move(x + across * width, y + down * height);
        await to([0.3, 0.3]);
        await page.mouse.down();
        await to([0.4, 0.3]);
        await lose(page, surface);
        const left = await effect();
        // A mouse without a pressed button moves nothing.
        await to([0.7, 0.4]);
        assert.deepEqual(
          await effect(),
          left,
          `${surface} follows the mouse without a pressed button`,
        );
        await page.mouse.down();
        await to([0.6, 0.7]);
        await page.mouse.up();
        assert.notDeepEqual(await effect(), left, `${surface} is dead`);
      }
    });
  }
});
