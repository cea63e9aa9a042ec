#!/usr/bin/env node
// Writes the page for a host of plain files:
//   node scripts/dist.mjs [FOLDER]      (default: dist; replaces a page that the script wrote there before)
//   PAGE_ADDRESS=https://example.org/playground/ node scripts/dist.mjs      (the page's address, for previews of links in chats)
// Scripts and styles are bundled. Scripts, packages and weights are in folders named by a hash of their content: browsers
// may cache them for good, and never mix two versions. Compressed files are beside the others, and `_headers`, in the
// format of Netlify and Cloudflare Pages, has the headers that `serve.mjs` sends.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundlePackage, bundlePage } from "./bundle.mjs";
import { compress, filesOf } from "./compress.mjs";
import { complete, factsOf } from "./head.mjs";
import { HASHED_FOLDERS, HEADERS, IMMUTABLE } from "./headers.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const BACKENDS = ["cpu", "webgpu", "train"];
/** The script of a package. */
const GLUE = "cvae.js";

/** @typedef {Map<string, Buffer>} Files by their names below a folder */

/** @param {string} folder @returns {Promise<Files>} the files of the page */
async function read(folder) {
  const files = new Map();
  for (const file of (await filesOf(folder)).sort()) {
    const name = path.relative(folder, file).replaceAll(path.sep, "/");
    const hidden = name.split("/").some((part) => part.startsWith("."));
    if (!hidden && !/\.(br|gz|d\.ts)$/.test(name)) files.set(name, await readFile(file));
  }
  return files;
}

/** The name of a folder with these files: a hash of their names and contents. @param {Files} files */
function hashOf(files) {
  const hash = createHash("sha256");
  for (const [name, body] of files) hash.update(`${name}\0${body.length}\0`).update(body);
  return hash.digest("hex").slice(0, 16);
}

/**
 * Replaces every occurrence of some strings in the scripts and in the HTML.
 * @param {Files} files @param {Record<string, string>} changes
 * @throws {Error} if a string occurs nowhere, because the sources have changed and this script has not
 */
function rewrite(files, changes) {
  for (const [from, to] of Object.entries(changes)) {
    let found = false;
    for (const [name, body] of files) {
      if (!/\.(html|js)$/.test(name) || !body.includes(from)) continue;
      files.set(name, Buffer.from(String(body).replaceAll(from, () => to)));
      found = true;
    }
    if (!found) throw new Error(`nothing in the page refers to ${from} any more`);
  }
}

/**
 * The page of a clone, ready for upload.
 * @param {string} root @param {string[]} [backends] whose packages the page gets; the page works without the WebGPU package
 * @param {string} [address] where the page will be, if that is known
 * @returns {Promise<Files>}
 */
