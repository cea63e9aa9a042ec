// Tests lessons: visitors who follow a lesson's link do not see the parts that the teacher has hidden.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { PARTS, ROOMS, hiddenRoom } from "../../www/state/state.js";
import {
  ADDRESS,
  CLIPBOARD,
  assertSame,
  ink,
  launch,
  opacities,
  openReady,
  painted,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Some of the elements that belong to each part of Draw and of the whole page. @type {Record<string, string[]>} */
const BELONGS = {
  models: ["#models select"],
  seed: ["#seed"],
  pad: ["#pad", "#pad [role=slider]", "#new-directions", "#pad-position"],
  temperature: ["#temperature", "#temperature-value"],
  mixture: ["#mixture summary"],
  latents: ["#latents summary", "#latents input >> nth=0"],
  card: ["#card-heading", "#card dl"],
  // The pad's hint counts as an explanation too; the judge's readings have their own test.
  judge: [],
  status: ["#status summary"],
  keep: ["#stage .copy-link", "#sheet ~ .keep [data-opens=keep]"],
  lessons: ["[data-lessons]"],
  explanations: ["#ask-what", "#what-heading", "[data-help=style]"],
  // The button appears only once something is hidden; a test below covers it.
  "show-everything": ["[data-opens=lesson]"],
};
/** The parts of the other rooms. @type {Record<"write" | "yours" | "explore" | "compare" | "train", Record<string, string[]>>} */
const IN_ROOMS = {
  write: { variation: ["#variation"] },
  yours: {
    pictures: ["#take-digit", ".yours .file"],
    hand: ["#hand"],
    diagram: ["#diagram summary"],
    steps: ["#step"],
    nats: ["#elbo-value", "#strangeness"],
    labels: ["#labels"],
    completion: ["#completion"],
    posterior: ["#posterior summary", "#most-used"],
  },
  explore: {
    window: ["#explore-digit", "#plane-kind", "#zoom", "#whole", "#grid-help"],
    points: [".of-points"],
    walk: ["#walk-heading", "#walker", "#stations", "#play"],
  },
  compare: {
    choice: ["#known", "#add-model", "#specimens select >> nth=0"],
    readings: ["#readings-heading"],
    units: ["#units-heading", "#units"],
    sweep: ["#sweep-heading", "#beta"],
    scores: ["#scores"],
  },
  train: {
    dials: ["#train-beta", "#train-rate"],
    // There is no past before the first step.
    past: [],
    cloud: ["#train-plane-heading", "#train-bars"],
    own: ["#train-use-heading"],
  },
};

/** Clears checkboxes of the open dialog. @param {Page} page @param {string[]} names */
async function untick(page, names) {
  for (const name of names) await page.locator(`#lesson-dialog input[value=${name}]`).uncheck();
}

/** @param {Page} page */
async function openLesson(page) {
  await page.locator("[data-opens=lesson]").click();
  await page.locator("#lesson-dialog[open]").waitFor();
}

describe("a lesson", () => {
  test("hides each part by itself, and all parts together", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("#latents summary").click();
    const seen = async () => {
      const all = Object.entries(BELONGS).flatMap(([part, places]) =>
        places.map(async (place) => ((await page.locator(place).isVisible()) ? [part] : [])),
      );
      return (await Promise.all(all)).flat();
    };
    const everything = Object.entries(BELONGS).flatMap(([part, places]) => places.map(() => part));
    assert.deepEqual(await seen(), everything);
    for (const part of Object.keys(BELONGS)) {
      await page.evaluate((hash) => (location.hash = hash), `hide=${part}`);
      await page.locator(`html[data-hide=${part}]`).waitFor({ state: "attached" });
      assert.deepEqual(
        await seen(),
        everything.filter((name) => name !== part),
        part,
      );
    }
    await page.evaluate((hash) => (location.hash = hash), `hide=${PARTS.join(",")}`);
    await page.locator(`html[data-hide="${PARTS.join(" ")}"]`).waitFor({ state: "attached" });
    assert.deepEqual(await seen(), []);
    // No hidden control can be reached by keyboard either.
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    const reached = new Set();
    for (let stop = 0; stop < 14; stop += 1) {
      await page.keyboard.press("Tab");
      reached.add(
        await page.evaluate(() => {
          const focused = /** @type {HTMLElement} */ (document.activeElement);
          return focused.id || focused.dataset.opens || focused.role || focused.localName;
        }),
      );
    }
    const rooms = ROOMS.map((room) => `enter-${room}`);
    const rest = ["language", "look", "radio", "new-style", "notices"];
    reached.delete("body");
    assert.deepEqual([...reached].sort(), [...rooms, ...rest].sort());
  });

  test("hides each part of the other rooms by itself", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=flagship` });
    assert.deepEqual(
      [...Object.keys(BELONGS), ...Object.values(IN_ROOMS).flatMap(Object.keys)].sort(),
      [...PARTS].sort(),
    );
    for (const [room, parts] of Object.entries(IN_ROOMS)) {
      await page.locator(`#enter-${room}`).click();
      if (room === "yours") await page.locator("#take-digit").click();
      for (const place of Object.values(parts).flat()) await page.locator(place).waitFor();
      for (const part of Object.keys(parts)) {
        await page.evaluate(
          (hash) => (location.hash = hash),
          `model=flagship&room=${room}&hide=${part}`,
        );
        await page.locator(`html[data-hide=${part}]`).waitFor({ state: "attached" });
        for (const [other, places] of Object.entries(parts)) {
          for (const place of places) {
            const isSeen = await page.locator(place).isVisible();
            assert.equal(isSeen, other !== part, `${place} while ${part} is hidden`);
          }
        }
      }
    }
  });

  test("can hide the button that shows everything", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#hide=pad,show-everything` });
    for (const place of ["#pad", "#show-everything", "[data-opens=lesson]"]) {
      assert.equal(await page.locator(place).isVisible(), false, place);
    }
    // Later links from that page keep the button hidden.
    await page.keyboard.press("7");
    await page.waitForURL(({ hash }) => /digit=7.*hide=pad,show-everything/.test(hash));
  });

  test("hides the temperature in Compare, too", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=compare&hide=temperature`,
    });
    await page.locator("#compare .seed input").waitFor();
    assert.equal(await page.locator("#compare-temperature").isVisible(), false);
  });

  test("hides the question mark of every hidden part", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("#judged", { hasText: /./ }).waitFor();
    const questions = page.locator("main [data-help]:visible");
    const all = await questions.count();
    for (const part of Object.keys(BELONGS)) {
      await page.evaluate((hash) => (location.hash = hash), `hide=${part}`);
      await page.locator(`html[data-hide=${part}]`).waitFor({ state: "attached" });
      const alone = await questions.evaluateAll((buttons) =>
        buttons.flatMap((button) => {
          const [, id] = (button.getAttribute("aria-labelledby") ?? "").split(" ");
          return document.getElementById(id)?.checkVisibility() ? [] : [id];
        }),
      );
      assert.deepEqual(alone, [], part);
      if (part === "pad") assert.equal(await questions.count(), all - 2);
      if (part === "explanations") assert.equal(await questions.count(), 0);
    }
  });

  test("without explanations still shows messages about results and failures", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=yours&hide=explanations`,
      expected: /Failed to load resource/,
      hook: ({ url }, response) => {
        if (!url?.endsWith(".points.safetensors")) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    await page.locator("#take-digit").click();
    await page.locator("[data-part=bottom]").click();
    await page.locator("#completion-says", { hasText: /^6 samples / }).waitFor();
    await page.locator("#enter-explore").click();
    await page.locator("#show-points").check();
    await page.locator("#points-note", { hasText: "could not be loaded" }).waitFor();
    assert.equal(await page.locator("#grid-help").isVisible(), false);
  });

  test("hides the doors of rooms; a link to a hidden room opens another one, with a sentence", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=explore&hide=room-explore`,
    });
    assert.equal(await page.locator("#enter-explore").isVisible(), false);
    assert.equal(await page.locator("#enter-yours").isVisible(), true);
    assert.equal(await page.locator("#explore").isVisible(), false);
    assert.equal(await page.locator("#sheet").isVisible(), true);
    await page.locator("#notice", { hasText: "“explore”, which it hides" }).waitFor();
  });

  test("hides and shows the judge's readings", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#hide=judge` });
    const [badge, help] = ["#judged", "#judge-help"].map((id) => page.locator(id));
    assert.equal(await help.isVisible(), false);
    await page.locator("#new-style").click();
    await painted(page);
    assert.equal(await badge.isVisible(), false);
    await page.locator("#show-everything").click();
    await badge.waitFor();
    assert.equal(await help.isVisible(), true);
    await page.waitForFunction(() => !location.hash.includes("hide"));
    await page.evaluate(() => (location.hash = "hide=judge"));
    await badge.waitFor({ state: "hidden" });
    assert.equal(await page.locator("#digits [data-read]").count(), 0);
  });

  test("with one room has no doors", async (t) => {
    const others = ROOMS.filter((room) => room !== "yours").map(hiddenRoom);
    const page = await openReady(t, browser, { address: `${ADDRESS}#hide=${others.join(",")}` });
    await page.locator("#yours[aria-busy=false]").waitFor();
    assert.equal(await page.locator(".rooms").isVisible(), false);
    assert.equal(await page.locator("#notice").isVisible(), false);
    await page.locator("#show-everything").click();
    await page.locator(".rooms").waitFor();
    await page.waitForFunction(
      () => /room=yours/.test(location.hash) && !/hide/.test(location.hash),
    );
    await page.locator("#enter-draw").click();
    await page.locator("#sheet").waitFor();
    assert.equal(await page.locator("#show-everything").isVisible(), false);
  });
});

