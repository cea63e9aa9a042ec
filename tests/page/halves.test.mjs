// Tests the second half of the engine, which drawing digits does not need: the page loads that half outside the worker,
// which draws meanwhile.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, launch, openReady, painted } from "./browser.mjs";
import { drawsOn, holdingRest } from "./second-half.mjs";
import { SEVEN, draw, openRoom, verdict } from "./your-digit.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What Chromium writes to the console about a connection. */
const TROUBLE = /Failed to load resource/;
/** Longer than the time limit for a silent download, and for an answer of the worker, in milliseconds. */
const LONG = 31_000;
const SAID = "The drawing cannot be read: The second half of the CPU engine could not be loaded";

describe("while the second half of the engine is missing", () => {
  test("digits are drawn, and are judged once it is loaded", async (t) => {
    const rest = holdingRest();
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

  test("a drawing waits, digits do not, and a model chosen meanwhile reads the drawing", async (t) => {
    const rest = holdingRest();
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

  test("a stalled download does not count as a hanging worker: a sentence says so, and another try works", async (t) => {
    const rest = holdingRest();
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

  test("encoded images report the missing half, and load when they are requested again", async (t) => {
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
