// Tests encoded test images on the plane of Explore.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  ADDRESS,
  INDEX,
  ROOT,
  answering,
  boxOf,
  difference,
  launch,
  opacity,
  openReady,
  sending,
  servedModels,
  testImages,
} from "./browser.mjs";
import { nameOf } from "./site.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

const WEIGHTS = "/weights";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {string} link @param {Parameters<typeof openReady>[2]} [options] */
async function open(t, link, options = {}) {
  const address = `${ADDRESS}#room=explore&${link}`;
  const page = await openReady(t, browser, { address, hook: testImages().hook, ...options });
  await page.locator("#end-b", { hasText: /./ }).waitFor();
  return page;
}

/** @param {Page} page */
async function show(page) {
  await page.locator("#show-points").check();
  await page.locator("#points-body").waitFor();
}

/** The text of the slider: the number of its image, the digit, and the position. @param {Page} page */
async function chosen(page) {
  const said = (await page.locator("#point").getAttribute("aria-valuetext")) ?? "";
  const match = /^test image (\d+), a (\d), across (−?[\d.]+), up (−?[\d.]+)$/.exec(said);
  assert.ok(match, said);
  const [index, label, x, y] = match.slice(1).map((word) => Number(word.replace("−", "-")));
  return { index: index - 1, label, x, y };
}

/** The number in two bytes, as IEEE 754 defines it, except for infinities and NaN. @param {number} bits */
function half(bits) {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
  return bits >> 15 ? -size : size;
}

/**
 * The images in the file of a model with two dimensions: the label of each, and its position.
 * @param {string} model
 * @returns {Promise<{ label: number, x: number, y: number }[]>}
 */
async function inFile(model) {
  const bytes = await readFile(path.join(ROOT, `www${WEIGHTS}/${model}.points.safetensors`));
  const start = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__, epsilon } = JSON.parse(bytes.toString("utf8", 8, start));
  const at = start + epsilon.data_offsets[0];
  return JSON.parse(__metadata__.manifest).labels.map(
    (/** @type {number} */ label, /** @type {number} */ index) => ({
      label,
      x: half(bytes.readUInt16LE(at + 4 * index)),
      y: half(bytes.readUInt16LE(at + 4 * index + 2)),
    }),
  );
}

/** The centre of the ink around a place of the scatter plot. @param {Page} page @param {number} x @param {number} y */
async function pointAt(page, x, y) {
  await page.locator("#grid").scrollIntoViewIfNeeded();
  const box = await boxOf(page, "#grid");
  return { x: box.x + (box.width * (x + 3)) / 6, y: box.y + (box.height * (3 - y)) / 6 };
}

/** The folder of MNIST. */
const MNIST = process.env.MNIST_DIR ?? path.join(ROOT, "data/mnist");

