// A slow machine and a slow network.
//
// The DevTools protocol slows down the network, for workers too. Its CPU throttling affects only a page's main thread and
// refuses workers ("Operation is only supported for pages, not workers"), so a page that computes in a worker would run
// unthrottled beside peers that compute on the main thread. Here whole renderer processes are stopped and continued, with
// all their threads: main, workers, compilers.
import { Worker } from "node:worker_threads";
import { quantile } from "./table.mjs";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").Page} Page */

export const SLOW = { factor: 4, megabits: 9, latency: 60 };

const MOST_PROCESSES = 64;
/** Interval between searches for new processes, in milliseconds. */
const LOOK = 20;
const CALIBRATION_RUNS = 5;

/** Slows down the network of a page. @param {Page} page */
export async function slowNetwork(page) {
  const session = await page.context().newCDPSession(page);
  const throughput = (SLOW.megabits * 1e6) / 8;
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: SLOW.latency,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
}

/** Lets the pages of a browser run for a part of the time, between `start` and `stop`. */
export class Throttle {
  #browser;
  /** Whether the throttle is on, the number of processes, and their ids. */
  #shared = new Int32Array(new SharedArrayBuffer(4 * (2 + MOST_PROCESSES)));
  /** @type {import("playwright-core").CDPSession | null} */
  #session = null;
  /** @type {Promise<unknown>} */
  #ended = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Browser} browser */
  constructor(browser) {
    this.#browser = browser;
  }

  async start() {
    this.#session ??= await this.#browser.newBrowserCDPSession();
    await this.#look();
    Atomics.store(this.#shared, 0, 1);
    const thread = new Worker(new URL("./duty-cycle.mjs", import.meta.url), {
      workerData: { shared: this.#shared, factor: SLOW.factor },
    });
    this.#ended = new Promise((resolve, reject) => thread.on("exit", resolve).on("error", reject));
    const again = async () => {
      await this.#look();
      if (Atomics.load(this.#shared, 0) === 1) this.#timer = setTimeout(again, LOOK);
    };
    this.#timer = setTimeout(again, LOOK);
  }

  async stop() {
    clearTimeout(this.#timer);
    Atomics.store(this.#shared, 0, 0);
    await this.#ended;
  }

  async #look() {
    const { processInfo } = await /** @type {import("playwright-core").CDPSession} */ (
      this.#session
    ).send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    const ids = renderers.map(({ id }) => id).slice(0, MOST_PROCESSES);
    this.#shared.set(ids, 2);
    Atomics.store(this.#shared, 1, ids.length);
  }

  /**
   * How much longer the same work takes under the throttle.
   * @returns {Promise<{ main: number, worker: number }>} on a page's main thread and in a worker
   */
  async measure() {
    const page = await this.#browser.newPage();
    await page.goto("data:text/html,<title>work</title>");
    const usual = await workTimes(page);
    await this.start();
    const slow = await workTimes(page).finally(() => this.stop());
    await page.close();
    return { main: slow.main / usual.main, worker: slow.worker / usual.worker };
  }
}

/** Median times of the same work on the main thread and in a worker. @param {Page} page */
async function workTimes(page) {
  const runs = await page.evaluate(async (count) => {
    const work = () => {
      const started = performance.now();
      let sum = 0;
      for (let at = 0; at < 2e7; at += 1) sum += (at * at) % 7;
      return sum > 0 ? performance.now() - started : 0;
    };
    const script = new Blob([`postMessage((${work})())`]);
    const results = [];
    for (let run = 0; run < count; run += 1) {
      const worker = new globalThis.Worker(URL.createObjectURL(script));
      /** @type {number} */
      const inWorker = await new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
      worker.terminate();
      results.push({ main: work(), worker: inWorker });
    }
    return results;
  }, CALIBRATION_RUNS);
  return {
    main: quantile(runs.map(({ main }) => main)),
    worker: quantile(runs.map(({ worker }) => worker)),
  };
}
