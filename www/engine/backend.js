// Which backend draws: the CPU at first, then WebGPU if it is real, correct and faster.

import { fetchModule } from "../load/assets.js";
import { Engine } from "./engine.js";
import { TEN } from "../state/classes.js";
import { number, reason, sentence, text } from "../text/text.js";

/**
 * @typedef {import("./engine.js").Backend} Backend
 * @typedef {{ engine: Engine | null, why: Sentence, failed: boolean, race?: Race }} Verdict
 *   `engine` is null if the CPU stays; `why` is the reason, in a sentence; `failed`: WebGPU was there and broke
 * @typedef {{ count: number, gpu: number, cpu: number }[]} Race the milliseconds that batches take, small ones first
 * @typedef {() => string} Sentence in the current language
 * @typedef {{ isFallbackAdapter?: boolean, info?: { isFallbackAdapter?: boolean, vendor?: string, architecture?: string } }} Adapter
 */

const CLASSES = TEN.length;
/** Batches on which the two are compared: a digit, the ten digits, and what Explore shows of the plane. */
const SIZES = [1, CLASSES, 100, 900];
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
    return adapter ? { adapter } : { refusal: () => text("backend.noAdapter") };
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
 * Starts WebGPU and times it against the CPU.
 * @param {Engine} cpu @param {WebAssembly.Module} module @param {Uint8Array} bytes @param {boolean} forced whether WebGPU draws
 *   in any case; then ten digits suffice
 * @returns {Promise<Verdict>}
 */
async function compete(cpu, module, bytes, forced) {
  const engine = new Engine("webgpu");
  try {
    await engine.open(module);
    await engine.load(bytes);
    /** @type {Race} */
    const race = [];
    for (const count of forced ? [CLASSES] : SIZES) {
      race.push({ count, gpu: await engine.time(count), cpu: await cpu.time(count) });
    }
    const from = forced ? 0 : gpuWinsFrom(race);
    const why = () => verdictOf(race, from, forced);
    if (from !== null) {
      if (from > 1) await engine.useGpuFrom(from);
      return { engine, why, failed: false, race };
    }
    engine.close();
    return { engine: null, why, failed: false, race };
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** The smallest batch from which on the GPU is faster; null if the GPU is slower at the largest. @param {Race} race */
export function gpuWinsFrom(race) {
  // NaN is no victory.
  const lost = race.map(({ gpu, cpu }) => !(gpu < cpu));
  return race[lost.lastIndexOf(true) + 1]?.count ?? null;
}

/** Which engine draws, and why. @param {Race} race @param {number | null} from @param {boolean} forced */
export function verdictOf(race, from, forced) {
  // What the sentence compares: ten digits where one engine draws all, else the first batch that the GPU decodes.
  const compared = race.find(({ count }) => count === Math.max(from ?? 0, CLASSES)) ?? race[0];
  const times = { gpu: milliseconds(compared.gpu), cpu: milliseconds(compared.cpu) };
  if (from !== null && from > CLASSES) return text("backend.timesFrom", { from, ...times });
  const name = from === null ? "CPU" : "WebGPU";
  return text(forced ? "backend.timesAsked" : "backend.timesFaster", { name, ...times });
}

/** @param {number} ms */
export function milliseconds(ms) {
  return `${number(ms, ms < 10 ? 1 : 0)} ms`;
}
