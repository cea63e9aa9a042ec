// The page on every screen and in every hand, and its status line.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ink, launch, openReady, servedModels } from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("every screen and every hand", () => {
  for (const [width, height] of [
    [320, 568],
    [360, 740],
    [768, 1024],
    [1024, 768],
    [1600, 1000],
  ]) {
    test(`${width} × ${height}: nothing sticks out, targets are large enough`, async (t) => {
      const page = await openReady(t, browser, {
        address: ADDRESS,
        context: { viewport: { width, height } },
      });
      await page.locator("#latents summary").click();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, "scrolls sideways");
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("button, input, select, summary, [role=slider]")]
          .map((target) => ({ target, box: target.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(
            ({ target, box }) => `${target.id || target.className}: ${box.width} × ${box.height}`,
          ),
      );
      assert.deepEqual(small, []);
    });
  }

  test("every control has a name", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("#latents summary").click();
    const tree = await page.locator("body").ariaSnapshot();
    const nameless = tree
      .split("\n")
      .filter((line) =>
        /- (button|radio|slider|spinbutton|combobox|img|radiogroup)(:| \[|$)/.test(line),
      );
    assert.deepEqual(nameless, []);
  });

  test("forced colours and reduced motion", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      context: { forcedColors: "active", reducedMotion: "reduce" },
    });
    const { ten } = await ink(page);
    assert.ok(ten.every((picture) => Math.max(...picture) > 128));
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  });
});

describe("what the page says", () => {
  test("the status line: backend, milliseconds, model, bytes, and why", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const { models } = await servedModels();
    const line = (await page.locator("#status summary").textContent()) ?? "";
    assert.match(line, /^CPU · [\d.]+ ms · .+ · [\d.]+ [kM]B loaded$/);
    assert.ok(models.some((/** @type {{ title: string }} */ { title }) => line.includes(title)));
    await page.locator("#status summary").click();
    await page.locator("#status .why", { hasText: "because the address asks for it" }).waitFor();
  });
});
