// What visitors do in Your digit, and the results that they see.
import { ADDRESS, boxOf, openReady } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** A seven, in fractions of the paper. @type {[number, number][]} */
export const SEVEN = [
  [0.3, 0.25],
  [0.7, 0.25],
  [0.66, 0.33],
  [0.52, 0.58],
  [0.45, 0.8],
];

/**
 * Opens the room with an empty paper.
 * @param {import("node:test").TestContext} t @param {import("./browser.mjs").Browser} browser
 * @param {Parameters<typeof openReady>[2]} [options] `address`: the rest of the link
 */
export const openRoom = (t, browser, { address = "", ...options } = {}) =>
  openReady(t, browser, { address: `${ADDRESS}#room=yours${address}`, ...options });

/**
 * Draws a stroke, until the page has painted it and reads it.
 * @param {Page} page @param {[number, number][]} stroke in shares of the paper
 */
export async function draw(page, stroke) {
  const box = await boxOf(page, "#drawing");
  const at = (/** @type {[number, number]} */ [x, y]) =>
    /** @type {[number, number]} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...at(stroke[0]));
  await page.mouse.down();
  for (const place of stroke.slice(1)) await page.mouse.move(...at(place), { steps: 2 });
  await page.mouse.up();
  await nextFrame(page);
}

/** Waits for the frame in which the page paints a change of the drawing. @param {Page} page */
export const nextFrame = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

/** Waits until the results are shown, and returns the verdict. @param {Page} page @param {RegExp} expected */
export async function verdict(page, expected) {
  await page.locator("#verdict", { hasText: expected }).waitFor();
  await page.locator("#yours[aria-busy=false]").waitFor();
  return (await page.locator("#verdict").textContent()) ?? "";
}
