// Searches style sheets for features that the oldest browsers lack.
import { TABLES, isOld } from "./support.mjs";

/** @typedef {import("./support.mjs").Node} Node */

const { properties, selectors, types, "at-rules": atRules } = TABLES.css;

/** The CSS functions and other types by name, from every place in the tables. @param {Node} node @returns {[string, Node][]} */
const named = (node) =>
  Object.entries(node).flatMap(([name, below]) =>
    name === "__compat" ? [] : [/** @type {[string, Node]} */ ([name, below]), ...named(below)],
  );
/** @type {Map<string, Node>} */
const functions = new Map(
  named(types)
    .filter(([, node]) => node.__compat)
    .reverse(),
);

const { length } = types;
/** @type {[RegExp, Node][]} */
const UNITS = [
  [/^[sld]v(h|w|min|max|b|i)$/, length.viewport_percentage_units_dynamic],
  [/^cq(w|h|i|b|min|max)$/, length.container_query_length_units],
  [/^lh$/, length.lh],
  [/^rlh$/, length.rlh],
  [/^cap$/, length.cap],
  [/^ic$/, length.ic],
];

/** @param {string} text @param {RegExp} pattern with a group */
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);

/** The new features that a declaration needs. @param {string} property @param {string} value */
function newIn(property, value) {
  const found = [];
  const node = properties[property];
  if (node && !isOld(node)) found.push(property);
  for (const word of all(value, /(?<![\w-])([a-z][a-z-]*)(?![\w-(])/g)) {
    if (node?.[word]?.__compat && !isOld(node[word])) found.push(`${property}: ${word}`);
  }
  for (const name of all(value, /(?<![\w-])([a-z][a-z-]*)\(/g)) {
    const known = functions.get(name);
    if (known && !isOld(known)) found.push(`${name}()`);
  }
  for (const unit of all(value, /(?<![\w-])[\d.]+([a-z]+)/g)) {
    const known = UNITS.find(([pattern]) => pattern.test(unit));
    if (known && !isOld(known[1])) found.push(unit);
  }
  return found;
}

/** @param {string} selector */
function newInSelector(selector) {
  return all(selector, /::?([a-z][a-z-]*)/g).flatMap((name) => {
    const node = selectors[name];
    return node?.__compat && !isOld(node) ? [`:${name}`] : [];
  });
}

/** @param {string} name of an at-rule @param {string} condition */
function newInAtRule(name, condition) {
  const node = atRules[name];
  const found = node?.__compat && !isOld(node) ? [`@${name}`] : [];
  if (name !== "media") return found;
  if (/[<>]/.test(condition) && !isOld(node.range_syntax)) found.push("@media with a range");
  for (const feature of all(condition, /\(([a-z-]+)/g)) {
    const known = node[feature] ?? node[feature.replace(/^(min|max)-/, "")];
    if (known?.__compat && !isOld(known)) found.push(`@media (${feature})`);
  }
  return found;
}

/**
 * The features of a style sheet that the oldest browsers lack and that have no fallback. A fallback is an earlier
 * declaration of the same property, possibly with WebKit's prefix, or `@supports` around the declaration. A value with
 * `var()` has no fallback, because browsers find it invalid too late.
 * @param {string} sheet
 */
export function unsupported(sheet) {
  const text = sheet.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"/g, '""');
  /** @type {string[]} */
  const found = [];
  /** The open blocks, and the properties that already have a value that every browser knows. @type {{ checked: boolean, known: Set<string> }[]} */
  const open = [{ checked: false, known: new Set() }];
  for (const [, prelude, mark] of text.matchAll(/([^{};]*)([{};])/g)) {
    const inside = open[open.length - 1];
    const words = prelude.trim();
    if (mark === "{") {
      const [, name = "", condition = ""] = /^@([\w-]+)\s*([\s\S]*)$/.exec(words) ?? [];
      const isKeyframe = /^(from|to|[\d.]+%)/.test(words);
      if (!inside.checked) {
        if (name) found.push(...newInAtRule(name, condition));
        else if (!isKeyframe) found.push(...newInSelector(words));
      }
      open.push({ checked: inside.checked || name === "supports", known: new Set() });
      continue;
    }
    const [, property, value] = /^([\w-]+)\s*:\s*([\s\S]*)$/.exec(words) ?? [];
    if (property && !inside.checked) {
      // Custom names and prefixed names, which address one engine, are not features.
      const lacking = newIn(property.startsWith("-") ? "" : property, value);
      const isPrefixed = inside.known.has(`-webkit-${property}`);
      const hasFallback = isPrefixed || (inside.known.has(property) && !value.includes("var("));
      if (lacking.length === 0) inside.known.add(property);
      else if (!hasFallback) found.push(...lacking);
    }
    if (mark === "}") open.pop();
  }
  return found;
}
