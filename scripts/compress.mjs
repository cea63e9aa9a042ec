#!/usr/bin/env node
// Writes what servers may send compressed: a `.br` and a `.gz` beside each file of the page that they make smaller.
//   node scripts/compress.mjs
// They carry the time of their file, by which `serve.mjs` knows those of an older version, and so does the next run.
// Contents are compressed once: the results are kept outside the clone, by the hash of what they were made of.
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
/** Below that a response's head weighs more than what is saved, in bytes. */
export const SMALLEST = 1024;
/** What saves less is not worth unpacking. */
const WORTH = 0.98;
/** Kept results that nobody asked for in so long are thrown away, in milliseconds. */
const FORGOTTEN = 30 * 24 * 3600 * 1000;
/** Times of files are kept to the microsecond, here in milliseconds. */
export const SAME_TIME = 0.01;
/** As many at once as there are usually cores to spare. */
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

/** The files of a folder, those in folders below it included. @param {string} folder */
export async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * Compresses those files that compression makes smaller.
 * @param {string[]} files @param {{ cache?: string }} [options] where results are kept
 * @returns {Promise<{ there: number, fresh: number }>} how many compressed ones there are, and were not there before
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
 * Sees to it that a compressed file is there, and of this version, or not at all.
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
 * What it becomes; empty if that is not worth it.
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

/** Never half-written, and never without its time. @param {string} file @param {Buffer} bytes @param {number} mtimeMs */
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
  // Not index.html, which is completed when it is served.
  const files = [path.join(ROOT, "RESULTS.md"), ...(await filesOf(path.join(ROOT, "www")))];
  const { there, fresh } = await compress(files);
  console.log(`cvae: ${there} compressed files lie beside those of the page, ${fresh} of them new`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
