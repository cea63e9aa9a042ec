// Tests what a browser may do to a page: store nothing, change the clock, hide the tab, freeze the tab.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ink, launch, openReady, painted } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Visits every room and opens everything that can be unfolded. @param {Page} page */
async function useEverything(page) {
  await page.locator("#mixture summary").click();
  await page.locator("#mixture canvas").waitFor();
  await page.locator("#enter-yours").click();
  await page.locator("#take-digit").click();
  await page.locator("#verdict", { hasText: /^The model thinks: / }).waitFor();
  await page.locator("#enter-explore").click();
  await page.locator("#explore:not([inert]) #grid canvas:not(.scatter)").waitFor();
  await page.locator("#enter-compare").click();
  await page.locator("#specimens canvas").first().waitFor();
  await page.locator("#compare[aria-busy=false]").waitFor();
  await page.locator("#enter-draw").click();
  await painted(page);
  assert.equal(await page.locator("#notice").isVisible(), false);
}

test("the page works in a browser that stores nothing", async (t) => {
  const page = await openReady(t, browser, {
    address: ADDRESS,
    before: () => {
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(globalThis, name, {
          get: () => {
            throw new DOMException("The operation is insecure.", "SecurityError");
          },
        });
      }
    },
  });
  // To such a browser everybody is a newcomer.
  await page.locator("#symbols").click();
  await useEverything(page);
});

test("the page works when the clock jumps forward and back", async (t) => {
  const page = await openReady(t, browser, {
    address: ADDRESS,
    before: () => {
      const now = Date.now;
      let reads = 0;
      // Alternates between a year later and a year earlier.
      Date.now = () => now() + (reads++ % 2 ? -1 : 1) * 31_536_000_000;
      const OriginalDate = Date;
      globalThis.Date = /** @type {DateConstructor} */ (
        new Proxy(OriginalDate, {
          construct: (target, given) =>
            given.length > 0 ? Reflect.construct(target, given) : new target(target.now()),
        })
      );
    },
  });
  await useEverything(page);
  // Times come from another clock, so they are not compared.
  assert.match(
    (await page.locator("#status summary").textContent()) ?? "",
    /^CPU · \d+(\.\d)? ms · /,
  );
});

describe("a tab", () => {
  /** Makes the page believe that its tab is hidden or visible. @param {Page} page @param {boolean} hidden */
  const hide = (page, hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);

  /** Counts the pictures requested from the worker from now on. @param {Page} page */
  const countPictures = (page) =>
    page.workers()[0].evaluate(() => {
      const counted = Object.assign(self, { pictures: 0 });
      self.addEventListener("message", ({ data }) => {
        if (data.action === "decode") counted.pictures += 1;
      });
    });
  /** @param {Page} page @returns {Promise<number>} */
  const pictures = (page) =>
    page.workers()[0].evaluate(() => /** @type {any} */ (globalThis).pictures);

  test("that is hidden draws nothing, and draws everything once it is visible again", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=4&seed=11` });
    const start = await ink(page);
    await countPictures(page);
    await hide(page, true);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.evaluate(() => (location.hash = "#digit=4&seed=12"));
    await page.waitForFunction(() => location.hash.includes("&directions="));
    assert.equal(await pictures(page), 0);
    assert.deepEqual(await ink(page), start);
    await hide(page, false);
    await painted(page);
    assert.notDeepEqual(await ink(page), start);
    assert.ok((await pictures(page)) > 0);
    assert.equal(await page.locator("#seed").inputValue(), "12");
  });

  test("that starts hidden draws once it becomes visible", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      before: () => {
        Object.defineProperty(document, "hidden", { configurable: true, value: true });
        addEventListener("DOMContentLoaded", () =>
          new MutationObserver((_, observer) => {
            // The model has been loaded, but nothing has been drawn.
            if (document.querySelector("#card dd") === null) return;
            observer.disconnect();
            document.documentElement.dataset.unseen = String(
              document.documentElement.dataset.status,
            );
            Object.defineProperty(document, "hidden", { configurable: true, value: false });
            document.dispatchEvent(new Event("visibilitychange"));
          }).observe(document.body, { subtree: true, childList: true }),
        );
      },
    });
    const { ten } = await ink(page);
    assert.ok(ten.every((picture) => Math.max(...picture) > 128));
    assert.equal(await page.locator("html").getAttribute("data-unseen"), "loading");
  });

  test("that is frozen and thawed continues", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const start = await ink(page);
    const session = await page.context().newCDPSession(page);
    await page.locator("#temperature").fill("0");
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await painted(page);
    await page.locator("#temperature").fill("1");
    assert.deepEqual(await ink(page), start);
    assert.equal(await page.locator("#notice").isVisible(), false);
  });
});
