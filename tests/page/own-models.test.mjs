// Tests models that visitors open from their files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { writeIdx } from "../../www/files/idx.js";
import { placeOf } from "../../www/page/keys.js";
import { manifestOf, readModels } from "../../www/state/own-models.js";
import { ADDRESS, ROOT, ink, launch, opacities, opacity, openReady, painted } from "./browser.mjs";
import { LETTERS, withData } from "./other-classes.mjs";
import { GUESSED } from "./small-models.mjs";

const BARS = path.join(ROOT, "tests/fixtures/classes");
const SMALL = path.join(ROOT, "tests/fixtures/models/small-plane.decoder.safetensors");
const [DECODER, ENCODER] = ["decoder", "encoder"].map((half) =>
  path.join(ROOT, `www/weights/beta-cvae-1.${half}.safetensors`),
);

/** A safetensors file without tensors. @param {unknown} header */
function fileOf(header) {
  const text = Buffer.from(JSON.stringify(header));
  const file = Buffer.alloc(8 + text.length);
  file.writeBigUInt64LE(BigInt(text.length));
  text.copy(file, 8);
  return new Uint8Array(file);
}

const named = (/** @type {string} */ name, half = "decoder") =>
  fileOf({ __metadata__: { manifest: JSON.stringify({ half, recipe: { name, title: "A" } }) } });

describe("a file", () => {
  test("that is no weights file is refused with its name and the reason", () => {
    for (const [bytes, reason] of /** @type {const} */ ([
      [new Uint8Array(3), /“x” is no safetensors file/],
      [new Uint8Array(64).fill(255), /is no safetensors file/],
      [Buffer.from("PK\u0003\u0004 not a model at all"), /is no safetensors file/],
      [fileOf({ weight: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }), /no description/],
      [fileOf({ __metadata__: { manifest: "{" } }), /no description of a model/],
      [fileOf({ __metadata__: { manifest: '{"half":"judge"}' } }), /no description of a model/],
      [named("../up"), /a model named “..\/up”; a name has letters/],
    ])) {
      assert.throws(() => manifestOf(new Uint8Array(bytes), "x"), reason);
    }
  });

  test("of a decoder goes with the encoder of the same model", async () => {
    const file = (/** @type {string} */ name, /** @type {Uint8Array<ArrayBuffer>} */ bytes) =>
      new File([bytes], name);
    const [one, other] = [file("a.d", named("a")), file("a.e", named("a", "encoder"))];
    const pair = await readModels([other, one], []);
    assert.deepEqual([pair.models.length, pair.problems], [1, []]);
    assert.ok(pair.models[0].encoder?.held);
    const lone = await readModels([other], []);
    assert.match(lone.problems.join(), /“a.e” is the encoder of “A”; open the decoder along/);
    const { models } = await readModels([one], []);
    const later = await readModels([other, file("b", named("b", "encoder"))], models);
    assert.ok(later.models[0].encoder?.held);
    assert.equal(later.problems.length, 1);
  });
});

test("keys find a class by its name, at best with the same letters", () => {
  const names = ["a", "A", "new", "new york", "é", "10", "1"];
  assert.deepEqual(
    ["A", "a", "n", "new y", "É", "1", "10", "z"].map((text) => placeOf(text, names)),
    [1, 0, 2, 3, 4, 6, 5, null],
  );
});

test("labels above 255 take two bytes in an IDX file, the high one first", () => {
  assert.deepEqual(
    [...writeIdx([2], Int16Array.of(1, 300))],
    [0, 0, 0x0b, 1, 0, 0, 0, 2, 0, 1, 1, 44],
  );
  assert.deepEqual([...writeIdx([2], Uint8Array.of(1, 200))], [0, 0, 8, 1, 0, 0, 0, 2, 1, 200]);
});

