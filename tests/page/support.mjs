// The oldest browsers that the page supports, and their features according to MDN's tables.
import { createRequire } from "node:module";

/**
 * The first versions that can run the page; `early.js` names them to visitors. The version of iPadOS equals Safari's.
 */
export const OLDEST = { chrome: "96", edge: "96", firefox: "114", safari: "16.4" };

/** @typedef {Record<string, any>} Node of the tables, with `__compat` and what is below it */

/** @type {Node} */
export const TABLES = createRequire(import.meta.url)("@mdn/browser-compat-data");

/** Whether version `a` is at least `b`. @param {string} a @param {string} b */
export function atLeast(a, b) {
  const [x, y] = [a, b].map((version) => version.split(".").map(Number));
  const place = x.findIndex((part, at) => part !== (y[at] ?? 0));
  return place < 0 ? x.length >= y.length : x[place] > (y[place] ?? 0);
}

/**
 * The first version of a browser that has a feature under its unprefixed name and without a setting.
 * @param {Node} node @param {string} browser
 * @returns {string} "Infinity" where there is none
 */
export function since(node, browser) {
  const written = node.__compat?.support[browser] ?? [];
  const plain = [written].flat().find((/** @type {Node} */ one) => {
    const hidden = one.flags ?? one.prefix ?? one.alternative_name ?? one.version_removed;
    return typeof one.version_added === "string" && !hidden;
  });
  const version = plain?.version_added.replace("≤", "") ?? "Infinity";
  return version === "preview" ? "Infinity" : version;
}

/** Whether all of the oldest browsers support a feature. @param {Node} node */
export const isOld = (node) =>
  Object.entries(OLDEST).every(([browser, oldest]) => atLeast(oldest, since(node, browser)));
