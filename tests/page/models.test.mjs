// Tests the list of models: its headings, the choice among many models, and that each model draws.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  INDEX,
  answering,
  assertChanged,
  assertSame,
  ink,
  launch,
  openReady,
  painted,
  sending,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {{ name: string, title: string, summary: string, group?: string, decoder: { file: string, bytes: number } }} Entry */

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {Map<string, Entry>} */
let entries;
/** The name of the default model. @type {string} */
let fallback;
before(async () => {
  browser = await launch();
  const { models, default: name } = await servedModels();
  fallback = name;
  entries = new Map(models.map((/** @type {Entry} */ model) => [model.name, model]));
});
after(() => browser.close());

/** @param {string} name */
function entry(name) {
  const found = entries.get(name);
  assert.ok(found, `www/weights has no ${name}`);
  return found;
}

/** Serves a different list of models. @param {Entry[]} models */
function listing(models) {
  const list = JSON.stringify({ format: 1, default: models[0].name, models });
  return answering(() => INDEX, sending("application/json", list)).hook;
}

/** @param {Page} page @param {string} name */
const choose = (page, name) => page.locator("#models select").selectOption(name);
/** @param {Page} page */
const chosen = (page) => page.locator("#models select").inputValue();
/** @param {Page} page @param {string} name */
const written = (page, name) => page.waitForURL((url) => url.hash.includes(`model=${name}&`));

describe("the list of models", () => {
  test("changes the model without a reload", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=cvae` });
    const first = await ink(page);
    const { title } = entry("tutorial");
    await choose(page, "tutorial");
    assertChanged(first.ten, (await ink(page)).ten);
    assert.ok((await page.locator("#status summary").innerText()).includes(title));
    await written(page, "tutorial");
    await choose(page, "cvae");
    assertSame(first.ten, (await ink(page)).ten);
  });

  test("groups models under their headings, after the models without a heading", async (t) => {
    const groups = ["", "Small", "", "Large", "Small"];
    const models = groups.map((group, i) => {
      const copy = { ...entry(i % 2 ? "tutorial" : "cvae"), name: `m${i}`, title: `Model ${i}` };
      return group === "" ? copy : { ...copy, group };
    });
    const page = await openReady(t, browser, { address: ADDRESS, hook: listing(models) });
    const shown = await page.locator("#models select").evaluate((select) =>
      [...select.children].map((child) => {
        if (child instanceof HTMLOptionElement) return child.text;
        const options = [...child.querySelectorAll("option")].map(({ text }) => text);
        return `${child.getAttribute("label")}: ${options.join(", ")}`;
      }),
    );
    const expected = ["Model 0", "Model 2", "Small: Model 1, Model 4", "Large: Model 3"];
    assert.deepEqual(shown, expected);
  });

  test("states the summary and the download size of the chosen model, on request", async (t) => {
    const models = [
      { ...entry("cvae"), summary: "It writes." },
      { ...entry("tutorial"), summary: "It blurs." },
    ];
    const page = await openReady(t, browser, { address: ADDRESS, hook: listing(models) });
    const about = page.locator("#model-about");
    assert.equal(await about.isVisible(), false);
    await page.locator("#models .about summary").click();
    const select = page.getByRole("combobox", { name: "Model" });
    for (const { name, summary, decoder } of models) {
      await choose(page, name);
      await painted(page);
      const text = `${summary} ${Math.round(decoder.bytes / 1000)} kB to download.`;
      assert.equal(await about.innerText(), text);
      const described = await select.getAttribute("aria-describedby");
      assert.equal(await about.getAttribute("id"), described);
    }
  });

  test("loads the newest choice and ends the downloads of earlier ones", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=cvae` });
    const first = await ink(page);
    const { file } = entry("tutorial").decoder;
    // A server that never answers.
    await page.route(`**/${file}`, () => {});
    const ended = page.waitForEvent("requestfailed", (request) => request.url().endsWith(file));
    await choose(page, "tutorial");
    // A change meanwhile does not select the old model in the list again.
    await page.keyboard.press("Escape");
    await page.locator("#digits [role=radio]").nth(7).click();
    assert.equal(await chosen(page), "tutorial");
    await choose(page, "cvae");
    assert.equal((await ended).failure()?.errorText, "net::ERR_ABORTED");
    const { ten, large } = await ink(page);
    assertSame(first.ten, ten);
    assert.deepEqual(large, ten[7]);
    assert.equal(await chosen(page), "cvae");
    assert.equal(await page.locator("#message").isVisible(), false);
    assert.equal(await page.locator("#notice").isVisible(), false);
  });

  test("stops at the end of a long list when arrow keys run through it", async (t) => {
    const models = Array.from({ length: 24 }, (_, i) => {
      const group = `Group ${Math.floor(i / 6)}`;
      return { ...entry(i % 2 ? "tutorial" : "cvae"), name: `m${i}`, group };
    });
    const page = await openReady(t, browser, { address: ADDRESS, hook: listing(models) });
    const even = await ink(page);
    await page.locator("#models select").evaluate((select) => {
      for (const option of select.querySelectorAll("option")) {
        option.selected = true;
        select.dispatchEvent(new Event("change"));
      }
    });
    await written(page, "m23");
    assertChanged(even.ten, (await ink(page)).ten);
    assert.equal(await chosen(page), "m23");
    assert.equal(await page.locator("#notice").isVisible(), false);
  });

  test("opens the default for a link to an unknown model, with a sentence", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=tutorial` });
    assert.equal(await chosen(page), "tutorial");
    await page.evaluate(() => (location.hash = "#model=nothing&digit=8"));
    await page.locator("#notice", { hasText: "There is no model “nothing” here" }).waitFor();
    await written(page, fallback);
    const { ten, large } = await ink(page);
    assert.deepEqual(large, ten[8]);
    assert.equal(await chosen(page), fallback);
  });

  test("names only models that draw without a notice", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    for (const { name, title } of entries.values()) {
      await choose(page, name);
      const { ten } = await ink(page);
      ten.forEach((picture, place) => {
        assert.ok(Math.max(...picture) > 64, `${name}, ${place}: no ink`);
        assert.ok(Math.min(...picture) < 16, `${name}, ${place}: no paper`);
      });
      assert.ok((await page.locator("#status summary").innerText()).includes(title), name);
      assert.equal(await page.locator("#notice").isVisible(), false, name);
    }
  });
});
