// What can be taken away from the page: links and pictures.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { ADDRESS, assertSame, ink, launch, openReady } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What a button saves: the name and the pixels, as the browser reads them. @param {Page} page @param {string} id */
async function saved(page, id) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(id).click()]);
  const bytes = [...(await readFile(await download.path()))];
  const image = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(
      new Blob([new Uint8Array(bytes)], { type: "image/png" }),
    );
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...data], width, height };
  }, bytes);
  return { name: download.suggestedFilename(), ...image };
}

describe("taking things away", () => {
  test("a copied link shows the same, before the address does", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=1&digit=2` });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("#seed").fill("77");
    await page.locator("#copy-link").click();
    await page.locator("#copy-link", { hasText: "Copied" }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /#model=.*&digit=2&seed=77/);
    const here = await ink(page);
    const other = await openReady(t, browser, { address: ADDRESS + new URL(link).hash });
    assertSame(here.ten, (await ink(other)).ten);
    await page.locator("#copy-link", { hasText: "Copy link" }).waitFor();
  });

  test("without the clipboard a sentence says where the link is", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      before: () => Object.defineProperty(navigator, "clipboard", { value: undefined }),
    });
    await page.locator("#copy-link").click();
    await page.locator("#notice", { hasText: "the address above is the link" }).waitFor();
  });

  test("a picture is saved in sharp squares, dark on white, all ten beside each other", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=12&digit=5&model=cvae` });
    const { ten } = await ink(page);
    const one = await saved(page, "#save-digit");
    assert.equal(one.name, "cvae-5-seed-12.png");
    const all = await saved(page, "#save-ten");
    assert.equal(all.name, "cvae-5-seed-12-ten.png");
    for (const { picture, digits } of [
      { picture: one, digits: [5] },
      { picture: all, digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
    ]) {
      assert.deepEqual([picture.width, picture.height], [560 * digits.length, 560]);
      const green = (/** @type {number} */ x, /** @type {number} */ y) =>
        picture.data[4 * (y * picture.width + x) + 1];
      for (const [place, digit] of digits.entries()) {
        const squares = ten[digit].map((_, at) => {
          const [x, y] = [560 * place + 20 * (at % 28), 20 * Math.floor(at / 28)];
          assert.equal(green(x, y), green(x + 19, y + 19), "a square has one colour");
          return green(x, y);
        });
        squares.forEach((value, at) => {
          // Ink of an opacity on white: the more, the darker.
          if (ten[digit][at] === 0) assert.equal(value, 255);
          if (ten[digit][at] === 255) assert.ok(value < 60);
        });
      }
    }
  });

  test("by night the paper of a picture is black", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      context: { colorScheme: "dark" },
    });
    const { data } = await saved(page, "#save-digit");
    assert.deepEqual(data.slice(0, 3), [0, 0, 0]);
  });
});
