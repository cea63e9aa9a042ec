// What the tests of Compare share: opening the room, waiting for all models to draw, and reading what they drew.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ADDRESS, ROOT, opacities, openReady } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {import("../../www/engine/manifests.js").Manifest} Manifest */

export const MANIFESTS = "/weights/manifests.json";
export const PHONE = { viewport: { width: 360, height: 740 } };

/** The manifests of all weights files, by the name of the model. @type {Map<string, Manifest>} */
export const manifests = new Map(
  JSON.parse(await readFile(path.join(ROOT, "www", MANIFESTS), "utf8")).models.map(
    (/** @type {Manifest} */ one) => [one.recipe.name, one],
  ),
);

/** @param {string} name */
export function manifest(name) {
  const found = manifests.get(name);
  assert.ok(found, `no manifest of ${name}`);
  return found;
}

/**
 * @param {import("./browser.mjs").TestContext} t @param {import("./browser.mjs").Browser} browser
 * @param {string} [link] @param {Parameters<typeof openReady>[2]} [options]
 */
export async function open(t, browser, link = "", options = {}) {
  const address = `${ADDRESS}#room=compare${link}`;
  const page = await openReady(t, browser, { address, ...options });
  await settled(page);
  return page;
}

/** Waits until all models have drawn the latest state. @param {Page} page */
export async function settled(page) {
  await page.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
  await page.locator("#specimens .specimen").first().waitFor();
  await page.locator("#compare[aria-busy=false]").waitFor();
}

/** The names of the compared models. @param {Page} page */
export const compared = (page) =>
  page
    .locator("#specimens select")
    .evaluateAll((selects) => selects.map((select) => /** @type {any} */ (select).value));

/** The ink of a specimen's ten digits, and of its large one. @param {Page} page @param {string} within */
export async function inkIn(page, within) {
  const specimen = page.locator(within);
  const ten = await opacities(specimen.locator(".ten canvas"));
  const [large] = await opacities(specimen.locator(".picture canvas"));
  return { ten, large };
}

/** @param {number} place */
export const specimen = (place) => `#specimens .specimen:nth-child(${place})`;

/** The ink that each of the compared models has drawn. @param {Page} page */
export async function allInk(page) {
  await settled(page);
  const { length } = await compared(page);
  return Promise.all(Array.from({ length }, (_, at) => inkIn(page, specimen(at + 1))));
}

/** Scrolls to the sweep and waits for its digits. @param {Page} page */
export async function seeSweep(page) {
  await page.locator("#sweep").scrollIntoViewIfNeeded();
  await page.locator("#sweep .specimen[data-drawn=true]").waitFor();
  await settled(page);
}
