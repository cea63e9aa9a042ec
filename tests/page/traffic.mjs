// What a server sends, counted where it leaves: a page's own counts leave out what its workers fetch.

/** @typedef {NonNullable<Parameters<typeof import("../../scripts/serve.mjs").createServer>[0]["hook"]>} Hook */

export class Traffic {
  /** @type {{ url: string, bytes: number, at: number }[]} */
  #sent = [];

  /** Has a server send gzip, which every host has, and counts. @type {Hook} */
  hook = (request, response) => {
    request.headers["accept-encoding"] = "gzip";
    const { socket } = request;
    const before = socket.bytesWritten;
    response.on("finish", () => {
      const bytes = socket.bytesWritten - before;
      this.#sent.push({ url: request.url ?? "", bytes, at: Date.now() });
    });
    return false;
  };

  /** Forgets what was sent so far. */
  restart() {
    this.#sent = [];
  }

  /** Responses, headers included, that were sent by then. @param {number} time milliseconds since 1970 */
  until(time) {
    return this.#sent.filter(({ at }) => at <= time);
  }
}

/** Has a page note when its first digit is painted; runs in the page. */
export function noteFirstDigit() {
  new MutationObserver((_, observer) => {
    if (document.querySelector("html[data-status=ready] #sheet[aria-busy=false]")) {
      document.documentElement.dataset.firstDigit = String(performance.now());
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