export async function pageOf(root, backends = BACKENDS, address = "") {
  const sources = await read(path.join(root, "www"));
  /** @param {string} below @returns {Files} the files that are removed from the sources */
  const take = (below) => {
    const taken = new Map();
    for (const [name, body] of sources) {
      if (!name.startsWith(below)) continue;
      taken.set(name.slice(below.length), body);
      sources.delete(name);
    }
    return taken;
  };
  /** @type {Files} */
  const page = new Map();
  /** @type {Record<string, string>} where each folder went */
  const places = {};
  const settle = (/** @type {string} */ folder, /** @type {Files} */ files) => {
    places[folder] = `${folder}/${hashOf(files)}/`;
    for (const [name, body] of files) page.set(places[folder] + name, body);
  };
  for (const backend of backends) {
    const files = take(`pkg/${backend}/`);
    if (!files.has("cvae_bg.wasm")) {
      throw new Error(`there is no ${backend} package in www/pkg; make build writes it`);
    }
    settle(`pkg/${backend}`, await bundlePackage(files, GLUE));
  }
  settle("weights", take("weights/"));
  // All folders are two levels deeper than in the sources.
  const hashes = backends.map((backend) => [backend, places[`pkg/${backend}`].split("/")[2]]);
  const chosen = `\${${JSON.stringify(Object.fromEntries(hashes))}[backend]}`;
  rewrite(sources, {
    ...(backends.includes("train") && {
      '"../pkg/train/': `"../../../${places["pkg/train"]}`,
    }),
    "../pkg/${backend}/": `../../../pkg/\${backend}/${chosen}/`,
    '"../pkg/cpu/': `"../../../${places["pkg/cpu"]}`,
    '"../weights/': `"../../../${places.weights}`,
    "import(`./${room}/${room}.js`)": "import(`./${room}.js`)",
    "`../weights/": `\`../../../${places.weights}`,
  });
  const html = new Map([["index.html", await readFile(path.join(root, "index.html"))]]);
  rewrite(html, {
    '"www/pkg/cpu/': `"${places["pkg/cpu"]}`,
    '"www/weights/': `"${places.weights}`,
  });
  const bundled = await bundlePage(sources, String(html.get("index.html")), "www/");
  settle("page", bundled.files);
  const first = [places["pkg/cpu"] + GLUE];
  const next = bundled.next.map((name) => `www/${name}`);
  const completed = complete(bundled.html, await factsOf(root), { first, next });
  html.set("index.html", Buffer.from(completed));
  rewrite(html, { '"www/': `"${places.page}` });
  const preview = addressed(String(html.get("index.html")), address);
  html.set("index.html", Buffer.from(preview));
  for (const [name, body] of html) page.set(name, body);
  page.set("RESULTS.md", await readFile(path.join(root, "RESULTS.md")));
  page.set("_headers", Buffer.from(headersFile()));
  return page;
}

/**
 * The page with the complete address of the picture that chats show beside a link: most of them follow no relative one.
 * @param {string} html @param {string} address where the page will be; empty if that is not known
 * @throws {Error} if it is no address
 */
export function addressed(html, address) {
  if (address === "") return html;
  if (!/^https?:\/\/[^/]/.test(address) || !URL.canParse(address)) {
    throw new Error(`PAGE_ADDRESS is ${address}, expected an address such as https://example.org/`);
  }
  const base = new URL(address.replace(/\/?$/, "/"));
  return html.replace(
    /(<meta property="og:image" content=")([^"]+)(" \/>)/,
    (_, before, to, after) => {
      const url = `<meta property="og:url" content="${base.href}" />`;
      return `${before}${new URL(to, base).href}${after}\n    ${url}`;
    },
  );
}

/** Hosts join the values of a header from all matching rules, so each header is in one rule only. */
function headersFile() {
  const rule = (/** @type {string} */ place, /** @type {Record<string, string>} */ headers) =>
    `${place}\n${Object.entries(headers)
      .map(([name, value]) => `  ${name}: ${value}\n`)
      .join("")}`;
  const tops = new Set(HASHED_FOLDERS.map((folder) => folder.split("/")[0]));
  return [
    rule("/*", HEADERS),
    ...[...tops].map((folder) => rule(`/${folder}/*`, { "Cache-Control": IMMUTABLE })),
  ].join("\n");
}

/**
 * Writes the page into a folder, replacing a page that it wrote there before.
 * @param {string} root the clone @param {string} folder @param {string[]} [backends] as of `pageOf`
 */
export async function writePage(root, folder, backends) {
  const there = await readdir(folder).catch(() => /** @type {string[]} */ ([]));
  if (there.length > 0 && !there.includes("_headers")) {
    throw new Error(`${folder} has files that are not a page of this script; name another folder`);
  }
  const page = await pageOf(root, backends, process.env.PAGE_ADDRESS);
  const scratch = `${folder}.${process.pid}.new`;
  for (const [name, body] of page) {
    const file = path.join(scratch, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, body);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(scratch, folder);
  return page;
}

async function main() {
  const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "dist"));
  try {
    const page = await writePage(ROOT, folder);
    const { there } = await compress(await filesOf(folder));
    const shown = path.relative(process.cwd(), folder) || ".";
    console.log(`cvae: ${shown} has the page: ${page.size} files, and ${there} compressed copies`);
  } catch (error) {
    console.error(`cvae: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
