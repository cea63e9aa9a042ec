// Tests that digits in every room take the current text colour when colours change while the page is open.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, difference, launch, launchWith, openReady, painted } from "./browser.mjs";
import { decoded } from "./saving.mjs";
import { SEVEN, draw, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The ink colours on all visible canvases, except for the points of Explore, which have their own colours. @param {Page} page */
const inks = (page) =>
  page.locator("canvas:visible:not(.scatter)").evaluateAll((all) => {
    const colours = /** @type {HTMLCanvasElement[]} */ (all).flatMap((canvas) => {
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      let darkest = 3;
      for (let at = 3; at < data.length; at += 4) if (data[at] > data[darkest]) darkest = at;
      // Faint ink has lost its colour to rounding.
      return data[darkest] > 200 ? [data.slice(darkest - 3, darkest).join()] : [];
    });
    return [...new Set(colours)];
  });

/** Waits until all visible ink has one colour. @param {Page} page @param {number[]} wanted @param {string} room */
async function assertInk(page, wanted, room) {
  await painted(page);
  for (let tries = 0; ; tries += 1) {
    const found = await inks(page);
    const off = found.map((ink) => difference(ink.split(",").map(Number), wanted));
    if (found.length > 0 && off.every((each) => each <= 2)) return;
    assert.ok(tries < 40, `${room}: ink of ${found.join(" and ")}, expected ${wanted}`);
    await page.waitForTimeout(50);
  }
}

/** The selector that shows that a room is complete. @type {Record<string, string>} */
const ROOMS = {
  draw: "#digits [data-read]",
  write: "#written canvas[width]",
  yours: "#completion[aria-busy=false] li canvas:visible",
  explore: "#end-b:not(:empty)",
  compare: "#specimens .specimen:nth-child(2)[data-drawn=true]",
};

/** Blue-black, and a light yellow that a style sheet defines in a colour space other than sRGB. */
const OURS = [29, 43, 99];
const THEIRS = [255, 255, 0];

test("an extension that adds an empty style sheet and fills it later changes all ink", async (t) => {
  const page = await openReady(t, browser, { address: ADDRESS });
  for (const [room, there] of Object.entries(ROOMS)) {
    await page.locator(`#enter-${room}`).click();
    if (room === "yours") {
      await draw(page, SEVEN);
      await verdict(page, /thinks: 7/);
      await page.locator("[data-part=left]").click();
    }
    await page.locator(there).first().waitFor();
    await assertInk(page, OURS, room);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [sheet];
      const rule = ":root { --ink: lab(97.6 -15.75 93.39); --paper: #111 }";
      setTimeout(() => sheet.insertRule(rule), 30);
    });
    await assertInk(page, THEIRS, room);
    await page.evaluate(() => (document.adoptedStyleSheets = []));
    await assertInk(page, OURS, room);
  }
});

describe("a browser that darkens pages, but no canvases,", () => {
  /** @type {import("./browser.mjs").Browser} */
  let darkening;
  before(async () => (darkening = await launchWith("--enable-features=WebContentsForceDark")));
  after(() => darkening.close());

  test("shows light ink on a dark page", async (t) => {
    const page = await openReady(t, darkening, { address: ADDRESS });
    await assertInk(page, [244, 241, 230], "draw");
    // A screenshot, because browsers may protect canvases from being read.
    const shot = await decoded(page, await page.locator("#picture").screenshot());
    const greens = Array.from(shot.data).filter((_, at) => at % 4 === 1);
    const share = (/** @type {(level: number) => boolean} */ which) =>
      greens.filter(which).length / greens.length;
    const [dark, light] = [share((level) => level < 64), share((level) => level > 192)];
    assert.ok(dark > 0.6 && light > 0.05, `${dark} of the picture is dark, ${light} light`);
  });
});
