// The page as a person uses it, on the CPU, judged by its pixels.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  PIXELS,
  difference,
  fixture,
  ink,
  launch,
  openReady,
  painted,
  servedModels,
} from "./browser.mjs";

const ADDRESS = "?backend=cpu";
/** Opacities that differ by so much look different, of 255. */
const VISIBLE = 8;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {number[][]} before @param {number[][]} now */
function assertSame(before, now) {
  now.forEach((picture, digit) => assert.ok(difference(before[digit], picture) <= 1, `${digit}`));
}

/** @param {number[][]} before @param {number[][]} now */
function assertChanged(before, now) {
  now.forEach((picture, digit) =>
    assert.ok(difference(before[digit], picture) >= VISIBLE, `${digit} did not change`),
  );
}

describe("the picture", () => {
  test("ten digits, each different, each with ink and with paper", async (t) => {
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
        // Half a step of rounding, and the tolerance of the backends.
        assert.ok(difference(ten[digit], expected) <= 0.5 + 1e-3 * 255, `${digit}`);
      },
    );
  });

  test("the large one is the chosen one of the ten", async (t) => {
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
    const dark = { ink: await ink(page), colour: await colour() };
    assertSame(light.ink.ten, dark.ink.ten);
    assert.ok(Math.max(...light.colour) < 128, `dark ink on light paper, not ${light.colour}`);
    assert.ok(Math.min(...dark.colour) > 128, `light ink on dark paper, not ${dark.colour}`);
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

  test("by number keys, wherever the focus is", async (t) => {
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

  test("not by numbers that are typed into the seed, nor with Ctrl", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=2` });
    await page.locator("#seed").focus();
    await page.keyboard.press("5");
    await assertChosen(page, 2);
    await page.locator("#new-style").focus();
    await page.keyboard.press("Control+7");
    await assertChosen(page, 2);
  });

  test("by click and by touch", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context: { hasTouch: true } });
    const digits = page.locator("#digits [role=radio]");
    await digits.nth(7).click();
    await assertChosen(page, 7);
    await digits.nth(0).tap();
    await assertChosen(page, 0);
  });

  test("by arrow keys, as a group of radio buttons with one stop", async (t) => {
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

describe("the style", () => {
  test("the pad moves it by arrow keys, and back", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const handle = page.locator("#pad [role=slider]");
    const start = await ink(page);
    const where = await handle.getAttribute("aria-valuetext");
    await handle.focus();
    for (const key of ["ArrowRight", "ArrowUp"]) await page.keyboard.press(`Shift+${key}`);
    const moved = await ink(page);
    assertChanged(start.ten, moved.ten);
    assert.notEqual(await handle.getAttribute("aria-valuetext"), where);
    for (const key of ["ArrowLeft", "ArrowDown"]) await page.keyboard.press(`Shift+${key}`);
    assertSame(start.ten, (await ink(page)).ten);
    assert.equal(await handle.getAttribute("aria-valuetext"), where);
  });

  test("the pad follows the pointer, and the newest position is the one that is drawn", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const box = await page.locator("#pad").boundingBox();
    assert.ok(box);
    const { x, y, width, height } = box;
    const start = await ink(page);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    const centre = await ink(page);
    for (let step = 0; step <= 30; step += 1) {
      await page.mouse.move(x + (width * step) / 30, y + (height * step) / 60);
    }
    const corner = await ink(page);
    // Beyond the pad it stays at the edge.
    await page.mouse.move(x + width + 500, y + height / 2);
    assertSame(corner.ten, (await ink(page)).ten);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.up();
    assertSame(centre.ten, (await ink(page)).ten);
    assert.ok(centre.ten.some((picture, i) => difference(picture, corner.ten[i]) >= VISIBLE));
    // The hand has let go.
    await page.mouse.move(x + 10, y + 10);
    assertSame(centre.ten, (await ink(page)).ten);
    await page.locator("#same-seed").click();
    assertSame(start.ten, (await ink(page)).ten);
  });

  test("new directions turn the pad and leave the picture", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const position = page.locator("#pad-position");
    const [start, where] = [await ink(page), await position.textContent()];
    await page.locator("#new-directions").click();
    assertSame(start.ten, (await ink(page)).ten);
    assert.notEqual(await position.textContent(), where);
  });

  test("a new style has a new seed; the seed brings a style back", async (t) => {
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

  test("what is no seed is refused and goes away", async (t) => {
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

  test("sliders: the most used dimension first, and the same seed brings all back", async (t) => {
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

  test("at temperature 0 every seed writes the same", async (t) => {
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

describe("the link", () => {
  test("shows someone else the same", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.keyboard.press("5");
    await page.locator("#seed").fill("1234");
    await painted(page);
    await page.locator("#temperature").fill("0.8");
    await page.locator("#pad [role=slider]").focus();
    await page.keyboard.press("Shift+ArrowUp");
    await page.locator("#new-directions").click();
    const here = await ink(page);
    const hash = await writtenLink(page, /digit=5&seed=1234&.*temperature=0\.8&style=/);
    const position = await page.locator("#pad-position").textContent();

    const other = await openReady(t, browser, { address: ADDRESS + hash });
    const there = await ink(other);
    assertSame(here.ten, there.ten);
    assert.deepEqual(there.large, there.ten[5]);
    assert.equal(await other.locator("#pad-position").textContent(), position);
    assert.equal(await other.locator("#seed").inputValue(), "1234");
    assert.equal(await other.locator("#temperature-value").textContent(), "0.80");
  });

  test("is followed while the page is open", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=1&digit=1` });
    const one = await ink(page);
    await page.evaluate(() => (location.hash = "#seed=2&digit=4"));
    await page.locator("#digits [aria-checked=true]", { hasText: "4" }).waitFor();
    const two = await ink(page);
    assertChanged(one.ten, two.ten);
    assert.deepEqual(two.large, two.ten[4]);
  });

  const hostile = [
    "digit=12&seed=-1&temperature=1e999",
    "style=1,2,3",
    "style=NaN",
    "model=nothing",
    `seed=${"9".repeat(5000)}`,
    "digit=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
  ];
  for (const link of hostile) {
    test(`#${link.slice(0, 40)} still shows digits, and a sentence`, async (t) => {
      const page = await openReady(t, browser, { address: `${ADDRESS}#${link}` });
      const { ten } = await ink(page);
      assert.ok(ten.every((picture) => Math.max(...picture) > 128));
      const notice = page.locator("#notice");
      await notice.waitFor();
      assert.match(
        (await notice.locator("span").textContent()) ?? "",
        /^(The link|There is no model).*\.$/s,
      );
      await notice.locator("button").click();
      assert.equal(await notice.isVisible(), false);
    });
  }

  /** @param {import("./browser.mjs").Page} page @param {RegExp} pattern */
  async function writtenLink(page, pattern) {
    await page.waitForURL((url) => pattern.test(url.hash));
    return new URL(page.url()).hash;
  }
});

