// Tests the first digits: drawn from a draft of the weights by half of the engine, then from the whole weights by the
// whole engine.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  VISIBLE,
  boxOf,
  launch,
  opacities,
  open,
  openReady,
  painted,
  servedModels,
} from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const DRAFT = "html[data-status=ready][data-weights=draft] #sheet[aria-busy=false]";
const REST = "/pkg/cpu/cvae_rest.wasm";

/** @param {import("./browser.mjs").Response} response */
function refuse(response) {
  response.writeHead(404).end();
  return true;
}

/** The default model's decoder and its draft. */
async function files() {
  const { models, default: name } = await servedModels();
  const model = models.find((/** @type {{ name: string }} */ entry) => entry.name === name);
  return { draft: `/weights/${model.draft.file}`, whole: `/weights/${model.decoder.file}` };
}

/** The opacities of the ten digits, one digit after the other. @param {import("./browser.mjs").Page} page */
const ofTen = async (page) => (await opacities(page.locator("#digits canvas"))).flat();

describe("the first digits", () => {
  test("are drawn from a draft, then almost identically from the whole weights", async (t) => {
    const { whole } = await files();
    let release = () => {};
    const released = new Promise((resolve) => (release = () => resolve(false)));
    const page = await open(t, browser, {
      address: `${ADDRESS}#seed=5&label=3`,
      hook: ({ url }) => (url === whole ? released : false),
    });
    await page.locator(DRAFT).waitFor({ state: "attached" });
    const before = await ofTen(page);
    release();
    await painted(page);
    const after = await ofTen(page);
    const differences = after.map((value, i) => Math.abs(value - before[i]));
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    assert.ok(mean < VISIBLE, `differs by ${mean} of 255 on average`);
    assert.ok(Math.max(...differences) > 0, "the whole weights changed no pixel");
  });

  test("are replaced during use: a slider keeps the focus, and Explore keeps its window", async (t) => {
    const { whole } = await files();
    let release = () => {};
    const released = new Promise((resolve) => (release = () => resolve(false)));
    const page = await open(t, browser, {
      address: `${ADDRESS}#model=flagship&seed=5`,
      hook: ({ url }) => (url === whole ? released : false),
    });
    await page.locator(DRAFT).waitFor({ state: "attached" });
    await page.locator("#enter-explore").click();
    await page.locator("#plane-kind").selectOption("dimensions");
    await page.locator("#axis-x").selectOption({ index: 3 });
    await page.locator("#zoom").fill("1.5");
    await page.locator("#enter-draw").click();
    await page.locator("#latents summary").click();
    const slider = page.locator("#latents li:nth-child(2) input");
    await slider.focus();
    release();
    await painted(page);
    assert.ok(await slider.evaluate((input) => input === document.activeElement));
    await page.locator("#enter-explore").click();
    await page.locator("#explore").waitFor();
    await painted(page);
    assert.equal(await page.locator("#zoom-value").textContent(), "±1.5 σ");
    const axis = page.locator("#axis-x");
    assert.equal(await axis.evaluate((select) => /** @type {any} */ (select).selectedIndex), 3);
  });

  test("stay when the whole weights cannot be loaded, and a sentence says so", async (t) => {
    const { whole } = await files();
    const page = await open(t, browser, {
      address: ADDRESS,
      hook: ({ url }, response) => url === whole && refuse(response),
      expected: /Failed to load resource/,
    });
    await page.locator(".notice", { hasText: "draft" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("data-weights"), "draft");
    await page.keyboard.press("7");
    await page.locator("#sheet[aria-busy=false]").waitFor();
  });

  test("are never measured by another room while they come from the draft", async (t) => {
    const { draft } = await files();
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=yours`,
      hook: ({ url }) => asked.push(String(url)) === 0,
    });
    assert.equal(await page.locator("html").getAttribute("data-weights"), "whole");
    assert.ok(!asked.includes(draft), `fetched ${draft}`);
  });

  test("do not need the second half of the engine", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: `${ADDRESS}&embed#seed=2`,
      hook: ({ url }) => asked.push(String(url)) === 0,
    });
    await page.keyboard.press("4");
    await painted(page);
    assert.ok(asked.includes("/pkg/cpu/cvae_bg.wasm"));
    assert.ok(!asked.includes(REST), "drawing fetched the second half");
  });

  test("stay when the second half of the engine cannot be loaded", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=yours`,
      hook: ({ url }, response) => url === REST && refuse(response),
      expected: /Failed to load resource/,
    });
    const paper = await boxOf(page, "#drawing");
    await page.mouse.move(paper.x + paper.width / 2, paper.y + paper.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(paper.x + paper.width / 2, paper.y + paper.height * 0.8, { steps: 8 });
    await page.mouse.up();
    await page.getByText(/The second half of the CPU engine could not be loaded/).waitFor();
    await page.locator("#enter-draw").click();
    await page.keyboard.press("8");
    await painted(page);
  });
});
