// Tests the lessons: their files, what they claim of the models, and the panel that leads through them.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { CATALOGUE, PATHS } from "../../www/lessons/catalogue.js";
import { condition, expression } from "../../www/lessons/expression.js";
import { CONTROLS } from "../../www/lessons/controls.js";
import { LessonError } from "../../www/lessons/json.js";
import { lessonFrom } from "../../www/lessons/lesson.js";
import { measureOf, ofHands, ofPoints, ofSamples } from "../../www/lessons/measures.js";
import { ADDRESS, ROOT, launch, openReady } from "./browser.mjs";
import { draw } from "./your-digit.mjs";

const FOLDER = path.join(ROOT, "www/lessons");
/** @param {string} name */
const sourceOf = (name) => readFile(path.join(FOLDER, `${name}.json`), "utf8");

/** The smallest lesson, with one step. @param {object} step what it has besides the least */
const least = (step = {}) => ({
  format: 1,
  title: "T",
  about: "A",
  minutes: 5,
  teacher: { objectives: ["O"], misconceptions: ["M"] },
  steps: [{ title: "S", ask: { kind: "use", text: "Q", control: "pad" }, answer: "A", ...step }],
});

/** @param {unknown} lesson @returns {LessonError} */
function refused(lesson) {
  const source = typeof lesson === "string" ? lesson : JSON.stringify(lesson, null, 2);
  try {
    lessonFrom(source, "mine");
  } catch (error) {
    if (error instanceof LessonError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: `not refused: ${source}` });
}

describe("An expression", () => {
  const values = (/** @type {string} */ name) =>
    ({ rate: 12, "beta-vae-4.test_rate": 3, "points.1.x": -2 })[name];

  test("is computed with the usual precedence", () => {
    /** @type {[string, number][]} */
    const cases = [
      ["1 + 2 * 3", 7],
      ["(1 + 2) * 3 / 9", 1],
      ["rate - beta-vae-4.test_rate", 9],
      ["-points.1.x * 2", 4],
      ["10 - 2 - 3", 5],
    ];
    for (const [source, value] of cases) assert.equal(expression(source).of(values), value, source);
    assert.deepEqual(expression("rate / (rate + points.1.x)").names, ["rate", "points.1.x"]);
    assert.ok(Number.isNaN(expression("distortion + 1").of(values)));
  });

  test("is compared, and is not decided while a number is missing", () => {
    assert.equal(condition("rate > 11 and rate <= 12").holds(values), true);
    assert.equal(condition("rate < 11 and rate = 12").holds(values), false);
    assert.equal(condition("distortion < 1 and rate = 12").holds(values), null);
  });

  test("is refused with the place of its mistake", () => {
    /** @type {[string, RegExp][]} */
    const cases = [
      ["1 +", /missing at the end/],
      ["1 + * 2", /missing before “\*”/],
      ["(1", /“\)” is missing/],
      ["1 2", /“2” was not expected/],
      ["a $ b", /“\$ b” cannot be read/],
      ["", /missing at the end/],
    ];
    for (const [source, said] of cases) assert.throws(() => expression(source), said, source);
    assert.throws(() => condition("rate"), /comparison/);
  });
});

