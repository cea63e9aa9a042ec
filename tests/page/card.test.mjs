// Tests the score card: it shows what the weights file states and omits what the file does not state.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ROOT, launch, openReady, painted } from "./browser.mjs";

/** @typedef {import("../../www/engine/engine.js").ModelCard} ModelCard */
/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @type {ModelCard["recipe"]} */
const RECIPE = {
  name: "bare",
  title: "Bare",
  summary: "It has no scores.",
  seed: 1,
  model: {
    latent: 2,
    encoder: [8],
    decoder: [8],
    activation: "silu",
    label: "every-block",
    prior: "standard",
  },
  objective: { pixels: "binary", beta: 1 },
  training: { epochs: 20, batch: 100, learning_rate: 1e-3 },
};
const { model: MODEL, objective: OBJECTIVE } = RECIPE;

/** A card without any measurement. @type {ModelCard} */
const BARE = {
  half: "decoder",
  name: "bare",
  title: "Bare",
  summary: "It has no scores.",
  latent: 2,
  conditional: true,
  deviation: null,
  provenance: {
    seed: 1,
    epochs: 20,
    steps: 12_000,
    data_sha256: "c65580678af9",
    crate_version: "0.1.0",
    precision: "int8",
    parameters: 12_345,
  },
  recipe: RECIPE,
  scores: {},
  scored_as_stored: ["likelihood", "samples"],
  latents: [
    { kl: 2, active: true },
    { kl: 0, active: false },
  ],
};

/**
 * The values that the page's own view shows of a card, by term.
 * @param {Page} page @param {Partial<ModelCard>} [card]
 * @returns {Promise<Record<string, string>>}
 */
async function shownIn(page, card = {}) {
  await page.evaluate(
    async ({ url, card }) => {
      const { CardView } = await import(url);
      new CardView(document.getElementById("card")).setCard(card);
    },
    { url: new URL("www/rooms/draw/card.js", page.url()).href, card: { ...BARE, ...card } },
  );
  return rows(page);
}

/** @param {Page} page @returns {Promise<Record<string, string>>} */
async function rows(page) {
  const terms = await page.locator("#card dt").allTextContents();
  const figures = await page.locator("#card dd").allTextContents();
  assert.equal(terms.length, figures.length);
  for (const figure of figures) assert.doesNotMatch(figure, /NaN|undefined|null|object/);
  return Object.fromEntries(terms.map((term, i) => [term, figures[i]]));
}

