// Tests Train: the engine against the command's numbers, and the room.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { History } from "../../www/rooms/train/history.js";
import { PRESETS } from "../../www/rooms/train/presets.js";
import { OWN_TRAININGS } from "../../www/rooms/train/own-recipe.js";
import { TRAININGS } from "../../www/state/trainings.js";
import { toToml } from "../../www/files/toml.js";
import { ADDRESS, launch, openReady } from "./browser.mjs";
import { ROOT } from "./site.mjs";

/** The largest relative difference between losses here and in the command. */
const CLOSE = 1e-3;
/** The −ELBO of held-out images, in nats, that a training on 300 images must get below; without training it is 548. */
const LEARNED = 230;

const bytes = (/** @type {string} */ file) => readFile(path.join(ROOT, file));

/** The package, run in this process. */
async function engine() {
  const script = pathToFileURL(path.join(ROOT, "www/pkg/train/cvae.js")).href;
  // Its second half is fetched as by a worker.
  Object.assign(globalThis, { XMLHttpRequest: FileRequest });
  const half = await bytes("www/pkg/train/cvae_rest.wasm");
  FileRequest.body = half.buffer.slice(half.byteOffset, half.byteOffset + half.length);
  /** @type {typeof import("../../www/pkg/train/cvae.js")} */
  const learning = await import(script);
  learning.initSync({
    module: await WebAssembly.compile(await bytes("www/pkg/train/cvae_bg.wasm")),
  });
  return learning;
}

class FileRequest {
  static body = new ArrayBuffer(0);
  status = 200;
  response = FileRequest.body;
  open() {}
  send() {}
}

describe("the training engine", () => {
  test("repeats the losses of the command", async () => {
    const { Training, TrainingImages } = await engine();
    const images = new TrainingImages(await bytes("www/images/mnist.images"));
    /** @type {{ recipe: import("../../www/pkg/train/cvae.js").Recipe, steps: number[][], scored: number, score: number[] }[]} */
    const runs = JSON.parse(String(await bytes("tests/fixtures/page-train.json")));
    assert.ok(runs.length >= 5);
    const check = (
      /** @type {number} */ got,
      /** @type {number} */ wanted,
      /** @type {string} */ what,
    ) =>
      assert.ok(
        Math.abs(got - wanted) <= CLOSE * Math.max(1, Math.abs(wanted)),
        `${what}: ${got} here, ${wanted} in the command`,
      );
    for (const { recipe, steps, scored, score } of runs) {
      const training = new Training(JSON.stringify(recipe), images);
      steps.forEach(([distortion, rate], at) => {
        const step = training.step();
        check(step.distortion, distortion, `${recipe.name}, distortion of step ${at}`);
        check(step.rate, rate, `${recipe.name}, rate of step ${at}`);
      });
      const [distortion, rate] = training.score(scored);
      check(distortion, score[0], `${recipe.name}, held-out distortion`);
      check(rate, score[1], `${recipe.name}, held-out rate`);
      training.free();
    }
  });

  test("continues from what was kept as if it had not been interrupted", async () => {
    const { Training, TrainingImages } = await engine();
    const images = new TrainingImages(await bytes("www/images/mnist.images"));
    const recipe = JSON.stringify({
      ...PRESETS[0].recipe,
      model: { ...PRESETS[0].recipe.model, encoder: [16], decoder: [16] },
      training: { ...PRESETS[0].recipe.training, images: 300 },
    });
    const one = new Training(recipe, images);
    for (let step = 0; step < 4; step += 1) one.step();
    const other = new Training(recipe, images);
    other.resume(one.place(), one.state());
    // Over the end of an epoch, whose order of images is another.
    for (let step = 0; step < 4; step += 1) assert.deepEqual(other.step(), one.step());
    assert.deepEqual(other.state(), one.state());
    assert.throws(() => other.resume(one.place(), new Float32Array(3)), /got a state of 3 numbers/);
    assert.throws(() => one.turn(-1, 1e-3, 10), /`objective.beta` is -1/);
    assert.throws(() => new Training('{"name":"x"}', images), /missing field/);
    assert.throws(() => new TrainingImages(Uint8Array.of(1, 2)), /does not begin with a line/);
  });
});

describe("a training", () => {
  test("has a recipe for each name, which is written as TOML", () => {
    assert.deepEqual([...PRESETS.map(({ key }) => key), ...OWN_TRAININGS], [...TRAININGS]);
    const toml = toToml({
      ...{ name: "x", nothing: null, model: { encoder: [4, 2], prior: { flow: { width: 8 } } } },
      objective: { beta: 0.5 },
    });
    assert.equal(
      toml,
      'name = "x"\n\n[model]\nencoder = [4, 2]\nprior = { flow = { width = 8 } }\n\n[objective]\nbeta = 0.5\n',
    );
  });

  test("keeps a bounded past that begins with the untrained model", () => {
    const history = new History();
    const survey = {
      points: new Float32Array(),
      latents: new Float64Array(),
      heldOut: { distortion: 2, rate: 1 },
    };
    const sketch = { row: new Uint8Array(), reconstructions: new Uint8Array() };
    for (let step = 0; step <= 5000; step += 1) {
      const images = step === 0 ? 0 : 10;
      const means = { distortion: step, rate: 1 };
      history.add({ images, means, sketch, survey: step % 5 === 0 ? survey : null }, step, 1);
    }
    const { moments, learned, heldOut } = history;
    assert.ok(moments.length <= 150 && learned.length <= 400 && heldOut.length <= 400);
    assert.deepEqual([moments[0].step, moments.at(-1)?.step, heldOut[0].step], [0, 5000, 0]);
    // No image is left out of the means, and none counts twice.
    const seen = learned.reduce((sum, { images }) => sum + images, 0);
    const sum = learned.reduce((sum, { images, distortion }) => sum + images * distortion, 0);
    assert.equal(seen, 50_000);
    assert.ok(Math.abs(sum / (10 * 5000 * 5001) - 0.5) < 1e-9);
    history.cut(100);
    assert.ok([...moments.keys()].length > 0 && history.moments.every(({ step }) => step <= 100));
  });
});

