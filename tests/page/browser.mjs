// What the page tests share: Chromium, pages in it, and functions that read the pixels of its canvases.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import zlib from "node:zlib";
import { chromium } from "playwright-core";
import { programOf } from "../../scripts/browsers.mjs";
import { LANE, ROOT, bundled, commonServer, serve } from "./site.mjs";
import { ownTab, sharedTab } from "./tabs.mjs";

export { ROOT };

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {import("playwright-core").BrowserContextOptions} ContextOptions */
/** @typedef {import("./site.mjs").Response} Response */
/** @typedef {import("./site.mjs").Hook} Hook */

/** The backend that works on every machine. */
export const ADDRESS = "?backend=cpu";
export const PIXELS = 28 * 28;
/** The smallest difference between opacities that counts as visible, of 255. */
export const VISIBLE = 8;
/** Whether tests run all of their repetitions instead of a part: `run.mjs --soak`. */
export const SOAK = Boolean(process.env.CVAE_SOAK);
/** A browser context in which tests may read the clipboard. */
export const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const TEST_IMAGES = "/page/t10k-1000-images-idx3-ubyte.gzip";
/** The files of the page, by the names that hooks use for them. */
export const INDEX = "/weights/index.json";
/** A limit in milliseconds for the first start on a busy machine with a simulated GPU, far above the usual time. */
const PATIENCE = 120_000;

const QUIET = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** A GPU that Chromium simulates on the CPU. */
const SIMULATED_GPU = [
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--use-webgpu-adapter=swiftshader",
];

/**
 * How Chromium is started.
 * @param {{ gpu?: boolean, settings?: string[] }} [options] `settings`: more arguments
 * @returns {import("playwright-core").LaunchOptions}
 */
export const launchOptions = ({ gpu = false, settings = [] } = {}) => ({
  executablePath: programOf("chromium"),
  args: [
    ...QUIET,
    ...settings,
    ...(gpu ? SIMULATED_GPU : []),
    // Chromium refuses to sandbox itself for root.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
});

/**
 * The browsers of a process that runs many test files, by whether they have a simulated GPU.
 * @type {Map<boolean, { browser: Browser, end: () => Promise<void> }>}
 */
const kept = new Map();

/** @param {{ gpu?: boolean }} [options] @returns {Promise<Browser>} */
export async function launch({ gpu = false } = {}) {
  const running = kept.get(gpu);
  if (running?.browser.isConnected()) return running.browser;
  const browser = await chromium.launch(launchOptions({ gpu }));
  if (process.env[LANE]) {
    kept.set(gpu, { browser, end: browser.close.bind(browser) });
    // The file that launched the browser closes it; later files reuse it.
    browser.close = async () => {};
  }
  return browser;
}

/** Launches a browser with settings that no other file uses. @param {string[]} settings as arguments @returns {Promise<Browser>} */
export const launchWith = (...settings) => chromium.launch(launchOptions({ settings }));

/** Closes the browsers that were kept for the next file. */
export async function endBrowsers() {
  for (const { end } of kept.values()) await end();
}

/** Leaves what a visitor left who has switched symbols and numbers on; runs in the page. */
function rememberSymbols() {
  try {
    localStorage.setItem("cvae symbols", "shown");
  } catch {
    // A sandbox, or a browser that stores nothing: its visitors are newcomers each time.
  }
}

/** Logs violations of the Content-Security-Policy to the console; runs in the page. */
function sayRefusals() {
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    console.error(`Content-Security-Policy: ${violatedDirective} blocked ${blockedURI}`);
  });
}

/**
 * Opens the page. The test fails on an error in the console, on a request to another host and on a violation of the
 * Content-Security-Policy, unless `expected` matches its text. Pages without a `hook` share one server, and therefore
 * the browser's cache of it.
 * @param {TestContext} t
 * @param {Browser} browser
 * @param {object} [options]
 * @param {string} [options.address] query and fragment
 * @param {string} [options.root] the folder that is served in place of the bundle: `ROOT` has the sources
 * @param {Hook} [options.hook] answers requests instead of the server; it gets their names from `nameOf`
 * @param {RegExp} [options.expected] console errors that belong to this test
 * @param {() => void} [options.before] runs in the page before its own scripts
 * @param {boolean} [options.newcomer] whether the browser knows nothing of an earlier visit, so that symbols and numbers are off
 * @param {boolean} [options.alone] whether the test changes clock or connection, which tabs share, or needs a new tab
 * @param {ContextOptions} [options.context]
 */