describe("Measures", () => {
  test("of hands: digits that lean together", () => {
    const leaning = (/** @type {number} */ by) => {
      const ink = new Float32Array(784);
      for (let y = 4; y < 24; y += 1) ink[y * 28 + Math.round(14 + by * (14 - y))] = 1;
      return ink;
    };
    const leans = [-0.4, -0.2, 0, 0.2, 0.4];
    const same = leans.map((by) => ({ a: leaning(by), b: leaning(by / 2) }));
    const other = leans.map((by) => ({ a: leaning(by), b: leaning(-by) }));
    assert.ok(ofHands(same)["hands.slant"] > 0.95);
    assert.ok(ofHands(other)["hands.slant"] < -0.95);
  });

  test("of samples and of points", () => {
    const sure = (/** @type {number} */ digit) =>
      Array.from({ length: 10 }, (_, at) => (at === digit ? 0.91 : 0.01));
    const read = [3, 3, 4].map((digit) => ({ probabilities: sure(digit), asked: 3 }));
    const unsure = { probabilities: Array(10).fill(0.1), asked: null };
    const samples = ofSamples([...read, unsure]);
    assert.equal(samples["samples.clear"], 0.75);
    assert.equal(samples["samples.right"], 0.5);
    assert.equal(samples["samples.kinds"], 3);
    const places = [
      [0, 0],
      [0, 2],
      [10, 0],
      [10, 2],
    ];
    const points = ofPoints(places, [1, 1, 7, 7]);
    assert.deepEqual([points["points.1.x"], points["points.1.y"]], [0, 1]);
    assert.equal(points["points.neighbours"], 1);
    assert.equal(ofPoints(places, [1, 7, 7, 1])["points.neighbours"], 0);
  });
});

