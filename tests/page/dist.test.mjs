// Tests the page as `make dist` writes it: the same page, under names that browsers may cache for good.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { filesOf } from "../../scripts/compress.mjs";
import { addressed, pageOf, writePage } from "../../scripts/dist.mjs";
import { HEADERS } from "../../scripts/headers.mjs";
import { ADDRESS, ROOT, ink, launch, openReady, painted } from "./browser.mjs";
import { bundled } from "./site.mjs";

/** @type {string} */
let scratch;
before(async () => (scratch = await mkdtemp(path.join(tmpdir(), "cvae-dist-"))));
after(() => rm(scratch, { recursive: true }));

describe("the preview of a link", () => {
  const html = '<meta property="og:image" content="page/12ab/card.png" />';
  test("has an absolute address where the page knows its own", () => {
    for (const address of ["https://example.org/a", "https://example.org/a/"]) {
      assert.equal(
        addressed(html, address),
        '<meta property="og:image" content="https://example.org/a/page/12ab/card.png" />\n' +
          '    <meta property="og:url" content="https://example.org/a/" />',
      );
    }
    assert.equal(addressed(html, ""), html);
    assert.throws(() => addressed(html, "example.org"), /PAGE_ADDRESS is example\.org, expected/);
  });

  test("has a picture and words that belong to the page", async () => {
    const page = await pageOf(ROOT, ["cpu"], "https://example.org/");
    const written = String(page.get("index.html"));
    const said = (/** @type {string} */ name) =>
      new RegExp(`property="og:${name}"\\s+content="([^"]+)"`).exec(written)?.[1] ?? "";
    const picture = page.get(said("image").replace("https://example.org/", ""));
    assert.equal(picture?.toString("latin1", 1, 4), "PNG");
    assert.deepEqual([picture?.readUInt32BE(16), picture?.readUInt32BE(20)], [1200, 630]);
    assert.equal(said("title"), "CVAE Playground");
    assert.match(said("description"), /writes it/);
  });
});

