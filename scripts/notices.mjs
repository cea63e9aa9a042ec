#!/usr/bin/env node
// Prints the notices of everything that a WebAssembly package of the page is compiled from:
//   scripts/with-wasm-tools.sh node scripts/notices.mjs
// Licences require that copies of compiled code carry them. cargo-about gathers notices too, but it takes ten minutes to
// compile, and it does not know Rust's standard library.
// Crates whose archive holds no licence get the text of their terms with the authors that their Cargo.toml names.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PACKAGES, WASM_TARGET, cratesOf, sourcesOfPackages } from "./crates.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Names of files with the notices of a crate. */
const NOTICE = /^(authors|copying|copyright|licen[cs]es?|notice|unlicense)([-.]|$)/i;
/** A folder in which every file is a licence. */
const LICENCES = /^licen[cs]es$/i;
/** With the documentation of rustup's compilers. */
const RUST_NOTICES = "share/doc/rust/COPYRIGHT-library.html";
const RUST_LICENCES = "share/doc/rust/licenses";
/** With Debian's compiler. */
const DEBIAN_NOTICES = "/usr/share/doc/rustc-web/copyright";
/** Parts of Rust's own sources, which its general notice covers. */
const RUST_ITSELF =
  /^(alloc|backtrace|compiler_builtins|core|panic_\w+|proc_macro|rustc_std_workspace_\w+|std|std_detect|sysroot|test|unwind)$/;

/** @typedef {{ file: string, text: string }} Notice a licence or a notice, and where it stands */

/** Licence texts, each stored once. */
export class Texts {
  /** @type {Map<string, number>} by the words alone, for texts differ in their line breaks */
  #numbers = new Map();
  /** @type {string[]} */
  #texts = [];

  /** @param {string} text @returns {number} counted from 1 */
  number(text) {
    const words = text.replace(/\s+/g, " ").trim();
    const known = this.#numbers.get(words);
    if (known) return known;
    this.#numbers.set(
      words,
      this.#texts.push(text.replace(/\r\n?/g, "\n").replace(/^\n+|\s+$/g, "")),
    );
    return this.#texts.length;
  }

  toString() {
    return this.#texts
      .map((text, i) => `${rule("=")}\nText ${i + 1}\n${rule("-")}\n${text}\n`)
      .join("\n");
  }
}

const rule = (/** @type {string} */ sign) => sign.repeat(80);

/** The notices in a folder and in the folders below it. @param {string} folder @returns {Notice[]} */
export function noticesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        (NOTICE.test(entry.name) || LICENCES.test(path.basename(entry.parentPath))) &&
        !/\.(rs|toml)$/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ file: path.relative(folder, file), text: readFileSync(file, "utf8") }));
}

/**
 * The text that holds for a crate which brings none.
 * @param {string} terms @param {string[]} authors
 * @param {(terms: string) => Notice | undefined} ofOthers what a crate under exactly these terms brings
 * @returns {Notice | undefined}
 */
export function standIn(terms, authors, ofOthers) {
  const choices = terms.split(/\s*(?:\/|\bOR\b)\s*/);
  const own = (/** @type {string} */ name) => readFileSync(path.join(ROOT, name), "utf8");
  if (choices.includes("MIT")) {
    const holders = authors.join(", ") || "the authors of this crate";
    const text = own("LICENSE-MIT").replace(/^Copyright .*$/m, () => `Copyright (c) ${holders}`);
    return { file: "the text of MIT", text };
  }
  if (choices.includes("Apache-2.0")) {
    return { file: "the text of Apache-2.0", text: own("LICENSE-APACHE") };
  }
  const found = ofOthers(terms);
  return found && { file: `the text of ${terms}`, text: found.text };
}

/** @param {string} html */
const plain = (html) =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

/**
 * The notices that come with rustup's compilers.
 * @param {string} html
 * @returns {{ itself: string, crates: Map<string, { version: string, terms: string, notices: Notice[] }> }}
 */
export function rustNotices(html) {
  const [before, ...sections] = html.split(/<h3>📦 /);
  const [, itself = ""] = /<h2 id="in-tree-files">(.*)<h2 id="out-of-tree/s.exec(before) ?? [];
  const crates = sections.map((section) => {
    const [, name, version] = /^(.+?)-(\d[^<]*)<\/h3>/.exec(section) ?? [];
    const [, terms = ""] = /<b>License:<\/b> ([^<]*)/.exec(section) ?? [];
    const files = section.matchAll(
      /<summary><code>([^<]*)<\/code><\/summary>\s*<pre>(.*?)<\/pre>/gs,
    );
    const notices = [...files].map(([, file, text]) => ({ file: plain(file), text: plain(text) }));
    return /** @type {const} */ ([libraryOf(name), { version, terms: plain(terms), notices }]);
  });
  const lines = plain(itself).split("\n");
  return {
    itself: lines
      .map((line) => line.trim())
      .filter(Boolean)
      .join("\n"),
    crates: new Map(crates),
  };
}

/** @param {string[]} argv */
const rustc = (argv) => execFileSync("rustc", argv, { encoding: "utf8" }).trim();

/** The crates that the standard library for the browser is linked from. @returns {string[]} */
function linkedIntoRust() {
  const folder = rustc(["--print", "target-libdir", "--target", WASM_TARGET]);
  return readdirSync(folder)
    .flatMap((file) => /^lib(.+)-[0-9a-f]+\.rlib$/.exec(file)?.[1] ?? [])
    .filter((name) => !RUST_ITSELF.test(name))
    .sort();
}

