// Completes index.html with preloads of files that a browser would otherwise discover too late, and with lists that
// follow from the sources. `serve.mjs` completes a clone's file, `dist.mjs` that of the published page. The file works
// without these additions too, and starts a little later.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** The scripts that index.html starts with, and the script that they fetch once the first digit is shown. */
export const [EARLY, FIRST, NEXT] = ["start/early.js", "start/first.js", "main.js"];
/** The script of the package that draws the first digit. */
const GLUE = "pkg/cpu/cvae.js";

/**
 * @typedef {object} Facts
 * @property {string[]} drafts models with a draft of their weights, the default before the others
 * @property {{ room: string, name: string }[]} rooms in the order of their buttons, and the English text of these
 *
 * @typedef {object} Scripts
 * @property {string[]} first addresses of those that the first digit needs beside the ones in the page
 * @property {string[]} next and of those that the rest of the page starts with
 */

/**
 * @param {string} html index.html as it was written @param {Facts} facts @param {Scripts} scripts
 * @throws {Error} if it has no place for something
 */
export function complete(html, { drafts, rooms }, { first, next }) {
  const lines = (/** @type {string[]} */ scripts, /** @type {string} */ indent) =>
    scripts.map((script) => `${indent}<link rel="modulepreload" href="${script}" />\n`).join("");
  const door = (/** @type {Facts["rooms"][number]} */ { room, name }, /** @type {number} */ at) => {
    const here = at === 0 ? ' aria-current="page"' : "";
    return `<button type="button" id="enter-${room}" value="${room}"${here}>${name}</button>`;
  };
  /** @type {[RegExp, (place: string) => string][]} */
  const changes = [
    [/<html(?= )/, (tag) => (drafts[0] ? `${tag} data-drafts="${drafts.join(" ")}"` : tag)],
    [
      / *<template id="later">\n?/,
      (tag) => `${lines(first, "    ")}${tag.trimEnd()}\n${lines(next, "      ")}`,
    ],
    [/<nav class="rooms"[^>]*>(?=<\/nav>)/, (tag) => tag + rooms.map(door).join("")],
  ];
  return changes.reduce((page, [place, change]) => {
    if (!place.test(page)) throw new Error(`index.html has no ${place.source} any more`);
    return page.replace(place, change);
  }, html);
}

/** The lists for the page, from the sources of a clone. @param {string} root @returns {Promise<Facts>} */
export async function factsOf(root) {
  const [{ ROOMS }, { default: english }] = await Promise.all(
    ["state/state.js", "text/en.js"].map((name) => imported(path.join(root, "www", name))),
  );
  return {
    drafts: await draftsOf(root),
    rooms: ROOMS.map((/** @type {string} */ room) => ({ room, name: english[`room.${room}`] })),
  };
}

/** A module of the page in its current version, because the sources may change while a server runs. @param {string} file */
async function imported(file) {
  const { mtimeMs } = await stat(file);
  return import(`${pathToFileURL(file)}?${mtimeMs}`);
}

/** Empty if the list cannot be read; the page itself reports the error. @param {string} root @returns {Promise<string[]>} */
async function draftsOf(root) {
  try {
    const list = JSON.parse(await readFile(path.join(root, "www/weights/index.json"), "utf8"));
    /** @type {string[]} */
    const names = list.models
      .filter((/** @type {any} */ { name, draft }) => draft?.file === `${name}.draft.safetensors`)
      .map((/** @type {{ name: string }} */ { name }) => name);
    // Without a draft of the default model, no draft is listed: the first listed one would belong to another model, and
    // the page usually opens with the default.
    return names.includes(list.default)
      ? [list.default, ...names.filter((name) => name !== list.default)]
      : [];
  } catch {
    return [];
  }
}

/** The imports of scripts, by file and version. @type {Map<string, { version: string, names: string[] }>} */
const known = new Map();
/** Matches an import statement, but not a dynamic `import(…)`. */
const IMPORT = /^(?:import|export)\b(?:[^"'(=;]*\bfrom)?\s*"(\.{1,2}\/[^"]+)"/gm;

/**
 * The scripts that a script statically imports, below `www/`.
 * @param {string} root @param {string} script @returns {Promise<string[] | null>} null if there is no such file
 */
async function importsOf(root, script) {
  const file = path.join(root, "www", script);
  const stats = await stat(file).catch(() => null);
  if (!stats) return null;
  const version = `${stats.mtimeMs} ${stats.size}`;
  const there = known.get(file);
  if (there?.version === version) return there.names;
  const names = [...(await readFile(file, "utf8")).matchAll(IMPORT)].map(([, name]) =>
    path.posix.join(path.posix.dirname(script), name),
  );
  known.set(file, { version, names });
  return names;
}

/** The given scripts and everything that they statically import. @param {string} root @param {string[]} entries */
async function around(root, entries) {
  const reached = new Set(entries);
  for (const script of reached) {
    const names = await importsOf(root, script);
    if (!names) reached.delete(script);
    names?.forEach((name) => reached.add(name));
  }
  return reached;
}

/** The scripts of a clone that index.html preloads. @param {string} root @returns {Promise<Scripts>} */
async function scriptsOf(root) {
  const inPage = [EARLY, FIRST];
  const first = await around(root, [...inPage, GLUE]);
  const next = await around(root, [NEXT]);
  const address = (/** @type {string} */ script) => `www/${script}`;
  return {
    first: [...first].filter((script) => !inPage.includes(script)).map(address),
    next: [...next].filter((script) => !first.has(script)).map(address),
  };
}

/**
 * The index.html of a folder as it is served: completed if it is a clone's, unchanged otherwise.
 * @param {string} root @param {string} html its index.html
 */
export async function servedPage(root, html) {
  if (!html.includes(`src="www/${FIRST}"`)) return html;
  return complete(html, await factsOf(root), await scriptsOf(root));
}
