// How much a visitor downloads before there is something to see, as gzip, which every host has.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import zlib from "node:zlib";
import { ADDRESS, ROOT, launch, open } from "./browser.mjs";
import { Traffic, firstDigit, noteFirstDigit } from "./traffic.mjs";

/** Bytes. What grows beyond them must be worth it, and is then written here. */
const BUDGET = {
  /** All responses until the first digit is painted, headers included. */
  firstDigit: 600_000,
  /** The WebAssembly module that draws it. */
  cpuModule: 190_000,
};

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("The budget", () => {
  test("holds for what is sent until the first digit", async (t) => {
    const traffic = new Traffic();
    const page = await open(t, browser, {
      address: ADDRESS,
      hook: traffic.hook,
      before: noteFirstDigit,
    });
    const { time } = await firstDigit(page);
    const sent = await traffic.until(time);
    const total = sent.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const needed of ["/www/pkg/cpu/cvae_bg.wasm", "/www/pkg/cpu/cvae.js", "/www/main.js"]) {
      assert.ok(
        sent.some(({ url }) => url === needed),
        `${needed} was counted`,
      );
    }
    const largest = sent.toSorted((a, b) => b.bytes - a.bytes).slice(0, 8);
    const list = largest.map(({ url, bytes }) => `${url} ${bytes}`).join(", ");
    const over = `${total} bytes until the first digit, at most ${BUDGET.firstDigit}: ${list}`;
    assert.ok(total <= BUDGET.firstDigit, over);
    t.diagnostic(`${total} bytes in ${sent.length} responses until the first digit`);
  });

  test("holds for the module of the CPU", async (t) => {
    const module = await readFile(path.join(ROOT, "www/pkg/cpu/cvae_bg.wasm"));
    const { length } = zlib.gzipSync(module);
    assert.ok(length <= BUDGET.cpuModule, `${length} bytes, at most ${BUDGET.cpuModule}`);
    t.diagnostic(`${length} bytes`);
  });
});
