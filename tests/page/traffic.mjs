// What a server sends, counted where it leaves: a page's own counts leave out what its workers fetch.

/** @typedef {NonNullable<Parameters<typeof import("../../scripts/serve.mjs").createServer>[0]["hook"]>} Hook */

/** @typedef {import("playwright-core").Page} Page */
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

/**
 * Has a page note when its first digit is painted, and when its controls answer, and say so on its console; runs in the page
 * before its own scripts.
 */
export function noteFirstDigit() {
  new MutationObserver((_, observer) => {
    const { dataset } = document.documentElement;
    if (dataset.weights) dataset.firstDigit ??= String(performance.now());
    if (dataset.firstDigit && !dataset.said) console.debug((dataset.said = "first digit"));
    if (document.querySelector("html[data-status=ready] #sheet[aria-busy=false]")) {
      dataset.usable = String(performance.now());
      console.debug("controls answer");
      observer.disconnect();
    }
  }).observe(document, { attributes: true, subtree: true });
}

/**
 * Waits until a page says something, or fails; called before the page opens. It runs nothing in it: a script that looks for
 * something there takes as long as a fast page.
 * @param {Page} page that `noteFirstDigit` @param {"first digit" | "controls answer"} what
 */
export async function said(page, what) {
  await Promise.race([
    page.waitForEvent("console", (message) => message.text() === what),
    new Promise((_, reject) => page.once("pageerror", reject)),
  ]);
}

/**
 * When the first digit was painted, once it was.
 * @param {Page} page that `noteFirstDigit`, or notes it by itself
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
 * @param {Page} page that `noteFirstDigit`, and has said so
 */
export function whenUsable(page) {
  return page.evaluate(() => Number(document.documentElement.dataset.usable));
}
