// Tests what users of a screen reader hear: the focus moves on when its control disappears, and progress is announced
// seldom.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  ROOT,
  answering,
  failed,
  launch,
  open,
  openReady,
  painted,
  servedModels,
} from "./browser.mjs";
import { SEVEN, draw, openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Waits until a matching element has the focus. @param {Page} page @param {string} selector */
const focused = (page, selector) =>
  page.waitForFunction((selector) => document.activeElement?.matches(selector), selector);

/** Presses a control once it exists, and waits until that control, or the element that contains it, is gone. @param {Page} page @param {string} control */
async function useUp(page, control, whole = control) {
  // A hidden control takes no focus, so the key would go to the control before it.
  await page.locator(control).waitFor();
  await page.locator(control).press("Enter");
  await page.locator(whole).waitFor({ state: "hidden" });
}

describe("the focus of a control that disappears", () => {
  test("moves in Your digit: back to the mean, back to the likeliest digit", async (t) => {
    const page = await openRoom(t, browser);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    await page.locator("#resample").click();
    await useUp(page, "#use-mean");
    await focused(page, "#resample");
    await page.locator("#labels input:checked").press("ArrowDown");
    await useUp(page, "#likeliest");
    await focused(page, "#labels input[value='7']:checked");
  });

  test("moves after a lesson to the button that makes the next lesson", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#hide=card` });
    await useUp(page, "#show-everything");
    await focused(page, "[data-opens=lesson]");
  });

  test("moves from a notice to the element below it, and from there to its first control", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=none` });
    await useUp(page, "#notice button", "#notice");
    await focused(page, "main");
    await page.keyboard.press("Tab");
    await focused(page, "main #digits button");
    assert.equal(await page.locator("main").getAttribute("tabindex"), null);
  });

  test("moves to the door of the other room when the control leads to that room", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=compare` });
    await page.locator("#go-drawing").waitFor();
    await page.locator("#go-drawing").press("Enter");
    await page.locator("#yours").waitFor();
    await focused(page, "#enter-yours");
  });

  test("moves to the digits once they are loaded, when the control loads them again", async (t) => {
    const { models, default: first } = await servedModels();
    const { draft } = models.find((/** @type {any} */ { name }) => name === first);
    const missing = answering(
      () => `/weights/${draft.file}`,
      (response) => response.writeHead(404).end(),
    );
    const page = await open(t, browser, {
      address: ADDRESS,
      hook: missing.hook,
      expected: /Failed to load resource|could not be loaded/,
    });
    await failed(page);
    missing.stop();
    await page.locator("#message .actions button").first().press("Enter");
    await painted(page);
    await focused(page, "#digits button");
  });
});

describe("progress", () => {
  test("is shown with every part of a download, and announced once", async (t) => {
    const { models } = await servedModels();
    const { file } = models.find((/** @type {any} */ { name }) => name === "cvae").decoder;
    const bytes = await readFile(path.join(ROOT, "www/weights", file));
    const pieces = 24;
    const { hook } = answering(
      () => `/weights/${file}`,
      async (response) => {
        response.setHeader("Content-Length", bytes.length);
        const size = Math.ceil(bytes.length / pieces);
        for (let at = 0; at < bytes.length; at += size) {
          response.write(bytes.subarray(at, at + size));
          await setTimeout(30);
        }
        response.end();
      },
    );
    const page = await openReady(t, browser, { address: ADDRESS, hook });
    await page.evaluate(() => {
      const counts = { shown: 0, told: 0 };
      Object.assign(self, { counts });
      const words = /** @type {HTMLElement} */ (document.querySelector("#message p"));
      new MutationObserver(() => {
        counts.shown += 1;
        if (words.role === "status" && words.ariaLive !== "off") counts.told += 1;
      }).observe(words, { childList: true });
    });
    await page.locator("#models select").selectOption("cvae");
    await page.locator("#status summary", { hasText: /CVAE/ }).waitFor();
    await painted(page);
    const { shown, told } = await page.evaluate(() => /** @type {any} */ (self).counts);
    assert.ok(shown > pieces / 3, `${shown} times`);
    assert.ok(told >= 1 && told <= 2, `${told} times`);
  });
});
