// Tests the kernel, the loop that takes most of the time of a large batch: a fused version, and one for browsers
// without relaxed SIMD.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { ADDRESS, ROOT, difference, fixture, ink, launch, openReady } from "./browser.mjs";
import { workerAfter } from "./workers.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("the kernel", () => {
  test("never rounds a product before adding it in its fused version", async () => {
    const glue = await readFile(path.join(ROOT, "www/pkg/cpu/cvae.js"), "utf8");
    const [, base64] = /replaceKernel\("([^"]+)"/.exec(glue) ?? [];
    const bytes = Buffer.from(base64 ?? "", "base64");
    const [multiply, fused] = [
      [0xfd, 0xe6, 0x01],
      [0xfd, 0x85, 0x02],
    ].map((opcode) => bytes.indexOf(Buffer.from(opcode)));
    assert.equal(multiply, -1, "f32x4.mul");
    assert.notEqual(fused, -1, "f32x4.relaxed_madd");
  });

  test("draws a batch of digits as it draws each digit alone, fused and not", async (t) => {
    const {
      model,
      epsilon: [epsilon],
    } = await fixture("page-decode.json");
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
    const { replaced, worst, alike } = await page.evaluate(
      async ({ model, epsilon }) => {
        // @ts-expect-error: a URL of the page
        const { default: init, Session, fuse } = await import("/www/pkg/cpu/cvae.js");
        const { ["table kernel"]: table } = await init();
        const session = await Session.open();
        const weights = await fetch(`/www/weights/${model}.decoder.safetensors`);
        session.load(new Uint8Array(await weights.arrayBuffer()));
        /** Decodes digits in one batch, each at its own temperature. @param {number[]} digits @param {number} temperature */
        const decoded = async (digits, temperature) => {
          const probabilities = new Float32Array(784 * digits.length);
          const labels = digits.flatMap((digit) =>
            Array.from({ length: 10 }, (_, at) => +(at === digit)),
          );
          const styles = digits.flatMap(() => epsilon);
          await session.decode(styles, labels, temperature, probabilities);
          return probabilities;
        };
        const all = [...Array(10).keys()];
        const temperatures = [0, 0.5, 1, 1.5];
        /** Batches, one of odd size, and how far they differ from digits that are decoded alone. */
        const batches = async () => {
          let worst = 0;
          const drawn = [];
          for (const temperature of temperatures) {
            for (const digits of [all, all.slice(0, 5)]) {
              const batch = await decoded(digits, temperature);
              drawn.push(...batch);
              for (const [place, digit] of digits.entries()) {
                const alone = await decoded([digit], temperature);
                alone.forEach((value, at) => {
                  worst = Math.max(worst, Math.abs(value - batch[784 * place + at]));
                });
              }
            }
          }
          return { worst, drawn };
        };
        const first = table.get(0);
        const separate = await batches();
        const replaced = fuse() && table.get(0) !== first;
        const fused = await batches();
        session.free();
        const alike = fused.drawn.every((value, at) => value === separate.drawn[at]);
        return { replaced, alike, worst: { separate: separate.worst, fused: fused.worst } };
      },
      { model, epsilon },
    );
    assert.ok(replaced, "the fused kernel was not installed");
    // Rounding one product more or less changes the last bits of some value.
    assert.ok(!alike, "both kernels gave exactly the same values");
    for (const [which, error] of Object.entries(worst)) {
      assert.ok(error < 1e-5, `${which} is off by ${error}`);
    }
  });

  test("draws what the native command decodes where relaxed SIMD is missing", async (t) => {
    const { model, seed, temperature, probabilities } = await fixture("page-decode.json");
    const page = await openReady(t, browser, {
      address: `${ADDRESS}&debug#model=${model}&seed=${seed}&temperature=${temperature}`,
      // Removes relaxed SIMD from the worker that draws.
      hook: await workerAfter("WebAssembly.validate = () => false;"),
    });
    const row = page.locator(".debug tr", { hasText: "Multiplies and adds, CPU" });
    await row.filter({ hasText: "in two instructions" }).waitFor({ state: "attached" });
    const { ten } = await ink(page);
    probabilities.forEach((/** @type {number[]} */ values, /** @type {number} */ digit) => {
      const expected = values.map((probability) => probability * 255);
      assert.ok(difference(ten[digit], expected) <= 0.5 + 1e-3 * 255, `${digit}`);
    });
  });
});