describe("the room Train", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  test("learns 300 images, goes back, and is still when it pauses", async (t) => {
    const address = `${ADDRESS}#room=train&training=few`;
    const page = await openReady(t, browser, { address });
    const go = page.locator("#train-go");
    const number = async (/** @type {string} */ selector) =>
      Number((await page.locator(selector).innerText()).replace(/[^\d.]/g, ""));
    const heldOut = ".losses .total td:last-child";
    await page.locator(".learning").waitFor();
    assert.ok((await number(heldOut)) > 500);
    // From the keyboard.
    await go.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      ([selector, below]) =>
        Number.parseFloat(document.querySelector(String(selector))?.textContent ?? "") <
        Number(below),
      [heldOut, LEARNED],
    );
    // The weight of the rate can be turned while it trains.
    await page.locator("#train-beta").focus();
    await page.keyboard.press("Home");
    assert.equal(await page.locator("output[for=train-beta]").innerText(), "0");
    await go.click();
    await page.locator("#train-said", { hasText: "Paused" }).waitFor();
    await page.locator("#train-step:enabled").waitFor();
    const steps = await number("#train-steps");
    await page.waitForTimeout(400);
    assert.equal(await number("#train-steps"), steps);
    await page.locator("#train-step").click();
    await page.waitForFunction(
      (before) =>
        Number(document.querySelector("#train-steps")?.textContent?.replace(",", "")) ===
        before + 1,
      steps,
    );
    // Back to the untrained model, and to the present.
    await page.locator("#train-past").focus();
    await page.keyboard.press("Home");
    await page.locator("#train-steps", { hasText: /^0$/ }).waitFor();
    assert.ok((await number(heldOut)) > 500);
    await page.locator("#train-now").click();
    await page.locator("output[for=train-past]", { hasText: "now" }).waitFor();
    // The same seed once more.
    await page.locator("#train-again").click();
    await page.locator("#train-said", { hasText: "untrained" }).waitFor();
    assert.equal(await number("#train-steps"), 0);
  });

  test("makes a model that the other rooms use, that stays, and whose files the page reads", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=train&training=few` });
    await page.locator(".learning").waitFor();
    await page.locator("#train-step").click();
    await page.locator("output[for=train-past]", { hasText: "now" }).waitFor();
    const saving = page.waitForEvent("download");
    await page.locator("#train-save").click();
    assert.equal((await saving).suggestedFilename(), "my-few.zip");
    await page.locator("#train-use").click();
    await page.locator("#notice", { hasText: "My CVAE of 300 images" }).waitFor();
    assert.equal(await page.locator("#models select").inputValue(), "my-few");
    assert.match(
      await page.locator("#card").innerText(),
      /Held-out −ELBO[^]*2,000 held-out images/,
    );
    await page.waitForFunction(() => location.hash.includes("model=my-few"));
    await page.reload();
    // Models of the visitor come from the browser's store, after the list of the page.
    const chosen = "html[data-status=ready] #models select";
    await page.waitForFunction(
      (select) => /** @type {any} */ (document.querySelector(select))?.value === "my-few",
      chosen,
    );
  });

  test("returns to the last good weights when the loss is no number", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=train&training=few` });
    await page.locator(".learning").waitFor();
    await page.locator("#train-rate").focus();
    await page.keyboard.press("End");
    await page.locator("#train-go").click();
    await page.locator("#train-said", { hasText: "The training stopped" }).waitFor();
    assert.doesNotMatch(await page.locator(".losses").innerText(), /NaN|Infinity/);
    await page.keyboard.press("Shift+Tab");
    await page.locator("#train-rate").fill("6");
    await page.locator("#train-step").click();
    await page.locator("#train-said", { hasText: "Paused" }).waitFor();
  });

  test("goes on when its worker ends", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#room=train&training=few` });
    await page.locator(".learning").waitFor();
    await page.locator("#train-go").click();
    await page.waitForFunction(
      () => Number(document.querySelector("#train-steps")?.textContent?.replace(",", "")) > 5,
    );
    const worker = page.workers().find((one) => one.url().includes("training-worker"));
    assert.ok(worker);
    // As when the module traps or its memory is full.
    await worker.evaluate(() => {
      self.onmessage = ({ data: { id } }) =>
        self.postMessage({ id, error: { message: "out of memory", fatal: true } });
    });
    await page.waitForEvent("worker");
    await page.waitForFunction(
      () => Number(document.querySelector("#train-steps")?.textContent?.replace(",", "")) > 5,
    );
    await page.locator("#train-go", { hasText: "Pause" }).waitFor();
  });
});
