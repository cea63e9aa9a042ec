// Tests Your digit in Compare: one drawing, encoded and reconstructed by each of the compared models.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  VISIBLE,
  answering,
  difference,
  hurry,
  launch,
  opacities,
  opacity,
  openReady,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Takes a digit of the model onto the paper and opens Compare. @param {Page} page */
async function drawAndCompare(page) {
  await page.locator("#enter-yours").click();
  await page.locator("#take-digit").click();
  await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
  await page.locator("#enter-compare").click();
  await page.locator("#compare[aria-busy=false]").waitFor();
}

/** A model's reading of the drawing: the figures as shown, and the reconstruction. @param {Page} page @param {number} place */
async function reading(page, place) {
  const figure = page.locator("#readings-columns figure").nth(place);
  await figure.locator("xpath=self::*[@data-drawn='true']").waitFor();
  const [ink] = await opacities(figure.locator("canvas"));
  const { title, figures } = await figure.evaluate((one) => ({
    title: one.querySelector("figcaption")?.textContent,
    figures: [...one.querySelectorAll("dd")].map((figure) => figure.textContent ?? ""),
  }));
  return { title, figures, ink };
}

describe("your digit in Compare", () => {
  test("is empty before something is drawn, and offers a way to draw", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=compare` });
    await page.locator("#readings-state", { hasText: "not drawn anything yet" }).waitFor();
    assert.equal(await page.locator("#read-drawing").isVisible(), false);
    await page.locator("#go-drawing").focus();
    await page.keyboard.press("Enter");
    await page.locator("#yours #drawing").waitFor();
    assert.match(page.url(), /room=yours/);
  });

  test("has the same figures as Your digit, for each model", async (t) => {
    const { models } = await servedModels();
    /** @type {string[]} */
    const asked = [];
    const names = ["cvae", "vae", "gaussian-unit"];
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=cvae&digit=4&seed=3&compare=${names.join()}`,
      hook: ({ url }) => {
        asked.push(url ?? "");
        return false;
      },
    });
    await drawAndCompare(page);
    const encoders = () => asked.filter((url) => url.includes(".encoder."));
    assert.equal(encoders().length, 1, "only the encoder of Your digit");
    await page.locator("#readings-state", { hasText: /encoders .* are [\d.]+ [kM]B/ }).waitFor();
    await page.locator("#read-drawing").click();
    /** @type {Awaited<ReturnType<typeof reading>>[]} */
    const shown = [];
    for (const place of names.keys()) shown.push(await reading(page, place));
    assert.equal(encoders().length, 3);
    assert.deepEqual(
      shown.map(({ title }) => title),
      names.map((name) => models.find((/** @type {any} */ model) => model.name === name).title),
    );
    assert.ok(await page.locator("#readings-label").evaluate((one) => one.matches(":focus")));
    await page.locator("#compare[aria-busy=false]").waitFor();
    const said = (await page.locator("#readings-conclusion").textContent()) ?? "";
    assert.match(
      said,
      /Of these models, “[^“]+” finds it likeliest\. “[^“]+” treats pixels as shades/,
    );

    // The bound of −ln p(x): the average over the ten labels, or the only bound there is.
    const nats = (/** @type {string} */ figure) =>
      Number.parseFloat(figure.replace("−", "-").replace(" nats", ""));
    for (const { figures } of shown) {
      const [distortion, rate, elbo] = figures.slice(1).map(nats);
      assert.ok(Math.abs(distortion + rate - elbo) <= 0.11, figures.join());
    }
    assert.equal(shown[1].figures[3], shown[1].figures[4]);
    assert.match(shown[0].figures[0], /^\d, /);
    assert.match(shown[1].figures[0], /knows no labels/);

    const seen = await opacity(page, "#readings-seen");
    for (const [place, name] of names.entries()) {
      await page.evaluate(
        (hash) => (location.hash = hash),
        `room=yours&model=${name}&digit=4&seed=3&compare=${names.join()}`,
      );
      const title = String(shown[place].title);
      await page.locator("#status summary", { hasText: title }).waitFor({ state: "attached" });
      const alone = ["#distortion-value", "#rate-value", "#elbo-value"].map((id) =>
        page.locator(id, {
          hasText: shown[place].figures[id === "#elbo-value" ? 3 : id === "#rate-value" ? 2 : 1],
        }),
      );
      for (const figure of alone) await figure.waitFor();
      await page.locator("#yours[aria-busy=false]").waitFor();
      assert.deepEqual(await opacity(page, "#seen"), seen);
      assert.ok(difference(await opacity(page, "#reconstruction"), shown[place].ink) <= 1, name);
      if (name !== "cvae") continue;
      // Compare shows the probability; Your digit says that one below 90 % is not to be trusted.
      const [digit, share] = shown[place].figures[0].split(", ");
      assert.ok(Number.parseFloat(share) < 90, share);
      await page.locator("#verdict", { hasText: `thinks: perhaps ${digit}.` }).waitFor();
      const elbos = (await page.locator("#labels .elbo").allTextContents()).map(Number);
      const least = Math.min(...elbos);
      const sum = elbos.reduce((total, value) => total + Math.exp(least - value), 0);
      const bound = least - Math.log(sum / 10);
      assert.ok(Math.abs(nats(shown[place].figures[4]) - bound) < 0.11, `${bound}`);
    }
  });

  test("can be read as another digit, and follows the chosen models", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=cvae&digit=7&compare=cvae,plane`,
    });
    await drawAndCompare(page);
    await page.locator("#read-drawing").click();
    const before = await reading(page, 0);
    await page.locator("#readings-label").selectOption("0");
    await page.locator("#readings-columns dd", { hasText: /^0, </ }).first().waitFor();
    await page.locator("#compare[aria-busy=false]").waitFor();
    const now = await reading(page, 0);
    assert.ok(Number.parseFloat(now.figures[3]) > Number.parseFloat(before.figures[3]) + 5);
    assert.equal(
      now.figures[4],
      before.figures[4],
      "the likelihood does not depend on the reading",
    );
    assert.ok(difference(before.ink, now.ink) >= VISIBLE);
    await page.locator("#add-model").click();
    await page.locator("#readings-columns figure").nth(2).waitFor();
    await reading(page, 2);
  });

  test("reports an encoder that fails to load in its place, and offers to load it again", async (t) => {
    const { hook, stop } = answering(
      () => "/weights/plane.encoder.safetensors",
      (response) => {
        response.statusCode = 503;
        response.end();
      },
    );
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=cvae&compare=cvae,plane`,
      hook,
      before: hurry,
      expected: /503/,
    });
    await drawAndCompare(page);
    await page.locator("#read-drawing").click();
    await reading(page, 0);
    const place = page.locator("#readings-columns .state").nth(1);
    await place.getByText(/“Plane” cannot read it\. .*503/).waitFor();
    stop();
    await place.locator("button").click();
    await reading(page, 1);
    assert.equal(await place.textContent(), "");
  });

  test("is absent from a lesson without Your digit", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=compare&hide=room-yours`,
    });
    await page.locator("#specimens .specimen").first().waitFor();
    assert.equal(await page.locator("#readings").isVisible(), false);
  });
});
