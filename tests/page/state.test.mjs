// Tests the state of the page, and the links that hold it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { linkOf, toJson } from "../../www/files/state-json.js";
import {
  HOTTEST,
  LARGEST_SEED,
  PARTS,
  ROOMS,
  amid,
  fromHash,
  hiddenRoom,
  initialState,
  ofRoom,
  toHash,
} from "../../www/state/state.js";
import { writable } from "../../www/state/written.js";
import { chance } from "./any-state.mjs";
import { markup } from "./markup.mjs";

/** @typedef {import("../../www/state/state.js").State} State */

/** The tags of inputs in the page. */
const inputs = markup
  .match(/<input[^>]*>/g)
  ?.map((tag) => ({ tag, most: Number(/max="(.*?)"/.exec(tag)?.[1]) }));

describe("links", () => {
  test("have the same limits as the fields of the page", () => {
    const seeds = inputs?.filter(({ tag }) => /type="number"[^]*max="\d{6,}"/.test(tag)) ?? [];
    const temperatures = inputs?.filter(({ tag }) => /id="(\w+-)?(temperature|detail)"/.test(tag));
    assert.deepEqual(new Set(seeds.map(({ most }) => most)), new Set([LARGEST_SEED]));
    assert.deepEqual(new Set(temperatures?.map(({ most }) => most)), new Set([HOTTEST]));
    assert.deepEqual([seeds.length, temperatures?.length], [3, 4]);
  });

  test("restore the state that they were made from", () => {
    /** @type {import("../../www/state/state.js").State} */
    const state = {
      room: "yours",
      model: "cvae",
      label: 8,
      named: "Ü–1",
      seed: 4294967295,
      directions: 12,
      temperature: 0.35,
      mix: { label: 4, share: 0.25 },
      detail: 0.5,
      language: "zh",
      look: "smooth",
      compare: ["deep", "beta-vae-0-25", "cvae"],
      epsilon: Float32Array.from([0.5, -1.25, 3]),
      drawing: "1k2x3c5d-0g0h0z10",
      as: 1,
      hand: { label: 7, epsilon: Float32Array.from([0.25, -1]) },
      text: "am 30.11. um 12:30\nsagt Ünal ja",
      variation: 0.4,
      window: { x: 0.5, y: -1.25, span: 1.5 },
      axes: [3, 0],
      points: { label: 4, image: 16 },
      from: { label: 3, seed: 7, reflected: false },
      to: { label: 8, epsilon: Float32Array.from([1, 0.125]) },
      way: "straight",
      training: { name: "plane", seed: 7 },
      sweep: "beta-vae-0-25",
      lesson: { name: "a-space-of-hands", step: 3 },
      hidden: ["latents", "room-explore"],
    };
    assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
  });

  test("without a style take the style from the seed", () => {
    const state = { ...initialState(), seed: 99 };
    assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
    assert.doesNotMatch(toHash(state), /style|model|room/);
  });

  test("state their version; one without a version is of the first", () => {
    assert.match(toHash(initialState()), /^#v=1&/);
    const state = { ...initialState(), seed: 99 };
    for (const link of ["#seed=99", "#v=1&seed=99", "#seed=99&v=01"]) {
      assert.deepEqual(fromHash(link), { state, problems: [] });
    }
  });

  test("of a newer version are read as far as they are understood, with a notice", () => {
    for (const version of ["2", "99999999999999999999"]) {
      const { state, problems } = fromHash(`#v=${version}&seed=99&hand=left&digit=4`);
      assert.deepEqual(state, { ...initialState(), seed: 99, label: 4 });
      assert.equal(problems.length, 1);
      assert.match(problems[0], /^The link is of version \d+, and this page .* version 1: .*\.$/);
      assert.ok(problems[0].includes(version), problems[0]);
    }
  });

  test("that are empty give the initial state", () => {
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
    test(`are limited with a notice: ${link}`, () => {
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
    test(`are ignored in part with a notice: ${link.slice(0, 30)}`, () => {
      const { state, problems } = fromHash(`#${link}`);
      assert.deepEqual(state, initialState());
      assert.equal(problems.length, 1);
      assert.match(problems[0], /was ignored: it must be .*\.$/);
      assert.ok(problems[0].length < 160, problems[0]);
    });
  }

  test("with unknown parameters do no harm, and a notice names the parameters", () => {
    const { state, problems } = fromHash("#lessen=2&__proto__=1&constructor=x&%zz&seed=5");
    assert.deepEqual(state, { ...initialState(), seed: 5 });
    assert.deepEqual(problems, [
      "The link has “lessen”, “__proto__”, “constructor”, which this page does not know; it shows everything else.",
    ]);
  });

  const places = {
    "window=9,0,3": /window “9,0,3” was limited: it must be the middle/,
    "window=0,0": /window “0,0” was ignored/,
    "axes=2,2": /axes “2,2” was ignored: it must be the numbers of two latent dimensions/,
    "axes=0,2": /axes “0,2” was limited/,
    "points=many": /points “many” was ignored: it must be all or one digit/,
    "from=3": /from “3” was ignored: it must be a digit and the seed/,
    "to=3:seed9999999999": /to “3:seed9999999999” was limited/,
    "way=round": /way “round” was ignored: it must be one of spherical, straight/,
    "text=:0z3": /text “:0z3” was limited: it must be a text of at most 200 characters/,
    "text=__": /text “__” was (ignored|limited)/,
    "variation=2": /variation “2” was limited: it must be a number from 0 to 1/,
    "sweep=a/b": /sweep “a\/b” was limited/,
    "drawn=7": /drawn “7” was ignored/,
    "drawing=1k2": /drawing “1k2” was ignored: it must be a drawing that this page wrote/,
    "drawing=zzzz": /drawing “zzzz” was ignored/,
  };
  for (const [link, sentence] of Object.entries(places)) {
    test(`to an unknown place are ignored with a notice: ${link}`, () => {
      const { problems } = fromHash(`#${link}`);
      assert.equal(problems.length, 1);
      assert.match(problems[0], sentence);
    });
  }
});

describe("any link", () => {
  const CASES = 2000;
  const { anyState, below, letters, often, oneOf } = chance(1);

  test("restores the state that it was made from", () => {
    for (let at = 0; at < CASES; at += 1) {
      const state = anyState();
      assert.deepEqual(fromHash(toHash(state)), { state, problems: [] });
      // The same through a file.
      const file = fromHash(linkOf(toJson(state)));
      assert.deepEqual(file, { state, problems: [] });
    }
  });

  const NAMES = [
    "text",
    "variation",
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
    ...[
      "9".repeat(5000),
      "1,".repeat(5000),
      "room-draw,room-write,room-yours",
      "pad,pad,x",
      ":0z:fffz:110000z_,",
    ],
  ];
  /** A link that was mistyped, cut off, or made to do harm. */
  function anyGarbage() {
    const part = () => {
      const value = often(0.5)
        ? oneOf(HOSTILE)
        : letters("0123456789.,-+eE%&=#<>abc \u0000\u200f中", below(30));
      return `${oneOf([...NAMES, "style", letters("abc<%&=", 3)])}=${often(0.5) ? value : encodeURIComponent(value.replace(/\p{Cs}/gu, ""))}`;
    };
    if (often(0.4)) return `#${Array.from({ length: 1 + below(6) }, part).join("&")}`;
    // A valid link with some letters changed, lost, doubled or swapped.
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
    assert.ok(state.named === null || writable(state.named) === state.named);
    assert.ok(state.variation >= 0 && state.variation <= 1, `${state.variation}`);
    assert.ok(state.text === null || (state.text !== "" && writable(state.text) === state.text));
    assert.ok(state.epsilon === null || state.epsilon instanceof Float32Array);
    assert.ok(state.epsilon?.every((value) => value >= -6 && value <= 6) ?? true);
    const known = [...PARTS, ...ROOMS.map(hiddenRoom)];
    assert.deepEqual(
      state.hidden,
      known.filter((name) => state.hidden.includes(name)),
    );
    assert.ok(!state.hidden.includes(hiddenRoom(state.room)), "the open room is hidden");
  }

  test("gives a state that can be shown, and whole sentences, whatever it contains", () => {
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
      // The state that was read is valid like any other.
      const again = fromHash(toHash(state));
      assert.deepEqual(again.problems, []);
      assert.equal(toHash(again.state), toHash(state));
    }
    assert.ok(
      complaints > CASES / 2,
      `only ${complaints} notices: the random links contained too few errors`,
    );
  });
});

describe("hiding parts", () => {
  test("reports unknown parts, and leaves one room", () => {
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

  test("opens another room instead of a hidden one, with a notice if the link asked for it", () => {
    const asked = fromHash("#room=explore&hide=room-explore,room-draw");
    assert.equal(asked.state.room, "write");
    assert.match(asked.problems.join(), /room “explore”, which it hides; the page shows “write”/);
    const { state, problems } = fromHash("#hide=room-draw");
    assert.deepEqual([state.room, problems], ["write", []]);
  });
});

describe("the state of one room", () => {
  const drawn = {
    ...initialState(),
    drawing: "1k2x3c5d",
    text: "12",
    window: { x: 1, y: 0, span: 2 },
  };

  test("is only in the links of that room", () => {
    const inLink = (/** @type {State["room"]} */ room) => toHash(ofRoom({ ...drawn, room }));
    assert.doesNotMatch(inLink("draw"), /drawing|window/);
    assert.match(inLink("yours"), /&drawing=1k2x3c5d$/);
    assert.doesNotMatch(inLink("yours"), /text|variation/);
    assert.match(inLink("explore"), /&window=1,0,2$/);
  });

  test("is kept by the page while links lead elsewhere", () => {
    const follow = (/** @type {string} */ link) => amid(fromHash(link).state, drawn);
    const { drawing, window } = drawn;
    for (const link of ["#room=draw", "#room=yours&seed=5", "#room=explore&digit=4"]) {
      const state = follow(link);
      assert.deepEqual([state.drawing, state.window], [drawing, window], link);
    }
    // A link of Explore with a walk replaces the window that is kept.
    assert.equal(follow("#room=explore&from=3:seed1&to=3:seed-1").window, null);
    assert.deepEqual(follow("#room=explore&window=0,0,1").window, { x: 0, y: 0, span: 1 });
    assert.equal(follow("#room=yours&drawing=1k2x").drawing, "1k2x");
    // The window belongs to the space of one model; strokes are independent of the model.
    const other = follow("#room=explore&model=plane");
    assert.deepEqual([other.drawing, other.window], [drawing, null]);
  });
});

describe("the address", () => {
  test("of a new link is not overwritten by the state shown before", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const address = { hash: "#digit=3", href: "http://localhost/" };
    const replaceState = (
      /** @type {null} */ _,
      /** @type {string} */ __,
      /** @type {string} */ hash,
    ) => (address.hash = hash);
    Object.assign(globalThis, {
      location: address,
      history: { replaceState, pushState: replaceState },
      addEventListener: () => {},
    });
    const { Link } = await import("../../www/state/link.js");
    const state = { ...initialState(), label: 5 };
    const link = new Link(() => state);
    link.save();
    t.mock.timers.tick(1000);
    assert.match(address.hash, /digit=5/);
    link.save();
    address.hash = "#digit=8";
    t.mock.timers.tick(1000);
    assert.equal(address.hash, "#digit=8");
    link.forget();
    link.save();
    t.mock.timers.tick(1000);
    assert.match(address.hash, /digit=5/);
  });
});
