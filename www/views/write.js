// Writes only values that have changed. After every write, even of the same value, the browser computes styles and
// layout and informs assistive technology, and dragging would write all values with each move.

/**
 * @template {object} Target
 * @param {Target} target an element, or its `dataset` @param {Partial<Target>} values its properties
 */
export function write(target, values) {
  for (const key of /** @type {(keyof Target)[]} */ (Object.keys(values))) {
    const value = /** @type {Target[keyof Target]} */ (values[key]);
    if (target[key] !== value) target[key] = value;
  }
}
