// Tests the scores of all models in Compare: the table and its figures.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { isConditional, sweeps, tightestBound } from "../../www/engine/manifests.js";
import { COLUMNS, GROUPS, sorted } from "../../www/rooms/compare/scores.js";
import { ROOT, answering, launch, sending, servedModels } from "./browser.mjs";
import { MANIFESTS, PHONE, inkIn, manifest, manifests, open, specimen } from "./comparison.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Shows another group of columns. @param {import("./browser.mjs").Page} page @param {import("../../www/rooms/compare/scores.js").Group} group */
const show = (page, group) =>
  page.locator("#score-groups button").nth(GROUPS.indexOf(group)).click();

/** The place of a column in its group, after the name of the model. @param {string} key */
function placeOf(key) {
  const column = COLUMNS.find((one) => one.key === key);
  assert.ok(column, key);
  return 1 + COLUMNS.filter(({ group }) => group === column.group).indexOf(column);
}

describe("the table of scores", () => {
  test("has all models of the data set with the figures of the metadata, models with and without labels apart", async (t) => {
    const page = await open(t, browser);
    // Models without a data set in their files are of MNIST, as the models that are compared at first.
    const isCompared = (/** @type {{ data?: object | null }} */ { data }) => !data;
    const models = (await servedModels()).models.filter(isCompared);
    const read = () =>
      page
        .locator("#scores tbody")
        .evaluateAll((all) =>
          all.map((body) =>
            [.../** @type {HTMLTableSectionElement} */ (body).rows]
              .slice(1)
              .map((row) => [...row.cells].map((cell) => cell.textContent ?? "")),
          ),
        );
    const bodies = await read();
    assert.equal(bodies.flat().length, models.length);
    const titles = bodies.map((rows) =>
      rows.map(([title]) => title.replace(/ [†‡§]+ \([^)]*\)$/, "")).sort(),
    );
    const tuned = bodies
      .flat()
      .filter(([title]) => title.includes("settings compared on test images"));
    assert.deepEqual(tuned.map(([title]) => title.split(" ")[0]).sort(), [
      "Adversarial",
      "CVAE-GAN",
    ]);
    const told = [true, false].map((wanted) =>
      [...manifests.values()]
        .filter((one) => isCompared(one) && isConditional(one) === wanted)
        .map(({ recipe }) => recipe.title)
        .sort(),
    );
    assert.deepEqual(titles, told);
    const flagship = bodies[0].find(([title]) => title.startsWith("Flagship")) ?? [];
    const { scores } = manifest("flagship");
    assert.equal(flagship[1], scores.test_neg_elbo.toFixed(2));
    const { k, value } = tightestBound(scores) ?? { k: 0, value: 0 };
    const deviation = scores[`test_nll_iw${k}_sd`];
    assert.equal(flagship[2], `${value.toFixed(2)} ± ${deviation.toFixed(2)} k = ${k}`);
    await show(page, "samples");
    const samples = await read();
    const [frechet, judge] = [placeOf("frechet"), placeOf("judge")];
    const sweep = samples[1].find(([title]) => title.startsWith("β-VAE, β = 4")) ?? [];
    assert.equal(sweep[frechet], "–not measured");
    // Both distances are measured on as many real images as samples.
    for (const [title, name] of [
      ["Flagship", "flagship"],
      ["Deep CVAE", "deep"],
    ]) {
      const row = samples[0].find(([first]) => first.startsWith(title)) ?? [];
      const { frechet: own, frechet_real_held_out: real, ...rest } = manifest(name).scores;
      assert.equal(row[frechet], `${own.toFixed(1)} real ${real.toFixed(1)}`);
      const [share, low, high] = ["", "_low", "_high"].map((end) =>
        (100 * rest[`judge_accuracy${end}`]).toFixed(1),
      );
      assert.equal(row[judge], `${share}\u00a0% ${low}–${high}\u00a0%`);
      const drawn = (100 * rest.judge_drawn_accuracy).toFixed(1);
      assert.ok(row[placeOf("drawn")].startsWith(`${drawn}\u00a0% `), row[placeOf("drawn")]);
    }
    await show(page, "size");
    const sizes = await read();
    const gan = sizes[0].find(([title]) => title.startsWith("CVAE-GAN")) ?? [];
    assert.equal(gan[placeOf("epochs")], "4, after flagship");
  });

  test("is sorted by a heading in either direction, with missing scores last", async (t) => {
    const page = await open(t, browser);
    const head = (/** @type {string} */ name) =>
      page.locator("#scores thead th", { has: page.getByRole("button", { name, exact: true }) });
    const order = (/** @type {number} */ column) =>
      page
        .locator("#scores tbody")
        .first()
        .evaluate(
          (body, column) =>
            [.../** @type {HTMLTableSectionElement} */ (body).rows]
              .slice(1)
              .map((row) => Number.parseFloat(row.cells[column].textContent ?? "")),
          column,
        );
    assert.equal(await head("−ELBO").getAttribute("aria-sort"), "ascending");
    await show(page, "samples");
    const recall = placeOf("recall");
    await head("Recall").locator(".sort").focus();
    await page.keyboard.press("Enter");
    assert.equal(await head("Recall").getAttribute("aria-sort"), "descending");
    assert.equal(await page.locator("#scores [aria-sort]").count(), 1);
    const falling = await order(recall);
    const measured = falling.filter((value) => !Number.isNaN(value));
    assert.ok(measured.length > 3 && measured.length < falling.length);
    assert.deepEqual(
      falling.slice(0, measured.length),
      [...measured].sort((a, b) => b - a),
    );
    await page.keyboard.press("Enter");
    assert.equal(await head("Recall").getAttribute("aria-sort"), "ascending");
    const rising = await order(recall);
    assert.deepEqual(
      rising.slice(0, measured.length),
      [...measured].sort((a, b) => a - b),
    );
  });

  test("explains each heading by keyboard, with a source that exists", async (t) => {
    const page = await open(t, browser, "", { context: PHONE });
    const results = await readFile(path.join(ROOT, "RESULTS.md"), "utf8");
    const grouped = GROUPS.flatMap((group) => COLUMNS.filter((column) => column.group === group));
    assert.equal(grouped.length, COLUMNS.length);
    for (const { key, section, group } of grouped) {
      if (placeOf(key) === 1) await show(page, group);
      assert.ok(results.includes(`\n## ${section}\n`), section);
      const note = page.locator(`#about-${key}`);
      await page.locator(`[popovertarget=about-${key}]`).focus();
      await page.keyboard.press("Enter");
      await note.waitFor();
      const box = await note.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 360, `${key} is outside the screen`);
      await page.keyboard.press("Tab");
      const link = note.locator("a");
      assert.ok(await link.evaluate((one) => one === document.activeElement), key);
      await page.keyboard.press("Escape");
      await note.waitFor({ state: "hidden" });
    }
    const href = await page
      .locator("#about-size a")
      .evaluate((link) => /** @type {any} */ (link).href);
    const answer = await page.request.get(href);
    assert.match(await answer.text(), /^# Results/);
  });

  test("keeps a note below its question mark when the page above it grows", async (t) => {
    const page = await open(t, browser, "");
    const [{ key }] = COLUMNS;
    const mark = page.locator(`[popovertarget=about-${key}]`);
    await mark.click();
    const gap = () =>
      mark.evaluate((button) => {
        const note = document.getElementById(String(button.getAttribute("popovertarget")));
        return Number(note?.getBoundingClientRect().top) - button.getBoundingClientRect().bottom;
      });
    const before = await gap();
    await page.locator("#specimens").evaluate((above) => (above.style.paddingTop = "300px"));
    await page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
    );
    assert.ok(Math.abs((await gap()) - before) < 1, `${before} px became ${await gap()} px`);
  });

  test("reports scores that fail to load, and the models still draw", async (t) => {
    const { hook } = answering(() => MANIFESTS, sending("application/json", "{}"));
    const page = await open(t, browser, "", { hook });
    await page
      .locator("#notice span", { hasText: /scores .*could not be loaded: .*format/ })
      .waitFor();
    assert.ok(Math.max(...(await inkIn(page, specimen(1))).large) > 128);
  });
});

