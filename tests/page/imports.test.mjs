// Tests the import order of the page's sources, which ARCHITECTURE.md states.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const WWW = path.join(ROOT, "www");
/** The imports of a file at run time, and the types that its comments import. */
const IMPORTS = [/^(?:import|export)\b[^;]*?\bfrom "(\.[^"]+)";/gm, /\bimport\("(\.[^"]+)"\)/g];

/** @typedef {{ from: string, to: string }} Arrow from the file that imports */

/**
 * The order that ARCHITECTURE.md states: folders and files of `www/`, each of which imports only from those before it.
 */
const ORDER = await (async () => {
  const words = await readFile(path.join(ROOT, "ARCHITECTURE.md"), "utf8");
  const [, line = ""] = /^`(text → .*)`$/m.exec(words) ?? [];
  return line.split(" → ");
})();

/** The place of a file in the order: `rooms/draw/pad.js` belongs to `rooms/*`, `rooms/rooms.js` to `rooms`. @param {string} file */
function placeOf(file) {
  const folder = path.dirname(file);
  return ORDER.indexOf(folder === "." ? file : folder.replace(/^rooms\/.*/, "rooms/*"));
}

/** @returns {Promise<{ files: string[], arrows: Arrow[] }>} */
async function sources() {
  const all = await readdir(WWW, { recursive: true });
  const files = all
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => file.endsWith(".js") && !file.startsWith("pkg/"));
  const arrows = [];
  for (const from of files) {
    const source = await readFile(path.join(WWW, from), "utf8");
    for (const [, name] of IMPORTS.flatMap((pattern) => [...source.matchAll(pattern)])) {
      arrows.push({ from, to: path.posix.join(path.posix.dirname(from), name) });
    }
  }
  return { files, arrows: arrows.filter(({ to }) => !to.startsWith("pkg/")) };
}

const { files, arrows } = await sources();

test("every file has a place in the order, and every import finds its file", () => {
  assert.deepEqual(
    files.filter((file) => placeOf(file) < 0),
    [],
  );
  assert.deepEqual(
    arrows.filter(({ to }) => !files.includes(to)),
    [],
  );
  assert.deepEqual(
    ORDER.filter((_, place) => !files.some((file) => placeOf(file) === place)),
    [],
  );
  // Otherwise the patterns above would match nothing.
  assert.ok(arrows.length > files.length, `${arrows.length} imports in ${files.length} files`);
});

test("a file imports only from its own place and earlier ones", () => {
  const back = arrows.filter(({ from, to }) => placeOf(to) > placeOf(from));
  assert.deepEqual(back, []);
});

test("no room imports from another", () => {
  const roomOf = (/** @type {string} */ file) => /^rooms\/([^/]+)\//.exec(file)?.[1];
  const across = arrows.filter(({ from, to }) => {
    const [own, other] = [roomOf(from), roomOf(to)];
    return own && other && own !== other;
  });
  assert.deepEqual(across, []);
});

test("imports form no cycle", () => {
  /** @type {Map<string, string[]>} */
  const imports = new Map(files.map((file) => [file, []]));
  for (const { from, to } of arrows) if (from !== to) imports.get(from)?.push(to);
  // A file whose imports have all been removed is in no cycle.
  for (let size = 0; size !== imports.size;) {
    size = imports.size;
    for (const [file, names] of imports) {
      if (!names.some((name) => imports.has(name))) imports.delete(file);
    }
  }
  assert.deepEqual([...imports.keys()], []);
});
