// The second half of the engine, with what draws no digit: it is waited for outside the worker, which draws meanwhile.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, decided, launch, openReady, painted } from "./browser.mjs";
import { SEVEN, draw, openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What Chromium writes to the console about a connection. */
const TROUBLE = /Failed to load resource/;
/** Longer than a download may be silent, and than an answer of the worker may take, in milliseconds. */
const LONG = 31_000;
/** A worker that is not waiting for anything draws in less, in milliseconds. */
const PATIENCE = 20_000;
const SAID = "The drawing cannot be read: The second half of the CPU engine could not be loaded";

/**
 * A server of a package's second half that says nothing until it is told, and counts the workers.
 * @param {"cpu" | "webgpu"} [backend]
 */
function holding(backend = "cpu") {
  let held = true;
  let workers = 0;
  /** @type {(() => void)[]} */
  const waiting = [];
  let arrived = () => {};
  const asked = new Promise((resolve) => (arrived = () => resolve(undefined)));
  return {
    /** Settles when somebody has asked for it. */
    asked,
    /** How many workers were started. */
    workers: () => workers,
    release() {
      held = false;
      waiting.forEach((answer) => answer());
    },
    /** @type {import("./browser.mjs").Hook} */
    hook: ({ url = "" }) => {
      if (url.startsWith("/page/worker.js")) workers += 1;
      if (!held || url !== `/pkg/${backend}/cvae_rest.wasm`) return false;
      arrived();
      return new Promise((resolve) => waiting.push(() => resolve(false)));
    },
  };
}

/** The row of ten as one string, whatever else the page still waits for. @param {Page} page */
const ten = (page) =>
  page
    .locator("#digits canvas")
    .evaluateAll((canvases) =>
      canvases.map((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL()).join(),
    );

/** Expects the digits to follow the temperature, there and back. @param {Page} page */
async function drawsOn(page) {
  const start = await ten(page);
  for (const [temperature, same] of /** @type {const} */ ([
    ["0", false],
    ["1", true],
  ])) {
    await page.locator("#temperature").fill(temperature);
    const began = Date.now();
    while (((await ten(page)) === start) !== same) {
      assert.ok(Date.now() - began < PATIENCE, `nothing is drawn at temperature ${temperature}`);
    }
  }
}

describe("while the engine's second half is not there", () => {
  test("digits are drawn, and judged once it comes", async (t) => {
    const rest = holding();
    const page = await openReady(t, browser, { address: ADDRESS, hook: rest.hook });
    await rest.asked;
    await drawsOn(page);
    await page.keyboard.press("8");
    await painted(page);
    assert.equal(await page.locator("#judged").textContent(), "");
    rest.release();
    await page.locator("#judged", { hasText: /./ }).waitFor();
    assert.equal(await page.locator("#notice").isVisible(), false);
    assert.equal(rest.workers(), 1);
  });

  test("a drawing waits, digits do not, and another model reads it if it was chosen meanwhile", async (t) => {
    const rest = holding();
    const page = await openRoom(t, browser, { hook: rest.hook });
    await draw(page, SEVEN);
    await rest.asked;
    await page.locator("#models select").selectOption("plane");
    await page.waitForURL(({ hash }) => hash.includes("model=plane&"));
    await page.locator("#enter-draw").click();
    await drawsOn(page);
    await page.locator("#enter-yours").click();
    rest.release();
    await verdict(page, /^The model thinks: /);
    assert.equal(await page.locator("#notice").isVisible(), false);
    assert.equal(rest.workers(), 1);
  });

  test("a download that stalls is no worker that hangs: it says so, and another try works", async (t) => {
    const rest = holding();
    const page = await openRoom(t, browser, { hook: rest.hook, expected: TROUBLE, alone: true });
    await page.clock.install();
    await draw(page, SEVEN);
    await rest.asked;
    await page.clock.runFor(LONG);
    const said = page.getByText(`${SAID}: nothing more arrived for 30 seconds.`);
    await said.waitFor();
    assert.equal(await page.locator("#notice").isVisible(), false);
    rest.release();
    await page.locator("#enter-draw").click();
    await drawsOn(page);
    await page.locator("#enter-yours").click();
    await verdict(page, /^The model thinks: /);
    assert.equal(rest.workers(), 1);
  });

  test("encoded images say what they lack, and come when they are asked for again", async (t) => {
    let broken = true;
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=explore&model=plane`,
      expected: TROUBLE,
      hook: ({ url }, response) => {
        if (!broken || url !== "/pkg/cpu/cvae_rest.wasm") return false;
        response.writeHead(404).end();
        return true;
      },
    });
    const wanted = page.locator("#show-points");
    await wanted.check();
    await page.getByText(/The second half of the CPU engine could not be loaded/).waitFor();
    broken = false;
    await wanted.uncheck();
    await wanted.check();
    await page.locator("#points-count", { hasText: /in the window$/ }).waitFor();
    assert.equal(await page.locator("#notice").isVisible(), false);
  });
});

describe("on a simulated GPU", () => {
  /** @type {import("./browser.mjs").Browser} */
  let simulated;
  before(async () => (simulated = await launch({ gpu: true })));
  after(() => simulated.close());

  test("WebGPU draws while its second half is not there, and reads once it comes", async (t) => {
    const rest = holding("webgpu");
    const page = await openReady(t, simulated, {
      address: "?backend=webgpu#model=beta-cvae-1",
      hook: rest.hook,
    });
    await decided(page, /^WebGPU/);
    await page.locator("#enter-yours").click();
    await page.locator("#take-digit").click();
    await rest.asked;
    await page.locator("#enter-draw").click();
    await drawsOn(page);
    await page.locator("#enter-yours").click();
    rest.release();
    await verdict(page, /^The model thinks: /);
    assert.equal(await page.locator("html").getAttribute("data-backend"), "webgpu");
    assert.equal(await page.locator("#notice").isVisible(), false);
  });
});
