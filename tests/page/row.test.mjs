// The ε of the row, and of the digit in hand.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Row } from "../../www/state/row.js";
import { initialState, tenSeeds } from "../../www/state/state.js";

/** @typedef {import("../../www/engine/engine.js").Engine} Engine */

/** The ε that the engine below has for a seed. @param {number} seed */
const epsilonOf = (seed) => Float32Array.from([seed, -seed]);

/** @param {Partial<import("../../www/state/state.js").State>} [start] @param {(seeds: number[]) => void} [meanwhile] */
function made(start, meanwhile = () => {}) {
  const state = { ...initialState(), ...start };
  const engine = /** @type {Engine} */ (
    /** @type {unknown} */ ({
      directions: async () => Float32Array.from([1, 0, 0, 1]),
      epsilons: async (/** @type {number[]} */ seeds) => {
        meanwhile(seeds);
        return seeds.map(epsilonOf);
      },
    })
  );
  return { state, engine, row: new Row(() => state) };
}

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

describe("the row", () => {
  test("has nothing to draw before its ε are there", () => {
    const { row } = made({ seed: 57 });
    assert.equal(row.epsilon, null);
    assert.equal(row.epsilons, null);
    assert.deepEqual(row.seeds, tenSeeds(57));
  });

  test("is one ε ten times, or one of each seed where there are no digits", async () => {
    const { state, engine, row } = made({ seed: 57 });
    await row.adopt(engine, true);
    assert.deepEqual(row.epsilons, Array(10).fill(epsilonOf(57)));
    await row.adopt(engine, false);
    assert.deepEqual(row.epsilons, tenSeeds(57).map(epsilonOf));
    // What hands have made of a style stands in the place of its seed.
    const changed = Float32Array.from([0.5, 0.25]);
    state.epsilon = changed;
    assert.deepEqual(row.epsilon, changed);
    assert.deepEqual(row.epsilons, tenSeeds(57).map(epsilonOf).with(7, changed));
  });

  test("stays while it has the chosen seed, and waits for another", async () => {
    const { state, engine, row } = made({ seed: 57 });
    await row.adopt(engine, false);
    state.seed = 51;
    assert.deepEqual(row.epsilon, epsilonOf(51));
    state.seed = 62;
    assert.equal(row.epsilon, null);
    assert.equal(row.epsilons, null);
    assert.deepEqual(row.seeds, tenSeeds(62));
    await row.followSeed(engine);
    assert.deepEqual(row.epsilon, epsilonOf(62));
  });

  test("follows a seed that is typed while it looks up another", async () => {
    /** @type {number[][]} */
    const asked = [];
    const { state, engine, row } = made({ seed: 57 }, (seeds) => {
      asked.push(seeds);
      state.seed = 903;
    });
    await row.followSeed(engine);
    assert.deepEqual(asked, [tenSeeds(57), tenSeeds(903)]);
    assert.deepEqual(row.epsilon, epsilonOf(903));
  });
});
