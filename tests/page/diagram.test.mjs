// Tests the living diagram of Your digit: its numbers, what follows when a cloud is moved, and its lines of code.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { density, kl, losses } from "../../www/rooms/yours/gaussian.js";
import { LINES } from "../../www/rooms/yours/parts.js";
import { ROOT, launch } from "./browser.mjs";
import { draw, openRoom, SEVEN } from "./your-digit.mjs";

test("Every line of Rust in the diagram is in the sources", async () => {
  for (const { rust, file } of Object.values(LINES)) {
    assert.ok((await readFile(path.join(ROOT, file), "utf8")).includes(rust), `${file}: ${rust}`);
  }
});

test("The KL is the integral of q ln (q / p), and the loss that of each pixel", () => {
  for (const [mean, deviation] of [
    [0, 1],
    [1.5, 0.3],
    [-2, 2],
  ]) {
    let sum = 0;
    for (let at = -20; at < 20; at += 0.001) {
      const q = density(at, mean, deviation);
      if (q > 0) sum += q * Math.log(q / density(at, 0, 1)) * 0.001;
    }
    assert.ok(Math.abs(sum - kl(mean, deviation)) < 1e-3, `${mean} ${deviation}`);
  }
  const [ink, blank, grey] = losses([1, 0, 0.5], [0.5, 0.25, 0.5], null, 1e-7);
  assert.deepEqual(
    [ink, blank, grey].map((loss) => loss.toFixed(4)),
    ["0.6931", "0.2877", "0.6931"],
  );
  assert.equal(
    losses([1], [0], 1, 1e-7)[0].toFixed(4),
    (0.5 + 0.5 * Math.log(2 * Math.PI)).toFixed(4),
  );
});

describe("The diagram", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  test("stands alone and unfolded where a lesson hides all other results", async (t) => {
    const hide = "hide=hand,steps,nats,labels,completion,posterior";
    const page = await openRoom(t, browser, { address: `&${hide}` });
    await draw(page, SEVEN);
    await page.locator("#diagram .clouds li").first().waitFor();
    assert.equal(await page.locator("#diagram summary").isVisible(), false);
    assert.equal(await page.locator("#reconstruction").isVisible(), false);
    await page.locator("#diagram select").selectOption("picture");
    await page.locator("#diagram[data-level=picture]").waitFor();
  });

  test("has the numbers of the reading, and follows a moved cloud", async (t) => {
    const page = await openRoom(t, browser, { address: "&model=plane-vae" });
    await draw(page, SEVEN);
    await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
    await page.locator("#diagram summary").click();
    await page.locator("#diagram .clouds li").nth(1).waitFor();
    const value = async (/** @type {string} */ name) =>
      Number((await page.locator(`#diagram [data-value=${name}]`).innerText()).replace("−", "-"));
    const shown = async (/** @type {string} */ name) =>
      Number.parseFloat(await page.locator(`#${name}-value`).innerText());
    for (const name of ["distortion", "rate", "elbo"]) {
      assert.equal(await value(name), await shown(name), name);
    }
    const clouds = () => page.locator("#diagram .values").allInnerTexts();
    const read = (/** @type {string} */ words) => {
      const [, mean, deviation, cost] =
        /μ ([\d.−]+) · σ ([\d.]+) · KL ([\d.]+)/.exec(words) ?? assert.fail(words);
      return {
        mean: Number(mean.replace("−", "-")),
        deviation: Number(deviation),
        cost: Number(cost),
      };
    };
    const [first] = (await clouds()).map(read);
    assert.ok(Math.abs(first.cost - kl(first.mean, first.deviation)) < 0.2, JSON.stringify(first));
    const before = await value("rate");
    // Ten steps of a tenth: μ moves by 1, σ stays.
    const way = first.mean > 0 ? "ArrowLeft" : "ArrowRight";
    for (let step = 0; step < 10; step += 1) await page.locator(".grip.of-mean").first().press(way);
    const moved = read((await clouds())[0]);
    assert.ok(Math.abs(Math.abs(moved.mean - first.mean) - 1) < 0.011);
    const expected = 0.5 * (moved.mean ** 2 - first.mean ** 2);
    assert.ok(Math.abs(moved.cost - first.cost - expected) < 0.05, `${moved.cost} ${first.cost}`);
    assert.ok(Math.abs((await value("rate")) - before - expected) < 0.15);
    await page.locator("#diagram .of-z", { hasText: "≈" }).waitFor();

    await page.locator("[data-do=prior]").click();
    await page.waitForFunction(
      () => document.querySelector("#diagram [data-value=rate]")?.textContent === "0.0",
    );
    await page.locator("[data-do=point]").click();
    await page.locator("#diagram .says", { hasText: "autoencoder" }).waitFor();
    assert.ok((await value("rate")) > before);
    await page.locator("[data-do=back]").click();
    assert.equal(await value("elbo"), await shown("elbo"));
    // Focus couples picture, formula and code.
    await page.locator("#diagram figure").nth(2).focus();
    assert.match(await page.locator("#diagram .part-says").innerText(), /^Each pixel costs/);
    await page.selectOption("#diagram select", "numbers");
    assert.equal(await page.locator(".part-rust").innerText(), LINES.price.rust);
  });
});
