// Tests the pad, the seed, the sliders and the temperature by the pixels that they change.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  VISIBLE,
  assertChanged,
  assertSame,
  boxOf,
  difference,
  ink,
  launch,
  openReady,
} from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Counts the drawing requests to the worker; runs in the page. */
function countDrawings() {
  const counted = Object.assign(globalThis, { drawings: 0 });
  globalThis.Worker = class extends Worker {
    /** @param {any} message */
    postMessage(message) {
      if (message.action === "decode") counted.drawings += 1;
      super.postMessage(message);
    }
  };
}

describe("in Draw", () => {
  test("the arrow keys of the pad move the style, and back", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const handle = page.locator("#pad [role=slider]");
    const start = await ink(page);
    const where = await handle.getAttribute("aria-valuetext");
    const name = () => page.locator("#picture").getAttribute("aria-label");
    const own = (await name()) ?? "";
    assert.match(own, /, style \d+$/);
    const announced = page.locator("#announcement");
    await announced.filter({ hasText: own }).waitFor({ state: "attached" });
    await handle.focus();
    for (const key of ["ArrowRight", "ArrowUp"]) await page.keyboard.press(`Shift+${key}`);
    const moved = await ink(page);
    assertChanged(start.ten, moved.ten);
    assert.equal(await name(), `${own}, changed`);
    await announced.filter({ hasText: `${own}, changed` }).waitFor({ state: "attached" });
    assert.notEqual(await handle.getAttribute("aria-valuetext"), where);
    for (const key of ["ArrowLeft", "ArrowDown"]) await page.keyboard.press(`Shift+${key}`);
    assertSame(start.ten, (await ink(page)).ten);
    assert.equal(await handle.getAttribute("aria-valuetext"), where);
  });

  for (const [width, height] of [
    [1280, 900],
    [390, 844],
  ]) {
    test(`the handle shows the position of the style, at the edge too: ${width} wide`, async (t) => {
      const page = await openReady(t, browser, {
        address: `${ADDRESS}#model=plane`,
        context: { viewport: { width, height } },
      });
      for (const style of ["0,0", "1.5,-0.5", "3,-3", "-3,3", "-5,2"]) {
        await page.evaluate((style) => (location.hash = `#model=plane&style=${style}`), style);
        const [a, b] = style.split(",").map(Number);
        const numbers = `${a.toFixed(2)} · ${b.toFixed(2)}`.replaceAll("-", "−");
        await page.locator("#pad-position", { hasText: numbers }).waitFor();
        // Focus by keyboard scrolls the element into view.
        await page.locator("#pad [role=slider]").focus();
        await page.mouse.wheel(0, 1);
        const places = await page.evaluate(() =>
          ["#pad", "#pad .rings", "#pad [role=slider]"].map((selector) => {
            const box = /** @type {Element} */ (document.querySelector(selector));
            const { x, y, width } = box.getBoundingClientRect();
            return { x: x + width / 2, y: y + width / 2, width };
          }),
        );
        const [pad, rings, handle] = places;
        const within = (/** @type {number} */ value) => Math.min(3, Math.max(-3, value));
        const away = Math.hypot(
          handle.x - pad.x - (within(a) * pad.width) / 6,
          handle.y - pad.y + (within(b) * pad.width) / 6,
        );
        assert.ok(away < 2, `${style}: ${away} pixels away`);
        assert.ok(
          Math.hypot(rings.x - pad.x, rings.y - pad.y) < 1,
          `${style}: the pad is scrolled`,
        );
      }
    });
  }

  test("an arrow key moves the style in its direction, even from outside the pad", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=plane&style=4,1` });
    const pad = page.locator("#pad [role=slider]");
    const at = () => page.locator("#pad-position").textContent();
    for (const [key, expected] of [
      ["ArrowUp", "4.00 · 1.10"],
      ["ArrowRight", "4.00 · 1.10"],
      ["ArrowLeft", "3.90 · 1.10"],
      ["Home", "0.00 · 0.00"],
      ["Shift+ArrowDown", "0.00 · −0.50"],
    ]) {
      await pad.press(key);
      assert.equal(await at(), expected, key);
    }
  });

  test("the style follows the pointer on the pad, and the newest position is drawn", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const box = await boxOf(page, "#pad");
    const { x, y, width, height } = box;
    const start = await ink(page);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    const centre = await ink(page);
    for (let step = 0; step <= 30; step += 1) {
      await page.mouse.move(x + (width * step) / 30, y + (height * step) / 60);
    }
    const corner = await ink(page);
    // The horizontal position is the first number, the vertical one the second.
    const position = page.locator("#pad-position");
    for (const [across, down, numbers] of /** @type {const} */ ([
      [0.75, 0.25, [1.5, 1.5]],
      [0.25, 0.75, [-1.5, -1.5]],
      [0.25, 0.25, [-1.5, 1.5]],
    ])) {
      await page.mouse.move(x + width * across, y + height * down);
      const said = ((await position.textContent()) ?? "").replaceAll("−", "-").split(" · ");
      numbers.forEach((number, axis) =>
        assert.ok(Math.abs(Number(said[axis]) - number) < 0.05, `${across}, ${down}: ${said}`),
      );
    }
    await page.mouse.move(x + width, y + height / 2);
    // Outside the pad, the handle stays at the edge.
    await page.mouse.move(x + width + 500, y + height / 2);
    assertSame(corner.ten, (await ink(page)).ten);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.up();
    assertSame(centre.ten, (await ink(page)).ten);
    assert.ok(centre.ten.some((picture, i) => difference(picture, corner.ten[i]) >= VISIBLE));
    // The button has been released.
    assert.equal(await page.locator("#same-seed").isEnabled(), true);
    await page.mouse.move(x + 10, y + 10);
    assertSame(centre.ten, (await ink(page)).ten);
    await page.locator("#same-seed").click();
    assertSame(start.ten, (await ink(page)).ten);
    // A button without effect is disabled.
    assert.equal(await page.locator("#same-seed").isEnabled(), false);
  });

  test("a move on the pad is drawn once, even where browsers report the move twice", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, before: countDrawings });
    const drawings = () => page.evaluate(() => /** @type {any} */ (globalThis).drawings);
    const box = await boxOf(page, "#pad");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await ink(page);
    const before = await drawings();
    for (let step = 1; step <= 3; step += 1) {
      await page.mouse.move(x + 20 * step, y);
      await ink(page);
    }
    assert.equal((await drawings()) - before, 3);
    await page.mouse.up();
  });

  test("new directions turn the pad and leave the digits unchanged", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const position = page.locator("#pad-position");
    const [start, where] = [await ink(page), await position.textContent()];
    await page.locator("#new-directions").click();
    assertSame(start.ten, (await ink(page)).ten);
    assert.notEqual(await position.textContent(), where);
  });

  test("a new style has a new seed, and the old seed restores the old style", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=7` });
    const seed = page.locator("#seed");
    const start = await ink(page);
    await page.locator("#new-style").click();
    const other = await ink(page);
    assertChanged(start.ten, other.ten);
    const shown = await seed.inputValue();
    await seed.fill("7");
    assertSame(start.ten, (await ink(page)).ten);
    await seed.fill(shown);
    assertSame(other.ten, (await ink(page)).ten);
  });

  test("a text that is no seed is refused and cleared", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=7` });
    const seed = page.locator("#seed");
    const start = await ink(page);
    for (const text of ["-1", "4294967296", "1.5", ""]) {
      await seed.fill(text);
      assert.equal(await seed.evaluate((input) => input.matches(":invalid")), true, text);
      assertSame(start.ten, (await ink(page)).ten);
      await seed.blur();
      assert.equal(await seed.inputValue(), "7");
      assert.equal(await seed.evaluate((input) => input.matches(":invalid")), false, text);
    }
  });

  test("a seed that is being typed is left alone", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const seed = page.locator("#seed");
    await seed.fill("");
    // Another part of the page changes meanwhile.
    await page.locator("#temperature").evaluate((slider) => {
      /** @type {HTMLInputElement} */ (slider).value = "0.5";
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await ink(page);
    assert.equal(await seed.inputValue(), "");
    await seed.pressSequentially("25");
    assert.equal(await seed.inputValue(), "25");
    await seed.fill("");
    await page.keyboard.press("Tab");
    assert.equal(await seed.inputValue(), "25");
  });

  test("keys change nothing behind a dialog", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=3` });
    await page.locator("[data-opens=keep]").first().click();
    await page.locator("#keep-dialog[open]").waitFor();
    await page.locator("#keep-dialog button").last().focus();
    await page.keyboard.press("5");
    await page.keyboard.press("?");
    assert.equal(await page.locator("#help").isVisible(), false);
    await page.keyboard.press("Escape");
    await page.locator("#keep-dialog").waitFor({ state: "hidden" });
    assert.equal(await page.locator("#digits [aria-checked=true]").innerText(), "3");
    await page.keyboard.press("5");
    assert.equal(await page.locator("#digits [aria-checked=true]").innerText(), "5");
  });

  test("digit keys choose a digit, whatever Shift means on the keyboard", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=3` });
    const session = await page.context().newCDPSession(page);
    const chosen = () => page.locator("#digits [aria-checked=true]").innerText();
    const SHIFT = 8;
    for (const [digit, key] of Object.entries([
      // French without and with Shift, the number pad, and English.
      { key: "à", code: "Digit0" },
      { key: "&", code: "Digit1" },
      { key: "2", code: "Digit2", modifiers: SHIFT },
      { key: "3", code: "Numpad3" },
      { key: "4", code: "Digit4" },
    ])) {
      await session.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
      assert.equal(await chosen(), digit, key.key);
    }
    for (const key of [
      { key: "%", code: "Digit5", modifiers: SHIFT },
      { key: "é", code: "Digit2", modifiers: 2 },
      { key: "Home", code: "Numpad7" },
    ]) {
      await session.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
      assert.equal(await chosen(), "4", key.key);
    }
    await page.locator("#seed").focus();
    await session.send("Input.dispatchKeyEvent", { type: "keyDown", key: "é", code: "Digit2" });
    assert.equal(await chosen(), "4");
  });

  test("sliders are sorted by use, and the seed restores them all", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const start = await ink(page);
    assert.equal(await page.locator("#latents").getAttribute("open"), null);
    await page.locator("#latents summary").click();
    const uses = await page.locator("#latents .kl").allTextContents();
    const nats = uses.filter((text) => text !== "inactive").map(Number);
    assert.ok(nats.length > 0);
    assert.deepEqual(
      nats,
      [...nats].sort((a, b) => b - a),
    );
    assert.ok(uses.slice(nats.length).every((text) => text === "inactive"));
    const first = page.locator("#latents input").first();
    await first.fill("3");
    const high = await ink(page);
    await first.fill("-3");
    const low = await ink(page);
    assertChanged(high.ten, low.ten);
    await page.locator("#same-seed").click();
    assertSame(start.ten, (await ink(page)).ten);
  });

  test("every seed gives the same digits at temperature 0", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=7` });
    const warm = await ink(page);
    await page.locator("#temperature").fill("0");
    const cold = await ink(page);
    assertChanged(warm.ten, cold.ten);
    await page.locator("#new-style").click();
    assertSame(cold.ten, (await ink(page)).ten);
    await page.locator("#temperature").fill("1");
    await page.locator("#seed").fill("7");
    assertSame(warm.ten, (await ink(page)).ten);
  });
});
