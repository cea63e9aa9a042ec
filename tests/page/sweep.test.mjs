// Tests the β sweep in Compare: the models of one family along the curve of distortion over rate.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sweeps } from "../../www/engine/manifests.js";
import { ADDRESS, assertChanged, holding, launch, openReady } from "./browser.mjs";
import {
  MANIFESTS,
  PHONE,
  allInk,
  inkIn,
  manifests,
  open,
  seeSweep,
  settled,
  specimen,
} from "./comparison.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("the β sweep", () => {
  /** The position of the marker in the units of the axes, computed from the ticks. @param {Page} page */
  const marked = (page) =>
    page.locator("#sweep svg").evaluate((svg) => {
      const get = (/** @type {Element} */ element, /** @type {string} */ name) =>
        Number(element.getAttribute(name));
      const value = (/** @type {string} */ name, /** @type {string} */ at) => {
        const ticks = [...svg.querySelectorAll(`.tick.${name}`)];
        const [first, last] = [ticks[0], ticks[ticks.length - 1]];
        const [low, high] = [first, last].map((tick) => Number(tick.textContent));
        const [start, end] = [first, last].map((tick) => get(tick, name));
        // The texts of the upper axis are slightly below their ticks.
        const shift = name === "y" ? 5 : 0;
        const marker = /** @type {Element} */ (svg.querySelector(".marker-ring"));
        return low + ((get(marker, at) + shift - start) / (end - start)) * (high - low);
      };
      return { rate: value("x", "cx"), distortion: value("y", "cy") };
    });

  test("places the marker at the scores in the metadata, for each β of both families", async (t) => {
    const page = await open(t, browser);
    await seeSweep(page);
    const families = sweeps(manifests.values());
    assert.deepEqual(
      families.map((family) => family.map(({ recipe }) => recipe.objective.beta)),
      Array(2).fill([0.25, 0.5, 1, 2, 4, 8]),
    );
    for (const [at, family] of families.entries()) {
      await page.locator("#family").selectOption(String(at));
      await page.locator("#sweep .specimen[data-drawn=true]").waitFor();
      for (const [place, { recipe, scores, latents }] of family.entries()) {
        await page.locator("#beta").fill(String(place));
        const { rate, distortion } = await marked(page);
        assert.ok(Math.abs(rate - scores.test_rate) < 1e-6, `${recipe.name}: ${rate}`);
        assert.ok(Math.abs(distortion - scores.test_distortion) < 1e-6, recipe.name);
        const text = (await page.locator("#sweep-numbers").textContent()) ?? "";
        const active = latents.filter((latent) => latent.active).length;
        for (const part of [
          `β = ${recipe.objective.beta}:`,
          `the rate is ${scores.test_rate.toFixed(2)} `,
          `the distortion ${scores.test_distortion.toFixed(2)};`,
          `−ELBO of ${(scores.test_rate + scores.test_distortion).toFixed(2)} nats`,
          `${active} of ${latents.length} latent dimensions`,
        ]) {
          assert.ok(text.includes(part), `${text} lacks ${part}`);
        }
      }
    }
  });

  test("moves by keyboard, and shows the digits of the chosen model", async (t) => {
    const page = await open(t, browser, "&compare=beta-cvae-8,beta-cvae-0-25&digit=5&seed=11");
    await seeSweep(page);
    const [dear, cheap] = await allInk(page);
    const slider = page.locator("#beta");
    assert.match((await slider.getAttribute("aria-valuetext")) ?? "", /^β = 1: rate 16\.4/);
    await slider.focus();
    await page.keyboard.press("End");
    assert.match((await slider.getAttribute("aria-valuetext")) ?? "", /^β = 8: /);
    assert.deepEqual((await inkIn(page, "#sweep .specimen")).ten, dear.ten);
    await page.keyboard.press("Home");
    const low = await inkIn(page, "#sweep .specimen");
    assert.deepEqual(low.ten, cheap.ten);
    assert.deepEqual(low.large, low.ten[5]);
    // All six models are loaded by now, so the slider requests nothing more.
    await page.locator("#compare .seed input").fill("12");
    await settled(page);
    assertChanged(low.ten, (await inkIn(page, "#sweep .specimen")).ten);
  });

  test("marks digits that are not read as asked, and shows a reconstruction", async (t) => {
    const page = await open(t, browser, "&compare=beta-cvae-1,tutorial&digit=3&seed=6");
    await seeSweep(page);
    const said = page.locator("#sweep-judged");
    await said.filter({ hasText: /of these 10 as the digits asked for/ }).waitFor();
    const verdicts = (/** @type {string} */ within) =>
      page
        .locator(`${within} .ten button`)
        .evaluateAll((buttons) =>
          buttons.map((button) => /** @type {HTMLElement} */ (button).dataset),
        );
    const marks = await verdicts("#sweep .specimen");
    const right = marks.filter(({ verdict }) => verdict === "right").length;
    assert.equal(
      await said.textContent(),
      `The judge reads ${right} of these 10 as the digits asked for.`,
    );
    for (const digit of [0, 5]) assert.equal(marks[digit].verdict, "wrong", `${digit}`);
    // The same model as a card has the same marks.
    await page
      .locator(`${specimen(1)} .ten button[data-read]`)
      .first()
      .waitFor();
    assert.deepEqual(await verdicts(specimen(1)), marks);
    const pair = page.locator("#reconstruction-pair");
    const distance = async () => {
      await pair.locator("p", { hasText: /\d/ }).waitFor();
      const [seen, drawn] = await pair.evaluate((pair) =>
        [...pair.querySelectorAll("canvas")].map((canvas) => {
          const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
          return [...pen.getImageData(0, 0, 28, 28).data].filter((_, at) => at % 4 === 3);
        }),
      );
      return seen.reduce((sum, value, at) => sum + Math.abs(value - drawn[at]), 0);
    };
    const distances = [];
    for (const place of [0, 5]) {
      const before = await pair.locator("p").textContent();
      await page.locator("#beta").fill(String(place));
      await page.waitForFunction(
        (before) => document.querySelector("#reconstruction-pair p")?.textContent !== before,
        before,
      );
      distances.push(await distance());
    }
    assert.ok(distances[1] > 1.5 * distances[0], `at β = 0.25 and 8: ${distances}`);
  });

  test("lets a model of its own be drawn beside the others too", async (t) => {
    const page = await open(t, browser, "&compare=tutorial,beta-cvae-1&digit=5&seed=11");
    await seeSweep(page);
    const [, before] = await allInk(page);
    await page.locator("#compare .seed input").fill("23");
    await page.locator(`${specimen(2)} dl`, { hasText: "23" }).waitFor();
    const [, now] = await allInk(page);
    assertChanged(before.ten, now.ten);
    assert.deepEqual(now.ten, (await inkIn(page, "#sweep .specimen")).ten);
    await page.locator(`${specimen(1)} select`).selectOption("beta-cvae-4");
    await page.locator(`${specimen(1)}[data-drawn=true]`).waitFor();
  });

  test("fetches its models once it is scrolled into view", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await open(t, browser, "&model=deep", {
      context: PHONE,
      hook: (request) => {
        asked.push(request.url ?? "");
        return false;
      },
    });
    const sweep = () => asked.filter((url) => /beta-cvae.*decoder/.test(url));
    assert.deepEqual(sweep(), []);
    await seeSweep(page);
    assert.equal(sweep().length, 6);
    assert.equal(new Set(sweep()).size, 6);
    // Of the encoders, that of the model at the slider.
    await page.locator("#reconstruction-pair").waitFor();
    assert.equal(asked.filter((url) => /beta-cvae.*encoder/.test(url)).length, 1);
  });

  test("waits for the list of models when it is moved before the list arrives", async (t) => {
    const { hook, release } = holding((url) => url === MANIFESTS);
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=compare`, hook });
    await page.locator("#sweep").scrollIntoViewIfNeeded();
    await page.locator("#sweep .ten button").nth(7).click();
    await page.locator("#beta").press("ArrowRight");
    release();
    await settled(page);
    await seeSweep(page);
    await page.locator("#sweep .ten button").nth(7).click();
    await page.waitForURL(({ hash }) => hash.includes("digit=7"));
  });
});
