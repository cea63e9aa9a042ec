// A drawing as text: the strokes of a pen on the paper of Your digit, for the link. A coordinate is two figures to base 36, and
// strokes are separated by dashes, so that chats and mail programs find no character to change.

/** @typedef {{ x: number, y: number }} Point in pixels of the paper */

/** Pixels along each side of the paper. */
export const SIDE = 280;
/** A pen that leaves the paper is followed as far as its ink is visible, in pixels. */
const MARGIN = 20;
/** A line stands for all places that it passes within this distance, in pixels: a sixteenth of a pixel that the model sees. */
const TOLERANCE = 0.6;
/** The longest drawing in a link, so that the whole link stays below the 2000 characters that every program takes. */
export const LONGEST = 1400;

const BASE = 36;
const PLACE = "(?:[0-9a-z]{4})";
const DRAWING = new RegExp(`^${PLACE}+(?:-${PLACE}+)*$`);

/**
 * The stroke that a link can hold instead of the drawn one: whole pixels, without places close to the line between
 * their neighbours.
 * @param {Point[]} points @returns {Point[]}
 */
export function simplified(points) {
  const within = (/** @type {number} */ value) =>
    Math.min(SIDE + MARGIN, Math.max(-MARGIN, Math.round(value)));
  const whole = points.map(({ x, y }) => ({ x: within(x), y: within(y) }));
  return thinned(whole.filter(({ x, y }, at) => x !== whole[at - 1]?.x || y !== whole[at - 1]?.y));
}

/** Keeps the places that make a line (Ramer 1972; Douglas & Peucker 1973). @param {Point[]} points @returns {Point[]} */
function thinned(points) {
  const [first, last] = [points[0], points[points.length - 1]];
  let [farthest, distance] = [0, 0];
  for (let at = 1; at < points.length - 1; at += 1) {
    const far = distanceOf(points[at], first, last);
    if (far > distance) [farthest, distance] = [at, far];
  }
  if (distance <= TOLERANCE) return points.length > 1 ? [first, last] : points;
  const after = thinned(points.slice(farthest));
  return [...thinned(points.slice(0, farthest + 1)), ...after.slice(1)];
}

/** The distance of a place from the line between two others. @param {Point} place @param {Point} from @param {Point} to */
function distanceOf(place, from, to) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const along = ((place.x - from.x) * x + (place.y - from.y) * y) / (x * x + y * y || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(place.x - from.x - share * x, place.y - from.y - share * y);
}

/** @param {Point[][]} strokes that were simplified @returns {string} */
export function strokesAsText(strokes) {
  const figures = (/** @type {number} */ value) => (value + MARGIN).toString(BASE).padStart(2, "0");
  return strokes
    .map((points) => points.map(({ x, y }) => figures(x) + figures(y)).join(""))
    .join("-");
}

/** @param {string} text @returns {Point[][] | null} null if it is not a drawing */
export function strokesFrom(text) {
  if (!DRAWING.test(text)) return null;
  const strokes = text.split("-").map((stroke) =>
    (stroke.match(/.{4}/g) ?? []).map((place) => {
      const [x, y] = [place.slice(0, 2), place.slice(2)].map(
        (pair) => parseInt(pair, BASE) - MARGIN,
      );
      return { x, y };
    }),
  );
  const fits = (/** @type {Point} */ { x, y }) => Math.max(x, y) <= SIDE + MARGIN;
  return strokes.flat().every(fits) ? strokes : null;
}