describe("the figures of the table", () => {
  test("include the bound with the most samples, which is the tightest", () => {
    const scores = {
      test_nll_iw1: 5,
      test_nll_iw1000: 2,
      test_nll_iw1000_sd: 0.1,
      test_nll_iw50: 3,
    };
    assert.deepEqual(tightestBound(scores), { k: 1000, value: 2 });
    assert.equal(tightestBound({ test_neg_elbo: 3 }), null);
  });

  test("give the tighter of two bounds on −log p(x) for models with labels", () => {
    const column = COLUMNS.find(({ key }) => key === "marginal");
    const value = (/** @type {string} */ label, /** @type {Record<string, number>} */ scores) =>
      column?.value(/** @type {any} */ ({ manifest: { recipe: { model: { label } }, scores } }));
    assert.equal(value("none", { test_nll_iw10: 80 }), 80);
    assert.equal(value("input", { test_nll_iw10: 80 }), 80 + Math.log(10));
    assert.equal(value("input", { test_nll_iw10: 80, test_marginal_nll: 81 }), 81);
    assert.equal(value("input", {}), undefined);
  });

  test("treat models that differ in β alone as a family if there are at least three", () => {
    const one = (/** @type {number} */ beta, epochs = 20) =>
      /** @type {any} */ ({
        recipe: {
          name: `m-${beta}`,
          title: `M ${beta}`,
          model: { label: "input" },
          objective: { beta, pixels: "binary" },
          training: { epochs },
        },
      });
    const family = [one(4), one(0.5), one(1)];
    const found = sweeps([...family, one(2, 10), one(8, 10)]);
    assert.deepEqual(found, [[family[1], family[2], family[0]]]);
  });

  test("sort missing values last in either direction", () => {
    const rows = /** @type {any[]} */ ([{ v: 2 }, {}, { v: 1 }, { v: 3 }]);
    const column = /** @type {any} */ ({ value: (/** @type {any} */ row) => row.v });
    const values = (/** @type {boolean} */ up) =>
      sorted(rows, column, up).map((row) => column.value(row));
    assert.deepEqual(values(true), [1, 2, 3, undefined]);
    assert.deepEqual(values(false), [3, 2, 1, undefined]);
  });
});
