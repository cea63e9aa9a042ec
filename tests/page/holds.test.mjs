// Tests that a room's link holds everything that the room shows, and what can be saved from Your digit.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fromHash } from "../../www/state/state.js";
import { ADDRESS, CLIPBOARD, boxOf, difference, launch, opacity, openReady } from "./browser.mjs";
import { decoded, openKeep, saved } from "./saving.mjs";
import { SEVEN, draw, openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The link of a page once the link has a part, in its newest state. @param {Page} page @param {RegExp} pattern */
async function linkWith(page, pattern) {
  await page.waitForURL(({ hash }) => pattern.test(hash));
  return page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    // Afterwards the page writes the changes that it had postponed.
    dispatchEvent(new Event("pagehide"));
    return location.hash;
  });
}

/** @param {import("node:test").TestContext} t @param {string} hash @param {object} [options] */
const follow = (t, hash, options) => openReady(t, browser, { address: ADDRESS + hash, ...options });

describe("the link of Explore", () => {
  test("holds the window, the points and the walk", async (t) => {
    /** @param {Page} page */
    const seen = async (page) => {
      await page.locator("#points-count", { hasText: / / }).waitFor();
      await page.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
      await page.waitForFunction(() => {
        const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("#walker"));
        const { data } = canvas.getContext("2d")?.getImageData(0, 0, 28, 28) ?? { data: [] };
        return data.some((value) => value > 0);
      });
      const value = (/** @type {string} */ id) => page.locator(id).inputValue();
      return {
        grid: await opacity(page, "#grid canvas:first-child"),
        last: await opacity(page, "#stations canvas:last-child"),
        first: await opacity(page, "#stations canvas:first-child"),
        fields: await Promise.all(
          ["#plane-kind", "#axis-x", "#axis-y", "#zoom", "#way"].map(value),
        ),
        ends: await page.locator(".way p").first().textContent(),
        points: await page.locator("#show-points").isChecked(),
        pressed: await page.locator("#points-legend [aria-pressed=true]").textContent(),
        image: await page.locator("#pair-caption").textContent(),
      };
    };
    // Not every clone contains the images themselves.
    const missing = { expected: /Failed to load resource/ };
    const page = await follow(t, "#room=explore&model=tutorial&digit=3&seed=7", missing);
    await page.locator("#end-b:not(:empty)").waitFor();
    await page.locator("#plane-kind").selectOption("dimensions");
    await page.locator("#axis-x").selectOption({ index: 2 });
    await page.locator("#zoom").fill("1.5");
    await page.locator("#explore-digit").selectOption("8");
    await page.locator("#set-b").click();
    // The walk stays the same while other parts of the page change.
    await page.locator("#grid .marker").focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.locator("#way").selectOption("straight");
    await page.locator("#show-points").check();
    await page.locator("#points-legend button").nth(4).click();
    await page.locator("#point").focus();
    await page.locator("#pair").waitFor();
    const hash = await linkWith(
      page,
      /window=.*points=4:\d+.*from=3:seed7&to=8:seed7&way=straight/,
    );
    assert.deepEqual(fromHash(hash).problems, []);
    const other = await follow(t, hash, missing);
    await other.locator("#pair").waitFor();
    const [there, here] = [await seen(other), await seen(page)];
    // Styles in a link have four decimals.
    for (const picture of /** @type {const} */ (["grid", "first", "last"])) {
      assert.ok(difference(there[picture], here[picture]) <= 1, picture);
      there[picture] = here[picture];
    }
    assert.deepEqual(there, here);
    for (const picture of [here.grid, here.first, here.last]) {
      assert.ok(picture.some((value) => value > 128));
    }
    assert.notDeepEqual(here.first, here.last);
    assert.doesNotMatch(hash, /drawing|drawn|sweep/);
  });
});

describe("the link of Compare", () => {
  test("holds the models and β, and opens at β", async (t) => {
    const page = await follow(t, "#room=compare&compare=tutorial,plane", { context: CLIPBOARD });
    await page.locator("#beta-value:not(:empty)").waitFor({ state: "attached" });
    await page.locator("#copy-sweep").click();
    await page.locator("#copy-sweep", { hasText: "Copied" }).waitFor();
    const before = await page.evaluate(() => navigator.clipboard.readText());
    await page.locator("#beta").press("End");
    const beta = await page.locator("#beta-value").textContent();
    const hash = await linkWith(page, /sweep=[\w-]+/);
    assert.notEqual(hash, new URL(before).hash);
    assert.match(before, /compare=tutorial,plane.*&sweep=/);
    const other = await follow(t, hash);
    await other.locator("#beta-value", { hasText: beta ?? "" }).waitFor();
    await other.locator("#sweep .specimen[data-drawn=true]").waitFor();
    const box = await boxOf(other, "#beta");
    const height = other.viewportSize()?.height ?? 0;
    assert.ok(box.y > 0 && box.y < height, `β lies ${box.y} px down, the window ends at ${height}`);
    const names = other.locator("#specimens .which select");
    assert.deepEqual(
      await names.evaluateAll((all) =>
        all.map((select) => /** @type {HTMLSelectElement} */ (select).value),
      ),
      ["tutorial", "plane"],
    );
    await other.evaluate(() => (location.hash = "#room=compare&sweep=nothing"));
    await other.locator("#notice", { hasText: "“nothing”" }).waitFor();
  });
});

