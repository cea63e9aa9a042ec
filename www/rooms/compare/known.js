// The prepared comparisons, and the models that they compare.

import { COMPARED } from "../../state/state.js";

/** @typedef {import("../../load/assets.js").ModelEntry} ModelEntry */

/** The names of their models, by the key of the name of the comparison. */
const KNOWN = /** @type {const} */ ({
  "compare.collapse": ["deep", "deep-collapsed"],
  "compare.likelihood": ["tutorial", "gaussian-unit", "gaussian-learned"],
  "compare.labels": ["cvae", "vae"],
  "compare.best": ["flagship", "cvae-gan", "aae", "hvae"],
});

/** The available models with these names, in the order of the names. @param {ModelEntry[]} models @param {readonly string[]} names */
export function named(models, names) {
  return names.flatMap((name) => models.find((model) => model.name === name) ?? []);
}

/** The prepared comparisons whose models are all available. @param {ModelEntry[]} models */
export function knownComparisons(models) {
  return Object.entries(KNOWN)
    .map(([key, names]) => ({
      key: /** @type {keyof typeof KNOWN} */ (key),
      names: [...names],
      models: named(models, names),
    }))
    .filter(({ names, models }) => models.length === names.length);
}

/**
 * The models that are compared until the user chooses others: of the data set of the page’s model, which may be the only one.
 * @param {ModelEntry[]} models @param {ModelEntry | null} present that of the page
 */
export function usualComparison(models, present) {
  const of = (/** @type {string | undefined} */ name) =>
    models.filter(({ data }) => data?.name === name);
  const alike = of(present?.data?.name);
  if (present?.data && alike.length > 0) return alike.slice(0, COMPARED.least);
  const [first] = knownComparisons(models);
  return first ? first.models : of(models[0]?.data?.name).slice(0, COMPARED.least);
}