describe("the published page", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  /** @type {string} */
  let root;
  before(async () => {
    root = await bundled();
    browser = await launch();
  });
  after(() => browser?.close());

  test("draws what the page of the clone draws, in every room", async (t) => {
    const address = `${ADDRESS}#seed=7&digit=5`;
    const sources = await openReady(t, browser, { address, root: ROOT });
    const here = await ink(sources);
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address,
      root,
      hook: ({ address }) => {
        asked.push(address.split("?")[0]);
        return false;
      },
    });
    assert.deepEqual(await ink(page), here);
    for (const visited of [sources, page]) {
      await visited.locator("#digits [data-read]").nth(9).waitFor();
      await visited.click("#enter-yours");
      await visited.click("#take-digit");
      await visited.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
      await visited.click("#enter-explore");
      await visited.locator("#end-b:not(:empty)").waitFor();
      await visited.click("#enter-compare");
      await visited.locator("#specimens .specimen[data-drawn=true]").first().waitFor();
      for (const name of ["keep", "lesson"]) {
        await visited.locator("#enter-draw").click();
        await visited.locator(`[data-opens=${name}]:visible`).click();
        await visited.locator(`#${name}-dialog[open]`).waitFor();
        await visited.keyboard.press("Escape");
      }
      await visited.locator("[data-help]:visible").first().click();
      await visited.locator("#help[open]").waitFor();
      await visited.keyboard.press("Escape");
      await visited.selectOption("#language", "zh");
      await visited.locator("html[lang=zh-Hans]").waitFor({ state: "attached" });
    }
    // Only files of the published page have names with hashes.
    const named = /^\/(page|weights|pkg\/cpu)\/[0-9a-f]{16}\/./;
    const others = new Set(asked.filter((url) => !named.test(url)));
    assert.deepEqual([...others], ["/"]);
  });

  test("is revalidated with a single request on the second visit", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: ADDRESS,
      root,
      hook: ({ address }) => {
        asked.push(address.split("?")[0]);
        return false;
      },
    });
    await page.locator("#digits [data-read]").nth(9).waitFor();
    assert.ok(asked.length > 10, `only ${asked.length} requests on the first visit`);
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

  test("has all files of the clone except hidden ones", async () => {
    const names = (await filesOf(root)).map((file) => path.relative(root, file));
    const inClone = (await filesOf(path.join(ROOT, "www/weights"))).filter(
      (file) => !/(^|\/)\.|\.(br|gz)$/.test(path.relative(ROOT, file)),
    );
    assert.equal(names.filter((name) => name.startsWith("weights/")).length, inClone.length);
    assert.deepEqual(
      names.filter((name) => /(^|\/)\.|\.d\.ts$/.test(name)),
      [],
    );
  });

  test("comes with the headers that the tests use", async () => {
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
    "index.html": `<html lang="en"><head>
    <link rel="stylesheet" href="www/styles/tokens.css" />
    <link rel="stylesheet" href="www/styles/sheet.css" />
    <link rel="preload" href="www/weights/index.json" as="fetch" crossorigin />
    <link rel="preload" href="www/pkg/cpu/cvae_bg.wasm" as="fetch" crossorigin />
    <script type="module" async src="www/start/first.js"></script>
    <template id="later">
      <link rel="preload" href="www/rooms/draw/draw.html" as="fetch" crossorigin />
    </template>
</head>
<nav class="rooms"></nav>
`,
    "RESULTS.md": "# Results",
    "www/start/early.js": "early();",
    "www/start/first.js":
      'import { state } from "../state/state.js"; fetch("../weights/index.json");' +
      'fetch(`../weights/${state}`); import("../pkg/cpu/cvae.js"); import("../main.js");',
    "www/state/state.js":
      'export const state = "the state"; export const ROOMS = ["draw", "attic"];',
    "www/text/en.js": 'export default { "room.draw": "Draw", "room.attic": "Attic" };',
    "www/main.js": `import { state } from "./state/state.js"; import { pad } from "./rooms/draw/pad.js";
import "./engine/test-images.js"; import { enter } from "./rooms/rooms.js"; console.log(state, pad, enter);`,
    "www/rooms/rooms.js": "export const enter = (room) => import(`./${room}/${room}.js`);",
    "www/engine/test-images.js": 'fetch("../images/some.gzip");',
    "www/rooms/draw/pad.js":
      'import { state } from "../../state/state.js"; export const pad = `pad of ${state}`;',
    "www/rooms/attic/attic.js":
      'import { pad } from "../draw/pad.js"; export default class { name = `a room ${pad}`; }',
    "www/rooms/draw/draw.html": "<p>controls</p>",
    "www/engine/worker.js": "const address = `../pkg/${backend}/cvae.js`; import(address);",
    "www/styles/tokens.css": ":root { --ink: blue }\n",
    "www/styles/sheet.css": ".sheet { color: var(--ink) }\n",
    "www/rooms/explore/explore.css": ".explore { color: red }\n",
    "www/weights/index.json": "{}",
    "www/pkg/cpu/cvae_bg.wasm": "cpu",
    "www/pkg/cpu/cvae.js":
      "const rest = (url) => `rest of ${url}`; export default rest(import.meta.url);",
    "www/engine/training-worker.js": 'import("../pkg/train/cvae.js");',
    "www/pkg/train/cvae_bg.wasm": "train",
    "www/pkg/train/cvae.js": "export default 2;",
    "www/pkg/webgpu/cvae_bg.wasm": "webgpu",
    "www/pkg/webgpu/cvae.js": "export default 1;",
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

  /** The folders of a page, sorted by name. @param {string} root */
  async function folders(root) {
    const names = [...(await pageOf(root)).keys()].filter((name) => name.includes("/"));
    return [...new Set(names.map((name) => path.dirname(name)))].sort();
  }

  test("change with the content of their file and of nothing else", async () => {
    const all = await folders(await clone());
    const [page, , , , cpu, train, webgpu, weights] = all;
    assert.deepEqual(await folders(await clone()), all);
    const otherWeights = await folders(await clone({ "www/weights/index.json": "{ }" }));
    assert.deepEqual(otherWeights.slice(4, 7), [cpu, train, webgpu]);
    // The scripts name the weights, so their own names change with the weights.
    assert.notEqual(otherWeights[0], page);
    assert.notEqual(otherWeights[7], weights);
    const otherScript = await folders(
      await clone({
        "www/state/state.js": 'export const state = 2; export const ROOMS = ["draw", "attic"];',
      }),
    );
    assert.deepEqual(otherScript.slice(4), [cpu, train, webgpu, weights]);
    assert.notEqual(otherScript[0], page);
  });

  test("are used by every file that refers to them", async () => {
    const page = await pageOf(await clone());
    const html = String(page.get("index.html"));
    const linked = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name);
    for (const name of linked) assert.ok(page.has(name), `${name} is linked, but missing`);
    const shapes = linked.map((name) =>
      name.replaceAll(/[0-9a-f]{16}/g, "…").replace(/-[\w-]{8}\./, "."),
    );
    assert.deepEqual(shapes, [
      "page/…/page.css",
      "weights/…/index.json",
      "pkg/cpu/…/cvae_bg.wasm",
      "page/…/scripts/first.js",
      "pkg/cpu/…/cvae.js",
      "page/…/scripts/main.js",
      "page/…/rooms/draw/draw.html",
    ]);
    const place = (/** @type {string} */ ending) => linked.find((name) => name.endsWith(ending));
    const first = String(page.get(linked[3]));
    assert.ok(first.includes(`../../../${place("index.json")}`), first);
    assert.ok(first.includes(`../../../${place("cvae.js")}`), first);
    const main = linked
      .slice(5)
      .map((name) => String(page.get(name)))
      .join("");
    assert.ok(main.includes("../images/some.gzip"), main);
    const worker = [...page.keys()].find((name) => name.endsWith("/worker.js")) ?? "";
    const trainer = [...page.keys()].find((name) => name.endsWith("/training-worker.js")) ?? "";
    const [, trains = ""] =
      /["'`]([^"'`]*pkg\/train[^"'`]*)["'`]/.exec(String(page.get(trainer))) ?? [];
    const glue = path.posix.join(path.posix.dirname(trainer), trains);
    assert.ok(page.has(glue), `${glue} is missing`);
    for (const backend of ["cpu", "webgpu"]) {
      const [address] = /`.*`/.exec(String(page.get(worker))) ?? [""];
      const variable = /\$\{(\w+)\}/.exec(address)?.[1] ?? "";
      const named = new Function(variable, `return ${address}`)(backend);
      const file = path.posix.join(path.posix.dirname(worker), named);
      assert.ok(page.has(file), `${file} is missing`);
    }
  });

  test("are few: what starts together is one script and one style sheet", async () => {
    const page = await pageOf(await clone());
    const holding = (/** @type {string} */ text) =>
      [...page].filter(([name, body]) => !name.endsWith(".map") && String(body).includes(text));
    assert.equal(holding("the state").length, 1);
    const [[first, script]] = holding("the state");
    assert.match(first, /\/first\b/);
    assert.ok(
      !String(script).includes("pad of"),
      "the first script contains code that only the second one needs",
    );
    assert.match(holding("pad of")[0][0], /\/main\b/);
    // The name by which `rooms.js` imports the room.
    assert.match(holding("a room")[0][0], /\/scripts\/attic\.js$/);
    assert.ok(String(holding("pad of")[0][1]).includes("`./${"), String(holding("pad of")[0][1]));
    assert.deepEqual(
      holding("--ink").map(([name]) => path.posix.basename(name)),
      ["page.css"],
    );
    assert.deepEqual(
      holding("color: red").map(([name]) => path.posix.basename(name)),
      ["explore.css"],
    );
    assert.equal(holding("rest of").length, 1);
  });

  test("are not written when a package is missing, and the error states the package", async () => {
    const root = await clone();
    await rm(path.join(root, "www/pkg/webgpu"), { recursive: true });
    const folder = path.join(scratch, "never");
    await assert.rejects(writePage(root, folder), /no webgpu package in www\/pkg; make build/);
    await assert.rejects(readFile(path.join(folder, "index.html")));
  });

  test("that nothing refers to are reported", async () => {
    const root = await clone({ "www/engine/worker.js": "" });
    await assert.rejects(pageOf(root), /nothing in the page refers to \.\.\/pkg\//);
    const alone = await clone({
      "www/start/first.js": 'fetch("../weights/"); fetch("../pkg/cpu/")',
    });
    await assert.rejects(pageOf(alone), /nothing in the page (refers to|asks for)/);
  });

  test("replace those of an earlier build, but never files of a folder that is not a page", async () => {
    const root = await clone();
    const folder = path.join(scratch, "replaced");
    await writePage(root, folder);
    const first = (await filesOf(folder)).length;
    await writeFile(path.join(folder, "old.js"), "");
    await writePage(root, folder);
    assert.equal((await filesOf(folder)).length, first);
    const foreign = path.join(scratch, "foreign");
    await cp(path.join(root, "www"), foreign, { recursive: true });
    await assert.rejects(writePage(root, foreign), /has files that are not a page/);
    assert.ok((await readFile(path.join(foreign, "main.js"))).length > 0);
  });
});
