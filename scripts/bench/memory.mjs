// Memory use over many decodes, which must not grow.
import { openEngine, openPage } from "./page.mjs";
import { megabytes, table } from "./table.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Worker} Worker */
/** @typedef {{ decodes: number, wasm: number, worker: number, page: number, gpu: number | null }} Reading bytes */

const DECODES = 100_000;
/**
 * A simulated GPU decodes for this long instead of `DECODES` times, in milliseconds, with a reading after each third.
 */
const PATIENCE = 120_000;
const STEP = 500;

/**
 * @param {import("playwright-core").Browser} browser @param {string} origin of the page
 * @param {("cpu" | "webgpu")[]} backends
 */
export async function memory(browser, origin, backends) {
  const rows = [];
  for (const backend of backends) {
    const page = await openPage(browser, `${origin}/?backend=cpu`);
    page.setDefaultTimeout(0);
    const readings = await overTime(page, backend);
    await page.close();
    for (const { decodes, wasm, worker, page, gpu } of readings) {
      const sizes = [wasm, worker, page, gpu].map((size) =>
        size === null ? "–" : megabytes(size),
      );
      rows.push([backend, String(decodes), ...sizes]);
    }
  }
  const header = [
    "memory after",
    "decodes",
    "wasm",
    "worker's JS heap",
    "page's JS heap",
    "GPU buffers",
  ];
  return table(header, rows);
}

/** @param {Page} page @param {"cpu" | "webgpu"} backend @returns {Promise<Reading[]>} after warming up, half-way, and at the end */
async function overTime(page, backend) {
  const heaps = await Heaps.of(page);
  const worker = await openEngine(page, backend, {
    before: backend === "webgpu" ? watchBuffers : undefined,
  });
  /** @type {Reading[]} */
  const readings = [];
  const started = performance.now();
  let decodes = 0;
  const read = async () => {
    const sizes = { ...(await heaps.sizes()), ...(await sizesIn(worker, backend)) };
    readings.push({ decodes, ...sizes });
  };
  const goals = [STEP, DECODES / 2, DECODES];
  for (const [index, goal] of goals.entries()) {
    const end = started + (PATIENCE * (index + 1)) / goals.length;
    while (decodes < goal && performance.now() < end) {
      decodes += await page.evaluate(decodeFor, STEP);
    }
    await read();
  }
  return readings;
}

/** Draws one digit many times, for about a second; runs in the page. @param {number} most @returns {Promise<number>} how many times */
async function decodeFor(most) {
  const { engine } = /** @type {any} */ (globalThis);
  const label = new Float32Array(10).with(3, 1);
  const until = performance.now() + 1000;
  let count = 0;
  for (; count < most && performance.now() < until; count += 1) {
    const style = new Float32Array(engine.card.latent).fill(count / most);
    await engine.drawMany([style], [label], 1, [0, 0, 0], "memory");
  }
  return count;
}

/** @param {Worker} worker @param {"cpu" | "webgpu"} backend @returns {Promise<{ wasm: number, gpu: number | null }>} */
function sizesIn(worker, backend) {
  return worker.evaluate(async (backend) => {
    const { default: init } = await import(new URL(`pkg/${backend}/cvae.js`, location.href).href);
    // The module is loaded already, so this call only returns its exports.
    const { memory } = await init();
    return {
      wasm: memory.buffer.byteLength,
      gpu: /** @type {any} */ (globalThis).gpuBytes ?? null,
    };
  }, backend);
}

/** Counts the bytes of GPU buffers that are neither destroyed nor garbage-collected. @param {Worker} worker */
async function watchBuffers(worker) {
  await worker.evaluate(() => {
    const scope = /** @type {any} */ (globalThis);
    scope.gpuBytes = 0;
    const collected = new FinalizationRegistry((/** @type {{ size: number }} */ entry) => {
      scope.gpuBytes -= entry.size;
      entry.size = 0;
    });
    const entries = new WeakMap();
    const { createBuffer } = scope.GPUDevice.prototype;
    scope.GPUDevice.prototype.createBuffer = function (/** @type {{ size: number }} */ asked) {
      const buffer = createBuffer.call(this, asked);
      const entry = { size: asked.size };
      scope.gpuBytes += entry.size;
      entries.set(buffer, entry);
      collected.register(buffer, entry);
      return buffer;
    };
    const { destroy } = scope.GPUBuffer.prototype;
    scope.GPUBuffer.prototype.destroy = function () {
      const entry = entries.get(this);
      scope.gpuBytes -= entry.size;
      entry.size = 0;
      destroy.call(this);
    };
  });
}

/** The JavaScript heaps of a page and of the worker that it starts next. */
class Heaps {
  #session;
  /** @type {string | null} */
  #worker = null;
  #lastId = 0;
  /** @type {Map<number, (result: any) => void>} */
  #waiting = new Map();

  /** @param {import("playwright-core").CDPSession} session */
  constructor(session) {
    this.#session = session;
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") this.#worker = sessionId;
    });
    session.on("Target.receivedMessageFromTarget", ({ message }) => {
      const { id, result } = JSON.parse(message);
      this.#waiting.get(id)?.(result);
    });
  }

  /** @param {Page} page */
  static async of(page) {
    const session = await page.context().newCDPSession(page);
    const heaps = new Heaps(session);
    await session.send("Target.setAutoAttach", {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    return heaps;
  }

  /** Bytes in use after a garbage collection, buffers included. @returns {Promise<{ page: number, worker: number }>} */
  async sizes() {
    const page = await used((method) => this.#session.send(/** @type {any} */ (method)));
    const worker = await used((method) => this.#askWorker(method));
    return { page, worker };
  }

  /** @param {string} method @returns {Promise<any>} */
  async #askWorker(method) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    await this.#session.send("Target.sendMessageToTarget", {
      sessionId: this.#worker ?? undefined,
      message: JSON.stringify({ id, method }),
    });
    return answer;
  }
}

/** @param {(method: string) => Promise<any>} ask */
async function used(ask) {
  await ask("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize = 0 } = await ask("Runtime.getHeapUsage");
  return usedSize + backingStorageSize;
}
