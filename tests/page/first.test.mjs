// Tests the first digit: the main thread draws it before the rest of the page is there, and the page then draws the
// same.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  ROOT,
  difference,
  holding,
  ink,
  launch,
  opacity,
  open,
  openReady,
  painted,
  servedModels,
} from "./browser.mjs";
import { servedPage } from "../../scripts/head.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const PAGE = "/page/main.js";
const GLUE = "/pkg/cpu/cvae.js";

/** The opacities of the large digit. @param {import("./browser.mjs").Page} page */
const large = (page) => opacity(page, "#picture");

describe("the first digit", () => {
  /** Styles as links hold them: of a seed, of a model with a learned prior, and moved by hand. */
  const LINKS = {
    "of a seed": "#seed=11&digit=8",
    "at another temperature": "#seed=3&digit=2&temperature=0.5",
    "of another model": "#model=plane&seed=4&digit=6",
    "of a model without labels": "#model=vae&seed=17",
    "of a style moved by hand": "#model=plane&digit=4&style=0.5,-1.25",
  };
  for (const [what, hash] of Object.entries(LINKS)) {
    test(`${what} appears before the page, which then draws the same`, async (t) => {
      const scripts = holding((url) => url === PAGE);
      const whole = holding((url) => url.endsWith(".decoder.safetensors"));
      const page = await open(t, browser, {
        address: `${ADDRESS}${hash}`,
        hook: async (...asked) =>
          (await scripts.hook?.(...asked)) || !!(await whole.hook?.(...asked)),
      });
      await page.locator("html[data-weights]").waitFor({ state: "attached" });
      assert.equal(await page.locator("html").getAttribute("data-status"), "loading");
      assert.equal(await page.locator("#message").isVisible(), false);
      const first = await large(page);
      assert.ok(Math.max(...first) > 128, "there is no ink");
      scripts.release();
      await page.locator("html[data-status=ready] #sheet[aria-busy=false]").waitFor();
      assert.ok(difference(first, await large(page)) <= 1, "the page draws another digit");
      whole.release();
      await painted(page);
    });
  }

  test("has the ink colour of a dark page", async (t) => {
    const { hook, release } = holding((url) => url === PAGE);
    const page = await open(t, browser, {
      address: ADDRESS,
      hook,
      context: { colorScheme: "dark" },
    });
    await page.locator("html[data-weights]").waitFor({ state: "attached" });
    const colour = (/** @type {string} */ where) =>
      page.locator(where).evaluate((element) => {
        const canvas = /** @type {HTMLCanvasElement} */ (element);
        const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        const dark = Array.from({ length: data.length / 4 }, (_, i) => 4 * i).find(
          (at) => data[at + 3] === 255,
        );
        return dark === undefined ? [] : Array.from(data.slice(dark, dark + 3));
      });
    const first = await colour("#picture");
    assert.ok(Math.min(...first) > 200, `the ink is ${first}, expected chalk`);
    release();
    await painted(page);
    assert.deepEqual(await colour("#picture"), first);
  });

  test("is left to the page when the main thread cannot draw it", async (t) => {
    let asked = 0;
    const page = await openReady(t, browser, {
      address: ADDRESS,
      // The main thread requests the file first.
      hook: ({ url }, response) => {
        if (url !== GLUE || (asked += 1) > 1) return false;
        response.writeHead(404).end();
        return true;
      },
      expected: /Failed to load resource/,
    });
    assert.ok(asked > 1, "the page did not request the file again");
    assert.ok(Math.max(...(await ink(page)).large) > 128);
  });

  test("is drawn by the page when it is slow, and the page names what it waits for", async (t) => {
    const { hook, release } = holding((url) => url.endsWith(".draft.safetensors"));
    const page = await open(t, browser, { address: ADDRESS, hook });
    await page.locator("#message progress").waitFor({ state: "visible" });
    await page.locator(".controls[inert]").waitFor({ state: "attached" });
    assert.equal(await page.locator("html").getAttribute("data-weights"), null);
    release();
    await painted(page);
    assert.equal(await page.locator("#message").isVisible(), false);
  });

  test("is drawn only in the Draw room", async (t) => {
    const { hook, release } = holding((url) => url === PAGE);
    const page = await open(t, browser, { address: `${ADDRESS}#room=explore`, hook });
    await page.waitForFunction(() =>
      performance.getEntriesByType("resource").some(({ name }) => name.endsWith("cvae_bg.wasm")),
    );
    assert.equal(await page.locator("html").getAttribute("data-weights"), null);
    release();
    await painted(page);
  });

  /**
   * The missing file, the language of the page, and the sentence that the page shows.
   * @type {{ missing: string, root?: string, locale: string, sentence: string, again: string }[]}
   */
  const MISSING = [
    { missing: PAGE, locale: "en", sentence: "The rest of the page", again: "Load the page again" },
    {
      missing: "/page/pad.js",
      root: ROOT,
      locale: "zh-CN",
      sentence: "页面的其余部分",
      again: "重新加载页面",
    },
  ];
  for (const { missing, root, locale, sentence, again } of MISSING) {
    test(`stays without ${missing}: a sentence, and a way to load it again`, async (t) => {
      let broken = true;
      const page = await open(t, browser, {
        address: `${ADDRESS}#seed=11&digit=8`,
        root,
        context: { locale },
        expected: /Failed to (load resource|fetch dynamically imported module)/,
        hook: ({ url }, response) => {
          if (!broken || url !== missing) return false;
          response.writeHead(503).end();
          return true;
        },
      });
      await page.locator("#notice", { hasText: sentence }).waitFor();
      await page.locator("html[data-weights]").waitFor({ state: "attached" });
      assert.equal(await page.locator("#message").isVisible(), false);
      assert.ok(Math.max(...(await large(page))) > 128, "there is no ink");
      broken = false;
      await page.getByRole("button", { name: again }).click();
      await painted(page);
      const chosen = page.locator("#digits [aria-checked=true]");
      assert.equal((await chosen.textContent())?.trim(), "8");
    });
  }

  const [english, chinese] = [
    { sentence: "The page could not be loaded.", again: "Load the page again" },
    { sentence: "页面无法加载。", again: "重新加载页面" },
  ];
  /** @type {{ missing: string, root?: string, locale: string, hash: string, sentence: string, again: string }[]} */
  const LOST = [
    { missing: "/page/first.js", locale: "en-GB", hash: "", ...english },
    { missing: "/page/state.js", root: ROOT, locale: "zh-CN", hash: "", ...chinese },
    { missing: "/page/first.js", locale: "de-DE", hash: "&lang=zh", ...chinese },
    { missing: "/page/first.js", locale: "de-DE", hash: "&lang=<b>", ...english },
  ];
  for (const { missing, root, locale, hash, sentence, again } of LOST) {
    test(`is missing without ${missing}: a sentence, and a way to load it again, ${locale}${hash}`, async (t) => {
      let broken = true;
      const page = await open(t, browser, {
        address: `${ADDRESS}#digit=8${hash}`,
        root,
        context: { locale },
        expected: /Failed to load resource/,
        hook: ({ url }, response) => {
          if (!broken || url !== missing) return false;
          response.writeHead(503).end();
          return true;
        },
      });
      await page.locator("#notice", { hasText: sentence }).waitFor();
      assert.equal(await page.locator("#message").isVisible(), false);
      broken = false;
      await page.getByRole("button", { name: again }).click();
      await painted(page);
      const chosen = page.locator("#digits [aria-checked=true]");
      assert.equal((await chosen.textContent())?.trim(), "8");
    });
  }

  test("does not replace the sentence of a page that has failed, whenever it arrives", async (t) => {
    for (const comes of [true, false]) {
      const draft = holding((url) => url.endsWith(".draft.safetensors"));
      const page = await open(t, browser, {
        address: ADDRESS,
        // The markup that main.js would have inserted was fetched without use.
        expected:
          /Failed to (load resource|fetch dynamically imported module)|draw\.html was preloaded/,
        hook: async (request, response) => {
          const lost = !comes && request.url?.endsWith(".draft.safetensors");
          if (request.url !== PAGE && !lost) return draft.hook?.(request, response) ?? false;
          response.writeHead(404).end();
          return true;
        },
      });
      const notice = page.locator("#notice", { hasText: "The rest of the page" });
      await notice.waitFor();
      if (comes) {
        assert.equal(await page.locator("#message").isVisible(), true);
        draft.release();
        await page.locator("html[data-weights]").waitFor({ state: "attached" });
      }
      await page.locator("#message").waitFor({ state: "hidden" });
      assert.equal(await notice.isVisible(), true);
    }
  });

  test("stays in place when the page appears around it", async (t) => {
    const { hook, release } = holding((url) => url === PAGE);
    const page = await open(t, browser, {
      address: ADDRESS,
      hook,
      before: () => {
        const shifts = Object.assign(globalThis, { shifts: 0 });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            shifts.shifts += /** @type {any} */ (entry).value;
          }
        }).observe({ type: "layout-shift", buffered: true });
      },
    });
    await page.locator("html[data-weights]").waitFor({ state: "attached" });
    const place = () => page.locator("#picture").boundingBox();
    const before = await place();
    release();
    await painted(page);
    assert.deepEqual(await place(), before);
    const shifts = await page.evaluate(() => /** @type {any} */ (globalThis).shifts);
    assert.ok(shifts < 0.02, `the layout shifted by ${shifts}`);
  });
});

