// Random states of the page, reproducible by their seed.
import { HOTTEST, LARGEST_SEED, PARTS, ROOMS, hiddenRoom } from "../../www/state/state.js";
import { VARIATION } from "../../www/state/fields.js";
import { TRAININGS } from "../../www/state/trainings.js";
import { writable } from "../../www/state/written.js";
import { simplified, strokesAsText } from "../../www/state/strokes.js";

/** @typedef {import("../../www/state/state.js").State} State */

/** A reproducible sequence of random numbers from 0 to 1 (mulberry32). @param {number} seed */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {number} seed */
export function chance(seed) {
  const random = numbers(seed);
  /** @param {number} count */
  const below = (count) => Math.floor(random() * count);
  /** @template Value @param {readonly Value[]} values @returns {Value} */
  const oneOf = (values) => values[below(values.length)];
  const often = (/** @type {number} */ share) => random() < share;
  const letters = (/** @type {string} */ alphabet, /** @type {number} */ length) =>
    Array.from({ length }, () => oneOf([...alphabet])).join("");
  const whole = () =>
    often(0.2) ? oneOf([0, 1, LARGEST_SEED - 1, LARGEST_SEED]) : below(LARGEST_SEED + 1);
  const heat = () => (often(0.2) ? oneOf([0, 1e-7, HOTTEST]) : random() * HOTTEST);
  // Links hold four decimals.
  const value = () => (often(0.1) ? oneOf([-6, 0, 6, 1e-4]) : (below(120_001) - 60_000) / 1e4);
  /** A name ends in a letter or a digit. */
  const name = () => letters("abcXYZ019._-", oneOf([0, 2, 11, 63])) + oneOf([..."aZ7"]);
  const place = () => ({ x: random() * 340 - 30, y: random() * 340 - 30 });
  const stroke = () => simplified(Array.from({ length: 1 + below(30) }, place));

  /** A random state of the page, with limits of the ranges more often than a uniform choice would give. @returns {State} */
  function anyState() {
    const latent = oneOf([1, 2, 24, 200]);
    const epsilon = () => Float32Array.from({ length: latent }, value);
    const style = () => ({ label: below(1000), epsilon: epsilon() });
    const end = () =>
      often(0.5) ? style() : { label: below(1000), seed: whole(), reflected: often(0.5) };
    const open = often(0.2) ? oneOf(ROOMS) : null;
    const rooms = ROOMS.filter((room) => room !== (open ?? ROOMS[0]) && often(0.3));
    return {
      room: open ?? oneOf(ROOMS.filter((room) => !rooms.includes(room))),
      model: often(0.1) ? null : name(),
      label: below(10),
      named: often(0.8) ? null : oneOf(["a", "B-2", "new york", "字", "é/è"]),
      seed: whole(),
      directions: whole(),
      temperature: heat(),
      mix: often(0.7) ? null : { label: below(10), share: below(10_001) / 1e4 },
      detail: often(0.5) ? null : heat(),
      language: oneOf([null, "en", "zh"]),
      look: oneOf(["crisp", "smooth"]),
      compare: often(0.7)
        ? null
        : oneOf([
            ["a", "b"],
            ["cvae", "vae-1.0", "_a", "9"],
          ]),
      epsilon: often(0.5) ? null : epsilon(),
      drawing: often(0.6)
        ? null
        : strokesAsText(Array.from({ length: 1 + below(4) }, () => stroke())),
      hand: often(0.6) ? null : style(),
      as: often(0.6) ? null : below(1000),
      text: often(0.6)
        ? null
        : writable(letters("0123456789 .,-/:_\nazAZé字🖋&=%", 1 + below(40))) || null,
      variation: often(0.6) ? VARIATION : oneOf([0, 1, random()]),
      window: often(0.6) ? null : { x: value(), y: value(), span: (5_000 + below(55_001)) / 1e4 },
      axes: often(0.6) ? null : [below(24), 24 + below(24)],
      points: often(0.6)
        ? null
        : { label: oneOf([null, below(10)]), image: oneOf([null, below(1000)]) },
      from: often(0.5) ? null : end(),
      to: often(0.5) ? null : end(),
      way: oneOf(["spherical", "straight"]),
      training: often(0.6) ? null : { name: oneOf([...TRAININGS]), seed: whole() },
      sweep: often(0.7) ? null : name(),
      lesson: often(0.7) ? null : { name: oneOf(["a", "a-space-of-hands"]), step: 1 + below(99) },
      hidden: [...PARTS.filter(() => often(0.3)), ...rooms.map(hiddenRoom)],
    };
  }

  return { anyState, below, letters, often, oneOf };
}
