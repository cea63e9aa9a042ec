#!/usr/bin/env node
// Checks the dependencies without a network: each crate's licence and source against `deny.toml`, and that npm packages
// are development tools only, in exact versions and under the same licences.
//   node scripts/dependencies.mjs
// `make audit` also asks for known vulnerabilities.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BUILDS, cratesOf } from "./crates.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const REGISTRY = "registry+https://github.com/rust-lang/crates.io-index";
/** Licences allowed for one tool, because they concern only changed files of that tool. @type {Record<string, string[]>} */
const TOOLS = { "axe-core": ["MPL-2.0"] };

/** @param {string} name */
const read = (name) => readFileSync(path.join(ROOT, name), "utf8");

/**
 * Whether the terms allow use under one of the allowed licences.
 * @param {string} terms an SPDX expression, or one with a slash for "or", as in old crates
 * @param {Set<string>} allowed
 */
export function permits(terms, allowed) {
  const words = terms.replace(/\s*\/\s*/g, " OR ").match(/[()]|[^\s()]+/g) ?? [];
  /** @returns {boolean} */
  const either = () => {
    let fine = both();
    while (words[0] === "OR") {
      words.shift();
      fine = both() || fine;
    }
    return fine;
  };
  /** @returns {boolean} */
  const both = () => {
    let fine = one();
    while (words[0] === "AND") {
      words.shift();
      fine = one() && fine;
    }
    return fine;
  };
  /** @returns {boolean} */
  const one = () => {
    const word = words.shift() ?? "";
    if (word === "(") {
      const fine = either();
      words.shift();
      return fine;
    }
    if (words[0] !== "WITH") return allowed.has(word);
    words.shift();
    return allowed.has(`${word} WITH ${words.shift()}`);
  };
  const fine = either();
  return fine && words.length === 0;
}

/** The licences that `deny.toml` allows for all crates, and the exceptions. @param {string} file its content */
export function allowances(file) {
  const strings = (/** @type {string} */ list) =>
    [...list.matchAll(/"([^"]+)"/g)].map(([, text]) => text);
  const [, list] = /^allow = \[([^\]]*)\]/m.exec(file) ?? [];
  if (!list) throw new Error("deny.toml allows no licence");
  const some = [...file.matchAll(/\{ crate = "([^"]+)", allow = \[([^\]]*)\] \}/g)];
  /** @type {Record<string, string[]>} */
  const exceptions = Object.fromEntries(some.map(([, name, list]) => [name, strings(list)]));
  return { allowed: strings(list), exceptions };
}

/**
 * @param {Iterable<[name: string, terms: string]>} packages @param {string[]} allowed
 * @param {Record<string, string[]>} exceptions
 */
function foreignTerms(packages, allowed, exceptions) {
  return [...packages].flatMap(([named, terms]) => {
    const name = named.split(" ")[0];
    const fine = permits(terms ?? "", new Set([...allowed, ...(exceptions[name] ?? [])]));
    return fine ? [] : [`${named} is under “${terms}”, which deny.toml does not allow`];
  });
}

/** Crates that do not come from the registry with a checksum. @param {string} lock Cargo.lock */
export function foreignSources(lock) {
  return lock
    .split("[[package]]")
    .slice(1)
    .flatMap((entry) => {
      const field = (/** @type {string} */ name) =>
        new RegExp(`^${name} = "([^"]*)"`, "m").exec(entry)?.[1];
      if (field("name") === "cvae" && !field("source")) return [];
      const known = field("source") === REGISTRY && /^[0-9a-f]{64}$/.test(field("checksum") ?? "");
      return known ? [] : [`${field("name")} ${field("version")} is not locked to the registry`];
    });
}

/**
 * Problems of the page's development tools.
 * @param {any} manifest package.json @param {any} lock package-lock.json
 */
export function toolProblems(manifest, lock) {
  const problems = [];
  for (const kind of ["dependencies", "optionalDependencies", "peerDependencies"]) {
    for (const name of Object.keys(manifest[kind] ?? {})) {
      problems.push(
        `package.json has ${name} among its ${kind}; expected none, because the page has no dependencies`,
      );
    }
  }
  for (const [name, version] of Object.entries(manifest.devDependencies ?? {})) {
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      problems.push(`package.json asks for ${name} ${version}, which is not one exact version`);
    }
  }
  for (const [place, { dev, integrity }] of Object.entries(lock.packages)) {
    if (place === "") continue;
    if (!dev) problems.push(`package-lock.json has ${place}, which is not for development alone`);
    if (!integrity) problems.push(`package-lock.json has no checksum of ${place}`);
  }
  return problems;
}

function main() {
  const { allowed, exceptions } = allowances(read("deny.toml"));
  const lock = JSON.parse(read("package-lock.json"));
  const built = new Map(Object.keys(BUILDS).flatMap((build) => [...cratesOf(build)]));
  const tools = Object.entries(lock.packages)
    .filter(([place]) => place !== "")
    .map(([place, { license }]) => [place.replace(/.*node_modules\//, ""), license]);
  const problems = [
    ...foreignTerms(built, allowed, exceptions),
    ...foreignSources(read("Cargo.lock")),
    ...toolProblems(JSON.parse(read("package.json")), lock),
    ...foreignTerms(/** @type {[string, string][]} */ (tools), allowed, TOOLS),
  ];
  for (const problem of problems) console.error(`cvae: ${problem}`);
  if (problems.length > 0) process.exit(1);
  console.log(
    `cvae: licences, sources and versions of ${built.size} crates and ${tools.length} development tools are allowed`,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
