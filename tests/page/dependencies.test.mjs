// Tests the check of dependencies: it refuses licences, sources and versions that are not allowed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { allowances, foreignSources, permits, toolProblems } from "../../scripts/dependencies.mjs";
import { ROOT } from "./browser.mjs";

const ALLOWED = new Set(["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]);

describe("a licence", () => {
  const fine = [
    "MIT",
    "GPL-3.0 OR MIT",
    "MIT/GPL-3.0",
    "GPL-3.0 / MIT",
    "MIT AND Apache-2.0",
    "(GPL-3.0 OR MIT) AND Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "GPL-3.0 AND MIT OR Apache-2.0",
    "Apache-2.0 WITH LLVM-exception AND (MIT)",
  ];
  const refused = [
    "",
    "GPL-3.0",
    "MIT AND GPL-3.0",
    "MIT AND (GPL-3.0 OR AGPL-3.0)",
    "(MIT OR GPL-3.0) AND GPL-3.0",
    "GPL-3.0 OR MIT AND GPL-2.0",
    "MIT WITH some-exception",
    "MIT GPL-3.0",
    "mit",
  ];
  for (const terms of fine) test(`“${terms}” is allowed`, () => assert.ok(permits(terms, ALLOWED)));
  for (const terms of refused) {
    test(`“${terms}” is refused`, () => assert.equal(permits(terms, ALLOWED), false));
  }

  test("is allowed exactly if deny.toml lists it", async () => {
    const { allowed, exceptions } = allowances(
      await readFile(path.join(ROOT, "deny.toml"), "utf8"),
    );
    assert.ok(allowed.includes("MIT") && allowed.includes("Apache-2.0 WITH LLVM-exception"));
    assert.ok(!allowed.some((terms) => /GPL|MPL/.test(terms)));
    assert.deepEqual(exceptions.colored, ["MPL-2.0"]);
    assert.throws(() => allowances("[licenses]"), /allows no licence/);
  });
});

describe("a source", () => {
  const entry = (/** @type {string} */ source) =>
    `[[package]]\nname = "one"\nversion = "1.0.0"\n${source}\n`;
  const checksum = `checksum = "${"0".repeat(64)}"`;
  const registry = 'source = "registry+https://github.com/rust-lang/crates.io-index"';

  test("must be the registry, with a checksum", () => {
    const own = '[[package]]\nname = "cvae"\nversion = "0.1.0"\n';
    assert.deepEqual(foreignSources(own + entry(`${registry}\n${checksum}`)), []);
    for (const source of [
      registry,
      "",
      `source = "git+https://github.com/some/one#0123"\n${checksum}`,
      `source = "registry+https://example.com/index"\n${checksum}`,
    ]) {
      assert.deepEqual(foreignSources(entry(source)), ["one 1.0.0 is not locked to the registry"]);
    }
  });
});

describe("a development tool", () => {
  const locked = { packages: { "": {}, "node_modules/one": { dev: true, integrity: "sha512-x" } } };

  test("must have one exact version and a checksum, and be used in development only", () => {
    assert.deepEqual(toolProblems({ devDependencies: { one: "1.2.3" } }, locked), []);
    for (const version of ["^1.2.3", "~1.2.3", "1.x", "latest", "*", "git+https://some/one"]) {
      const problems = toolProblems({ devDependencies: { one: version } }, locked);
      assert.match(problems.join(), /not one exact version/, version);
    }
    assert.match(
      toolProblems({ dependencies: { one: "1.2.3" } }, locked).join(),
      /the page has no dependencies/,
    );
    const bare = { packages: { "node_modules/one": {} } };
    assert.match(toolProblems({}, bare).join(), /not for development alone.*no checksum/);
  });
});
