// Tests the state of the page as a file: its contents, and the ways to open it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { linkOf, toJson } from "../../www/files/state-json.js";
import { fromHash, initialState } from "../../www/state/state.js";
import { ADDRESS, CLIPBOARD, assertSame, ink, launch, openReady } from "./browser.mjs";
import { openKeep, saved } from "./saving.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("the state as JSON", () => {
  test("has numbers and lists, and gives the same link again", () => {
    const state = {
      ...initialState(),
      room: /** @type {const} */ ("yours"),
      model: "007",
      temperature: 0.25,
      epsilon: Float32Array.from([0.5, -1.25, 3]),
      hidden: ["models", "room-draw"],
    };
    const json = toJson(state);
    assert.deepEqual(JSON.parse(json), {
      "cvae-playground": 1,
      room: "yours",
      model: "007",
      digit: 3,
      seed: 6,
      directions: 1,
      temperature: 0.25,
      hide: ["models", "room-draw"],
      style: [0.5, -1.25, 3],
    });
    assert.deepEqual(fromHash(linkOf(json)), { state, problems: [] });
  });

  test("is refused with a sentence when it has another form", () => {
    for (const [file, sentence] of /** @type {[string, RegExp][]} */ ([
      ["", /^It is not JSON \(.*\)\.$/],
      ["{", /^It is not JSON \(.*\)\.$/],
      ["null", /^It has no “cvae-playground”: 1,/],
      ["[1]", /^It has no “cvae-playground”: 1,/],
      ['{"seed": 3}', /^It has no “cvae-playground”: 1,/],
      ['{"cvae-playground": 2}', /^It has no “cvae-playground”: 1,/],
    ])) {
      assert.throws(() => linkOf(file), { message: sentence }, file);
    }
    // Nested or unusual values become text, which the link's table then checks.
    const odd =
      '{"cvae-playground":1,"seed":{"toString":1},"style":[[1],[2]],"model":null,"lang":true}';
    assert.equal(decodeURIComponent(linkOf(odd)), "#seed={toString:1}&style=1,2&lang=true");
  });

  test("is saved, copied, opened and dropped", async (t) => {
    const address = `${ADDRESS}#seed=21&digit=8&model=cvae`;
    const page = await openReady(t, browser, { address, context: CLIPBOARD });
    await page.locator("#pad [role=slider]").focus();
    await page.keyboard.press("Shift+ArrowUp");
    const here = await ink(page);
    await openKeep(page);
    const { name, bytes } = await saved(page, "#keep-save");
    assert.equal(name, "cvae-8-seed-21-changed.json");
    await page.locator("#keep-copy").click();
    await page.locator("#keep-dialog [role=status]", { hasText: "Copied." }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), String(bytes));

    const other = await openReady(t, browser, { address: `${ADDRESS}#model=plane` });
    await openKeep(other);
    const file = { name: "kept.json", mimeType: "application/json", buffer: bytes };
    await other.locator("#keep-file").setInputFiles(file);
    await other.locator("#keep-dialog").waitFor({ state: "hidden" });
    await other.locator("#digits [aria-checked=true]", { hasText: "8" }).waitFor();
    const there = await ink(other);
    assertSame(here.ten, there.ten);
    assert.deepEqual(there.large, there.ten[8]);

    const third = await openReady(t, browser, { address: `${ADDRESS}#model=cvae` });
    /** @param {string} name @param {string} content @param {string} [where] */
    const drop = (name, content, where = "h1") =>
      third.evaluate(
        ({ name, content, where }) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([content], name));
          const place = document.querySelector(where);
          place?.dispatchEvent(
            new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }),
          );
        },
        { name, content, where },
      );
    await drop("kept.json", String(bytes));
    await third.locator("#digits [aria-checked=true]", { hasText: "8" }).waitFor();
    assertSame(here.ten, (await ink(third)).ten);
    // Where the page takes pictures, a state file is refused as a picture.
    await third.locator("#enter-yours").click();
    await third.locator("#verdict:not(:empty)").waitFor();
    await drop("kept.json", String(bytes), "#drawing");
    await third.locator("#digits").waitFor();
    const notice = third.locator("#notice span");
    await drop("cat.png", "\x89PNG");
    await notice.getByText(/^“cat\.png” was not opened\. It is not JSON/).waitFor();
    await drop("large.json", " ".repeat(200_000));
    await notice.getByText(/“large\.json” was not opened\. It has 200000 bytes/).waitFor();
    await drop("bad.json", '{"cvae-playground":1,"seed":-5,"digit":"<b>x</b>"}');
    await notice.getByText(/seed “-5” was limited/).waitFor();
    await third.waitForFunction(() => {
      const seed = /** @type {HTMLInputElement | null} */ (document.querySelector("#seed"));
      return seed?.value === "0";
    });
  });
});
