// Tests what comes onto the paper from outside the page: pictures of every kind, and files that are not pictures.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import zlib from "node:zlib";
import { ADDRESS, boxOf, launch, openReady, painted } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(zlib.crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A PNG of one bit per pixel with a vertical bar in the middle: a one. @param {number} width @param {number} height */
function png(width, height) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const line = Buffer.alloc(1 + width / 8, 0xff);
  line[0] = 0;
  const [left, right] = [0.47, 0.53].map((share) => 1 + Math.floor((share * width) / 8));
  const bar = Buffer.from(line).fill(0, left, right);
  const rows = Array.from({ length: height }, (_, y) =>
    y > 0.2 * height && y < 0.8 * height ? bar : line,
  );
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", zlib.deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** An animated GIF of 64 × 64: first a vertical bar, then a horizontal one. */
function gif() {
  const side = 64;
  const frame = (/** @type {(x: number, y: number) => boolean} */ isInk) => {
    const codes = [];
    for (let at = 0; at < side * side; at += 1) {
      // Clears the code table before codes need more than a byte.
      if (at % 100 === 0) codes.push(128);
      codes.push(Number(isInk(at % side, Math.floor(at / side))));
    }
    codes.push(129);
    const blocks = [];
    for (let at = 0; at < codes.length; at += 255) {
      const part = codes.slice(at, at + 255);
      blocks.push(part.length, ...part);
    }
    const control = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
    return [...control, 0x2c, 0, 0, 0, 0, side, 0, side, 0, 0, 7, ...blocks, 0];
  };
  const colours = Array.from({ length: 128 }, (_, at) => (at === 1 ? [0, 0, 0] : [255, 255, 255]));
  const between = (
    /** @type {number} */ value,
    /** @type {number} */ low,
    /** @type {number} */ high,
  ) => value >= low && value < high;
  return Buffer.from([
    ...Buffer.from("GIF89a"),
    ...[side, 0, side, 0, 0xf6, 0, 0],
    ...colours.flat(),
    ...[0x21, 0xff, 11, ...Buffer.from("NETSCAPE2.0"), 3, 1, 0, 0, 0],
    ...frame((x, y) => between(x, 29, 35) && between(y, 12, 52)),
    ...frame((x, y) => between(y, 29, 35) && between(x, 12, 52)),
    0x3b,
  ]);
}

/** @param {Page} page @param {string} name @param {string} mimeType @param {Buffer} buffer */
const choose = (page, name, mimeType, buffer) =>
  page.locator("#picture-file").setInputFiles({ name, mimeType, buffer });

/** @param {Page} page @param {RegExp} words */
async function verdict(page, words) {
  await page.locator("#verdict", { hasText: words }).waitFor();
  await page.locator("#yours[aria-busy=false]").waitFor();
}

const NOTHING = /Nothing is drawn/;

describe("the paper", () => {
  test("takes a picture with as many pixels as a camera's, and the first frame of an animation", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await verdict(page, NOTHING);
    await choose(page, "photo.png", "image/png", png(6000, 4000));
    await verdict(page, /thinks: 1/);
    await page.locator("#clear").click();
    await verdict(page, NOTHING);
    await choose(page, "moving.gif", "image/gif", gif());
    await verdict(page, /thinks: 1/);
  });

  test("refuses a picture that is too large, an SVG, and a text named like a picture", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await page.locator("#take-digit").click();
    await verdict(page, /thinks: /);
    const before = await page.locator("#elbo-value").textContent();
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script><rect width="9" height="64"/></svg>`;
    const header = png(64, 64);
    header.writeUInt32BE(60_000, 16);
    header.writeUInt32BE(60_000, 20);
    for (const [name, type, bytes] of /** @type {[string, string, Buffer][]} */ ([
      ["drawing.svg", "image/svg+xml", Buffer.from(svg)],
      ["letter.png", "image/png", Buffer.from("Dear reader,\n".repeat(100))],
      ["empty.png", "image/png", Buffer.alloc(0)],
      ["cut.png", "image/png", png(64, 64).subarray(0, 40)],
      ["wall.png", "image/png", header],
    ])) {
      await choose(page, name, type, bytes);
      await page.locator("#notice", { hasText: `“${name}” was not taken. This is no` }).waitFor();
      assert.equal(await page.locator("#elbo-value").textContent(), before, name);
    }
  });

  test("refuses a dropped web address, with a sentence about what to do", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await verdict(page, NOTHING);
    await page.locator("#drawing").evaluate((paper) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/uri-list", "https://example.org/seven.png");
      paper.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
    });
    await page.locator("#notice", { hasText: "is not a file" }).waitFor();
    await verdict(page, NOTHING);
  });

  test("ignores an address dropped beside it, while fields accept the address", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await verdict(page, NOTHING);
    const prevented = (/** @type {string} */ selector) =>
      page.evaluate((selector) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.setData("text/uri-list", "https://example.org/seven.png");
        const place = document.querySelector(selector);
        return ["dragover", "drop"].map(
          (type) =>
            !place?.dispatchEvent(
              new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }),
            ),
        );
      }, selector);
    assert.deepEqual(await prevented("h1"), [true, true]);
    assert.deepEqual(await prevented("html"), [true, true]);
    assert.deepEqual(await prevented("#seed"), [false, false]);
    assert.equal(await page.locator("#notice").isVisible(), false);
  });

  test("continues a stroke outside its edge, until the button is released", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await verdict(page, NOTHING);
    const box = await boxOf(page, "#drawing");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height + 300, { steps: 6 });
    await page.mouse.up();
    await verdict(page, /thinks: /);
    const before = await page.locator("#elbo-value").textContent();
    await page.mouse.move(box.x + 20, box.y + 20, { steps: 3 });
    await verdict(page, /thinks: /);
    assert.equal(
      await page.locator("#elbo-value").textContent(),
      before,
      "moving without a pressed button must not draw",
    );
    // A press beside the paper draws nothing.
    await page.locator("#clear").click();
    await verdict(page, NOTHING);
    await page.mouse.move(box.x - 6, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 80, box.y + 80, { steps: 3 });
    await page.mouse.up();
    assert.equal(await page.locator("#clear").isDisabled(), true);
  });

  test("is separate in a second tab, like the whole state", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours&digit=4` });
    await page.locator("#take-digit").click();
    await verdict(page, /thinks: 4/);
    const second = await page.context().newPage();
    // Without what the link holds of the drawing.
    await second.goto(new URL("#room=yours&digit=4", page.url()).href);
    await second.locator("#verdict", { hasText: NOTHING }).waitFor();
    await second.locator("#enter-draw").click();
    await painted(second);
    await second.keyboard.press("9");
    await second.waitForURL((url) => url.hash.includes("digit=9"));
    assert.match(page.url(), /digit=4/);
    await verdict(page, /thinks: 4/);
    await second.close();
    await page.locator("#resample").click();
    await page.locator("#use-mean").waitFor();
  });
});
