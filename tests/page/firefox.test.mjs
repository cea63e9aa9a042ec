// Tests the page in Firefox: the same digits from another engine for scripts, WebAssembly, formulas and colours, also
// where canvases cannot be read.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { programOf } from "../../scripts/browsers.mjs";
import { createServer, listen } from "../../scripts/serve.mjs";
import { ADDRESS, ROOT, VISIBLE, difference, fixture, launch, openReady } from "./browser.mjs";
import { agrees, askedTwice, pictures } from "./engines.mjs";

/** @typedef {import("puppeteer-core").Page} Page */

/** A limit for the first start on a busy machine, in milliseconds. */
const PATIENCE = 120_000;

/** @param {Page} page @param {string} selector @returns {Promise<number[][]>} opacities 0–255 of canvases */
const opacities = (page, selector) =>
  page.$$eval(`${selector}`, (all) =>
    /** @type {HTMLCanvasElement[]} */ (all).map((canvas) => {
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]);
    }),
  );

/**
 * Starts Firefox for the tests of a suite.
 * @param {{ preferences?: Record<string, unknown>, asked?: string[] }} [options] `asked`: where requests are noted
 */
function firefox({ preferences = {}, asked = [] } = {}) {
  const server = createServer({
    root: ROOT,
    hook: ({ url = "" }) => {
      asked.push(url);
      return false;
    },
  });
  /** @type {string} */
  let origin;
  /** @type {import("puppeteer-core").Browser} */
  let browser;
  before(async () => {
    origin = `http://127.0.0.1:${await listen(server, 0)}`;
    browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: programOf("firefox"),
      protocolTimeout: PATIENCE,
      extraPrefsFirefox: preferences,
    });
  });
  after(async () => {
    await browser?.close();
    server.closeAllConnections();
    server.close();
  });

  /** Opens the page and fails on errors. @param {import("node:test").TestContext} t @param {string} hash */
  return async function open(t, hash) {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    t.after(async () => {
      await page.close();
      assert.deepEqual(complaints, []);
    });
    await page.goto(`${origin}/${ADDRESS}${hash}`);
    await page.waitForSelector(
      "html[data-status=ready][data-weights=whole] #sheet[aria-busy=false]",
    );
    return page;
  };
}

/** Draws a line through places given as fractions of the paper. @param {Page} page @param {[number, number][]} places */
async function drawLine(page, [first, ...others]) {
  const box = await (await page.waitForSelector("#drawing"))?.boundingBox();
  assert.ok(box);
  const place = (/** @type {[number, number]} */ [x, y]) =>
    /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...place(first));
  await page.mouse.down();
  for (const other of others) await page.mouse.move(...place(other), { steps: 6 });
  await page.mouse.up();
}

/** @param {Page} page @param {RegExp} expected the verdict on the drawing */
const verdict = (page, expected) =>
  page.waitForFunction(
    (pattern) => new RegExp(pattern).test(document.querySelector("#verdict")?.textContent ?? ""),
    { timeout: PATIENCE },
    expected.source,
  );

describe("in Firefox", () => {
  /** @type {string[]} */
  const asked = [];
  const open = firefox({ asked });
  /** @type {import("./browser.mjs").Browser} */
  let chromium;
  before(async () => (chromium = await launch()));
  after(() => chromium.close());

  test("the digits match the native command", async (t) => {
    const native = await fixture("page-decode.json");
    const { model, seed, temperature, probabilities } = native;
    const page = await open(t, `#model=${model}&seed=${seed}&temperature=${temperature}`);
    const ten = await opacities(page, "#digits canvas");
    probabilities.forEach((/** @type {number[]} */ row, /** @type {number} */ digit) => {
      const expected = row.map((probability) => probability * 255);
      assert.ok(difference(ten[digit], expected) <= 0.5 + 1e-3 * 255, `${digit}`);
    });
  });

  test("the page draws the same pixels as in Chromium, and requests each file once", async (t) => {
    const hash = "#digit=4&seed=11&temperature=0.8";
    asked.length = 0;
    const page = await open(t, hash);
    const drawn = await page.evaluate(pictures);
    assert.deepEqual(askedTwice(asked), []);
    asked.length = 0;
    const other = await openReady(t, chromium, {
      address: ADDRESS + hash,
      hook: ({ address }) => {
        asked.push(address);
        return false;
      },
    });
    assert.deepEqual(askedTwice(asked), []);
    agrees(drawn, await other.evaluate(pictures));
  });

  test("a drawing is read, in the visitor's language", async (t) => {
    const page = await open(t, "#room=yours&lang=zh");
    await drawLine(page, [
      [0.5, 0.2],
      [0.47, 0.8],
    ]);
    await verdict(page, /模型认为：1/);
  });

  test("the plane of styles has a digit in every place", async (t) => {
    const page = await open(t, "#room=explore");
    await page.waitForFunction(() => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (
        document.querySelector("#grid canvas")
      );
      const pen = canvas?.getContext("2d");
      return canvas && pen?.getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v > 0);
    });
    const [grid] = await opacities(page, "#grid canvas");
    const side = Math.sqrt(grid.length);
    for (let top = 0; top < side; top += 28) {
      const band = grid.slice(top * side, (top + 28) * side);
      assert.ok(Math.max(...band) > VISIBLE, `no ink in the row of the grid from ${top}`);
    }
  });

  test("the help shows its formulas", async (t) => {
    const page = await open(t, "#seed=6");
    await page.click("[data-help=typicality]");
    await page.waitForSelector("#help[open] math");
    const height = await page.$eval("#help math", (math) => math.getBoundingClientRect().height);
    assert.ok(height > 10, "the formula takes no space");
  });
});

describe("in Firefox with randomised canvas readback", () => {
  const open = firefox({ preferences: { "privacy.resistFingerprinting": true } });

  test("a drawing is read correctly, and a picture is refused with the reason", async (t) => {
    const page = await open(t, "#room=yours&lang=en");
    await verdict(page, /Nothing is drawn/);
    await drawLine(page, [
      [0.3, 0.25],
      [0.7, 0.25],
      [0.66, 0.33],
      [0.52, 0.58],
      [0.45, 0.8],
    ]);
    await verdict(page, /thinks: 7/);
    const chooser = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (
      await page.$("#picture-file")
    );
    await chooser.uploadFile(path.join(ROOT, "docs/page-light.png"));
    await page.waitForFunction(() =>
      /changes the pixels/.test(document.querySelector("#notice")?.textContent ?? ""),
    );
    await verdict(page, /thinks: 7/);
  });
});
