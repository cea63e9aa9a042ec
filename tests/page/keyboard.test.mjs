// Tests every control of every room and dialog by keyboard alone: reached in visual order, visible, named, and working.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, launch, openReady, painted, testImages } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** More tab stops than any room has. */
const ENOUGH = 400;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Opens a room or a dialog with all of its controls visible. @type {Record<string, (page: Page) => Promise<void>>} */
const PLACES = {
  draw: async () => {},
  async write(page) {
    await page.locator("#written canvas[width]").waitFor();
  },
  async yours(page) {
    await page.locator("#take-digit").waitFor();
    await page.locator("#take-digit").press("Enter");
    await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
    await page.locator("[data-part=left]").press("Enter");
    await page.locator("#completion ol:visible").waitFor();
  },
  async explore(page) {
    await page.locator("#end-b:not(:empty)").waitFor();
    await page.locator("#show-points").press("Space");
    await page.locator("#points-body").waitFor();
  },
  async compare(page) {
    await page.locator("#specimens .specimen:nth-child(2)[data-drawn=true]").waitFor();
    await page.locator("#sweep").scrollIntoViewIfNeeded();
    await page.locator("#sweep .specimen[data-drawn=true]").waitFor();
    await page.locator("#compare[aria-busy=false]").waitFor();
    await page.evaluate(() => scrollTo(0, 0));
  },
  async keep(page) {
    await page.locator("[data-opens=keep]:visible").press("Enter");
    await page.locator("#keep-dialog[open]").waitFor();
  },
  async lesson(page) {
    await page.locator("[data-opens=lesson]").press("Enter");
    await page.locator("#lesson-dialog[open]").waitFor();
  },
};
const DIALOGS = ["keep", "lesson"];

/** Makes the next Tab go to the first control of the page. @param {Page} page */
const goToTop = (page) =>
  page.locator("h1").evaluate((heading) => {
    heading.setAttribute("tabindex", "-1");
    heading.focus();
    heading.removeAttribute("tabindex");
  });

/**
 * The focusable elements of the open place, each with a mark that identifies it.
 * @param {Page} page @returns {Promise<string[]>}
 */
const reachable = (page) =>
  page.evaluate(() => {
    const around = document.querySelector("dialog[open]") ?? document;
    const all = /** @type {HTMLElement[]} */ ([
      ...around.querySelectorAll(
        "button, input, select, textarea, summary, a[href], [tabindex='0']",
      ),
    ]);
    return (
      all
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0)
        .filter((one) => !one.matches(":disabled") && !one.closest("[inert]"))
        // Tab reaches the chosen button of a radio group.
        .filter((one) => !one.matches("[type=radio]:not(:checked)"))
        .map((one, at) => (one.dataset.stop = `${at} ${one.id || one.localName}`))
    );
  });

/** The focused element, and how it shows its focus. @param {Page} page */
const focused = (page) =>
  page.evaluate(() => {
    const one = /** @type {HTMLElement} */ (document.activeElement);
    // A label that looks like a button stands for the real file input.
    const shown = one.matches("[type=file]") ? (one.nextElementSibling ?? one) : one;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    const words = (/** @type {string | null} */ ids) =>
      (ids ?? "")
        .split(" ")
        .map((id) => document.getElementById(id)?.textContent ?? "")
        .join(" ");
    const labels =
      one instanceof HTMLInputElement ||
      one instanceof HTMLSelectElement ||
      one instanceof HTMLTextAreaElement
        ? [...(one.labels ?? [])]
        : [];
    const name =
      words(one.getAttribute("aria-labelledby")).trim() ||
      one.ariaLabel ||
      labels
        .map((label) => label.textContent)
        .join(" ")
        .trim() ||
      one.textContent?.trim() ||
      "";
    const box = shown.getBoundingClientRect();
    // The position in the page, independent of scrolling.
    let [across, down] = [0, 0];
    for (let around = one.parentElement; around; around = around.parentElement) {
      across += around.scrollLeft;
      down += around.scrollTop;
    }
    return {
      stop: one.dataset.stop ?? one.localName,
      outlined: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
      name,
      box: {
        left: box.left + across,
        right: box.right + across,
        top: box.top + down,
        bottom: box.bottom + down,
      },
      inView: box.bottom > 0 && box.top < innerHeight,
    };
  });

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

