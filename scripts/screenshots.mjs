#!/usr/bin/env node
// Takes the pictures of the README from the page itself, in headless Chromium:
//   node scripts/screenshots.mjs [FOLDER]            (default: docs)
// or of every room, light and dark, in all languages, wide and narrow, for inspection:
//   node scripts/screenshots.mjs --all [FOLDER]      (default: screenshots)
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { programOf } from "./browsers.mjs";
import { createServer, listen } from "./serve.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const READY_MS = 60_000;

/** The strokes of a seven, in fractions of the paper. @type {[number, number][]} */
const STROKE = [
  [0.28, 0.3],
  [0.68, 0.27],
  [0.62, 0.4],
  [0.5, 0.6],
  [0.44, 0.82],
];

/**
 * @typedef {object} Picture
 * @property {string} name
 * @property {"light" | "dark"} colorScheme
 * @property {number} width
 * @property {number} height
 * @property {boolean} [drawn] whether a digit is written in Your digit first
 * @property {string} [hash]
 * @property {boolean} [whole] the whole page, not only the viewport
 */

/** @type {Picture[]} */
const README = [
  { name: "page-light", colorScheme: "light", width: 1280, height: 860 },
  { name: "page-dark", colorScheme: "dark", width: 1280, height: 860 },
  { name: "page-phone", colorScheme: "light", width: 390, height: 844 },
  {
    name: "page-compare",
    colorScheme: "light",
    width: 1280,
    height: 820,
    hash: "#room=compare",
  },
  { name: "page-yours", colorScheme: "light", width: 1280, height: 940, drawn: true },
];

/** @returns {Picture[]} */
function everyRoom() {
  const pictures = [];
  for (const room of ["draw", "write", "yours", "explore", "compare", "train"]) {
    for (const language of ["en", "zh"]) {
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        for (const [width, height] of [
          [1280, 900],
          [360, 740],
        ]) {
          pictures.push({
            name: `${room}-${language}-${colorScheme}-${width}`,
            colorScheme,
            width,
            height,
            hash: `#room=${room}&lang=${language}`,
            drawn: room === "yours",
            whole: true,
          });
        }
      }
    }
  }
  return pictures;
}

const [first, second] = process.argv.slice(2);
const all = first === "--all";
const chosen = all ? second : first;
const folder = path.resolve(chosen ?? path.join(ROOT, all ? "screenshots" : "docs"));
await mkdir(folder, { recursive: true });
const server = createServer({ root: ROOT });
const port = await listen(server, 0);
const browser = await chromium.launch({
  executablePath: programOf("chromium"),
  // Chromium refuses to sandbox itself for root.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  for (const picture of all ? everyRoom() : README) {
    const { name, colorScheme, width, height, drawn = false, hash = "", whole = false } = picture;
    const page = await browser.newPage({
      colorScheme,
      deviceScaleFactor: whole ? 1 : 2,
      viewport: { width, height },
    });
    await page.goto(`http://127.0.0.1:${port}/?backend=cpu${hash}`);
    await page.waitForSelector("html[data-status=ready], html[data-status=failed]", {
      state: "attached",
      timeout: READY_MS,
    });
    const status = await page.locator("html").getAttribute("data-status");
    if (status !== "ready") throw new Error(`the page says "${status}" instead of "ready"`);
    // A room is fetched after the first digit.
    await page.waitForSelector("main > [data-room]:not([hidden], [inert])");
    if (drawn) await drawDigit(page);
    // Wait for parts that load when they are scrolled into view.
    if (whole) await seeAll(page);
    // Wait for parts that load after the first digit: a room, the judge.
    await page.waitForLoadState("networkidle");
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file, fullPage: whole, timeout: READY_MS });
    console.log(`cvae: ${path.relative(process.cwd(), file)} written`);
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}

/** Scrolls to the end of the page and back. @param {import("playwright-core").Page} page */
async function seeAll(page) {
  for (const place of ["end", "start"]) {
    await page.evaluate((block) => {
      document.body.scrollIntoView({ block: /** @type {ScrollLogicalPosition} */ (block) });
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, place);
    await page.waitForLoadState("networkidle");
  }
  const sweep = page.locator("#sweep");
  if (await sweep.isVisible()) {
    await sweep.scrollIntoViewIfNeeded();
    await sweep.locator(".specimen[data-drawn=true]").waitFor();
  }
  await page.waitForSelector("#compare[aria-busy=false], #compare[hidden]", { state: "attached" });
}

/** Draws a digit in Your digit and waits for its reading. @param {import("playwright-core").Page} page */
async function drawDigit(page) {
  await page.click("#enter-yours");
  const paper = page.locator("#drawing");
  // The paper has no size before the room is loaded.
  await paper.waitFor();
  const box = await paper.boundingBox();
  if (!box) throw new Error("there is no paper to draw on");
  const places = STROKE.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height }));
  await page.mouse.move(places[0].x, places[0].y);
  await page.mouse.down();
  for (const { x, y } of places.slice(1)) await page.mouse.move(x, y, { steps: 8 });
  await page.mouse.up();
  await page.waitForSelector("#yours[aria-busy=false] .result:not([hidden])");
}
