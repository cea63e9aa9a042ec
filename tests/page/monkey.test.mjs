// Performs thousands of random events in all rooms: the page must stay valid and log no error.
// MONKEY_EVENTS=10000 MONKEY_SEED=1 node --test tests/page/monkey.test.mjs
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fromHash, toHash } from "../../www/state/state.js";
import { ADDRESS, SOAK, ink, launch, open, openReady, testImages } from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {{ below: (end: number) => number, of: <Item>(items: readonly Item[]) => Item }} Dice */

/** A limit for a soak test, which takes minutes. */
const EVENTS = Number(process.env.MONKEY_EVENTS ?? (SOAK ? 10_000 : 400));
/** The seed that determines the events. */
const SEED = Number(process.env.MONKEY_SEED ?? 1);
/** The number of events between two checks of the page. */
const LOOK_EVERY = 100;
const REMEMBERED = 20;

const KEYS = [
  ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"],
  ...["Tab", "Shift+Tab", "Enter", "Space", "Escape", "Backspace", "Shift+ArrowUp"],
  ...["0", "3", "9", "?", "a", "+", "-"],
];
const TYPED = ["7", "4294967295", "4294967296", "-1", "1e9", "", "0.5", "123456"];
const LINKS = [
  "",
  "#digit=8&seed=3",
  "#room=write&text=123-45",
  "#room=explore&digit=2",
  "#room=compare&compare=cvae,vae",
  "#room=yours&lang=en",
  "#seed=-4&temperature=99&digit=x",
  "#model=vae&seed=12",
  "#model=nosuch&style=1,2,3",
  "#model=plane&style=0.5,-9",
  "#mix=3:0.4&lang=zh",
  "#hide=models,room-yours,pad&room=yours",
  "#style=,,,&detail=7&hide=everything&mix=x",
  "#%ff%00=%&&&==",
];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
  { width: 800, height: 400 },
];

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Random numbers that are the same for the same seed. @param {number} seed @returns {Dice} */
function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (/** @type {number} */ end) => Math.floor(next() * end);
  return { below, of: (items) => items[below(items.length)] };
}

/** Prevents navigation away from the page; other tests cover links to other places. */
function stay() {
  addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (link && !link.download && link.href.split("#")[0] !== location.href.split("#")[0]) {
        event.preventDefault();
      }
    },
    true,
  );
}

/**
 * A visible usable element, chosen by a number.
 * @param {Page} page @param {number} choice
 */
function target(page, choice) {
  return page.evaluate((choice) => {
    const selector = "button, a[href], input, summary, canvas, select, [tabindex], label.file";
    const open = document.querySelector("dialog:modal");
    /** @type {HTMLElement[]} */
    const all = [.../** @type {any} */ ((open ?? document).querySelectorAll(selector))];
    const usable = all.filter((one) => one.checkVisibility() && !one.closest("[inert]"));
    const chosen = usable[choice % usable.length];
    if (!chosen) return null;
    chosen.scrollIntoView({ block: "nearest", behavior: "instant" });
    const { x, y, width, height } = chosen.getBoundingClientRect();
    const name = `${chosen.localName}#${chosen.id} ${chosen.textContent?.trim().slice(0, 20) ?? ""}`;
    return { name, select: chosen.matches("select"), choice, x, y, width, height };
  }, choice);
}

/** Selects an option of a list without opening the list. @param {Page} page @param {number} choice @param {number} option */
const choose = (page, choice, option) =>
  page.evaluate(
    ([choice, option]) => {
      const all = [...document.querySelectorAll("select")];
      const usable = all.filter((one) => one.checkVisibility() && !one.closest("[inert]"));
      const list = usable[choice % usable.length];
      if (!list || list.disabled) return "no list";
      list.selectedIndex = option % list.options.length;
      list.dispatchEvent(new Event("input", { bubbles: true }));
      list.dispatchEvent(new Event("change", { bubbles: true }));
      return `${list.id} ${list.value}`;
    },
    [choice, option],
  );

