// The second room: what a person draws is centred, encoded, scored and written on.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { crc32 } from "node:zlib";
import {
  ADDRESS,
  INDEX,
  ROOT,
  VISIBLE,
  answering,
  boxOf,
  difference,
  launch,
  openReady,
  painted,
  sending,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** A seven, in shares of the paper. @type {[number, number][]} */
const SEVEN = [
  [0.3, 0.25],
  [0.7, 0.25],
  [0.66, 0.33],
  [0.52, 0.58],
  [0.45, 0.8],
];

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openReady>[2]} [options] */
const open = (t, { address = "", ...options } = {}) =>
  openReady(t, browser, { address: `${ADDRESS}#room=yours${address}`, ...options });

/** @param {Page} page @param {[number, number][]} stroke in shares of the paper */
async function draw(page, stroke) {
  const box = await boxOf(page, "#drawing");
  const at = (/** @type {[number, number]} */ [x, y]) =>
    /** @type {[number, number]} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...at(stroke[0]));
  await page.mouse.down();
  for (const place of stroke.slice(1)) await page.mouse.move(...at(place), { steps: 5 });
  await page.mouse.up();
}

/** Waits until everything asked for is shown; the verdict. @param {Page} page @param {RegExp} expected */
async function verdict(page, expected) {
  await page.locator("#verdict", { hasText: expected }).waitFor();
  await page.locator("#yours[aria-busy=false]").waitFor();
  return (await page.locator("#verdict").textContent()) ?? "";
}

/** What is on a canvas, as opacity 0–255. @param {Page} page @param {string} selector */
const opacity = (page, selector) =>
  page.locator(selector).evaluate((canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const context = /** @type {HTMLCanvasElement} */ (canvas).getContext("2d");
    const { data } = /** @type {CanvasRenderingContext2D} */ (context).getImageData(
      0,
      0,
      width,
      height,
    );
    return Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3]);
  });

/** @param {Page} page @param {string} selector */
const figure = async (page, selector) =>
  Number.parseFloat((await page.locator(selector).textContent()) ?? "");

/** @param {Page} page */
const shares = async (page) =>
  (await page.locator("#labels .share").allTextContents()).map((text) =>
    Number(text.replace(/[^\d.]/g, "")),
  );

/** Waits for completions of what is erased now; what they are said to be. @param {Page} page */
async function completed(page) {
  await page.locator("#completion[aria-busy=false] ol:visible").waitFor();
  return (await page.locator("#completion-says").textContent()) ?? "";
}

/** The completions as opacity 0–255. @param {Page} page */
async function completions(page) {
  await completed(page);
  const pictures = [];
  for (let place = 1; place <= 6; place += 1) {
    pictures.push(await opacity(page, `#completion li:nth-child(${place}) canvas`));
  }
  return pictures;
}

/**
 * An encoder file as it was before `cvae refresh` saw it: without the tensors that it added.
 * @param {Buffer} bytes
 */
function unmeasured(bytes) {
  const start = 8 + Number(bytes.readBigUInt64LE());
  /** @type {Record<string, { shape: number[], data_offsets: number[] }> & { __metadata__: any }} */
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString("utf8", 8, start));
  const kept = Object.entries(tensors).filter(([name]) => !name.startsWith("usual."));
  assert.equal(kept.length, Object.keys(tensors).length - 3);
  const data = kept.map(
    ([
      ,
      {
        data_offsets: [from, to],
      },
    ]) => bytes.subarray(start + from, start + to),
  );
  // The sum covers names, shapes and bytes in the order of the names, then the manifest.
  const order = kept.map(([name], at) => ({ name, at })).sort((a, b) => (a.name < b.name ? -1 : 1));
  let sum = 0;
  for (const { name, at } of order) {
    const shape = BigUint64Array.from(kept[at][1].shape.map(BigInt));
    for (const part of [Buffer.from(name), Buffer.from(shape.buffer), data[at]]) {
      sum = crc32(part, sum);
    }
  }
  metadata.crc32 = crc32(metadata.manifest, sum).toString(16).padStart(8, "0");
  let end = 0;
  const moved = kept.map(([name, tensor], at) => {
    const from = end;
    end += data[at].length;
    return [name, { ...tensor, data_offsets: [from, end] }];
  });
  const header = Buffer.from(
    JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(moved) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...data]);
}

