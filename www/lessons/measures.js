// The numbers that lessons can ask for, by name. `docs/teaching.md` lists them.

/** Of the page and the loaded model. */
const OF_PAGE = [
  ...["digit", "seed", "temperature", "length", "nearer", "latent", "active", "labels"],
  ...["testDistortion", "testRate"],
];
/** Of the drawing in Your digit, as the model reads it. */
const OF_DRAWING = [
  ...["distortion", "rate", "elbo", "bits", "likeliest", "share", "percentile", "silent"],
  ...["largestKl", "ink"],
];
/** The same of each dimension or label, as in `kl.2`: dimensions from 1, labels from 0. */
const OF_EACH = ["kl", "mean", "deviation", "z", "elboAs", "shareAs"];
/** Of a hundred digits that the model draws from its prior, as the judge reads them. */
const OF_SAMPLES = ["clear", "right", "kinds", "most"];
/** Of a 3 and a 7 in fifty styles: the correlation of their slants. */
const OF_HANDS = ["slant"];
/** Of the encoded test images: all of them, or those of one digit, as in `points.7.x`. */
const OF_POINTS = ["spread", "neighbours"];
const OF_CLASS = ["x", "y", "spread"];
/** Scores as the manifests of weights files have them, as in `beta-vae-4.test_rate`. */
const SCORE =
  /^([\w-]+)\.((?:test|judge|bayes|classification|leakage|swap|memorisation|frechet|kernel|precision|recall|parzen)(?:_\w+)?|beta|parameters|active)$/;

/**
 * @typedef {{ source: "page" | "drawing" | "samples" | "hands" | "points" } | { source: "scores", model: string, score: string }} Measure
 */

/** @param {string} name @returns {Measure | null} null for a name that is no number of the page */
export function measureOf(name) {
  if (OF_PAGE.includes(name)) return { source: "page" };
  if (OF_DRAWING.includes(name)) return { source: "drawing" };
  const [first, second = "", third] = name.split(".");
  if (OF_EACH.includes(first) && /^\d{1,3}$/.test(second) && third === undefined) {
    return { source: "drawing" };
  }
  if (first === "samples" && OF_SAMPLES.includes(second) && third === undefined) {
    return { source: "samples" };
  }
  if (first === "hands" && OF_HANDS.includes(second) && third === undefined) {
    return { source: "hands" };
  }
  if (first === "points") {
    const known = third === undefined ? OF_POINTS.includes(second) : /^\d$/.test(second);
    if (known && (third === undefined || OF_CLASS.includes(third))) return { source: "points" };
    return null;
  }
  const [, model, score] = SCORE.exec(name) ?? [];
  return model === undefined ? null : { source: "scores", model, score };
}

/**
 * What a reading says, by name.
 * @param {import("../engine/engine.js").Reading} reading @param {number} ink pixels with ink
 */
export function ofReading(reading, ink) {
  const { distortion, rates, labelProbabilities, negativeElbos, dimensions, comparison } = reading;
  const rate = rates.reduce((sum, level) => sum + level, 0);
  const share = Math.max(...labelProbabilities);
  /** @type {Record<string, number>} */
  const numbers = {
    distortion,
    rate,
    elbo: distortion + rate,
    bits: (distortion + rate) / Math.LN2,
    likeliest: labelProbabilities.indexOf(share),
    share,
    percentile: comparison ? comparison.percentile / 100 : NaN,
    silent: dimensions.filter(({ kl }) => kl < SILENT).length,
    largestKl: Math.max(...dimensions.map(({ kl }) => kl)),
    ink,
  };
  dimensions.forEach(({ mean, deviation, sample, kl }, at) => {
    Object.assign(numbers, {
      [`kl.${at + 1}`]: kl,
      [`mean.${at + 1}`]: mean,
      [`deviation.${at + 1}`]: deviation,
      [`z.${at + 1}`]: sample,
    });
  });
  negativeElbos.forEach((elbo, label) => (numbers[`elboAs.${label}`] = elbo));
  labelProbabilities.forEach((value, label) => (numbers[`shareAs.${label}`] = value));
  return numbers;
}

