// The page on every screen and in every hand, and its status line.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ink, launch, openReady, painted, servedModels } from "./browser.mjs";

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

  test("the status line is written where it says something else, not with every move", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.evaluate(() => {
      const counts = { asked: 0, same: 0, other: 0 };
      Object.assign(self, { counts });
      const ask = performance.getEntriesByType;
      performance.getEntriesByType = function (type) {
        if (type === "resource") counts.asked += 1;
        return ask.call(performance, type);
      };
      const status = /** @type {HTMLElement} */ (document.getElementById("status"));
      const said = (/** @type {NodeList} */ nodes) =>
        [...nodes].map((node) => node.textContent).join();
      new MutationObserver((changes) => {
        for (const { addedNodes, removedNodes } of changes) {
          if (said(addedNodes) === said(removedNodes)) counts.same += 1;
          else counts.other += 1;
        }
      }).observe(status, { childList: true, subtree: true });
    });
    await page.locator("#pad [role=slider]").focus();
    for (let step = 0; step < 40; step += 1) await page.keyboard.press("ArrowUp");
    await painted(page);
    // Another language has all of it said again.
    await page.locator("#language").selectOption("zh");
    await page.locator("#status summary", { hasText: "已加载" }).waitFor();
    const counts = await page.evaluate(() => /** @type {any} */ (self).counts);
    assert.equal(counts.asked, 0);
    assert.equal(counts.same, 0, "the same words were written again");
    assert.ok(counts.other > 0);
  });
});
