// Tests completion in Your digit: the model fills an erased part in several ways.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { VISIBLE, boxOf, difference, launch, opacity } from "./browser.mjs";
import { SEVEN, draw, openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openRoom>[2]} [options] */
const open = (t, options) => openRoom(t, browser, options);

/** Waits for completions of the current erasure; returns the sentence about them. @param {Page} page */
async function completed(page) {
  await page.locator("#completion[aria-busy=false] ol:visible").waitFor();
  return (await page.locator("#completion-says").textContent()) ?? "";
}

/** The completions as opacity 0–255. @param {Page} page */
async function completions(page) {
  await completed(page);
  const pictures = [];
  for (let place = 1; place <= 6; place += 1) {
    pictures.push(await opacity(page, `#completion li:nth-child(${place}) canvas`));
  }
  return pictures;
}

describe("completion", () => {
  test("fills an erased half and leaves the other half unchanged", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    assert.equal(await page.locator("#completion ol").isVisible(), false);
    await page.locator("[data-part=bottom]").focus();
    await page.keyboard.press("Enter");
    const said = await completed(page);
    assert.match(said, /^6 samples .* 392 pixels that are left and that this is a 7\.$/);
    assert.equal(await page.locator("[data-part=bottom]").getAttribute("aria-pressed"), "true");
    assert.equal(await page.locator("[data-part=top]").getAttribute("aria-pressed"), "false");
    assert.match((await page.locator("#erased").getAttribute("aria-label")) ?? "", /392 of 784/);

    const seen = await opacity(page, "#seen");
    const first = await completions(page);
    assert.equal(first.length, 6);
    first.forEach((picture, place) => {
      assert.deepEqual(picture.slice(0, 392), seen.slice(0, 392), `sample ${place}`);
      // The seven continues from the cut.
      assert.ok(Math.max(...picture.slice(392)) > 200, `sample ${place} has no ink`);
      if (place > 0) assert.ok(difference(picture, first[place - 1]) >= VISIBLE);
    });

    await page.locator("#other-completions").click();
    await page.waitForFunction((before) => {
      const canvas = /** @type {HTMLCanvasElement} */ (
        document.querySelector("#completion li canvas")
      );
      const data = canvas.getContext("2d")?.getImageData(0, 0, 28, 28).data;
      return before.some((value, at) => Math.abs(value - (data?.[4 * at + 3] ?? 0)) > 8);
    }, first[0]);
    await completed(page);

    // Read as another digit, the same half continues differently.
    await page.locator("#labels li:nth-child(4) input").check();
    await page.locator("#completion-says", { hasText: "this is a 3" }).waitFor();
    assert.ok(difference((await completions(page))[0], first[0]) >= VISIBLE);

    await page.locator("#restore").click();
    await page.locator("#completion ol").waitFor({ state: "hidden" });
    assert.equal(await page.locator("#completion-says").textContent(), "");
    assert.equal(await page.locator("#restore").isDisabled(), true);
  });

  test("erases along the rubber's path, and starts afresh with another drawing", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const erased = page.locator("#erased");
    await erased.scrollIntoViewIfNeeded();
    const box = await erased.boundingBox();
    assert.ok(box);
    const rub = async (/** @type {number[][]} */ places) => {
      const at = places.map(([x, y]) => [
        box.x + (x / 28) * box.width,
        box.y + (y / 28) * box.height,
      ]);
      await page.mouse.move(at[0][0], at[0][1]);
      await page.mouse.down();
      for (const [x, y] of at.slice(1)) await page.mouse.move(x, y);
      await page.mouse.up();
    };
    const count = async () =>
      Number(/(\d+) of 784/.exec((await erased.getAttribute("aria-label")) ?? "")?.[1]);
    await rub([
      [14, 4],
      [14, 24],
    ]);
    const said = await completed(page);
    const line = await count();
    // A line of 20 pixels and a round rubber of 5, without a gap although the mouse moved in one step.
    assert.ok(line >= 90 && line <= 130, `${line} pixels`);
    assert.match(said, new RegExp(`given the ${784 - line} pixels`));
    await rub([[4, 14]]);
    await page
      .locator("#completion-says", { hasText: `${784 - (await count())} pixels` })
      .waitFor();
    assert.ok((await count()) > line + 10, "expected the first stroke to stay erased");

    const whole = Array.from({ length: 15 }, (_, row) => [
      [0, 2 * row],
      [28, 2 * row],
    ]);
    for (const stroke of whole) await rub(stroke);
    assert.equal(await count(), 784);
    await page.locator("#completion-says", { hasText: "Everything is erased" }).waitFor();
    assert.equal(await page.locator("#completion ol").isVisible(), false);

    await page.locator("#drawing").scrollIntoViewIfNeeded();
    await draw(page, [
      [0.3, 0.55],
      [0.75, 0.55],
    ]);
    await page.locator("#erased[aria-label*=' 0 of 784']").waitFor();
    assert.equal(await page.locator("#completion-says").textContent(), "");
  });

  test("erases under a finger without scrolling the page", async (t) => {
    const page = await open(t, {
      context: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    });
    await page.locator("#take-digit").click();
    await verdict(page, /thinks: /);
    await page.locator("#erased").scrollIntoViewIfNeeded();
    const box = await boxOf(page, "#erased");
    const scrolled = await page.evaluate(() => scrollY);
    const session = await page.context().newCDPSession(page);
    const touch = (
      /** @type {"touchStart" | "touchMove" | "touchEnd"} */ type,
      /** @type {number[]} */ shares,
    ) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: shares.map((share) => ({
          x: box.x + box.width / 2,
          y: box.y + share * box.height,
        })),
      });
    await touch("touchStart", [0.2]);
    for (const share of [0.3, 0.5, 0.7, 0.8]) await touch("touchMove", [share]);
    await touch("touchEnd", []);
    await completed(page);
    assert.equal(await page.evaluate(() => scrollY), scrolled);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0, "scrolls sideways");
  });

  test("works for models without labels, and models of grey values say why they cannot complete", async (t) => {
    const page = await open(t, { address: "&model=beta-vae-1" });
    await draw(page, SEVEN);
    await verdict(page, /knows no digits/);
    await page.locator("[data-part=left]").click();
    assert.match(await completed(page), /given the 392 pixels that are left\.$/);
    const [one, other] = await completions(page);
    assert.ok(difference(one, other) >= VISIBLE);
    await page.locator("#models select").selectOption("gaussian-unit");
    await page.locator("#completion-says", { hasText: "shades of grey" }).waitFor();
    assert.equal(await page.locator("#erased").isVisible(), false);
    assert.equal(await page.locator("#completion ol").isVisible(), false);
    await page.locator("#models select").selectOption("tutorial");
    await page.locator("#completion-says", { hasText: "this is a 7" }).waitFor();
    assert.equal(await page.locator("#erased").isVisible(), true);
  });
});
