// The recipe of a training that a link names.

import { FIRST_SEED } from "../../state/trainings.js";
import { isOwn, ownRecipe } from "./own-recipe.js";
import { PRESETS } from "./presets.js";

/**
 * @param {import("../../state/trainings.js").Chosen} chosen
 * @param {{ names: string[], count: number }} own the classes and the number of the visitor's pictures
 * @param {boolean} isVaried whether those are changed at random
 */
export function recipeOf({ name, seed }, { names, count }, isVaried) {
  if (isOwn(name)) return seeded(ownRecipe(name, names, count, isVaried), seed);
  const preset = PRESETS.find(({ key }) => key === name) ?? PRESETS[0];
  return seeded(preset.recipe, seed);
}

/** The recipe of a training that was kept; null if there is none to be read. @param {string} place JSON */
export function recipeIn(place) {
  try {
    return JSON.parse(place)?.recipe ?? null;
  } catch {
    return null;
  }
}

/**
 * A recipe with another seed, and with a name and a title that contain it, as the command names it.
 * @param {import("./presets.js").Recipe} recipe @param {number} seed @returns {import("./presets.js").Recipe}
 */
function seeded(recipe, seed) {
  if (seed === FIRST_SEED) return { ...recipe, seed };
  const { name, title } = recipe;
  return { ...recipe, seed, name: `${name}-seed-${seed}`, title: `${title}, seed ${seed}` };
}
