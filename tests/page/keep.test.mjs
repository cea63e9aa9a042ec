// Tests the ways to keep what the page shows: the link, and the dialog for everything else.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, CLIPBOARD, assertSame, ink, launch, openReady } from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("the link", () => {
  test("is up to date when it is copied, even before the address is", async (t) => {
    const address = `${ADDRESS}#seed=1&digit=2`;
    const page = await openReady(t, browser, { address, context: CLIPBOARD });
    await page.locator("#seed").fill("77");
    await page.locator("#stage .copy-link").click();
    await page.locator("#stage .copy-link", { hasText: "Copied" }).waitFor();
    // Clicked again while the confirmation is shown.
    await page.locator("#stage .copy-link").click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /#v=1&model=.*&digit=2&seed=77/);
    const here = await ink(page);
    const other = await openReady(t, browser, { address: ADDRESS + new URL(link).hash });
    assertSame(here.ten, (await ink(other)).ten);
    await page.locator("#stage .copy-link", { hasText: "Copy link" }).waitFor();
  });

  test("is offered in the current language after it was copied in another one", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context: CLIPBOARD });
    await page.locator("#stage .copy-link").click();
    await page.locator("#stage .copy-link", { hasText: "Copied" }).waitFor();
    await page.locator("#language").selectOption("zh");
    await page.locator("#stage .copy-link", { hasText: "复制链接" }).waitFor();
    // Copied a second time, until that confirmation has disappeared; the first one would have disappeared before.
    await page.locator("#stage .copy-link").click();
    await page.locator("#stage .copy-link", { hasText: "已复制" }).waitFor();
    await page.locator("#language").selectOption("en");
    await page.locator("#stage .copy-link", { hasText: "Copy link" }).waitFor();
    await page.locator("#language").selectOption("zh");
    await page.locator("#stage .copy-link", { hasText: "复制链接" }).waitFor();
  });

  test("is in the address where there is no clipboard, and a sentence says so", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      before: () => Object.defineProperty(navigator, "clipboard", { value: undefined }),
    });
    await page.locator("#stage .copy-link").click();
    await page.locator("#notice", { hasText: "the address above is the link" }).waitFor();
  });
});

describe("the dialog", () => {
  test("opens by keyboard, closes with Escape, and is fetched only then", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: ADDRESS,
      hook: (request) => {
        asked.push(request.url ?? "");
        return false;
      },
    });
    const parts = () => asked.filter((url) => /^\/page\/(keep|dialog|lesson)\.js$/.test(url));
    assert.deepEqual(parts(), []);
    const opener = page.locator("[data-opens=keep]:visible");
    await opener.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Keep" });
    await dialog.waitFor();
    assert.deepEqual(parts().sort(), ["/page/dialog.js", "/page/keep.js"]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.activeElement?.matches("[data-opens=keep]"));
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  });

  test("fits every screen, and its targets are large enough", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    for (const [width, height] of [
      [320, 568],
      [1280, 800],
    ]) {
      await page.setViewportSize({ width, height });
      for (const name of ["keep", "lesson"]) {
        await page.locator(`[data-opens=${name}]:visible`).click();
        const { overflow, small } = await page
          .locator(`#${name}-dialog[open]`)
          .evaluate((dialog) => ({
            overflow: dialog.scrollWidth - dialog.clientWidth,
            small: [...dialog.querySelectorAll("button, select, input, textarea, label")]
              .map((target) => ({ target, box: target.getBoundingClientRect() }))
              .filter(({ target, box }) => box.height > 0 && target.matches(":not(label, :has(*))"))
              .filter(({ target, box }) => (target.closest("label") ?? target) && box.height < 24)
              .filter(({ target }) => target.getAttribute("type") !== "checkbox")
              .map(({ target }) => target.outerHTML),
          }));
        assert.equal(overflow, 0, `${name}, ${width} wide, scrolls sideways`);
        assert.deepEqual(small, [], `${name}, ${width} wide`);
        await page.keyboard.press("Escape");
      }
    }
  });
});