describe("the teacher's dialog", () => {
  test("makes a link that hides the unticked parts and shows the same digits", async (t) => {
    const address = `${ADDRESS}#seed=8&digit=2`;
    const page = await openReady(t, browser, { address, context: CLIPBOARD });
    const here = await ink(page);
    await openLesson(page);
    assert.equal(await page.locator("#lesson-rooms input").count(), ROOMS.length);
    // Symbols and numbers are one more; they run through many parts.
    assert.equal(await page.locator("#lesson-parts input").count(), PARTS.length + 1);
    assert.equal(
      await page.locator("#lesson-dialog input:not(:checked)[type=checkbox]").count(),
      0,
    );
    await untick(page, ["room-yours", "latents", "temperature"]);
    await page.locator("#lesson-copy-link").click();
    await page.locator("#lesson-dialog [role=status]", { hasText: "The link is copied" }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /#v=1&model=.*&digit=2&seed=8.*&hide=temperature,latents,room-yours$/);
    // The page itself has not changed.
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#temperature").isVisible(), true);

    const other = await openReady(t, browser, { address: ADDRESS + new URL(link).hash });
    assertSame(here.ten, (await ink(other)).ten);
    for (const place of ["#temperature", "#latents", "#enter-yours"]) {
      assert.equal(await other.locator(place).isVisible(), false, place);
    }
    // Opened from that link, the dialog shows the same choice; hidden parts stay hidden while the page is used.
    await openLesson(other);
    assert.equal(await other.locator("#lesson-dialog input[value=latents]").isChecked(), false);
    await other.keyboard.press("Escape");
    await other.locator("#new-style").click();
    await painted(other);
    await other.waitForFunction(() => !location.hash.includes("seed=8&"));
    assert.match(other.url(), /hide=temperature,latents,room-yours/);
    await other.locator("#show-everything").click();
    await other.locator("#latents").waitFor();
    await other.waitForFunction(() => !location.hash.includes("hide"));
  });

  test("previews the lesson on this page, and can show everything again", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours&seed=3` });
    await page.locator("#yours[aria-busy=false]").waitFor();
    await openLesson(page);
    await untick(page, ["room-yours", "seed"]);
    await page.locator("#lesson-try").click();
    await page.locator("#sheet").waitFor();
    assert.equal(await page.locator("#seed").isVisible(), false);
    assert.equal(await page.locator("#notice").isVisible(), false);
    await page.goBack();
    await page.locator("#yours").waitFor();
    assert.equal(await page.locator("#show-everything").isVisible(), false);
  });

  test("makes a link that begins with a lesson", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=8&digit=2` });
    await openLesson(page);
    await page.locator("#lesson-begin").selectOption("collapse");
    await untick(page, ["room-explore"]);
    const link = new URL(await page.locator("#lesson-link").inputValue());
    assert.match(link.hash, /lesson=collapse\/1&hide=room-explore$/);
    await page.keyboard.press("Escape");
    await page.evaluate((hash) => (location.hash = hash), link.hash);
    await page.locator("#lessons-step-title", { hasText: "Press and wait" }).waitFor();
    await page.waitForFunction(() => location.hash.includes("model=deep-collapsed"));
    assert.equal(await page.locator("#enter-explore").isVisible(), false);
  });

  test("keeps at least one room, with a sentence", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await openLesson(page);
    await untick(
      page,
      ROOMS.map((room) => `room-${room}`),
    );
    await page
      .locator("#lesson-dialog [role=status]", { hasText: "One room has to stay" })
      .waitFor();
    for (const button of await page.locator("#lesson-result button").all()) {
      assert.equal(await button.isDisabled(), true);
    }
    assert.equal(await page.locator("#lesson-link").inputValue(), "");
    await page.locator("#lesson-dialog input[value=room-draw]").check();
    assert.match(await page.locator("#lesson-link").inputValue(), /hide=room-write,room-yours/);
    assert.equal(await page.locator("#lesson-dialog [role=status]").textContent(), "");
  });

  test("shows the text for copying where there is no clipboard", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      before: () => Object.defineProperty(navigator, "clipboard", { value: undefined }),
    });
    await openLesson(page);
    await page.locator("#lesson-copy-link").click();
    await page.locator("#lesson-dialog [role=status]", { hasText: "selected for you" }).waitFor();
    const selected = await page.locator("#lesson-link").evaluate((field) => {
      const { selectionStart, selectionEnd, value } = /** @type {HTMLInputElement} */ (field);
      return value.slice(selectionStart ?? 0, selectionEnd ?? 0);
    });
    assert.equal(selected, await page.locator("#lesson-link").inputValue());
  });

  test("makes HTML that frames the page in another page", async (t) => {
    const address = `${ADDRESS}#seed=8&digit=2`;
    const page = await openReady(t, browser, { address, context: CLIPBOARD });
    const here = await ink(page);
    await openLesson(page);
    await untick(page, ["pad"]);
    await page.locator("#lesson-copy-frame").click();
    await page.locator("#lesson-dialog [role=status]", { hasText: "The HTML is copied" }).waitFor();
    const html = await page.evaluate(() => navigator.clipboard.readText());
    const slide = await page.context().newPage();
    // The other origin is really served: Chromium blocks local frames in intercepted pages.
    const host = createServer((_, answer) => {
      answer.setHeader("content-type", "text/html").end(`<h1>Handwriting</h1>${html}`);
    });
    t.after(() => host.close());
    await once(host.listen(0, "127.0.0.1"), "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (host.address());
    await slide.goto(`http://127.0.0.1:${port}/`);
    const frame = slide.frameLocator("iframe[title='CVAE Playground']");
    await frame.locator("html[data-status=ready]").waitFor({ state: "attached" });
    await frame.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
    assert.equal(await frame.locator("#pad").isVisible(), false);
    assert.deepEqual(await opacities(frame.locator("#picture")), [here.large]);
    await slide.close();
  });
});
