// The page as `make dist` writes it: the same page, under names that may be kept for good.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { filesOf } from "../../scripts/compress.mjs";
import { pageOf, writePage } from "../../scripts/dist.mjs";
import { HEADERS } from "../../scripts/headers.mjs";
import { ADDRESS, ROOT, ink, launch, openReady, painted } from "./browser.mjs";

/** @type {string} */
let scratch;
before(async () => (scratch = await mkdtemp(path.join(tmpdir(), "cvae-dist-"))));
after(() => rm(scratch, { recursive: true }));

describe("the page of a host", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  /** @type {string} */
  let root;
  before(async () => {
    root = path.join(scratch, "page");
    await writePage(ROOT, root);
    browser = await launch();
  });
  after(() => browser?.close());

  test("draws what the page of the clone draws, in every room", async (t) => {
    const address = `${ADDRESS}#seed=7&digit=5`;
    const here = await ink(await openReady(t, browser, { address }));
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address,
      root,
      hook: ({ url = "" }) => {
        asked.push(url.split("?")[0]);
        return false;
      },
    });
    assert.deepEqual(await ink(page), here);
    await page.locator("#digits [data-read]").nth(9).waitFor();
    for (const room of ["yours", "explore", "compare"]) {
      await page.click(`#enter-${room}`);
      await page.waitForLoadState("networkidle");
    }
    await page.locator("#specimens .specimen[data-drawn=true]").first().waitFor();
    await page.selectOption("#language", "zh");
    await page.locator("html[lang=zh-Hans]").waitFor({ state: "attached" });
    // Nothing but the page itself lies under a name that stays.
    const named = /^\/(page|weights|pkg\/cpu)\/[0-9a-f]{16}\/./;
    const others = new Set(asked.filter((url) => !named.test(url)));
    assert.deepEqual([...others], ["/"]);
  });

  test("is asked for nothing but itself the second time", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: ADDRESS,
      root,
      hook: ({ url = "" }) => {
        asked.push(url.split("?")[0]);
        return false;
      },
    });
    await page.locator("#digits [data-read]").nth(9).waitFor();
    assert.ok(asked.length > 20, `only ${asked.length} requests the first time`);
    asked.length = 0;
    await page.goto("about:blank");
    await page.goBack();
    await painted(page);
    await page.locator("#digits [data-read]").nth(9).waitFor();
    assert.deepEqual(
      asked.filter((url) => url !== "/"),
      [],
    );
  });

  test("has all that the clone has, and nothing hidden", async () => {
    const names = (await filesOf(root)).map((file) => path.relative(root, file));
    const inClone = (await filesOf(path.join(ROOT, "www/weights"))).filter((file) =>
      /\.(safetensors|json)$/.test(file),
    );
    assert.equal(names.filter((name) => name.startsWith("weights/")).length, inClone.length);
    assert.deepEqual(
      names.filter((name) => /(^|\/)\.|\.d\.ts$/.test(name)),
      [],
    );
  });

  test("comes with the headers that the page is tested under", async () => {
    const rules = await readFile(path.join(root, "_headers"), "utf8");
    const [all, ...kept] = rules.split(/\n\n/);
    const said = all.split("\n").slice(1).filter(Boolean);
    assert.deepEqual(
      said,
      Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}`),
    );
    assert.deepEqual(
      kept.map((rule) => rule.trim()),
      ["page", "pkg", "weights"].map(
        (folder) => `/${folder}/*\n  Cache-Control: public, max-age=31536000, immutable`,
      ),
    );
  });
});

describe("names", () => {
  const SOURCES = {
    "index.html":
      '<link href="www/weights/index.json"><link href="www/pkg/cpu/cvae_bg.wasm"><script src="www/main.js"></script>',
    "RESULTS.md": "# Results",
    "www/main.js": 'fetch("./weights/index.json"); fetch("../data/images"); import("./worker.js");',
    "www/worker.js": "import(`./pkg/${backend}/cvae.js`);",
    "www/weights/index.json": "{}",
    "www/pkg/cpu/cvae_bg.wasm": "cpu",
    "www/pkg/webgpu/cvae_bg.wasm": "webgpu",
  };
  let clones = 0;

  /** @param {Record<string, string>} [changes] a clone with other files */
  async function clone(changes = {}) {
    const root = path.join(scratch, `clone-${(clones += 1)}`);
    for (const [name, content] of Object.entries({ ...SOURCES, ...changes })) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), content);
    }
    return root;
  }

  /** The folders of a page, in the order of their names. @param {string} root */
  async function folders(root) {
    const names = [...(await pageOf(root)).keys()].filter((name) => name.includes("/"));
    return [...new Set(names.map((name) => path.dirname(name)))].sort();
  }

  test("follow the content, each its own", async () => {
    const [page, cpu, webgpu, weights] = await folders(await clone());
    assert.deepEqual(await folders(await clone()), [page, cpu, webgpu, weights]);
    const otherWeights = await folders(await clone({ "www/weights/index.json": "{ }" }));
    assert.deepEqual(otherWeights.slice(1, 3), [cpu, webgpu]);
    // The scripts name the weights, so they change with them.
    assert.notEqual(otherWeights[0], page);
    assert.notEqual(otherWeights[3], weights);
    const otherScript = await folders(await clone({ "www/new.js": "" }));
    assert.deepEqual(otherScript.slice(1), [cpu, webgpu, weights]);
    assert.notEqual(otherScript[0], page);
  });

  test("stand in what refers to them", async () => {
    const page = await pageOf(await clone());
    const place = (/** @type {string} */ ending) =>
      [...page.keys()].find((name) => name.replace(/\/[0-9a-f]{16}\//, "/").endsWith(ending)) ?? "";
    const html = String(page.get("index.html"));
    const linked = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name);
    assert.deepEqual(linked, [place("index.json"), place("cpu/cvae_bg.wasm"), place("main.js")]);
    const script = String(page.get(place("main.js")));
    assert.ok(script.includes(`"../../${place("index.json")}"`), script);
    assert.ok(script.includes('"../../data/images"'), script);
    for (const backend of ["cpu", "webgpu"]) {
      const [address] = /`.*`/.exec(String(page.get(place("worker.js")))) ?? [""];
      const named = new Function("backend", `return ${address}`)(backend);
      const folder = path.posix.dirname(place(`${backend}/cvae_bg.wasm`));
      assert.equal(named, `../../${folder}/cvae.js`);
    }
  });

  test("a package that is missing is named, and nothing is written", async () => {
    const root = await clone();
    await rm(path.join(root, "www/pkg/webgpu"), { recursive: true });
    const folder = path.join(scratch, "never");
    await assert.rejects(writePage(root, folder), /no webgpu package in www\/pkg; make build/);
    await assert.rejects(readFile(path.join(folder, "index.html")));
  });

  test("a reference that is not known any more is named", async () => {
    const root = await clone({ "www/worker.js": "" });
    await assert.rejects(pageOf(root), /nothing in the page refers to \.\/pkg\//);
  });

  test("what it wrote is replaced, a folder of somebody else is not", async () => {
    const root = await clone();
    const folder = path.join(scratch, "replaced");
    await writePage(root, folder);
    const first = (await filesOf(folder)).length;
    await writeFile(path.join(folder, "old.js"), "");
    await writePage(root, folder);
    assert.equal((await filesOf(folder)).length, first);
    const foreign = path.join(scratch, "foreign");
    await cp(path.join(root, "www"), foreign, { recursive: true });
    await assert.rejects(writePage(root, foreign), /holds something else than a page/);
    assert.ok((await readFile(path.join(foreign, "main.js"))).length > 0);
  });
});
