// Tests the small page for slides and other pages: paper, ten digits, pad, and a link to the whole page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, assertChanged, assertSame, ink, launch, openReady } from "./browser.mjs";
import { GUESSED, smallModels } from "./small-models.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const EMBED = `${ADDRESS}&embed`;
/** Frame sizes from a corner of a slide to a whole slide. */
const FRAMES = [
  [480, 360],
  [360, 640],
  [320, 480],
  [960, 540],
  [1600, 900],
  [800, 800],
];

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Elements that leave the frame or are too small to hit, and whether anything scrolls. @param {Page} page @param {string[]} places */
const misplaced = (page, places) =>
  page.evaluate((places) => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const out = places.filter((place) => {
      const box = /** @type {Element} */ (document.querySelector(place)).getBoundingClientRect();
      const inside =
        box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
      return !inside || box.width < 24 || box.height < 24;
    });
    const small = [...document.querySelectorAll("button, a, [role=slider]")]
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ target }) => target.outerHTML);
    return { scrolls: [scrollWidth - innerWidth, scrollHeight - innerHeight], out, small };
  }, places);

describe("the page in a frame", () => {
  for (const link of ["", "#hide=pad", "#seed=4294967291&temperature=0.5"]) {
    test(`fits every frame completely: ${link || "as it is"}`, async (t) => {
      const page = await openReady(t, browser, { address: EMBED + link });
      const pad = link.includes("pad") ? [] : ["#pad"];
      const places = [".figure", ".ten", "#whole-page", ...pad];
      for (const [width, height] of FRAMES) {
        await page.setViewportSize({ width, height });
        const frame = `${width} × ${height}`;
        const sight = await misplaced(page, places);
        assert.deepEqual(sight, { scrolls: [0, 0], out: [], small: [] }, frame);
        const box = await page.locator("#picture").boundingBox();
        assert.ok(box && box.width >= 0.3 * Math.min(width, height), `${frame}: ${box?.width}`);
      }
    });
  }

  test("has no other controls, for the eye or for the keyboard", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: EMBED,
      hook: (request) => {
        asked.push(request.url ?? "");
        return false;
      },
    });
    for (const place of ["nav", "#models", "#seed", "#status", ".reading", "#explore", ".keep"]) {
      assert.equal(await page.locator(place).first().isVisible(), false, place);
    }
    const reached = [];
    for (let stop = 0; stop < 6; stop += 1) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        const focused = /** @type {HTMLElement} */ (document.activeElement);
        return focused.id || focused.role || focused.localName;
      });
      if (name === "body") break;
      reached.push(name);
    }
    assert.deepEqual(reached, ["radio", "slider", "whole-page"]);
    assert.deepEqual(
      asked.filter((url) =>
        /judge|\/(judging|write|yours|explore|compare|keep|lesson)\./.test(url),
      ),
      [],
    );
    // The page still has a title for screen readers.
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "CVAE Playground");
  });

  test("draws, and its link opens the same state in the whole page", async (t) => {
    const page = await openReady(t, browser, { address: `${EMBED}#seed=5&digit=1&hide=latents` });
    const start = await ink(page);
    await page.locator("#digits button").nth(7).click();
    await page.locator("#pad [role=slider]").focus();
    await page.keyboard.press("Shift+ArrowUp");
    const here = await ink(page);
    assertChanged(start.ten, here.ten);
    const [whole] = await Promise.all([
      page.context().waitForEvent("page"),
      page.locator("#whole-page").click(),
    ]);
    await whole.locator("html[data-status=ready]").waitFor({ state: "attached" });
    assert.match(whole.url(), /\?backend=cpu#v=1&model=.*&digit=7&seed=5&.*hide=latents&style=/);
    const there = await ink(whole);
    assertSame(here.ten, there.ten);
    assert.deepEqual(there.large, there.ten[7]);
    assert.equal(await whole.locator("#models").isVisible(), true);
    assert.equal(await whole.locator("#whole-page").isVisible(), false);
    await whole.close();
  });

  test("can show any other room, which its link opens in the whole page", async (t) => {
    const page = await openReady(t, browser, {
      address: `${EMBED}#room=yours`,
      context: { viewport: { width: 480, height: 360 } },
    });
    for (const [room, place] of [
      ["write", "#written"],
      ["yours", "#drawing"],
      ["explore", "#grid"],
      ["compare", "#specimens"],
    ]) {
      await page.evaluate((hash) => (location.hash = hash), `room=${room}&seed=9`);
      await page.locator(place).waitFor();
      await page.locator(`#${room}[aria-busy=false]`).waitFor();
      for (const absent of ["nav", "#models", "#sheet", ".keep", "#notices"]) {
        const seen = await page.locator(`${absent} >> visible=true`).count();
        assert.equal(seen, 0, `${absent} in ${room}`);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${room} scrolls ${wide} pixels sideways`);
      await page.locator("#whole-page").hover();
      const whole = new URL((await page.locator("#whole-page").getAttribute("href")) ?? "");
      assert.equal(whole.searchParams.has("embed"), false);
      assert.match(whole.hash, new RegExp(`room=${room}&.*seed=9`));
    }
  });

  test("shows a model without labels completely", async (t) => {
    const hook = await smallModels();
    const page = await openReady(t, browser, {
      address: `${EMBED}#model=small-vae&seed=4294967290`,
      hook,
      expected: GUESSED,
      context: { viewport: { width: 480, height: 360 } },
    });
    const places = [".figure", ".ten", "#whole-page", "#pad"];
    assert.deepEqual(await misplaced(page, places), { scrolls: [0, 0], out: [], small: [] });
  });

  test("reports a faulty link over the paper", async (t) => {
    const page = await openReady(t, browser, {
      address: `${EMBED}#seed=-1`,
      context: { viewport: { width: 480, height: 360 } },
    });
    await page.locator("#notice", { hasText: "seed “-1” was limited" }).waitFor();
    const places = ["#notice", ".figure", ".ten", "#whole-page", "#pad"];
    assert.deepEqual(await misplaced(page, places), { scrolls: [0, 0], out: [], small: [] });
  });
});