/** Whether the second box comes before the first one in reading order by rows and columns. @param {Box} last @param {Box} next */
function goesBack(last, next) {
  const shared = Math.min(last.bottom, next.bottom) - Math.max(last.top, next.top);
  const row = shared > 0.5 * Math.min(last.bottom - last.top, next.bottom - next.top);
  if (row) return next.right <= last.left;
  return next.bottom <= last.top && next.left < last.right;
}

/** Uses the focused control and returns whether anything changed. @param {Page} page */
async function answers(page) {
  const kind = await page.evaluate(() => {
    const one = /** @type {HTMLElement} */ (document.activeElement);
    if (one.dataset.help) return "help";
    if (one.matches("input[type=range]")) return "range";
    if (one.matches("input[type=checkbox]")) return "checkbox";
    return one.localName === "summary" ? "summary" : "other";
  });
  const state = () =>
    page.evaluate(() => {
      const one = /** @type {HTMLInputElement} */ (document.activeElement);
      return `${one.value} ${one.checked} ${one.parentElement?.hasAttribute("open")}`;
    });
  if (kind === "help") {
    const stop = await page.evaluate(
      () => /** @type {any} */ (document.activeElement).dataset.stop,
    );
    await page.keyboard.press("Enter");
    await page.locator("#help[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#help:not([open])").waitFor({ state: "attached" });
    return (await focused(page)).stop === stop;
  }
  if (kind === "other") return true;
  const before = await state();
  for (const key of kind === "range" ? ["ArrowRight", "ArrowLeft"] : ["Space"]) {
    await page.keyboard.press(key);
    if ((await state()) === before) continue;
    // Undoes the change, so that the next controls still exist.
    await page.keyboard.press({ ArrowRight: "ArrowLeft", ArrowLeft: "ArrowRight" }[key] ?? key);
    return true;
  }
  return false;
}

describe("by keyboard alone", () => {
  for (const [place, open] of Object.entries(PLACES)) {
    for (const [width, height] of [
      [1280, 900],
      [360, 740],
    ]) {
      test(`${place}, ${width} wide: every control is reached in order, visible and named`, async (t) => {
        const room = DIALOGS.includes(place) ? "draw" : place;
        const page = await openReady(t, browser, {
          address: `${ADDRESS}#room=${room}`,
          hook: testImages().hook,
          context: { viewport: { width, height } },
        });
        await open(page);
        await painted(page);
        const wanted = await reachable(page);
        const dialog = DIALOGS.includes(place);
        if (!dialog) await goToTop(page);
        /** @type {string[]} */
        const visited = [];
        /** @type {Box | null} */
        let last = null;
        const problems = [];
        for (let press = 0; press < ENOUGH; press += 1) {
          // In a dialog the first control has the focus already.
          if (!dialog || press > 0) await page.keyboard.press("Tab");
          const { stop, outlined, name, box, inView } = await focused(page);
          // After the last control, the focus leaves the open place or returns to the document.
          if (["body", "html", "dialog"].includes(stop) || visited.includes(stop)) break;
          visited.push(stop);
          if (!outlined && (!dialog || press > 0))
            problems.push(`${stop}: nothing shows the focus`);
          if (name === "") problems.push(`${stop}: has no name`);
          if (!inView) problems.push(`${stop}: is out of sight`);
          if (last && goesBack(last, box))
            problems.push(`${stop}: comes before the previous control in reading order`);
          last = box;
          if (!(await answers(page))) problems.push(`${stop}: has no effect`);
        }
        assert.deepEqual(problems, []);
        const missed = wanted.filter((stop) => !visited.includes(stop));
        assert.deepEqual(missed, [], "never reached");
        assert.ok(visited.length >= 8, `only ${visited.length} stops`);
      });
    }
  }
});
