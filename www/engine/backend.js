// Which backend draws: the CPU at first, then WebGPU if it is real, correct and faster.

import { fetchModule } from "../load/assets.js";
import { Engine } from "./engine.js";
import { number, reason, sentence, text } from "../text/text.js";

/**
 * @typedef {import("./engine.js").Backend} Backend
 * @typedef {{ engine: Engine | null, why: Sentence, failed: boolean }} Verdict
 *   `engine` is null if the CPU stays; `why` is the reason, in a sentence; `failed`: WebGPU was there and broke
 * @typedef {() => string} Sentence in the current language
 * @typedef {{ features?: ReadonlySet<string>, isFallbackAdapter?: boolean, info?: { isFallbackAdapter?: boolean, vendor?: string, architecture?: string } }} Adapter
 */

/**
 * The engine fails without this feature: it creates a timer with it before its first kernel, even if it never reads the
 * timer.
 */
const NEEDED = "timestamp-query";
/** A browser that has not answered about its adapters within this time never answers, in milliseconds. */
const ADAPTER_TIMEOUT = 10_000;

/**
 * The backend that the address asks for.
 * @param {string} search
 * @returns {{ choice: Backend | null, problem: string | null }}
 */
export function requestedBackend(search) {
  const asked = new URLSearchParams(search).get("backend");
  if (asked === null) return { choice: null, problem: null };
  if (asked === "cpu" || asked === "webgpu") return { choice: asked, problem: null };
  const shown = asked.length > 24 ? `${asked.slice(0, 24)}…` : asked;
  return { choice: null, problem: text("backend.unknown", { shown }) };
}

/**
 * Asks the browser for a WebGPU adapter.
 * @returns {Promise<{ adapter: Adapter } | { refusal: Sentence }>}
 */
export async function findAdapter() {
  /** @type {{ requestAdapter(): Promise<Adapter | null> } | undefined} */
  const gpu = /** @type {any} */ (navigator).gpu;
  if (!gpu) return { refusal: () => text("backend.noWebGpu") };
  try {
    const adapter = await Promise.race([gpu.requestAdapter(), silence()]);
    if (adapter === "silence") return { refusal: () => text("backend.silence") };
    if (!adapter) return { refusal: () => text("backend.noAdapter") };
    const lacks = !adapter.features?.has(NEEDED);
    return lacks ? { refusal: () => text("backend.lacking", { feature: NEEDED }) } : { adapter };
  } catch (error) {
    return { refusal: () => text("backend.adapterRefused", { why: reason(error) }) };
  }
}

/** @returns {Promise<"silence">} */
function silence() {
  return new Promise((resolve) => setTimeout(() => resolve("silence"), ADAPTER_TIMEOUT));
}

/** @param {Adapter} adapter */
function isSimulated(adapter) {
  return adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
}

/**
 * Changes from the CPU to WebGPU if every step succeeds: adapter, module, device, weights, correct pictures, speed.
 * @param {object} options
 * @param {Engine} options.cpu an engine that draws already
 * @param {() => Uint8Array} options.weights those it has loaded
 * @param {Backend | null} options.choice the backend that the address requests
 * @param {Awaited<ReturnType<typeof findAdapter>>} options.found
 * @param {(work: () => Promise<Verdict>) => Promise<Verdict>} options.inTurn
 *   runs work during which the model must not change
 * @returns {Promise<Verdict>}
 */
export async function upgrade({ cpu, weights, choice, found, inTurn }) {
  const forced = choice === "webgpu";
  const stay = (/** @type {Sentence} */ why, failed = false) => ({ engine: null, why, failed });
  if (choice === "cpu") return stay(() => text("backend.cpuAsked"));
  if ("refusal" in found) {
    return stay(() => text("backend.cpuBecause", { why: found.refusal() }), forced);
  }
  if (isSimulated(found.adapter) && !forced) return stay(() => text("backend.simulated"));
  try {
    const module = await fetchModule("webgpu", { onProgress: () => {} });
    return await inTurn(() => compete(cpu, module, weights(), forced));
  } catch (error) {
    return stay(() => text("backend.webgpuFailed", { why: sentence(error) }), true);
  }
}

/**
 * Starts WebGPU and times it against the CPU, each on ten digits.
 * @param {Engine} cpu @param {WebAssembly.Module} module @param {Uint8Array} bytes @param {boolean} forced
 * @returns {Promise<Verdict>}
 */
async function compete(cpu, module, bytes, forced) {
  const engine = new Engine("webgpu");
  try {
    await engine.open(module);
    await engine.load(bytes);
    const gpuMs = await engine.time();
    const cpuMs = await cpu.time();
    const key = forced ? "backend.timesAsked" : "backend.timesFaster";
    const because = (/** @type {string} */ name) => () =>
      text(key, { name, gpu: milliseconds(gpuMs), cpu: milliseconds(cpuMs) });
    if (forced || gpuMs < cpuMs) return { engine, why: because("WebGPU"), failed: false };
    engine.close();
    return { engine: null, why: because("CPU"), failed: false };
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** @param {number} ms */
export function milliseconds(ms) {
  return `${number(ms, ms < 10 ? 1 : 0)} ms`;
}