describe("A lesson file", () => {
  test("of the page is read, is complete in both languages, and is in the list", async () => {
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".json"));
    assert.deepEqual(
      files.map((file) => file.slice(0, -5)).sort(),
      CATALOGUE.map(({ name }) => name).sort(),
    );
    for (const { name, title, about, minutes, steps } of CATALOGUE) {
      const source = await sourceOf(name);
      const lesson = lessonFrom(source, name);
      const listed = {
        title: lesson.title,
        about: lesson.about,
        minutes: lesson.minutes,
        steps: lesson.steps.length,
      };
      assert.deepEqual(listed, { title, about, minutes, steps }, name);
      assert.ok(steps >= 6 && steps <= 10, `${name} has ${steps} steps`);
      for (const [at, step] of lesson.steps.entries()) {
        assert.ok(step.try && step.claims, `${name} ${at + 1} has something to try, and claims`);
      }
      /** @param {any} value @param {string} place */
      const check = (value, place) => {
        if (typeof value !== "object" || value === null) return;
        if ("en" in value || "zh" in value) {
          assert.deepEqual(Object.keys(value).sort(), ["en", "zh"], place);
          assert.match(value.zh, /\p{Script=Han}|^(?:β = 1|nat)$/u, place);
          assert.doesNotMatch(value.zh, /[，。！？；：] |\.\.\.|\d\s%/, place);
          assert.doesNotMatch(value.en, /\p{Script=Han}|\.\.\./u, place);
          assert.doesNotMatch(value.zh, /奈特|隐变量|潜在变量|坍缩/, place);
          const numbers = (/** @type {string} */ words) => (words.match(/\{[^}]*\}/g) ?? []).sort();
          assert.deepEqual(numbers(value.zh), numbers(value.en), place);
        } else for (const [key, held] of Object.entries(value)) check(held, `${place}.${key}`);
      };
      check(JSON.parse(source), name);
    }
    const known = CATALOGUE.map(({ name }) => name);
    for (const { lessons } of PATHS)
      for (const name of lessons) assert.ok(known.includes(name), name);
  });

  test("is explained in docs/teaching.md, with an example and all names", async () => {
    const words = await readFile(path.join(ROOT, "docs/teaching.md"), "utf8");
    const [, example = ""] = /```json\n([^]*?)```/.exec(words) ?? [];
    assert.equal(lessonFrom(example, "example").steps.length, 3);
    for (const control of Object.keys(CONTROLS))
      assert.ok(words.includes(`\`${control}\``), control);
    for (const { name, title } of CATALOGUE) {
      assert.ok(words.includes(`[${title.en}](../www/lessons/${name}.json)`), name);
    }
    // Every name of the table is a number of the page.
    const [, table = ""] = /They use these numbers:\n([^]*?)\n\nControls/.exec(words) ?? [];
    const names = [...table.matchAll(/`([a-zA-Z][\w.-]*)`/g)].map(([, name]) => name);
    assert.ok(names.length > 30);
    for (const name of names) assert.ok(measureOf(name), name);
  });

  test("may be written in one language", () => {
    assert.equal(lessonFrom(JSON.stringify(least()), "mine").steps.length, 1);
  });

  test("is refused with the line and what was expected", () => {
    /** @type {[unknown, number, RegExp][]} */
    const cases = [
      ['{\n  "format": 1,\n  "title": "T",,\n}', 3, /found ",", expected a key/],
      ['{\n  "format": 1\n', 3, /the end of the file, expected “}”/],
      ['{"format": 1,\n"format": 1}', 2, /“format” only once/],
      [{ ...least(), format: 2 }, 2, /^format is 2, expected 1$/],
      [{ ...least(), steps: [] }, 14, /steps is a list of 0, expected a list of 1 to 20/],
      [{ ...least(), minutes: "5" }, 5, /minutes is "5", expected a number/],
      [least({ title: "<b>S</b>" }), 16, /“<b”, expected plain text without markup/],
      [least({ title: { en: "" } }), 17, /steps.0.title.en is ""/],
      [least({ title: { fr: "S" } }), 17, /steps.0.title.fr is not a key, expected one of en, zh/],
      [least({ colour: "red" }), 23, /steps.0.colour is not a key, expected one of title, page/],
      [least({ page: "room=cellar" }), 23, /“room=cellar”, expected a link of the page/],
      [least({ cover: ["sky"] }), 24, /steps.0.cover.0 is "sky", expected one of models/],
      [least({ control: "lever" }), 23, /"lever", expected one of models/],
      [least({ answer: "{speed}" }), 22, /“speed” with “speed”, expected names/],
      [least({ answer: "{rate|9}" }), 22, /“\|9”/],
      [least({ claims: ["rate"] }), 24, /“rate”, where a comparison/],
      [least({ ask: { kind: "riddle", text: "Q" } }), 18, /"riddle", expected one of choice/],
      [least({ ask: { kind: "use", text: "Q", control: "lever" } }), 20, /"lever"/],
      [
        least({ ask: { kind: "number", text: "Q", from: 1, to: 0, step: 1, value: "1", near: 1 } }),
        21,
        /to is 0, expected a number from 1/,
      ],
      [
        least({ ask: { kind: "choice", text: "Q", choices: [{ text: "a" }, { text: "b" }] } }),
        17,
        /without “right”/,
      ],
      [
        least({
          ask: { kind: "choice", text: "Q", choices: [{ text: "a" }, { text: "b" }], right: 3 },
        }),
        28,
        /right is 3, expected a number from 1 to 2/,
      ],
      ["[]", 1, /the file is \[\], expected an object/],
    ];
    for (const [lesson, line, said] of cases) {
      const error = refused(lesson);
      assert.match(error.message, said);
      assert.equal(error.line, line, error.message);
    }
  });
});

