// What can be taken away from the page: links, pictures, labelled digits and the state.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { drawDataset } from "../../www/files/dataset.js";
import { linkOf, toJson } from "../../www/files/state-json.js";
import { writeZip } from "../../www/files/zip.js";
import { fromHash, initialState } from "../../www/state.js";
import {
  ADDRESS,
  PIXELS,
  assertSame,
  difference,
  fixture,
  ink,
  launch,
  openReady,
  painted,
} from "./browser.mjs";
import { smallModels } from "./small-models.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(path.join(tmpdir(), "cvae-keep-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens the dialog that belongs to what is in view. @param {Page} page */
async function openKeep(page) {
  await page.locator("[data-opens=keep]:visible").click();
  await page.locator("#keep-dialog[open]").waitFor();
}

/** What a button of the open dialog saves. @param {Page} page @param {string} id */
async function saved(page, id) {
  const status = () => page.locator("#keep-dialog [role=status]").textContent();
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }).catch(async (error) => {
      throw new Error(`nothing was saved: “${await status()}”`, { cause: error });
    }),
    page.locator(id).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The pixels of a picture, as the browser reads them. @param {Page} page @param {Buffer} bytes */
async function decoded(page, bytes) {
  // Strings of bytes are the fastest way to the browser and back.
  const { letters, ...size } = await page.evaluate(async (letters) => {
    const file = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([file], { type: "image/png" }));
    const { width, height } = bitmap;
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(width, height).getContext("2d")
    );
    pen.drawImage(bitmap, 0, 0);
    const { data } = pen.getImageData(0, 0, width, height);
    return {
      width,
      height,
      letters: Array.from(data, (byte) => String.fromCharCode(byte)).join(""),
    };
  }, bytes.toString("latin1"));
  return { ...size, data: Buffer.from(letters, "latin1") };
}

/** The colour of the ink, red, green and blue. @param {Page} page */
const inkColour = (page) =>
  page.evaluate(() => {
    const { color } = getComputedStyle(/** @type {Element} */ (document.querySelector("#sheet")));
    return (color.match(/\d+/g) ?? []).map(Number);
  });

/**
 * Asserts that a picture shows digits of these opacities side by side, each pixel as a square of one colour.
 * @param {{ width: number, height: number, data: Buffer }} picture
 * @param {number[][]} digits @param {number} side @param {{ ink: number[], paper: number }} colours
 * @param {number} [columns]
 */
function assertSharp(picture, digits, side, { ink, paper }, columns = digits.length) {
  const rows = Math.ceil(digits.length / columns);
  assert.deepEqual([picture.width, picture.height], [side * columns, side * rows]);
  let most = 0;
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const digit = digits[Math.floor(y / side) * columns + Math.floor(x / side)];
      const [u, v] = [x % side, y % side].map((pixel) => Math.floor((pixel * 28) / side));
      const share = digit[v * 28 + u] / 255;
      for (let channel = 0; channel < 3; channel += 1) {
        const expected = share * ink[channel] + (1 - share) * paper;
        const got = picture.data[4 * (y * picture.width + x) + channel];
        most = Math.max(most, Math.abs(got - expected));
      }
    }
  }
  assert.ok(most <= 1, `a pixel is off by ${most} of 255`);
}

/** Waits until grid and walk are drawn. @param {Page} page */
async function explored(page) {
  await page.waitForFunction(() =>
    ["#grid canvas", "#walker"].every((selector) => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector(selector));
      const pixels = canvas?.width && canvas.getContext("2d")?.getImageData(0, 0, 28, 28);
      return pixels && pixels.data.some(Boolean);
    }),
  );
  await painted(page);
}

/** The opacities of a canvas, a square of 28 × 28 after the other. @param {Page} page @param {string} selector */
const squares = (page, selector) =>
  page.evaluate((selector) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const all = [];
    for (let top = 0; top < canvas.height; top += 28) {
      for (let left = 0; left < canvas.width; left += 28) {
        const { data } = context.getImageData(left, top, 28, 28);
        all.push(Array.from({ length: 784 }, (_, at) => data[4 * at + 3]));
      }
    }
    return all;
  }, selector);

