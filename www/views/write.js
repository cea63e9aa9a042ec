// Writing only what does not stand there yet: whatever is written, the browser styles and lays out anew and tells assistive
// technology of, though it says the same; and a hand that drags has all of it written with each move.

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
