// Tests the help: every question mark has an explanation in both languages, with the current numbers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import english from "../../www/text/help.en.js";
import chinese from "../../www/text/help.zh.js";
import { TOPICS } from "../../www/dialogs/topics.js";
import { ADDRESS, answering, launch, openReady } from "./browser.mjs";
import { manifest } from "./comparison.mjs";
import { markup } from "./markup.mjs";

test("every question mark has a topic, and every topic has its texts", () => {
  const asked = new Set([...markup.matchAll(/data-question="([^"]+)"/g)].map(([, name]) => name));
  const topics = Object.keys(TOPICS).sort();
  assert.deepEqual([...asked].sort(), topics);
  assert.deepEqual(Object.keys(english).sort(), topics);
  assert.deepEqual(Object.keys(chinese).sort(), topics);
});

describe("the help", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("opens at a question mark, with the number beside the mark", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await page.click("#take-digit");
    await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
    const nats = (await page.locator("#distortion-value").innerText()).replace(" nats", "");
    const button = page.locator("[data-help=distortion]");
    await button.click();
    const dialog = page.locator("#help[open]");
    assert.equal(await dialog.locator("h2").innerText(), "Distortion");
    assert.equal(await dialog.locator("math").count(), 2);
    const formula = await dialog.locator("math").nth(1).textContent();
    assert.equal(formula, `D=${nats}`);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.ok(await button.evaluate((element) => element === document.activeElement));

    const [rate, sum] = await Promise.all(
      ["#rate-value", "#elbo-value"].map(async (place) =>
        (await page.locator(place).innerText()).replace(" nats", ""),
      ),
    );
    for (const [topic, expected] of /** @type {[string, RegExp][]} */ ([
      ["rate", new RegExp(`^R=${rate}$`)],
      ["elbo", new RegExp(`^−ELBO=${nats}\\+${rate}[=≈]${sum}$`)],
    ])) {
      await page.locator(`[data-help=${topic}]`).click();
      assert.match((await dialog.locator("math").nth(1).textContent()) ?? "", expected);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
  });

  test("opens at every topic, and every formula fits into the dialog", async (t) => {
    const context = { viewport: { width: 360, height: 740 }, locale: "zh-CN" };
    const page = await openReady(t, browser, { address: ADDRESS, context });
    await page
      .locator("details")
      .evaluateAll((all) => all.forEach((folded) => folded.setAttribute("open", "")));
    for (const room of ["draw", "write", "yours", "explore", "compare", "train"]) {
      await page.click(`#enter-${room}`);
      if (room === "yours") {
        await page.click("#take-digit");
        await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
      }
      for (const button of await page.locator("[data-help]:visible").all()) {
        const name = String(await button.getAttribute("data-help"));
        await button.click();
        const dialog = page.locator("#help[open]");
        const { title } = chinese[/** @type {keyof typeof chinese} */ (name)];
        assert.equal(await dialog.locator("h2").innerText(), title);
        const widths = await dialog.evaluate((box) => [box.scrollWidth, box.clientWidth]);
        assert.ok(widths[0] <= widths[1], `${name} is wider than its dialog`);
        assert.doesNotMatch(await dialog.innerText(), /NaN|undefined|Infinity/);
        await dialog.locator("form button").click();
        await dialog.waitFor({ state: "detached" });
      }
    }
  });

  for (const { model, sigma, figures, constant } of [
    { model: "gaussian-unit", sigma: /fixed before training/, figures: "1", constant: 720.4 },
    // The test computes σ from the weights file by itself, and from it n ln σ + (n/2) ln 2π.
    {
      model: "gaussian-learned",
      sigma: /learned with its weights/,
      figures: "0.0858",
      constant: -1204.9,
    },
  ]) {
    test(`of ${model}: explains grey values with a Gaussian, without a probability of ink`, async (t) => {
      const context = { viewport: { width: 360, height: 740 } };
      const address = `${ADDRESS}#model=${model}`;
      const page = await openReady(t, browser, { address, context });
      const dialog = page.locator("#help[open]");
      /** @param {string} topic */
      const answer = async (topic) => {
        await page.locator(`[data-help=${topic}]:visible`).click();
        const said = await dialog.innerText();
        const widths = await dialog.evaluate((box) => [box.scrollWidth, box.clientWidth]);
        assert.ok(widths[0] <= widths[1], `${topic} is wider than its dialog`);
        const formulas = await dialog.locator("math").allTextContents();
        await dialog.locator("form button").click();
        await dialog.waitFor({ state: "detached" });
        return { said, formulas };
      };
      assert.match(await page.locator(".reading").innerText(), /grey value/);
      assert.doesNotMatch(await page.locator(".reading").innerText(), /probability that there is/);
      const picture = await answer("picture");
      assert.doesNotMatch(picture.said, /probability/);
      assert.match(picture.formulas[0], /N\(xi;x\^i,σ2\)/);
      assert.equal(picture.formulas[1], `σ=${figures}`);
      const scores = await answer("scores");
      assert.match(scores.said, /were therefore read as probabilities of ink/);
      const { test_distortion: measured, test_rate: rate } = manifest(model).scores;
      const [, D, R] = /^−ELBO=(.+)\+([\d.]+)[=≈]/.exec(scores.formulas[1]) ?? [];
      assert.equal(Number(D.replace("−", "-").replace(",", "")), Number(measured.toFixed(1)));
      assert.equal(Number(R), Number(rate.toFixed(1)));
      await page.click("#enter-yours");
      await page.click("#take-digit");
      await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
      const distortion = await answer("distortion");
      assert.match(distortion.said, sigma);
      assert.doesNotMatch(distortion.said, /cross-entropy/);
      assert.equal(distortion.formulas[0], "D=∑i(xi−x^i)22σ2+nlnσ+n2ln2π");
      const shown = (await page.locator("#distortion-value").innerText()).replace(" nats", "");
      const [, fit, added, whole] =
        /^D=([\d.]+)\+(.+)[=≈](.+)$/.exec(distortion.formulas[1].replaceAll("−", "-")) ?? [];
      assert.equal(whole, shown.replace("−", "-"));
      assert.equal(Number(added.replace(/[()]/g, "")), constant);
      assert.ok(Math.abs(Number(fit) + constant - Number(whole)) < 0.11);
      const { formulas } = await answer("labels");
      formulas.forEach((formula) => assert.match(formula, /^p\(.\|x\)[≈<>]/));
      for (let step = 0; step < 5; step += 1) await page.click("#step");
      await page.locator("#step-text", { hasText: "the mean grey value of each pixel" }).waitFor();
    });
  }

  test("explains the focused control at the key ?", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.focus("#temperature");
    await page.keyboard.press("?");
    const heading = page.locator("#help[open] h2");
    assert.equal(await heading.innerText(), "Temperature");
  });

  test("reports a missing file in a sentence", async (t) => {
    const { hook } = answering(
      () => "/page/help.en.js",
      (response) => {
        response.statusCode = 404;
        response.end();
      },
    );
    const page = await openReady(t, browser, { address: ADDRESS, hook, expected: /404/ });
    await page.click("[data-help=style]");
    await page.locator("#notice", { hasText: "The help could not be loaded" }).waitFor();
  });
});