describe("the link", () => {
  test("shows the same when it is copied, before the address does", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=1&digit=2` });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("#seed").fill("77");
    await page.locator("#copy-link").click();
    await page.locator("#copy-link", { hasText: "Copied" }).waitFor();
    // Another click while it says so.
    await page.locator("#copy-link").click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /#v=1&model=.*&digit=2&seed=77/);
    const here = await ink(page);
    const other = await openReady(t, browser, { address: ADDRESS + new URL(link).hash });
    assertSame(here.ten, (await ink(other)).ten);
    await page.locator("#copy-link", { hasText: "Copy link" }).waitFor();
  });

  test("has a sentence about where it is, without the clipboard", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      before: () => Object.defineProperty(navigator, "clipboard", { value: undefined }),
    });
    await page.locator("#copy-link").click();
    await page.locator("#notice", { hasText: "the address above is the link" }).waitFor();
  });
});

describe("the dialog", () => {
  test("comes by keyboard, goes by Escape, and is fetched only then", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      address: ADDRESS,
      hook: (request) => {
        asked.push(request.url ?? "");
        return false;
      },
    });
    const lazy = () => asked.filter((url) => /\/(dialogs|files)\/|views\/dialog/.test(url));
    assert.deepEqual(lazy(), []);
    const opener = page.locator("[data-opens=keep]:visible");
    await opener.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Keep" });
    await dialog.waitFor();
    assert.ok(lazy().length >= 3);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.activeElement?.matches("[data-opens=keep]"));
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });
  });

  for (const [width, height] of [
    [320, 568],
    [1280, 800],
  ]) {
    test(`fits ${width} × ${height}, targets are large enough`, async (t) => {
      const page = await openReady(t, browser, {
        address: ADDRESS,
        context: { viewport: { width, height } },
      });
      for (const name of ["keep", "lesson"]) {
        await page.locator(`[data-opens=${name}]:visible`).click();
        const { overflow, small } = await page
          .locator(`#${name}-dialog[open]`)
          .evaluate((dialog) => ({
            overflow: dialog.scrollWidth - dialog.clientWidth,
            small: [...dialog.querySelectorAll("button, select, input, textarea, label")]
              .map((target) => ({ target, box: target.getBoundingClientRect() }))
              .filter(({ target, box }) => box.height > 0 && target.matches(":not(label, :has(*))"))
              .filter(({ target, box }) => (target.closest("label") ?? target) && box.height < 24)
              .filter(({ target }) => target.getAttribute("type") !== "checkbox")
              .map(({ target }) => target.outerHTML),
          }));
        assert.equal(overflow, 0, `${name} scrolls sideways`);
        assert.deepEqual(small, []);
        await page.keyboard.press("Escape");
      }
    });
  }
});

