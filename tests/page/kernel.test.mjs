// The loop in which most of a large batch's time goes: there are two of them, and browsers without relaxed SIMD have one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  ROOT,
  answering,
  difference,
  fixture,
  ink,
  launch,
  openReady,
  sending,
} from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Takes relaxed SIMD away from the worker that draws. */
async function withoutRelaxedSimd() {
  const worker = await readFile(path.join(ROOT, "www/engine/worker.js"), "utf8");
  const script = `WebAssembly.validate = () => false;\n${worker}`;
  return answering(() => `/www/engine/worker.js?backend=cpu`, sending("text/javascript", script))
    .hook;
}

describe("the kernel", () => {
  test("has no product left that is rounded before it is added", async () => {
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

  test("is the naive sum, fused and not", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const { replaced, worst } = await page.evaluate(async () => {
      // @ts-expect-error: an address of the page
      const { default: init, fuse } = await import("/www/pkg/cpu/cvae.js");
      // The module is there: this hands out what it exports.
      const { memory, ["table kernel"]: table } = await init();
      // As src/affine.rs has them.
      const [rows, columns, most] = [2, 24, 256];
      /** Copies values into memory that nobody has yet. @param {Float32Array | Uint32Array} values */
      const put = (values) => {
        const address = 65536 * memory.grow(1);
        new Uint8Array(memory.buffer).set(new Uint8Array(values.buffer), address);
        return address;
      };
      const draw = (/** @type {number} */ count) =>
        Float32Array.from({ length: count }, () => 2 * Math.random() - 1);
      /** How far it is from sums in double precision, at most. @param {number} depth */
      const error = (depth) => {
        const [before, panel] = [rows * columns, depth * columns].map(draw);
        const x = [draw(depth), draw(depth)];
        const sums = put(before);
        const both = put(Uint32Array.of(sums, sums + 4 * columns));
        const slices = put(Uint32Array.from(x.flatMap((row) => [put(row), depth])));
        table.get(0)(both, slices, put(panel), depth);
        const got = new Float32Array(memory.buffer, sums, before.length);
        const errors = Array.from(before, (sum, at) => {
          const [row, column] = [Math.floor(at / columns), at % columns];
          const products = Array.from(x[row], (value, k) => value * panel[k * columns + column]);
          return Math.abs(products.reduce((all, product) => all + product, sum) - got[at]);
        });
        return Math.max(...errors);
      };
      const errors = () => [1, 2, 7, most].map(error);
      const separate = table.get(0);
      const before = errors();
      const replaced = fuse() && table.get(0) !== separate;
      return { replaced, worst: { separate: before, fused: errors() } };
    });
    assert.ok(replaced, "the kernel is still the first one");
    for (const [which, errors] of Object.entries(worst)) {
      assert.ok(Math.max(...errors) < 1e-4, `${which} is off by ${errors}`);
    }
  });

  test("draws what the native command decodes where there is only the first one", async (t) => {
    const { model, seed, temperature, probabilities } = await fixture("page-decode.json");
    const page = await openReady(t, browser, {
      address: `${ADDRESS}&debug#model=${model}&seed=${seed}&temperature=${temperature}`,
      hook: await withoutRelaxedSimd(),
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
