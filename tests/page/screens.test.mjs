// Tests the page on every screen size and with every input, its status line, and its print.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ink, launch, openReady, painted, servedModels } from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("on every screen, for every input", () => {
  test("nothing leaves the screen, and targets are large enough", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("#latents summary").click();
    for (const [width, height] of [
      [320, 568],
      [360, 740],
      [768, 1024],
      [1024, 768],
      [1600, 1000],
    ]) {
      await page.setViewportSize({ width, height });
      const size = `${width} × ${height}`;
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, `${size} scrolls sideways`);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("button, input, select, summary, [role=slider]")]
          .map((target) => ({ target, box: target.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(
            ({ target, box }) => `${target.id || target.className}: ${box.width} × ${box.height}`,
          ),
      );
      assert.deepEqual(small, [], size);
    }
  });

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

  test("the page works with forced colours and reduced motion", async (t) => {
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

describe("the status line", () => {
  test("shows the backend, milliseconds, model, bytes, and the reason for the backend", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const { models } = await servedModels();
    const line = (await page.locator("#status summary").textContent()) ?? "";
    assert.match(line, /^CPU · [\d.]+ ms · .+ · [\d.]+ [kM]B loaded$/);
    assert.ok(models.some((/** @type {{ title: string }} */ { title }) => line.includes(title)));
    await page.locator("#status summary").click();
    await page.locator("#status .why", { hasText: "because the address asks for it" }).waitFor();
  });

  test("is written only when its text changes, not with every move", async (t) => {
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
    // A change of language writes all texts again.
    await page.locator("#language").selectOption("zh");
    await page.locator("#status summary", { hasText: "已加载" }).waitFor();
    const counts = await page.evaluate(() => /** @type {any} */ (self).counts);
    assert.equal(counts.asked, 0);
    assert.equal(counts.same, 0, "the same words were written again");
    assert.ok(counts.other > 0);
  });
});

describe("a printed page", () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`shows the drawing and its texts dark on white without controls: ${colorScheme}`, async (t) => {
      const page = await openReady(t, browser, { address: ADDRESS, context: { colorScheme } });
      const sheet = page.locator("link[media=print]");
      await sheet.waitFor({ state: "attached" });
      await page.waitForFunction(() => {
        const link = /** @type {HTMLLinkElement | null} */ (
          document.querySelector("[media=print]")
        );
        return link?.sheet;
      });
      // The width of a sheet of A4 between its margins.
      await page.setViewportSize({ width: 700, height: 1000 });
      await page.emulateMedia({ media: "print" });
      const inView = (/** @type {string} */ selector) =>
        page.locator(`${selector}:visible`).count();
      for (const room of ["draw", "write", "yours", "explore", "compare", "train"]) {
        await page.emulateMedia({ media: "screen" });
        await page.locator(`#enter-${room}`).click();
        if (room === "yours") {
          await page.locator("#take-digit").click();
          await page.locator("#yours[aria-busy=false] .result").waitFor();
        }
        if (room === "explore") await page.locator("#end-b", { hasText: /./ }).waitFor();
        if (room === "compare") await page.locator("#compare[aria-busy=false]").waitFor();
        await page.emulateMedia({ media: "print" });
        const controls = "button:not(.ten *, .sort), input:not([type=number]), nav, dialog, .pad";
        assert.equal(await inView(`:is(${controls})`), 0, room);
        const { overflow, desk } = await page.evaluate(() => ({
          overflow: [...document.querySelectorAll("main canvas, main p, main svg")].filter(
            (part) =>
              part.checkVisibility() &&
              !part.closest(".numbers") &&
              part.getBoundingClientRect().right > innerWidth + 1,
          ).length,
          desk: getComputedStyle(document.documentElement).backgroundColor,
        }));
        assert.equal(overflow, 0, `${room} is wider than the paper`);
        assert.equal(desk, "rgb(255, 255, 255)");
      }
      await page.emulateMedia({ media: "screen" });
      await page.locator("#enter-draw").click();
      await page.emulateMedia({ media: "print" });
      for (const part of ["#picture", "#digits canvas", "#card dl", "#what-heading"]) {
        assert.ok((await inView(part)) > 0, part);
      }
      // The rendered picture, filters included: its darkest pixel, and a pixel without ink.
      const taken = await page.locator("#picture").screenshot();
      const extremes = await page.evaluate(
        async (bytes) => {
          const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
          pen.drawImage(picture, 0, 0);
          const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
          const greens = [...data].filter((_, at) => at % 4 === 1);
          return { least: greens.reduce((a, b) => Math.min(a, b)), corner: greens[0] };
        },
        [...taken],
      );
      assert.ok(extremes.least < 80, `ink is ${extremes.least}`);
      assert.ok(extremes.corner > 200, `paper is ${extremes.corner}`);
    });
  }
});
