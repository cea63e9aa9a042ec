// Tests the page in its languages: every text is translated, and a change of language loses nothing.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFile } from "node:fs/promises";
import path from "node:path";
import ofAll from "../../www/text/en.js";
import ofRooms from "../../www/text/rooms.en.js";
import chinese from "../../www/text/zh.js";
import { LANGUAGES } from "../../www/text/text.js";
import chineseDebug from "../../www/text/debug.zh.js";
import chineseHelp from "../../www/text/help.zh.js";
import columns from "../../www/text/columns.en.js";
import chineseColumns from "../../www/text/columns.zh.js";
import diagram from "../../www/text/diagram.en.js";
import chineseDiagram from "../../www/text/diagram.zh.js";
import lessons from "../../www/text/lessons.en.js";
import chineseLessons from "../../www/text/lessons.zh.js";
import teacher from "../../www/text/teacher.en.js";
import chineseTeacher from "../../www/text/teacher.zh.js";
import {
  ADDRESS,
  ROOT,
  answering,
  launch,
  open,
  openReady,
  painted,
  sending,
  servedModels,
} from "./browser.mjs";
import { markup } from "./markup.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const english = { ...ofAll, ...ofRooms };

/** @param {RegExp} pattern */
const inHtml = (pattern) => [...markup.matchAll(pattern)].map(([, key]) => key);
/** Chinese characters. */
const HAN = /\p{Script=Han}/u;
/** All strings inside of something. @param {unknown} saying @returns {string[]} */
const sayings = (saying) =>
  typeof saying === "string" ? [saying] : Object.values(Object(saying)).flatMap(sayings);
/** @param {string[]} files of the repository */
const sourcesOf = async (files) =>
  (await Promise.all(files.map((file) => readFile(path.join(ROOT, file), "utf8")))).join("\n");
/** @param {string} name */
const ofWeb = (name) => `src/web/${name}.rs`;
/** A refusal as the engine might write it. @param {string} format of Rust */
const sampleOf = (format) =>
  format
    .replaceAll(/\\\s+/g, "")
    .replaceAll(/\{[^}]*\}/g, "7")
    .replaceAll("`7`", "`name`");
/** @param {string} sentence */
const values = (sentence) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();

/** The files that are loaded with a part of the page. */
const CHINESE_FILES = [chineseHelp, chineseColumns, chineseDiagram, chineseLessons, chineseTeacher];

describe("the file of a language", () => {
  test("has every sentence of the scripts, with the same values in it", () => {
    assert.deepEqual(Object.keys(chinese.sentences).sort(), Object.keys(english).sort());
    for (const [key, sentence] of Object.entries(english)) {
      const said = chinese.sentences[/** @type {keyof typeof english} */ (key)];
      assert.deepEqual(values(said), values(sentence), key);
    }
    for (const [own, theirs] of /** @type {[Record<string, string>, Record<string, string>][]} */ ([
      [columns, chineseColumns],
      [diagram, chineseDiagram],
      [lessons, chineseLessons],
      [teacher, chineseTeacher],
    ])) {
      assert.deepEqual(Object.keys(theirs).sort(), Object.keys(own).sort());
      for (const key of Object.keys(own))
        assert.deepEqual(values(theirs[key]), values(own[key]), key);
    }
  });

  test("has every text of the page and no other", () => {
    const keys = new Set([...inHtml(/data-text="([^"]+)"/g), ...inHtml(/data-label="([^"]+)"/g)]);
    assert.deepEqual(Object.keys(chinese.page).sort(), [...keys].sort());
  });

  test("holds all Chinese texts, except for markup that shows without scripts", () => {
    // Markup that shows without scripts has both languages.
    const chosen = markup.replace(/<(p class="unarrived"|noscript)>[^]*?<\/(p|noscript)>/g, "");
    assert.doesNotMatch(chosen, HAN);
    const [, both] = /<p class="unarrived">([^]*?)<\/p>/.exec(markup) ?? [];
    assert.match(both ?? "", HAN);
  });

  test("has one name for each thing", () => {
    // The pad is 风格板, a nat is nat, the latent is 潜变量, and collapse is 坍塌.
    const said = JSON.stringify([chinese, ...CHINESE_FILES]);
    assert.match(said, /风格板/);
    assert.doesNotMatch(said, /触控板|控制板|奈特|隐变量|潜在变量|坍缩/);
  });

  test("is typeset as Chinese is", () => {
    for (const sentence of sayings([chinese, chineseDebug, ...CHINESE_FILES])) {
      assert.doesNotMatch(sentence, /[，。！？；：、）”]\s/, "no space after a mark");
      assert.doesNotMatch(sentence, /\s[，。！？；：、（“]/, "no space before a mark");
      assert.doesNotMatch(sentence, /\{why\} \p{Script=Han}/u, "no space after a sentence");
      assert.doesNotMatch(sentence, /[\d}]\s%/, "no space before %");
      assert.doesNotMatch(sentence.replaceAll("……", ""), /…|\.\.\./, "one ellipsis: ……");
    }
  });

  test("translates every refusal of the engine", async () => {
    const files = ["src/weights/error.rs", "src/uses/error.rs", "src/recipe/mod.rs"];
    const [, ...errors] = (await sourcesOf(files)).split("#[error(");
    const web = (await sourcesOf(["session", "reading", "completion", "judging"].map(ofWeb)))
      // What is said to programmers, and what passes on the words of a library.
      .split(/JsError::new\(|let message = format!\(/)
      .slice(1);
    const written = [...errors, ...web].flatMap(
      (text) => /^[\s&]*(?:format!\(\s*)?"([^"]+)"/.exec(text)?.[1] ?? [],
    );
    assert.ok(written.length > 35, `only ${written.length} refusals were found`);
    for (const refusal of written) {
      const found = chinese.refusals.find(([pattern]) => pattern.test(sampleOf(refusal)));
      assert.ok(found, `zh.js has no translation of “${sampleOf(refusal)}”`);
      assert.match(found[1], HAN);
    }
  });

  test("has every model and heading of the list", async () => {
    const { models } = await servedModels();
    for (const { name, group } of models) {
      assert.ok(chinese.models[name]?.title && chinese.models[name].summary, name);
      assert.ok(!group || chinese.groups[group], group);
    }
  });
});

