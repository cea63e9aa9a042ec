#!/usr/bin/env node
// Runs the tests of the page, two files at a time:
//   node tests/page/run.mjs [--soak] [FILE…]      (all, unless some are named)
// Each of the two has a Chromium that stays for all of its files, and both have one bundle of the page. `node --test FILE`
// works as well, and starts its own. `--soak` sets CVAE_SOAK, with which tests repeat what they otherwise do a part of.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { writePage } from "../../scripts/dist.mjs";
import { CHROMIUM, launchOptions } from "./browser.mjs";
import { BUNDLE, ROOT } from "./site.mjs";

const FOLDER = path.join(ROOT, "tests/page");
/** How long each file took the last time, in milliseconds: the longest come first, so that both end together. */
const TIMES = path.join(
  process.env.CVAE_CACHE ?? path.join(homedir(), ".cache/cvae-playground"),
  "page-tests.json",
);
/** A file that takes longer hangs, in milliseconds. */
const PATIENCE = 600_000;
/** Files at a time. */
const LANES = Number(process.env.CVAE_LANES ?? 2);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { soak: { type: "boolean", default: false } },
});
const named = positionals.map((file) => path.resolve(file));
const all = (await readdir(FOLDER))
  .filter((name) => name.endsWith(".test.mjs"))
  .map((name) => path.join(FOLDER, name));
/** @type {Record<string, number>} */
const times = await readFile(TIMES, "utf8").then(JSON.parse, () => ({}));
const known = (/** @type {string} */ file) => times[path.basename(file)] ?? Infinity;
const waiting = (named.length > 0 ? named : all).sort((a, b) => known(b) - known(a));

/** What ends with this. @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    children.forEach((child) => child.kill(signal));
    process.exit(1);
  });
}

/**
 * Runs one file and shows what it says once it is over.
 * @param {string} file @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ file: string, passed: boolean, ms: number, tests: number, failed: number }>}
 */
function run(file, env) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(process.execPath, ["--test-reporter=spec", file], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.add(child);
    const timer = setTimeout(() => {
      said += `cvae: nothing ended ${path.basename(file)} within ${PATIENCE / 1000} s\n`;
      child.kill();
    }, PATIENCE);
    let said = "";
    child.stdout.on("data", (part) => (said += part));
    child.once("close", (code) => {
      children.delete(child);
      clearTimeout(timer);
      const ms = Date.now() - began;
      const count = (/** @type {string} */ kind) =>
        Number(new RegExp(`^ℹ ${kind} (\\d+)$`, "m").exec(said)?.[1] ?? 0);
      const [tests, failed] = [count("tests"), count("fail")];
      const passed = code === 0 && tests > 0;
      if (!passed) process.stdout.write(said);
      const mark = passed ? "✔" : "✖";
      console.log(`${mark} ${path.basename(file)}: ${tests} tests, ${(ms / 1000).toFixed(1)} s`);
      resolve({ file, passed, ms, tests, failed });
    });
  });
}

/** @param {string} bundle */
async function lane(bundle) {
  const browser = await chromium.launchServer({
    ...launchOptions(),
    // This script ends what it began.
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  children.add(browser.process());
  const env = {
    ...process.env,
    [CHROMIUM]: browser.wsEndpoint(),
    [BUNDLE]: bundle,
    ...(values.soak && { CVAE_SOAK: "1" }),
  };
  const results = [];
  for (let file = waiting.shift(); file; file = waiting.shift()) results.push(await run(file, env));
  await browser.close();
  return results;
}

const began = Date.now();
const scratch = await mkdtemp(path.join(tmpdir(), "cvae-page-"));
try {
  const bundle = path.join(scratch, "page");
  await writePage(ROOT, bundle);
  const lanes = Array.from({ length: Math.min(LANES, waiting.length) }, () => lane(bundle));
  const results = (await Promise.all(lanes)).flat();
  const sum = (/** @type {"tests" | "failed"} */ what) =>
    results.reduce((total, result) => total + result[what], 0);
  for (const { file, ms } of results) times[path.basename(file)] = ms;
  await mkdir(path.dirname(TIMES), { recursive: true });
  await writeFile(TIMES, `${JSON.stringify(times, null, 2)}\n`);
  const bad = results.filter(({ passed }) => !passed).map(({ file }) => path.basename(file));
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  console.log(`cvae: ${sum("tests")} tests of the page in ${seconds} s, ${sum("failed")} failed`);
  if (bad.length > 0) {
    console.log(`cvae: failed: ${bad.join(", ")}`);
    process.exitCode = 1;
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
