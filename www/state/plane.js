// The plane that the pad spans inside the style space: two orthonormal directions u and v.

/**
 * @typedef {{ u: Float32Array, v: Float32Array }} Plane
 */

/**
 * @param {Float32Array} directions u and v, one after the other
 * @returns {Plane}
 */
export function planeOf(directions) {
  const latent = directions.length / 2;
  return { u: directions.subarray(0, latent), v: directions.subarray(latent) };
}

/**
 * Where ε lies on the plane: (ε·u, ε·v).
 * @param {Float32Array} epsilon @param {Plane} plane
 * @returns {[number, number]}
 */
export function position(epsilon, { u, v }) {
  return [dot(epsilon, u), dot(epsilon, v)];
}

/**
 * Moves ε to the position (a, b) of the plane and keeps its components perpendicular to the plane:
 * ε − (ε·u)u − (ε·v)v + a·u + b·v.
 * @param {Float32Array} epsilon @param {Plane} plane @param {number} a @param {number} b
 * @returns {Float32Array}
 */
export function moveTo(epsilon, plane, a, b) {
  const [fromA, fromB] = position(epsilon, plane);
  return epsilon.map((value, i) => value + (a - fromA) * plane.u[i] + (b - fromB) * plane.v[i]);
}

/** @param {Float32Array} x @param {Float32Array} y */
function dot(x, y) {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}