test("the page starts with exactly the scripts that index.html preloads", async (t) => {
  const html = await servedPage(ROOT, await readFile(path.join(ROOT, "index.html"), "utf8"));
  const told = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)"/g)].map(
    ([, href]) => `/${href}`,
  );
  /** @type {Set<string>} */
  const asked = new Set();
  const { hook, release } = holding((url) => url.startsWith("/page/worker.js"));
  const page = await open(t, browser, {
    address: ADDRESS,
    root: ROOT,
    hook: (request, response) => {
      const { address, url = "" } = request;
      if (address.endsWith(".js") && !url.startsWith("/page/worker.js")) asked.add(address);
      return hook?.(request, response) ?? false;
    },
  });
  await page.locator("#digits button").nth(9).waitFor({ state: "attached" });
  release();
  await painted(page);
  // Excludes the preloads of index.html itself, and what loads after the digits.
  const others = /\/(early|first|judging|judged|opening|own-models)\.js$/;
  assert.deepEqual([...asked].filter((url) => !others.test(url)).sort(), told.sort());
});

test("the page needs exactly the weights that it fetches before the list of models", async (t) => {
  const { models, default: name } = await servedModels();
  const { draft } = models.find((/** @type {{ name: string }} */ model) => model.name === name);
  const others = models.filter((/** @type {{ name: string }} */ model) => model.name !== name);
  for (const { name, draft } of others) assert.equal(draft.file, `${name}.draft.safetensors`);
  const other = "plane.draft.safetensors";
  for (const [hash, expected] of /** @type {const} */ ([
    ["#seed=5", { early: draft.file, once: [draft.file] }],
    [`#model=${name}`, { early: draft.file, once: [draft.file] }],
    ["#seed=5&model=plane", { early: other, once: [other], never: draft.file }],
    ["#model=plain", { early: draft.file, once: [draft.file] }],
    ["#seed=5&room=yours", { early: null, once: [], never: draft.file }],
  ])) {
    /** @type {string[]} */
    const asked = [];
    const list = holding((url) => url.endsWith("/index.json"));
    const page = await open(t, browser, {
      address: `${ADDRESS}${hash}`,
      hook: (...request) => {
        asked.push(path.basename(request[0].url ?? ""));
        return list.hook?.(...request) ?? false;
      },
    });
    await page.locator("#digits button").nth(9).waitFor({ state: "attached" });
    const early = asked.find((file) => /\.(draft|decoder)\./.test(file)) ?? null;
    assert.equal(early, expected.early, `${hash}: fetched before the list of models`);
    list.release();
    await painted(page);
    const times = (/** @type {string} */ file) => asked.filter((one) => one === file).length;
    for (const file of expected.once) assert.equal(times(file), 1, `${hash}: asked for ${file}`);
    if (expected.never) assert.equal(times(expected.never), 0, `${hash}: requested the file`);
  }
});