/** Pixels along a side of an image. */
const SIDE = 28;
/** A dimension with less than this says nothing about the drawing, in nats. */
const SILENT = 0.05;
/** The judge is sure of what it reads from this probability on. */
const SURE = 0.9;
/** A digit counts as drawn by the model if it has at least this share of its samples. */
const KIND = 0.05;

/**
 * What the judge read in samples.
 * @param {{ probabilities: ArrayLike<number>, asked: number | null }[]} read of each sample
 */
export function ofSamples(read) {
  const counts = Array(10).fill(0);
  let [clear, right] = [0, 0];
  for (const { probabilities, asked } of read) {
    const shares = Array.from(probabilities);
    const share = Math.max(...shares);
    const digit = shares.indexOf(share);
    counts[digit] += 1;
    if (share >= SURE) clear += 1;
    if (digit === asked) right += 1;
  }
  const all = read.length;
  return {
    "samples.clear": clear / all,
    "samples.right": right / all,
    "samples.kinds": counts.filter((count) => count >= KIND * all).length,
    "samples.most": Math.max(...counts) / all,
  };
}

/**
 * How two digits go together over styles.
 * @param {{ a: ArrayLike<number>, b: ArrayLike<number> }[]} pairs the ink of both, 28 × 28, in one style each
 */
export function ofHands(pairs) {
  const [a, b] = [pairs.map((pair) => slant(pair.a)), pairs.map((pair) => slant(pair.b))];
  return { "hands.slant": correlation(a, b) };
}

/** How far a digit leans to the right, in pixels for each pixel upwards. @param {ArrayLike<number>} ink */
function slant(ink) {
  let [mass, x, y] = [0, 0, 0];
  for (let at = 0; at < ink.length; at += 1) {
    mass += ink[at];
    x += ink[at] * (at % SIDE);
    y += ink[at] * Math.floor(at / SIDE);
  }
  let [across, down] = [0, 0];
  for (let at = 0; at < ink.length; at += 1) {
    const [dx, dy] = [(at % SIDE) - x / mass, Math.floor(at / SIDE) - y / mass];
    across += ink[at] * dx * dy;
    down += ink[at] * dy * dy;
  }
  return -across / down;
}

/** @param {number[]} a @param {number[]} b */
function correlation(a, b) {
  const mean = (/** @type {number[]} */ values) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  const product = (
    /** @type {number[]} */ c,
    /** @type {number} */ m,
    /** @type {number[]} */ d,
    /** @type {number} */ n,
  ) => mean(c.map((value, at) => (value - m) * (d[at] - n)));
  const both = product(a, middleA, b, middleB);
  return both / Math.sqrt(product(a, middleA, a, middleA) * product(b, middleB, b, middleB));
}

/**
 * Where encoded test images are.
 * @param {ArrayLike<number>[]} points of each image @param {number[]} labels
 */
export function ofPoints(points, labels) {
  const rootMeanSquare = (/** @type {number[]} */ values) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const flat = points.flatMap((point) => Array.from(point));
  /** @type {Record<string, number>} */
  const numbers = { "points.spread": rootMeanSquare(flat) };
  for (let label = 0; label < 10; label += 1) {
    const own = points.filter((_, at) => labels[at] === label);
    const middle = [0, 1].map(
      (axis) => own.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / own.length,
    );
    const apart = own.flatMap((point) => middle.map((value, axis) => (point[axis] ?? 0) - value));
    numbers[`points.${label}.x`] = middle[0];
    numbers[`points.${label}.y`] = middle[1];
    numbers[`points.${label}.spread`] = rootMeanSquare(apart);
  }
  numbers["points.neighbours"] = neighbours(points, labels);
  return numbers;
}

/** The share of images whose nearest neighbour is the same digit. @param {ArrayLike<number>[]} points @param {number[]} labels */
function neighbours(points, labels) {
  const same = points.filter((point, at) => {
    let [nearest, least] = [-1, Infinity];
    points.forEach((other, place) => {
      if (place === at) return;
      let distance = 0;
      for (let axis = 0; axis < point.length && distance < least; axis += 1) {
        distance += (point[axis] - other[axis]) ** 2;
      }
      if (distance < least) [nearest, least] = [place, distance];
    });
    return labels[nearest] === labels[at];
  });
  return same.length / points.length;
}