describe("pictures", () => {
  test("are sharp at every size, in the colours of the page", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=12&digit=5&model=cvae` });
    const { ten } = await ink(page);
    const colours = { ink: await inkColour(page), paper: 255 };
    await openKeep(page);
    const sizes = await page.locator("#keep-size option").allTextContents();
    assert.deepEqual(sizes.map(Number), [28, 280, 560, 1024]);
    for (const size of sizes) {
      await page.locator("#keep-size").selectOption(size);
      const { name, bytes } = await saved(page, "#keep-picture");
      assert.equal(name, "cvae-5-seed-12.png");
      assertSharp(await decoded(page, bytes), [ten[5]], Number(size), colours);
    }
    await page.locator("#keep-dialog [role=status]", { hasText: /Saved cvae-5.*kB/ }).waitFor();
    await page.locator("#keep-what").selectOption({ label: "All ten" });
    await page.locator("#keep-size").selectOption("280");
    const row = await saved(page, "#keep-picture");
    assert.equal(row.name, "cvae-5-seed-12-row.png");
    assertSharp(await decoded(page, row.bytes), ten, 280, colours);
    // What is in no room yet is not offered.
    assert.equal(await page.locator("#keep-what option").count(), 2);
  });

  test("are chalk on black by night", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      context: { colorScheme: "dark" },
    });
    const { large } = await ink(page);
    await openKeep(page);
    await page.locator("#keep-size").selectOption("28");
    const { bytes } = await saved(page, "#keep-picture");
    const colours = { ink: await inkColour(page), paper: 0 };
    assertSharp(await decoded(page, bytes), [large], 28, colours);
  });

  test("the grid of Explore, no larger than programs can open", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=explore&seed=5` });
    await explored(page);
    const grid = await squares(page, "#grid canvas");
    await openKeep(page);
    assert.equal(await page.locator("#keep-what").inputValue(), "grid");
    await page.locator("#keep-size").selectOption("28");
    const { name, bytes } = await saved(page, "#keep-picture");
    assert.match(name, /seed-5-grid\.png$/);
    const colours = { ink: await inkColour(page), paper: 255 };
    assertSharp(await decoded(page, bytes), grid, 28, colours, 13);
    await page.locator("#keep-size").selectOption("1024");
    const large = await saved(page, "#keep-picture");
    // Width and height of a PNG follow its signature and the head of its first chunk.
    assert.deepEqual(
      [16, 20].map((at) => large.bytes.readUInt32BE(at)),
      [3640, 3640],
    );
  });

  test("the walk moves, there and back, and stays at its ends", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#room=explore&model=cvae&seed=5&digit=3`,
    });
    await explored(page);
    await openKeep(page);
    await page.locator("#keep-what").selectOption("walk");
    await page.locator("#keep-size").selectOption("280");
    const { name, bytes } = await saved(page, "#keep-picture");
    assert.equal(name, "cvae-3-seed-5-walk.png");
    await page.keyboard.press("Escape");
    const [red, green, blue] = await inkColour(page);
    const movie = await page.evaluate(
      async ({ bytes, places }) => {
        const { ImageDecoder } = /** @type {any} */ (globalThis);
        const decoder = new ImageDecoder({ data: new Uint8Array(bytes), type: "image/png" });
        await Promise.all([decoder.completed, decoder.tracks.ready]);
        const { frameCount, repetitionCount, animated } = decoder.tracks.selectedTrack;
        const frames = [];
        for (let at = 0; at < frameCount; at += 1) {
          const { image } = await decoder.decode({ frameIndex: at });
          const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
          const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
          pen.drawImage(image, 0, 0);
          // The middle of each square, in the green that ink takes away from white.
          const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
          const green = places.map((place) => {
            const [x, y] = [10 * (place % 28) + 5, 10 * Math.floor(place / 28) + 5];
            return data[4 * (y * canvas.width + x) + 1];
          });
          frames.push({
            size: [canvas.width, canvas.height],
            milliseconds: image.duration / 1000,
            green,
          });
        }
        return { frameCount, repetitionCount, animated, frames };
      },
      { bytes: [...bytes], places: [...Array(PIXELS).keys()] },
    );
    assert.ok(movie.animated);
    assert.equal(movie.repetitionCount, Infinity);
    // 41 stations there, and those between the ends back.
    assert.equal(movie.frameCount, 80);
    assert.ok(red + green + blue < 3 * 128, "dark ink");
    for (const station of [0, 7, 20, 33, 40]) {
      await page.locator("#walk").fill(String(station));
      const [shown] = await squares(page, "#walker");
      const expected = shown.map((opacity) => 255 + (opacity / 255) * (green - 255));
      const frame = movie.frames[station];
      assert.deepEqual(frame.size, [280, 280]);
      assert.ok(difference(frame.green, expected) <= 1, `station ${station}`);
      assert.equal(frame.milliseconds, station % 40 === 0 ? 800 : 80);
      assert.deepEqual(movie.frames[(80 - station) % 80].green, frame.green, "back again");
    }
  });
});

/**
 * The files of a ZIP archive, read by its directory, each with its check sum proved.
 * @param {Buffer} zip
 * @returns {Map<string, Buffer>}
 */
function unzipped(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  assert.ok(end >= 0, "no end of a directory");
  const files = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < zip.readUInt16LE(end + 10); entry += 1) {
    assert.equal(zip.toString("latin1", at, at + 4), "PK\x01\x02");
    assert.equal(zip.readUInt16LE(at + 10), 0, "stored");
    const [sum, size] = [zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 24)];
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const start = zip.readUInt32LE(at + 42);
    assert.equal(zip.toString("latin1", start, start + 4), "PK\x03\x04");
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const bytes = zip.subarray(data, data + size);
    assert.equal(zlib.crc32(bytes), sum);
    files.set(zip.toString("latin1", at + 46, at + 46 + name), bytes);
    at += 46 + name + extra + comment;
  }
  assert.equal(at, end);
  return files;
}