/** Names, units and marks that stay in Latin letters. */
const NAMES =
  /CVAE|\blog\b|VAE|AAE|GAN|Playground|ELBO|WebGPU|CPU|GPU|MNIST|BCE|KL|PNG|SVG|MB|kB|nats?|ms|cvae|Higgins|English|Page (Up|Down)|\b[0-9a-f]{8}\b|\b(f16|f32|int8)\b|\bv?\d[\d.]*/g;

/**
 * The visible texts and labels that are in English, including those that can be unfolded.
 * @param {Page} page
 */
async function englishIn(page) {
  const all = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const said = [];
    for (const folded of document.querySelectorAll("details")) folded.open = true;
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent?.checkVisibility() && !parent.closest("[translate=no]")) {
        said.push(walker.currentNode.textContent ?? "");
      }
    }
    for (const element of document.querySelectorAll("[aria-label], [title]")) {
      if (element.checkVisibility())
        said.push(element.ariaLabel ?? "", element.getAttribute("title") ?? "");
    }
    return said;
  });
  return all.map((words) => words.replace(NAMES, "")).filter((words) => /[A-Za-z]{3}/.test(words));
}

/** Waits until a room shows all of its texts, by the door to the room. */
const COMPLETE = {
  "enter-draw": "#judged:not(:empty)",
  "enter-write": "#written canvas[width]",
  "enter-yours": "#labels .share:not(:empty)",
  "enter-explore": "#end-b:not(:empty)",
  "enter-compare": "#compare[aria-busy=false] #specimens .specimen:nth-child(2)[data-drawn=true]",
  "enter-train": "#train-plane-said:not(:empty)",
};

/** The texts once the digits have been read, without delayed announcements. @param {Page} page */
async function words(page) {
  await page.locator("#digits [data-read]").nth(9).waitFor();
  await page.locator("#judge-accuracy", { hasText: /./ }).waitFor();
  return page.evaluate(() => {
    for (const said of document.querySelectorAll(".unseen[role=status]")) said.textContent = "";
    return document.body.innerText.replace(/[\d.]+ (ms|[kM]B)/g, "");
  });
}

/** Wraps and replaces texts like Chrome's translation; runs in the page. */
function translateAll() {
  document.documentElement.lang = "fr";
  document.documentElement.classList.add("translated-ltr");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (const text of texts) {
    const skipped = text.parentElement?.closest("[translate=no], script, style, math");
    if (skipped || !/\p{Letter}{2}/u.test(text.data)) continue;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = text.data.replace(/\p{Letter}+/gu, "mot");
    outer.append(inner);
    text.replaceWith(outer);
  }
}

