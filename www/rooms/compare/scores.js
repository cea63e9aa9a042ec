// The columns of the table of scores: the value from a manifest, its format, and how far it can be trusted.

import { isConditional, tightestBound } from "../../engine/manifests.js";
import { grouped, number, percent, text, titleOf } from "../../text/text.js";

/**
 * @typedef {import("../../engine/manifests.js").Manifest} Manifest
 * @typedef {{ title: string, bytes: number, manifest: Manifest }} Row
 * @typedef {object} Column
 * @property {string} key of its texts
 * @property {(row: Row) => number | undefined} value the value for sorting; undefined if it was not measured
 * @property {(value: number, row: Row) => string} write
 * @property {(row: Row) => string | undefined} [beside] an addition to the value: its interval, or a reference value
 * @property {Group} group the columns that are shown together
 * @property {"lower" | "higher" | null} better
 * @property {string} section of RESULTS.md
 */

/** @typedef {(typeof GROUPS)[number]} Group */

/** The groups of columns, in the order of their buttons. */
export const GROUPS = /** @type {const} */ ([
  "likelihood",
  "latent",
  "samples",
  "classifier",
  "size",
]);

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

/** The score of as many validation images, because it depends on the number of images. @param {string} mark @param {(value: number) => string} write @returns {Column["beside"]} */
const besideReal =
  (mark, write) =>
  ({ manifest }) => {
    const real = manifest.scores[mark];
    return real === undefined ? undefined : text("compare.real", { mark: write(real) });
  };

/** The 95 % interval of a share. @param {string} name @returns {Column["beside"]} */
const interval =
  (name) =>
  ({ manifest: { scores } }) => {
    const [low, high] = [scores[`${name}_low`], scores[`${name}_high`]];
    if (low === undefined || high === undefined) return undefined;
    return text("compare.interval", { low: number(100 * low, 1), high: share(high) });
  };

/** A value with its deviation, if that is known. @param {number} value @param {number | undefined} deviation @param {number} count of decimals */
const around = (value, deviation, count) =>
  deviation === undefined
    ? number(value, count)
    : `${number(value, count)} ± ${number(deviation, count)}`;

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
    group: "likelihood",
    value: score("test_neg_elbo"),
    write: decimals(2),
    better: "lower",
    section: LIKELIHOOD,
  },
  {
    key: "bound",
    group: "likelihood",
    value: ({ manifest }) => tightestBound(manifest.scores)?.value,
    write: (value, { manifest: { scores } }) =>
      around(value, scores[`test_nll_iw${tightestBound(scores)?.k}_sd`], 2),
    beside: ({ manifest }) => {
      const bound = tightestBound(manifest.scores);
      return bound ? text("compare.samples", { k: bound.k }) : undefined;
    },
    better: "lower",
    section: LIKELIHOOD,
  },
  {
    key: "marginal",
    group: "likelihood",
    value: marginal,
    write: decimals(2),
    better: "lower",
    section: LIKELIHOOD,
  },
  {
    key: "rate",
    group: "latent",
    value: score("test_rate"),
    write: decimals(2),
    better: null,
    section: LATENT,
  },
  {
    key: "distortion",
    group: "latent",
    value: score("test_distortion"),
    write: decimals(2),
    better: null,
    section: LATENT,
  },
  {
    key: "active",
    group: "latent",
    value: active,
    write: (value, { manifest }) => `${number(value)} / ${number(manifest.latents.length)}`,
    better: null,
    section: LATENT,
  },
  {
    key: "grey",
    group: "likelihood",
    value: score("test_grey_bce_kl"),
    write: decimals(2),
    better: "lower",
    section: LIKELIHOOD,
  },
  {
    key: "judge",
    group: "samples",
    value: score("judge_accuracy"),
    write: share,
    beside: interval("judge_accuracy"),
    better: "higher",
    section: "Samples",
  },
  {
    key: "drawn",
    group: "samples",
    value: score("judge_drawn_accuracy"),
    write: share,
    beside: interval("judge_drawn_accuracy"),
    better: "higher",
    section: "Samples",
  },
  {
    key: "frechet",
    group: "samples",
    value: score("frechet"),
    write: decimals(1),
    beside: besideReal("frechet_real_held_out", decimals(1)),
    better: "lower",
    section: QUALITY,
  },
  {
    key: "kernel",
    group: "samples",
    value: score("kernel_distance"),
    write: decimals(1),
    better: "lower",
    section: QUALITY,
  },
  {
    key: "precision",
    group: "samples",
    value: score("precision"),
    write: share,
    beside: besideReal("precision_real_held_out", share),
    better: "higher",
    section: QUALITY,
  },
  {
    key: "recall",
    group: "samples",
    value: score("recall"),
    write: share,
    beside: besideReal("recall_real_held_out", share),
    better: "higher",
    section: QUALITY,
  },
  {
    key: "memory",
    group: "samples",
    value: score("memorisation_ratio"),
    write: decimals(2),
    better: null,
    section: QUALITY,
  },
  {
    key: "parzen",
    group: "samples",
    value: score("parzen"),
    write: (value, { manifest }) => around(value, manifest.scores.parzen_error, 1),
    better: "higher",
    section: QUALITY,
  },
  {
    key: "bayes",
    group: "classifier",
    value: score("bayes_accuracy"),
    write: share,
    beside: interval("bayes_accuracy"),
    better: "higher",
    section: CLASSIFIER,
  },
  {
    key: "calibration",
    group: "classifier",
    value: score("bayes_ece"),
    write: share,
    better: "lower",
    section: CLASSIFIER,
  },
  {
    key: "swap",
    group: "latent",
    value: score("swap_accuracy"),
    write: share,
    beside: interval("swap_accuracy"),
    better: "higher",
    section: CONTROL,
  },
  {
    key: "leakage",
    group: "latent",
    value: score("leakage_hidden"),
    write: share,
    better: "lower",
    section: CONTROL,
  },
  {
    key: "training",
    group: "classifier",
    value: score("classification_accuracy"),
    write: share,
    better: "higher",
    section: LESSONS,
  },
  {
    key: "beta",
    group: "latent",
    value: beta,
    write: (value) => number(value),
    better: null,
    section: LATENT,
  },
  {
    key: "epochs",
    group: "size",
    value: ({ manifest }) => manifest.provenance.epochs,
    write: (value, { manifest }) => {
      const { start } = manifest.recipe.training;
      if (!start) return number(value);
      return text("compare.after", {
        epochs: value,
        start: titleOf({ name: start, title: start }),
      });
    },
    better: null,
    section: SIZE,
  },
  {
    key: "parameters",
    group: "size",
    value: ({ manifest }) => manifest.provenance.parameters,
    write: grouped,
    better: null,
    section: SIZE,
  },
  {
    key: "size",
    group: "size",
    value: ({ bytes }) => bytes,
    write: (value) => number(value / 1000, 0),
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