/** @param {Texts} texts @param {Notice[]} notices */
const references = (texts, notices) =>
  notices.map(({ file, text }) => `  ${file}: text ${texts.number(text)}\n`).join("");

/** The name of a crate in one spelling, because Cargo and compilers spell it differently. @param {string} name */
const libraryOf = (name) => name.replaceAll("-", "_");

/** The crates of the packages, with their notices. */
class Crates {
  /** @type {Map<string, { terms: string, packages: string[], authors: string[], notices: Notice[] }>} by name and version */
  #all = new Map();

  constructor() {
    const sources = sourcesOfPackages();
    for (const name of PACKAGES) {
      for (const [crate, terms] of cratesOf(name, ["--edges", "normal"])) {
        const { authors, manifest_path, source } = /** @type {import("./crates.mjs").Crate} */ (
          sources.get(crate)
        );
        // This project's own notices come first.
        if (!source) continue;
        const known = this.#all.get(crate);
        if (known) known.packages.push(name);
        else {
          const notices = noticesIn(path.dirname(manifest_path));
          this.#all.set(crate, { terms, packages: [name], authors, notices });
        }
      }
    }
  }

  /** The notices of a crate in any version. @param {string} library its name */
  called(library) {
    const found = [...this.#all].find(([crate]) => libraryOf(crate.split(" ")[0]) === library);
    return found?.[1].notices ?? [];
  }

  /** A notice of a crate under exactly these terms. @param {string} terms */
  under(terms) {
    const all = [...this.#all.values()];
    return all.find((crate) => crate.terms === terms && crate.notices.length > 0)?.notices[0];
  }

  /** @param {Texts} texts @throws {Error} if there is no text for a crate */
  entries(texts) {
    const sorted = [...this.#all].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([crate, { terms, packages, authors, notices }]) => {
      const head = [
        crate,
        `  in: ${packages.join(", ")}`,
        `  terms: ${terms}`,
        `  source: https://crates.io/crates/${crate.replace(" ", "/")}`,
        ...(authors.length > 0 ? [`  authors: ${authors.join(", ")}`] : []),
      ].join("\n");
      if (notices.length > 0) return `${head}\n${references(texts, notices)}`;
      const instead = standIn(terms, authors, (terms) => this.under(terms));
      if (!instead) {
        throw new Error(
          `${crate} brings no licence; expected one under "${terms}" in another crate`,
        );
      }
      return `${head}\n  It brings no file with its licence, so that the general text stands here.\n${references(texts, [instead])}`;
    });
  }
}

/** The notices of Rust's standard library, part of which is in each package. @param {Texts} texts @param {Crates} crates */
function standardLibrary(texts, crates) {
  const sysroot = rustc(["--print", "sysroot"]);
  const title = `Rust's standard library (${rustc(["--version"])})`;
  const html = path.join(sysroot, RUST_NOTICES);
  if (!existsSync(html)) {
    if (!existsSync(DEBIAN_NOTICES)) {
      throw new Error(
        `this Rust comes without ${RUST_NOTICES}, the notices of its standard library; install Rust from https://rustup.rs`,
      );
    }
    const notice = { file: DEBIAN_NOTICES, text: readFileSync(DEBIAN_NOTICES, "utf8") };
    return `${title}\n${references(texts, [notice])}`;
  }
  const rust = rustNotices(readFileSync(html, "utf8"));
  const licences = path.join(sysroot, RUST_LICENCES);
  const own = readdirSync(licences)
    .filter((file) => rust.itself.includes(file.replace(/\.txt$/, "")))
    .map((file) => ({ file, text: readFileSync(path.join(licences, file), "utf8") }));
  const parts = linkedIntoRust().map((library) => {
    const known = rust.crates.get(library);
    const head = known ? `${library} ${known.version}\n  terms: ${known.terms}` : library;
    // Rust's list leaves some crates out. The packages contain the same crates, though in other versions.
    const notices = known?.notices ?? crates.called(library);
    return `${head}\n  source: https://crates.io/crates/${library}\n${references(texts, notices)}`;
  });
  const intro = `${title}\n\n${rust.itself}\n${references(texts, own)}`;
  return [intro, "It is linked with these crates:\n", ...parts].join("\n");
}

/** The notices of the packages. */
export function notices() {
  const texts = new Texts();
  const own = ["LICENSE-MIT", "LICENSE-APACHE"].map((file) => ({
    file,
    text: readFileSync(path.join(ROOT, file), "utf8"),
  }));
  const letters = ["www/weights/letters.licence.txt"].map((file) => ({
    file,
    text: readFileSync(path.join(ROOT, file), "utf8"),
  }));
  const head = `CVAE Playground is under MIT OR Apache-2.0, at your choice. Its scripts, style sheets, texts and trained
weights are its own work.
${references(texts, own)}
The weights of \`letters\` learned from the Latin letters of Omniglot (Lake, Salakhutdinov & Tenenbaum 2015,
https://github.com/brendenlake/omniglot), which are under the MIT licence:
${references(texts, letters)}
Its WebAssembly packages (${PACKAGES.join(", ")}) are compiled from the crates below and from Rust's standard library;
wasm-bindgen, one of the crates, wrote their scripts. Each crate has its terms and its notices. Equal texts stand once,
at the end.
`;
  const crates = new Crates();
  const entries = crates.entries(texts);
  const library = standardLibrary(texts, crates);
  return [head, rule("="), ...entries, rule("="), library, String(texts)].join("\n");
}

function main() {
  try {
    process.stdout.write(notices());
  } catch (error) {
    console.error(`cvae: ${error.message}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
