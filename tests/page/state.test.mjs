// What the page shows, and the links that say it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { linkOf, toJson } from "../../www/files/state-json.js";
import {
  HOTTEST,
  LARGEST_SEED,
  PARTS,
  ROOMS,
  fromHash,
  hiddenRoom,
  initialState,
  toHash,
} from "../../www/state/state.js";
import { markup } from "./markup.mjs";

/** @typedef {import("../../www/state/state.js").State} State */

/** The tags of inputs in the page. */
const inputs = markup
  .match(/<input[^>]*>/g)
  ?.map((tag) => ({ tag, most: Number(/max="(.*?)"/.exec(tag)?.[1]) }));

describe("links", () => {
  test("end where the fields of the page do", () => {
    const seeds = inputs?.filter(({ tag }) => /type="number"[^]*max="\d{6,}"/.test(tag)) ?? [];
    const temperatures = inputs?.filter(({ tag }) => /id="(\w+-)?(temperature|detail)"/.test(tag));
    assert.deepEqual(new Set(seeds.map(({ most }) => most)), new Set([LARGEST_SEED]));
    assert.deepEqual(new Set(temperatures?.map(({ most }) => most)), new Set([HOTTEST]));
    assert.deepEqual([seeds.length, temperatures?.length], [2, 3]);
  });

  test("a state survives its link", () => {
    /** @type {import("../../www/state/state.js").State} */
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
      look: "smooth",
      compare: ["deep", "beta-vae-0-25", "cvae"],
      epsilon: Float32Array.from([0.5, -1.25, 3]),
      hidden: ["latents", "room-explore"],
    };
    assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
  });

  test("a link without a style leaves it to the seed", () => {
    const state = { ...initialState(), seed: 99 };
    assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
    assert.doesNotMatch(toHash(state), /style|model|room/);
  });

  test("a link says its version; one without is of the first", () => {
    assert.match(toHash(initialState()), /^#v=1&/);
    const state = { ...initialState(), seed: 99 };
    for (const link of ["#seed=99", "#v=1&seed=99", "#seed=99&v=01"]) {
      assert.deepEqual(fromHash(link), { state, problems: [] });
    }
  });

  test("a link of a newer version is read as far as it is understood, with a notice", () => {
    for (const version of ["2", "99999999999999999999"]) {
      const { state, problems } = fromHash(`#v=${version}&seed=99&hand=left&digit=4`);
      assert.deepEqual(state, { ...initialState(), seed: 99, label: 4 });
      assert.equal(problems.length, 1);
      assert.match(problems[0], /^The link is of version \d+, and this page .* version 1: .*\.$/);
      assert.ok(problems[0].includes(version), problems[0]);
    }
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
    "style=1e9,-1e9": { epsilon: Float32Array.from([6, -6]) },
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
    "v=0",
    "v=two",
    "v=1.5",
    "v=",
    "room=cellar",
    "look=blurred",
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

/** Numbers from 0 to 1 that are the same each time (mulberry32). @param {number} seed */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("any link", () => {
  const CASES = 5000;
  const random = numbers(1);
  /** @param {number} count */
  const below = (count) => Math.floor(random() * count);
  /** @template Value @param {readonly Value[]} values @returns {Value} */
  const oneOf = (values) => values[below(values.length)];
  const often = (/** @type {number} */ share) => random() < share;
  const letters = (/** @type {string} */ alphabet, /** @type {number} */ length) =>
    Array.from({ length }, () => oneOf([...alphabet])).join("");

  /** A state as the page can have it, its limits more often than chance would. @returns {State} */
  function anyState() {
    const whole = () =>
      often(0.2) ? oneOf([0, 1, LARGEST_SEED - 1, LARGEST_SEED]) : below(LARGEST_SEED + 1);
    const heat = () => (often(0.2) ? oneOf([0, 1e-7, HOTTEST]) : random() * HOTTEST);
    const latent = oneOf([1, 2, 24, 200]);
    // As a link has it: with four decimals.
    const value = () => (often(0.1) ? oneOf([-6, 0, 6, 1e-4]) : (below(120_001) - 60_000) / 1e4);
    const open = often(0.2) ? oneOf(ROOMS) : null;
    const rooms = ROOMS.filter((room) => room !== (open ?? ROOMS[0]) && often(0.3));
    return {
      room: open ?? oneOf(ROOMS.filter((room) => !rooms.includes(room))),
      model: often(0.1) ? null : letters("abcXYZ019._-", oneOf([1, 3, 12, 64])),
      label: below(10),
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
            ["cvae", "vae-1.0", "_", "9"],
          ]),
      epsilon: often(0.5) ? null : Float32Array.from({ length: latent }, value),
      hidden: [...PARTS.filter(() => often(0.3)), ...rooms.map(hiddenRoom)],
    };
  }

  test("brings back the state that it was made from", () => {
    for (let at = 0; at < CASES; at += 1) {
      const state = anyState();
      assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
      // And as a file.
      const file = fromHash(linkOf(toJson(state)));
      assert.deepEqual(file, { state, problems: [] });
    }
  });

  const NAMES = [
    "v",
    "room",
    "model",
    "digit",
    "seed",
    "directions",
    "temperature",
    "mix",
    "detail",
    "lang",
    "look",
    "compare",
    "hide",
  ];
  const HOSTILE = [
    ...["NaN", "Infinity", "-Infinity", "-0", "1e999", "-1e999", "0x10", "1_000", "١٢٣", "½"],
    ...["", " ", ",", ",,,", "null", "undefined", "[object Object]", "__proto__", "constructor"],
    ...["<b>bold</b>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "{name}", "$&$1"],
    ...["../../etc/passwd", "%00", "%zz", "%E0%A4%A", "\u202edlrow", "\ud800", "\n\r\t", "🖋️🖋️"],
    ...["9".repeat(5000), "1,".repeat(5000), "room-draw,room-yours,room-explore", "pad,pad,x"],
  ];
  /** A link that somebody typed, cut, or made to harm. */
  function anyGarbage() {
    const part = () => {
      const value = often(0.5)
        ? oneOf(HOSTILE)
        : letters("0123456789.,-+eE%&=#<>abc \u0000\u200f中", below(30));
      return `${oneOf([...NAMES, "style", letters("abc<%&=", 3)])}=${often(0.5) ? value : encodeURIComponent(value.replace(/\p{Cs}/gu, ""))}`;
    };
    if (often(0.4)) return `#${Array.from({ length: 1 + below(6) }, part).join("&")}`;
    // A link that was right, with some letters changed, lost, doubled or swapped.
    const link = [...toHash(anyState())];
    for (let change = 0; change < 1 + below(5); change += 1) {
      const at = below(link.length);
      oneOf([
        () => (link[at] = oneOf([...HOSTILE, ..."0123456789,.-&=%"])),
        () => link.splice(at, 1 + below(20)),
        () => link.splice(at, 0, ...link.slice(at, at + below(20))),
        () => ([link[at], link[0]] = [link[0], link[at]]),
      ])();
    }
    return link.join("");
  }

  /** @param {State} state */
  function assertValid(state) {
    const whole = (/** @type {number} */ value) =>
      assert.ok(Number.isInteger(value) && value >= 0 && value <= LARGEST_SEED, `${value}`);
    assert.deepEqual(Object.keys(state).sort(), Object.keys(initialState()).sort());
    assert.ok(ROOMS.includes(state.room));
    assert.ok(state.model === null || /^[\w.-]{1,64}$/.test(state.model));
    assert.ok(Number.isInteger(state.label) && state.label >= 0 && state.label <= 9);
    whole(state.seed);
    whole(state.directions);
    assert.ok(state.temperature >= 0 && state.temperature <= HOTTEST, `${state.temperature}`);
    const { label, share } = state.mix ?? { label: 0, share: 0 };
    assert.ok(Number.isInteger(label) && label >= 0 && label <= 9 && share >= 0 && share <= 1);
    const detail = state.detail ?? 0;
    assert.ok(detail >= 0 && detail <= HOTTEST, `${detail}`);
    assert.ok([null, "en", "zh"].includes(state.language));
    assert.ok(["crisp", "smooth"].includes(state.look));
    const { compare } = state;
    assert.ok(compare === null || (compare.length >= 2 && compare.length <= 4));
    assert.ok(compare?.every((name) => /^[\w.-]{1,64}$/.test(name)) ?? true);
    assert.ok(state.epsilon === null || state.epsilon instanceof Float32Array);
    assert.ok(state.epsilon?.every((value) => value >= -6 && value <= 6) ?? true);
    const known = [...PARTS, ...ROOMS.map(hiddenRoom)];
    assert.deepEqual(
      state.hidden,
      known.filter((name) => state.hidden.includes(name)),
    );
    assert.ok(!state.hidden.includes(hiddenRoom(state.room)), "the open room is hidden");
  }

  test("whatever it is, makes a state that can be shown, and sentences", () => {
    let complaints = 0;
    for (let at = 0; at < CASES; at += 1) {
      const link = anyGarbage();
      const { state, problems } = fromHash(link);
      assertValid(state);
      complaints += problems.length;
      for (const problem of problems) {
        assert.match(problem, /^The link.*\.$/u, "one sentence on one line");
        assert.doesNotMatch(problem, /[<>\p{C}]/u, "nothing but text");
        assert.ok(problem.length < 320, problem);
      }
      // What was read is a state like any other.
      const again = fromHash(toHash(state));
      assert.deepEqual(again.problems, []);
      assert.equal(toHash(again.state), toHash(state));
    }
    assert.ok(complaints > CASES / 2, `only ${complaints} complaints: the links were too tame`);
  });
});

describe("hiding", () => {
  test("names what is unknown, and leaves one room", () => {
    const read = (/** @type {string} */ link) => {
      const { state, problems } = fromHash(link);
      return { room: state.room, hidden: state.hidden, problems: problems.length };
    };
    assert.deepEqual(read("#hide=pad,cellar,models"), {
      room: "draw",
      hidden: ["models", "pad"],
      problems: 1,
    });
    const all = ["pad", ...ROOMS.map(hiddenRoom)].join(",");
    assert.deepEqual(read(`#hide=${all}`), { room: "draw", hidden: ["pad"], problems: 1 });
    assert.deepEqual(read("#hide=cellar"), { room: "draw", hidden: [], problems: 1 });
  });

  test("of the open room opens the first of the others, and says so if the link asked for it", () => {
    const asked = fromHash("#room=explore&hide=room-explore,room-draw");
    assert.equal(asked.state.room, "yours");
    assert.match(asked.problems.join(), /room “explore”, which it hides; the page shows “yours”/);
    const { state, problems } = fromHash("#hide=room-draw");
    assert.deepEqual([state.room, problems], ["yours", []]);
  });
});
