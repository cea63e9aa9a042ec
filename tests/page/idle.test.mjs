// Tests that an idle page does nothing, neither messages to or from its worker nor frames nor timers, and that a page
// in use writes only what changes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { ADDRESS, launch, openReady, painted } from "./browser.mjs";

/** How long the page is observed, in milliseconds. */
const WATCHED = 2000;
/** The maximum number of observations until the page rests: earlier requests may still be pending. */
const LOOKS = 8;

const NOTHING = { asked: 0, answered: 0, frames: 0, timers: 0 };

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Counts activity from the start of the page; runs in the page. */
function countWork() {
  const work = { asked: 0, answered: 0, frames: 0, timers: 0 };
  Object.assign(globalThis, { work });
  globalThis.Worker = class extends Worker {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      this.addEventListener("message", () => (work.answered += 1));
    }

    /** @param {any} message */
    postMessage(message) {
      work.asked += 1;
      super.postMessage(message);
    }
  };
  const frame = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (callback) => {
    work.frames += 1;
    return frame(callback);
  };
  const { setTimeout: later, setInterval: repeat } = globalThis;
  const counted = (/** @type {Function} */ set) =>
    function (/** @type {any[]} */ ...payload) {
      work.timers += 1;
      return set(...payload);
    };
  Object.assign(globalThis, { setTimeout: counted(later), setInterval: counted(repeat), later });
}

/**
 * The activity of a page in the next two seconds.
 * @param {import("./browser.mjs").Page} page
 */
function workOf(page) {
  return page.evaluate(async (watched) => {
    const { work, later } = /** @type {any} */ (globalThis);
    const before = { ...work };
    await new Promise((resolve) => later(resolve, watched));
    const running = document.getAnimations().filter(({ playState }) => playState === "running");
    return {
      done: Object.fromEntries(Object.keys(work).map((kind) => [kind, work[kind] - before[kind]])),
      animations: running.length,
      all: work,
    };
  }, WATCHED);
}

/**
 * Waits until the page is idle, and fails if it stays active.
 * @param {import("./browser.mjs").Page} page
 */
async function rests(page) {
  let last;
  for (let look = 0; look < LOOKS; look += 1) {
    last = await workOf(page);
    if (isDeepStrictEqual(last.done, NOTHING)) break;
  }
  assert.deepEqual(last?.done, NOTHING, "the activity of an idle page");
  assert.equal(last?.animations, 0, "nothing moves");
  assert.ok(
    last.all.asked > 0 && last.all.answered > 0,
    "the messages of the worker were not counted",
  );
  return last.all;
}

/** The judge's reading is the last result that a page waits for. @param {import("./browser.mjs").Page} page */
const judged = (page) => page.locator("#judged:not(:empty)").waitFor({ state: "attached" });

describe("An idle page", () => {
  test("does nothing once the digits are drawn and judged, or after a style has moved", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, before: countWork });
    await judged(page);
    const { asked } = await rests(page);
    await page.locator("#pad .handle").press("ArrowRight");
    await page.locator("#pad .handle").press("ArrowUp");
    await painted(page);
    await judged(page);
    const after = await rests(page);
    assert.ok(after.asked > asked, "the new style was not drawn");
  });

  test("does nothing in Explore with many digits", async (t) => {
    const address = `${ADDRESS}#room=explore`;
    const page = await openReady(t, browser, { address, before: countWork });
    await page.locator("#grid").waitFor();
    await rests(page);
  });
});

/**
 * Records writes of values that were there already; runs in the page. Styles are left out, because the browser rounds
 * their numbers.
 */
function watchWriting() {
  /** @type {string[]} */
  const same = [];
  Object.assign(globalThis, { same });
  const words = (/** @type {NodeList} */ nodes) =>
    [...nodes].map((node) => node.textContent).join();
  new MutationObserver((records) => {
    for (const { type, target, attributeName, oldValue, addedNodes, removedNodes } of records) {
      const { id, localName } = /** @type {Element} */ (target);
      const [before, after] =
        type === "attributes"
          ? [oldValue, /** @type {Element} */ (target).getAttribute(attributeName ?? "")]
          : [words(removedNodes), words(addedNodes)];
      if (attributeName !== "style" && before === after) {
        same.push(`${localName}#${id} ${attributeName ?? ""} ${after}`);
      }
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeOldValue: true,
  });
}

test("Moving the style on the pad writes only what changes", async (t) => {
  const page = await openReady(t, browser, { address: ADDRESS });
  await judged(page);
  await page.evaluate(watchWriting);
  const position = page.locator("#pad-position");
  const before = await position.innerText();
  for (const key of ["ArrowRight", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowDown"]) {
    await page.locator("#pad .handle").press(key);
    await painted(page);
  }
  await judged(page);
  assert.notEqual(await position.innerText(), before);
  // The busy state may change twice at once.
  const written = await page.evaluate(() => /** @type {any} */ (globalThis).same);
  assert.deepEqual(
    written.filter((/** @type {string} */ what) => !what.includes("aria-busy")),
    [],
  );
});
