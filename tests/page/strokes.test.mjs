// Tests drawings as text: a link holds the drawing that it was made from.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LONGEST, SIDE, simplified, strokesAsText, strokesFrom } from "../../www/state/strokes.js";

/** @typedef {import("../../www/state/strokes.js").Point} Point */

/** A curve as a fast pen draws it. @param {number} seed @returns {Point[]} */
const curve = (seed) =>
  Array.from({ length: 90 }, (_, at) => ({
    x: SIDE / 2 + 90 * Math.sin(at / 14 + seed) + 20 * Math.sin(at / 5),
    y: 20 + 2.6 * at + 10 * Math.cos(at / 9 + 2 * seed),
  }));

/** The distance of a point from a polyline. @param {Point} place @param {Point[]} line */
function distance({ x, y }, line) {
  const along = line.slice(1).flatMap((to, at) =>
    Array.from({ length: 201 }, (_, step) => {
      const from = line[at];
      const share = step / 200;
      return Math.hypot(from.x + share * (to.x - from.x) - x, from.y + share * (to.y - from.y) - y);
    }),
  );
  return Math.min(...along);
}

describe("a stroke in a link", () => {
  test("stays in place within a tenth of a pixel of the model's input", () => {
    for (let seed = 0; seed < 6; seed += 1) {
      const drawn = curve(seed);
      const kept = simplified(drawn);
      const off = Math.max(...drawn.map((place) => distance(place, kept)));
      assert.ok(off < 1.4, `${off} pixels of the paper`);
      assert.ok(kept.length < drawn.length / 1.5, `${kept.length} of ${drawn.length} places`);
      // Encoding it again changes nothing: a link that is passed on keeps its drawing.
      assert.deepEqual(simplified(kept), kept);
    }
  });

  test("is short: a digit of three strokes takes a small part of the longest link", () => {
    const text = strokesAsText([0, 1, 2].map((seed) => simplified(curve(seed))));
    assert.ok(text.length < LONGEST / 2, `${text.length} characters`);
    assert.match(text, /^[0-9a-z-]+$/);
  });

  test("is restored exactly, including dots and edges", () => {
    const strokes = [
      [{ x: 140, y: 140 }],
      [
        { x: -20, y: -20 },
        { x: 300, y: 300 },
      ],
      simplified(curve(1)),
    ];
    assert.deepEqual(strokesFrom(strokesAsText(strokes)), strokes);
    assert.deepEqual(simplified([{ x: -500, y: 999 }]), [{ x: -20, y: 300 }]);
    assert.equal(simplified([strokes[0][0], strokes[0][0], strokes[0][0]]).length, 1);
  });

  test("is refused when it has another form", () => {
    for (const text of [
      "",
      "-",
      "123",
      "12345",
      "1234-",
      "-1234",
      "1234--1234",
      "ZZZZ",
      "zz00",
      "12 34",
    ]) {
      assert.equal(strokesFrom(text), null, text);
    }
  });
});
