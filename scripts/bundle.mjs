// Bundles the page's scripts and styles for a host: one script for the first digit, one for the start of the rest of the
// page, and one for each room and dialog. A clone serves the sources as they are written.
import path from "node:path";
import { rolldown } from "rolldown";
import { EARLY, FIRST, NEXT } from "./head.mjs";

/** @typedef {Map<string, Buffer>} Files by their names below a folder */
/** @typedef {import("rolldown").OutputChunk} Chunk */

const WORKERS = ["engine/worker.js", "engine/training-worker.js"];
/** The script of a room, which is fetched by the room's name. */
const ROOM = /^rooms\/([\w-]+)\/\1\.js$/;
/**
 * Scripts are in one folder, at the depth of the sources that name files of the page by their URL (`import.meta.url`).
 */
const SCRIPTS = "scripts";
/** The style sheets of the head, bundled into one. */
const SHEET = "page.css";
/** Packages have their own folders and are not bundled. */
const OUTSIDE = /\/pkg\//;
/** The virtual folder of the sources while they are bundled, at the depth of the bundle's folder. */
const ROOT = "/host/page/hash";

/** The name of an entry's bundled script. @param {string} entry */
const outputOf = (entry) => `${SCRIPTS}/${path.posix.basename(entry)}`;

/** Matches the lines of index.html with a style sheet. */
const SHEETS = /^ *<link rel="stylesheet" href="([^"]+)" \/>\n/gm;

/**
 * Bundles and minifies scripts, with source maps beside them.
 * @param {Files} sources by their names @param {string[]} entries
 * @param {string} [folder] where they are written, with its slash
 * @param {(name: string, imports: (name: string) => string[]) => string | null} [groupOf]
 *   names the bundle of a script, or null for the default
 * @returns {Promise<{ files: Files, chunks: Chunk[] }>}
 */
async function bundled(sources, entries, folder = "", groupOf = () => null) {
  const bundle = await rolldown({
    input: entries.map((entry) => path.posix.join(ROOT, entry)),
    external: OUTSIDE,
    preserveEntrySignatures: "allow-extension",
    plugins: [
      {
        name: "sources",
        resolveId: (name, importer = "") =>
          path.posix.resolve(path.posix.dirname(importer), name.replace(/^\.\//, "./")),
        load: (id) => String(sources.get(path.posix.relative(ROOT, id))),
      },
    ],
  });
  const { output } = await bundle.generate({
    format: "es",
    minify: true,
    sourcemap: true,
    entryFileNames: `${folder}[name].js`,
    chunkFileNames: `${folder}[name]-[hash].js`,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        {
          debugName: "what starts together",
          name: (id, modules) =>
            groupOf(path.posix.relative(ROOT, id), (name) =>
              (modules.getModuleInfo(path.posix.join(ROOT, name))?.importedIds ?? []).map(
                (imported) => path.posix.relative(ROOT, imported),
              ),
            ),
        },
      ],
    },
  });
  await bundle.close();
  /** @type {Files} */
  const files = new Map();
  for (const part of output) {
    files.set(part.fileName, Buffer.from(part.type === "chunk" ? part.code : part.source));
  }
  return { files, chunks: output.filter((part) => part.type === "chunk") };
}

/** A script and everything that it imports. @param {string} script @param {(name: string) => string[]} imports */
function around(script, imports) {
  const reached = new Set([script]);
  for (const name of reached) for (const next of imports(name)) reached.add(next);
  return reached;
}

/**
 * The bundled scripts and styles, and the page with links to them.
 * @param {Files} sources by their names below `www/` @param {string} html
 * @param {string} base the prefix of the names in `html`
 * @returns {Promise<{ files: Files, html: string, next: string[] }>} `next`: the scripts that come after the first digit
 */
export async function bundlePage(sources, html, base) {
  const rooms = [...sources.keys()].filter((name) => ROOM.test(name));
  const entries = [EARLY, FIRST, ...WORKERS, ...rooms];
  const { files, chunks } = await bundled(sources, entries, `${SCRIPTS}/`, (name, imports) => {
    if (around(FIRST, imports).has(name)) return "first";
    return around(NEXT, imports).has(name) ? "main" : null;
  });
  const sheets = [...html.matchAll(SHEETS)].map(([, href]) => href.replace(base, ""));
  files.set(SHEET, Buffer.concat(sheets.map((sheet) => sources.get(sheet) ?? Buffer.of())));
  for (const [name, body] of sources) {
    if (!/\.js$/.test(name) && !sheets.includes(name)) files.set(name, body);
  }

  const holding = (/** @type {string} */ script) => {
    const chunk = chunks.find(({ moduleIds }) => moduleIds.includes(path.posix.join(ROOT, script)));
    if (!chunk) throw new Error(`nothing in the page asks for ${script} any more`);
    return chunk;
  };
  const first = holding(FIRST).fileName;
  // An entry that only re-exports another file: the page requests that file directly.
  const entry = outputOf(FIRST);
  if (first !== entry) files.delete(entry);
  const facade = chunks.find(
    ({ facadeModuleId }) => facadeModuleId === path.posix.join(ROOT, NEXT),
  );
  const next = new Set([facade?.fileName ?? [], holding(NEXT).fileName].flat());
  const page = html
    .replace(SHEETS, "\0")
    .replace(/\0+/, `    <link rel="stylesheet" href="${base}${SHEET}" />\n`)
    .replace(`${base}${EARLY}`, `${base}${outputOf(EARLY)}`)
    .replace(`${base}${FIRST}`, `${base}${first}`);
  return { files, html: page, next: [...next] };
}

/**
 * A WebAssembly package whose scripts are bundled into one.
 * @param {Files} files @param {string} glue the script that others import
 * @returns {Promise<Files>}
 */
export async function bundlePackage(files, glue) {
  const scripts = await bundled(files, [glue]);
  const others = [...files].filter(([name]) => !/\.js$/.test(name));
  return new Map([...others, ...scripts.files]);
}
