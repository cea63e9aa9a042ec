// Tests Your digit: a drawing is centred, encoded, scored, and written as ten digits.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { certain } from "../../www/views/numbers.js";
import { ADDRESS, VISIBLE, boxOf, difference, launch, opacity, openReady } from "./browser.mjs";
import { SEVEN, draw, nextFrame, openRoom, verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openRoom>[2]} [options] */
const open = (t, options) => openRoom(t, browser, options);

/** @param {Page} page @param {string} selector */
const figure = async (page, selector) =>
  Number.parseFloat((await page.locator(selector).textContent()) ?? "");

/** @param {Page} page */
const shares = async (page) =>
  (await page.locator("#labels .share").allTextContents()).map((text) =>
    Number(text.replace(/[^\d.]/g, "")),
  );

describe("your digit", () => {
  test("is read as a seven when it is a seven, with consistent figures", async (t) => {
    const page = await open(t);
    assert.match(await verdict(page, /Nothing is drawn/), /blank page/);
    assert.equal(await page.locator("#yours .result").isVisible(), false);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);

    const seen = await opacity(page, "#seen");
    const inked = seen.flatMap((value, at) => (value > 0 ? [at] : []));
    const rows = inked.map((at) => Math.floor(at / 28));
    assert.equal(
      Math.max(...rows) - Math.min(...rows) + 1,
      20,
      "expected the height of a digit of MNIST",
    );
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
    // Bayes' rule, from the ten figures.
    const weights = elbos.map((value) => Math.exp(elbos[7] - value));
    const share = 100 / weights.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs((await shares(page))[7] - share) < 2, `${share}`);

    await page.locator("#posterior summary").click();
    const all = await page.locator("#all-latents li:not(.scale)").allInnerTexts();
    const most = await page.locator("#most-used li:not(.scale)").allInnerTexts();
    assert.equal(most.length, 3);
    most.forEach((row, at) => assert.ok(all[at].startsWith(row), `${all[at]}: ${row}`));
    // Under a flow they are moments of samples.
    for (const row of all) {
      assert.match(row, /^ε[₀-₉]+\s+≈ −?\d\.\d\d ± [01]\.\d\d\s+≈ \d\.\d\d$/);
    }

    const reconstruction = await opacity(page, "#reconstruction");
    const apart = seen.reduce((sum, value, at) => sum + Math.abs(value - reconstruction[at]), 0);
    assert.ok(apart / mass < 0.6, `the reconstruction is ${apart / mass} of the ink away`);
  });

  test("lends its style to ten different digits, and z is sampled anew on request", async (t) => {
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

  test("can be read as another digit by keyboard, at a higher price", async (t) => {
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

    // The next drawing is read as its likeliest digit again.
    await page.locator("#labels input[value='8']").check();
    await page.locator("#of-label", { hasText: "read as 8" }).waitFor();
    await page.locator("#clear").click();
    await verdict(page, /Nothing is drawn/);
    await page.locator("#drawing").scrollIntoViewIfNeeded();
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    assert.match((await page.locator("#of-label").textContent()) ?? "", /read as 7/);
  });

  test("is read as no digit by a model without labels, whatever was chosen before", async (t) => {
    const page = await open(t, { address: "&model=cvae" });
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    await page.locator("#labels input[value='3']").check();
    await page.locator("#strangeness", { hasText: "Read as 3" }).waitFor();
    await page.locator("#models select").selectOption("vae");
    await verdict(page, /knows no digits/);
    assert.match(await page.locator("#strangeness").innerText(), /^(Stranger|As familiar)/);
    assert.equal(await page.locator("#drawing").getAttribute("aria-label"), "Your drawing");
  });

  test("is undone stroke by stroke, and cleared", async (t) => {
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
    // The drawing with the second stroke reads as a seven too, and is painted in the next frame.
    await nextFrame(page);
    assert.deepEqual(await opacity(page, "#drawing"), before);
    await page.locator("#undo").click();
    await verdict(page, /Nothing is drawn/);
  });

  test("is drawn with a finger without scrolling the page", async (t) => {
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

  test("can be the digit of Draw, without a pointer", async (t) => {
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

  /** The bytes of a picture. @param {Page} page @param {string} paper @param {string} pen @param {[number, number][]} [stroke] */
  const picture = (page, paper, pen, stroke = SEVEN) =>
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
    }, /** @type {[string, string, [number, number][]]} */ ([paper, pen, stroke]));

  /** Makes the page take a picture. @param {Page} page @param {number[]} bytes */
  const choose = (page, bytes) =>
    page.locator("#picture-file").setInputFiles({
      name: "seven.png",
      mimeType: "image/png",
      buffer: Buffer.from(bytes),
    });

  test("can be a picture, dark on light or light on dark; other files are refused", async (t) => {
    const page = await open(t);
    for (const [paper, pen] of [
      ["#f4f0e0", "#223"],
      ["#101010", "#e0e0ff"],
    ]) {
      await choose(page, await picture(page, paper, pen));
      await verdict(page, /thinks: 7/);
      await page.locator("#clear").click();
      await verdict(page, /Nothing is drawn/);
    }
    const refusals = /** @type {[number[], RegExp][]} */ ([
      [[...Buffer.from("<!doctype html>")], /“seven\.png” was not taken\. This is not a picture/],
      [await picture(page, "#888", "#888"), /nothing that differs/],
    ]);
    for (const [bytes, sentence] of refusals) {
      await choose(page, bytes);
      await page.locator("#notice", { hasText: sentence }).waitFor();
      await verdict(page, /Nothing is drawn/);
    }
    // Of several files the first that is a picture; none of these is one for most browsers.
    const file = (/** @type {string} */ name, /** @type {number[]} */ bytes) => ({
      name,
      mimeType: "",
      buffer: Buffer.from(bytes),
    });
    for (const [name, sentence] of /** @type {[string, RegExp][]} */ ([
      ["seven.heic", /“seven\.heic” was not taken.*JPEG/],
      ["seven.tif", /“seven\.tif” was not taken.*TIFF/],
    ])) {
      await page.locator("#picture-file").setInputFiles([file(name, [1, 2, 3])]);
      await page.locator("#notice", { hasText: sentence }).waitFor();
    }
    const seven = await picture(page, "white", "black");
    await page
      .locator("#picture-file")
      .setInputFiles([file("notes.txt", [65]), file("seven.png", seven)]);
    await verdict(page, /thinks: 7/);
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "https://example.org/seven.png");
      dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
    });
    await page.locator("#notice", { hasText: "the address of a picture" }).waitFor();
    await verdict(page, /thinks: 7/);
  });

  test("a picture shows what was made of it, and the user corrects that", async (t) => {
    const page = await open(t);
    // A ring to the left of a seven, on paper that gets darker to the right.
    const bytes = await page.evaluate(async (stroke) => {
      const canvas = new OffscreenCanvas(600, 300);
      const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const light = pen.createLinearGradient(0, 0, 600, 0);
      light.addColorStop(0, "#eee");
      light.addColorStop(1, "#aaa");
      pen.fillStyle = light;
      pen.fillRect(0, 0, 600, 300);
      pen.lineWidth = 20;
      pen.strokeStyle = "#334";
      pen.beginPath();
      pen.arc(150, 150, 80, 0, 7);
      pen.stroke();
      pen.beginPath();
      for (const [x, y] of stroke) pen.lineTo(300 + 300 * x, 300 * y);
      pen.stroke();
      const blob = await canvas.convertToBlob();
      return [...new Uint8Array(await blob.arrayBuffer())];
    }, SEVEN);
    await choose(page, bytes);
    await verdict(page, /thinks: perhaps \d\. Do not trust it: something else in the picture/);
    const things = page.locator("#opened-things button");
    assert.equal(await things.count(), 2);
    assert.ok((await opacity(page, "#opened-made")).some((level) => level > 200));
    // The outline to the right, by keyboard.
    const lefts = await things.evaluateAll((all) =>
      all.map((thing) => parseFloat(/** @type {HTMLElement} */ (thing).style.left)),
    );
    await things.nth(lefts.indexOf(Math.max(...lefts))).press("Enter");
    await verdict(page, /thinks: 7/);
    const seven = await opacity(page, "#drawing");
    // The ring, by a press on it.
    /** Drags over the picture, or presses one place, in shares of it. @param {[number, number][]} places */
    const press = async (...places) => {
      await page.locator("#opened-stage").scrollIntoViewIfNeeded();
      const stage = await boxOf(page, "#opened-stage");
      const [from, ...rest] = places.map(
        ([x, y]) =>
          /** @type {[number, number]} */ ([stage.x + x * stage.width, stage.y + y * stage.height]),
      );
      await page.mouse.move(...from);
      await page.mouse.down();
      for (const place of rest) await page.mouse.move(...place, { steps: 3 });
      await page.mouse.up();
    };
    await press([0.25, 0.5]);
    await verdict(page, /thinks: 0/);
    await page.locator("#undo").click();
    await verdict(page, /thinks: 7/);
    assert.deepEqual(await opacity(page, "#drawing"), seven);
    // A rectangle around the seven, by dragging; then all of it again.
    await press([0.52, 0.05], [0.97, 0.95]);
    await page.locator("#opened-crop").waitFor();
    await things.first().waitFor({ state: "detached" });
    await verdict(page, /thinks: 7/);
    await page.locator("#opened-whole").click();
    await verdict(page, /thinks: perhaps/);
    // A rectangle by keyboard, moved as far as it goes to the right.
    await page.locator("#opened-stage").focus();
    for (let step = 0; step < 6; step += 1) await page.keyboard.press("ArrowRight");
    await verdict(page, /thinks: (perhaps )?7/);
    await page.locator("#opened-whole").click();
    await page.locator("#opened-whole").waitFor({ state: "hidden" });
    // Nothing is lighter than this paper, nor is there ink in its corner: the sheet stays as it was.
    const before = await opacity(page, "#drawing");
    await page.locator("#opened-invert", { hasText: "Take what is lighter" }).click();
    await page.locator("#notice", { hasText: "There is no ink" }).waitFor();
    await press([0.02, 0.02], [0.4, 0.16]);
    await page.locator("#opened-crop").waitFor({ state: "hidden" });
    assert.deepEqual(await opacity(page, "#drawing"), before);
    // A drawing is of no picture.
    await page.locator("#clear").click();
    await page.locator("#opened").waitFor({ state: "hidden" });
  });

  test("is the later one of two pictures, even when the earlier one takes longer to decode", async (t) => {
    const page = await open(t);
    await page.evaluate(() => {
      const read = createImageBitmap;
      let begin = () => {};
      const begun = new Promise((resolve) => (begin = () => resolve(undefined)));
      /** @type {Promise<ImageBitmap>[]} */
      const reads = [];
      const late = (/** @type {File} */ file) => {
        const first = reads.length === 0;
        const picture = first ? begun.then(() => read(file)) : read(file);
        reads.push(picture);
        return picture;
      };
      /** Releases the first picture, and waits until the page has handled it. */
      const release = async () => {
        begin();
        await reads[0];
        await new Promise((resolve) => setTimeout(resolve));
      };
      Object.assign(globalThis, { createImageBitmap: late, release });
    });
    const one = /** @type {[number, number][]} */ ([
      [0.5, 0.2],
      [0.5, 0.8],
    ]);
    await choose(page, await picture(page, "white", "black", one));
    await choose(page, await picture(page, "white", "black"));
    await verdict(page, /thinks: 7/);
    const seven = await opacity(page, "#drawing");
    await page.evaluate(() => /** @type {any} */ (globalThis).release());
    assert.deepEqual(await opacity(page, "#drawing"), seven);
    await verdict(page, /thinks: 7/);
  });

  test("is read by another model too, and scored by a model without labels", async (t) => {
    const page = await open(t);
    await draw(page, SEVEN);
    await verdict(page, /thinks: 7/);
    const flagship = await figure(page, "#elbo-value");
    await page.locator("#models select").selectOption("plane");
    await page.locator("#posterior li:nth-child(4)").waitFor({ state: "detached" });
    await verdict(page, /thinks: 7/);
    assert.ok((await figure(page, "#elbo-value")) > flagship, "two latents say less");
    // With a Gaussian prior, and grey pixels taken as they are, the rate is the sum over the dimensions.
    await page.locator("#models select").selectOption("tutorial");
    await page
      .locator("#posterior-sum", { hasText: "add up to the rate" })
      .waitFor({ state: "attached" });
    await verdict(page, /thinks: 7/);
    const rate = await figure(page, "#rate-value");
    const kls = (await page.locator("#all-latents li:not(.scale) .kl").allTextContents()).map(
      Number,
    );
    const sum = kls.reduce((total, kl) => total + kl, 0);
    assert.equal(kls.length, 20);
    // Each was rounded to hundredths, the rate to tenths.
    assert.ok(Math.abs(sum - rate) <= 0.15, `${sum}: ${rate}`);
    const said = (await page.locator("#posterior-sum").textContent()) ?? "";
    assert.match(said, new RegExp(`add up to the rate: ${rate.toFixed(1)} nats`));
    await page.locator("#models select").selectOption("beta-vae-1");
    await verdict(page, /knows no digits/);
    assert.equal(await page.locator("#hand").isVisible(), false);
    assert.equal(await page.locator("#labels").isVisible(), false);
    assert.ok((await figure(page, "#elbo-value")) > 0);
  });

  test("has its verdict directly under the paper, on a phone too", async (t) => {
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
    assert.equal((await under("#undo")).gap, buttons, "the buttons moved while drawing");
  });

  test("is compared with the test images, as its likeliest digit or as the chosen one", async (t) => {
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
    // A seven with a scribble below it.
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
    await verdict(page, /thinks: /);
    const scribbled = (await page.locator("#strangeness").textContent()) ?? "";
    assert.ok(/every one/.test(scribbled) || (await share()) > clean + 30, scribbled);
    await page.locator("#undo").click();
    await verdict(page, /thinks: 7/);
    await page.locator("#labels li:nth-child(1) input").check();
    const asZero = page.locator("#strangeness", { hasText: "Read as 0" });
    await asZero.waitFor();
    assert.match(
      (await asZero.textContent()) ?? "",
      /every one|than 9\d\s%/,
      "expected a seven to be strange as a zero",
    );
    await page.locator("#clear").click();
    await verdict(page, /Nothing is drawn/);
    assert.equal(await page.locator("#strangeness").textContent(), "");
  });

  test("is never read with certainty, however a probability is rounded", () => {
    const said = [1, 0.9996, 0.9994, 0.5, 0.0004, 0].map(certain);
    const expected = ["> 99.9 %", "> 99.9 %", "99.9 %", "50.0 %", "< 0.1 %", "< 0.1 %"];
    assert.deepEqual(
      said.map((words) => words.replaceAll("\u00a0", " ")),
      expected,
    );
  });

  test("is computed step by step with numbers that add up", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=yours` });
    await page.click("#take-digit");
    await page.locator("#yours[aria-busy=false] .result:not([hidden])").waitFor();
    // The result of each step stays hidden until the step. The example avoids the degenerate ε = 0.
    const results = ["#most-used", "#what-z", "#reconstruction", "#elbo-value"];
    const visible = [[], ["#most-used"], ["#most-used"], ["#most-used"], results];
    const said = [];
    for (let step = 0; step < 5; step += 1) {
      await page.click("#step");
      await page.locator("#what-z", { hasText: "sample" }).waitFor({ state: "attached" });
      await page.locator("#yours[aria-busy=false]").waitFor();
      said.push(await page.locator("#step-text").innerText());
      assert.equal(await page.locator(".path .at-step").count(), 1);
      const seen = [];
      for (const part of results) if (await page.locator(part).isVisible()) seen.push(part);
      assert.deepEqual(seen, visible[step], `step ${step}`);
      const stroke = page.locator("#most-used .sample").first();
      const { visibility } = await stroke.evaluate((line) => getComputedStyle(line));
      assert.equal(visibility, step < 3 ? "hidden" : "visible", `step ${step}`);
    }
    const [, mean, deviation, epsilon, z] =
      /= (−?[\d.]+) \+ ([\d.]+) · \(?(−?[\d.]+)\)? [=≈] (−?[\d.]+)\./.exec(said[3]) ?? [];
    const [mu, sigma, noise, latent] = [mean, deviation, epsilon, z].map((digits) =>
      Number(digits.replace("−", "-")),
    );
    assert.notEqual(noise, 0);
    // Each was rounded to hundredths.
    assert.ok(Math.abs(mu + sigma * noise - latent) < 0.05, said[3]);
    const nats = (await page.locator("#distortion-value").innerText()).replace(" nats", "");
    assert.ok(said[4].includes(`${nats} nats of x`), said[4]);
    await page.click("#step");
    assert.equal(await page.locator("#step-text").innerText(), "");
    assert.equal(await page.locator(".path .at-step").count(), 0);
  });
});