describe("your digit", () => {
  test("a drawn seven is read as a seven, with figures that belong together", async (t) => {
    const page = await open(t);
    assert.match(await verdict(page, /Nothing is drawn/), /blank page/);
    assert.equal(await page.locator("#yours .result").isVisible(), false);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);

    const seen = await opacity(page, "#seen");
    const inked = seen.flatMap((value, at) => (value > 0 ? [at] : []));
    const rows = inked.map((at) => Math.floor(at / 28));
    assert.equal(Math.max(...rows) - Math.min(...rows) + 1, 20, "as high as a digit of MNIST");
    const mass = seen.reduce((sum, value) => sum + value, 0);
    const middle = seen.reduce((sum, value, at) => sum + value * (at % 28), 0) / mass;
    assert.ok(Math.abs(middle + 0.5 - 14) <= 0.5, `its mass is at ${middle}`);

    const [distortion, rate, elbo] = [
      await figure(page, "#distortion-value"),
      await figure(page, "#rate-value"),
      await figure(page, "#elbo-value"),
    ];
    assert.ok(Math.abs(distortion + rate - elbo) <= 0.11, `${distortion} + ${rate} = ${elbo}`);
    const elbos = (await page.locator("#labels .elbo").allTextContents()).map(Number);
    assert.ok(Math.abs(elbos[7] - elbo) <= 0.06);
    assert.equal(Math.min(...elbos), elbos[7]);
    // Bayes, from the ten figures.
    const weights = elbos.map((value) => Math.exp(elbos[7] - value));
    const share = 100 / weights.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs((await shares(page))[7] - share) < 2, `${share}`);

    await page.locator("#posterior summary").click();
    const all = await page.locator("#all-latents li").allInnerTexts();
    const most = await page.locator("#most-used li").allInnerTexts();
    assert.deepEqual(most, all.slice(0, 3));
    for (const row of most) assert.match(row, /^z[₀-₉]+\s+−?\d\.\d\d ± 0\.\d\d$/);

    const reconstruction = await opacity(page, "#reconstruction");
    const apart = seen.reduce((sum, value, at) => sum + Math.abs(value - reconstruction[at]), 0);
    assert.ok(apart / mass < 0.6, `the reconstruction is ${apart / mass} of the ink away`);
  });

  test("the hand writes ten digits, which differ; z is drawn anew on request", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    /** @type {number[][]} */
    const hand = [];
    for (let digit = 0; digit < 10; digit += 1) {
      hand.push(await opacity(page, `#hand li:nth-child(${digit + 1}) canvas`));
    }
    hand.forEach((picture, digit) => {
      assert.ok(Math.max(...picture) > 128, `there is no ${digit}`);
      if (digit > 0) assert.ok(difference(picture, hand[digit - 1]) > 128);
    });

    const mean = await opacity(page, "#reconstruction");
    await page.locator("#resample").click();
    await page.locator("#use-mean").waitFor();
    await verdict(page, /thinks: 7/);
    assert.ok(difference(mean, await opacity(page, "#reconstruction")) >= VISIBLE);
    await page.locator("#use-mean").click();
    await page.locator("#use-mean").waitFor({ state: "hidden" });
    await verdict(page, /thinks: 7/);
    assert.deepEqual(await opacity(page, "#reconstruction"), mean);
  });

  test("it can be read as another digit, by the keyboard, at a higher price", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const own = await figure(page, "#elbo-value");
    await page.locator("#labels input:checked").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator("#of-label", { hasText: "read as 8" }).waitFor();
    assert.ok((await figure(page, "#elbo-value")) > own + 5);
    await page.locator("#likeliest").click();
    await page.locator("#of-label", { hasText: "read as 7" }).waitFor();
    assert.equal(await figure(page, "#elbo-value"), own);
  });

  test("undo and clear go back stroke by stroke", async (t) => {
    const page = await open(t);
    assert.equal(await page.locator("#undo").isDisabled(), true);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const before = await opacity(page, "#drawing");
    await draw(page, [
      [0.35, 0.55],
      [0.7, 0.55],
    ]);
    assert.ok(difference(before, await opacity(page, "#drawing")) === 255);
    await page.locator("#clear").click();
    await verdict(page, /Nothing is drawn/);
    await page.locator("#undo").click();
    await page.locator("#undo").click();
    await verdict(page, /thinks: 7/);
    assert.deepEqual(await opacity(page, "#drawing"), before);
    await page.locator("#undo").click();
    await verdict(page, /Nothing is drawn/);
  });

  test("a finger draws, and the page does not scroll under it", async (t) => {
    const page = await open(t, {
      context: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    });
    const box = await boxOf(page, "#drawing");
    const session = await page.context().newCDPSession(page);
    const touch = (
      /** @type {"touchStart" | "touchMove" | "touchEnd"} */ type,
      /** @type {[number, number][]} */ places,
    ) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: places.map(([x, y]) => ({
          x: box.x + x * box.width,
          y: box.y + y * box.height,
        })),
      });
    const scrolled = await page.evaluate(() => scrollY);
    await touch("touchStart", [SEVEN[0]]);
    for (const place of SEVEN.slice(1)) await touch("touchMove", [place]);
    await touch("touchEnd", []);
    await verdict(page, /thinks: 7/);
    assert.equal(await page.evaluate(() => scrollY), scrolled);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0, "scrolls sideways");
  });

  test("the digit of the other room can be taken over, without a pointer", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#digit=4&temperature=0.5` });
    await page.locator("#enter-yours").focus();
    await page.keyboard.press("Enter");
    await verdict(page, /Nothing is drawn/);
    await page.locator("#take-digit").focus();
    await page.keyboard.press("Enter");
    await verdict(page, /thinks: 4/);
    assert.match(page.url(), /room=yours/);
    await page.goBack();
    await page.locator("#picture").waitFor();
    assert.equal(await page.locator("#yours").isVisible(), false);
  });

  test("a picture is taken, dark on light or light on dark; what is none is refused", async (t) => {
    const page = await open(t);
    const picture = (/** @type {string} */ paper, /** @type {string} */ pen) =>
      page.evaluate(async ([paper, pen, stroke]) => {
        const canvas = new OffscreenCanvas(300, 200);
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
        context.fillStyle = paper;
        context.fillRect(0, 0, 300, 200);
        context.strokeStyle = pen;
        context.lineWidth = 14;
        for (const [x, y] of stroke) context.lineTo(50 + 200 * x, 200 * y);
        context.stroke();
        const blob = await canvas.convertToBlob();
        return [...new Uint8Array(await blob.arrayBuffer())];
      }, /** @type {[string, string, [number, number][]]} */ ([paper, pen, SEVEN]));
    const choose = async (/** @type {number[]} */ bytes) =>
      page.locator("#picture-file").setInputFiles({
        name: "seven.png",
        mimeType: "image/png",
        buffer: Buffer.from(bytes),
      });
    for (const [paper, pen] of [
      ["#f4f0e0", "#223"],
      ["#101010", "#e0e0ff"],
    ]) {
      await choose(await picture(paper, pen));
      await verdict(page, /thinks: 7/);
      await page.locator("#clear").click();
      await verdict(page, /Nothing is drawn/);
    }
    const refusals = /** @type {[number[], RegExp][]} */ ([
      [[...Buffer.from("<!doctype html>")], /“seven\.png” was not taken\. This is no picture/],
      [await picture("#888", "#888"), /nothing that differs/],
    ]);
    for (const [bytes, sentence] of refusals) {
      await choose(bytes);
      await page.locator("#notice", { hasText: sentence }).waitFor();
      await verdict(page, /Nothing is drawn/);
    }
  });

  test("another model reads the same drawing; one without labels scores it", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const flagship = await figure(page, "#elbo-value");
    await page.locator("#models select").selectOption("plane");
    await page.locator("#posterior li:nth-child(3)").waitFor({ state: "detached" });
    await verdict(page, /thinks: 7/);
    assert.ok((await figure(page, "#elbo-value")) > flagship, "two latents say less");
    await page.locator("#models select").selectOption("beta-vae-1");
    await verdict(page, /knows no digits/);
    assert.equal(await page.locator("#hand").isVisible(), false);
    assert.equal(await page.locator("#labels").isVisible(), false);
    assert.ok((await figure(page, "#elbo-value")) > 0);
  });

  test("the verdict stands under the paper, where a phone shows it", async (t) => {
    const page = await open(t, { context: { viewport: { width: 360, height: 740 } } });
    const under = async (/** @type {string} */ selector) => {
      const [paper, said] = [
        await page.locator("#drawing").boundingBox(),
        await page.locator(selector).boundingBox(),
      ];
      assert.ok(paper && said);
      return { gap: said.y - paper.y - paper.height, end: said.y + said.height };
    };
    await verdict(page, /Nothing is drawn/);
    assert.equal(await page.locator("#strangeness").textContent(), "");
    const buttons = (await under("#undo")).gap;
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const { gap, end } = await under("#verdict");
    assert.ok(gap >= 0 && gap < 24, `${gap} pixels under the paper`);
    assert.ok(end <= 740, `ends at ${end}`);
    assert.ok((await under("#strangeness")).end <= 740);
    assert.equal((await under("#undo")).gap, buttons, "the buttons moved away from the pen");
  });

  test("a drawing is compared with the test images, at its likeliest or as it was asked", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const share = async () => {
      const said = await page.locator("#strangeness").textContent();
      const found = /than (\d+)\s% of the 10,000 test images/.exec(said ?? "");
      assert.ok(found, said ?? "");
      return Number(found[1]);
    };
    const clean = await share();
    const before = await page.locator("#strangeness").textContent();
    // A seven under which somebody scribbled.
    await draw(page, [
      [0.2, 0.9],
      [0.8, 0.7],
      [0.3, 0.65],
      [0.8, 0.9],
      [0.2, 0.75],
    ]);
    await page.waitForFunction(
      (said) => document.querySelector("#strangeness")?.textContent !== said,
      before,
    );
    await verdict(page, /thinks/);
    const scribbled = (await page.locator("#strangeness").textContent()) ?? "";
    assert.ok(/every one/.test(scribbled) || (await share()) > clean + 30, scribbled);
    await page.locator("#undo").click();
    await verdict(page, /thinks: 7/);
    await page.locator("#labels li:nth-child(1) input").check();
    const asZero = page.locator("#strangeness", { hasText: "Read as 0" });
    await asZero.waitFor();
    assert.match((await asZero.textContent()) ?? "", /every one|than 9\d\s%/, "a seven is no zero");
    await page.locator("#clear").click();
    await verdict(page, /Nothing is drawn/);
    assert.equal(await page.locator("#strangeness").textContent(), "");
  });

  test("an erased half is completed, and the other half stays", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    assert.equal(await page.locator("#completion ol").isVisible(), false);
    await page.locator("[data-part=bottom]").focus();
    await page.keyboard.press("Enter");
    const said = await completed(page);
    assert.match(said, /^6 samples .* 392 pixels that are left and that this is a 7\.$/);
    assert.equal(await page.locator("[data-part=bottom]").getAttribute("aria-pressed"), "true");
    assert.equal(await page.locator("[data-part=top]").getAttribute("aria-pressed"), "false");
    assert.match((await page.locator("#erased").getAttribute("aria-label")) ?? "", /392 of 784/);

    const seen = await opacity(page, "#seen");
    const first = await completions(page);
    assert.equal(first.length, 6);
    first.forEach((picture, place) => {
      assert.deepEqual(picture.slice(0, 392), seen.slice(0, 392), `sample ${place}`);
      // A seven goes on where it was cut.
      assert.ok(Math.max(...picture.slice(392)) > 200, `sample ${place} has no ink`);
      if (place > 0) assert.ok(difference(picture, first[place - 1]) >= VISIBLE);
    });

    await page.locator("#other-completions").click();
    await page.waitForFunction((before) => {
      const canvas = /** @type {HTMLCanvasElement} */ (
        document.querySelector("#completion li canvas")
      );
      const data = canvas.getContext("2d")?.getImageData(0, 0, 28, 28).data;
      return before.some((value, at) => Math.abs(value - (data?.[4 * at + 3] ?? 0)) > 8);
    }, first[0]);
    await completed(page);

    // As another digit, the same half goes on otherwise.
    await page.locator("#labels li:nth-child(4) input").check();
    await page.locator("#completion-says", { hasText: "this is a 3" }).waitFor();
    assert.ok(difference((await completions(page))[0], first[0]) >= VISIBLE);

    await page.locator("#restore").click();
    await page.locator("#completion ol").waitFor({ state: "hidden" });
    assert.equal(await page.locator("#completion-says").textContent(), "");
    assert.equal(await page.locator("#restore").isDisabled(), true);
  });

  test("a rubber erases where it goes; another drawing has nothing erased", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const erased = page.locator("#erased");
    await erased.scrollIntoViewIfNeeded();
    const box = await erased.boundingBox();
    assert.ok(box);
    const rub = async (/** @type {number[][]} */ places) => {
      const at = places.map(([x, y]) => [
        box.x + (x / 28) * box.width,
        box.y + (y / 28) * box.height,
      ]);
      await page.mouse.move(at[0][0], at[0][1]);
      await page.mouse.down();
      for (const [x, y] of at.slice(1)) await page.mouse.move(x, y);
      await page.mouse.up();
    };
    const count = async () =>
      Number(/(\d+) of 784/.exec((await erased.getAttribute("aria-label")) ?? "")?.[1]);
    await rub([
      [14, 4],
      [14, 24],
    ]);
    const said = await completed(page);
    const line = await count();
    // A line of 20 pixels and a round rubber of 5, without a gap though the mouse made one leap.
    assert.ok(line >= 90 && line <= 130, `${line} pixels`);
    assert.match(said, new RegExp(`given the ${784 - line} pixels`));
    await rub([[4, 14]]);
    await page
      .locator("#completion-says", { hasText: `${784 - (await count())} pixels` })
      .waitFor();
    assert.ok((await count()) > line + 10, "the first stroke stays erased");

    const whole = Array.from({ length: 15 }, (_, row) => [
      [0, 2 * row],
      [28, 2 * row],
    ]);
    for (const stroke of whole) await rub(stroke);
    assert.equal(await count(), 784);
    await page.locator("#completion-says", { hasText: "Everything is erased" }).waitFor();
    assert.equal(await page.locator("#completion ol").isVisible(), false);

    await page.locator("#drawing").scrollIntoViewIfNeeded();
    await draw(page, [
      [0.3, 0.55],
      [0.75, 0.55],
    ]);
    await page.locator("#erased[aria-label*=' 0 of 784']").waitFor();
    assert.equal(await page.locator("#completion-says").textContent(), "");
  });

  test("a finger erases, and the page does not scroll under it", async (t) => {
    const page = await open(t, {
      context: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    });
    await page.locator("#take-digit").click();
    await verdict(page, /thinks/);
    await page.locator("#erased").scrollIntoViewIfNeeded();
    const box = await boxOf(page, "#erased");
    const scrolled = await page.evaluate(() => scrollY);
    const session = await page.context().newCDPSession(page);
    const touch = (
      /** @type {"touchStart" | "touchMove" | "touchEnd"} */ type,
      /** @type {number[]} */ shares,
    ) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: shares.map((share) => ({
          x: box.x + box.width / 2,
          y: box.y + share * box.height,
        })),
      });
    await touch("touchStart", [0.2]);
    for (const share of [0.3, 0.5, 0.7, 0.8]) await touch("touchMove", [share]);
    await touch("touchEnd", []);
    await completed(page);
    assert.equal(await page.evaluate(() => scrollY), scrolled);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0, "scrolls sideways");
  });

  test("models without labels complete too; those of greys say why they do not", async (t) => {
    const page = await open(t, { address: "&model=beta-vae-1" });
    await draw(page, SEVEN);
    await verdict(page, /knows no digits/);
    await page.locator("[data-part=left]").click();
    assert.match(await completed(page), /given the 392 pixels that are left\.$/);
    const [one, other] = await completions(page);
    assert.ok(difference(one, other) >= VISIBLE);
    await page.locator("#models select").selectOption("gaussian-unit");
    await page.locator("#completion-says", { hasText: "shades of grey" }).waitFor();
    assert.equal(await page.locator("#erased").isVisible(), false);
    assert.equal(await page.locator("#completion ol").isVisible(), false);
    await page.locator("#models select").selectOption("tutorial");
    await page.locator("#completion-says", { hasText: "this is a 7" }).waitFor();
    assert.equal(await page.locator("#erased").isVisible(), true);
  });

  test("an encoder that was never measured compares with nothing", async (t) => {
    const list = await servedModels();
    const { encoder } = list.models[0];
    const bytes = unmeasured(await readFile(path.join(ROOT, "www/weights", encoder.file)));
    list.models[0].encoder.bytes = bytes.length;
    const file = `/www/weights/${encoder.file}`;
    const page = await open(t, {
      hook: ({ url }, response) => {
        if (url === INDEX) sending("application/json", JSON.stringify(list))(response);
        else if (url === file) sending("application/octet-stream", bytes)(response);
        else return false;
        return true;
      },
    });
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    assert.equal(await page.locator("#strangeness").textContent(), "");
  });

  test("an encoder that does not come or is of another model leaves the page as it is", async (t) => {
    let file = "";
    const fault = answering(
      () => file,
      (response) => {
        response.statusCode = 503;
        response.end();
      },
    );
    const list = await servedModels();
    file = `/www/weights/${list.models[0].encoder.file}`;
    const page = await open(t, { hook: fault.hook, expected: /503/ });
    await draw(page, SEVEN);
    assert.match(await verdict(page, /503/), /Without the encoder/);
    fault.stop();
    await draw(page, [[0.5, 0.5]]);
    await verdict(page, /thinks/);
    await page.locator("#enter-draw").click();
    await painted(page);

    const swapped = structuredClone(list);
    swapped.models[0].encoder = list.models[1].encoder;
    const other = await open(t, {
      hook: answering(
        () => INDEX,
        (response) => {
          response.setHeader("Content-Type", "application/json");
          response.end(JSON.stringify(swapped));
        },
      ).hook,
    });
    await draw(other, SEVEN);
    const [first, second] = [list.models[0].name, list.models[1].name];
    assert.match(
      await verdict(other, /cannot be read/),
      new RegExp(`decoder is of \`${first}\`.*encoder of \`${second}\``),
    );
  });

  test("no digit is certain, however far a probability is rounded", async (t) => {
    const page = await open(t);
    const said = await page.evaluate(async () => {
      const { certain } = await import(
        /** @type {any} */ (new URL("/www/views/numbers.js", location.href).href)
      );
      return [1, 0.9996, 0.9994, 0.5, 0.0004, 0].map(certain);
    });
    const expected = ["> 99.9 %", "> 99.9 %", "99.9 %", "50.0 %", "< 0.1 %", "< 0.1 %"];
    assert.deepEqual(
      said.map((/** @type {string} */ words) => words.replaceAll("\u00a0", " ")),
      expected,
    );
  });

  test("steps through the computation with numbers that add up", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await page.click("#take-digit");
    await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
    await page.click("#resample");
    await page.locator("#what-z", { hasText: "sample" }).waitFor();
    await page.locator("#yours[aria-busy=false]").waitFor();
    const said = [];
    for (let step = 0; step < 5; step += 1) {
      await page.click("#step");
      said.push(await page.locator("#step-text").innerText());
      assert.equal(await page.locator(".path .at-step").count(), 1);
    }
    const [, mean, deviation, epsilon, z] =
      /= (−?[\d.]+) \+ ([\d.]+) · \(?(−?[\d.]+)\)? = (−?[\d.]+)\./.exec(said[3]) ?? [];
    const [mu, sigma, noise, latent] = [mean, deviation, epsilon, z].map((digits) =>
      Number(digits.replace("−", "-")),
    );
    // Each was rounded to hundredths.
    assert.ok(Math.abs(mu + sigma * noise - latent) < 0.05, said[3]);
    const nats = (await page.locator("#distortion-value").innerText()).replace(" nats", "");
    assert.ok(said[4].includes(`${nats} nats of x`), said[4]);
    await page.click("#step");
    assert.equal(await page.locator("#step-text").innerText(), "");
    assert.equal(await page.locator(".path .at-step").count(), 0);
  });
});
