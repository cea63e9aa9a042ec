// Tests the pixels of the ten digits and of the chosen one, on the CPU.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  PIXELS,
  assertSame,
  difference,
  fixture,
  ink,
  launch,
  openReady,
} from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("the picture", () => {
  test("shows ten different digits, each with ink and with paper", async (t) => {
    const { ten } = await ink(await openReady(t, browser, { address: ADDRESS }));
    assert.equal(ten.length, 10);
    ten.forEach((picture, digit) => {
      assert.equal(picture.length, PIXELS);
      assert.ok(Math.max(...picture) > 200, `${digit} has no ink`);
      assert.ok(picture.filter((value) => value < 8).length > PIXELS / 3, `${digit} has no paper`);
      for (let other = 0; other < digit; other += 1) {
        assert.ok(difference(picture, ten[other]) > 100, `${digit} looks like ${other}`);
      }
    });
  });

  test("is what the native command decodes", async (t) => {
    const native = await fixture("page-decode.json");
    const link = `#model=${native.model}&seed=${native.seed}&temperature=${native.temperature}`;
    const page = await openReady(t, browser, { address: ADDRESS + link });
    const { ten } = await ink(page);
    assert.equal(native.probabilities.length, 10);
    native.probabilities.forEach(
      (/** @type {number[]} */ probabilities, /** @type {number} */ digit) => {
        const expected = probabilities.map((probability) => probability * 255);
        // The tolerance between backends plus half a rounding step.
        assert.ok(difference(ten[digit], expected) <= 0.5 + 1e-3 * 255, `${digit}`);
      },
    );
  });

  test("shows the chosen one of the ten as the large digit", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=6` });
    const { ten, large } = await ink(page);
    assert.deepEqual(large, ten[6]);
    assert.match(
      (await page.locator("#picture").getAttribute("aria-label")) ?? "",
      /handwritten 6/,
    );
  });

  test("keeps its shape when the colours change", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const colour = () =>
      page.evaluate(() => {
        const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("picture"));
        const { data } = /** @type {CanvasRenderingContext2D} */ (
          canvas.getContext("2d")
        ).getImageData(0, 0, 28, 28);
        const darkest = data.reduce(
          (best, _, i) => (i % 4 === 3 && data[i] > data[best] ? i : best),
          3,
        );
        return [...data.slice(darkest - 3, darkest)];
      });
    const light = { ink: await ink(page), colour: await colour() };
    await page.emulateMedia({ colorScheme: "dark" });
    // The digits are painted again with the next frame after the colours have changed.
    const deadline = Date.now() + 20_000;
    while (Math.min(...(await colour())) <= 128 && Date.now() < deadline)
      await page.waitForTimeout(20);
    const dark = { ink: await ink(page), colour: await colour() };
    assertSame(light.ink.ten, dark.ink.ten);
    assert.ok(
      Math.max(...light.colour) < 128,
      `expected dark ink on light paper, got ${light.colour}`,
    );
    assert.ok(
      Math.min(...dark.colour) > 128,
      `expected light ink on dark paper, got ${dark.colour}`,
    );
  });
});

describe("choosing a digit", () => {
  /** @param {import("./browser.mjs").Page} page @param {number} digit */
  async function assertChosen(page, digit) {
    const { ten, large } = await ink(page);
    assert.deepEqual(large, ten[digit]);
    const chosen = await page.locator("#digits [aria-checked=true]").allInnerTexts();
    assert.deepEqual(chosen, [String(digit)]);
  }

  test("works by number keys, whichever element has the focus", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    for (const digit of [0, 9, 4]) {
      await page.keyboard.press(String(digit));
      await assertChosen(page, digit);
    }
    await page.locator("#temperature").focus();
    await page.keyboard.press("8");
    await assertChosen(page, 8);
    await page.locator("#pad [role=slider]").focus();
    await page.keyboard.press("1");
    await assertChosen(page, 1);
  });

  test("ignores numbers typed into the seed and numbers with Ctrl", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=2` });
    await page.locator("#seed").focus();
    await page.keyboard.press("5");
    await assertChosen(page, 2);
    await page.locator("#new-style").focus();
    await page.keyboard.press("Control+7");
    await assertChosen(page, 2);
  });

  test("works by click and by touch", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context: { hasTouch: true } });
    const digits = page.locator("#digits [role=radio]");
    await digits.nth(7).click();
    await assertChosen(page, 7);
    await digits.nth(0).tap();
    await assertChosen(page, 0);
  });

  test("works by arrow keys, as a group of radio buttons with one tab stop", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=9` });
    assert.equal(await page.locator("#digits [tabindex='0']").count(), 1);
    await page.locator("#digits [tabindex='0']").focus();
    const steps = [
      ["ArrowRight", 0],
      ["ArrowLeft", 9],
      ["Home", 0],
      ["ArrowDown", 1],
      ["End", 9],
      ["ArrowUp", 8],
    ];
    for (const [key, digit] of steps) {
      await page.keyboard.press(String(key));
      await assertChosen(page, Number(digit));
      assert.equal(await page.locator("#digits :focus").innerText(), String(digit));
    }
  });
});