describe("The panel", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  /** Waits until the answer of the open step stands there, and returns whether its claims hold. @param {import("./browser.mjs").Page} page */
  async function claims(page) {
    const found = await page.waitForFunction(() => {
      const step = /** @type {HTMLElement} */ (document.querySelector("#lessons-step"));
      const { claims } = step.dataset;
      const answer = document.querySelector("#lessons-answer")?.textContent ?? "…";
      return claims !== "pending" && !answer.includes("…") && claims;
    });
    return found.jsonValue();
  }

  /** Fills the guesses of other visits away. @param {import("./browser.mjs").Page} page */
  const forget = (page) => page.evaluate(() => localStorage.removeItem("cvae lessons"));

  for (const { name, steps } of CATALOGUE) {
    test(`${name}: what it says of the models is so`, async (t) => {
      const page = await openReady(t, browser, { address: `${ADDRESS}#lesson=${name}/1` });
      await page.locator("#lessons-skip").check();
      for (let step = 1; step <= steps; step += 1) {
        await page.locator("#lessons-count", { hasText: `Step ${step} of` }).waitFor();
        if (
          (await page.locator("#lessons-question").innerText()).match(
            /Clear the paper|Draw one digit/,
          )
        ) {
          await page
            .locator("#clear:enabled")
            .click({ timeout: 1000 })
            .catch(() => {});
          await draw(page, [
            [0.3, 0.25],
            [0.7, 0.25],
            [0.45, 0.8],
          ]);
        }
        assert.equal(await claims(page), "hold", `${name}/${step}`);
        assert.doesNotMatch(
          await page.locator("#lessons-answer").innerText(),
          /…|NaN|undefined|none of the answers/,
        );
        await page.locator("#lessons-forward").click();
      }
      await page.locator("#lessons-end-title").waitFor();
      await forget(page);
    });
  }

  test("asks first, then answers, keeps the guesses and leads on, by keyboard and in Chinese", async (t) => {
    const address = `${ADDRESS}#lang=zh&lesson=a-space-of-hands/2`;
    const page = await openReady(t, browser, {
      address,
      context: { viewport: { width: 390, height: 780 } },
    });
    await page.locator("#lessons-step-title:focus").waitFor();
    // What would give the answer away is hidden.
    assert.equal(await page.locator("#latents").isVisible(), false);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator(".lessons .result[data-right=false]", { hasText: "你猜的是：52" }).waitFor();
    assert.equal(await page.locator("#latents").isVisible(), true);
    await page.reload();
    await page.locator(".lessons .result", { hasText: "实际是：24" }).waitFor();
    await page.locator("#lessons-forward").focus();
    await page.keyboard.press("Enter");
    await page.locator("#lessons-count", { hasText: "第 3 步" }).waitFor();
    await page.waitForFunction(() => location.hash.includes("lesson=a-space-of-hands/3"));
    await page.goBack();
    await page.locator("#lessons-count", { hasText: "第 2 步" }).waitFor();
    await page.locator("#lessons-progress").fill("9");
    await page.locator(".guesses li[data-right=false]", { hasText: "52" }).waitFor();
    await page.locator("#lessons-close").click();
    await page.locator("#lessons").waitFor({ state: "hidden" });
    assert.doesNotMatch(page.url(), /lesson/);
    await forget(page);
  });

  test("goes on when the control was used, and says so where a lesson or a step is missing", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#lesson=a-space-of-hands/5` });
    await page.locator("#pad[data-pointed]").waitFor();
    assert.equal(await page.locator("#lessons-answer p").count(), 0);
    await page.locator("#pad [role=slider]").press("ArrowRight");
    await page.locator("#lessons-answer .why", { hasText: "correlation of" }).waitFor();
    await page.evaluate(() => (location.hash = "lesson=a-space-of-hands/42"));
    await page.locator("#lessons-note", { hasText: "has 8 steps, not 42" }).waitFor();
    await page.locator("#lessons-count", { hasText: "Step 1 of 8" }).waitFor();
    await forget(page);
  });

  test("opens a lesson from the disk, and refuses a wrong one with its line", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("[data-lessons]").click();
    await page.locator("#lessons-list li button").first().waitFor();
    const file = (/** @type {object} */ lesson) => ({
      name: "My lesson.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify(lesson, null, 2)),
    });
    await page.locator("#lessons-file").setInputFiles(file(least({ control: "lever" })));
    await page
      .locator("#notice", { hasText: 'My lesson.json, line 23: steps.0.control is "lever"' })
      .waitFor();
    await page.locator("#lessons-file").setInputFiles(file(least({ title: "Mine" })));
    await page.locator("#lessons-step-title", { hasText: "Mine" }).waitFor();
    await page.waitForFunction(() => location.hash.includes("lesson=my-lesson/1"));
  });
});
