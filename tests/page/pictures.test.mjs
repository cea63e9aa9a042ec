// Tests the pictures that the page saves: still and animated, at every size, in the page's colours.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, PIXELS, difference, ink, launch, openReady, painted } from "./browser.mjs";
import { decoded, openKeep, saved } from "./saving.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The ink colour as red, green and blue. @param {Page} page */
const inkColour = (page) =>
  page.evaluate(() => {
    const { color } = getComputedStyle(/** @type {Element} */ (document.querySelector("#sheet")));
    return (color.match(/\d+/g) ?? []).map(Number);
  });

/**
 * Asserts that a picture shows digits of these opacities side by side, each pixel as a square of one colour.
 * @param {{ width: number, height: number, data: Buffer }} picture
 * @param {number[][]} digits @param {number} side @param {{ ink: number[], paper: number }} colours
 * @param {number} [columns]
 */
function assertSharp(picture, digits, side, { ink, paper }, columns = digits.length) {
  const rows = Math.ceil(digits.length / columns);
  assert.deepEqual([picture.width, picture.height], [side * columns, side * rows]);
  let most = 0;
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const digit = digits[Math.floor(y / side) * columns + Math.floor(x / side)];
      const [u, v] = [x % side, y % side].map((pixel) => Math.floor((pixel * 28) / side));
      const share = digit[v * 28 + u] / 255;
      for (let channel = 0; channel < 3; channel += 1) {
        const expected = share * ink[channel] + (1 - share) * paper;
        const got = picture.data[4 * (y * picture.width + x) + channel];
        most = Math.max(most, Math.abs(got - expected));
      }
    }
  }
  assert.ok(most <= 1, `a pixel is off by ${most} of 255`);
}

/** Waits until the grid and the walk have been drawn. @param {Page} page */
async function explored(page) {
  await page.waitForFunction(() =>
    ["#grid canvas", "#walker"].every((selector) => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector(selector));
      const pixels = canvas?.width && canvas.getContext("2d")?.getImageData(0, 0, 28, 28);
      return pixels && pixels.data.some(Boolean);
    }),
  );
  await painted(page);
}

/** The opacities of a canvas, as one square of 28 × 28 after the other. @param {Page} page @param {string} selector */
const squares = (page, selector) =>
  page.evaluate((selector) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const all = [];
    for (let top = 0; top < canvas.height; top += 28) {
      for (let left = 0; left < canvas.width; left += 28) {
        const { data } = context.getImageData(left, top, 28, 28);
        all.push(Array.from({ length: 784 }, (_, at) => data[4 * at + 3]));
      }
    }
    return all;
  }, selector);
