// Tests the ink of strokes, which the page computes itself, against the area of each pixel that a round pen covers.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { levelsOf } from "../../www/views/sheet.js";
import { SIDE } from "../../www/state/strokes.js";

/** @typedef {import("../../www/views/sheet.js").Point} Point */

const RADIUS = 10;
/** The number of sample points along each side of a pixel. */
const TRIES = 8;

/** The distance of a point from a line segment. @param {Point} place @param {Point} from @param {Point} to */
function away(place, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const share = ((place.x - from.x) * dx + (place.y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const along = Math.min(1, Math.max(0, share));
  return Math.hypot(place.x - from.x - along * dx, place.y - from.y - along * dy);
}

/** The part of a pixel that a stroke covers, 0 to 255. @param {Point[]} points @param {number} column @param {number} row */
function covered(points, column, row) {
  let hits = 0;
  for (let at = 0; at < TRIES * TRIES; at += 1) {
    const place = {
      x: column + ((at % TRIES) + 0.5) / TRIES,
      y: row + (Math.floor(at / TRIES) + 0.5) / TRIES,
    };
    const isIn = points.some((to, end) => away(place, points[Math.max(0, end - 1)], to) <= RADIUS);
    if (isIn) hits += 1;
  }
  return (255 * hits) / TRIES ** 2;
}

/** A dot, a steep line, and a stroke that turns back sharply. @type {Record<string, Point[]>} */
const STROKES = {
  "a dot": [{ x: 100.3, y: 40.6 }],
  "a line": [
    { x: 60.2, y: 50.1 },
    { x: 81.7, y: 110.9 },
  ],
  "a turn": [
    { x: 40, y: 40.5 },
    { x: 90.4, y: 44 },
    { x: 52.3, y: 71.8 },
  ],
  "an edge": [
    { x: -4, y: 3.5 },
    { x: 30, y: 300 },
  ],
};

describe("the ink of", () => {
  for (const [name, points] of Object.entries(STROKES)) {
    test(`${name} matches the area that the pen covers`, () => {
      const levels = levelsOf([{ points }]);
      let [edge, off, sum] = [0, 0, 0];
      for (let at = 0; at < levels.length; at += 1) {
        const [column, row] = [at % SIDE, Math.floor(at / SIDE)];
        const nearest = Math.min(
          ...points.map((to, end) =>
            away({ x: column + 0.5, y: row + 0.5 }, points[Math.max(0, end - 1)], to),
          ),
        );
        if (Math.abs(nearest - RADIUS) > 1) {
          assert.equal(levels[at], nearest < RADIUS ? 255 : 0, `${column}, ${row}`);
          continue;
        }
        const difference = levels[at] - covered(points, column, row);
        edge += 1;
        off += Math.abs(difference);
        sum += difference;
      }
      assert.ok(edge > 50, `${edge} pixels at the edge, expected more than 50`);
      assert.ok(off / edge < 6, `edges are off by ${off / edge} of 255`);
      assert.ok(Math.abs(sum / edge) < 2, `edges have ${sum / edge} of 255 too much`);
    });
  }

  test("a growing stroke equals the ink of the whole stroke over the existing ink", () => {
    const below = { points: [{ x: 70, y: 60 }] };
    const [first, ...others] = STROKES["a turn"];
    const growing = { points: [first] };
    const marks = [below, growing];
    levelsOf(marks);
    for (const point of others) {
      growing.points.push(point);
      levelsOf(marks);
    }
    assert.deepEqual(levelsOf(marks), levelsOf([below, { points: STROKES["a turn"] }]));
    assert.notDeepEqual(levelsOf(marks), levelsOf([growing]));
  });
});
