// Places in the space of styles as links write them: a digit in a style, the ends of a walk, and what Explore shows of a plane.

import {
  FARTHEST,
  LARGEST_SEED,
  epsilonAsText,
  epsilonFrom,
  numberWithin,
  round,
  wholeWithin,
} from "./values.js";

/**
 * @typedef {{ label: number, epsilon: Float32Array }} Style a digit in a style
 * @typedef {{ label: number, seed: number, reflected: boolean }} OfSeed a digit in the style of a seed, or in −ε of that seed
 * @typedef {Style | OfSeed} End of a walk
 * @typedef {{ x: number, y: number, span: number }} Frame the middle of a square window on the plane, and half its side, in σ
 * @typedef {{ label: number | null, image: number | null }} Chosen encoded images: the digit that stands out, and the image that is
 *   shown; the first image is 0
 */

/** Half the side of a window, in σ. */
export const SPANS = { least: 0.5, most: 6 };
/** An upper bound on the number of latent dimensions, or of encoded images, of any model. */
const MOST = 100_000;

/** @param {string} text @returns {import("./values.js").Read<Style>} */
export function styleFrom(text) {
  const [, label, numbers] = /^(\d{1,3}):(.+)$/.exec(text) ?? [];
  const epsilon = numbers === undefined ? undefined : epsilonFrom(numbers);
  return (
    epsilon && {
      value: { label: Number(label), epsilon: epsilon.value },
      limited: epsilon.limited,
    }
  );
}

/** @param {Style} style */
export const styleAsText = ({ label, epsilon }) => `${label}:${epsilonAsText(epsilon)}`;

/** @param {string} text @returns {import("./values.js").Read<End>} */
export function endFrom(text) {
  const [, label, sign, seed] = /^(\d{1,3}):seed(-?)(\d+)$/i.exec(text) ?? [];
  if (seed === undefined) return styleFrom(text);
  const { value, limited } = /** @type {{ value: number, limited: boolean }} */ (
    wholeWithin(seed, 0, LARGEST_SEED)
  );
  return { value: { label: Number(label), seed: value, reflected: sign !== "" }, limited };
}

/** @param {End} end */
export const endAsText = (end) =>
  "seed" in end ? `${end.label}:seed${end.reflected ? "-" : ""}${end.seed}` : styleAsText(end);

/** @param {string} text the middle of the window, and half its side @returns {import("./values.js").Read<Frame>} */
export function frameFrom(text) {
  const parts = text.split(",");
  const [x, y] = parts.map((part) => numberWithin(part, -FARTHEST, FARTHEST));
  const span = numberWithin(parts[2] ?? "", SPANS.least, SPANS.most);
  if (parts.length !== 3 || !x || !y || !span) return undefined;
  return {
    value: { x: x.value, y: y.value, span: span.value },
    limited: x.limited || y.limited || span.limited,
  };
}

/** @param {string} text two dimensions, the first is 1 @returns {import("./values.js").Read<[number, number]>} */
export function axesFrom(text) {
  const [across, up, ...more] = text.split(",").map((part) => wholeWithin(part, 1, MOST));
  if (!across || !up || more.length > 0 || across.value === up.value) return undefined;
  return {
    value: [across.value - 1, up.value - 1],
    limited: across.limited || up.limited,
  };
}

/** @param {string} text a digit or “all”, and the number of an image @returns {import("./values.js").Read<Chosen>} */
export function pointsFrom(text) {
  const [, which, image] = /^(all|\d{1,3})(?::(\d+))?$/i.exec(text) ?? [];
  if (which === undefined) return undefined;
  const number = image === undefined ? null : wholeWithin(image, 1, MOST);
  return {
    value: {
      label: /^\d+$/.test(which) ? Number(which) : null,
      image: number ? number.value - 1 : null,
    },
    limited: number?.limited ?? false,
  };
}

/** @param {Frame} frame */
export const frameAsText = ({ x, y, span }) => [x, y, span].map(round).join(",");

/** @param {[number, number]} axes */
export const axesAsText = (axes) => axes.map((dimension) => dimension + 1).join(",");

/** @param {Chosen} chosen */
export const pointsAsText = ({ label, image }) =>
  [label ?? "all", ...(image === null ? [] : [image + 1])].join(":");
