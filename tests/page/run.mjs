#!/usr/bin/env node
// Runs the tests of the page, two files at a time:
//   node tests/page/run.mjs [--soak] [FILE…]      (default: all files)
// Each of the two processes keeps its browsers for all of its files (`lane.mjs`), and both share one bundle of the
// page. `node --test FILE` works as well, with its own browsers and bundle. `--soak` sets CVAE_SOAK, with which tests
// run all of their repetitions instead of a part.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { writePage } from "../../scripts/dist.mjs";
import { BUNDLE, LANE, ROOT } from "./site.mjs";

/** @typedef {import("./reporter.mjs").Ended} Ended */

const FOLDER = path.join(ROOT, "tests/page");
/** The durations of the last run in milliseconds: the longest files start first, so that both lanes end together. */
const TIMES = path.join(
  process.env.CVAE_CACHE ?? path.join(homedir(), ".cache/cvae-playground"),
  "page-tests.json",
);
/** The time limit for a file, in milliseconds. */
const PATIENCE = 600_000;
/** The time limit in milliseconds for a process to end after its last file: a file may have left a handle open. */
const FAREWELL = 20_000;
/** The number of files at a time. */
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

/** Child processes that end with this process. @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    children.forEach((child) => child.kill(signal));
    process.exit(1);
  });
}

/** @param {string} bundle */
function startLane(bundle) {
  const child = fork(path.join(FOLDER, "lane.mjs"), {
    env: { ...process.env, [LANE]: "1", [BUNDLE]: bundle, ...(values.soak && { CVAE_SOAK: "1" }) },
    execArgv: [`--test-reporter=${pathToFileURL(path.join(FOLDER, "reporter.mjs"))}`],
  });
  children.add(child);
  const exited = once(child, "exit").then(([code]) => {
    children.delete(child);
    return /** @type {number | null} */ (code);
  });
  return { child, exited };
}

/**
 * Runs one file, and prints the output of its tests if one failed.
 * @param {string} file @param {ReturnType<typeof startLane>} lane
 */
async function run(file, { child, exited }) {
  const name = path.basename(file);
  const began = Date.now();
  const timer = setTimeout(() => child.kill(), PATIENCE);
  child.send({ name, url: pathToFileURL(file).href });
  /** @type {Ended} */
  const { passed, tests, failed, said } = await Promise.race([
    once(child, "message").then(([ended]) => ended),
    exited.then(() => ({
      passed: false,
      tests: 0,
      failed: 1,
      said: `cvae: the process of ${name} ended before its tests did, which have ${PATIENCE / 1000} s\n`,
    })),
  ]);
  clearTimeout(timer);
  const ms = Date.now() - began;
  if (!passed) process.stdout.write(said);
  // A file without a test proves nothing.
  const good = passed && tests > 0;
  console.log(`${good ? "✔" : "✖"} ${name}: ${tests} tests, ${(ms / 1000).toFixed(1)} s`);
  return { name, good, ms, tests, failed };
}

/** @param {string} bundle */
async function runLane(bundle) {
  const results = [];
  let lane = startLane(bundle);
  for (let file = waiting.shift(); file; file = waiting.shift()) {
    if (!lane.child.connected) lane = startLane(bundle);
    results.push(await run(file, lane));
  }
  if (lane.child.connected) lane.child.disconnect();
  // A server or another handle that a test has left open does not keep this process alive.
  const timer = setTimeout(() => lane.child.kill("SIGKILL"), FAREWELL);
  const late = (await lane.exited) !== 0 && results.every(({ good }) => good);
  clearTimeout(timer);
  if (late)
    console.log("cvae: something failed, or went on, after the tests of its file had ended");
  return { results, late };
}

const began = Date.now();
const scratch = await mkdtemp(path.join(tmpdir(), "cvae-page-"));
try {
  const bundle = path.join(scratch, "page");
  await writePage(ROOT, bundle);
  const lanes = await Promise.all(
    Array.from({ length: Math.min(LANES, waiting.length) }, () => runLane(bundle)),
  );
  const results = lanes.flatMap((lane) => lane.results);
  const sum = (/** @type {"tests" | "failed"} */ what) =>
    results.reduce((total, result) => total + result[what], 0);
  for (const { name, ms } of results) times[name] = ms;
  await mkdir(path.dirname(TIMES), { recursive: true });
  await writeFile(TIMES, `${JSON.stringify(times, null, 2)}\n`);
  const bad = results.filter(({ good }) => !good).map(({ name }) => name);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  console.log(`cvae: ${sum("tests")} tests of the page in ${seconds} s, ${sum("failed")} failed`);
  if (bad.length > 0) console.log(`cvae: failed: ${bad.join(", ")}`);
  if (bad.length > 0 || lanes.some(({ late }) => late)) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
