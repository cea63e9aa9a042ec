// Tests that the page works without the features that the oldest supported browsers lack.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { filesOf } from "../../scripts/compress.mjs";
import { ADDRESS, ROOT, launch, openReady } from "./browser.mjs";
import { OLDEST, TABLES, isOld, since } from "./support.mjs";
import { unsupported } from "./styles.mjs";

/** @typedef {import("./support.mjs").Node} Node */

/** @param {string} file */
const source = (file) => readFile(path.join(ROOT, file), "utf8");

describe("The minimum versions that the page names", () => {
  const { webassembly, api } = TABLES;
  /** Features that the page cannot work without. @type {Node[]} */
  const needed = [
    webassembly["fixed-width-SIMD"],
    webassembly["reference-types"],
    webassembly["bulk-memory-operations"],
    api.Worker.Worker.ecmascript_modules,
    api.CompressionStream,
  ];

  test("are the first versions with all necessary features", () => {
    for (const [browser, oldest] of Object.entries(OLDEST)) {
      const versions = needed.map((node) => Number(since(node, browser)));
      assert.equal(Math.max(...versions), Number(oldest), browser);
    }
  });

  test("are in every text that names versions", async () => {
    const { chrome, firefox, safari } = OLDEST;
    const named = new RegExp(`Edge ${chrome}\\D+Firefox ${firefox}\\D+iPadOS ${safari}\\b`);
    for (const file of [
      "www/start/early.js",
      "www/text/en.js",
      "www/text/zh.js",
      "docs/hosting.md",
      "README.md",
    ]) {
      assert.match(await source(file), named, file);
    }
  });
});

/** Style features that the oldest browsers lack, and the effect of their absence. @type {Record<string, string>} */
const WITHOUT = {
  "reading-flow: grid-order":
    "the keyboard reaches the controls of a phone in the order of the markup",
  ":has": "a gap stays where nothing is shown; more is printed than is needed",
  "@media (scripting)": "with scripts switched off, two sentences say that none arrive",
  "accent-color": "controls have the colour of the system",
  "break-after: avoid": "a printed heading may end a page",
  "color-mix()": "the chosen digit and the one under the pointer have no shade",
  "container-type": "the numeral of a card stands a little further in",
  "container-type: inline-size": "the same",
  "field-sizing": "a printed number has a field wider than it",
  "field-sizing: content": "the same",
  "forced-color-adjust": "bars keep the colours of the system, which show them too",
  "forced-color-adjust: none": "the same",
  "print-color-adjust": "paper is printed as the browser likes",
  "print-color-adjust: exact": "the same",
  "reading-flow": "Tab goes by the order of the markup",
  "reading-flow: flex-visual": "the same",
  "text-size-adjust": "phones may enlarge texts in landscape",
  "writing-mode: sideways-lr": "a printed caption stands upright",
  orphans: "a printed page may begin or end with one line",
  widows: "the same",
  "@page": "the browser sets margins of the paper",
  size: "the same",
};

test("Styles have a fallback for what the oldest browsers lack", async () => {
  const sheets = (await filesOf(path.join(ROOT, "www"))).filter((file) => file.endsWith(".css"));
  /** The style sheets that use each feature. @type {Record<string, string[]>} */
  const found = {};
  for (const file of sheets) {
    for (const name of unsupported(await readFile(file, "utf8"))) {
      (found[name] ??= []).push(path.relative(ROOT, file));
    }
  }
  const surprising = Object.entries(found).filter(([name]) => !WITHOUT[name]);
  assert.deepEqual(surprising, []);
  const gone = Object.keys(WITHOUT).filter((name) => !found[name]);
  assert.deepEqual(gone, []);
});

/** The page's policy makes this browser require Trusted Types even after their names are deleted. */
const ENFORCED = /^trusted/i;

/** The objects and properties of JavaScript and the web that the oldest browsers lack, each as a path. */
function newer() {
  const paths = [];
  for (const [owner, node] of [
    ...Object.entries(TABLES.api),
    ...Object.entries(TABLES.javascript.builtins),
  ]) {
    if (owner === "__compat" || ENFORCED.test(owner)) continue;
    if (node.__compat && !isOld(node)) paths.push([owner]);
    for (const [name, below] of Object.entries(node)) {
      if (name === "__compat" || name === owner || !below.__compat || isOld(below)) continue;
      if (name.endsWith("_event") || ENFORCED.test(name)) continue;
      const isStatic = name.endsWith("_static");
      paths.push(isStatic ? [owner, name.replace("_static", "")] : [owner, "prototype", name]);
    }
  }
  return paths;
}

/** Deletes names; runs in the page before its own scripts. @param {string[][]} paths */
function takeAway(paths) {
  for (const names of paths) {
    const last = String(names.at(-1));
    /** @type {any} */
    let owner = globalThis;
    for (const name of names.slice(0, -1)) owner = owner?.[name];
    if (owner !== undefined && owner !== null && last in owner) delete owner[last];
  }
}

describe("Without everything newer than the oldest browsers, the page", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());
  const paths = newer();
  const lacking = /** @type {any} */ ({ content: `(${takeAway})(${JSON.stringify(paths)})` });
  const without = (/** @type {string} */ hash) => ({ address: ADDRESS + hash, before: lacking });

  test("draws, opens every latent dimension, and shows which digit is chosen", async (t) => {
    // Otherwise the tables would not have been read.
    assert.ok(paths.length > 1000, `${paths.length} names are newer`);
    const page = await openReady(t, browser, without(""));
    assert.deepEqual(
      await page.evaluate(() => [
        "toSorted" in Array.prototype,
        "showPopover" in HTMLElement.prototype,
      ]),
      [false, false],
    );
    await page.locator("#digits button").nth(5).click();
    assert.equal(await page.locator("#digits [aria-checked=true]").innerText(), "5");
    await page.locator("#latents").evaluate((list) => {
      for (let at = list.closest("details"); at; at = null) at.open = true;
    });
    await page.locator("#latents input").first().fill("1");
    await page.locator(".film canvas").first().waitFor();
    await page.keyboard.press("?");
    await page.locator("#help[open]").waitFor();
  });

  test("reads a drawing and draws a plane", async (t) => {
    const page = await openReady(t, browser, without("#room=yours"));
    await page.locator("#take-digit").click();
    await page.locator("#verdict", { hasText: "The model thinks: 3" }).waitFor();
    assert.equal(await page.locator(".awaited").isVisible(), false);
    await page.locator("#enter-explore").click();
    await page.locator("#grid canvas").first().waitFor();
    await page.locator("#stations canvas").first().waitFor();
  });

  test("compares models and opens one note at a time", async (t) => {
    const page = await openReady(t, browser, without("#room=compare"));
    const notes = page.locator(".note:visible");
    const asks = page.locator(".ask");
    await asks.nth(1).click();
    assert.equal(await notes.count(), 1);
    // By keyboard: the open note may cover the next question mark.
    await asks.nth(2).press("Enter");
    assert.equal(await notes.count(), 1);
    await page.keyboard.press("Escape");
    assert.equal(await notes.count(), 0);
    await asks.first().click();
    await asks.first().click();
    assert.equal(await notes.count(), 0);
  });
});
