// How typical a style is under the prior.

/** Smaller terms of the series do not change a percentage. */
const NEGLIGIBLE = 1e-10;

/**
 * The share of draws from N(0, I) with as many dimensions that are nearer to the middle: P(χ² ≤ ‖ε‖²).
 * @param {Float32Array} epsilon
 */
export function shareNearer(epsilon) {
  const square = epsilon.reduce((sum, value) => sum + value * value, 0);
  return lowerGamma(epsilon.length / 2, square / 2);
}

/**
 * The regularised lower incomplete gamma function P(a, x) by its power series, e⁻ˣ xᵃ / Γ(a + 1) · Σ xⁿ / (a + 1)…(a + n)
 * (Abramowitz & Stegun 1964, 6.5.29).
 * @param {number} a a positive multiple of ½ @param {number} x
 */
function lowerGamma(a, x) {
  if (x <= 0) return 0;
  let term = Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  // Far from the middle the first term underflows or overflows: nothing or everything is nearer.
  if (term === 0) return x > a ? 1 : 0;
  let sum = term;
  // The terms grow until n passes x − a and fall from there on.
  for (let n = 1; n < x - a || term > NEGLIGIBLE; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return Math.min(1, sum);
}

/** ln Γ(a) of a positive multiple of ½, by Γ(a + 1) = a Γ(a). @param {number} a */
function logGamma(a) {
  let sum = a % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let factor = a % 1 === 0 ? 1 : 0.5; factor < a; factor += 1) sum += Math.log(factor);
  return sum;
}
