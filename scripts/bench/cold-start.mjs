// The time from navigation to the first digit, and to working controls, with an empty cache.
import { firstDigit, noteFirstDigit, said, whenUsable } from "../../tests/page/traffic.mjs";
import { prove } from "./proof.mjs";
import { TITLES } from "./sites.mjs";
import { figures, kilobytes, quantile, table, times } from "./table.mjs";
import { SLOW, Throttle, slowNetwork } from "./throttle.mjs";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").Page} Opened */
/** @typedef {import("./sites.mjs").Site} Site */
/** @typedef {{ name: string, site: Site, url: string, prove: ((page: Opened) => Promise<void>) | null }} Page */
/** @typedef {{ ms: number, usable: number, bytes: number }} Loaded `usable`: when its controls answered, if it has any */

const OURS = "ours-cpu";
const PEERS = ["tfjs-wasm", "onnx-wasm", "plain"];
/** The time that a browser needs for a page without downloads or computation. */
const FLOOR = "blank";
/** A limit far above the time of the slowest page, in milliseconds. */
const PATIENCE = 120_000;

/**
 * Measures the page and its peers in turns, so that a drift of the machine's speed affects all of them.
 * @param {Browser} browser @param {import("./sites.mjs").Sites} sites @param {number} runs
 */
export async function coldStart(browser, sites, runs) {
  const throttle = new Throttle(browser);
  const factor = await throttle.measure();
  const parts = [];
  for (const model of sites.models) {
    const page = await sites.uploaded();
    /** @type {Page[]} */
    const pages = [
      // As visitors open the page: without a link for the default model, and with a link for another model.
      {
        name: OURS,
        site: page,
        url: `/?backend=cpu${model === sites.models[0] ? "" : `#model=${model.name}`}`,
        prove: null,
      },
    ];
    for (const peer of PEERS) {
      const site = await sites.peer(model, peer);
      const proof = (/** @type {Opened} */ opened) => prove(opened, model, TITLES[peer]);
      pages.push({ name: peer, site, url: "/", prove: proof });
    }
    pages.push({ name: FLOOR, site: await sites.peer(model, FLOOR), url: "/", prove: null });
    // The first load of each page is not counted, because servers compress a file when they first send it.
    for (const measured of pages) await load(browser, measured, null);
    const fast = await loads(browser, pages, runs, null);
    const slow = await loads(browser, pages, runs, throttle);
    parts.push(report(model.name, runs, pages, fast, slow));
  }
  const measured = `measured: ${times(factor.main)} on the main thread, ${times(factor.worker)} in a worker`;
  const note = `“Slow”: all threads of a page run 1/${SLOW.factor} of the time (${measured}), ${SLOW.megabits} Mbit/s, ${SLOW.latency} ms.`;
  return `${parts.join("\n\n")}\n\n${note}`;
}

/**
 * @param {Browser} browser @param {Page[]} pages @param {number} runs @param {Throttle | null} throttle
 * @returns {Promise<Loaded[][]>} for each page
 */
async function loads(browser, pages, runs, throttle) {
  /** @type {Loaded[][]} */
  const results = pages.map(() => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [at, page] of pages.entries()) {
      results[at].push(await load(browser, { ...page, prove: null }, throttle));
    }
  }
  return results;
}

/** @param {Browser} browser @param {Page} measured @param {Throttle | null} throttle */
async function load(browser, { name, site, url, prove }, throttle) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.addInitScript(noteFirstDigit);
  site.traffic.restart();
  if (throttle) {
    await slowNetwork(page);
    await throttle.start();
  }
  try {
    const last = said(page, name === OURS ? "controls answer" : "first digit");
    await page.goto(`${site.origin}${url}`, { waitUntil: "commit" });
    await last;
    const { ms, time } = await firstDigit(page);
    const sent = await site.traffic.until(time);
    const bytes = sent.reduce((sum, response) => sum + response.bytes, 0);
    await prove?.(page);
    const usable = name === OURS ? await whenUsable(page) : Number.NaN;
    return { ms, usable, bytes };
  } finally {
    await throttle?.stop();
    await context.close();
  }
}

/**
 * @param {string} model @param {number} runs @param {Page[]} pages
 * @param {Loaded[][]} fast @param {Loaded[][]} slow
 */
function report(model, runs, pages, fast, slow) {
  const median = (/** @type {Loaded[]} */ loads) => quantile(loads.map(({ ms }) => ms));
  const usable = (/** @type {Loaded[]} */ loads) => quantile(loads.map(({ usable }) => usable));
  const [ours, oursSlow] = [median(fast[0]), median(slow[0])];
  const rows = pages.map(({ name }, at) => [
    TITLES[name],
    kilobytes(quantile(fast[at].map(({ bytes }) => bytes))),
    `${figures(median(fast[at]))} ms`,
    times(median(fast[at]) / ours),
    `${figures(median(slow[at]))} ms`,
    times(median(slow[at]) / oursSlow),
  ]);
  const answers = [usable(fast[0]), usable(slow[0])].map((ms) => `${figures(ms)} ms`);
  rows.splice(1, 0, [
    "… until ten digits are shown and the controls work",
    "",
    answers[0],
    "",
    answers[1],
    "",
  ]);
  const first = `first digit of \`${model}\`, cold, median of ${runs}`;
  return table([first, "gzip", "usual", "÷ ours", "slow", "÷ ours"], rows);
}
