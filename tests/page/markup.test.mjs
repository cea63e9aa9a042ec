// Tests markup that loads later: failures to load it, its languages, and its question marks.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ROOT, holding, launch, open, openReady, painted } from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/**
 * Refuses one file until the test permits it.
 * @param {string} ending of its address
 */
function refusing(ending) {
  const fault = { on: true };
  /** @type {import("./browser.mjs").Hook} */
  const hook = ({ url = "" }, response) => {
    if (!fault.on || !url.endsWith(ending)) return false;
    response.writeHead(503).end();
    return true;
  };
  return { fault, hook };
}
const REFUSED = /Failed to load resource|explore\.html|draw\.html/;

describe("markup that fails to load", () => {
  test("of a room shows a sentence, and loads once when the room is entered again", async (t) => {
    const { fault, hook } = refusing("/explore.html");
    const page = await openReady(t, browser, {
      address: ADDRESS,
      root: ROOT,
      hook,
      expected: REFUSED,
    });
    await page.locator("#enter-explore").click();
    const sentence = /^This part of the page could not be loaded; .*explore\.html: 503/;
    await page.locator("#notice span", { hasText: sentence }).waitFor();
    fault.on = false;
    await page.locator("#enter-draw").click();
    await page.locator("#enter-explore").click();
    await page.locator("#explore:not([inert]) #grid canvas:not(.scatter)").waitFor();
    assert.equal(await page.locator("#grid").count(), 1);
    assert.equal(await page.locator("#notice").isVisible(), false);
  });

  test("of a dialog or the help shows a sentence, and loads when the visitor asks again", async (t) => {
    let broken = true;
    const page = await openReady(t, browser, {
      address: ADDRESS,
      root: ROOT,
      hook: ({ url = "" }, response) => {
        if (!broken || !/\/(lesson|help)\.html$/.test(url)) return false;
        response.writeHead(503).end();
        return true;
      },
      expected: REFUSED,
    });
    const notice = page.locator("#notice span");
    await page.locator("[data-opens=lesson]").click();
    await notice.filter({ hasText: /lesson\.html: 503/ }).waitFor();
    await page.locator("#notice button").click();
    await page.locator("[data-help]:visible").first().click();
    await notice.filter({ hasText: /^The help could not be loaded: .*help\.html: 503/ }).waitFor();
    broken = false;
    await page.locator("[data-opens=lesson]").click();
    await page.locator("#lesson-dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("[data-help]:visible").first().click();
    await page.locator("#help[open]").waitFor();
    assert.equal(await page.locator("#help").count(), 1);
  });

  test("around the digit leaves the digit, a sentence and a way to load the page again", async (t) => {
    const { fault, hook } = refusing("/draw.html");
    const page = await open(t, browser, { address: ADDRESS, root: ROOT, hook, expected: REFUSED });
    await page
      .locator("#notice", { hasText: "The rest of the page could not be loaded." })
      .waitFor();
    await page.locator("html[data-weights]").waitFor({ state: "attached" });
    assert.equal(await page.locator("#picture").isVisible(), true);
    fault.on = false;
    await page.getByRole("button", { name: "Load the page again" }).click();
    await painted(page);
    assert.equal(await page.locator(".controls").count(), 1);
  });
});

describe("markup that loads later", () => {
  test("is in the current language, and can return to English", async (t) => {
    const late = holding((url) => url.endsWith("/explore.html"));
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT, hook: late.hook });
    await page.locator("#enter-explore").click();
    await page.selectOption("#language", "zh");
    await page.locator("html[lang=zh-Hans]").waitFor({ state: "attached" });
    late.release();
    const heading = page.locator("#walk-heading");
    await heading.filter({ hasText: "从一个数字到另一个" }).waitFor();
    const marker = page.locator("#grid .marker");
    assert.match((await marker.getAttribute("aria-label")) ?? "", /\p{Script=Han}/u);
    await page.selectOption("#language", "en");
    await heading.filter({ hasText: "From one digit to another" }).waitFor();
    assert.equal(await marker.getAttribute("aria-label"), "Style on the plane");
    // Another room, which loads while the page is in English again.
    await page.locator("#enter-yours").click();
    await page.getByRole("heading", { name: "Your digit", exact: true }).waitFor();
  });

  test("has every question mark once, labelled by the words beside the mark", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
    for (const room of ["write", "yours", "explore", "compare", "train"]) {
      await page.locator(`#enter-${room}`).click();
      await page.locator(`#${room}:not([inert])`).waitFor({ state: "attached" });
    }
    const { marks, topics } = await page.evaluate(() => ({
      marks: [...document.querySelectorAll("button.help")].map((button) => {
        const [explain, words] = String(button.getAttribute("aria-labelledby")).split(" ");
        const labelled = document.getElementById(words);
        const beside = button.previousElementSibling;
        return {
          topic: /** @type {HTMLElement} */ (button).dataset.help,
          is: explain === "explain" && !!labelled && !!beside?.parentElement?.contains(labelled),
        };
      }),
      topics: [...document.querySelectorAll("[data-question]")].map(
        (element) => /** @type {HTMLElement} */ (element).dataset.question,
      ),
    }));
    assert.ok(marks.length >= 30, `${marks.length} question marks`);
    assert.deepEqual(
      marks.filter(({ is }) => !is),
      [],
    );
    assert.deepEqual(marks.map(({ topic }) => topic).sort(), topics.sort());
    await page.locator("#enter-draw").click();
    await page.getByRole("button", { name: "Explain: Temperature", exact: true }).click();
    await page.locator("#help[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#enter-explore").click();
    const points = page.getByRole("button", { name: "Explain: Show encoded test images" });
    await points.waitFor();
  });
});
