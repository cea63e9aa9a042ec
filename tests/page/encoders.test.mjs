// Tests encoder files that are late, invalid, or never measured.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { crc32 } from "node:zlib";
import {
  INDEX,
  ROOT,
  answering,
  hurry,
  launch,
  painted,
  sending,
  servedModels,
} from "./browser.mjs";
import { SEVEN, draw, openRoom, verdict } from "./your-digit.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** @param {import("node:test").TestContext} t @param {Parameters<typeof openRoom>[2]} [options] */
const open = (t, options) => openRoom(t, browser, options);

/**
 * An encoder file as it was before `cvae refresh`: without the tensors that the command adds.
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
  // The checksum covers names, shapes and bytes in the order of the names, then the manifest.
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

describe("an encoder", () => {
  test("that was never measured gives no comparison", async (t) => {
    const list = await servedModels();
    const { encoder } = list.models[0];
    const bytes = unmeasured(await readFile(path.join(ROOT, "www/weights", encoder.file)));
    list.models[0].encoder.bytes = bytes.length;
    const file = `/weights/${encoder.file}`;
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

  test("that is missing or belongs to another model leaves the page unchanged", async (t) => {
    let file = "";
    const fault = answering(
      () => file,
      (response) => {
        response.statusCode = 503;
        response.end();
      },
    );
    const list = await servedModels();
    file = `/weights/${list.models[0].encoder.file}`;
    const page = await open(t, { hook: fault.hook, before: hurry, expected: /503/ });
    await draw(page, SEVEN);
    assert.match(await verdict(page, /503/), /Without the encoder/);
    fault.stop();
    await draw(page, [[0.5, 0.5]]);
    await verdict(page, /thinks: /);
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
});
