#!/usr/bin/env node
// Writes compressed copies for servers: a `.br` and a `.gz` beside each file of the page that becomes smaller by it.
//   node scripts/compress.mjs
// A copy has the modification time of its file, so `serve.mjs` and the next run recognise copies of an older version.
// Each content is compressed once: results are kept outside the clone, named by the hash of the content.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const CACHE = path.join(
  process.env.CVAE_CACHE ?? path.join(homedir(), ".cache/cvae-playground"),
  "compressed",
);
const COMPRESSIBLE = new Set([
  ".css",
  ".html",
  ".js",
  ".json",
  ".md",
  ".safetensors",
  ".svg",
  ".txt",
  ".wasm",
]);
/** For smaller files, compression saves fewer bytes than a response's headers take. */
export const SMALLEST = 1024;
/** A compressed copy must be smaller than this share of its file to be worth decompressing. */
const WORTH = 0.98;
/** Results that have not been used for this long are deleted, in milliseconds. */
const FORGOTTEN = 30 * 24 * 3600 * 1000;
/** File systems store times to the microsecond; this margin is in milliseconds. */
export const SAME_TIME = 0.01;
/** The number of compressions at the same time. */
const AT_ONCE = 2;

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
/** @type {Record<string, (body: Buffer) => Promise<Buffer>>} */
const ENCODERS = {
  ".br": (body) =>
    brotli(body, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY,
        [zlib.constants.BROTLI_PARAM_LGWIN]: zlib.constants.BROTLI_MAX_WINDOW_BITS,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  ".gz": (body) => gzip(body, { level: zlib.constants.Z_BEST_COMPRESSION }),
};

/** The files of a folder and of the folders in it. @param {string} folder */
export async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * Compresses those files that compression makes smaller.
 * @param {string[]} files @param {{ cache?: string }} [options] where results are kept
 * @returns {Promise<{ there: number, fresh: number }>} the number of compressed copies, and how many of them are new
 */
export async function compress(files, { cache = CACHE } = {}) {
  await mkdir(cache, { recursive: true });
  const count = { there: 0, fresh: 0 };
  const waiting = files.filter((file) => COMPRESSIBLE.has(path.extname(file)));
  const work = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      for (const extension of Object.keys(ENCODERS)) {
        const result = await setBeside(file, extension, cache);
        count.there += Number(result !== "none");
        count.fresh += Number(result === "fresh");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await forgetOld(cache);
  return count;
}

/**
 * Writes a compressed copy beside a file, unless the copy there is of this version already or would save too little.
 * @param {string} file @param {string} extension @param {string} cache
 * @returns {Promise<"old" | "fresh" | "none">}
 */
async function setBeside(file, extension, cache) {
  const place = file + extension;
  const { mtimeMs, size } = await stat(file);
  const there = await stat(place).catch(() => undefined);
  if (there && Math.abs(there.mtimeMs - mtimeMs) < SAME_TIME) return "old";
  await rm(place, { force: true });
  if (size < SMALLEST) return "none";
  const bytes = await compressed(await readFile(file), extension, cache);
  if (bytes.length === 0) return "none";
  await writeWhole(place, bytes, mtimeMs);
  return "fresh";
}

/**
 * The compressed content; empty if it saves too little.
 * @param {Buffer} body @param {string} extension of compressed files @param {string} [cache]
 */
export async function compressed(body, extension, cache = CACHE) {
  const kept = path.join(cache, createHash("sha256").update(body).digest("hex") + extension);
  try {
    const bytes = await readFile(kept);
    const now = Date.now() / 1000;
    await utimes(kept, now, now);
    return bytes;
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const smaller = await ENCODERS[extension](body);
  const bytes = smaller.length < WORTH * body.length ? smaller : Buffer.alloc(0);
  await mkdir(cache, { recursive: true });
  await writeWhole(kept, bytes, Date.now());
  return bytes;
}

/** Writes a file completely, with its time, or not at all. @param {string} file @param {Buffer} bytes @param {number} mtimeMs */
async function writeWhole(file, bytes, mtimeMs) {
  const scratch = `${file}.${process.pid}.new`;
  await writeFile(scratch, bytes);
  await utimes(scratch, mtimeMs / 1000, mtimeMs / 1000);
  await rename(scratch, file);
}

/** @param {string} cache */
async function forgetOld(cache) {
  for (const file of await filesOf(cache)) {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > FORGOTTEN) await rm(file, { force: true });
  }
}

async function main() {
  // index.html is left out, because the server completes it.
  const files = [path.join(ROOT, "RESULTS.md"), ...(await filesOf(path.join(ROOT, "www")))];
  const { there, fresh } = await compress(files);
  console.log(`cvae: the page has ${there} compressed files, ${fresh} of them new`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