describe("encoded test images", () => {
  test(
    "come with the first 1,000 images of MNIST’s test set",
    { skip: !existsSync(MNIST) && `there is no ${MNIST}; set MNIST_DIR or run \`make data\`` },
    async () => {
      const unpacked = async (/** @type {string} */ file) => gunzipSync(await readFile(file));
      const shipped = await unpacked(
        path.join(ROOT, "www/images/t10k-1000-images-idx3-ubyte.gzip"),
      );
      const all = await unpacked(path.join(MNIST, "t10k-images-idx3-ubyte.gz"));
      assert.equal(shipped.readUInt32BE(4), 1000);
      assert.ok(shipped.subarray(16).equals(all.subarray(16, 16 + 1000 * 784)));
      const labels = (await unpacked(path.join(MNIST, "t10k-labels-idx1-ubyte.gz"))).subarray(8);
      const points = (await inFile("plane")).map(({ label }) => label);
      assert.deepEqual(points, [...labels.subarray(0, 1000)]);
    },
  );

  test("are shown when Explore is entered, and stay hidden once they were hidden", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("#enter-explore").click();
    await page.locator("#points-body").waitFor();
    await page.waitForURL(/model=plane-vae.*points=all/);
    await page.locator("#point").press("Home");
    await page.locator("#pair-caption", { hasText: "as it was written" }).waitFor();
    const real = await opacity(page, "#pair canvas:first-child");
    assert.ok(real.filter((value) => value > 128).length > 30, "a digit has ink");
    await page.locator("#show-points").uncheck();
    await page.locator("#enter-draw").click();
    await page.locator("#enter-explore").click();
    await page.locator("#end-b", { hasText: /./ }).waitFor();
    assert.equal(await page.locator("#show-points").isChecked(), false);
    assert.doesNotMatch(page.url(), /points=/);
  });

  test("are fetched when the visitor asks for them, and can be hidden again", async (t) => {
    const page = await open(t, "model=plane&digit=2");
    const fetched = async () => {
      const all = await page.evaluate(() =>
        performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname),
      );
      return all.map(nameOf).filter((name) => /points|mnist/.test(name));
    };
    assert.deepEqual(await fetched(), []);
    assert.equal(await page.locator("#grid .scatter").count(), 0);
    await show(page);
    assert.ok((await fetched()).includes(`${WEIGHTS}/plane.points.safetensors`));
    assert.match(await page.locator("#points-count").innerText(), /^9\d\d of 1,000 in the window$/);
    assert.ok((await opacity(page, ".scatter")).filter(Boolean).length > 1000);
    await page.locator("#show-points").uncheck();
    await page.locator("#points-body").waitFor({ state: "hidden" });
    assert.ok((await opacity(page, ".scatter")).every((value) => value === 0));
  });

  test("are shown again without a selection", async (t) => {
    const page = await open(t, "model=plane&digit=2");
    await show(page);
    await page.locator("#point").focus();
    await page.locator("#point").press("ArrowRight");
    await page.locator("#pair").waitFor();
    await page.locator("#show-points").uncheck();
    await page.locator("#points-body").waitFor({ state: "hidden" });
    await page.locator("#show-points").check();
    await page.locator("#points-body").waitFor();
    await page.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
    assert.equal(await page.locator("#pair").isVisible(), false);
  });

  test("are selected by keyboard: those of one digit from left to right, each beside its image", async (t) => {
    const page = await open(t, "model=plane&digit=2");
    await show(page);
    const seven = page.getByRole("group", { name: "Show one digit" }).getByRole("button").nth(7);
    await seven.press("Enter");
    assert.equal(await seven.getAttribute("aria-pressed"), "true");
    await page.locator("#point").focus();
    /** @type {Awaited<ReturnType<typeof chosen>>[]} */
    const seen = [];
    for (const key of ["Home", "ArrowRight", "ArrowRight", "ArrowRight", "End"]) {
      await page.keyboard.press(key);
      seen.push(await chosen(page));
    }
    const file = await inFile("plane");
    seen.forEach(({ index, label, x, y }, at) => {
      assert.equal(label, 7);
      assert.equal(file[index].label, 7, `image ${index}`);
      const off = Math.hypot(x - file[index].x, y - file[index].y);
      assert.ok(off < 0.01, `image ${index} is shown ${off} away from its position`);
      if (at > 1) assert.ok(x >= seen[at - 1].x, `${x} after ${seen[at - 1].x}`);
    });
    const { index } = seen[seen.length - 1];
    await page.locator("#pair-caption", { hasText: `Test image ${index + 1}, a 7` }).waitFor();
    const real = await opacity(page, "#pair canvas:first-child");
    assert.deepEqual(
      real.flatMap((value, pixel) => (value > 0 ? [pixel] : [])),
      [index % 784],
    );
    const drawn = await opacity(page, "#pair canvas:nth-child(2)");
    assert.ok(Math.max(...drawn) > 128);
    await seven.press("Enter");
    assert.equal(await seven.getAttribute("aria-pressed"), "false");
    assert.match(await page.locator("#points-count").innerText(), /of 1,000/);
  });

  test("are found by the mouse, and a click takes their style", async (t) => {
    const page = await open(t, "model=plane&digit=2");
    await show(page);
    await page.locator("#point").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    const first = await chosen(page);
    await page.keyboard.press("End");
    assert.notEqual((await chosen(page)).index, first.index);
    const { x, y } = await pointAt(page, first.x, first.y);
    await page.mouse.move(x, y);
    assert.equal((await chosen(page)).index, first.index);
    await page.locator("#pair-caption", { hasText: `image ${first.index + 1},` }).waitFor();
    const drawn = await opacity(page, "#pair canvas:nth-child(2)");
    // The same style and the same digit give the same picture.
    await page.mouse.click(x, y);
    await page.locator("#explore-digit").selectOption(String(first.label));
    await page.waitForURL(new RegExp(`digit=${first.label}.*style=`));
    await page.locator("#enter-draw").click();
    await page.locator("#sheet[aria-busy=false]").waitFor();
    const large = await opacity(page, "#picture");
    assert.ok(difference(large, drawn) <= 40, `${difference(large, drawn)}`);
  });

  test("of a model with many dimensions are shown on the chosen plane; those of a plain VAE cluster", async (t) => {
    const page = await open(t, "model=vae&seed=5");
    await show(page);
    assert.match(await page.locator("#points-about").innerText(), /not told.*more dimensions/s);
    const pad = await opacity(page, ".scatter");
    await page.locator("#plane-kind").selectOption("dimensions");
    await page.waitForFunction(() => !document.querySelector("#axis-x")?.closest("[hidden]"));
    await page.locator("#sheet[aria-busy=false]").waitFor({ state: "attached" });
    assert.ok(difference(pad, await opacity(page, ".scatter")) > 128);
    await page.locator("#models select").selectOption("plane");
    await page.locator("#points-about", { hasText: "This model is told the digit" }).waitFor();
    assert.doesNotMatch(await page.locator("#points-about").innerText(), /more dimensions/);
  });

  test("without the original images show what the model reconstructs, with a sentence", async (t) => {
    const page = await open(t, "model=plane&digit=2", {
      hook: answering(
        () => "/page/t10k-1000-images-idx3-ubyte.gzip",
        (response) => response.writeHead(404).end(),
      ).hook,
      expected: /404/,
    });
    await show(page);
    await page.locator("#point").press("End");
    await page.locator("#pair-caption", { hasText: "could not be loaded" }).waitFor();
    assert.equal(await page.locator("#pair canvas").first().isVisible(), false);
    assert.ok(Math.max(...(await opacity(page, "#pair canvas:nth-child(2)"))) > 128);
  });

  test("of another training, or damaged, are refused with a sentence", async (t) => {
    const list = await servedModels();
    for (const model of list.models) model.encoder.sha256 = "0".repeat(64);
    const points = await readFile(path.join(ROOT, "www/weights/cvae.points.safetensors"));
    const answers = [
      answering(() => INDEX, sending("application/json", JSON.stringify(list))),
      answering(
        () => `${WEIGHTS}/tutorial.points.safetensors`,
        sending("application/octet-stream", points),
      ),
      testImages(),
    ];
    const page = await open(t, "model=plane&digit=2", {
      hook: (request, response) => answers.some(({ hook }) => hook?.(request, response)),
    });
    await page.locator("#show-points").check();
    const note = page.locator("#points-note");
    await note.filter({ hasText: "belong to another training of “Plane”" }).waitFor();
    assert.equal(await page.locator("#points-body").isVisible(), false);
    await page.locator("#models select").selectOption("tutorial");
    await note.filter({ hasText: "shape [1000, 24], expected [1000, 20]" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("data-status"), "ready");
  });

  test("that fail to load are requested once, and again by the visitor", async (t) => {
    let asked = 0;
    const images = testImages();
    const page = await open(t, "model=plane&digit=2", {
      hook: (request, response) => {
        if (!request.url?.endsWith("plane.points.safetensors")) {
          return images.hook?.(request, response) ?? false;
        }
        asked += 1;
        response.writeHead(404).end();
        return true;
      },
      expected: /404/,
    });
    await page.locator("#show-points").check();
    const note = page.locator("#points-note", { hasText: "could not be loaded" });
    await note.waitFor();
    const marker = page.locator("#grid [role=slider]");
    for (const place of ["Home", "ArrowRight", "ArrowUp"]) {
      const before = await marker.getAttribute("aria-valuetext");
      await marker.press(place);
      await page.waitForFunction(
        (before) => document.querySelector("#grid [role=slider]")?.ariaValueText !== before,
        before,
      );
    }
    assert.equal(asked, 1);
    await page.locator("#show-points").uncheck();
    await note.waitFor({ state: "hidden" });
    await page.locator("#show-points").check();
    await note.waitFor();
    assert.equal(asked, 2);
  });

  test("are described anew when the language changes", async (t) => {
    const page = await open(t, "model=plane&digit=2");
    await show(page);
    await page.locator("#point").press("Home");
    await page.locator("#pair").waitFor();
    await page.locator("#language").selectOption("zh");
    await page.locator("#pair-caption", { hasText: "测试图像" }).waitFor();
    assert.match(await page.locator("#points-count").innerText(), /窗口内/);
    assert.match(await page.locator("#points-about").innerText(), /先验/);
  });
});