describe("saved pictures", () => {
  test("are sharp at every size, in the colours of the page", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=12&digit=5&model=cvae` });
    const { ten } = await ink(page);
    const colours = { ink: await inkColour(page), paper: 255 };
    await openKeep(page);
    const sizes = await page.locator("#keep-size option").allTextContents();
    assert.deepEqual(sizes.map(Number), [28, 280, 560, 1024]);
    for (const size of sizes) {
      await page.locator("#keep-size").selectOption(size);
      const { name, bytes } = await saved(page, "#keep-picture");
      assert.equal(name, "cvae-5-seed-12.png");
      assertSharp(await decoded(page, bytes), [ten[5]], Number(size), colours);
    }
    await page.locator("#keep-dialog [role=status]", { hasText: /Saved cvae-5.*kB/ }).waitFor();
    await page.locator("#keep-what").selectOption({ label: "All ten" });
    await page.locator("#keep-size").selectOption("280");
    const row = await saved(page, "#keep-picture");
    assert.equal(row.name, "cvae-5-seed-12-row.png");
    assertSharp(await decoded(page, row.bytes), ten, 280, colours);
    // Rooms that have not been opened offer no pictures.
    assert.equal(await page.locator("#keep-what option").count(), 2);
  });

  test("are light on black when the page is dark", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      context: { colorScheme: "dark" },
    });
    const { large } = await ink(page);
    await openKeep(page);
    await page.locator("#keep-size").selectOption("28");
    const { bytes } = await saved(page, "#keep-picture");
    const colours = { ink: await inkColour(page), paper: 0 };
    assertSharp(await decoded(page, bytes), [large], 28, colours);
  });

  test("show the grid of Explore, at most as large as programs can open", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=explore&seed=5` });
    await explored(page);
    const grid = await squares(page, "#grid canvas");
    await openKeep(page);
    assert.equal(await page.locator("#keep-what").inputValue(), "grid");
    await page.locator("#keep-size").selectOption("28");
    const { name, bytes } = await saved(page, "#keep-picture");
    assert.match(name, /seed-5-grid\.png$/);
    const colours = { ink: await inkColour(page), paper: 255 };
    assertSharp(await decoded(page, bytes), grid, 28, colours, 13);
    await page.locator("#keep-size").selectOption("1024");
    const large = await saved(page, "#keep-picture");
    // The width and height of a PNG follow its signature and the header of its first chunk.
    assert.deepEqual(
      [16, 20].map((at) => large.bytes.readUInt32BE(at)),
      [3640, 3640],
    );
    // Other rooms may show another digit, for which Explore has no grid yet.
    await page.keyboard.press("Escape");
    await page.locator("#enter-draw").click();
    await openKeep(page);
    const offered = await page
      .locator("#keep-what option")
      .evaluateAll((all) => all.map((option) => /** @type {HTMLOptionElement} */ (option).value));
    assert.deepEqual(offered, ["digit", "row"]);
  });

  test("show the walk there and back, with a pause at either end", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=explore&model=cvae&seed=5&digit=3`,
    });
    await explored(page);
    await openKeep(page);
    await page.locator("#keep-what").selectOption("walk");
    await page.locator("#keep-size").selectOption("280");
    const { name, bytes } = await saved(page, "#keep-picture");
    assert.equal(name, "cvae-3-seed-5-walk.png");
    await page.keyboard.press("Escape");
    const [red, green, blue] = await inkColour(page);
    const movie = await page.evaluate(
      async ({ bytes, places }) => {
        const { ImageDecoder } = /** @type {any} */ (globalThis);
        const decoder = new ImageDecoder({ data: new Uint8Array(bytes), type: "image/png" });
        await Promise.all([decoder.completed, decoder.tracks.ready]);
        const { frameCount, repetitionCount, animated } = decoder.tracks.selectedTrack;
        const frames = [];
        for (let at = 0; at < frameCount; at += 1) {
          const { image } = await decoder.decode({ frameIndex: at });
          const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
          const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
          pen.drawImage(image, 0, 0);
          // The centre of each square, in the green channel, which ink reduces from white.
          const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
          const green = places.map((place) => {
            const [x, y] = [10 * (place % 28) + 5, 10 * Math.floor(place / 28) + 5];
            return data[4 * (y * canvas.width + x) + 1];
          });
          frames.push({
            size: [canvas.width, canvas.height],
            milliseconds: image.duration / 1000,
            green,
          });
        }
        return { frameCount, repetitionCount, animated, frames };
      },
      { bytes: [...bytes], places: [...Array(PIXELS).keys()] },
    );
    assert.ok(movie.animated);
    assert.equal(movie.repetitionCount, Infinity);
    // 41 stations there, and the stations between the ends on the way back.
    assert.equal(movie.frameCount, 80);
    assert.ok(red + green + blue < 3 * 128, "dark ink");
    for (const station of [0, 7, 20, 33, 40]) {
      await page.locator("#walk").fill(String(station));
      const [shown] = await squares(page, "#walker");
      const expected = shown.map((opacity) => 255 + (opacity / 255) * (green - 255));
      const frame = movie.frames[station];
      assert.deepEqual(frame.size, [280, 280]);
      assert.ok(difference(frame.green, expected) <= 1, `station ${station}`);
      assert.equal(frame.milliseconds, station % 40 === 0 ? 800 : 80);
      assert.deepEqual(movie.frames[(80 - station) % 80].green, frame.green, "back again");
    }
  });
});
