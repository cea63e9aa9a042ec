// Tests the archive of many digits: its contents, and that other programs can read it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { drawDataset } from "../../www/files/dataset.js";
import { linkOf } from "../../www/files/state-json.js";
import { writeZip } from "../../www/files/zip.js";
import {
  ADDRESS,
  PIXELS,
  difference,
  fixture,
  holding,
  ink,
  launch,
  open,
  openReady,
} from "./browser.mjs";
import { decoded, openKeep, saved } from "./saving.mjs";
import { GUESSED, smallModels } from "./small-models.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/**
 * The files of a ZIP archive, read by its directory; each checksum is verified.
 * @param {Buffer} zip
 * @returns {Map<string, Buffer>}
 */
function unzipped(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  assert.ok(end >= 0, "the archive has no end-of-central-directory record");
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

/** The dimensions and bytes of an IDX file. @param {Buffer | undefined} file */
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

describe("an archive of many digits", () => {
  /** @param {Page} page @param {{ count: number, first: number, format: "png" | "idx" }} asked */
  async function archive(page, { count, first, format }) {
    await page.locator("#keep-count").fill(String(count));
    await page.locator("#keep-first").fill(String(first));
    await page.locator("#keep-format").selectOption(format);
    const { name, bytes } = await saved(page, "#keep-digits");
    return { name, files: unzipped(bytes) };
  }

  test("holds what the page shows for their seeds and labels", async (t) => {
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
    // The link in the archive's description opens the first image.
    const origin = files.get("state.json");
    assert.match(linkOf(String(origin)), /model=cvae&digit=0&seed=995&.*temperature=0\.8/);
  });

  test("waits for the whole weights, and is not made when they cannot be loaded", async (t) => {
    const { hook, release } = holding((url) => url.endsWith("cvae.decoder.safetensors"));
    const native = await fixture("page-decode.json");
    let lost = true;
    const address = `${ADDRESS}#model=${native.model}`;
    const draft = (/** @type {Page} */ page) =>
      page.locator("html[data-status=ready][data-weights=draft]");
    const asked = { count: 10, first: native.seed, format: /** @type {const} */ ("idx") };

    const page = await open(t, browser, { address, hook });
    await draft(page).waitFor({ state: "attached" });
    await openKeep(page);
    const saving = archive(page, asked);
    await page.locator("#keep-dialog [role=status]", { hasText: /0 of 10|Drawing/ }).waitFor();
    release();
    const { bytes } = idx((await saving).files.get("synthetic-images-idx3-ubyte"));
    const expected = native.probabilities[0].map((/** @type {number} */ p) => 255 * p);
    assert.ok(difference(bytes.slice(0, PIXELS), expected) <= 0.5 + 1e-3 * 255);

    const without = await open(t, browser, {
      address,
      hook: ({ url }, response) => {
        if (!lost || !url?.endsWith("cvae.decoder.safetensors")) return false;
        response.writeHead(404).end();
        return true;
      },
      expected: /Failed to load resource/,
    });
    await draft(without).waitFor({ state: "attached" });
    await openKeep(without);
    await without.locator("#keep-digits").click();
    await without.locator("#keep-dialog [role=status]", { hasText: "interrupted" }).waitFor();
    lost = false;
    await archive(without, asked);
  });

  test("holds what the native command decodes, stored like MNIST", async (t) => {
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

  test("has no labels when the model has none", async (t) => {
    const hook = await smallModels();
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=small-vae&seed=57`,
      hook,
      expected: GUESSED,
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

  test("is refused with a sentence when a number is out of range", async (t) => {
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

  test("stops when the dialog is closed", async () => {
    const stop = new AbortController();
    /** @type {number[]} */
    const batches = [];
    const engine = /** @type {any} */ ({
      epsilons: (/** @type {number[]} */ seeds) => seeds.map(() => new Float32Array(2)),
      drawMany(/** @type {Float32Array[]} */ epsilons) {
        batches.push(epsilons.length);
        if (batches.length === 2) stop.abort();
        return { image: { data: new Uint8ClampedArray(4 * PIXELS * epsilons.length) } };
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

  test("can be read by Python", async (t) => {
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
    const folder = await mkdtemp(path.join(tmpdir(), "cvae-keep-"));
    t.after(() => rm(folder, { recursive: true }));
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
      t.diagnostic("python3 is not installed; only this test has read the archive");
    }
  });
});
