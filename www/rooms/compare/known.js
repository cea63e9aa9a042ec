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

/** The models that are compared until the user chooses others. @param {ModelEntry[]} models */
export function usualComparison(models) {
  const [first] = knownComparisons(models);
  return first ? first.models : models.slice(0, COMPARED.least);
}
