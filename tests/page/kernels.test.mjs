// Tests the kernels of the WebGPU package against the CPU package: every shipped model, in two implementations of WebGPU. Chromium has
// Dawn on SwiftShader; Firefox has wgpu on Mesa's lavapipe, where that is installed.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { programOf } from "../../scripts/browsers.mjs";
import { createServer, listen } from "../../scripts/serve.mjs";
import { ROOT, launch } from "./browser.mjs";
import { compare, countCalls, countDecodes, openPackages } from "./kernels.mjs";

/** The tolerance of the backends on a probability. */
const TOLERANCE = 1e-3;
const SIZES = [1, 3, 10, 900];
/** Where Debian installs the Vulkan driver that computes on the CPU. */
const LAVAPIPE = ["x86_64", "aarch64"]
  .map((machine) => `/usr/share/vulkan/icd.d/lvp_icd.${machine}.json`)
  .find(existsSync);
/** Compiling for a simulated GPU on a busy machine, in milliseconds. */
const PATIENCE = 120_000;

const WEIGHTS = path.join(ROOT, "www/weights");
const DECODERS = readdirSync(WEIGHTS).filter((file) => file.endsWith(".decoder.safetensors"));
/** A document in which nothing else runs. */
const BARE = "www/rooms/draw/draw.html";

const server = createServer({ root: ROOT });
/** @type {string} */
let origin;
before(async () => {
  origin = `http://127.0.0.1:${await listen(server, 0)}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/** @typedef {(work: (given: any) => any, given?: unknown) => Promise<any>} Evaluate */

/** @param {Evaluate} evaluate */
async function begin(evaluate) {
  await evaluate(countCalls);
  await evaluate(openPackages, `${origin}/www/`);
}

/** @param {() => Evaluate} evaluate */
function kernels(evaluate) {
  test("three pipelines are compiled until the first digit", async () => {
    const { pipelines } = await evaluate()(() => /** @type {any} */ (self).counts);
    assert.equal(pipelines, 3);
  });

  for (const file of DECODERS) {
    test(`${file} decodes as on the CPU`, async () => {
      for (const found of await evaluate()(compare, { file, sizes: SIZES })) {
        const said = JSON.stringify(found);
        assert.ok(found.finite && found.values <= TOLERANCE, said);
        assert.ok(found.shown <= 1, said);
      }
    });
  }
}

describe("in Chromium, on SwiftShader", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  /** @type {import("./browser.mjs").Page} */
  let page;
  before(async () => {
    browser = await launch({ gpu: true });
    page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${origin}/${BARE}`);
    await begin((work, given) => page.evaluate(work, given));
  });
  after(() => browser?.close());

  kernels(() => (work, given) => page.evaluate(work, given));

  for (const [model, most] of /** @type {const} */ ([
    ["tutorial", 3],
    ["flagship", 12],
  ])) {
    test(`a decode of ${model} is one submission of few dispatches, and makes nothing`, async () => {
      const file = `${model}.decoder.safetensors`;
      const sizes = [4096, 1, 10, 900];
      for (const { count, first, second } of await page.evaluate(countDecodes, { file, sizes })) {
        const said = JSON.stringify({ count, first, second });
        assert.ok(second.dispatches >= 2 && second.dispatches <= most, said);
        assert.equal(second.submits, 1, said);
        const made = second.bindGroups + second.buffers + second.pipelines + first.pipelines;
        assert.equal(made, 0, said);
      }
    });
  }
});

describe(
  "in Firefox, on lavapipe",
  { skip: !LAVAPIPE && "Mesa's lavapipe is missing; run scripts/setup.sh browser on Debian" },
  () => {
    /** @type {import("puppeteer-core").Browser} */
    let browser;
    /** @type {import("puppeteer-core").Page} */
    let page;
    before(async () => {
      browser = await puppeteer.launch({
        browser: "firefox",
        executablePath: programOf("firefox"),
        protocolTimeout: PATIENCE,
        env: { ...process.env, VK_ICD_FILENAMES: LAVAPIPE },
        extraPrefsFirefox: {
          "dom.webgpu.enabled": true,
          "dom.webgpu.workers.enabled": true,
          "gfx.webgpu.ignore-blocklist": true,
        },
      });
      page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE);
      await page.goto(`${origin}/${BARE}`);
      await begin((work, given) => page.evaluate(work, given));
    });
    after(() => browser?.close());

    kernels(() => (work, given) => page.evaluate(work, given));
  },
);
