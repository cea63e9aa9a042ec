// The latency from a pointer move on the pad to the painted digits.
import { openPage } from "./page.mjs";
import { figures, quantile, table } from "./table.mjs";

/**
 * @typedef {{ at: number, told: number, painted?: number, frame?: number }} Move milliseconds of the page
 *   `at`: the pointer moved; `told`: the page received the event, at once or with the next frame
 */

const MOVES = 400;
const TURNS = 4;

/** @param {import("playwright-core").Browser} browser @param {string} origin of the page */
export async function drag(browser, origin) {
  const page = await openPage(browser, `${origin}/?backend=cpu`, watchMoves);
  // The judge is loaded, as it is for every visitor.
  await page.locator("#judged:not(:empty)").waitFor({ state: "attached" });
  const box = await page.locator("#pad").boundingBox();
  if (!box) throw new Error("The page has no pad.");
  const [x, y, radius] = [box.x + box.width / 2, box.y + box.height / 2, box.width / 3];
  await page.mouse.move(x + radius, y);
  await page.mouse.down();
  for (let move = 1; move <= MOVES; move += 1) {
    const angle = (2 * Math.PI * TURNS * move) / MOVES;
    await page.mouse.move(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  await page.mouse.up();
  await page.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
  /** @type {Move[]} */
  const moves = await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return /** @type {any} */ (globalThis).moves;
  });
  await page.close();
  const painted = moves.filter((move) => move.painted !== undefined);
  const between = (/** @type {"at" | "told"} */ start, /** @type {"painted" | "frame"} */ end) =>
    painted.map((move) => Number(move[end]) - move[start]);
  const row = (/** @type {string} */ name, /** @type {number[]} */ all) => [
    name,
    ...[0.5, 0.95, 1].map((share) => `${figures(quantile(all, share))} ms`),
  ];
  return table(
    [`dragging on the pad, ${painted.length} moves, CPU`, "median", "95 %", "longest"],
    [
      row("from the page's event to the painted canvas", between("told", "painted")),
      row("from input to the painted canvas", between("at", "painted")),
      row("from input to the next frame", between("at", "frame")),
    ],
  );
}

/**
 * Records when each move of a pressed pointer arrived and when its digits were painted; runs in the page. A newer
 * request replaces a waiting one, so a posted request belongs to the newest move.
 */
function watchMoves() {
  /** @type {Move[]} */
  const moves = [];
  Object.assign(globalThis, { moves });
  let place = "";
  for (const type of ["pointerrawupdate", "pointermove"]) {
    const note = (/** @type {PointerEvent} */ { timeStamp, buttons, clientX, clientY }) => {
      const here = `${clientX} ${clientY}`;
      if (buttons && here !== place) moves.push({ at: timeStamp, told: performance.now() });
      place = here;
    };
    addEventListener(type, /** @type {EventListener} */ (note), { capture: true });
  }
  /** The number of moves recorded before each request. @type {Map<number, number>} */
  const asked = new Map();
  let [answered, painted] = [0, 0];
  globalThis.Worker = class extends Worker {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      this.addEventListener("message", ({ data }) => (answered = asked.get(data.id) ?? answered));
    }

    /** @param {any} message */
    postMessage(message) {
      if (message.action === "decode") asked.set(message.id, moves.length);
      super.postMessage(message);
    }
  };
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (/** @type {any} */ ...image) {
    put.apply(this, image);
    // The last canvas of the row is painted last.
    if (!this.canvas.matches("#digits button:last-child canvas")) return;
    const now = performance.now();
    const shown = moves.slice(painted, answered);
    painted = answered;
    shown.forEach((move) => (move.painted = now));
    requestAnimationFrame(() => shown.forEach((move) => (move.frame = performance.now())));
  };
}
