// Tests a worker that traps, hangs, disappears or runs out of memory: the page starts another one and restores
// everything.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  failed,
  ink,
  launch,
  openReady,
  painted,
  sending,
  servedModels,
} from "./browser.mjs";
import { scriptAfter, workerAfter, workerOf } from "./workers.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** What a visitor has made before the worker fails. */
const MADE = "#digit=4&seed=11&temperature=0.7";
/** What the page logs when it stops restarting the worker. */
const GIVEN_UP = /unreachable/;
/** Longer than the time limit for any answer about a picture, in milliseconds. */
const LONG = 31_000;
/** The number of failing workers in a row. */
const MOST_RESTARTS = 3;

/** Stores the module's instance in a global for the test. */
const KEEP_INSTANCE = `
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => (self.instance = await instantiate(...given));
`;
/** Traps at every picture. */
const TRAP = `
  const post = self.postMessage.bind(self);
  self.postMessage = (message, given) => {
    if (message.result?.pixels) throw new WebAssembly.RuntimeError("unreachable");
    post(message, given);
  };
`;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {Page} page */
const worker = (page) => page.workers()[0];
/** @param {Page} page */
const link = (page) => page.evaluate(() => location.hash);

/** Waits for the sentence about the failure. @param {Page} page @param {RegExp} why */
async function startedAgain(page, why) {
  const said = page.locator("#notice span", { hasText: "started its engine again" });
  await said.waitFor();
  assert.match((await said.textContent()) ?? "", why);
  await painted(page);
}

/** Changes the state and changes it back, and expects the same picture and link as before. @param {Page} page @param {Awaited<ReturnType<typeof ink>>} start */
async function assertAsBefore(page, start) {
  await page.locator("#temperature").fill("0");
  await page.locator("#temperature").fill("0.7");
  assert.deepEqual(await ink(page), start);
  await page.waitForFunction(() => location.hash.includes("temperature=0.7"));
  assert.match(await link(page), /digit=4&seed=11/);
}

/** Makes every later allocation of the module fail. @param {Page} page */
const fillMemory = (page) =>
  worker(page).evaluate(() => {
    const { memory, __wbindgen_malloc: allocate } = /** @type {any} */ (self).instance.exports;
    const pages = 65_536 - memory.buffer.byteLength / 65_536;
    for (let step = pages; step >= 1; step = Math.floor(step / 2)) {
      try {
        for (;;) memory.grow(step);
      } catch {
        // Fills memory until only smaller steps fit.
      }
    }
    for (const size of [1 << 20, 1 << 14, 1 << 8]) {
      try {
        for (;;) allocate(size, 8);
      } catch {
        // Fills memory until only smaller blocks fit.
      }
    }
  });

describe("a failing worker loses nothing", () => {
  test("after a trap", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS + MADE });
    const start = await ink(page);
    await worker(page).evaluate(TRAP);
    await page.locator("#temperature").fill("0");
    await startedAgain(page, /The cpu engine broke down \(unreachable\)\.$/);
    await assertAsBefore(page, start);
  });

  test("when it stops answering", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS + MADE, alone: true });
    const start = await ink(page);
    await page.clock.install();
    // The test does not wait for this request, which never ends.
    void worker(page)
      .evaluate(() => {
        const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
        Atomics.wait(new Int32Array(buffer), 0, 0);
      })
      .catch(() => {});
    await page.locator("#temperature").fill("0");
    await page.clock.runFor(LONG);
    await startedAgain(page, /The CPU engine gave no answer within 30 seconds\.$/);
    await assertAsBefore(page, start);
  });

  test("when it disappears without an error", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS + MADE, alone: true });
    const start = await ink(page);
    await page.clock.install();
    await worker(page).evaluate(() => self.close());
    await page.locator("#temperature").fill("0");
    await page.clock.runFor(LONG);
    await startedAgain(page, /gave no answer/);
    await assertAsBefore(page, start);
  });

  test("after an error outside every request", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS + MADE });
    const start = await ink(page);
    await worker(page).evaluate(() => {
      setTimeout(() => {
        throw new Error("out of luck");
      });
    });
    await page.locator("#temperature").fill("0");
    await startedAgain(page, /The CPU engine stopped: .*out of luck/);
    await assertAsBefore(page, start);
  });

  test("when its memory is full", async (t) => {
    const hook = await workerAfter(KEEP_INSTANCE);
    const page = await openReady(t, browser, { address: ADDRESS + MADE, hook });
    const start = await ink(page);
    await fillMemory(page);
    await page.locator("#temperature").fill("0");
    await startedAgain(page, /The cpu engine ran out of memory\.$/);
    await assertAsBefore(page, start);
  });

  test("when another model does not fit into its memory: the page keeps its model", async (t) => {
    const hook = await workerAfter(KEEP_INSTANCE);
    const page = await openReady(t, browser, { address: ADDRESS + MADE, hook });
    const start = await ink(page);
    const { models, default: fallback } = await servedModels();
    const other = models.find((/** @type {{ name: string }} */ { name }) => name !== fallback);
    await fillMemory(page);
    await page.locator("#models select").selectOption(other.name);
    await startedAgain(page, /ran out of memory\. The page keeps the model it has\./);
    assert.equal(await page.locator("#models select").inputValue(), fallback);
    await assertAsBefore(page, start);
    await page.locator("#models select").selectOption(other.name);
    await page.waitForFunction((name) => location.hash.includes(`model=${name}`), other.name);
    await painted(page);
  });
});

