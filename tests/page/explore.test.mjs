// Tests Explore: a grid of styles, and walks from one digit to another.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { oneHot, walk } from "../../www/state/walk.js";
import {
  ADDRESS,
  VISIBLE,
  boxOf,
  difference,
  fixture,
  ink,
  launch,
  opacity,
  openReady,
  painted,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const PLACES = 13;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {string} [link] @param {Parameters<typeof openReady>[2]} [options] */
async function open(t, link = "model=plane&digit=2&seed=5", options = {}) {
  const address = `${ADDRESS}#room=explore&${link}`;
  const page = await openReady(t, browser, { address, ...options });
  await settled(page);
  return page;
}

/** Waits until the grid and the walk have been drawn and no newer request is pending. @param {Page} page */
async function settled(page) {
  await page.waitForFunction(() => {
    const lit = (/** @type {string} */ selector) => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector(selector));
      const context = canvas?.width ? canvas.getContext("2d") : null;
      return (
        context &&
        canvas &&
        context.getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)
      );
    };
    return lit("#grid canvas") && lit("#walker");
  });
  await page.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
}

/** The ink of one place of the grid. @param {Page} page @param {number} place */
const inkAt = (page, place) =>
  opacity(page, "#grid canvas:not(.scatter)", [place % PLACES, Math.floor(place / PLACES)]);

/** @param {Page} page @param {number} x @param {number} y in shares of the grid */
async function click(page, x, y) {
  const box = await boxOf(page, "#grid");
  await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  await settled(page);
}

