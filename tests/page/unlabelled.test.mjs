// Tests a model without labels: the row shows ten styles instead of ten digits.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  VISIBLE,
  assertChanged,
  assertSame,
  difference,
  ink,
  launch,
  openReady,
} from "./browser.mjs";
import { GUESSED, smallModels } from "./small-models.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** The seeds of the row that contains 57. */
const SEEDS = [50, 51, 52, 53, 54, 55, 56, 57, 58, 59];

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {import("./browser.mjs").Hook} */
let hook;
before(async () => {
  browser = await launch();
  hook = await smallModels();
});
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {string} [link] @param {string} [model] */
const open = (t, link = "seed=57&digit=4", model = "small-vae") =>
  openReady(t, browser, {
    address: `${ADDRESS}#model=${model}&${link}`,
    hook,
    expected: GUESSED,
  });
/** @param {Page} page @param {string} name */
const choose = (page, name) => page.locator("#models select").selectOption(name);
/** @param {Page} page */
const captions = (page) => page.locator("#digits [role=radio]").allInnerTexts();
/** @param {Page} page */
const checked = (page) => page.locator("#digits [aria-checked=true]").allInnerTexts();

describe("a model without labels", () => {
  test("is explained without labels, in words and formulas", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=vae` });
    await page
      .locator("details")
      .evaluateAll((all) => all.forEach((folded) => folded.setAttribute("open", "")));
    /** @type {string[]} */
    const formulas = [];
    for (const room of ["draw", "write", "yours", "explore", "compare", "train"]) {
      await page.click(`#enter-${room}`);
      if (room === "explore") await page.locator("#end-b:not(:empty)").waitFor();
      if (room === "compare") await page.locator("#units figure").first().waitFor();
      if (room === "yours") {
        await page.click("#take-digit");
        await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
        assert.match(await page.locator(".nats").innerText(), /on −ln p\(x\)$/);
      }
      // In Compare, where models with labels stand beside it, only the bars are of this model.
      const about = room === "compare" ? "[data-help=units]:visible" : "[data-help]:visible";
      for (const button of await page.locator(about).all()) {
        await button.click();
        const dialog = page.locator("#help[open]");
        await dialog.waitFor();
        const said = (await dialog.locator("p").allInnerTexts()).join(" ");
        assert.doesNotMatch(said, /[{}]|\by\b|of the digit|the digit\b/);
        formulas.push(...(await dialog.locator("math").allTextContents()));
        assert.equal(await dialog.locator("mi", { hasText: /^y$/ }).count(), 0, said);
        await dialog.locator("form button").click();
        await dialog.waitFor({ state: "detached" });
      }
    }
    assert.ok(formulas.length > 12, `${formulas.length} formulas`);
    // The prior's noise is ε, which f turns into z; the encoder's noise is η.
    for (const written of [
      "z=f(ε),ε∼N(0,I)",
      "q(z|x)=N(μ,σ2),z=μ+σ·η,η∼N(0,I)",
      "ε=f−1(μ(x))",
      "KLj≈ExKL(q(εj|x)‖N(0,1))",
    ]) {
      assert.ok(formulas.includes(written), `${written} is not among ${formulas.join("  ")}`);
    }
  });

  test("shows ten styles, each as its seed draws it", async (t) => {
    const page = await open(t);
    const { ten, large } = await ink(page);
    assert.deepEqual(
      await captions(page),
      SEEDS.map((seed) => `#${seed}`),
    );
    assert.deepEqual(await checked(page), ["#57"]);
    assert.deepEqual(large, ten[7]);
    ten.forEach((picture, place) => {
      for (const other of ten.slice(0, place)) assert.ok(difference(picture, other) > 64);
    });
    // The same seed in another row: 61 and its neighbours, then 52 again, which is drawn again.
    await page.locator("#seed").fill("61");
    const next = await ink(page);
    assert.deepEqual(
      await captions(page),
      SEEDS.map((seed) => `#${seed + 10}`),
    );
    assertChanged(ten, next.ten);
    await page.locator("#seed").fill("52");
    const back = await ink(page);
    assertSame(ten, back.ten);
    assert.deepEqual(back.large, back.ten[2]);
  });

  test("explains why no digit can be chosen, for eyes and for screen readers", async (t) => {
    const page = await open(t);
    const help = page.locator("#row-help");
    assert.match(
      await help.innerText(),
      /^This model has no labels: the style decides what it draws\./,
    );
    const group = page.getByRole("radiogroup", { name: "Style, by its seed" });
    assert.equal(await group.getAttribute("aria-describedby"), "row-help");
    assert.equal(await group.getByRole("radio", { name: "Style 57", checked: true }).count(), 1);
    assert.equal(await page.locator("#sheet .numeral").innerText(), "");
    const picture = page.locator("#picture");
    assert.equal(await picture.getAttribute("aria-label"), "A handwritten digit, style 57");
    const prose = await page.locator(".prose").first().innerText();
    assert.match(prose, /without being told which digit/);
    assert.doesNotMatch(prose, /conditional|All ten digits/);
  });

  test("lets the keyboard choose a style as it chooses a digit", async (t) => {
    const page = await open(t);
    const start = await ink(page);
    await page.locator("#digits [tabindex='0']").focus();
    const steps = [
      ["3", 53],
      ["ArrowRight", 54],
      ["Home", 50],
      ["ArrowLeft", 59],
      ["ArrowDown", 50],
      ["End", 59],
    ];
    for (const [key, seed] of steps) {
      await page.keyboard.press(String(key));
      const { ten, large } = await ink(page);
      assertSame(start.ten, ten);
      assert.deepEqual(large, ten[Number(seed) - 50], `after ${key}`);
      assert.deepEqual(await checked(page), [`#${seed}`]);
      assert.equal(await page.locator("#seed").inputValue(), String(seed));
      const focused = await page.locator("#digits :focus").innerText();
      // A number key chooses and leaves the focus where it is.
      assert.equal(focused, key === "3" ? "#57" : `#${seed}`);
      if (key === "3") await page.locator("#digits [tabindex='0']").focus();
    }
    await page.waitForURL((url) => url.hash.includes("digit=4&seed=59"));
  });

  test("lets the pad move the chosen style alone, and a click on the style keeps the move", async (t) => {
    const page = await open(t);
    const start = await ink(page);
    await page.locator("#pad [role=slider]").focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press("Shift+ArrowLeft");
    const moved = await ink(page);
    moved.ten.forEach((picture, place) => {
      const change = difference(start.ten[place], picture);
      assert.ok(place === 7 ? change >= VISIBLE : change <= 1, `${place}: ${change}`);
    });
    assert.deepEqual(moved.large, moved.ten[7]);
    await page.locator("#digits [role=radio]").nth(7).click();
    assertSame(moved.ten, (await ink(page)).ten);
    await page.locator("#digits [role=radio]").nth(2).click();
    assertSame(start.ten, (await ink(page)).ten);
  });

  test("has a row of ten for the largest seed, too", async (t) => {
    const page = await open(t, "seed=4294967295");
    const { ten, large } = await ink(page);
    assert.deepEqual(large, ten[9]);
    assert.deepEqual(await checked(page), ["#…295"]);
    await page.getByRole("radio", { name: "Style 4294967286" }).click();
    await page.waitForURL((url) => url.hash.includes("seed=4294967286"));
    assertSame([ten[0]], [(await ink(page)).large]);
  });

  test("can be changed for one with labels, and everything returns", async (t) => {
    const fresh = await open(t, "seed=57&digit=4", "cvae");
    const expected = await ink(fresh);
    const page = await open(t);
    await choose(page, "cvae");
    const { ten, large } = await ink(page);
    assertSame(expected.ten, ten);
    assert.deepEqual(large, ten[4]);
    assert.deepEqual(await captions(page), [..."0123456789"]);
    assert.deepEqual(await checked(page), ["4"]);
    assert.equal(await page.locator("#row-help").isVisible(), false);
    assert.equal(await page.locator("#sheet .numeral").innerText(), "4");
    assert.equal(
      await page.locator("#picture").getAttribute("aria-label"),
      "A handwritten 4, style 57",
    );
    const group = page.getByRole("radiogroup", { name: "Digit" });
    assert.equal(await group.getAttribute("aria-describedby"), null);
    assert.equal(await group.getByRole("radio", { name: "4", checked: true }).count(), 1);
    await choose(page, "small-vae");
    await page.getByRole("radio", { name: "Style 57", checked: true }).waitFor();
    await ink(page);
  });
});
