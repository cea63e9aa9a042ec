// Tests Compare: models side by side.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { VISIBLE, answering, assertChanged, difference, hurry, ink, launch } from "./browser.mjs";
import {
  PHONE,
  allInk,
  compared,
  inkIn,
  manifest,
  open,
  seeSweep,
  settled,
  specimen,
} from "./comparison.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("models side by side", () => {
  test("draw what the Draw room draws with each model and the same seed", async (t) => {
    const names = ["deep", "gaussian-learned", "beta-vae-1"];
    const shown = "digit=4&seed=42&temperature=0.85";
    const page = await open(t, browser, `&model=deep&${shown}&compare=${names.join()}`);
    assert.deepEqual(await compared(page), names);
    const beside = await allInk(page);
    for (const [at, name] of names.entries()) {
      await page.evaluate((hash) => (location.hash = hash), `model=${name}&${shown}`);
      const status = page.locator("#status summary", { hasText: manifest(name).recipe.title });
      await status.waitFor({ state: "attached" });
      const alone = await ink(page);
      alone.ten.forEach((picture, place) =>
        assert.ok(difference(picture, beside[at].ten[place]) <= 1, `${name}, ${place}`),
      );
      assert.ok(difference(alone.large, beside[at].large) <= 1, name);
      assert.ok(Math.max(...alone.large) > 128);
    }
  });

  test("follow the digit, the seed and the temperature, and leave the page's model unchanged", async (t) => {
    const page = await open(
      t,
      browser,
      "&model=tutorial&compare=deep,deep-collapsed&digit=3&seed=6",
    );
    const [lively, collapsed] = await allInk(page);
    await page.locator("#compare .seed input").fill("7");
    const [moved, still] = await allInk(page);
    assertChanged(lively.ten, moved.ten);
    // The collapsed model draws every digit in one style.
    const change = (/** @type {number[][]} */ from, /** @type {number[][]} */ to) =>
      from.flat().reduce((sum, value, at) => sum + Math.abs(value - to.flat()[at]), 0);
    assert.ok(change(collapsed.ten, still.ten) < 0.1 * change(lively.ten, moved.ten));
    await page.locator("#compare-digit").selectOption("8");
    await page.locator(`${specimen(2)} .ten [aria-checked=true]`, { hasText: "8" }).waitFor();
    const other = await allInk(page);
    assert.deepEqual(other[0].large, other[0].ten[8]);
    await page
      .locator(`${specimen(1)} .ten button`)
      .nth(2)
      .click();
    await page.locator(`${specimen(2)} .ten [aria-checked=true]`, { hasText: "2" }).waitFor();
    await page.locator("#compare-temperature").fill("0");
    const [mean] = await allInk(page);
    assert.ok(difference(mean.ten[2], moved.ten[2]) >= VISIBLE);
    await page.locator("#enter-draw").click();
    assert.equal(await page.locator("#models select").inputValue(), "tutorial");
    assert.equal(await page.locator("#digits [aria-checked=true]").innerText(), "2");
    assert.equal(await page.locator("#temperature-value").textContent(), "0.00");
    assert.match(page.url(), /compare=deep,deep-collapsed/);
  });

  test("draw a style moved by hand only where the model has as many latents", async (t) => {
    const style = Array.from({ length: 10 }, (_, at) => ((at % 3) - 1).toFixed(1)).join();
    const page = await open(
      t,
      browser,
      `&model=beta-cvae-1&compare=beta-cvae-1,beta-vae-1,tutorial&style=${style}`,
    );
    const facts = await page.locator("#specimens dl").allTextContents();
    assert.match(facts[0], /moved by hand/);
    assert.match(facts[1], /moved by hand/);
    assert.match(facts[2], /of seed 6; the one moved by hand has 10 numbers/);
    const before = await allInk(page);
    await page.locator("#compare .same-seed").click();
    for (const [place, own] of [/^of seed 6$/, /^of ten seeds$/, /^of seed 6$/].entries()) {
      await page.locator(`${specimen(place + 1)} dd`, { hasText: own }).waitFor();
    }
    const now = await allInk(page);
    assertChanged(before[0].ten, now[0].ten);
    assert.deepEqual(before[2].ten, now[2].ten);
  });

  test("can be added, changed and removed, also in the link", async (t) => {
    const page = await open(t, browser);
    assert.deepEqual(await compared(page), ["deep", "deep-collapsed"]);
    const remove = page.locator("#specimens .which button");
    assert.ok(await remove.first().isDisabled(), "a comparison needs two models");
    await page.locator("#add-model").click();
    await settled(page);
    await page.locator("#add-model").click();
    await settled(page);
    const four = await compared(page);
    assert.equal(new Set(four).size, 4);
    assert.ok(await page.locator("#add-model").isDisabled());
    await page.locator(`${specimen(3)} select`).selectOption("plane");
    await settled(page);
    await remove.first().click();
    await settled(page);
    assert.deepEqual(await compared(page), ["deep-collapsed", "plane", four[3]]);
    await page.waitForURL((url) => url.hash.includes(`compare=deep-collapsed,plane,${four[3]}`));
    const before = await allInk(page);
    await page.reload();
    await settled(page);
    assert.deepEqual(await allInk(page), before);
    // The list of one specimen disables the models that other specimens show.
    const option = page.locator(`${specimen(1)} option[value=plane]`);
    assert.ok(await option.evaluate((one) => /** @type {any} */ (one).disabled));
  });

  test("show a well-known comparison at a click or a key", async (t) => {
    const page = await open(t, browser, "", { context: PHONE });
    const known = page.locator("#known button", { hasText: "Bernoulli or Gaussian" });
    assert.equal(await page.locator("#known [aria-pressed=true]").count(), 1);
    await known.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    assert.deepEqual(await compared(page), ["tutorial", "gaussian-unit", "gaussian-learned"]);
    assert.equal(await known.getAttribute("aria-pressed"), "true");
    assert.ok(await known.evaluate((button) => button === document.activeElement));
  });

  for (const [link, problem, models] of /** @type {[string, RegExp, string[]][]} */ ([
    ["compare=deep", /compare “deep” was ignored.*2 to 4/, ["deep", "deep-collapsed"]],
    ["compare=deep,deep", /compare “deep,deep” was ignored/, ["deep", "deep-collapsed"]],
    [
      "compare=vae,cvae,aae,hvae,deep",
      /compare “vae,cvae,aae,hvae,deep” was limited/,
      ["vae", "cvae", "aae", "hvae"],
    ],
    ["compare=plane,vae,nobody", /compares “nobody”, and there are no such/, ["plane", "vae"]],
    ["compare=no,body", /compares “no, body”/, ["deep", "deep-collapsed"]],
  ])) {
    test(`report a faulty link “${link}” and still compare`, async (t) => {
      const page = await open(t, browser, `&model=deep&${link}`);
      await page.locator("#notice span", { hasText: problem }).waitFor();
      assert.deepEqual(await compared(page), models);
    });
  }

  test("report weights that fail to load in their place, and offer to load them again", async (t) => {
    const { hook, stop } = answering(
      () => "/weights/plane.decoder.safetensors",
      (response) => {
        response.statusCode = 503;
        response.end();
      },
    );
    const page = await open(t, browser, "&model=deep&compare=deep,plane", {
      hook,
      before: hurry,
      expected: /503/,
    });
    const place = page.locator(`${specimen(2)} .state`);
    assert.match((await place.textContent()) ?? "", /“Plane” cannot be drawn\. .*503/);
    assert.ok(Math.max(...(await inkIn(page, specimen(1))).large) > 128);
    await place.getByRole("button", { name: "Try again" }).waitFor();
    stop();
    // On a slow machine the page may have refreshed the room meanwhile, which loads the model again too.
    await place.evaluate((state) => state.querySelector("button")?.click());
    await page.locator(`${specimen(2)}[data-drawn=true]`).waitFor();
    assert.equal(await place.textContent(), "");
  });

  test("show the nats of their latents as sorted bars, the idle ones last", async (t) => {
    const page = await open(t, browser, "&compare=deep,deep-collapsed,vae");
    const figures = await page.locator("#units figure").evaluateAll((all) =>
      all.map((figure) => ({
        text: figure.querySelector("figcaption")?.textContent ?? "",
        idle: [...figure.querySelectorAll("i")].map((bar) => bar.classList.contains("idle")),
        heights: [...figure.querySelectorAll("i")].map((bar) => bar.getBoundingClientRect().height),
      })),
    );
    for (const [at, name] of ["deep", "deep-collapsed", "vae"].entries()) {
      const { latents } = manifest(name);
      const active = latents.filter((latent) => latent.active).length;
      assert.ok(figures[at].text.includes(`${active} of ${latents.length} active`), name);
      assert.equal(figures[at].idle.filter((idle) => !idle).length, active);
      const falling = [...figures[at].heights].sort((a, b) => b - a);
      assert.deepEqual(figures[at].heights, falling);
    }
    // All charts share one scale: heights are proportional to nats.
    const most = (/** @type {string} */ name) =>
      Math.max(...manifest(name).latents.map(({ kl }) => kl));
    const ratio = figures[0].heights[0] / figures[2].heights[0];
    assert.ok(Math.abs(ratio - most("deep") / most("vae")) < 0.02);
  });
});

