// The crates of each build, as Cargo lists them: `dependencies.mjs` checks their terms, `notices.mjs` gathers their notices.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const WASM_TARGET = "wasm32-unknown-unknown";
/** The packages of the page. Each is named by the feature that it is built with. */
export const PACKAGES = ["cpu", "webgpu", "train"];
const wasm = (/** @type {string[]} */ features) => [
  ...["--target", WASM_TARGET, "--no-default-features", "--features", features.join()],
];
/** The builds: the command with all features, and the packages. @type {Record<string, string[]>} */
export const BUILDS = {
  command: ["--target", "x86_64-unknown-linux-gnu", "--all-features"],
  ...Object.fromEntries(PACKAGES.map((name) => [name, wasm([name])])),
};

/** @param {string[]} argv @returns {string} what Cargo prints */
const cargo = (argv) =>
  execFileSync("cargo", [...argv, "--locked", "--quiet"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });

/**
 * Every crate of a build: its terms by its name and version.
 * @param {string} build of `BUILDS` @param {string[]} [options] of `cargo tree`
 * @returns {Map<string, string>}
 */
export function cratesOf(build, options = []) {
  const argv = ["tree", ...BUILDS[build], ...options, "--prefix", "none", "--format", "{p}\t{l}"];
  return new Map(
    cargo(argv)
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [, name, version, terms] = /^(\S+) v(\S+)[^\t]*\t(.*?)(?: \(\*\))?$/.exec(line) ?? [];
        return [`${name} ${version}`, terms];
      }),
  );
}

/** @typedef {{ name: string, version: string, authors: string[], manifest_path: string, source: string | null }} Crate */

/** The folder and the authors of each crate of the packages, by its name and version. @returns {Map<string, Crate>} */
export function sourcesOfPackages() {
  const [platform, ...features] = [WASM_TARGET, ...wasm(PACKAGES).slice(2)];
  const argv = ["metadata", "--format-version", "1", "--filter-platform", platform, ...features];
  /** @type {{ packages: Crate[] }} */
  const { packages } = JSON.parse(cargo(argv));
  return new Map(packages.map((crate) => [`${crate.name} ${crate.version}`, crate]));
}
