// Tests the panel for bug reports: its measurements, the recorded errors, and the report to copy.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import english from "../../www/text/debug.en.js";
import chinese from "../../www/text/debug.zh.js";
import {
  ADDRESS,
  CLIPBOARD,
  INDEX,
  ROOT,
  failed,
  hurry,
  launch,
  open,
  openReady,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const DEBUG = `${ADDRESS}&debug`;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The rows of a table of the panel, by their first cell; of rows with the same first cell, the first row. @param {Page} page @param {string} title */
async function table(page, title) {
  const found = page.locator(".debug table", { has: page.locator("caption", { hasText: title }) });
  await found.waitFor();
  const rows = await found
    .locator("tbody tr")
    .evaluateAll((all) =>
      all.map((row) => [.../** @type {HTMLTableRowElement} */ (row).cells].map((c) => c.innerText)),
    );
  return new Map(rows.reverse().map(([name, ...values]) => [name, values]));
}

/** @param {string | undefined} words */
const ms = (words) => Number(/^([\d.]+) ms$/.exec(words ?? "")?.[1]);

test("every text of the panel exists in both languages, with the same values in it", () => {
  const values = (/** @type {string} */ sentence) => [...sentence.matchAll(/\{\w+\}/g)].map(String);
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
  for (const [key, sentence] of Object.entries(english)) {
    const said = chinese[/** @type {keyof typeof english} */ (key)];
    assert.deepEqual(values(said).sort(), values(sentence).sort(), key);
  }
});

describe("the panel", () => {
  test("is neither shown nor fetched unless the address asks for it", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: ADDRESS,
      hook: ({ url = "" }) => {
        asked.push(url);
        return false;
      },
    });
    assert.equal(await page.locator("#debug").count(), 0);
    assert.deepEqual(
      asked.filter((url) => url.includes("debug")),
      [],
    );
  });

  test("lists the stages in their order, each with its time", async (t) => {
    const page = await openReady(t, browser, { address: DEBUG, alone: true });
    await page.locator(".debug summary", { hasText: /^Debug: CPU, first digit after/ }).waitFor();
    // The panel refreshes itself at intervals, so its rows come after the page is ready.
    for (const last of ["First ten digits, CPU", "Controls answer"]) {
      await page.locator(".debug tr", { hasText: last }).waitFor({ state: "attached" });
    }
    const stages = await table(page, "Stages");
    const names = [...stages.keys()].reverse();
    const order = [
      /^Page arrives$/,
      /^\d+ scripts and styles arrive, \d+ kB$/,
      /^cvae_bg\.wasm arrives, \d+ kB$/,
      /^CPU package is compiled$/,
      /^CPU engine starts$/,
      /^Weights of flagship are read, CPU$/,
      /^Weights pass their check, CPU$/,
      /^First ten digits, CPU$/,
    ].map((name) => names.findIndex((stage) => name.test(stage)));
    assert.ok(!order.includes(-1), names.join("\n"));
    const began = names.map((name) => ms(stages.get(name)?.[0]));
    assert.ok(began.every((time) => time >= 0));
    // A stage begins after the stages that it depends on.
    for (const [place, stage] of order.entries()) {
      if (place > 3) assert.ok(began[stage] >= began[order[place - 1]], names[stage]);
    }
    const [shown, usable] = ["First digit is on the paper", "Controls answer"].map((stage) =>
      ms(stages.get(stage)?.[0]),
    );
    assert.ok(shown >= began[order[3]], "drawn before the package was compiled");
    assert.ok(shown <= usable);
    const decode = names[order.at(-1) ?? 0];
    const drawn = ms(stages.get(decode)?.[0]) + ms(stages.get(decode)?.[1]);
    // Times are written to a tenth of a millisecond.
    assert.ok(usable >= drawn - 2, `${usable} and ${drawn}`);
    for (const stage of order) assert.ok(ms(stages.get(names[stage])?.[1]) > 0, names[stage]);
    assert.equal(
      names.filter((name) => name.startsWith("First ten")).length,
      1,
      "the first digits are drawn once",
    );
  });

  test("names the backend, its precision, and its memory", async (t) => {
    const page = await openReady(t, browser, { address: DEBUG, root: ROOT });
    const why = "CPU, because the address asks for it.";
    await page.locator(".debug tr", { hasText: why }).waitFor();
    const drawing = await table(page, "Drawing");
    assert.deepEqual(drawing.get("Backend"), [why]);
    assert.match(String(drawing.get("Model")), /^flagship, [\d,]+ weights as int8, version \d/);
    const kernel = "Multiplies and adds, CPU";
    assert.deepEqual(drawing.get(kernel), ["in one instruction (relaxed SIMD)"]);
    const [, error] = /^([\d.e+-]+) of at most 0\.001$/.exec(
      String(drawing.get("Largest error, CPU, flagship")),
    ) ?? [""];
    assert.ok(Number(error) >= 0 && Number(error) <= 1e-3, error);
    const memory = page.locator(".debug tr", { hasText: "The CPU engine 1: memory" });
    // The size that the module itself reports, in pages of 64 KiB.
    const held = await page.evaluate(async () => {
      // @ts-expect-error: a URL of the page
      const { clients } = await import("/www/engine/client.js");
      return [...clients][0].call("memory");
    });
    assert.equal(held % 65536, 0);
    // The panel refreshes itself at intervals.
    await memory.filter({ hasText: `${(held / 1e6).toFixed(1)} MB` }).waitFor();
    await page.locator("#models select").selectOption("tutorial");
    await page.locator(".debug th", { hasText: "Largest error, CPU, tutorial" }).waitFor();
  });

  test("counts the waiting requests of each worker", async (t) => {
    const page = await openReady(t, browser, { address: DEBUG, root: ROOT });
    await page.click("#enter-compare");
    await page.locator(".debug th", { hasText: "The CPU engine 2: waiting" }).waitFor();
    await page.evaluate(async () => {
      // @ts-expect-error: a URL of the page
      const { clients } = await import("/www/engine/client.js");
      const [client] = clients;
      const asked = Array.from({ length: 400 }, () =>
        client.call("epsilons", { place: 0, seeds: [1] }),
      );
      document.documentElement.dataset.depth = String(client.depth);
      await Promise.all(asked);
    });
    assert.ok(Number(await page.locator("html").getAttribute("data-depth")) >= 400);
    const idle = page.locator(".debug tr", { hasText: "The CPU engine 1: waiting" });
    await idle.locator("td", { hasText: /^0$/ }).waitFor();
  });

  test("keeps the last errors, even when the page could not start", async (t) => {
    const page = await open(t, browser, {
      address: `${DEBUG}#seed=-3`,
      expected: /Failed to load|Error|models/,
      before: hurry,
      hook: ({ url }, response) => {
        if (url !== INDEX) return false;
        response.writeHead(503).end();
        return true;
      },
    });
    const sentence = await failed(page);
    await page.locator(".debug td", { hasText: sentence }).waitFor();
    const errors = [...(await table(page, "Last errors")).keys()].reverse();
    assert.match(errors[0], /^After \d+ ms: The list of models .* 503 /);
    assert.match(errors[1], /^After [\d.]+ ms: The link's seed “-3” was limited/);
    await page.locator(".debug summary", { hasText: "nothing is drawn yet" }).waitFor();
  });

  test("copies its report to the clipboard: everything that it shows, as plain text", async (t) => {
    const page = await openReady(t, browser, {
      address: `${DEBUG}#digit=4`,
      context: CLIPBOARD,
    });
    await page.getByRole("button", { name: "Copy report" }).click();
    await page.locator(".debug [role=status]", { hasText: "on the clipboard" }).waitFor();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(report, /^Stages\n0\.0 ms \+ [\d.]+ ms: Page arrives\n/);
    assert.match(report, /\n\nDrawing\nBackend: CPU, because/);
    assert.ok(report.includes(`Address: ${page.url()}`), report);
    assert.match(report, /\nBrowser: Mozilla\/.*\n/);
    assert.match(report, /\n\nLast errors\nNone so far\.\n$/);
    assert.doesNotMatch(report, /undefined|NaN|null|\{\w+\}|\[object/);
  });

  test("reports a browser that does not allow copying", async (t) => {
    const page = await openReady(t, browser, {
      address: DEBUG,
      before: () => {
        Object.defineProperty(navigator, "clipboard", { value: undefined });
      },
    });
    await page.getByRole("button", { name: "Copy report" }).click();
    await page.locator(".debug [role=status]", { hasText: "did not allow copying" }).waitFor();
  });

  test("follows the language of the page", async (t) => {
    const page = await openReady(t, browser, { address: `${DEBUG}#lang=zh` });
    await page.locator(".debug caption", { hasText: "各阶段" }).waitFor();
    assert.equal(await page.locator("#debug").getAttribute("aria-label"), "调试");
    await page.selectOption("#language", "en");
    await page.locator(".debug caption", { hasText: "Stages" }).waitFor();
    assert.equal(await page.locator(".debug caption").count(), 4);
    assert.equal(await page.getByRole("button", { name: "Copy report" }).isVisible(), true);
  });

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`is accessible in ${colorScheme} colours: axe, keyboard, a narrow page`, async (t) => {
      const viewport =
        colorScheme === "light" ? { width: 1280, height: 900 } : { width: 360, height: 740 };
      const page = await openReady(t, browser, {
        address: DEBUG,
        context: { colorScheme, viewport },
      });
      await page.locator(".debug caption", { hasText: "Last errors" }).waitFor();
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const { axe } = /** @type {any} */ (globalThis);
        const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
        const found = await axe.run({ runOnly: { type: "tag", values } });
        return found.violations.map(
          (/** @type {{ id: string, nodes: { html: string }[] }} */ rule) =>
            [rule.id, ...rule.nodes.map(({ html }) => html)].join(" "),
        );
      });
      assert.deepEqual(violations, []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, viewport.width);
      await page.locator(".debug summary").focus();
      await page.keyboard.press("Enter");
      await page.locator(".debug details:not([open])").waitFor();
      assert.equal(await page.locator(".debug .facts").isVisible(), false);
    });
  }
});
