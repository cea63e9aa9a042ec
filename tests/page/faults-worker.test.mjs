// The worker breaks down, falls silent, is gone or runs out of memory: the page starts another, and all is as it was.
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

/** What a person has made before the worker fails. */
const MADE = "#digit=4&seed=11&temperature=0.7";
/** What the page logs of a failure that it gives up on. */
const GIVEN_UP = /unreachable/;
/** Longer than any answer to a picture may take, in milliseconds. */
const LONG = 31_000;
/** So many workers in one row. */
const MOST_RESTARTS = 3;

/** Keeps the module's instance where a test finds it. */
const KEEP_INSTANCE = `
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => (self.instance = await instantiate(...given));
`;
/** Traps with every picture. */
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

/** Waits for the sentence that says what happened. @param {Page} page @param {RegExp} why */
async function startedAgain(page, why) {
  const said = page.locator("#notice span", { hasText: "started its engine again" });
  await said.waitFor();
  assert.match((await said.textContent()) ?? "", why);
  await painted(page);
}

/** Changes what is shown and back, and expects the picture and the link of before. @param {Page} page @param {Awaited<ReturnType<typeof ink>>} start */
async function assertAsBefore(page, start) {
  await page.locator("#temperature").fill("0");
  await page.locator("#temperature").fill("0.7");
  assert.deepEqual(await ink(page), start);
  await page.waitForFunction(() => location.hash.includes("temperature=0.7"));
  assert.match(await link(page), /digit=4&seed=11/);
}

/** Makes every allocation of the module fail from now on. @param {Page} page */
const fillMemory = (page) =>
  worker(page).evaluate(() => {
    const { memory, __wbindgen_malloc: allocate } = /** @type {any} */ (self).instance.exports;
    const pages = 65_536 - memory.buffer.byteLength / 65_536;
    for (let step = pages; step >= 1; step = Math.floor(step / 2)) {
      try {
        for (;;) memory.grow(step);
      } catch {
        // Full, but for smaller steps.
      }
    }
    for (const size of [1 << 20, 1 << 14, 1 << 8]) {
      try {
        for (;;) allocate(size, 8);
      } catch {
        // Full, but for smaller pieces.
      }
    }
  });

describe("a worker that fails is replaced, and nothing is lost", () => {
  test("a trap", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS + MADE });
    const start = await ink(page);
    await worker(page).evaluate(TRAP);
    await page.locator("#temperature").fill("0");
    await startedAgain(page, /The cpu engine broke down \(unreachable\)\.$/);
    await assertAsBefore(page, start);
  });

  test("one that answers nothing any more", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS + MADE, alone: true });
    const start = await ink(page);
    await page.clock.install();
    // It waits for nobody, and neither does the test for it.
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

  test("one that is gone without a word", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS + MADE, alone: true });
    const start = await ink(page);
    await page.clock.install();
    await worker(page).evaluate(() => self.close());
    await page.locator("#temperature").fill("0");
    await page.clock.runFor(LONG);
    await startedAgain(page, /gave no answer/);
    await assertAsBefore(page, start);
  });

  test("an error outside every request", async (t) => {
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

  test("memory that is full", async (t) => {
    const hook = await workerAfter(KEEP_INSTANCE);
    const page = await openReady(t, browser, { address: ADDRESS + MADE, hook });
    const start = await ink(page);
    await fillMemory(page);
    await page.locator("#temperature").fill("0");
    await startedAgain(page, /The cpu engine ran out of memory\.$/);
    await assertAsBefore(page, start);
  });

  test("memory that another model does not fit in: the page keeps the one it has", async (t) => {
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

test("a drawing outlives the worker that reads it", async (t) => {
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

test("the worker of what is compared", async (t) => {
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

test("one that always fails is not started again for ever, but by hand", async (t) => {
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
      // Neither is kept by the browser.
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

test("a page that slept does not take its own silence for the worker's", async (t) => {
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