test("while it reads a drawing", async (t) => {
  const page = await openReady(t, browser, { address: ADDRESS + MADE });
  await page.locator("#enter-yours").click();
  await page.locator("#take-digit").click();
  const verdict = page.locator("#verdict", { hasText: /^The model thinks: / });
  await verdict.waitFor();
  const thought = await verdict.textContent();
  const drawing = () =>
    page
      .locator("#drawing")
      .evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
  const drawn = await drawing();
  await worker(page).evaluate(TRAP);
  await page.locator("#resample").click();
  await startedAgain(page, /broke down/);
  await page.locator("#yours[aria-busy=false]").waitFor();
  assert.equal(await verdict.textContent(), thought);
  assert.equal(await drawing(), drawn);
});

test("when it draws the comparison", async (t) => {
  const page = await openReady(t, browser, {
    address: `${ADDRESS}#room=compare&compare=plane,tutorial`,
  });
  const shown = page.locator("#specimens [data-drawn=true]");
  await shown.nth(1).waitFor();
  const second = () => {
    const [, other] = page.workers();
    assert.ok(other);
    return other;
  };
  await second().evaluate(TRAP);
  await page.locator("#compare-digit").selectOption("5");
  await page.waitForURL(({ hash }) => hash.includes("digit=5"));
  await page.locator("#compare[aria-busy=false]").waitFor();
  assert.equal(await shown.count(), 2);
});

test("and is restarted only a few times in a row, then on request", async (t) => {
  let started = 0;
  let broken = false;
  const whole = sending("text/javascript", await scriptAfter(""));
  const trap = sending("text/javascript", await scriptAfter(TRAP));
  const page = await openReady(t, browser, {
    address: ADDRESS + MADE,
    expected: GIVEN_UP,
    hook: (request, response) => {
      if (request.url !== workerOf("cpu")) return false;
      started += 1;
      // The browser caches neither file.
      (broken ? trap : whole)(response);
      return true;
    },
  });
  const start = await ink(page);
  broken = true;
  await worker(page).evaluate(TRAP);
  await page.locator("#temperature").fill("0");
  assert.match(await failed(page), /^The cpu engine broke down \(unreachable\)\.$/);
  assert.equal(started, 1 + MOST_RESTARTS);
  broken = false;
  await page.locator("#message button", { hasText: "Start again" }).click();
  await painted(page);
  await assertAsBefore(page, start);
});

test("and is not replaced when the page itself was suspended", async (t) => {
  const page = await openReady(t, browser, { address: ADDRESS + MADE, alone: true });
  const start = await ink(page);
  await page.clock.install();
  await worker(page).evaluate(() => {
    const post = self.postMessage.bind(self);
    /** @type {unknown[]} */
    const held = [];
    self.postMessage = (/** @type {unknown} */ message) => held.push(message);
    Object.assign(self, {
      release: () => {
        self.postMessage = post;
        held.forEach((message) => post(message));
      },
    });
  });
  await page.locator("#temperature").fill("0");
  await page.clock.fastForward(10 * LONG);
  await worker(page).evaluate(() => /** @type {any} */ (self).release());
  await assertAsBefore(page, start);
  assert.equal(await page.locator("#notice").isVisible(), false);
});