describe("the link of Your digit", () => {
  test("holds the strokes exactly", async (t) => {
    const page = await openRoom(t, browser);
    await draw(page, SEVEN);
    await draw(page, [
      [0.4, 0.55],
      [0.65, 0.5],
    ]);
    const said = await verdict(page, /The model thinks: 7/);
    const hash = await linkWith(page, /drawing=\w+-\w+/);
    const drawing = await opacity(page, "#drawing");
    const hand = await opacity(page, "#hand li:nth-child(3) canvas");
    const other = await follow(t, hash);
    assert.equal(await verdict(other, /The model thinks/), said);
    assert.deepEqual(await opacity(other, "#drawing"), drawing);
    assert.deepEqual(await opacity(other, "#hand li:nth-child(3) canvas"), hand);

    // The drawing stays in this room, and is restored with the room.
    await other.locator("#enter-draw").click();
    assert.doesNotMatch(other.url(), /drawing=/);
    await other.locator("#enter-yours").click();
    await linkWith(other, /drawing=/);
    // A link without a drawing leaves the drawing on the paper.
    await other.evaluate(() => (location.hash = "#room=yours&seed=5"));
    await other.waitForURL(({ hash }) => /seed=5/.test(hash));
    assert.deepEqual(await opacity(other, "#drawing"), drawing);
    // Undo and Clear remove the drawing from the link.
    await other.locator("#clear").click();
    await other.waitForURL(({ hash }) => !/drawing=/.test(hash));
  });

  test("holds the style of a picture, which has no strokes", async (t) => {
    const page = await openRoom(t, browser, { address: "&digit=4&seed=3" });
    await page.locator("#take-digit").click();
    const said = await verdict(page, /The model thinks: 4/);
    const hash = await linkWith(page, /drawn=4:[-\d.]+,/);
    const other = await follow(t, hash);
    assert.match(await verdict(other, /The model thinks/), /: 4,/, said);
    // The style stays the same when the link is passed on.
    assert.deepEqual(fromHash(new URL(other.url()).hash).state.hand, fromHash(hash).state.hand);
  });
});

describe("what is drawn", () => {
  test("can be saved as ten digits, kept, and shared", async (t) => {
    const page = await openRoom(t, browser, {
      before: () => {
        const shared = /** @type {ShareData[]} */ ([]);
        Object.assign(window, { shared });
        Object.assign(navigator, {
          canShare: () => true,
          share: async (/** @type {ShareData} */ data) => void shared.push(data),
        });
      },
    });
    await draw(page, SEVEN);
    await verdict(page, /The model thinks: 7/);
    await page.locator("#hand").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#save-hand").click(),
    ]);
    assert.equal(download.suggestedFilename(), "my-ten-digits.png");
    const parts = await (await download.createReadStream()).toArray();
    const { width, height, data } = await decoded(page, Buffer.concat(parts));
    assert.deepEqual([width, height], [5 * 280, 2 * 280]);
    // Each of the ten places has ink, and the digits differ.
    const places = Array.from({ length: 10 }, (_, digit) => {
      const [left, top] = [280 * (digit % 5), 280 * Math.floor(digit / 5)];
      return Array.from({ length: 28 * 28 }, (_, at) => {
        const [x, y] = [left + 10 * (at % 28) + 5, top + 10 * Math.floor(at / 28) + 5];
        return data[4 * (y * width + x)];
      });
    });
    const shown = await opacity(page, "#hand li:nth-child(8) canvas");
    assert.equal(new Set(places.map(String)).size, 10);
    shown.forEach((ink, at) => {
      if (ink > 250) assert.ok(places[7][at] < 100, `pixel ${at} of the seven`);
      if (ink === 0) assert.ok(places[7][at] > 250, `pixel ${at} of the seven`);
    });

    await openKeep(page);
    const choices = await page.locator("#keep-what option").allTextContents();
    assert.deepEqual(choices.sort(), ["My digit as the model sees it", "Ten digits in my hand"]);
    await page.locator("#keep-what").selectOption("seen");
    assert.equal((await saved(page, "#keep-picture")).name, "my-digit.png");
    await page.keyboard.press("Escape");

    await page.locator("#yours .share-link").click();
    await page.waitForFunction(() => /** @type {any} */ (window).shared.length === 1);
    const { url, files, type } = await page.evaluate(() => {
      const [{ url, files }] = /** @type {any} */ (window).shared;
      return { url, files: files.length, type: files[0].type };
    });
    assert.match(url, /room=yours.*drawing=/);
    assert.deepEqual([files, type], [1, "image/png"]);
  });
});
