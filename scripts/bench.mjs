#!/usr/bin/env node
// Times the page in headless Chromium and prints Markdown tables:
//   node scripts/bench.mjs [--gpu]      (--gpu adds WebGPU, simulated by software where there is no real one)
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../tests/page/browser.mjs";
import { createServer, listen } from "./serve.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const COLD_LOADS = 7;
const BATCHES = [1, 10, 400];
const WEIGHTS = "flagship.decoder.safetensors";

const median = (/** @type {number[]} */ values) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Opens the page with an empty cache. @param {import("playwright-core").Browser} browser @param {string} origin */
async function coldLoad(browser, origin) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector("html[data-status=ready] #sheet[aria-busy=false]")) {
        document.documentElement.dataset.firstDigit = String(performance.now());
        observer.disconnect();
      }
    }).observe(document, { attributes: true, subtree: true });
  });
  await page.goto(`${origin}/?backend=cpu`);
  const done = page.locator("html[data-first-digit]");
  await done.waitFor({ state: "attached" });
  const ms = Number(await done.getAttribute("data-first-digit"));
  // Without what an idle page fetches afterwards.
  const bytes = await page.evaluate((ms) => {
    const entries = /** @type {PerformanceResourceTiming[]} */ ([
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ]);
    const until = entries.filter(({ responseEnd }) => responseEnd <= ms);
    return until.reduce((sum, { transferSize }) => sum + transferSize, 0);
  }, ms);
  await context.close();
  return { ms, bytes };
}

/**
 * Median milliseconds of a decode in the page's own worker, probabilities and picture included; the last one is of ten
 * digits that the judge reads.
 * @param {import("playwright-core").Browser} browser @param {string} origin @param {"cpu" | "webgpu"} backend
 */
async function decodeTimes(browser, origin, backend) {
  const page = await browser.newPage();
  await page.goto(`${origin}/?backend=cpu`);
  const times = await page.evaluate(async ([backend, file, batches]) => {
    // @ts-expect-error: an address of the page
    const { workerFor } = await import("/www/trusted.js");
    const worker = new Worker(workerFor(backend), { type: "module" });
    let id = 0;
    const call = (/** @type {string} */ action, /** @type {any} */ payload = {}) =>
      new Promise((resolve, reject) => {
        id += 1;
        worker.onmessage = ({ data }) => (data.error ? reject(data.error) : resolve(data.result));
        worker.postMessage({ id, action, payload: { place: 0, ...payload } });
      });
    const fetched = fetch(`/www/pkg/${backend}/cvae_bg.wasm`);
    await call("open", { module: await WebAssembly.compileStreaming(fetched) });
    const weights = await fetch(`/www/weights/${file}`).then((reply) => reply.arrayBuffer());
    const { latent } = await call("load", { bytes: new Uint8Array(weights) });
    const results = [];
    for (const batch of batches) {
      const payload = {
        epsilon: new Float32Array(batch * latent).fill(0.5),
        labels: Float32Array.from({ length: batch * 10 }, (_, i) => (i % 10 === 3 ? 1 : 0)),
        temperature: 1,
        ink: [0, 0, 0],
      };
      const runs = [];
      for (let run = 0; run < 24; run += 1) runs.push((await call("decode", payload)).ms);
      results.push(runs.slice(4).sort((a, b) => a - b)[10]);
    }
    const judge = await fetch("/www/weights/judge.safetensors").then((reply) =>
      reply.arrayBuffer(),
    );
    await call("loadJudge", { bytes: new Uint8Array(judge) });
    const ten = {
      epsilon: new Float32Array(10 * latent).fill(0.5),
      labels: Float32Array.from({ length: 100 }, (_, i) => (i % 11 === 0 ? 1 : 0)),
      temperature: 1,
      ink: [0, 0, 0],
      drawing: 1,
    };
    await call("decode", ten);
    const runs = [];
    for (let run = 0; run < 24; run += 1) runs.push((await call("judge", { drawing: 1 })).ms);
    results.push(runs.slice(4).sort((a, b) => a - b)[10]);
    worker.terminate();
    return results;
  }, /** @type {const} */ ([backend, WEIGHTS, BATCHES]));
  await page.close();
  return times;
}

const gpu = process.argv.includes("--gpu");
const server = createServer({ root: ROOT });
const origin = `http://127.0.0.1:${await listen(server, 0)}`;
const browser = await launch({ gpu });
try {
  const loads = [];
  for (let run = 0; run < COLD_LOADS; run += 1) loads.push(await coldLoad(browser, origin));
  const ms = median(loads.map((load) => load.ms));
  const kilobytes = median(loads.map((load) => load.bytes)) / 1000;
  console.log(`| cold start, CPU, median of ${COLD_LOADS} | |\n|---|---|`);
  console.log(`| transferred until the first digit | ${kilobytes.toFixed(0)} kB |`);
  console.log(`| from navigation to the first digit | ${ms.toFixed(0)} ms |\n`);
  console.log(`| decode, ms |${BATCHES.map((batch) => ` ${batch} |`).join("")} 10 judged |`);
  console.log(`|---|${"---|".repeat(BATCHES.length + 1)}`);
  /** @type {("cpu" | "webgpu")[]} */
  const backends = gpu ? ["cpu", "webgpu"] : ["cpu"];
  for (const backend of backends) {
    const times = await decodeTimes(browser, origin, backend);
    console.log(`| ${backend} |${times.map((time) => ` ${time.toFixed(2)} |`).join("")}`);
  }
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
