// The path from one style and digit to another.

import { replaced } from "./replaced.js";

/** @typedef {{ label: number, epsilon: Float32Array }} End */

/** @param {number} label @param {number} classes how many there are @returns {Float32Array} */
export function oneHot(label, classes) {
  return replaced(new Float32Array(classes), label, 1);
}

/**
 * Stations from `a` to `b`, both included. Draws of a standard normal in many dimensions lie near a sphere. The straight
 * line passes inside it; the spherical path keeps the length of the draws (Shoemake 1985; White 2016,
 * https://arxiv.org/abs/1609.04468). Labels mix in proportion.
 * @param {End} a @param {End} b @param {number} count at least 2 @param {boolean} spherical @param {number} classes
 * @returns {{ epsilons: Float32Array[], labels: Float32Array[] }}
 */
export function walk(a, b, count, spherical, classes) {
  const between = spherical ? sphere(a.epsilon, b.epsilon) : line(a.epsilon, b.epsilon);
  const mixed = line(oneHot(a.label, classes), oneHot(b.label, classes));
  const shares = Array.from({ length: count }, (_, station) => station / (count - 1));
  return { epsilons: shares.map(between), labels: shares.map(mixed) };
}

/** @param {Float32Array} a @param {Float32Array} b */
function line(a, b) {
  return (/** @type {number} */ t) => a.map((value, i) => (1 - t) * value + t * b[i]);
}

/** @param {Float32Array} a @param {Float32Array} b */
function sphere(a, b) {
  const [lengthA, lengthB] = [Math.hypot(...a), Math.hypot(...b)];
  if (!(lengthA > 1e-6 && lengthB > 1e-6)) return line(a, b);
  const cosine = a.reduce((sum, value, i) => sum + value * b[i], 0) / lengthA / lengthB;
  const from = a.map((value) => value / lengthA);
  // The component of b perpendicular to a. Between opposite points all paths are equally short; this one turns within the
  // two axes along which the points lie farthest.
  let across = b.map((value, i) => value / lengthB - cosine * from[i]);
  if (Math.hypot(...across) < 1e-4) {
    if (cosine > 0 || a.length < 2) return line(a, b);
    across = perpendicular(from);
  }
  const sine = Math.hypot(...across);
  const to = across.map((value) => value / sine);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  return (/** @type {number} */ t) => {
    const length = (1 - t) * lengthA + t * lengthB;
    const [along, up] = [Math.cos(t * angle) * length, Math.sin(t * angle) * length];
    return from.map((value, i) => along * value + up * to[i]);
  };
}

/** A direction perpendicular to a unit vector of two or more dimensions. @param {Float32Array} unit */
function perpendicular(unit) {
  const order = [...unit.keys()].sort((i, j) => Math.abs(unit[j]) - Math.abs(unit[i]));
  const turned = new Float32Array(unit.length);
  turned[order[0]] = -unit[order[1]];
  turned[order[1]] = unit[order[0]];
  return turned;
}
