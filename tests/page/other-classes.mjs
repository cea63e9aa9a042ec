// Weights of a published model as if it had learnt other classes: the same networks under other names.
import { readFile } from "node:fs/promises";
import path from "node:path";
import zlib from "node:zlib";
import { ROOT } from "./browser.mjs";

/** @typedef {{ name: string, title: string, classes: string[], width: number, height: number, source: string, licence: string }} Data */

/** Ten letters in the place of the ten digits. @type {Data} */
export const LETTERS = {
  ...{ name: "letters", title: "Letters", classes: [..."ABCDEFGHIJ"], width: 28, height: 28 },
  ...{ source: "the tests", licence: "MIT" },
};

/**
 * The bytes of a weights file with another data set in its manifest, and the checksum that belongs to it.
 * @param {string} model its name @param {"decoder" | "encoder"} half @param {Data} data @param {string} [name] of the new model
 */
export async function withData(model, half, data, name = model) {
  const file = await readFile(path.join(ROOT, `www/weights/${model}.${half}.safetensors`));
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length).toString());
  const tensors = file.subarray(8 + length);
  const { manifest: written } = header.__metadata__;
  const before = JSON.parse(written);
  const recipe = { ...before.recipe, name, title: `Model of ${data.title}` };
  const manifest = JSON.stringify({ ...before, recipe, data });
  const names = Object.keys(header).filter((each) => each !== "__metadata__");
  let sum = 0;
  for (const each of names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    const { shape, data_offsets: offsets } = header[each];
    sum = zlib.crc32(each, sum);
    for (const axis of shape) {
      const word = Buffer.alloc(8);
      word.writeBigUInt64LE(BigInt(axis));
      sum = zlib.crc32(word, sum);
    }
    sum = zlib.crc32(tensors.subarray(...offsets), sum);
  }
  sum = zlib.crc32(manifest, sum);
  const crc32 = sum.toString(16).padStart(8, "0");
  header.__metadata__ = { ...header.__metadata__, manifest, crc32 };
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, " ");
  text.copy(padded);
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([start, padded, tensors]);
}