describe("what the page says", () => {
  test("the status line: backend, milliseconds, model, bytes, and why", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const { models } = await servedModels();
    const line = (await page.locator("#status summary").textContent()) ?? "";
    assert.match(line, /^CPU · [\d.]+ ms · .+ · [\d.]+ [kM]B loaded$/);
    assert.ok(models.some((/** @type {{ title: string }} */ { title }) => line.includes(title)));
    await page.locator("#status summary").click();
    await page.locator("#status .why", { hasText: "because the address asks for it" }).waitFor();
  });

  test("scores, with a number for each", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const terms = await page.locator("#card dt").allTextContents();
    const figures = await page.locator("#card dd").allTextContents();
    assert.equal(terms.length, figures.length);
    assert.ok(terms.includes("Training"));
    for (const figure of figures) {
      assert.match(figure, /\d/);
      assert.doesNotMatch(figure, /NaN|undefined|null/);
    }
  });

  test("another model, without a reload", async (t) => {
    const { models } = await servedModels();
    if (models.length < 2) {
      t.skip("SKIPPED: www/weights has only one model");
      return;
    }
    const page = await openReady(t, browser, { address: ADDRESS });
    const first = await ink(page);
    const other = models.find((/** @type {{ name: string }} */ { name }) => name !== "cvae");
    await page.locator("#models select").selectOption(other.name);
    assertChanged(first.ten, (await ink(page)).ten);
    assert.ok((await page.locator("#status summary").innerText()).includes(other.title));
    await page.waitForURL((url) => url.hash.includes(`model=${other.name}`));
    await page.locator("#models select").selectOption("cvae");
    assertSame(first.ten, (await ink(page)).ten);
  });
});

describe("every screen and every hand", () => {
  for (const [width, height] of [
    [320, 568],
    [360, 740],
    [768, 1024],
    [1024, 768],
    [1600, 1000],
  ]) {
    test(`${width} × ${height}: nothing sticks out, targets are large enough`, async (t) => {
      const page = await openReady(t, browser, {
        address: ADDRESS,
        context: { viewport: { width, height } },
      });
      await page.locator("#latents summary").click();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, "scrolls sideways");
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("button, input, select, summary, [role=slider]")]
          .map((target) => ({ target, box: target.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(
            ({ target, box }) => `${target.id || target.className}: ${box.width} × ${box.height}`,
          ),
      );
      assert.deepEqual(small, []);
    });
  }

  test("the keyboard reaches every control, in order, and shows where it is", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    /** @type {string[]} */
    const visited = [];
    for (let stop = 0; stop < 14; stop += 1) {
      await page.keyboard.press("Tab");
      const { name, outlined } = await page.evaluate(() => {
        const focused = /** @type {HTMLElement} */ (document.activeElement);
        const { outlineStyle, outlineWidth } = getComputedStyle(focused);
        return {
          name: focused.id || focused.getAttribute("role") || focused.localName,
          outlined: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
        };
      });
      if (name === "body") break;
      visited.push(name);
      assert.ok(outlined, `${name} has focus, and nothing shows it`);
    }
    const order = ["radio", "summary", "seed", "new-style", "same-seed", "slider"];
    const expected = [...order, "new-directions", "temperature", "summary"];
    assert.deepEqual(
      visited.filter((name) => name !== "select"),
      expected,
    );
  });

  test("every control has a name", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("#latents summary").click();
    const tree = await page.locator("body").ariaSnapshot();
    const nameless = tree
      .split("\n")
      .filter((line) =>
        /- (button|radio|slider|spinbutton|combobox|img|radiogroup)(:| \[|$)/.test(line),
      );
    assert.deepEqual(nameless, []);
  });

  test("forced colours and reduced motion", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      context: { forcedColors: "active", reducedMotion: "reduce" },
    });
    const { ten } = await ink(page);
    assert.ok(ten.every((picture) => Math.max(...picture) > 128));
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  });
});