describe("the page in Chinese", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("contains no English text in any room", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, context: { locale: "zh-CN" } });
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
    const rooms = await page.locator(".rooms button").evaluateAll((all) => all.map(({ id }) => id));
    for (const room of rooms) {
      await page.click(`#${room}`);
      if (room === "enter-yours") {
        await page.click("#take-digit");
        await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
      }
      await page
        .locator(COMPLETE[/** @type {keyof typeof COMPLETE} */ (room)])
        .first()
        .waitFor();
      await painted(page);
      assert.deepEqual(await englishIn(page), [], room);
      // A space may stand before a button.
      const said = await page.evaluate(() => {
        const buttons = [...document.querySelectorAll("button")].map((one) => one.innerText);
        const named = buttons.filter((label) => label.trim());
        return named.reduce(
          (all, label) => all.replaceAll(` ${label}`, ""),
          document.body.innerText,
        );
      });
      assert.doesNotMatch(said, /[，。！？；] |\d\s%/, room);
    }
  });

  test("is kept in the link, and a change back to English loses nothing", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=12&digit=4` });
    const first = await words(page);
    await page.click("#enter-yours");
    await page.click("#take-digit");
    await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
    await page.selectOption("#language", "zh");
    await page.locator("html[lang=zh-Hans]").waitFor({ state: "attached" });
    await page.waitForFunction(() => location.hash.includes("lang=zh"));
    await page.locator("#verdict", { hasText: "模型认为" }).waitFor();
    await page.reload();
    await painted(page);
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
    await page.click("#enter-draw");
    await page.selectOption("#language", "en");
    await page.locator("html[lang=en]").waitFor({ state: "attached" });
    assert.equal(await words(page), first);
  });

  test("changes back to English after the browser has translated the page", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const first = await words(page);
    for (const language of ["zh", "en"]) {
      await page.evaluate(translateAll);
      await page.selectOption("#language", language);
      const { tag } = LANGUAGES[/** @type {"zh" | "en"} */ (language)];
      await page.locator(`html[lang=${tag}]`).waitFor({ state: "attached" });
    }
    await page.locator("#judge-help", { hasText: /./ }).waitFor();
    assert.equal(await words(page), first);
  });

  test("names and ignores an unknown language", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#lang=tlh` });
    assert.match(await page.locator("#notice span").innerText(), /lang “tlh”.*one of en, zh/);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  });

  test("stays in English with a notice when the Chinese texts cannot be loaded", async (t) => {
    const { hook } = answering(
      () => "/page/zh.js",
      (response) => {
        response.statusCode = 404;
        response.end();
      },
    );
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#lang=zh`,
      hook,
      expected: /404/,
    });
    assert.match(await page.locator("#notice span").innerText(), /简体中文 could not be loaded/);
    assert.match(await page.locator(".tagline").innerText(), /any digit/);
  });

  test("gives the engine's reasons in Chinese", async (t) => {
    const page = await open(t, browser, {
      address: `${ADDRESS}#lang=zh`,
      hook: ({ url }, response) => {
        if (!url?.endsWith(".safetensors")) return false;
        sending("application/octet-stream", "nonsense")(response);
        return true;
      },
      expected: /not a weights file|不是权重文件/,
    });
    const message = page.locator("#message p", { hasText: "权重" });
    assert.match(await message.innerText(), /这不是权重文件，或者文件不完整（8 字节）。/);
    assert.doesNotMatch(await message.innerText(), /[a-z]{3}/);
  });

  test("translates a failure that happened before the Chinese texts arrived", async (t) => {
    /** @type {(value: boolean) => void} */
    let release = () => {};
    const refused = new Promise((resolve) => (release = resolve));
    const page = await open(t, browser, {
      address: `${ADDRESS}#lang=zh`,
      hook: ({ url }, response) => {
        if (url === "/page/zh.js") return refused.then(() => false);
        if (!url?.endsWith(".safetensors")) return false;
        response.statusCode = 404;
        response.end();
        release(false);
        return true;
      },
      expected: /404|AssetError/,
    });
    await page.locator("#message p", { hasText: "无法加载：服务器对" }).waitFor();
  });
});