describe("The score card", () => {
  test("of each published model has a number in each row", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    for (const name of ["cvae", "tutorial"]) {
      await page.locator("#models select").selectOption(name);
      await painted(page);
      const card = await rows(page);
      for (const term of ["Test −ELBO", "−log p(x | y)", "Reads as the digit asked for"]) {
        assert.ok(term in card, `${name}: ${term}`);
      }
      for (const [term, figure] of Object.entries(card)) assert.match(figure, /\d/, term);
    }
  });

  test("of any model", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
    const shown = (/** @type {Partial<ModelCard>} */ card = {}) => shownIn(page, card);

    await t.test("leaves out what was not measured", async () => {
      const terms = ["Weight of the rate", "Latent dimensions", "Weights", "Training"];
      assert.deepEqual(Object.keys(await shown()), terms);
    });

    await t.test("shows the rate of each level", async () => {
      const scores = {
        test_neg_elbo: 84.03,
        test_distortion: 62.01,
        test_rate: 22.02,
        test_rate_1: 14.51,
        test_rate_2: 7.51,
      };
      const two = await shown({ scores });
      assert.match(
        two["Test −ELBO"],
        /^84\.03 nats .*distortion 62\.01 \+ rate 22\.02 \(level 1: 14\.51, level 2: 7\.51\); /,
      );
    });

    await t.test("without labels: shows log p(x), but no accuracy on chosen digits", async () => {
      const scores = {
        test_nll_iw1: 99,
        test_nll_iw1000: 81.26,
        test_nll_iw50: 85,
        judge_accuracy: 0.1,
      };
      const blind = await shown({ conditional: false, scores });
      assert.match(blind["−log p(x)"], /^≤ 81\.26 nats .* 1,000 samples/);
      assert.ok(!("−log p(x | y)" in blind));
      assert.ok(!("Reads as the digit asked for" in blind));
      const told = await shown({ scores });
      assert.match(told["−log p(x | y)"], /^≤ 81\.26 nats/);
      assert.match(told["Reads as the digit asked for"], /^10\.0\s%.* by a judge, .*separately\.$/);
      const judged = { ...scores, judge_1_accuracy: 0.1, judge_real_accuracy: 0.9951 };
      assert.match(
        (await shown({ scores: judged }))["Reads as the digit asked for"],
        /by three judges, .* together read 99\.5\s% .*the judge of this page is one of them/,
      );
    });

    await t.test("shows β, except where a discriminator replaces the rate", async () => {
      const recipe = { ...RECIPE, objective: { ...OBJECTIVE, beta: 0.25 } };
      assert.match((await shown({ recipe }))["Weight of the rate"], /^β = 0\.25 /);
      const adversary = { latent: { discriminator: [8], weight: 20, learning_rate: 1e-3 } };
      const adversarial = { ...recipe, objective: { ...recipe.objective, adversary } };
      assert.ok(!("Weight of the rate" in (await shown({ recipe: adversarial }))));
    });

    await t.test("shows grey values and no BCE for a Gaussian likelihood", async () => {
      const scores = { test_neg_elbo: 120, test_grey_bce_kl: 110 };
      const grey = {
        ...RECIPE,
        objective: { ...OBJECTIVE, pixels: /** @type {const} */ ("grey") },
      };
      const fixed = await shown({
        scores,
        deviation: 0.5,
        recipe: { ...grey, model: { ...MODEL, likelihood: { gaussian: 0.5 } } },
      });
      assert.match(
        fixed.Pixels,
        /^grey values .*normal around .*mean, with a standard deviation of 0\.5\./,
      );
      assert.match(fixed["Test −ELBO"], /the decoder’s means read as probabilities of ink/);
      assert.ok(!("Test BCE + KL" in fixed));
      const learned = await shown({
        scores,
        deviation: 0.085_790_7,
        recipe: { ...grey, model: { ...MODEL, likelihood: "learned-gaussian" } },
      });
      assert.match(learned.Pixels, /^grey values .*one learned standard deviation of 0\.0858\./);
      const bernoulli = await shown({ scores, recipe: grey });
      assert.match(bernoulli["Test BCE + KL"], /^110\.00 nats/);
      assert.ok(!("Pixels" in bernoulli));
    });

    await t.test("mean images and draws of them, apart", async () => {
      const scores = { judge_accuracy: 0.998, judge_drawn_accuracy: 0.976 };
      const said = (await shown({ scores, scored_as_stored: [] }))["Reads as the digit asked for"];
      assert.match(
        said,
        /^99\.8\s% .*mean images.*; of black and white draws .*, 97\.6\s%; measured before /,
      );
      const stored = await shown({ scores });
      assert.match(stored["Reads as the digit asked for"], /97\.6\s%\.$/);
    });

    await t.test(
      "what its training continued, and what its settings were compared on",
      async () => {
        const training = { ...RECIPE.training, epochs: 4, start: "flagship" };
        const after = await shown({ recipe: { ...RECIPE, training, tuned_on_test: true } });
        assert.match(after.Training, /epochs after that of flagship, on MNIST/i);
        assert.match(after.Settings, /^compared on test images /);
        assert.ok(!("Settings" in (await shown())));
      },
    );

    await t.test("counts the latents in use", async () => {
      assert.match((await shown())["Latent dimensions"], /^1 of 2 .*the others idle/);
      const latents = BARE.latents.map((latent) => ({ ...latent, active: false }));
      assert.match((await shown({ latents }))["Latent dimensions"], /^0 of 2 .*left them idle/);
    });
  });
});
