// The fourth room: models side by side, the β sweep, and the scores of all models.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { isConditional, sweeps, tightestBound } from "../../www/manifests.js";
import { COLUMNS, sorted } from "../../www/scores.js";
import {
  ADDRESS,
  ROOT,
  VISIBLE,
  answering,
  assertChanged,
  difference,
  ink,
  launch,
  openReady,
  sending,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {import("../../www/manifests.js").Manifest} Manifest */

const MANIFESTS = "/www/weights/manifests.json";
const PHONE = { viewport: { width: 360, height: 740 } };

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {Map<string, Manifest>} */
let manifests;
before(async () => {
  browser = await launch();
  const { models } = JSON.parse(await readFile(path.join(ROOT, MANIFESTS), "utf8"));
  manifests = new Map(models.map((/** @type {Manifest} */ one) => [one.recipe.name, one]));
});
after(() => browser.close());

/** @param {string} name */
function manifest(name) {
  const found = manifests.get(name);
  assert.ok(found, `no manifest of ${name}`);
  return found;
}

/** @param {import("node:test").TestContext} t @param {string} [link] @param {Parameters<typeof openReady>[2]} [options] */
async function open(t, link = "", options = {}) {
  const address = `${ADDRESS}#room=compare${link}`;
  const page = await openReady(t, browser, { address, ...options });
  await settled(page);
  return page;
}

/** Waits until all models have drawn what was asked for last. @param {Page} page */
async function settled(page) {
  await page.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
  await page.locator("#specimens .specimen").first().waitFor();
  await page.locator("#compare[aria-busy=false]").waitFor();
}

/** The names of the models side by side. @param {Page} page */
const compared = (page) =>
  page
    .locator("#specimens select")
    .evaluateAll((selects) => selects.map((select) => /** @type {any} */ (select).value));

/** The ink of the ten digits of a specimen, and of its large one. @param {Page} page @param {string} within */
const inkIn = (page, within) =>
  page.locator(within).evaluate((specimen) => {
    const opacity = (/** @type {HTMLCanvasElement} */ canvas) => {
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const { data } = context.getImageData(0, 0, 28, 28);
      return Array.from({ length: 784 }, (_, at) => data[4 * at + 3]);
    };
    const all = (/** @type {string} */ selector) =>
      /** @type {HTMLCanvasElement[]} */ ([...specimen.querySelectorAll(selector)]).map(opacity);
    return { ten: all(".ten canvas"), large: all(".picture canvas")[0] };
  });

/** @param {number} place */
const specimen = (place) => `#specimens .specimen:nth-child(${place})`;

/** What each of the models side by side draws. @param {Page} page */
async function allInk(page) {
  await settled(page);
  const { length } = await compared(page);
  return Promise.all(Array.from({ length }, (_, at) => inkIn(page, specimen(at + 1))));
}

/** Brings the sweep into sight and waits for its digits. @param {Page} page */
async function seeSweep(page) {
  await page.locator("#sweep").scrollIntoViewIfNeeded();
  await page.locator("#sweep .specimen[data-drawn=true]").waitFor();
  await settled(page);
}

describe("models side by side", () => {
  test("draw what the Draw room draws with each of them and the same seed", async (t) => {
    const names = ["deep", "gaussian-learned", "beta-vae-1"];
    const shown = "digit=4&seed=42&temperature=0.85";
    const page = await open(t, `&model=deep&${shown}&compare=${names.join()}`);
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

  test("all follow the digit, the seed and the temperature, and leave the page's model", async (t) => {
    const page = await open(t, "&model=tutorial&compare=deep,deep-collapsed&digit=3&seed=6");
    const [lively, collapsed] = await allInk(page);
    await page.locator("#compare .seed input").fill("7");
    const [moved, still] = await allInk(page);
    assertChanged(lively.ten, moved.ten);
    // It has but one hand, which is what it is there to show.
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

  test("a style moved by hand is taken where its length fits", async (t) => {
    const style = Array.from({ length: 10 }, (_, at) => ((at % 3) - 1).toFixed(1)).join();
    const page = await open(
      t,
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

  test("models are added, changed and taken away, in the link too", async (t) => {
    const page = await open(t);
    assert.deepEqual(await compared(page), ["deep", "deep-collapsed"]);
    const remove = page.locator("#specimens .which button");
    assert.ok(await remove.first().isDisabled(), "one model is no comparison");
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
    // Nobody stands beside himself.
    const option = page.locator(`${specimen(1)} option[value=plane]`);
    assert.ok(await option.evaluate((one) => /** @type {any} */ (one).disabled));
  });

  test("a well-known comparison at a click, by keyboard", async (t) => {
    const page = await open(t, "", { context: PHONE });
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
    test(`${link}: a sentence, and a comparison all the same`, async (t) => {
      const page = await open(t, `&model=deep&${link}`);
      await page.locator("#notice span", { hasText: problem }).waitFor();
      assert.deepEqual(await compared(page), models);
    });
  }

  test("weights that do not come are said in their place, and tried again", async (t) => {
    const { hook, stop } = answering(
      () => "/www/weights/plane.decoder.safetensors",
      (response) => {
        response.statusCode = 503;
        response.end();
      },
    );
    const page = await open(t, "&model=deep&compare=deep,plane", { hook, expected: /503/ });
    const place = page.locator(`${specimen(2)} .state`);
    assert.match((await place.textContent()) ?? "", /“Plane” cannot be drawn\. .*503/);
    assert.ok(Math.max(...(await inkIn(page, specimen(1))).large) > 128);
    stop();
    await place.locator("button").click();
    await page.locator(`${specimen(2)}[data-drawn=true]`).waitFor();
    assert.equal(await place.textContent(), "");
  });

  test("bars of the latents, sorted, the idle ones apart", async (t) => {
    const page = await open(t, "&compare=deep,deep-collapsed,vae");
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
    // One scale for all: heights are as the nats.
    const most = (/** @type {string} */ name) =>
      Math.max(...manifest(name).latents.map(({ kl }) => kl));
    const ratio = figures[0].heights[0] / figures[2].heights[0];
    assert.ok(Math.abs(ratio - most("deep") / most("vae")) < 0.02);
  });
});

for (const [width, height] of [
  [320, 568],
  [768, 1024],
  [1600, 1000],
]) {
  test(`${width} × ${height}: all of it fits, only the table scrolls, targets are large enough`, async (t) => {
    const page = await open(t, "&compare=deep,deep-collapsed,tutorial,beta-vae-1", {
      context: { viewport: { width, height } },
    });
    await seeSweep(page);
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
    assert.equal(overflow, 0, "the page scrolls sideways");
    assert.deepEqual(cut, []);
    assert.deepEqual(small, []);
  });
}

describe("the β sweep", () => {
  /** Where the marker is, read off the ticks of the axes. @param {Page} page */
  const marked = (page) =>
    page.locator("#sweep svg").evaluate((svg) => {
      const get = (/** @type {Element} */ element, /** @type {string} */ name) =>
        Number(element.getAttribute(name));
      const value = (/** @type {string} */ name, /** @type {string} */ at) => {
        const ticks = [...svg.querySelectorAll(`.tick.${name}`)];
        const [first, last] = [ticks[0], ticks[ticks.length - 1]];
        const [low, high] = [first, last].map((tick) => Number(tick.textContent));
        const [start, end] = [first, last].map((tick) => get(tick, name));
        // The texts of the upper axis stand a little below their ticks.
        const shift = name === "y" ? 5 : 0;
        const marker = /** @type {Element} */ (svg.querySelector(".marker-ring"));
        return low + ((get(marker, at) + shift - start) / (end - start)) * (high - low);
      };
      return { rate: value("x", "cx"), distortion: value("y", "cy") };
    });

  test("the marker lies where the metadata says, for each β of both families", async (t) => {
    const page = await open(t);
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
          `rate of ${scores.test_rate.toFixed(2)} nats`,
          `distortion of ${scores.test_distortion.toFixed(2)} nats`,
          `−ELBO of ${(scores.test_rate + scores.test_distortion).toFixed(2)} nats`,
          `${active} of ${latents.length} latent dimensions`,
        ]) {
          assert.ok(text.includes(part), `${text} lacks ${part}`);
        }
      }
    }
  });

  test("the slider goes by keyboard, and its digits are those of the model", async (t) => {
    const page = await open(t, "&compare=beta-cvae-8,beta-cvae-0-25&digit=5&seed=11");
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
    // All six are there by now: the slider asks for nothing more.
    await page.locator("#compare .seed input").fill("12");
    await settled(page);
    assertChanged(low.ten, (await inkIn(page, "#sweep .specimen")).ten);
  });

  test("its models are fetched once it comes into sight", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await open(t, "&model=deep", {
      context: PHONE,
      hook: (request) => {
        asked.push(request.url ?? "");
        return false;
      },
    });
    const sweep = () => asked.filter((url) => url.includes("beta-cvae"));
    assert.deepEqual(sweep(), []);
    await seeSweep(page);
    assert.equal(sweep().length, 6);
    assert.equal(new Set(sweep()).size, 6);
  });
});

describe("the table of scores", () => {
  test("has all models, told the label or not apart, with the figures of the metadata", async (t) => {
    const page = await open(t);
    const { models } = await servedModels();
    const bodies = await page
      .locator("#scores tbody")
      .evaluateAll((all) =>
        all.map((body) =>
          [.../** @type {HTMLTableSectionElement} */ (body).rows]
            .slice(1)
            .map((row) => [...row.cells].map((cell) => cell.textContent ?? "")),
        ),
      );
    assert.equal(bodies.flat().length, models.length);
    const titles = bodies.map((rows) => rows.map(([title]) => title).sort());
    const told = [true, false].map((wanted) =>
      [...manifests.values()]
        .filter((one) => isConditional(one) === wanted)
        .map(({ recipe }) => recipe.title)
        .sort(),
    );
    assert.deepEqual(titles, told);
    const flagship = bodies[0].find(([title]) => title === "Flagship") ?? [];
    const { scores } = manifest("flagship");
    assert.equal(flagship[1], scores.test_neg_elbo.toFixed(2));
    assert.equal(flagship[2], `${scores.test_nll_iw5000.toFixed(2)} (k = 5000)`);
    const sweep = bodies[1].find(([title]) => title === "β-VAE, β = 4") ?? [];
    const frechet = 1 + COLUMNS.findIndex(({ key }) => key === "frechet");
    assert.equal(sweep[frechet], "–not measured");
  });

  test("is sorted by a heading, there and back, the unmeasured last", async (t) => {
    const page = await open(t);
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
    const recall = 1 + COLUMNS.findIndex(({ key }) => key === "recall");
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

  test("each heading has its explanation, by keyboard, with a source that exists", async (t) => {
    const page = await open(t, "", { context: PHONE });
    const results = await readFile(path.join(ROOT, "RESULTS.md"), "utf8");
    for (const { key, section } of COLUMNS) {
      assert.ok(results.includes(`\n## ${section}\n`), section);
      const note = page.locator(`#about-${key}`);
      await page.locator(`[popovertarget=about-${key}]`).focus();
      await page.keyboard.press("Enter");
      await note.waitFor();
      const box = await note.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 360, `${key} is off the screen`);
      await page.keyboard.press("Tab");
      const link = note.locator("a");
      assert.ok(await link.evaluate((one) => one === document.activeElement), key);
      await page.keyboard.press("Escape");
      await note.waitFor({ state: "hidden" });
    }
    const href = await page
      .locator("#about-elbo a")
      .evaluate((link) => /** @type {any} */ (link).href);
    const answer = await page.request.get(href);
    assert.match(await answer.text(), /^# Results/);
  });

  test("scores that do not come are said, and the models draw all the same", async (t) => {
    const { hook } = answering(() => MANIFESTS, sending("application/json", "{}"));
    const page = await open(t, "", { hook });
    await page
      .locator("#notice span", { hasText: /scores .*could not be loaded: .*format/ })
      .waitFor();
    assert.ok(Math.max(...(await inkIn(page, specimen(1))).large) > 128);
  });
});

describe("the figures of the table", () => {
  test("the tightest bound is that with the most samples", () => {
    const scores = {
      test_nll_iw1: 5,
      test_nll_iw1000: 2,
      test_nll_iw1000_sd: 0.1,
      test_nll_iw50: 3,
    };
    assert.deepEqual(tightestBound(scores), { k: 1000, value: 2 });
    assert.equal(tightestBound({ test_neg_elbo: 3 }), null);
  });

  test("−log p(x) is the tighter of two bounds where there is a label", () => {
    const column = COLUMNS.find(({ key }) => key === "marginal");
    const value = (/** @type {string} */ label, /** @type {Record<string, number>} */ scores) =>
      column?.value(/** @type {any} */ ({ manifest: { recipe: { model: { label } }, scores } }));
    assert.equal(value("none", { test_nll_iw10: 80 }), 80);
    assert.equal(value("input", { test_nll_iw10: 80 }), 80 + Math.log(10));
    assert.equal(value("input", { test_nll_iw10: 80, test_marginal_nll: 81 }), 81);
    assert.equal(value("input", {}), undefined);
  });

  test("a family differs in β alone and has three models", () => {
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

  test("rows are sorted with what is missing last, either way", () => {
    const rows = /** @type {any[]} */ ([{ v: 2 }, {}, { v: 1 }, { v: 3 }]);
    const column = /** @type {any} */ ({ value: (/** @type {any} */ row) => row.v });
    const values = (/** @type {boolean} */ up) =>
      sorted(rows, column, up).map((row) => column.value(row));
    assert.deepEqual(values(true), [1, 2, 3, undefined]);
    assert.deepEqual(values(false), [3, 2, 1, undefined]);
  });
});
