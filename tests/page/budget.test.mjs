// Tests how much a visitor downloads before the first digit appears, compressed with gzip, which every host supports.
import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { halvesOf } from "../../scripts/bench/packages.mjs";
import { writePage } from "../../scripts/dist.mjs";
import { ADDRESS, ROOT, launch, open } from "./browser.mjs";
import { Traffic, firstDigit, noteFirstDigit } from "./traffic.mjs";

/** Budgets in bytes. A change that exceeds one must be worth the size and update the budget here. */
const BUDGET = {
  /**
   * All responses until the first digit is painted, headers included: of the published page, and of the sources. On a busy
   * machine, up to 50 kB of the sources that the digit does not need arrive before it.
   */
  firstDigit: { uploaded: 494_000, sources: 600_000 },
  /**
   * The WebAssembly module that draws the digit, compressed with gzip; both halves of the GPU package, compressed with
   * brotli.
   */
  cpuModule: 155_000,
  gpuPackage: 635_000,
  /** The half of the training package that trains, compressed with brotli; the images, which are not compressed further. */
  trainModule: 350_000,
  images: 1_000_000,
};

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("The budget", () => {
  for (const [which, budget] of Object.entries(BUDGET.firstDigit)) {
    test(`holds for the responses until the first digit: ${which}`, async (t) => {
      const scratch = await mkdtemp(path.join(tmpdir(), "cvae-budget-"));
      const root = which === "uploaded" ? path.join(scratch, "page") : ROOT;
      if (which === "uploaded") await writePage(ROOT, root, ["cpu"]);
      const traffic = new Traffic();
      const page = await open(t, browser, {
        address: ADDRESS,
        root,
        hook: traffic.hook,
        before: noteFirstDigit,
      });
      // Read after the page is closed.
      t.after(() => rm(scratch, { recursive: true }));
      const { time } = await firstDigit(page);
      const sent = await traffic.until(time);
      const total = sent.reduce((sum, { bytes }) => sum + bytes, 0);
      for (const needed of [/\/cvae_bg\.wasm$/, /\/cvae\.js$/, /\/first[^/]*\.js$/, /draft/]) {
        assert.ok(
          sent.some(({ url }) => needed.test(url)),
          `${needed} was counted`,
        );
      }
      const largest = sent.toSorted((a, b) => b.bytes - a.bytes).slice(0, 8);
      const list = largest.map(({ url, bytes }) => `${url} ${bytes}`).join(", ");
      assert.ok(
        total <= budget,
        `${total} bytes until the first digit, at most ${budget}: ${list}`,
      );
      t.diagnostic(`${total} bytes in ${sent.length} responses until the first digit`);
    });
  }

  test("holds for the CPU module", async (t) => {
    const [[, gzip]] = await halvesOf("cpu");
    assert.ok(gzip <= BUDGET.cpuModule, `${gzip} bytes, at most ${BUDGET.cpuModule}`);
    t.diagnostic(`${gzip} bytes`);
  });

  test("holds for what Train fetches", async (t) => {
    const [[, , brotli]] = await halvesOf("train");
    const { size } = await stat(path.join(ROOT, "www/images/mnist.images"));
    assert.ok(brotli <= BUDGET.trainModule, `${brotli} bytes, at most ${BUDGET.trainModule}`);
    assert.ok(size <= BUDGET.images, `${size} bytes, at most ${BUDGET.images}`);
    t.diagnostic(`${brotli} and ${size} bytes`);
  });

  test("holds for the GPU package", async (t) => {
    const brotli = (await halvesOf("webgpu")).map((half) => half[2]);
    const total = brotli[0] + brotli[1];
    assert.ok(total <= BUDGET.gpuPackage, `${total} bytes, at most ${BUDGET.gpuPackage}`);
    t.diagnostic(`${brotli.join(" and ")} bytes`);
  });
});
