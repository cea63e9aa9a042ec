#!/usr/bin/env node
// Everything about the WebGPU adapter at hand, in less than three minutes:
//   node scripts/bench/gpu.mjs [--simulated]      (--simulated: the GPU that Chromium's CPU pretends to be)
// It prints the adapter, what a decode calls, the largest difference from the CPU package, the times of both packages for each
// batch, and memory over many decodes. It needs Chromium and `make build`.
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { launchOptions } from "../../tests/page/browser.mjs";
import { compare, countCalls, countDecodes, openPackages } from "../../tests/page/kernels.mjs";
import { ROOT } from "../../tests/page/site.mjs";
import { createServer, listen } from "../serve.mjs";
import { megabytes, table } from "./table.mjs";

const MODELS = ["tutorial", "flagship"];
const SIZES = [1, 10, 100, 900, 4096];
/** Each batch is timed for this long, and decoded over and over for this long, in milliseconds. */
const PATIENCE = { time: 2000, decodes: 60_000 };
const DECODES = 100_000;
/** A document in which nothing else runs. */
const BARE = "www/rooms/draw/draw.html";

const { simulated } = parseArgs({
  options: { simulated: { type: "boolean", default: false } },
}).values;
/** How Chromium gives headless pages the real GPU on Linux; elsewhere it does so by itself. */
const REAL = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--ignore-gpu-blocklist"];

/** The adapter, in the page. */
async function adapter() {
  const found = await /** @type {any} */ (navigator).gpu?.requestAdapter();
  if (!found) return null;
  const { vendor, architecture, device, description, isFallbackAdapter } = found.info;
  return {
    names: [vendor, architecture, device, description].filter(Boolean).join(", "),
    simulated: isFallbackAdapter,
    features: [...found.features].sort(),
    invocations: found.limits.maxComputeInvocationsPerWorkgroup,
    buffer: found.limits.maxStorageBufferBindingSize,
  };
}

/**
 * The median times of batches in both packages, in the page.
 * @param {{ file: string, sizes: number[], patience: number }} asked
 */
async function race({ file, sizes, patience }) {
  const { cpu, gpu, bytes, batch } = /** @type {any} */ (self);
  const decoder = await bytes(file);
  const { latent } = cpu.load(decoder);
  gpu.load(decoder);
  const rows = [];
  for (const count of sizes) {
    const { epsilon, labels } = batch(latent, count);
    /** @type {number[]} */
    const medians = [];
    for (const session of [gpu, cpu]) {
      const times = [];
      const end = performance.now() + patience;
      do {
        const start = performance.now();
        await session.draw(epsilon, labels, 1, 0, 0, 0, false);
        times.push(performance.now() - start);
      } while (performance.now() < end && times.length < 1000);
      // The first one makes room for the batch.
      const later = times.slice(Math.min(1, times.length - 1)).sort((a, b) => a - b);
      medians.push(later[Math.floor(later.length / 2)]);
    }
    rows.push({ count, gpu: medians[0], cpu: medians[1] });
  }
  return rows;
}

/**
 * Decodes ten digits over and over, in the page.
 * @param {{ most: number, patience: number }} asked
 */
async function repeat({ most, patience }) {
  const { gpu, batch, counts } = /** @type {any} */ (self);
  const { epsilon, labels } = batch(gpu.noise(1).length, 10);
  const before = { ...counts };
  const heap = () => /** @type {any} */ (performance).memory?.usedJSHeapSize ?? 0;
  const start = { time: performance.now(), heap: heap() };
  let decodes = 0;
  while (decodes < most && performance.now() - start.time < patience) {
    await gpu.draw(epsilon, labels, 1, 0, 0, 0, false);
    decodes += 1;
  }
  return { decodes, buffers: counts.buffers - before.buffers, heap: heap() - start.heap };
}

const server = createServer({ root: ROOT });
const origin = `http://127.0.0.1:${await listen(server, 0)}`;
const options = launchOptions({ gpu: simulated });
const browser = await chromium.launch({
  ...options,
  args: [...(options.args ?? []), ...(simulated ? [] : REAL)],
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(`${origin}/${BARE}`);
  const found = await page.evaluate(adapter);
  if (!found) throw new Error("this browser offers no WebGPU adapter; try --simulated");
  const kind = found.simulated ? " (simulated by software)" : "";
  console.log(`adapter: ${found.names}${kind}`);
  console.log(
    `limits: ${found.invocations} invocations, buffers of ${megabytes(found.buffer)}; features: ${found.features.join(", ")}`,
  );
  await page.evaluate(countCalls);
  const opened = Date.now();
  await page.evaluate(openPackages, `${origin}/www/`);
  const { pipelines } = await page.evaluate(() => /** @type {any} */ (self).counts);
  console.log(`start: ${Date.now() - opened} ms for both packages, ${pipelines} pipelines`);
  for (const model of MODELS) {
    const file = `${model}.decoder.safetensors`;
    const counted = await page.evaluate(countDecodes, { file, sizes: [10, 900] });
    const { dispatches, submits, bindGroups, buffers } = counted[1].second;
    console.log(
      `\n${model}: ${dispatches} dispatches, ${submits} submit, ${bindGroups} bind groups and ${buffers} buffers made in a decode of 900`,
    );
    const differences = await page.evaluate(compare, { file, sizes: [1, 10, 900] });
    const largest = Math.max(...differences.map(({ values }) => values));
    console.log(`largest difference of a probability from the CPU's: ${largest.toExponential(1)}`);
    const times = await page.evaluate(race, { file, sizes: SIZES, patience: PATIENCE.time });
    const rows = times.map(({ count, gpu, cpu }) => [
      String(count),
      gpu.toFixed(2),
      cpu.toFixed(2),
      gpu < cpu ? "WebGPU" : "CPU",
    ]);
    console.log(table(["digits", "WebGPU, ms", "CPU, ms", "faster"], rows));
  }
  const { decodes, buffers, heap } = await page.evaluate(repeat, {
    most: DECODES,
    patience: PATIENCE.decodes,
  });
  console.log(
    `\nafter ${decodes} decodes of ten digits: ${buffers} buffers made, ${megabytes(heap)} more in the scripts' memory`,
  );
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
