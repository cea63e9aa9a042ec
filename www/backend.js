// Which backend draws: the CPU at once, WebGPU where it is real, right and faster.

import { fetchModule } from "./assets.js";
import { Engine } from "./engine.js";

/**
 * @typedef {import("./engine.js").Backend} Backend
 * @typedef {{ engine: Engine | null, why: string, failed: boolean }} Verdict
 *   `engine` is null where the CPU stays; `why` is a sentence about it; `failed`: WebGPU was there and broke
 * @typedef {{ isFallbackAdapter?: boolean, info?: { isFallbackAdapter?: boolean, vendor?: string, architecture?: string } }} Adapter
 */

/** A browser that does not answer about its adapters for so long will not, in milliseconds. */
const ADAPTER_TIMEOUT = 10_000;

/**
 * The backend that the address asks for.
 * @param {string} search
 * @returns {{ choice: Backend | null, problem: string | null }}
 */
export function requestedBackend(search) {
  const text = new URLSearchParams(search).get("backend");
  if (text === null) return { choice: null, problem: null };
  if (text === "cpu" || text === "webgpu") return { choice: text, problem: null };
  const shown = text.length > 24 ? `${text.slice(0, 24)}…` : text;
  return {
    choice: null,
    problem: `The address asks for the backend “${shown}”, but there are only cpu and webgpu; the page chooses by itself.`,
  };
}

/**
 * Asks the browser for a WebGPU adapter.
 * @returns {Promise<{ adapter: Adapter } | { refusal: string }>}
 */
export async function findAdapter() {
  /** @type {{ requestAdapter(): Promise<Adapter | null> } | undefined} */
  const gpu = /** @type {any} */ (navigator).gpu;
  if (!gpu) return { refusal: "this browser has no WebGPU" };
  try {
    const adapter = await Promise.race([gpu.requestAdapter(), silence()]);
    if (adapter === "silence") return { refusal: "the browser did not say whether it has a GPU" };
    return adapter ? { adapter } : { refusal: "the browser offers no WebGPU adapter" };
  } catch (error) {
    return { refusal: `the browser refused a WebGPU adapter (${error.message})` };
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
 * Climbs from the CPU to WebGPU, unless a rung breaks: adapter, module, device, weights, right pictures, speed.
 * @param {object} options
 * @param {Engine} options.cpu an engine that draws already
 * @param {() => Uint8Array} options.weights those it has loaded
 * @param {Backend | null} options.choice what the address asks for
 * @param {Awaited<ReturnType<typeof findAdapter>>} options.found
 * @param {(work: () => Promise<Verdict>) => Promise<Verdict>} options.inTurn
 *   runs what must not meet a change of the model
 * @returns {Promise<Verdict>}
 */
export async function upgrade({ cpu, weights, choice, found, inTurn }) {
  const forced = choice === "webgpu";
  const stay = (/** @type {string} */ why, failed = false) => ({ engine: null, why, failed });
  if (choice === "cpu") return stay("CPU, because the address asks for it.");
  if ("refusal" in found) return stay(`CPU, because ${found.refusal}.`, forced);
  if (isSimulated(found.adapter) && !forced) {
    return stay("CPU, because the only WebGPU adapter here is simulated by software.");
  }
  try {
    const module = await fetchModule("webgpu", { onProgress: () => {} });
    return await inTurn(() => compete(cpu, module, weights(), forced));
  } catch (error) {
    return stay(`CPU, because WebGPU failed: ${error.message}`, true);
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
    const times = `${milliseconds(gpuMs)} for ten digits on WebGPU, ${milliseconds(cpuMs)} on the CPU`;
    const because = (/** @type {string} */ name) =>
      `${name}, because ${forced ? "the address asks for it" : "it is faster here"}: ${times}.`;
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
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
