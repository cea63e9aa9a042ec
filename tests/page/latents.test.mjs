// Tests models with idle latents, and a model with two latents.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, assertChanged, difference, ink, launch, openReady, painted } from "./browser.mjs";
import { GUESSED, smallModels } from "./small-models.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {import("./browser.mjs").Hook} */
let hook;
before(async () => {
  browser = await launch();
  hook = await smallModels();
});
after(() => browser.close());

describe("a model", () => {
  test("without an active latent barely changes with the style, and a sentence says why", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=small-collapsed&seed=1`,
      hook,
      expected: GUESSED,
    });
    const hand = page.locator("section[aria-labelledby=what-heading] .with-labels");
    assert.equal(await hand.locator(".collapsed").isVisible(), true);
    assert.equal(await hand.locator(".lively").isVisible(), false);
    const note = page.locator("#collapsed");
    assert.match(await note.innerText(), /^No latent dimension .* changes next to nothing\.$/s);
    const start = await ink(page);
    await page.locator("#pad [role=slider]").focus();
    for (let step = 0; step < 6; step += 1) await page.keyboard.press("Shift+ArrowRight");
    const moved = await ink(page);
    start.ten.forEach((picture, digit) => {
      const byStyle = difference(picture, moved.ten[digit]);
      const byDigit = difference(picture, start.ten[(digit + 1) % 10]);
      assert.ok(byStyle < 32 && byDigit > 96, `${digit}: ${byStyle} by style, ${byDigit} by digit`);
    });
    await page.locator("#models select").selectOption("cvae");
    await ink(page);
    assert.equal(await note.isVisible(), false);
  });

  test("with two latents shows the whole space on the pad, with the sliders as its axes", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=small-plane&seed=6`,
      hook,
      expected: GUESSED,
    });
    const start = await ink(page);
    assert.equal(await page.locator("#new-directions").isVisible(), false);
    await page.locator("#latents summary").click();
    assert.equal(await page.locator("#latents input").count(), 2);
    await page.getByRole("slider", { name: "Latent dimension 1" }).fill("1.5");
    await page.getByRole("slider", { name: "Latent dimension 2" }).fill("-0.5");
    const moved = await ink(page);
    assertChanged(start.ten, moved.ten);
    assert.equal(await page.locator("#pad-position").textContent(), "1.50 · −0.50");
    await page.locator("#pad [role=slider]").focus();
    await page.keyboard.press("Home");
    await painted(page);
    const values = await page.locator("#latents output").allTextContents();
    assert.deepEqual(values, ["0.00", "0.00"]);
  });

  test("is not affected by a slider of the previous model that is still held", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=cvae&seed=6`,
      hook,
      expected: GUESSED,
    });
    await page.locator("#latents summary").click();
    const pulls = await page.evaluate(async () => {
      const sliders = [...document.querySelectorAll("#latents input")];
      const slider = /** @type {HTMLInputElement} */ (sliders[sliders.length - 1]);
      location.hash = "model=small-plane&style=0.5,-1";
      let count = 0;
      // Until the slider disappears with its model.
      for (; slider.isConnected; count += 1) {
        slider.value = String(count % 3);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve));
      }
      return count;
    });
    assert.ok(pulls > 0);
    await painted(page);
    assert.equal(await page.locator("#pad-position").textContent(), "0.50 · −1.00");
  });
});