/** Axes and bytes of an IDX file. @param {Buffer | undefined} file */
function idx(file) {
  assert.ok(file);
  assert.equal(file.readUInt16BE(0), 0);
  assert.equal(file[2], 8, "unsigned bytes");
  const shape = Array.from({ length: file[3] }, (_, axis) => file.readUInt32BE(4 + 4 * axis));
  const bytes = [...file.subarray(4 + 4 * shape.length)];
  assert.equal(
    bytes.length,
    shape.reduce((a, b) => a * b),
  );
  return { shape, bytes };
}

describe("many digits", () => {
  /** @param {Page} page @param {{ count: number, first: number, format: "png" | "idx" }} asked */
  async function archive(page, { count, first, format }) {
    await page.locator("#keep-count").fill(String(count));
    await page.locator("#keep-first").fill(String(first));
    await page.locator("#keep-format").selectOption(format);
    const { name, bytes } = await saved(page, "#keep-digits");
    return { name, files: unzipped(bytes) };
  }

  test("are what the page shows for their seeds and labels", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=cvae&temperature=0.8&seed=3`,
    });
    await openKeep(page);
    assert.equal(await page.locator("#keep-first").inputValue(), "3");
    const { name, files } = await archive(page, { count: 120, first: 995, format: "png" });
    assert.equal(name, "cvae-120-digits-seed-995.zip");
    assert.equal(files.size, 122);
    const [header, ...rows] = String(files.get("labels.csv")).trimEnd().split("\n");
    assert.equal(header, "file,label,seed");
    assert.deepEqual(
      rows,
      Array.from(
        { length: 120 },
        (_, at) => `${String(at).padStart(6, "0")}.png,${at % 10},${995 + at}`,
      ),
    );
    await page.keyboard.press("Escape");
    for (const at of [0, 1, 99, 100, 119]) {
      const { data } = await decoded(
        page,
        files.get(`${String(at).padStart(6, "0")}.png`) ?? Buffer.of(),
      );
      await page.locator("#seed").fill(String(995 + at));
      const { ten } = await ink(page);
      const dark = Array.from({ length: PIXELS }, (_, pixel) => 255 - data[4 * pixel]);
      assert.ok(difference(ten[at % 10], dark) <= 1, `image ${at}`);
    }
    // The file about them opens as the first of them.
    const origin = files.get("state.json");
    assert.match(linkOf(String(origin)), /model=cvae&digit=0&seed=995&.*temperature=0\.8/);
  });

  test("are what the native command decodes, as MNIST is stored", async (t) => {
    const native = await fixture("page-decode.json");
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=${native.model}` });
    await openKeep(page);
    for (const label of [0, 4]) {
      // The image with this label has the seed of the fixture.
      const asked = { count: 10, first: native.seed - label, format: /** @type {const} */ ("idx") };
      const { files } = await archive(page, asked);
      const images = idx(files.get("synthetic-images-idx3-ubyte"));
      assert.deepEqual(images.shape, [10, 28, 28]);
      const labels = idx(files.get("synthetic-labels-idx1-ubyte"));
      assert.deepEqual(labels, { shape: [10], bytes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
      const image = images.bytes.slice(label * PIXELS, (label + 1) * PIXELS);
      const expected = native.probabilities[label].map((/** @type {number} */ p) => 255 * p);
      assert.ok(difference(image, expected) <= 0.5 + 1e-3 * 255, `label ${label}`);
    }
  });

  test("of a model without labels have none", async (t) => {
    const hook = await smallModels();
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=small-vae&seed=57`,
      hook,
    });
    const { ten } = await ink(page);
    await openKeep(page);
    assert.match(await page.locator("#keep-digits-heading").innerText(), /^Many digits$/);
    const png = await archive(page, { count: 10, first: 50, format: "png" });
    assert.match(String(png.files.get("labels.csv")), /^file,seed\n000000\.png,50\n/);
    const { files } = await archive(page, { count: 10, first: 50, format: "idx" });
    assert.deepEqual([...files.keys()], ["synthetic-images-idx3-ubyte", "state.json"]);
    const { bytes } = idx(files.get("synthetic-images-idx3-ubyte"));
    ten.forEach((picture, at) => {
      assert.ok(difference(picture, bytes.slice(at * PIXELS, (at + 1) * PIXELS)) <= 1, `${at}`);
    });
  });

  test("are refused where the numbers cannot be, with a sentence", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await openKeep(page);
    for (const [field, value, sentence] of [
      ["count", "7", "“How many” is 7, but must be a multiple of 10 from 10 to 1000."],
      ["count", "15", "“How many” is 15, but must be a multiple of 10 from 10 to 1000."],
      ["count", "2000", "“How many” is 2000, but must be a multiple of 10 from 10 to 1000."],
      ["count", "", "“How many” is no number, but must be a multiple of 10 from 10 to 1000."],
      ["first", "-1", "“First seed” is -1, but must be a whole number from 0 to 4294967196."],
      ["first", "1.5", "“First seed” is 1.5, but must be a whole number from 0 to 4294967196."],
      [
        "first",
        "4294967197",
        "“First seed” is 4294967197, but must be a whole number from 0 to 4294967196.",
      ],
    ]) {
      await page.locator("#keep-count").fill("100");
      await page.locator("#keep-first").fill("0");
      await page.locator(`#keep-${field}`).fill(value);
      await page.locator("#keep-digits").click();
      await page
        .locator("#keep-dialog [role=status]")
        .getByText(sentence, { exact: true })
        .waitFor();
      assert.ok(await page.locator(`#keep-${field}`).evaluate((input) => input.matches(":focus")));
    }
  });

  test("end where somebody closes the dialog", async () => {
    const stop = new AbortController();
    /** @type {number[]} */
    const batches = [];
    const engine = /** @type {any} */ ({
      styles: (/** @type {number[]} */ seeds) => seeds.map(() => new Float32Array(2)),
      drawMany(/** @type {Float32Array[]} */ styles) {
        batches.push(styles.length);
        if (batches.length === 2) stop.abort();
        return { image: { data: new Uint8ClampedArray(4 * PIXELS * styles.length) } };
      },
    });
    const asked = {
      count: 1000,
      first: 0,
      temperature: 1,
      detail: null,
      onProgress() {},
      signal: stop.signal,
    };
    await assert.rejects(drawDataset(engine, asked), { name: "AbortError" });
    assert.deepEqual(batches, [100, 100]);
  });

  test("their archive is one to Python as well", async (t) => {
    const encoder = new TextEncoder();
    const files = [
      { name: "empty", bytes: new Uint8Array() },
      { name: "folder/all.bin", bytes: Uint8Array.from({ length: 70_000 }, (_, at) => at % 251) },
      { name: "text.csv", bytes: encoder.encode("file,label\nä,1\n") },
    ];
    const zip = Buffer.from(writeZip(files));
    assert.deepEqual(
      [...unzipped(zip)].map(([name, bytes]) => [name, bytes.toString("hex")]),
      files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString("hex")]),
    );
    const file = path.join(folder, "some.zip");
    await writeFile(file, zip);
    const script = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for name in archive.namelist():
        print(name, archive.read(name).hex())`;
    try {
      const { stdout } = await promisify(execFile)("python3", ["-c", script, file]);
      const listed = files.map(
        ({ name, bytes }) => `${name} ${Buffer.from(bytes).toString("hex")}`,
      );
      assert.deepEqual(stdout.trimEnd().split("\n"), listed);
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      t.diagnostic("there is no python3 here; the archive was read by this test alone");
    }
  });
});

describe("the state as JSON", () => {
  test("has numbers and lists, and is the same link again", () => {
    const state = {
      ...initialState(),
      room: /** @type {const} */ ("yours"),
      model: "007",
      temperature: 0.25,
      style: Float32Array.from([0.5, -1.25, 3]),
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

  test("is refused with a sentence where it is something else", () => {
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
    // What is nested or odd becomes text, which the link's table then judges.
    const odd =
      '{"cvae-playground":1,"seed":{"toString":1},"style":[[1],[2]],"model":null,"lang":true}';
    assert.equal(decodeURIComponent(linkOf(odd)), "#seed={toString:1}&style=1,2&lang=true");
  });

  test("is saved, copied, opened and dropped", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=21&digit=8&model=cvae` });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
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
    /** @param {string} name @param {string} content */
    const drop = (name, content) =>
      third.evaluate(
        ({ name, content }) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([content], name));
          const place = document.querySelector("h1");
          place?.dispatchEvent(
            new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }),
          );
        },
        { name, content },
      );
    await drop("kept.json", String(bytes));
    await third.locator("#digits [aria-checked=true]", { hasText: "8" }).waitFor();
    assertSame(here.ten, (await ink(third)).ten);
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
