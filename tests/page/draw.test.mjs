// Tests the rest of Draw: the strip of one dimension, temperatures of two levels, and the places worth a visit.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { FAILURES, SUCCESSES } from "../../www/state/presets.js";
import { fromHash, initialState, toHash } from "../../www/state/state.js";
import {
  ADDRESS,
  VISIBLE,
  assertSame,
  boxOf,
  difference,
  ink,
  launch,
  opacities,
  opacity,
  openReady,
  painted,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** The opacities of the frames of the strip. @param {Page} page @returns {Promise<number[][]>} */
async function frames(page) {
  await painted(page);
  await page.locator("#film .frames[aria-label]").waitFor();
  return opacities(page.locator("#film canvas"));
}

/** The opacities of the mixture's picture. @param {Page} page */
const mixture = (page) => opacity(page, "#mixture canvas");

/** @param {Page} page @param {string} selector @param {number} value */
const slide = (page, selector, value) =>
  page.locator(selector).evaluate((input, to) => {
    /** @type {HTMLInputElement} */ (input).value = String(to);
    input.dispatchEvent(new Event("input"));
  }, value);

describe("draw", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("the strip shows the digits along one slider", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.click("#latents summary");
    await page.focus("#latent-7");
    await page.locator("#film .title", { hasText: "ε7" }).waitFor();
    const strip = await frames(page);
    assert.equal(strip.length, 7);
    assert.ok(difference(strip[0], strip[6]) >= VISIBLE, "the two ends of the strip look alike");
    for (const [place, value] of [-3, 0, 2].map((sigma) => [sigma + 3, sigma])) {
      await slide(page, "#latent-7", value);
      const { large } = await ink(page);
      assert.ok(difference(strip[place], large) <= 1, `${value} σ`);
    }
    // Moving the strip's own dimension leaves the strip unchanged; moving another one does not.
    assertSame(strip, await frames(page));
    await page.focus("#latent-5");
    await page.locator("#film .title", { hasText: "ε5" }).waitFor();
    await page.keyboard.press("5");
    await page.locator('#film .frames[aria-label*="digit 5"]').waitFor();
  });

  test("a mixture equals its ends at either end, and differs in between", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=3&mix=8:0` });
    await page.click("#mixture summary");
    const picture = page.locator("#mixture canvas");
    const mixed = async (/** @type {string} */ sum) => {
      await page.locator("#mix-sum", { hasText: sum }).waitFor();
      await painted(page);
      return mixture(page);
    };
    const { ten } = await ink(page);
    assertSame([ten[3]], [await mixed("1.00 · “3” + 0.00 · “8”")]);
    await slide(page, "#mix-share", 1);
    assertSame([ten[8]], [await mixed("0.00 · “3” + 1.00 · “8”")]);
    await slide(page, "#mix-share", 0.4);
    const between = await mixed("0.60 · “3” + 0.40 · “8”");
    assert.ok(difference(between, ten[3]) >= VISIBLE && difference(between, ten[8]) >= VISIBLE);
    await page.waitForFunction(() => location.hash.includes("mix=8:0.4"));
    assert.match((await picture.getAttribute("aria-label")) ?? "", /0\.60 · “3” \+ 0\.40 · “8”/);
    await page.keyboard.press("5");
    await mixed("0.60 · “5” + 0.40 · “8”");
  });

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`every digit has the ink colour of the ${colorScheme} page`, async (t) => {
      const page = await openReady(t, browser, { address: ADDRESS, context: { colorScheme } });
      for (const folded of ["#mixture", "#latents"]) await page.click(`${folded} summary`);
      await page.locator("#film .frames[aria-label]").waitFor();
      await page.locator("#mix-sum", { hasText: "“8”" }).waitFor();
      await painted(page);
      const places = ["#sheet", "#picture", "#digits canvas", "#mixture canvas", "#film canvas"];
      const [sheet, ...inks] = await page.evaluate(
        (all) =>
          all.map((place) => {
            const element = /** @type {HTMLElement} */ (document.querySelector(place));
            if (!(element instanceof HTMLCanvasElement)) return getComputedStyle(element).color;
            const pen = /** @type {CanvasRenderingContext2D} */ (element.getContext("2d"));
            const { data } = pen.getImageData(0, 0, element.width, element.height);
            const darkest = data.reduce(
              (best, alpha, i) => (i % 4 === 3 && alpha > data[best] ? i : best),
              3,
            );
            return String(data.slice(darkest - 3, darkest));
          }),
        places,
      );
      const wanted = (sheet.match(/\d+/g) ?? []).map(Number);
      for (const [place, found] of inks.entries()) {
        // A canvas stores colours multiplied by their opacity, so colours lose precision.
        const off = difference(wanted, found.split(",").map(Number));
        assert.ok(off <= 2, `${places[place + 1]} is ${found}, expected ${sheet}`);
      }
    });
  }

  test("the mixture uses the temperatures of both levels", async (t) => {
    const address = `${ADDRESS}#model=hvae&digit=3&temperature=1&detail=0&mix=8:0`;
    const page = await openReady(t, browser, { address });
    await page.click("#mixture summary");
    await page.locator("#mix-sum", { hasText: "1.00 · “3”" }).waitFor();
    const { large } = await ink(page);
    assertSame([large], [await mixture(page)]);
  });

  test("the second level has its own temperature, which the link holds", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=hvae&seed=3` });
    const { latent, detail } = { latent: 32, detail: 24 };
    const full = await ink(page);
    await slide(page, "#detail", 0);
    const still = await ink(page);
    assert.ok(difference(full.large, still.large) >= VISIBLE, "the second level changed nothing");
    await page.waitForFunction(() => location.hash.includes("detail=0"));
    // The same style set by hand: the style of the seed without its second level.
    await page.locator("#latents summary").click();
    await page.locator("#latents output:not(:empty)").first().waitFor();
    const style = await page
      .locator("#latents li")
      .evaluateAll((rows) =>
        rows.map((row) => [
          Number(/** @type {HTMLElement} */ (row).dataset.dimension),
          Number(/** @type {HTMLInputElement} */ (row.querySelector("input")).value),
        ]),
      );
    assert.equal(style.length, latent);
    const cold = Array(latent).fill(0);
    for (const [dimension, value] of style) {
      if (dimension < latent - detail) cold[dimension] = value;
    }
    const other = await openReady(t, browser, {
      address: `${ADDRESS}#model=hvae&seed=3&style=${cold.join(",")}`,
    });
    // The sliders round to hundredths.
    assert.ok(difference(still.large, (await ink(other)).large) <= VISIBLE, "another picture");
    await page.reload();
    assertSame(still.ten, (await ink(page)).ten);
  });

  test("a model of one level has one temperature", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#detail=0.5` });
    assert.ok(await page.locator("#detail").isHidden());
  });

  test("every place worth a visit is a valid state of a published model", async () => {
    const { models } = await servedModels();
    for (const { name, change } of [...SUCCESSES, ...FAILURES]) {
      const state = { ...initialState(), ...change };
      assert.deepEqual(fromHash(toHash(state)), { state, problems: [] }, name);
      assert.ok(
        !change.model ||
          models.some((/** @type {{ name: string }} */ model) => model.name === change.model),
        name,
      );
    }
  });

  test("each place worth a visit is a link, in the language of the page, and comes into view", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#lang=zh&seed=5`,
      context: { viewport: { width: 390, height: 780 }, reducedMotion: "reduce" },
    });
    /** Whether all of an element is in the window. @param {string} selector */
    const inView = (selector) =>
      page.locator(selector).evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    await page.locator("#failures a").first().focus();
    assert.equal(await inView("#picture"), false);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("seed=34"));
    assert.ok((await inView("#picture")) && (await inView("#digits")), "at once: no motion");
    assert.ok(await page.evaluate(() => document.activeElement?.closest("#digits")));
    await page.waitForFunction(
      () => /** @type {any} */ (document.querySelector("#seed")).value === "34",
    );
    await painted(page);
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
    assert.equal(await page.locator("#digits [aria-checked=true] span").innerText(), "4");
    await page.goBack();
    await page.waitForFunction(() => location.hash.includes("seed=5"));
    await painted(page);
    assert.equal(await page.inputValue("#seed"), "5");
    await page.locator("#ask-what").click();
    assert.ok(await inView("#what-heading"));
    assert.equal(await page.evaluate(() => document.activeElement?.id), "what");
  });

  test("stands below one sentence for everybody, and beside the pad on an upright tablet", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#digit=7`,
      context: { viewport: { width: 390, height: 844 } },
    });
    const picture = await boxOf(page, "#picture");
    const above = await page.locator(".masthead").innerText();
    assert.match(above, /A small neural network that writes any digit/);
    assert.doesNotMatch(above, /prior|label|importance|ε|nats|\bkB\b/);
    assert.ok(picture.y < 844 / 3, `the digit begins ${picture.y} pixels down`);
    // Ink may reach every pixel of the picture.
    await page.locator("#judged", { hasText: "reads as" }).waitFor();
    assert.ok((await boxOf(page, "#judged")).y >= picture.y + picture.height);
    await page.setViewportSize({ width: 820, height: 1180 });
    for (const part of ["#picture", "#digits", "#pad", "#temperature"]) {
      const { y, height } = await boxOf(page, part);
      assert.ok(y >= 0 && y + height <= 1180, `${part} ends at ${y + height}`);
    }
  });
});
