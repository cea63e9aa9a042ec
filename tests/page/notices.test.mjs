// Tests the licence notices of the packages: one for each crate that is compiled into them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, test } from "node:test";
import { pageOf } from "../../scripts/dist.mjs";
import { Texts, noticesIn, rustNotices, standIn } from "../../scripts/notices.mjs";
import { ROOT } from "./browser.mjs";

/** The crates in a package, from Cargo itself and not from the script under test. @param {string} name of a package @returns {string[][]} name and version */
function compiled(name) {
  const features = ["--no-default-features", "--features", name];
  const argv = ["tree", "--locked", "-e", "normal", "--target", "wasm32-unknown-unknown"];
  const lines = execFileSync("cargo", [...argv, ...features, "--prefix", "none"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const crates = new Set(lines.match(/^\S+ v\S+/gm));
  return [...crates].map((crate) => crate.split(" v")).filter(([name]) => name !== "cvae");
}

/** The entries and texts of the notices. @param {string} file */
function parsed(file) {
  const texts = new Set([...file.matchAll(/^Text (\d+)$/gm)].map(([, number]) => number));
  const [entries] = file.split(/^Text 1$/m);
  const blocks = entries.split("\n\n").map((block) => block.replace(/^=+\n/, ""));
  return { texts, blocks };
}

/** Asserts that an entry refers to texts, all of which exist. @param {string} block @param {Set<string>} texts */
function assertTexts(block, texts) {
  const numbers = [...block.matchAll(/: text (\d+)$/gm)].map(([, number]) => number);
  assert.ok(numbers.length > 0, `no text is listed for ${block}`);
  for (const number of numbers) assert.ok(texts.has(number), `no text ${number} for ${block}`);
}

for (const name of ["cpu", "webgpu", "train"]) {
  test(`the ${name} package has the notice of each crate compiled into it`, async () => {
    const file = await readFile(path.join(ROOT, `www/pkg/${name}/NOTICES.txt`), "utf8");
    const { texts, blocks } = parsed(file);
    const crates = compiled(name);
    assert.ok(crates.length > 100, `only ${crates.length} crates`);
    for (const [crate, version] of crates) {
      const block = blocks.find((block) => block.startsWith(`${crate} ${version}\n`)) ?? "";
      assert.match(block, new RegExp(`^  in: .*\\b${name}\\b`, "m"), `${crate} ${version}`);
      assert.match(block, /^ {2}terms: \S/m, `${crate} ${version}`);
      assertTexts(block, texts);
    }
    for (const words of [
      "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
      "The above copyright notice and this permission notice shall be included",
      "Copyright (c) 2026 CVAE Playground contributors",
      "The Rust Project Developers",
    ]) {
      assert.ok(file.includes(words), words);
    }
  });

  test(`the ${name} package has the notices of Rust's standard library`, async () => {
    const file = await readFile(path.join(ROOT, `www/pkg/${name}/NOTICES.txt`), "utf8");
    const { texts, blocks } = parsed(file);
    const start = blocks.findIndex((block) => block.startsWith("Rust's standard library (rustc"));
    const [itself, ...linked] = blocks.slice(start).filter((block) => /^ {2}\S/m.test(block));
    assertTexts(itself, texts);
    for (const block of linked) assertTexts(block, texts);
    // Debian has one notice for the whole library.
    if (linked.length > 0) {
      for (const library of ["dlmalloc", "hashbrown", "miniz_oxide"]) {
        assert.ok(
          linked.some((block) => block.startsWith(library)),
          library,
        );
      }
    }
  });
}

test("the page links to the notices, in a clone and when published", async () => {
  const link = /<a\s+id="notices"[^>]*\shref="([^"]+)"/;
  const [, inClone] = link.exec(await readFile(path.join(ROOT, "index.html"), "utf8")) ?? [];
  const file = await readFile(path.join(ROOT, inClone), "utf8");
  const page = await pageOf(ROOT);
  const [, onHost] = link.exec(String(page.get("index.html"))) ?? [];
  assert.notEqual(onHost, inClone);
  assert.equal(String(page.get(onHost)), file);
});

describe("a licence text", () => {
  test("appears once, whatever its line breaks", () => {
    const texts = new Texts();
    assert.equal(texts.number("MIT\r\nto any person"), 1);
    assert.equal(texts.number("BSD"), 2);
    assert.equal(texts.number("\n  MIT to\nany person\n"), 1);
    assert.match(String(texts), /\nText 1\n-+\nMIT\nto any person\n[^]*\nText 2\n-+\nBSD\n$/);
  });

  test("is found in a crate at any depth", async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), "cvae-crate-"));
    t.after(() => rm(folder, { recursive: true }));
    const files = {
      "LICENSE-MIT": "mit",
      COPYING: "copying",
      "src/tables/LICENSE-UNICODE": "unicode",
      "LICENSES/BSD-2-Clause.txt": "bsd",
      "README.md": "no licence",
      "src/license.rs": "no licence",
      "src/copyrighted.txt": "no licence",
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    assert.deepEqual(
      noticesIn(folder).map(({ text }) => text),
      ["copying", "mit", "bsd", "unicode"],
    );
  });

  test("with the same terms replaces the missing one of a crate", () => {
    const none = () => undefined;
    const mit = standIn("Apache-2.0/MIT", ["Ada", "Grace"], none);
    assert.match(mit?.text ?? "", /^MIT License\n\nCopyright \(c\) Ada, Grace\n\nPermission is/);
    assert.match(standIn("Apache-2.0", [], none)?.text ?? "", /Version 2\.0, January 2004/);
    assert.equal(standIn("(MIT OR Zlib) AND Unicode-3.0", [], none), undefined);
    assert.equal(standIn("MPL-2.0", [], none), undefined);
    const other = standIn("MPL-2.0", [], (terms) => ({ file: "LICENSE", text: `of ${terms}` }));
    assert.equal(other?.text, "of MPL-2.0");
  });
});

test("of Rust itself is read from the files of the compiler", () => {
  const { itself, crates } = rustNotices(`<h2 id="short">Short</h2> for all
<h2 id="in-tree-files">In-tree files</h2> <p><b>License:</b> MIT</p>
<p><b>Copyright:</b> R &#38; D</p> <h2 id="out-of-tree-dependencies">Others</h2>
<h3>📦 cfg-if-1.0.4</h3><p><b>License:</b> MIT/Apache-2.0</p>
<details><summary><code>LICENSE-MIT</code></summary>
<pre>
Copyright &#60;a@b.c&#62;
</pre></details>
<h3>📦 wasi-0.11.1+wasi-snapshot-preview1</h3><p><b>License:</b> MIT</p>`);
  assert.equal(itself, "In-tree files License: MIT\nCopyright: R & D");
  assert.deepEqual(crates.get("cfg_if"), {
    version: "1.0.4",
    terms: "MIT/Apache-2.0",
    notices: [{ file: "LICENSE-MIT", text: "\nCopyright <a@b.c>\n" }],
  });
  assert.equal(crates.get("wasi")?.version, "0.11.1+wasi-snapshot-preview1");
});