test("fit the screen: only the table scrolls, and targets are large enough", async (t) => {
  const page = await open(t, browser, "&compare=deep,deep-collapsed,tutorial,beta-vae-1");
  await seeSweep(page);
  for (const [width, height] of [
    [320, 568],
    [768, 1024],
    [1600, 1000],
  ]) {
    await page.setViewportSize({ width, height });
    const size = `${width} × ${height}`;
    const { overflow, cut, small } = await page.evaluate(() => {
      const room = /** @type {HTMLElement} */ (document.querySelector("#compare"));
      const all = [...room.querySelectorAll("*")];
      const edge = document.documentElement.clientWidth;
      return {
        overflow: document.documentElement.scrollWidth - edge,
        cut: all
          .filter((element) => !element.closest(".scroll, .unseen, .note, datalist"))
          .filter((element) => {
            const { right } = element.getBoundingClientRect();
            const card = element.closest(".specimen, figure")?.getBoundingClientRect().right;
            return right > (card ?? edge) + 0.5;
          })
          .map((element) => element.outerHTML.slice(0, 80)),
        small: [...room.querySelectorAll("button, select, input")]
          .map((target) => ({ html: target.outerHTML, box: target.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(({ html }) => html.slice(0, 80)),
      };
    });
    assert.equal(overflow, 0, `${size} scrolls sideways`);
    assert.deepEqual(cut, [], size);
    assert.deepEqual(small, [], size);
  }
});
