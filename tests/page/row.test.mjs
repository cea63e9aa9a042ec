// Tests the ε of the row, and of the chosen digit.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Row } from "../../www/state/row.js";
import { initialState, tenSeeds } from "../../www/state/state.js";

/** @typedef {import("../../www/engine/engine.js").Engine} Engine */

/** The ε that the engine below returns for a seed. @param {number} seed */
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
  test("are the ten seeds that differ only in the last digit", () => {
    for (const seed of [0, 9]) assert.deepEqual(tenSeeds(seed), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual(tenSeeds(57), [50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
  });

  test("are ten at the end of the range, too", () => {
    for (const seed of [4294967290, 4294967295]) {
      const seeds = tenSeeds(seed);
      assert.equal(seeds.length, 10);
      assert.equal(seeds[9], 4294967295);
      assert.ok(seeds.includes(seed));
    }
  });
});

describe("the row", () => {
  test("draws nothing before its ε have been computed", () => {
    const { row } = made({ seed: 57 });
    assert.equal(row.epsilon, null);
    assert.equal(row.epsilons, null);
    assert.deepEqual(row.seeds, tenSeeds(57));
  });

  test("repeats one ε ten times, or uses one per seed for a model without labels", async () => {
    const { state, engine, row } = made({ seed: 57 });
    await row.adopt(engine, true, 10);
    assert.deepEqual(row.epsilons, Array(10).fill(epsilonOf(57)));
    // As often as there are classes.
    await row.adopt(engine, true, 26);
    assert.deepEqual(row.epsilons, Array(26).fill(epsilonOf(57)));
    await row.adopt(engine, false, 10);
    assert.deepEqual(row.epsilons, tenSeeds(57).map(epsilonOf));
    // A style that was moved by hand replaces the style of its seed.
    const changed = Float32Array.from([0.5, 0.25]);
    state.epsilon = changed;
    assert.deepEqual(row.epsilon, changed);
    assert.deepEqual(row.epsilons, tenSeeds(57).map(epsilonOf).with(7, changed));
  });

  test("stays while it contains the chosen seed, and waits for another row otherwise", async () => {
    const { state, engine, row } = made({ seed: 57 });
    await row.adopt(engine, false, 10);
    state.seed = 51;
    assert.deepEqual(row.epsilon, epsilonOf(51));
    state.seed = 62;
    assert.equal(row.epsilon, null);
    assert.equal(row.epsilons, null);
    assert.deepEqual(row.seeds, tenSeeds(62));
    await row.followSeed(engine);
    assert.deepEqual(row.epsilon, epsilonOf(62));
  });

  test("follows a seed that is typed while another is computed", async () => {
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
