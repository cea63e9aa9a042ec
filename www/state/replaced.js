// Copies of lists. `with`, `toSorted` and their like are newer than the browsers that the page supports.

/**
 * A copy with another value in one place.
 * @template {Float32Array | unknown[]} List
 * @param {List} list @param {number} place @param {List[number]} value
 * @returns {List}
 */
export function replaced(list, place, value) {
  const copy = /** @type {List} */ (list.slice());
  copy[place] = value;
  return copy;
}
