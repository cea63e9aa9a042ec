// The pure parts of the page: links and the plane of the pad.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { moveTo, planeOf, position } from "../../www/plane.js";
import { requestedBackend } from "../../www/backend.js";
import { shareNearer } from "../../www/typicality.js";
import { fromHash, initialState, tenSeeds, toHash } from "../../www/state.js";

/** @param {Float32Array} x @param {Float32Array} y */
const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
/** @param {number} actual @param {number} expected */
const near = (actual, expected) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

describe("links", () => {
  test("a state survives its link", () => {
    /** @type {import("../../www/state.js").State} */
    const state = {
      room: "yours",
      model: "cvae",
      label: 8,
      seed: 4294967295,
      directions: 12,
      temperature: 0.35,
      mix: { label: 4, share: 0.25 },
      detail: 0.5,
      language: "zh",
      compare: ["deep", "beta-vae-0-25", "cvae"],
      style: Float32Array.from([0.5, -1.25, 3]),
    };
    assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
  });

  test("a link without a style leaves it to the seed", () => {
    const state = { ...initialState(), seed: 99 };
    assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
    assert.doesNotMatch(toHash(state), /style|model|room/);
  });

  test("no link is the initial state", () => {
    for (const hash of ["", "#"]) {
      assert.deepEqual(fromHash(hash), { state: initialState(), problems: [] });
    }
  });

  const limited = {
    "temperature=99": { temperature: 1.5 },
    "temperature=-1": { temperature: 0 },
    "seed=4294967296": { seed: 4294967295 },
    "seed=-5": { seed: 0 },
    "directions=99999999999999999999": { directions: 4294967295 },
    "compare=a,b,c,d,e": { compare: ["a", "b", "c", "d"] },
    "style=1e9,-1e9": { style: Float32Array.from([6, -6]) },
  };
  for (const [link, expected] of Object.entries(limited)) {
    test(`${link} is limited, and the page says so`, () => {
      const { state, problems } = fromHash(`#${link}`);
      assert.deepEqual(state, { ...initialState(), ...expected });
      assert.equal(problems.length, 1);
      assert.match(problems[0], /was limited: it must be .*\.$/);
      assert.ok(problems[0].includes(link.split("=")[1].slice(0, 24)), problems[0]);
    });
  }

  const ignored = [
    "room=cellar",
    "digit=12",
    "digit=-1",
    "digit=3.0",
    "digit=",
    "seed=abc",
    "seed=1.5",
    "seed=0x10",
    "temperature=NaN",
    "temperature=Infinity",
    "temperature=1%2C5",
    "style=1,,2",
    "style=1,x",
    "compare=cvae",
    "compare=cvae,cvae",
    "compare=cvae,",
    "compare=cvae,../deep",
    "model=../../etc/passwd",
    "model=<script>",
    `model=${"a".repeat(100)}`,
    `style=${"9".repeat(400)}x`,
  ];
  for (const link of ignored) {
    test(`${link.slice(0, 30)} is ignored, and the page says so`, () => {
      const { state, problems } = fromHash(`#${link}`);
      assert.deepEqual(state, initialState());
      assert.equal(problems.length, 1);
      assert.match(problems[0], /was ignored: it must be .*\.$/);
      assert.ok(problems[0].length < 160, problems[0]);
    });
  }

  test("what the page does not know is no problem", () => {
    assert.deepEqual(fromHash("#lesson=2&__proto__=1&constructor=x&%zz"), {
      state: initialState(),
      problems: [],
    });
  });
});

describe("the seeds of the row", () => {
  test("are the ten that differ in the last digit", () => {
    for (const seed of [0, 9]) assert.deepEqual(tenSeeds(seed), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual(tenSeeds(57), [50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
  });

  test("are ten at the end of all seeds, too", () => {
    for (const seed of [4294967290, 4294967295]) {
      const seeds = tenSeeds(seed);
      assert.equal(seeds.length, 10);
      assert.equal(seeds[9], 4294967295);
      assert.ok(seeds.includes(seed));
    }
  });
});

describe("the plane of the pad", () => {
  const half = Math.SQRT1_2;
  const plane = planeOf(Float32Array.from([half, half, 0, 0, 0, 0, 1, 0]));
  const epsilon = Float32Array.from([1, 2, 3, 4]);

  test("the position is the projection on both directions", () => {
    const [a, b] = position(epsilon, plane);
    near(a, 3 * half);
    near(b, 3);
  });

  test("a move arrives and leaves everything across the plane as it was", () => {
    const moved = moveTo(epsilon, plane, -1, 0.5);
    const [a, b] = position(moved, plane);
    near(a, -1);
    near(b, 0.5);
    const across = Float32Array.from([half, -half, 0, 0]);
    near(dot(moved, across), dot(epsilon, across));
    near(moved[3], 4);
  });

  test("there and back again", () => {
    const back = moveTo(moveTo(epsilon, plane, 2, -2), plane, ...position(epsilon, plane));
    back.forEach((value, i) => near(value, epsilon[i]));
  });
});

describe("the backend in the address", () => {
  test("cpu, webgpu, or the page's choice", () => {
    assert.deepEqual(requestedBackend("?backend=cpu"), { choice: "cpu", problem: null });
    assert.deepEqual(requestedBackend("?backend=webgpu"), { choice: "webgpu", problem: null });
    assert.deepEqual(requestedBackend(""), { choice: null, problem: null });
  });

  test("another name is named", () => {
    const { choice, problem } = requestedBackend("?backend=cuda");
    assert.equal(choice, null);
    assert.match(problem ?? "", /“cuda”.*cpu and webgpu/);
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
    test(`${expected} of the draws in ${dimensions} dimensions`, () => {
      assert.ok(
        Math.abs(share(dimensions, square) - expected) < 1e-4,
        `${share(dimensions, square)}`,
      );
    });
  }

  test("the middle and far outside", () => {
    assert.equal(share(24, 0), 0);
    assert.ok(Math.abs(share(24, 900) - 1) < 1e-9);
    assert.ok(Math.abs(share(1024, 40_000) - 1) < 1e-9);
  });
});
