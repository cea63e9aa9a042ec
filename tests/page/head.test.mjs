// Tests that what index.html is served with follows from the sources: adding a model or a room needs no line of HTML.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import zlib from "node:zlib";
import { complete, servedPage } from "../../scripts/head.mjs";
import { createServer, listen } from "../../scripts/serve.mjs";
import { ADDRESS, ROOT, launch, open, openReady, servedModels } from "./browser.mjs";

const SMALL = "plane";
/** The maximum size of index.html, in bytes. */
const MOST = 20_000;

/** @type {string} */
let scratch;
/** @type {string} */
let written;
/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "cvae-head-"));
  written = await readFile(path.join(ROOT, "index.html"), "utf8");
  browser = await launch();
});
after(async () => {
  await browser.close();
  await rm(scratch, { recursive: true });
});

/** The index.html that a clone serves. @param {string} root */
const served = async (root) =>
  servedPage(root, await readFile(path.join(root, "index.html"), "utf8"));

/** The scripts that a page preloads: those for the start, and those for later. @param {string} html */
function preloads(html) {
  const [now, later] = html
    .split('<template id="later">')
    .map((part) =>
      [...part.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, href]) => href),
    );
  return { now, later };
}

/**
 * A clone of the page with one small model, and one more model of a given name.
 * @param {string} name of its folder
 */
async function clone(name) {
  const root = path.join(scratch, name);
  await mkdir(path.join(root, "www"), { recursive: true });
  await cp(path.join(ROOT, "index.html"), path.join(root, "index.html"));
  await cp(path.join(ROOT, "www"), path.join(root, "www"), {
    recursive: true,
    filter: (file) => !/\/weights\/.|\/pkg\/webgpu|\.(br|gz)$/.test(file),
  });
  const { models, ...list } = await servedModels();
  const small = models.find((/** @type {{ name: string }} */ model) => model.name === SMALL);
  for (const file of [small.draft.file, small.decoder.file]) {
    await cp(path.join(ROOT, "www/weights", file), path.join(root, "www/weights", file));
  }
  const added = {
    ...small,
    name: "added",
    draft: { ...small.draft, file: "added.draft.safetensors" },
  };
  await writeFile(
    path.join(root, "www/weights/index.json"),
    JSON.stringify({ ...list, default: SMALL, models: [added, small] }),
  );
  return root;
}

/** Replaces text in a file of a clone. @param {string} file @param {string} from @param {string} to */
async function change(file, from, to) {
  const text = await readFile(file, "utf8");
  assert.ok(text.includes(from), `${from} is not in ${file}`);
  await writeFile(
    file,
    text.replace(from, () => to),
  );
}

describe("index.html", () => {
  test("has only the markup that the start shows", () => {
    assert.ok(Buffer.byteLength(written) <= MOST, `${Buffer.byteLength(written)} bytes`);
    assert.doesNotMatch(
      written,
      /modulepreload|data-drafts|<dialog|class="(bench|controls|help)\b/,
    );
  });

  test("works as it is, without the preloads that the server adds", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      root: ROOT,
      hook: ({ url = "" }, response) => {
        if (!/^\/(\?|$)/.test(url)) return false;
        response.setHeader("Content-Type", "text/html");
        response.end(written);
        return true;
      },
    });
    const doors = page.getByRole("navigation", { name: "Rooms" }).getByRole("button");
    assert.deepEqual(await doors.allInnerTexts(), [
      "Draw",
      "Write",
      "Your digit",
      "Explore",
      "Compare",
      "Train",
    ]);
    await page.locator("#enter-explore").click();
    await page.locator("#explore:not([inert]) #grid canvas:not(.scatter)").waitFor();
  });

  test("reports a placeholder that it lacks", () => {
    const facts = { drafts: ["a"], rooms: [] };
    const scripts = { first: [], next: [] };
    for (const place of ["<html ", '<template id="later">', '<nav class="rooms"']) {
      const page = written.replace(place, "<p ");
      assert.throws(() => complete(page, facts, scripts), /index\.html has no .* any more/, place);
    }
  });
});

