// Counts the bytes that a server sends; a page's own counts leave out the downloads of its workers.

/** @typedef {NonNullable<Parameters<typeof import("../../scripts/serve.mjs").createServer>[0]["hook"]>} Hook */

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ url: string, bytes: number }} Sent a response, headers included */

export class Traffic {
  /** The time of each request, and the bytes sent. @type {{ asked: number, sent: Promise<Sent> }[]} */
  #all = [];

  /** Makes a server send gzip, which every host supports, and counts the bytes. @type {Hook} */
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

  /** Forgets the requests so far. */
  restart() {
    this.#all = [];
  }

  /** The requests before a time. @param {number} time milliseconds since 1970 */
  until(time) {
    return Promise.all(this.#all.filter(({ asked }) => asked <= time).map(({ sent }) => sent));
  }
}

/**
 * Makes a page record on its console when its first digit is painted and when its controls answer; runs in the page
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
 * Waits until a page logs an event, or fails; called before the page opens. The function runs nothing in the page,
 * because polling there would take as long as a fast page.
 * @param {Page} page with `noteFirstDigit` @param {"first digit" | "controls answer"} what
 */
export async function said(page, what) {
  await Promise.race([
    page.waitForEvent("console", (message) => message.text() === what),
    new Promise((_, reject) => page.once("pageerror", reject)),
  ]);
}

/**
 * When the first digit was painted, after it has been painted.
 * @param {Page} page with `noteFirstDigit`, or one that logs the same
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
 * @param {Page} page with `noteFirstDigit`, after it has logged the event
 */
export function whenUsable(page) {
  return page.evaluate(() => Number(document.documentElement.dataset.usable));
}