export async function open(t, browser, options = {}) {
  const { address = "", hook, expected, before, alone = false, context = {} } = options;
  const { newcomer = false } = options;
  const root = options.root ?? (await bundled());
  const { page, leave } = await (alone ? ownTab : sharedTab)(browser, context);
  const server = hook || alone ? await serve({ root, hook }) : await commonServer(root);
  const { origin } = server;
  /** @type {string[]} */
  const complaints = [];
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A request of the previous page may fail only now. Requests of this page to other hosts are reported below.
    const { url } = message.location();
    if (url.startsWith("http") && !url.startsWith(`${origin}/`)) return;
    const unused = message.text().includes("was preloaded using link preload but not used");
    if (message.type() === "error" || unused) complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`))
      complaints.push(`foreign request: ${request.url()}`);
  });
  const scripts = [await page.addInitScript(sayRefusals)];
  if (!newcomer) scripts.push(await page.addInitScript(rememberSymbols));
  if (before) scripts.push(await page.addInitScript(before));
  t.after(async () => {
    for (const script of scripts) await script.dispose();
    await leave(origin);
    if (hook || alone) server.close();
    assert.deepEqual(
      complaints.filter((text) => !expected?.test(text)),
      [],
      "the page logged errors",
    );
  });
  await page.goto(`${origin}/${address}`);
  return page;
}

/** Opens the page and waits for its first digits. @type {typeof open} */
export async function openReady(t, browser, options) {
  const page = await open(t, browser, options);
  await painted(page);
  return page;
}

/** Waits until everything requested has been painted. @param {Page} page */
export async function painted(page) {
  // Checked in every frame: a Playwright locator would check only after 20, 70, 170, 270 and 770 milliseconds.
  const outcome = await page.waitForFunction(() => {
    const failed = document.querySelector(".message.failed p");
    const ready = "html[data-status=ready][data-weights=whole] #sheet[aria-busy=false]";
    return failed ? `failed: ${failed.textContent}` : document.querySelector(ready) && "painted";
  });
  assert.equal(await outcome.jsonValue(), "painted");
}

/** The bounding box of an element once it is visible; a room that is not open yet hides its elements. @param {Page} page @param {string} selector */
export async function boxOf(page, selector) {
  const element = page.locator(selector);
  await element.waitFor();
  const box = await element.boundingBox();
  assert.ok(box);
  return box;
}

/** Waits for the sentence that replaces the picture. @param {Page} page */
export async function failed(page) {
  await page.locator("html[data-status=failed] .message.failed").waitFor();
  const sentence = (await page.locator("#message p").textContent()) ?? "";
  assert.match(
    sentence,
    /^[A-Z].*[.!?]$/s,
    "expected a complete sentence with a capital and a full stop",
  );
  assert.equal(await page.locator("#message p").getAttribute("role"), "alert");
  return sentence;
}

/** Waits for the page's final message about its backend. @param {Page} page @param {RegExp} why */
export async function decided(page, why) {
  await page.locator("#status .why", { hasText: why }).waitFor({ state: "attached" });
  await painted(page);
}

/**
 * The ink of canvases as opacity 0–255: of whole canvases, or of one place in a grid of digits.
 * @param {import("playwright-core").Locator} canvases @param {[column: number, row: number]} [place]
 */
export async function opacities(canvases, place) {
  // Passed as text, one character per pixel: Playwright serialises every number of an array separately.
  const texts = await canvases.evaluateAll((elements, place) => {
    const all = /** @type {HTMLCanvasElement[]} */ (elements);
    return all.map((canvas) => {
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const [left, top, width, height] = place
        ? [28 * place[0], 28 * place[1], 28, 28]
        : [0, 0, canvas.width, canvas.height];
      const { data } = pen.getImageData(left, top, width, height);
      return Array.from({ length: data.length / 4 }, (_, i) =>
        String.fromCharCode(data[4 * i + 3]),
      ).join("");
    });
  }, place);
  return texts.map((text) => [...Buffer.from(text, "latin1")]);
}

/**
 * The ink of one canvas.
 * @param {Page} page @param {string} selector @param {[column: number, row: number]} [place] of a grid of digits
 */
export async function opacity(page, selector, place) {
  const canvas = page.locator(selector);
  await canvas.waitFor({ state: "attached" });
  const [ink] = await opacities(canvas, place);
  return ink;
}

/**
 * The ink of the ten small digits and of the large one, as opacity 0–255: 784 values each.
 * @param {Page} page
 * @returns {Promise<{ ten: number[][], large: number[] }>}
 */
export async function ink(page) {
  await painted(page);
  // The large digit comes first in the document.
  const [large, ...ten] = await opacities(page.locator("#picture, #digits canvas"));
  return { ten, large };
}

/** The largest difference between two pictures, 0–255. @param {number[]} a @param {number[]} b */
export function difference(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** Asserts that two rows of pictures are the same up to rounding. @param {number[][]} before @param {number[][]} now */
export function assertSame(before, now) {
  now.forEach((picture, place) => assert.ok(difference(before[place], picture) <= 1, `${place}`));
}

/** Asserts that all pictures of a row have changed visibly. @param {number[][]} before @param {number[][]} now */
export function assertChanged(before, now) {
  now.forEach((picture, place) =>
    assert.ok(difference(before[place], picture) >= VISIBLE, `${place} did not change`),
  );
}

/** Holds back the answers to some requests until they are released. @param {(url: string) => boolean} which */
export function holding(which) {
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(false)));
  /** @type {Hook} */
  const hook = ({ url = "" }) => (which(url) ? released : false);
  return { hook, release: () => release() };
}

/**
 * Answers one URL instead of the server, until `stop()` is called.
 * @param {() => string} url @param {(response: Response) => void} answer
 */
export function answering(url, answer) {
  let active = true;
  return {
    stop: () => (active = false),
    /** @type {Hook} */
    hook: (request, response) => {
      if (!active || request.url !== url()) return false;
      answer(response);
      return true;
    },
  };
}

/**
 * Shortens the page's waiting times between attempts of a download to a twentieth; runs in the page, before its own
 * scripts.
 */
export function hurry() {
  const wait = /** @type {(work: () => void, ms: number) => number} */ (setTimeout);
  // The waiting times of `www/load/assets.js`, in milliseconds.
  const waits = [250, 1000, 2000];
  Object.assign(globalThis, {
    setTimeout: (/** @type {() => void} */ work, ms = 0) =>
      wait(work, waits.includes(ms) ? ms / 20 : ms),
  });
}

/** @param {string} type @param {string | Buffer} body */
export const sending = (type, body) => (/** @type {Response} */ response) => {
  response.setHeader("Content-Type", type);
  response.end(body);
};

/**
 * Answers for the test images of MNIST, which are not in the repository, with a thousand pictures: of the one at
 * `index`, the pixel at `index` modulo 784 is ink.
 */
export function testImages() {
  const count = 1000;
  const file = Buffer.alloc(16 + count * PIXELS);
  [0x803, count, 28, 28].forEach((word, at) => file.writeUInt32BE(word, 4 * at));
  for (let index = 0; index < count; index += 1) {
    file[16 + index * PIXELS + (index % PIXELS)] = 255;
  }
  const body = zlib.gzipSync(file);
  return answering(() => TEST_IMAGES, sending("application/octet-stream", body));
}

/** @param {string} name a file in tests/fixtures */
export async function fixture(name) {
  return JSON.parse(await readFile(path.join(ROOT, "tests/fixtures", name), "utf8"));
}

/** The list of models that the page is served with. */
export async function servedModels() {
  return JSON.parse(await readFile(path.join(ROOT, "www/weights/index.json"), "utf8"));
}
