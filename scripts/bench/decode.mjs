// Latency of a decode, from latent points to readable probabilities.
import { firstDigit } from "../../tests/page/traffic.mjs";
import { prove } from "./proof.mjs";
import { Roofline } from "./roofline.mjs";
import { TITLES } from "./sites.mjs";
import { figures, quantile, table, times } from "./table.mjs";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./sites.mjs").Model} Model */
/** @typedef {{ name: string, title: string, page: Page, samples: number[][] }} Engine `samples`: milliseconds, for each batch */

const BATCHES = [1, 10, 100, 400];
/** Each sample lasts at least this many milliseconds, because browsers' clocks are coarse. */
const LEAST = 30;
const BYTES_PER_WEIGHT = 4;
const CPU_PEERS = ["tfjs-wasm", "onnx-wasm", "plain"];

/**
 * Measures all engines in turns, each in its own page, and the processor's limits in the same turns.
 * @param {Browser} browser @param {import("./sites.mjs").Sites} sites @param {number} runs
 */
export async function decodes(browser, sites, runs) {
  const roofline = await Roofline.open(browser, sites.roofline);
  const parts = [];
  for (const model of sites.models) {
    /** @type {Engine[]} */
    const engines = [];
    for (const peer of sites.peers) engines.push(await open(browser, sites, model, peer));
    const peaks = [];
    for (const [at, batch] of BATCHES.entries()) {
      for (let run = 0; run < runs; run += 1) {
        peaks.push(await roofline.measure(BYTES_PER_WEIGHT * model.multiplyAdds));
        for (const { page, samples } of engines) {
          (samples[at] ??= []).push(await sample(page, model, batch));
        }
      }
    }
    for (const { page } of engines) await page.close();
    const peak = {
      separate: quantile(peaks.map(({ separate }) => separate)),
      fused: quantile(peaks.map(({ fused }) => fused)),
      read: quantile(peaks.map(({ read }) => read)),
    };
    parts.push(report(model, engines, peak, runs));
  }
  return parts.join("\n\n");
}

/** @param {Browser} browser @param {import("./sites.mjs").Sites} sites @param {Model} model @param {string} name */
async function open(browser, sites, model, name) {
  const { origin } = await sites.peer(model, name);
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(`${origin}/`, { waitUntil: "commit" });
  await firstDigit(page);
  await prove(page, model, TITLES[name]);
  return { name, title: TITLES[name], page, samples: [] };
}

/** Milliseconds of one decode: the mean over enough decodes to fill a sample. @param {Page} page @param {Model} model @param {number} batch */
function sample(page, { latent }, batch) {
  return page.evaluate(async ([batch, latent, least]) => {
    const { decode } = /** @type {import("./proof.mjs").PeerWindow} */ (
      /** @type {unknown} */ (globalThis)
    );
    const epsilon = Float32Array.from({ length: batch * latent }, () => 3 * Math.random() - 1.5);
    const labels = new Float32Array(batch * 10);
    for (let row = 0; row < batch; row += 1) labels[10 * row + (row % 10)] = 1;
    await decode(epsilon, labels, batch);
    for (let count = 1; ; count *= 2) {
      const started = performance.now();
      for (let at = 0; at < count; at += 1) await decode(epsilon, labels, batch);
      const ms = performance.now() - started;
      if (ms >= least) return ms / count;
    }
  }, /** @type {const} */ ([batch, latent, LEAST]));
}

/** @param {Model} model @param {Engine[]} engines @param {import("./roofline.mjs").Speed} peak @param {number} runs */
function report({ name, multiplyAdds }, engines, peak, runs) {
  const medians = new Map(
    engines.map(({ name, samples }) => [name, samples.map((of) => quantile(of))]),
  );
  const ours = medians.get("ours-cpu") ?? [];
  const order = Object.keys(TITLES).filter((engine) => medians.has(engine));
  const rows = order.map((engine) => [
    TITLES[engine],
    ...(medians.get(engine) ?? []).map((ms, at) =>
      engine === "ours-cpu" ? figures(ms) : `${figures(ms)} (${times(ms / ours[at])})`,
    ),
  ]);
  const best = BATCHES.map((_, at) =>
    Math.min(...CPU_PEERS.map((peer) => medians.get(peer)?.[at] ?? Infinity)),
  );
  rows.push(["best CPU peer ÷ this page, CPU", ...ours.map((ms, at) => times(best[at] / ms))]);
  const least = BATCHES.map((batch) => (2000 * batch * multiplyAdds) / peak.fused);
  rows.push(["multiply-adds alone at full speed", ...least.map(figures)]);
  rows.push(["this page, CPU ÷ full speed", ...ours.map((ms, at) => times(ms / least[at]))]);
  // Each multiply-add of a digit has its own weight, and a decode reads each weight at least once, whatever the number
  // of digits.
  const read = (1000 * BYTES_PER_WEIGHT * multiplyAdds) / peak.read;
  rows.push(["reading its weights once at full speed", ...BATCHES.map(() => figures(read))]);
  rows.push([
    "this page, CPU ÷ the longer of both (its roofline)",
    ...ours.map((ms, at) => times(ms / Math.max(least[at], read))),
  ]);
  const billions = (/** @type {number} */ speed) => (speed / 1e9).toFixed(1);
  const speeds = `${billions(peak.fused)} GFLOP/s; ${billions(peak.separate)} where a product is rounded before it is added`;
  const first = `decode of \`${name}\`, ms (÷ ours), median of ${runs}`;
  const thousands = Math.round(multiplyAdds / 1000);
  const memory = `${billions(peak.read)} GB/s`;
  const note = `${thousands} thousand multiply-adds per digit; full speed is that of relaxed SIMD in registers, ${speeds}. Memory: ${memory} where nothing but the weights is read.`;
  return `${table([first, ...BATCHES.map(String)], rows)}\n\n${note}`;
}