describe("what is added to index.html", () => {
  test("names every script of the first digit first, and each script once", async (t) => {
    const { now, later } = preloads(await served(ROOT));
    assert.ok(now.includes("www/state/state.js") && now.includes("www/pkg/cpu/cvae.js"), `${now}`);
    assert.ok(later.includes("www/main.js") && later.includes("www/rooms/rooms.js"), `${later}`);
    const all = [...now, ...later];
    assert.equal(new Set(all).size, all.length);
    for (const script of all) assert.ok((await stat(path.join(ROOT, script))).isFile(), script);
    /** @type {string[]} */
    const asked = [];
    const page = await open(t, browser, {
      address: ADDRESS,
      root: ROOT,
      hook: ({ address }) => {
        if (address === "/www/main.js") return new Promise(() => {});
        asked.push(address.slice(1));
        return false;
      },
    });
    await page.locator("html[data-weights]").waitFor({ state: "attached" });
    const before = asked.filter((url) => url.endsWith(".js") && !later.includes(url));
    const inPage = ["www/start/early.js", "www/start/first.js"];
    assert.deepEqual(before.sort(), [...now, ...inPage].sort());
  });

  test("follows the list of weights: all models, the default first", async () => {
    const root = await clone("models");
    assert.match(await served(root), /<html data-drafts="plane added" lang="en"/);
    // Without a list, the page itself reports the error.
    await writeFile(path.join(root, "www/weights/index.json"), "<!doctype html>");
    assert.doesNotMatch(await served(root), /data-drafts/);
  });

  test("gains a script that is added and loses a script that is removed", async () => {
    const root = await clone("scripts");
    await writeFile(path.join(root, "www/state/added.js"), "export const added = 1;\n");
    await change(
      path.join(root, "www/state/state.js"),
      "\nimport ",
      '\nimport "./added.js";\nimport ',
    );
    await rm(path.join(root, "www/pkg"), { recursive: true });
    const { now } = preloads(await served(root));
    assert.ok(now.includes("www/state/added.js"), `${now}`);
    assert.deepEqual(
      now.filter((script) => script.includes("/pkg/")),
      [],
    );
  });

  test("gains a room that is added, with its script, its markup and its styles", async (t) => {
    const root = await clone("rooms");
    const folder = path.join(root, "www/rooms/attic");
    await mkdir(folder);
    await writeFile(
      path.join(folder, "attic.html"),
      '<h2 id="attic-heading">Under the roof</h2>\n',
    );
    await writeFile(path.join(folder, "attic.css"), "#attic-heading { color: rgb(1, 2, 3) }\n");
    await writeFile(
      path.join(folder, "attic.js"),
      "export default class { async refresh() { document.title = 'attic'; } }\n",
    );
    await change(path.join(root, "www/state/state.js"), '"train"];', '"train", "attic"];');
    await change(
      path.join(root, "www/text/en.js"),
      '  "room.compare"',
      '  "room.attic": "Attic",\n  "room.compare"',
    );
    assert.match(await served(root), /<button[^>]*value="attic"[^>]*>Attic<\/button><\/nav>/);
    // This clone has no judge.
    const expected = /Failed to load resource/;
    const page = await openReady(t, browser, { address: ADDRESS, root, expected });
    await page.getByRole("button", { name: "Attic" }).click();
    const heading = page.getByRole("heading", { name: "Under the roof" });
    await heading.waitFor();
    assert.equal(await heading.evaluate((it) => getComputedStyle(it).color), "rgb(1, 2, 3)");
    await page.waitForFunction(() => document.title === "attic");
  });

  test("is part of the compressed page, whatever compressed copies lie beside index.html", async () => {
    const root = await clone("compressed");
    const file = path.join(root, "index.html");
    const { mtimeMs } = await stat(file);
    await writeFile(`${file}.br`, zlib.brotliCompressSync("another page"));
    await utimes(`${file}.br`, mtimeMs / 1000, mtimeMs / 1000);
    const server = createServer({ root });
    try {
      const address = `http://127.0.0.1:${await listen(server, 0)}/`;
      const [plain, packed] = await Promise.all(
        ["identity", "br"].map((encoding) =>
          fetch(address, { headers: { "Accept-Encoding": encoding } }),
        ),
      );
      assert.equal(packed.headers.get("content-encoding"), "br");
      const [html, unpacked] = [await plain.text(), await packed.text()];
      assert.equal(unpacked, html);
      assert.equal(html, await served(root));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
