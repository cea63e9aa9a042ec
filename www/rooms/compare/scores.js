// The columns of the table of scores: the value from a manifest, and its format.

import { isConditional, tightestBound } from "../../engine/manifests.js";
import { grouped, number, percent, text } from "../../text/text.js";

/**
 * @typedef {import("../../engine/manifests.js").Manifest} Manifest
 * @typedef {{ title: string, bytes: number, manifest: Manifest }} Row
 * @typedef {object} Column
 * @property {string} key of its texts
 * @property {(row: Row) => number | undefined} value the value for sorting; undefined if it was not measured
 * @property {(value: number, row: Row) => string} write
 * @property {"lower" | "higher" | null} better
 * @property {string} section of RESULTS.md
 */

const LIKELIHOOD = "Likelihood, given the label";
const LATENT = "Use of the latent";
const CLASSIFIER = "The model as a classifier";
const QUALITY = "Samples beside real images";
const CONTROL = "What the label decides";
const LESSONS = "Classifiers trained on samples";
const SIZE = "Training and size";

const decimals = (/** @type {number} */ count) => (/** @type {number} */ value) =>
  number(value, count);
const share = (/** @type {number} */ value) => percent(value, 1);

/** A column that is one of the scores. @param {string} name @returns {Column["value"]} */
const score =
  (name) =>
  ({ manifest }) =>
    manifest.scores[name];

/**
 * A value, with that of as many real images that no model has seen, because it depends on the number of images.
 * @param {string} mark the score @param {(value: number) => string} write
 * @returns {Column["write"]}
 */
const besideReal =
  (mark, write) =>
  (value, { manifest }) => {
    const real = manifest.scores[mark];
    return real === undefined
      ? write(value)
      : text("compare.real", { value: write(value), mark: write(real) });
  };

/** A bound on −log p(x) of any model: a model that is told the label has two. @param {Row} row */
function marginal({ manifest }) {
  const bound = tightestBound(manifest.scores)?.value ?? Infinity;
  const least = isConditional(manifest)
    ? Math.min(manifest.scores.test_marginal_nll ?? Infinity, bound + Math.log(10))
    : bound;
  return Number.isFinite(least) ? least : undefined;
}

/** β; none for a model whose rate is replaced by an adversary of the latent. @param {Row} row */
function beta({ manifest }) {
  const { beta, adversary } = manifest.recipe.objective;
  return adversary && "latent" in adversary ? undefined : beta;
}

/** @param {Row} row */
const active = ({ manifest }) => manifest.latents.filter((latent) => latent.active).length;

/** @type {Column[]} */
export const COLUMNS = [
  {
    key: "elbo",
    value: score("test_neg_elbo"),
    write: decimals(2),
    better: "lower",
    section: LIKELIHOOD,
  },
  {
    key: "bound",
    value: ({ manifest }) => tightestBound(manifest.scores)?.value,
    write: (value, { manifest }) => {
      const k = tightestBound(manifest.scores)?.k ?? 0;
      return `${number(value, 2)} (${text("compare.samples", { k })})`;
    },
    better: "lower",
    section: LIKELIHOOD,
  },
  { key: "marginal", value: marginal, write: decimals(2), better: "lower", section: LIKELIHOOD },
  { key: "rate", value: score("test_rate"), write: decimals(2), better: null, section: LATENT },
  {
    key: "distortion",
    value: score("test_distortion"),
    write: decimals(2),
    better: null,
    section: LATENT,
  },
  {
    key: "active",
    value: active,
    write: (value, { manifest }) => `${number(value)} / ${number(manifest.latents.length)}`,
    better: null,
    section: LATENT,
  },
  {
    key: "grey",
    value: score("test_grey_bce_kl"),
    write: decimals(2),
    better: "lower",
    section: LIKELIHOOD,
  },
  {
    key: "judge",
    value: score("judge_accuracy"),
    write: share,
    better: "higher",
    section: "Samples",
  },
  {
    key: "frechet",
    value: score("frechet"),
    write: besideReal("frechet_real_held_out", decimals(1)),
    better: "lower",
    section: QUALITY,
  },
  {
    key: "kernel",
    value: score("kernel_distance"),
    write: decimals(1),
    better: "lower",
    section: QUALITY,
  },
  {
    key: "precision",
    value: score("precision"),
    write: besideReal("precision_real_held_out", share),
    better: "higher",
    section: QUALITY,
  },
  {
    key: "recall",
    value: score("recall"),
    write: besideReal("recall_real_held_out", share),
    better: "higher",
    section: QUALITY,
  },
  {
    key: "memory",
    value: score("memorisation_ratio"),
    write: decimals(2),
    better: null,
    section: QUALITY,
  },
  { key: "parzen", value: score("parzen"), write: decimals(1), better: "higher", section: QUALITY },
  {
    key: "bayes",
    value: score("bayes_accuracy"),
    write: share,
    better: "higher",
    section: CLASSIFIER,
  },
  {
    key: "calibration",
    value: score("bayes_ece"),
    write: share,
    better: "lower",
    section: CLASSIFIER,
  },
  {
    key: "swap",
    value: score("swap_accuracy"),
    write: share,
    better: "higher",
    section: CONTROL,
  },
  {
    key: "leakage",
    value: score("leakage_hidden"),
    write: share,
    better: "lower",
    section: CONTROL,
  },
  {
    key: "training",
    value: score("classification_accuracy"),
    write: share,
    better: "higher",
    section: LESSONS,
  },
  { key: "beta", value: beta, write: (value) => number(value), better: null, section: LATENT },
  {
    key: "epochs",
    value: ({ manifest }) => manifest.provenance.epochs,
    write: decimals(0),
    better: null,
    section: SIZE,
  },
  {
    key: "parameters",
    value: ({ manifest }) => manifest.provenance.parameters,
    write: grouped,
    better: null,
    section: SIZE,
  },
  {
    key: "size",
    value: ({ bytes }) => bytes,
    write: (value) => number(value / 1000, 0),
    better: "lower",
    section: SIZE,
  },
  {
    key: "cost",
    value: score("quantisation_delta_nats"),
    write: decimals(3),
    better: "lower",
    section: SIZE,
  },
];

/**
 * Rows sorted by a column, with missing values last.
 * @param {Row[]} rows @param {Column} column @param {boolean} ascending
 */
export function sorted(rows, { value }, ascending) {
  const sign = ascending ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === undefined || other === undefined) {
      return Number(one === undefined) - Number(other === undefined);
    }
    return sign * (one - other);
  });
}