describe("“Open a model…”", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  test("shows a decoder in the page, keeps it, and forgets it", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, alone: true });
    const before = await ink(page);
    await page.locator("#about-model summary").click();
    const chooser = page.locator("#open-model");
    await chooser.setInputFiles(SMALL);
    await page.locator("#notice", { hasText: "is open, and stays in this browser" }).waitFor();
    await page.waitForFunction(() => location.hash.includes("model=small-plane"));
    assert.notDeepEqual((await ink(page)).ten, before.ten);
    // Damaged weights are refused, and the page keeps the model.
    const damaged = await readFile(SMALL);
    damaged[damaged.length - 1] ^= 255;
    await chooser.setInputFiles({ name: "x.safetensors", mimeType: "", buffer: damaged });
    await page.locator("#notice", { hasText: "The page keeps the model it has." }).waitFor();
    await painted(page);
    // A link names the model in a later visit.
    await page.reload();
    await painted(page);
    assert.equal(await page.locator("#models select").inputValue(), "small-plane");
    await page.locator("#about-model summary").click();
    await page.locator("#forget-model").click();
    await page
      .locator("#models select >> option[value=small-plane]")
      .waitFor({ state: "detached" });
    await painted(page);
    assert.deepEqual((await ink(page)).ten, before.ten);
  });

  test("reads drawings, from dropped files and without a connection", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=cvae`,
      alone: true,
      // Other parts of the page may be requested meanwhile.
      expected: /ERR_INTERNET_DISCONNECTED/,
    });
    // The same network under a name that the page does not have.
    const own = await Promise.all(
      [DECODER, ENCODER].map(async (file) => (await readFile(file)).toString("base64")),
    );
    // The script that opens models comes once the page is idle.
    await page.waitForFunction(() =>
      performance.getEntriesByType("resource").some(({ name }) => /\/opening[^/]*\.js$/.test(name)),
    );
    await page.context().setOffline(true);
    await page.evaluate((files) => {
      const transfer = new DataTransfer();
      files.forEach((text, at) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], `${at}.safetensors`));
      });
      const target = document.querySelector("#sheet");
      target?.dispatchEvent(
        new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    }, own);
    await page.locator("#notice", { hasText: "is open, and stays" }).waitFor();
    await page.context().setOffline(false);
    await page.locator("#enter-yours").click();
    await page.locator("#take-digit").click();
    await page.locator("#verdict", { hasText: "The model thinks" }).waitFor();
  });

  test("names other classes everywhere, and the link names the class", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, alone: true });
    const files = await Promise.all(
      ["decoder", "encoder"].map(async (half) => ({
        ...{ name: `${half}.safetensors`, mimeType: "" },
        buffer: await withData("cvae", /** @type {"decoder"} */ (half), LETTERS, "signs"),
      })),
    );
    await page.locator("#open-model").setInputFiles(files);
    await page.locator("#notice", { hasText: "“Model of Letters” is open" }).waitFor();
    await painted(page);
    assert.equal(await page.locator("#digits").innerText(), LETTERS.classes.join("\n"));
    await page.locator("body").press("h");
    await page.waitForFunction(() => location.hash.includes("class=H"));
    assert.equal(await page.locator(".numeral").innerText(), "H");
    assert.match(await page.locator("#picture").ariaSnapshot(), /H, drawn by the model, style 6/);
    // The judge reads digits only.
    assert.equal(await page.locator("#judge-help").isVisible(), false);
    await page.reload();
    await painted(page);
    assert.equal(await page.locator("#digits [aria-checked=true]").innerText(), "H");
    await page.locator("#enter-yours").click();
    await page.locator("#take-digit").click();
    await page.locator("#verdict", { hasText: "The model thinks: H" }).waitFor();
    await page.locator("#hand", { hasText: "J" }).waitFor();
    await page.locator("#enter-explore").click();
    await page.locator("#end-a", { hasText: /^H$/ }).waitFor();
    assert.equal(await page.locator("#explore-digit option").first().innerText(), "A");
    await page.locator("#enter-write").click();
    await page.locator("#write-text").fill("Jad1");
    await page
      .locator("#write-said", { hasText: "“Model of Letters” has not learnt “1”" })
      .waitFor();
    const said = await page.locator("main:visible, .masthead").allInnerTexts();
    assert.doesNotMatch(said.join(), /\bdigits?\b/i);
    // Compare shows models of one data set, and says so.
    await page.evaluate(() => (location.hash = "room=compare&compare=signs,cvae"));
    await page
      .locator("#notice", { hasText: "learned from Letters and “CVAE” from MNIST" })
      .waitFor();
    // A class that there is not.
    await page.evaluate(() => (location.hash = "model=signs&class=Z"));
    await page
      .locator("#notice", { hasText: "“Model of Letters” has no class “Z”; this is “D”." })
      .waitFor();
  });

  test("pictures of any size and number stand in lines, and hundreds can be searched", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
    const seen = await page.evaluate(async () => {
      const { DigitsView } = await import(String(new URL("www/views/digits.js", location.href)));
      const sheet = /** @type {HTMLElement} */ (document.querySelector("#sheet"));
      /** @type {number[]} */
      const chosen = [];
      const view = new DigitsView(sheet, (/** @type {number} */ place) => chosen.push(place));
      const show = (/** @type {string[]} */ classes, /** @type {number[]} */ [width, tall]) => {
        view.update({ label: 1, seed: 6, moved: false, seeds: null, classes });
        const strip = Object.assign(new ImageData(width, tall * classes.length), { tall });
        // Of each picture only the last pixel has ink.
        classes.forEach((_, at) => (strip.data[4 * ((at + 1) * tall * width - 1) + 3] = 255));
        view.draw(strip);
        const buttons = [...sheet.querySelectorAll(".ten button")];
        const canvases = [...sheet.querySelectorAll("canvas")];
        return {
          names: buttons.map(({ textContent }) => textContent?.trim()).join(),
          sizes: new Set(canvases.map(({ width, height }) => `${width} × ${height}`)).size,
          size: [canvases[0].width, canvases[0].height],
          inked: canvases.every((canvas) => {
            const { width, height } = canvas;
            const { data } = /** @type {CanvasRenderingContext2D} */ (
              canvas.getContext("2d")
            ).getImageData(0, 0, width, height);
            return (
              data.at(-1) === 255 && data.filter((level, at) => at % 4 === 3 && level).length === 1
            );
          }),
          rows: new Set(buttons.map((button) => button.getBoundingClientRect().top)).size,
          search: sheet.querySelectorAll("input[type=search]").length,
        };
      };
      const few = show(["ship", "cat", "aeroplane"], [12, 20]);
      const letters = show([..."abcdefghijklmnopqrstuvwxyz"], [28, 28]);
      const many = show(
        Array.from({ length: 300 }, (_, at) => `sign ${at}`),
        [64, 40],
      );
      const field = /** @type {HTMLInputElement} */ (sheet.querySelector("[type=search]"));
      field.value = "SIGN 29";
      field.dispatchEvent(new Event("input"));
      const found = [...sheet.querySelectorAll(".ten button:not([hidden])")];
      /** @type {HTMLElement} */ (found[1]).click();
      return {
        few,
        letters,
        many,
        found: found.map(({ textContent }) => textContent?.trim()),
        chosen,
      };
    });
    const { few, letters, many, found, chosen } = seen;
    assert.deepEqual([few.names, few.size, few.search], ["ship,cat,aeroplane", [12, 20], 0]);
    assert.deepEqual([letters.rows, letters.search, letters.size], [2, 0, [28, 28]]);
    assert.deepEqual([many.size, many.search], [[64, 40], 1]);
    for (const { sizes, inked } of [few, letters, many])
      assert.deepEqual([sizes, inked], [1, true]);
    assert.deepEqual(found.slice(0, 3), ["sign 29", "sign 290", "sign 291"]);
    assert.deepEqual([found.length, chosen], [11, [290]]);
  });

  test("draws, reads, explores, writes and saves pictures of another size and number", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, alone: true });
    await page
      .locator("#open-model")
      .setInputFiles(
        ["decoder", "encoder"].map((half) => path.join(BARS, `bars.${half}.safetensors`)),
      );
    await page.locator("#notice", { hasText: "“Bars” is open" }).waitFor();
    await painted(page);
    const names = ["upright", "level", "斜"];
    assert.deepEqual((await page.locator("#digits").innerText()).split("\n"), names);
    const sizes = await page
      .locator("#picture, #digits canvas")
      .evaluateAll((all) =>
        /** @type {HTMLCanvasElement[]} */ (all).map(({ width, height }) => `${width} × ${height}`),
      );
    assert.deepEqual(new Set(sizes), new Set(["12 × 20"]));
    // Level bars are wider than upright ones.
    const [upright, level] = (await opacities(page.locator("#digits canvas"))).map(
      (ink) => ink.filter((_, at) => at % 12 === 0).filter((value) => value > 127).length,
    );
    assert.ok(level > upright, `${level} rows with ink at the edge, ${upright} of upright bars`);
    await page.locator("body").press("l");
    await page.waitForFunction(() => location.hash.includes("class=level"));
    await page.locator("#digits button").nth(2).click();
    await page.waitForFunction(() => location.hash.includes("class=:659cz"));
    // The size of files is that of the pictures.
    await page.locator("[data-opens=keep]:visible").click();
    await page.locator("#keep-what").selectOption("row");
    await page.locator("#keep-size").selectOption({ index: 0 });
    const [png] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#keep-picture").click(),
    ]);
    const picture = await readFile(await png.path());
    assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [36, 20]);
    await page.locator("#keep-format").selectOption("idx");
    await page.locator("#keep-count").fill("6");
    const [zip] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#keep-digits").click(),
    ]);
    const files = await readFile(await zip.path());
    const shape = Buffer.from([0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 20, 0, 0, 0, 12]);
    assert.ok(files.includes(shape), "no images of 20 rows and 12 columns");
    await page.locator("#keep-dialog .close").click();
    await page.locator("#enter-yours").click();
    await page.locator("#take-digit").click();
    await page.locator("#verdict", { hasText: /The model thinks: (perhaps )?斜/ }).waitFor();
    await page.locator("#posterior summary").click();
    await page.locator("#enter-explore").click();
    await page.locator("#end-a", { hasText: /^斜$/ }).waitFor();
    await page.locator("#enter-write").click();
    await page.locator("#write-text").fill("level 斜 upright");
    await page.getByRole("img", { name: "“level 斜 upright”, written by the model" }).waitFor();
    assert.equal(await page.locator("#write-said").innerText(), "");
    assert.ok((await opacity(page, "#written canvas")).some((value) => value > 127));
  });

  test("the models of another folder are listed, if the policy of the page allows the request", async (t) => {
    const folder = path.dirname(SMALL);
    const page = await openReady(t, browser, {
      address: `${ADDRESS}&weights=/more#model=small-plane`,
      hook: async ({ address }, response) => {
        const [, name] = /^\/more\/([\w.-]+)$/.exec(address) ?? [];
        if (!name) return false;
        response.end(await readFile(path.join(folder, name)));
        return true;
      },
      expected: GUESSED,
    });
    assert.equal(await page.locator("#models select").inputValue(), "small-plane");
    assert.equal(await page.locator("#models option[value=small-vae]").count(), 1);
    const elsewhere = await openReady(t, browser, {
      address: `${ADDRESS}&weights=https://models.invalid/mine`,
      expected: /models\.invalid/,
    });
    await elsewhere
      .locator("#notice", {
        hasText: "https://models.invalid/mine/ were not loaded: the security policy",
      })
      .waitFor();
  });
});
