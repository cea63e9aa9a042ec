// The levels of ink of a drawing. They are computed here instead of read from a canvas, because browsers paint strokes
// differently, and some change the pixels that they return.

import { SIDE } from "../state/strokes.js";

/** The radius of the pen. Relative to a digit of two thirds of the sheet, its width is that of MNIST's pens. */
const RADIUS = 10;

/**
 * @typedef {import("../state/strokes.js").Point} Point
 * @typedef {{ points: Point[] }} Stroke
 * @typedef {object} Picture
 * @property {Float32Array} ink of a square picture that fills the sheet, 0 to 1, row by row
 * @property {unknown} origin what it was found in, as the room knows it
 * @typedef {Stroke | Picture} Mark
 */

/**
 * The levels of each mark, with its points and their number. A stroke that has ended has other points.
 * @type {WeakMap<Mark, { levels: Uint8Array, points: Point[] | null, drawn: number }>}
 */
const known = new WeakMap();
/** The levels of all marks but the last, which may still grow. @type {WeakMap<Mark[], Uint8Array>} */
const grounds = new WeakMap();

/** @param {Mark[]} marks @returns {Uint8Array} how much ink there is, 0 to 255, row by row */
export function levelsOf(marks) {
  const ground = grounds.get(marks) ?? marks.slice(0, -1).map(levelsOfMark).reduce(over, blank());
  grounds.set(marks, ground);
  return marks.length === 0 ? ground : over(ground, levelsOfMark(marks[marks.length - 1]));
}

const blank = () => new Uint8Array(SIDE * SIDE);

/** Lays ink over ink. @param {Uint8Array} below @param {Uint8Array} above */
function over(below, above) {
  const levels = blank();
  for (let at = 0; at < levels.length; at += 1) {
    levels[at] = above[at] + below[at] - Math.round((above[at] * below[at]) / 255);
  }
  return levels;
}

/** @param {Mark} mark */
function levelsOfMark(mark) {
  const points = "points" in mark ? mark.points : null;
  const before = known.get(mark);
  const { levels, drawn } =
    before && before.points === points ? before : { levels: blank(), drawn: 0 };
  const has = points?.length ?? 1;
  if (drawn === has) return levels;
  if ("points" in mark) {
    for (let at = drawn; at < has; at += 1) {
      addLine(levels, mark.points[Math.max(0, at - 1)], mark.points[at]);
    }
  } else {
    enlarge(levels, mark.ink);
  }
  known.set(mark, { levels, points, drawn: has });
  return levels;
}

/**
 * Draws a line with round ends, or a dot for a line from a point to itself. The ink of a pixel at the edge is
 * proportional to its depth inside the line.
 * @param {Uint8Array} levels @param {Point} from @param {Point} to
 */
function addLine(levels, from, to) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const squared = x * x + y * y || 1;
  const reach = RADIUS + 1;
  const range = (/** @type {number} */ a, /** @type {number} */ b) => [
    Math.max(0, Math.floor(Math.min(a, b) - reach)),
    Math.min(SIDE, Math.ceil(Math.max(a, b) + reach)),
  ];
  const [left, right] = range(from.x, to.x);
  const [top, bottom] = range(from.y, to.y);
  for (let row = top; row < bottom; row += 1) {
    const down = row + 0.5 - from.y;
    for (let column = left; column < right; column += 1) {
      const across = column + 0.5 - from.x;
      const along = Math.min(1, Math.max(0, (across * x + down * y) / squared));
      const distance = Math.sqrt((across - along * x) ** 2 + (down - along * y) ** 2);
      const level = Math.round(255 * Math.min(1, RADIUS + 0.5 - distance));
      const at = row * SIDE + column;
      if (level > levels[at]) levels[at] = level;
    }
  }
}

/** @param {Uint8Array} levels @param {Float32Array} ink of a square picture */
function enlarge(levels, ink) {
  const side = Math.sqrt(ink.length);
  const places = Array.from({ length: SIDE }, (_, at) => Math.floor((at * side) / SIDE));
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      levels[row * SIDE + column] = Math.round(255 * ink[places[row] * side + places[column]]);
    }
  }
}