/** The random actions; an action that is listed several times is more frequent. @type {((page: Page, dice: Dice) => Promise<string>)[]} */
const doings = [
  ...Array(7).fill(async (/** @type {Page} */ page, /** @type {Dice} */ { below }) => {
    const at = await target(page, below(1e6));
    if (!at || at.select) return "click nothing";
    await page.mouse.click(at.x + at.width * 0.5, at.y + at.height * 0.5);
    return `click ${at.name}`;
  }),
  ...Array(3).fill(async (/** @type {Page} */ page, /** @type {Dice} */ { below }) => {
    const at = await target(page, below(1e6));
    if (!at || at.select) return "drag nothing";
    const place = () => [at.x + at.width * below(100) * 0.01, at.y + at.height * below(100) * 0.01];
    const [[x, y], [endX, endY]] = [place(), place()];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(endX, endY, { steps: 3 });
    await page.mouse.up();
    return `drag ${at.name}`;
  }),
  ...Array(6).fill(async (/** @type {Page} */ page, /** @type {Dice} */ { of }) => {
    const key = of(KEYS);
    await page.keyboard.press(key);
    return `press ${key}`;
  }),
  async (page, { below, of }) => {
    const text = of(TYPED);
    const at = await target(page, below(1e6));
    if (!at || at.select) return "type nothing";
    await page.mouse.click(at.x + at.width * 0.3, at.y + at.height * 0.5, { clickCount: 3 });
    await page.keyboard.insertText(text);
    return `type ${text} into ${at.name}`;
  },
  ...Array(2).fill(async (/** @type {Page} */ page, /** @type {Dice} */ { below }) => {
    return `choose ${await choose(page, below(1e6), below(1e6))}`;
  }),
  async (page, { of }) => {
    const link = of(LINKS);
    await page.evaluate((link) => void (location.hash = link), link);
    return `follow ${link}`;
  },
  async (page, { of }) => {
    const way = of(["back", "forward"]);
    // The entry before the first one in the history is not this page.
    await page.evaluate((way) => {
      const { navigation } = /** @type {any} */ (globalThis);
      if (way === "back" ? navigation.canGoBack : navigation.canGoForward) {
        navigation[way]().finished.catch(() => {});
      }
    }, way);
    return way;
  },
  async (page, { of, below }) => {
    if (below(4) > 0) {
      await page.mouse.wheel(0, below(2000) - 1000);
      return "wheel";
    }
    const size = of(SIZES);
    await page.setViewportSize(size);
    return `resize ${size.width}`;
  },
];

/** The faults of the page at this moment. @param {Page} page @returns {Promise<string[]>} */
function faults(page) {
  return page.evaluate(() => {
    const wrong = [];
    const { status } = document.documentElement.dataset;
    if (status === "failed")
      wrong.push(`failed: ${document.querySelector("#message p")?.textContent}`);
    /** @type {NodeListOf<HTMLInputElement>} */
    const sliders = document.querySelectorAll("input[type=range]");
    for (const { id, value, min, max } of sliders) {
      const number = Number(value);
      if (!(number >= Number(min || 0) && number <= Number(max || 100))) {
        wrong.push(`slider ${id} is ${value}, of ${min} to ${max}`);
      }
    }
    for (const slider of document.querySelectorAll("[role=slider]")) {
      const { ariaValueNow: now, ariaValueMin: min, ariaValueMax: max } = slider;
      if (now !== null && !(Number(now) >= Number(min) && Number(now) <= Number(max))) {
        wrong.push(`slider ${slider.id} is ${now}, of ${min} to ${max}`);
      }
    }
    const nonsense = /\b(NaN|undefined|Infinity)\b|\[object/.exec(document.body.innerText);
    if (nonsense) wrong.push(`says “${nonsense[0]}”`);
    const unexpected = document.querySelector("#notice span")?.textContent ?? "";
    if (/did not expect|没有料到/.test(unexpected)) wrong.push(unexpected);
    return wrong;
  });
}

/** Waits until the address is the link of the state shown, which a round trip does not change. @param {Page} page */
async function settled(page) {
  await page.waitForURL(({ hash }) => {
    const { state, problems } = fromHash(hash);
    return problems.length === 0 && toHash(state) === hash;
  });
  return page.evaluate(() => location.hash);
}

test(`the page stays valid after ${EVENTS} random events of seed ${SEED}`, async (t) => {
  const { hook } = testImages();
  // An own tab, whose Back button leads to no other test.
  const page = await openReady(t, browser, { address: ADDRESS, hook, before: stay, alone: true });
  // File dialogs stay empty.
  page.on("filechooser", () => {});
  const thrown = dice(SEED);
  /** @type {string[]} */
  const done = [];
  /** @type {string[]} */
  const complaints = [];
  const complain = (/** @type {string} */ words) =>
    complaints.push(`${words}, after ${done.slice(-5).join("; ")}`);
  page.on("pageerror", (error) => complain(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complain(message.text());
  });
  // No event may reload the page.
  page.on("request", (request) => {
    if (request.isNavigationRequest()) complain(`loaded ${request.url()}`);
  });

  for (let event = 1; event <= EVENTS; event += 1) {
    try {
      done.push(await thrown.of(doings)(page, thrown));
    } catch (error) {
      // A crash may come from an earlier action.
      assert.deepEqual(
        complaints,
        [],
        `event ${event}, after: ${done.slice(-REMEMBERED).join("; ")}`,
      );
      throw error;
    }
    if (event % LOOK_EVERY > 0 && event < EVENTS) continue;
    const story = `event ${event}, after: ${done.slice(-REMEMBERED).join("; ")}`;
    await settled(page);
    assert.deepEqual(await faults(page), [], story);
    assert.deepEqual(complaints, [], story);
  }

  // The link of the final state opens the same state.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  const link = await settled(page);
  const other = await open(t, browser, { address: `${ADDRESS}${link}`, hook });
  await other.locator("html[data-status=ready]").waitFor({ state: "attached" });
  assert.equal(await settled(other), link);
  await ink(other);
});
