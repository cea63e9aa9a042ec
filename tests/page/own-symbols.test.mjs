// Tests own symbols in Train: drawn, kept, trained on, used, saved and opened again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { faultOf, freeName, tidied } from "../../www/rooms/train/names.js";
import { parseProject, writeProject } from "../../www/rooms/train/symbols-file.js";
import { addRooms } from "../../www/text/text.js";
import rooms from "../../www/text/rooms.en.js";
import { ADDRESS, boxOf, launch, opacities, openReady, painted } from "./browser.mjs";
import { draw as drawDigit, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

addRooms(rooms);

/** Strokes of three symbols, in shares of the pad. @type {Record<string, [number, number][]>} */
const SYMBOLS = {
  "<b>": [
    [0.2, 0.5],
    [0.8, 0.5],
  ],
  "★ 1": [
    [0.5, 0.2],
    [0.5, 0.8],
  ],
  Ж: [
    [0.2, 0.2],
    [0.8, 0.2],
    [0.8, 0.8],
    [0.2, 0.8],
    [0.2, 0.2],
  ],
};

/** A small project with a training. */
function project() {
  const names = ["a", "<i>x</i>", "Ж"];
  const labels = Uint16Array.of(0, 2, 1);
  const pixels = Uint8Array.from({ length: 3 * 784 }, (_, at) => at % 251);
  const losses = [{ step: 1, images: 3, distortion: 2.5, rate: 0.25 }];
  const past = {
    ...{ chosen: { name: "own", seed: 7 }, place: "{}", state: Float32Array.of(0.5, -1e-9) },
    ...{ learned: losses, heldOut: [{ step: 1, distortion: 3, rate: 1 }], ms: 12.5 },
  };
  return { names, labels, pixels, past };
}

/** A project file with another description. @param {(about: any) => void} change */
function changed(change) {
  const bytes = writeProject(project());
  const end = bytes.indexOf(10);
  const about = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  change(about);
  return Buffer.concat([Buffer.from(JSON.stringify(about)), bytes.subarray(end)]);
}

test("a project file gives back what was written, to the bit", () => {
  const bytes = writeProject(project());
  assert.deepEqual(parseProject(bytes, "x"), project());
  assert.deepEqual(writeProject(parseProject(bytes, "x")), bytes);
  const untrained = { ...project(), past: null };
  assert.deepEqual(parseProject(writeProject(untrained), "x"), untrained);
});

test("a project file that is damaged, newer or hostile is refused with its name and the value", () => {
  const whole = writeProject(project());
  for (const [bytes, reason] of /** @type {[Uint8Array, RegExp][]} */ ([
    [new Uint8Array(0), /“x” is no project/],
    [new Uint8Array(5000), /“x” is no project/],
    [Buffer.from('[1]\n{"a"'), /“x” is no project/],
    [whole.subarray(0, 200), /“x” (is no project|ends too early)/],
    [whole.subarray(0, -1), /“x” ends too early: it has \d+ bytes, expected \d+/],
    [Buffer.concat([whole, Buffer.alloc(3)]), /“x” is damaged: it has/],
    [changed((a) => (a.version = 2)), /has version 2 .* up to 1/],
    [changed((a) => (a.version = "one")), /version is "one", expected a whole number from 1 to 1/],
    [changed((a) => (a.width = 1e9)), /width is 1000000000, expected a whole number/],
    [changed((a) => (a.pictures = 2 ** 60)), /pictures is 1152921504606847000, expected/],
    [changed((a) => (a.pictures = -1)), /pictures is -1/],
    [changed((a) => (a.pictures = "3")), /pictures is "3"/],
    [changed((a) => (a.classes = { length: 3 })), /classes is \{"length":3\}, expected a list/],
    [changed((a) => (a.classes[1] = "a")), /classes\[1\] is "a", expected a name that no other/],
    [changed((a) => (a.classes[0] = "a\nb")), /classes\[0\] is "a\\nb"/],
    [changed((a) => (a.classes[0] = 5)), /classes\[0\] is 5/],
    [changed((a) => a.classes.pop()), /labels\[1\] is 2, expected a whole number from 0 to 1/],
    [changed((a) => (a.training.numbers = 2 ** 60)), /training.numbers is 1152921504606847000/],
    [changed((a) => (a.training.place = {})), /training.place is \{\}/],
    [changed((a) => (a.training.learned = 3)), /training.learned is 3/],
    [changed((a) => (a.training.heldOut[0].rate = "x")), /training.heldOut\[0\] is/],
    [changed((a) => (a.training.chosen = null)), /training.chosen is null/],
  ])) {
    assert.throws(() => parseProject(bytes, "x"), reason);
  }
});

test("a class has any name in one line", () => {
  assert.equal(tidied("  a \n b\u202e "), "a b");
  assert.equal(tidied("e\u0301"), "é");
  assert.deepEqual(
    [faultOf("", []), faultOf("/", ["\\"]), faultOf("a", ["a"]), faultOf("x".repeat(65), [])],
    ["empty", null, "taken", "long"],
  );
  assert.equal(freeName(["A", "C"]), "B");
  assert.equal(freeName([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ", "1"]), "2");
});

describe("own symbols", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  const examples = (/** @type {Page} */ page) => page.locator(".pictures button");

  /** @param {Page} page @param {string} name @param {number} shift in shares of the pad */
  async function draw(page, name, shift) {
    await page.locator("#symbol-drawing").scrollIntoViewIfNeeded();
    const box = await boxOf(page, "#symbol-drawing");
    const [first, ...rest] = SYMBOLS[name].map(
      ([x, y]) =>
        /** @type {[number, number]} */ ([
          box.x + (x + shift * (y - 0.5)) * box.width,
          box.y + (y + shift * (x - 0.5)) * box.height,
        ]),
    );
    await page.mouse.move(...first);
    await page.mouse.down();
    for (const place of rest) await page.mouse.move(...place, { steps: 2 });
    await page.mouse.up();
  }

  /** Waits until the browser's storage has a value. @param {Page} page @param {string} key */
  const kept = (page, key) =>
    page.waitForFunction(
      (key) =>
        new Promise((resolve) => {
          const opening = indexedDB.open("cvae-playground-symbols");
          opening.onsuccess = () => {
            const asked = opening.result.transaction("kept").objectStore("kept").get(key);
            asked.onsuccess = () => resolve(Boolean(asked.result));
          };
        }),
      key,
    );

  /** Saves the project. @param {Page} page */
  async function saved(page) {
    const saving = page.waitForEvent("download");
    await page.locator("#project-save").click();
    return readFile(await (await saving).path());
  }

  test("are drawn, survive a reload, are trained on, used, saved and opened again", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=train`, alone: true });
    await page.getByText("Your own symbols", { exact: true }).click();
    await page.locator("#symbol-rest").uncheck();
    // Without examples there is nothing to train on.
    await page.locator("#train-go").click();
    await page.locator("#notice", { hasText: "nothing to learn from yet" }).waitFor();
    let count = 0;
    for (const name of Object.keys(SYMBOLS)) {
      await page.locator("#class-name").fill(name);
      await page.keyboard.press("Enter");
      for (const shift of [0, 0.1, -0.1, 0.05, -0.05]) {
        await draw(page, name, shift);
        await page.locator("#symbol-next").click();
        count += 1;
        await examples(page)
          .nth(count - 1)
          .waitFor();
      }
    }
    assert.equal(await page.locator(".symbols b", { hasText: "<b>" }).count(), 1);
    // A mistake: the last drawing comes back to the pad, and is taken again with Enter.
    await page.locator("#symbol-undo").click();
    await page.waitForFunction(() => document.querySelectorAll(".pictures button").length === 14);
    await page.locator("#symbols-heading").click();
    await page.keyboard.press("Enter");
    await examples(page).nth(14).waitFor();
    // A stroke that is not taken yet is kept too.
    await draw(page, "Ж", 0);
    await page.locator("#symbol-clear:enabled").waitFor();
    await kept(page, "sheet");
    await page.reload();
    await examples(page).nth(14).waitFor();
    await page.locator("#symbol-clear:enabled").waitFor();
    await page.locator("#symbol-clear").click();

    await page.locator("#train-epochs").fill("400");
    await page.locator("#train-go").click();
    await page.locator("#train-said", { hasText: "Finished" }).waitFor();
    assert.deepEqual(await page.locator("#train-row small").allInnerTexts(), Object.keys(SYMBOLS));
    const project = await saved(page);
    // The training survives a reload too, to the same weights.
    await kept(page, "training");
    await page.reload();
    await page.locator("#train-said", { hasText: "Finished" }).waitFor();
    assert.ok((await saved(page)).equals(project), "the project after a reload");

    // Everything is deleted, and comes back from the file, with the training.
    await page.locator("#symbols-clear").click();
    await page.locator("#symbols-delete").click();
    await page.locator("#symbols-said", { hasText: "deleted" }).waitFor();
    assert.equal(await examples(page).count(), 0);
    await page.locator("#project-open").setInputFiles([
      { name: "a.cvaeproject", mimeType: "", buffer: project },
      { name: "b.cvaeproject", mimeType: "", buffer: project.subarray(0, -9) },
    ]);
    await page.locator("#symbols-said", { hasText: /15 examples added.*“b.*” ends too/ }).waitFor();
    await page.locator("#train-said", { hasText: "Finished" }).waitFor();
    assert.ok((await saved(page)).equals(project), "the project of an opened project");

    await page.locator("#train-use").click();
    await page.locator("html[data-room=draw] #notice", { hasText: "is open" }).waitFor();
    await painted(page);
    const names = Object.keys(SYMBOLS);
    assert.deepEqual((await page.locator("#digits").innerText()).split("\n"), names);
    // The ink in the middle rows, in the middle columns, and in neither: of a level bar, of an upright one, and of a square.
    const shares = (await opacities(page.locator("#digits canvas"))).map((ink) => {
      const isMiddle = (/** @type {number} */ place) => place >= 11 && place < 17;
      const share = (/** @type {(row: boolean, column: boolean) => boolean} */ counts) =>
        ink.reduce((sum, level, at) => {
          const isCounted = counts(isMiddle(Math.floor(at / 28)), isMiddle(at % 28));
          return isCounted ? sum + level : sum;
        }, 0) / ink.reduce((sum, level) => sum + level, 0);
      return [
        share((row) => row),
        share((_, column) => column),
        share((row, column) => !row && !column),
      ];
    });
    const [level, upright, square] = shares;
    const said = JSON.stringify(shares);
    assert.ok(level[0] > level[1] + 0.2 && upright[1] > upright[0] + 0.2, said);
    assert.ok(square[2] > 0.1 + Math.max(level[2], upright[2]), said);
    await page.locator("#enter-yours").click();
    await drawDigit(page, SYMBOLS["★ 1"]);
    await verdict(page, /★ 1/);
    // No other model draws these classes, so it stands alone.
    await page.locator("#enter-compare").click();
    await page.locator("#compare[aria-busy=false] #specimens select").waitFor();
    assert.match(await page.locator("#specimens select").inputValue(), /^my-own-/);
    assert.ok(await page.locator("#add-model").isDisabled());
  });

  test("of two tabs are all there, and without storage drawing goes on", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=train&training=own`,
      alone: true,
    });
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.locator("#class-name").fill("Ж");
    await other.keyboard.press("Enter");
    await page.locator("#symbol-of b", { hasText: "Ж" }).waitFor();
    for (const [at, tab] of [page, other].entries()) {
      await tab.bringToFront();
      await draw(tab, "Ж", 0.1);
      await tab.locator("#symbol-next").click();
      await examples(tab).nth(at).waitFor();
    }
    await page.bringToFront();
    await examples(page).nth(1).waitFor();
    // From now on the storage refuses, as if it were full.
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await draw(page, "Ж", -0.1);
    await page.locator("#symbol-next").click();
    await examples(page).nth(2).waitFor();
    await page.locator("#symbols-kept", { hasText: "storage is full" }).waitFor();
    await other.close();
  });
});