describe("the plane of styles", () => {
  test("chooses the digit under a click, for the whole page", async (t) => {
    const page = await open(t);
    // The centre of the place in column 9, row 3.
    const place = 3 * PLACES + 9;
    await click(page, 9.5 / PLACES, 3.5 / PLACES);
    const there = await inkAt(page, place);
    assert.ok(Math.max(...there) > 128);
    await page.locator("#enter-draw").click();
    const { large } = await ink(page);
    // Half a screen pixel beside the centre of the place.
    assert.ok(difference(large, there) <= 24, `${difference(large, there)}`);
    assert.match(page.url(), /style=/);
  });

  test("lets arrow keys move the style and Page Up the window, both within limits", async (t) => {
    const page = await open(t);
    const marker = page.locator("#grid [role=slider]");
    await marker.focus();
    await page.keyboard.press("Home");
    await settled(page);
    assert.equal(await marker.getAttribute("aria-valuetext"), "across 0.00, up 0.00");
    await page.keyboard.press("Shift+ArrowRight");
    await settled(page);
    assert.equal(await marker.getAttribute("aria-valuetext"), "across 0.46, up 0.00");
    const wide = await inkAt(page, 0);
    for (let press = 0; press < 12; press += 1) await page.keyboard.press("PageUp");
    await settled(page);
    assert.equal(await page.locator("#zoom-value").textContent(), "±0.5 σ");
    assert.ok(difference(wide, await inkAt(page, 0)) >= VISIBLE);
    for (let press = 0; press < 20; press += 1) await page.keyboard.press("PageDown");
    await settled(page);
    assert.equal(await page.locator("#zoom-value").textContent(), "±6.0 σ");
    await page.locator("#whole").click();
    await settled(page);
    assert.equal(await page.locator("#zoom-value").textContent(), "±3.0 σ");
    assert.deepEqual(await inkAt(page, 0), wide);
  });

  test("moves no farther out than a link can hold", async (t) => {
    const page = await open(t);
    const marker = page.locator("#grid [role=slider]");
    for (let press = 0; press < 20; press += 1) await marker.press("PageDown");
    for (let press = 0; press < 20; press += 1) await marker.press("d");
    await settled(page);
    const box = await boxOf(page, "#grid");
    await page.mouse.click(box.x + box.width - 4, box.y + box.height / 2);
    await settled(page);
    assert.match(String(await marker.getAttribute("aria-valuetext")), /^across 6\.00, /);
    await page.waitForURL(({ hash }) => /style=/.test(hash));
    const other = await openReady(t, browser, { address: ADDRESS + new URL(page.url()).hash });
    assert.equal(await other.locator("#notice").isVisible(), false);
    // When the marker gets the focus at the edge of the window, with half of its ring out of sight, nothing scrolls.
    await page.locator("#whole").click();
    await settled(page);
    await marker.focus();
    const scrolled = await page
      .locator("#grid")
      .evaluate((grid) => [grid.scrollLeft, grid.scrollTop]);
    assert.deepEqual(scrolled, [0, 0]);
  });

  test("redraws only what changed: nothing for the ring, no walk for the window", async (t) => {
    const page = await open(t, "model=cvae&digit=3&seed=5", {
      before: () => {
        const send = Worker.prototype.postMessage;
        /** @type {any} */ (self).decoded = [];
        /** @this {Worker} @param {any[]} sent */
        Worker.prototype.postMessage = function (...sent) {
          const [{ action, payload }] = sent;
          // Each digit has a label of ten numbers.
          if (action === "decode")
            /** @type {any} */ (self).decoded.push(payload.labels.length / 10);
          return send.apply(this, /** @type {any} */ (sent));
        };
      },
    });
    /** The number of digits in each request since the last call. */
    const decoded = async () => {
      await settled(page);
      return page.evaluate(() => /** @type {any} */ (self).decoded.splice(0));
    };
    const start = await decoded();
    for (const count of [PLACES * PLACES, 41]) {
      assert.equal(start.filter((/** @type {number} */ each) => each === count).length, 1);
    }
    const box = await boxOf(page, "#grid");
    const marker = page.locator("#grid [role=slider]");
    const before = await marker.getAttribute("aria-valuetext");
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
    await marker.focus();
    for (let step = 0; step < 30; step += 1) await page.keyboard.press("ArrowRight");
    assert.notEqual(await marker.getAttribute("aria-valuetext"), before);
    assert.deepEqual(await decoded(), []);
    await page.keyboard.press("PageUp");
    assert.deepEqual(await decoded(), [PLACES * PLACES]);
    await page.locator("#way").selectOption("straight");
    assert.deepEqual(await decoded(), [41]);
    const centre = page.locator("#centre");
    await centre.click();
    assert.deepEqual(await decoded(), [PLACES * PLACES]);
    const there = await inkAt(page, (PLACES * PLACES - 1) / 2);
    await page.locator("#enter-draw").click();
    const { large } = await ink(page);
    assert.deepEqual(await decoded(), [10]);
    assert.ok(difference(large, there) <= 1, "the large digit differs from the digit at the ring");
  });

  test("depends on the digit in a model with many dimensions", async (t) => {
    const page = await open(t, "model=cvae&digit=3&seed=5");
    const pad = await inkAt(page, 0);
    assert.equal(await page.locator("#axis-x").isVisible(), false);
    await page.locator("#plane-kind").selectOption("dimensions");
    await settled(page);
    assert.ok(difference(pad, await inkAt(page, 0)) >= VISIBLE);
    // Two axes with the same dimension span no plane, so the other axis changes.
    const second = await page.locator("#axis-y").inputValue();
    await page.locator("#axis-x").selectOption(second);
    await settled(page);
    assert.notEqual(await page.locator("#axis-y").inputValue(), second);
    const three = await inkAt(page, 84);
    await page.locator("#explore-digit").selectOption("8");
    await page
      .locator("#digits [aria-checked=true]", { hasText: "8" })
      .waitFor({ state: "attached" });
    await settled(page);
    assert.ok(difference(three, await inkAt(page, 84)) >= VISIBLE);
  });

  test("exists for a model without labels, which has no digit to choose", async (t) => {
    const page = await open(t, "model=beta-vae-1&seed=5");
    assert.equal(await page.locator("#explore-digit").isVisible(), false);
    assert.match((await page.locator("#end-a").textContent()) ?? "", /a style/);
  });

  test("every room fits every screen, and targets are large enough", async (t) => {
    const page = await open(t);
    for (const room of ["explore", "yours", "compare"]) {
      await page.locator(`#enter-${room}`).click();
      await page.locator(`#${room}`).waitFor();
      for (const [width, height] of [
        [320, 568],
        [768, 1024],
        [1600, 1000],
      ]) {
        await page.setViewportSize({ width, height });
        const place = `${room}, ${width} × ${height}`;
        const { overflow, small } = await page.evaluate(() => ({
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          small: [
            ...document.querySelectorAll(
              "button, select, summary, input[type=range], [role=slider]",
            ),
          ]
            .map((target) => ({ id: target.id, box: target.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(({ id }) => id),
        }));
        assert.equal(overflow, 0, `${place} scrolls sideways`);
        assert.deepEqual(small, [], place);
      }
    }
  });
});

for (const [width, height] of [
  [1280, 900],
  [360, 740],
]) {
  test(`${width} × ${height}: the grid and the walk match the native command`, async (t) => {
    const native = await fixture("page-explore.json");
    const [label] = native.labels;
    const page = await open(t, `model=${native.model}&digit=${label}&seed=${native.seed}`, {
      context: { viewport: { width, height } },
    });
    /** @param {number[]} picture @param {number} index */
    const assertNative = (picture, index) => {
      const expected = native.probabilities[index].map((/** @type {number} */ p) => 255 * p);
      // The tolerance between backends plus half a rounding step.
      assert.ok(difference(picture, expected) <= 0.5 + 1e-3 * 255, `style ${index}`);
    };
    const middle = (PLACES * PLACES - 1) / 2;
    for (const [index, style] of native.epsilon.entries()) {
      // The first style is the style of the seed.
      if (index > 0) {
        await page.evaluate(
          (hash) => (location.hash = hash),
          `room=explore&model=${native.model}&digit=${label}&seed=${native.seed}&style=${style.join()}`,
        );
      }
      const [x, y] = style.map((/** @type {number} */ value) => value.toFixed(2).replace("-", "−"));
      await page.locator(`#grid .marker[aria-valuetext="across ${x}, up ${y}"]`).waitFor();
      await page.locator("#centre").click();
      await settled(page);
      assertNative(await inkAt(page, middle), index);
      await page.locator(index === 0 ? "#set-a" : "#set-b").click();
      await settled(page);
    }
    await page.locator("#walk").fill("0");
    assertNative(await opacity(page, "#walker"), 0);
    await page.locator("#walk").fill("40");
    assertNative(await opacity(page, "#walker"), native.epsilon.length - 1);
  });
}

describe("the room", () => {
  /** @param {Page} page @param {string} model */
  const shows = (page, model) =>
    page.waitForURL(({ hash }) => new URLSearchParams(hash.slice(1)).get("model") === model);

  test("opens where something happens, and gives the page its model back", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("#enter-explore").click();
    await shows(page, "plane-vae");
    await settled(page);
    const ends = await page.locator("#end-a, #end-b").allTextContents();
    assert.deepEqual(ends, ["a style", "a style"]);
    // From one corner to the other it is not the same hand.
    assert.ok(difference(await inkAt(page, 0), await inkAt(page, PLACES * PLACES - 1)) > 128);
    // The ring surrounds the digit that it marks: no part of its line covers one of the 28 × 28 pixels.
    const [ring, grid] = [await boxOf(page, "#grid .marker"), await boxOf(page, "#grid")];
    assert.ok(ring.width - 8 > (grid.width / PLACES) * (20 / 28) * Math.SQRT2);
    await page.locator("#enter-draw").click();
    await shows(page, "flagship");
    // A style that was chosen on the plane stays, and so does a model that was chosen.
    await page.locator("#enter-explore").click();
    await shows(page, "plane-vae");
    await settled(page);
    await click(page, 0.2, 0.2);
    await page.locator("#enter-draw").click();
    await painted(page);
    await shows(page, "plane-vae");
    await page.locator("#models select").selectOption("flagship");
    await painted(page);
    await page.locator("#enter-explore").click();
    await settled(page);
    await shows(page, "flagship");
  });
});

describe("the walk", () => {
  test("goes from the current digit to another, and plays", async (t) => {
    const page = await open(t, "model=cvae&digit=3&seed=5");
    await page.locator("#explore-digit").selectOption("5");
    await settled(page);
    await page.locator("#set-b").click();
    await page.locator("#end-b", { hasText: "a 5" }).waitFor();
    await settled(page);
    const start = await opacity(page, "#walker");
    await page.locator("#walk").fill("40");
    const end = await opacity(page, "#walker");
    assert.ok(difference(start, end) > 128);
    // The walk ends at the digit that the page shows, which is not the centre of the grid's row.
    await page.locator("#enter-draw").click();
    assert.deepEqual((await ink(page)).large, end);
    await page.locator("#enter-explore").click();
    const moving = async () => Number(await page.locator("#walk").inputValue());
    const before = await moving();
    await page.locator("#play").click();
    await page.waitForFunction((from) => {
      const slider = /** @type {HTMLInputElement} */ (document.querySelector("#walk"));
      return Math.abs(slider.valueAsNumber - from) >= 3;
    }, before);
    await page.locator("#play", { hasText: "Pause" }).click();
    const stopped = await moving();
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    assert.equal(await moving(), stopped);
  });

  const length = (/** @type {Float32Array} */ x) => Math.hypot(...x);
  const a = { label: 3, epsilon: Float32Array.from([3, 0, 4]) };
  const b = { label: 8, epsilon: Float32Array.from([0, 1, 0]) };

  test("keeps the length even on the sphere, and shortens it in the middle of the line", () => {
    const round = walk(a, b, 5, true, 10).epsilons;
    assert.deepEqual(
      round.map((style) => length(style).toFixed(4)),
      ["5.0000", "4.0000", "3.0000", "2.0000", "1.0000"],
    );
    // Equal angles: each station is equally far from the next, for directions of length 1.
    const turns = round.map((style) => style.map((value) => value / length(style)));
    const steps = turns
      .slice(1)
      .map((turn, i) => length(turn.map((value, k) => value - turns[i][k])));
    steps.forEach((step) => assert.ok(Math.abs(step - steps[0]) < 1e-5));
    const { epsilons, labels } = walk(a, b, 5, false, 10);
    assert.deepEqual([...epsilons[2]], [1.5, 0.5, 2]);
    assert.deepEqual([labels[2][3], labels[2][8]], [0.5, 0.5]);
    for (const spherical of [true, false]) {
      const way = walk(a, b, 7, spherical, 10);
      for (const [end, at] of /** @type {[typeof a, number][]} */ ([
        [a, 0],
        [b, 6],
      ])) {
        way.epsilons[at].forEach((value, i) => assert.ok(Math.abs(value - end.epsilon[i]) < 1e-6));
        assert.deepEqual(way.labels[at], oneHot(end.label, 10));
      }
    }
  });

  test("is defined for opposite, equal and zero ends", () => {
    const opposite = { label: 3, epsilon: a.epsilon.map((value) => -value) };
    const half = walk(a, opposite, 3, true, 10).epsilons[1];
    assert.ok(
      Math.abs(length(half) - 5) < 1e-5,
      "expected a way around the sphere, not through its centre",
    );
    const nowhere = { label: 3, epsilon: new Float32Array(3) };
    for (const end of [a, nowhere]) {
      for (const style of walk(a, end, 4, true, 10).epsilons) {
        assert.ok(style.every(Number.isFinite));
      }
    }
    // For nearly opposite and nearly equal ends, the sine of the angle is as small as its rounding error; the walk must
    // not divide by it.
    const far = { label: 3, epsilon: Float32Array.from({ length: 24 }, (_, i) => Math.cos(i)) };
    for (const sign of [-1, 1]) {
      for (let shift = 1; shift > 1e-9; shift /= 10) {
        const epsilon = far.epsilon.map((value, i) => sign * value + (i === 5 ? shift : 0));
        const { epsilons } = walk(far, { label: 3, epsilon }, 9, true, 10);
        const lengths = [length(far.epsilon), length(epsilon)];
        for (const style of epsilons) {
          const within = length(style) >= Math.min(...lengths) - 1e-3;
          assert.ok(within && length(style) <= Math.max(...lengths) + 1e-3, `shift ${shift}`);
        }
        assert.ok(length(epsilons[8].map((value, i) => value - epsilon[i])) < 1e-3);
      }
    }
    const [x, y] = [1, -1].map((value) => ({ label: 0, epsilon: Float32Array.from([value]) }));
    assert.deepEqual(
      [...walk(x, y, 3, true, 10).epsilons[1]],
      [0],
      "in one dimension the walk passes through zero",
    );
  });
});
