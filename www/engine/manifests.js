// The manifests of all weights files, without the weights.

import { download } from "../load/assets.js";
import { text } from "../text/text.js";

/**
 * @typedef {Omit<import("../pkg/cpu/cvae.js").Manifest, "half">} Manifest
 * @typedef {import("../pkg/cpu/cvae.js").Recipe} Recipe
 */

const FORMAT = 1;

/** @returns {Promise<Map<string, Manifest>>} by the name of the model, in the order of the list */
export async function fetchManifests() {
  const what = () => text("compare.file");
  const url = new URL("../weights/manifests.json", import.meta.url);
  const { bytes } = await download(url, what, { onProgress: () => {} });
  const list = parsed(new TextDecoder().decode(await bytes));
  if (list?.format !== FORMAT || !Array.isArray(list.models)) {
    const format = String(JSON.stringify(list?.format));
    throw new Error(text("asset.format", { what: what(), format, expected: FORMAT }));
  }
  return new Map(list.models.map((/** @type {Manifest} */ one) => [one.recipe.name, one]));
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {Manifest} manifest */
export const isConditional = ({ recipe }) => recipe.model.label !== "none";

/** A curve needs at least three points. */
const SHORTEST = 3;

/**
 * Families of models that differ only in β, each in the order of β.
 * @param {Iterable<Manifest>} manifests
 * @returns {Manifest[][]}
 */
export function sweeps(manifests) {
  /** @type {Map<string, Manifest[]>} */
  const families = new Map();
  for (const manifest of manifests) {
    const { recipe } = manifest;
    const objective = { ...recipe.objective, beta: null };
    const key = JSON.stringify({ ...recipe, name: null, title: null, objective });
    families.set(key, [...(families.get(key) ?? []), manifest]);
  }
  const betaOf = (/** @type {Manifest} */ { recipe }) => recipe.objective.beta;
  return [...families.values()]
    .filter((family) => family.length >= SHORTEST)
    .map((family) => family.sort((a, b) => betaOf(a) - betaOf(b)));
}

/**
 * The tightest measured bound on −log p, with its number of samples; null if there is none.
 * @param {Manifest["scores"]} scores
 */
export function tightestBound(scores) {
  const bounds = Object.entries(scores)
    .map(([name, value]) => ({ k: Number(/^test_nll_iw(\d+)$/.exec(name)?.[1]), value }))
    .filter(({ k }) => k > 0)
    .sort((a, b) => a.k - b.k);
  return bounds.at(-1) ?? null;
}
