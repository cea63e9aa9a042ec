// Tests the position of a style on the plane of the pad, and how typical the style is.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { moveTo, planeOf, position } from "../../www/state/plane.js";
import { shareNearer } from "../../www/state/typicality.js";

/** @param {Float32Array} x @param {Float32Array} y */
const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
/** @param {number} actual @param {number} expected */
const near = (actual, expected) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

describe("the plane of the pad", () => {
  const half = Math.SQRT1_2;
  const plane = planeOf(Float32Array.from([half, half, 0, 0, 0, 0, 1, 0]));
  const epsilon = Float32Array.from([1, 2, 3, 4]);

  test("the position is the projection on both directions", () => {
    const [a, b] = position(epsilon, plane);
    near(a, 3 * half);
    near(b, 3);
  });

  test("a move reaches its target and leaves the components outside the plane unchanged", () => {
    const moved = moveTo(epsilon, plane, -1, 0.5);
    const [a, b] = position(moved, plane);
    near(a, -1);
    near(b, 0.5);
    const across = Float32Array.from([half, -half, 0, 0]);
    near(dot(moved, across), dot(epsilon, across));
    near(moved[3], 4);
  });

  test("a move and its reverse restore the style", () => {
    const back = moveTo(moveTo(epsilon, plane, 2, -2), plane, ...position(epsilon, plane));
    back.forEach((value, i) => near(value, epsilon[i]));
  });
});

describe("how typical a style is", () => {
  /** @param {number} dimensions @param {number} square */
  const share = (dimensions, square) =>
    shareNearer(new Float32Array(dimensions).fill(Math.sqrt(square / dimensions)));
  // Quantiles of χ² as printed in tables (Abramowitz & Stegun 1964, 26.8): degrees of freedom, quantile, share.
  for (const [dimensions, square, expected] of [
    [1, 3.84146, 0.95],
    [2, 1.38629, 0.5],
    [10, 18.307, 0.95],
    [24, 13.8484, 0.05],
    [24, 42.9798, 0.99],
    [40, 39.3353, 0.5],
  ]) {
    test(`in ${dimensions} dimensions, ${expected} of the draws are closer to zero`, () => {
      assert.ok(
        Math.abs(share(dimensions, square) - expected) < 1e-4,
        `${share(dimensions, square)}`,
      );
    });
  }

  test("is exact at the centre and far outside", () => {
    assert.equal(share(24, 0), 0);
    assert.ok(Math.abs(share(24, 900) - 1) < 1e-9);
    assert.ok(Math.abs(share(1024, 40_000) - 1) < 1e-9);
  });
});
