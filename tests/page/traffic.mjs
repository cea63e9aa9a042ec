// What a server sends, counted where it leaves: a page's own counts leave out what its workers fetch.

/** @typedef {NonNullable<Parameters<typeof import("../../scripts/serve.mjs").createServer>[0]["hook"]>} Hook */

/** @typedef {{ url: string, bytes: number }} Sent a response, headers included */

export class Traffic {
  /** When each was asked for, and what was sent. @type {{ asked: number, sent: Promise<Sent> }[]} */
  #all = [];

  /** Has a server send gzip, which every host has, and counts. @type {Hook} */
  hook = (request, response) => {
    request.headers["accept-encoding"] = "gzip";
    const { socket, url = "" } = request;
    const before = socket.bytesWritten;
    /** @type {Promise<Sent>} */
    const sent = new Promise((resolve) => {
      response.on("close", () => resolve({ url, bytes: socket.bytesWritten - before }));
    });
    this.#all.push({ asked: Date.now(), sent });
    return false;
  };

  /** Forgets what was sent so far. */
  restart() {
    this.#all = [];
  }

  /** What was asked for by then. @param {number} time milliseconds since 1970 */
  until(time) {
    return Promise.all(this.#all.filter(({ asked }) => asked <= time).map(({ sent }) => sent));
  }
}

/** Has a page note when its first digit is painted, and when its controls answer; runs in the page. */
export function noteFirstDigit() {
  new MutationObserver((_, observer) => {
    const { dataset } = document.documentElement;
    if (dataset.weights) dataset.firstDigit ??= String(performance.now());
    if (document.querySelector("html[data-status=ready] #sheet[aria-busy=false]")) {
      dataset.usable = String(performance.now());
      observer.disconnect();
    }
  }).observe(document, { attributes: true, subtree: true });
}

/**
 * When the first digit was painted.
 * @param {import("playwright-core").Page} page that `noteFirstDigit`, or notes it by itself
 * @returns {Promise<{ ms: number, time: number }>} since the navigation began, and since 1970
 */
export async function firstDigit(page) {
  const failed = new Promise((_, reject) => page.once("pageerror", reject));
  const painted = page.locator("html[data-first-digit]").waitFor({ state: "attached" });
  await Promise.race([painted, failed]);
  return page.evaluate(() => {
    const ms = Number(document.documentElement.dataset.firstDigit);
    return { ms, time: performance.timeOrigin + ms };
  });
}

/**
 * When the controls of the page answered, in milliseconds since the navigation began.
 * @param {import("playwright-core").Page} page that `noteFirstDigit`
 */
export async function whenUsable(page) {
  await page.locator("html[data-usable]").waitFor({ state: "attached" });
  return page.evaluate(() => Number(document.documentElement.dataset.usable));
}
