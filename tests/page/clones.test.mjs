// Tests that two clones that share one build folder (`CARGO_TARGET_DIR`) each compile their own code.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "./site.mjs";

const cargo = spawnSync("cargo", ["--version"]).status === 0;
const PACKAGE = `[package]\nname = "shared"\nversion = "0.1.0"\nedition = "2024"\n`;

test(
  "a clone recompiles what another clone has built, even where its own files are older",
  { skip: !cargo && "cargo is not installed" },
  async (t) => {
    const scratch = await mkdtemp(path.join(os.tmpdir(), "cvae-clones-"));
    t.after(() => rm(scratch, { recursive: true }));
    const source = await readFile(path.join(ROOT, "src/lib.rs"), "utf8");
    const [line = ""] = /^const _: .*$/m.exec(source) ?? [];
    for (const name of ["one", "other"]) {
      const clone = path.join(scratch, name);
      await mkdir(path.join(clone, "src"), { recursive: true });
      await cp(path.join(ROOT, ".cargo/config.toml"), path.join(clone, ".cargo/config.toml"));
      await writeFile(path.join(clone, "Cargo.toml"), PACKAGE);
      await writeFile(path.join(clone, "src/lib.rs"), line);
      await utimes(path.join(clone, "src/lib.rs"), 0, 0);
    }
    /** Whether cargo had nothing to compile. @param {string} name */
    const fresh = async (name) => {
      const command = ["check", "--offline", "--quiet", "--message-format=json"];
      const env = { ...process.env, CARGO_TARGET_DIR: path.join(scratch, "target") };
      const options = { cwd: path.join(scratch, name), env };
      const { stdout } = await promisify(execFile)("cargo", command, options);
      return JSON.parse(stdout.split("\n")[0]).fresh;
    };
    const turns = ["one", "one", "other", "other", "one"];
    const seen = [];
    for (const name of turns) seen.push(await fresh(name));
    assert.deepEqual(seen, [false, true, false, true, false]);
  },
);
