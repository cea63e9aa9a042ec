// Tests axe-core's rules for WCAG 2.2 AA in every room, in light and dark colours, on a desktop and on a phone.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { ADDRESS, SOAK, launch, openReady, testImages } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Waits for everything that a room shows to visitors. @type {Record<string, (page: Page) => Promise<void>>} */
const ROOMS = {
  async draw(page) {
    await page.locator("#digits [data-read]").first().waitFor();
    await page.locator("#latents summary").click();
  },
  async write(page) {
    await page.locator("#written canvas[width]").waitFor();
  },
  async yours(page) {
    await page.locator("#verdict", { hasText: "Nothing is drawn" }).waitFor();
    await page.locator("#take-digit").click();
    await page.locator("#yours[aria-busy=false] .result").waitFor();
    await page.locator("[data-part=left]").click();
    await page.locator("#completion ol").waitFor();
    await page.locator("#posterior summary").click();
    await page.locator("#diagram summary").click();
    await page.locator("#diagram .clouds li").first().waitFor();
    await page.selectOption("#diagram select", "numbers");
  },
  async explore(page) {
    await page.locator("#end-b", { hasText: /./ }).waitFor();
    // The model that Explore opens with has no other plane.
    await page.locator("#models select").selectOption("flagship");
    await page.locator("#plane-kind").selectOption("dimensions");
    await page.locator("#show-points").check();
    await page.locator("#points-body").waitFor();
    await page.locator("#point").press("End");
    await page.locator("#pair").waitFor();
  },
  async compare(page) {
    await page.locator("#specimens .specimen[data-drawn=true]").first().waitFor();
    await page.locator("#sweep").scrollIntoViewIfNeeded();
    await page.locator("#sweep .specimen[data-drawn=true]").waitFor();
    await page.locator("#compare[aria-busy=false]").waitFor();
    await page.locator("[popovertarget=about-elbo]").click();
    await page.locator("#about-elbo").waitFor();
  },
  async train(page) {
    await page.locator("#train-plane-said:not(:empty)").waitFor();
  },
};

/** @type {typeof ROOMS} */
const DIALOGS = {
  async keep(page) {
    await page.locator("[data-opens=keep]:visible").click();
    await page.locator("#keep-dialog[open]").waitFor();
  },
  async lesson(page) {
    await page.locator("[data-opens=lesson]").click();
    await page.locator("#lesson-dialog[open]").waitFor();
  },
  async lessons(page) {
    await page.locator("[data-lessons]").click();
    await page.locator("#lessons-list li button").first().click();
    await page.locator("#lessons-question fieldset").waitFor();
    await inspect(page);
    await page.locator("#lessons-question input").first().check();
    await page.locator("#lessons-question .primary").click();
    await page.locator("#lessons-answer .result[data-right]").waitFor();
  },
  async guesses(page) {
    await page.locator("#lessons-progress").press("End");
    await page.locator("#lessons-end-title").waitFor();
  },
};

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("the caption of the chosen digit", () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`${colorScheme}: stands out from its background`, async (t) => {
      const page = await openReady(t, browser, { address: ADDRESS, context: { colorScheme } });
      const contrast = await page.locator("#digits [aria-checked=true]").evaluate((button) => {
        // A canvas blends colours as the page does, in any colour notation.
        const pen = /** @type {any} */ (new OffscreenCanvas(1, 1).getContext("2d"));
        const luminance = (/** @type {string[]} */ ...layers) => {
          for (const layer of layers) {
            pen.fillStyle = layer;
            pen.fillRect(0, 0, 1, 1);
          }
          const [red, green, blue] = [...pen.getImageData(0, 0, 1, 1).data].map((value) => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        };
        const { color, backgroundColor } = getComputedStyle(button);
        const sheet = getComputedStyle(/** @type {Element} */ (button.closest(".sheet")));
        const pair = [luminance(color), luminance(sheet.backgroundColor, backgroundColor)];
        const [darker, lighter] = pair.toSorted((a, b) => a - b);
        return (lighter + 0.05) / (darker + 0.05);
      });
      assert.ok(contrast >= 4.5, `${contrast}`);
    });
  }
});

/** The violations that axe finds in a page. @param {Page} page */
async function inspect(page) {
  const { violations, passed } = await page.evaluate(async (tags) => {
    const { axe } = /** @type {any} */ (globalThis);
    const found = await axe.run({ runOnly: { type: "tag", values: tags } });
    const violations = found.violations.map(
      (/** @type {{ id: string, nodes: { html: string, failureSummary: string }[] }} */ rule) =>
        `${rule.id}: ${rule.nodes.map((node) => `${node.html} — ${node.failureSummary}`).join("\n")}`,
    );
    return { violations, passed: found.passes.length };
  }, RULES);
  assert.deepEqual(violations, []);
  assert.ok(passed >= 20, `only ${passed} rules applied to the page`);
}

/** Light colours on a desktop and dark colours on a phone; a soak test also runs the other two combinations. */
const LOOKS = [
  { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { colorScheme: "dark", viewport: { width: 360, height: 740 } },
  ...(SOAK
    ? [
        { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
        { colorScheme: "light", viewport: { width: 360, height: 740 } },
      ]
    : []),
];

describe("accessibility", () => {
  for (const context of /** @type {import("playwright-core").BrowserContextOptions[]} */ (LOOKS)) {
    const look = `${context.colorScheme}, ${context.viewport?.width} wide`;
    test(`${look}: axe finds no violation in any room or dialog`, async (t) => {
      const { hook } = testImages();
      const page = await openReady(t, browser, { address: ADDRESS, hook, context });
      await page.evaluate(axe.source);
      for (const [room, enter] of Object.entries(ROOMS)) {
        await t.test(room, async () => {
          await page.locator(`#enter-${room}`).click();
          await enter(page);
          await inspect(page);
        });
      }
      await page.locator("#enter-draw").click();
      for (const [dialog, enter] of Object.entries(DIALOGS)) {
        await t.test(dialog, async () => {
          await enter(page);
          await inspect(page);
          await page.keyboard.press("Escape");
        });
      }
    });

    test(`${look}: axe finds no violation in the small page for frames`, async (t) => {
      const page = await openReady(t, browser, { address: `${ADDRESS}&embed`, context });
      await page.evaluate(axe.source);
      await inspect(page);
    });
  }
});
