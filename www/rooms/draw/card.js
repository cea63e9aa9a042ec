// The model card: the scores of the weights file, as `cvae eval` measured them, and its provenance.

import { isLearned } from "../../engine/engine.js";
import { MNIST, dataOf } from "../../state/classes.js";
import { figures, grouped, number, percent, text, titleOf } from "../../text/text.js";

/** @typedef {import("../../engine/engine.js").ModelCard} ModelCard */

export class CardView {
  #waiting;
  #list;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#waiting = /** @type {HTMLElement} */ (element.querySelector(".waiting"));
    this.#list = /** @type {HTMLElement} */ (element.querySelector("dl"));
  }

  /** @param {ModelCard} card */
  setCard(card) {
    this.#waiting.hidden = true;
    this.#list.replaceChildren(
      ...rows(card).flatMap(([term, value, note]) => {
        const name = document.createElement("dt");
        const figure = document.createElement("dd");
        const remark = document.createElement("small");
        name.textContent = term;
        figure.textContent = value;
        remark.textContent = note;
        figure.append(" ", remark);
        return [name, figure];
      }),
    );
  }
}

/** @typedef {[term: string, value: string, note: string]} Row */

/** @param {ModelCard} card @returns {Row[]} */
function rows(card) {
  return [...judgeRows(card), ...boundRows(card), ...objectiveRows(card), ...originRows(card)];
}

/** How well the model explains the test images. @param {ModelCard} card @returns {Row[]} */
function boundRows({ conditional, scores, recipe, deviation }) {
  const { test_neg_elbo: elbo, test_distortion: distortion, test_rate: rate } = scores;
  const inked = deviation === null;
  /** @type {Row[]} */
  const found = [];
  if (isNumber(elbo)) {
    const parts =
      isNumber(distortion) && isNumber(rate)
        ? text("card.parts", {
            distortion: number(distortion, 2),
            rate: number(rate, 2),
            levels: levels(scores),
          })
        : "";
    const images = isNumber(scores.test_images) ? `${grouped(scores.test_images)} ` : "";
    const draws = scores.test_draws > 1 ? text("card.draws", { draws: scores.test_draws }) : "";
    const reading = inked ? "" : text("card.greyAsInk");
    const note = text("card.unseen", { parts, images, draws, reading });
    found.push([text("card.elbo"), nats(elbo), note]);
  }
  if (isNumber(scores.held_out_neg_elbo)) {
    const note = text("card.heldOut", {
      distortion: number(scores.held_out_distortion, 2),
      rate: number(scores.held_out_rate, 2),
      images: grouped(scores.held_out_images),
      pixels: text(recipe.objective.pixels === "grey" ? "card.ofGrey" : "card.ofInk"),
      seconds: grouped(Math.round(scores.training_seconds)),
    });
    found.push([text("card.heldOutElbo"), nats(scores.held_out_neg_elbo), note]);
  }
  const tightest = numbered(scores, "test_nll_iw").at(-1);
  if (tightest && tightest.number > 1) {
    found.push([
      conditional ? "−log p(x | y)" : "−log p(x)",
      `≤ ${nats(tightest.value)}`,
      text("card.tighter", { samples: grouped(tightest.number) }),
    ]);
  }
  const tutorial = recipe.objective.pixels === "grey" && inked;
  if (tutorial && isNumber(scores.test_grey_bce_kl)) {
    found.push([text("card.bceKl"), nats(scores.test_grey_bce_kl), text("card.asTutorials")]);
  }
  return found;
}

/** The rate of each level of the latent, if there are several. @param {ModelCard["scores"]} scores */
function levels(scores) {
  const rates = numbered(scores, "test_rate_");
  const parts = rates.map((level) =>
    text("card.level", { level: level.number, rate: number(level.value, 2) }),
  );
  return parts.length > 1 ? text("card.levels", { levels: parts.join(text("list.comma")) }) : "";
}

/**
 * The scores named `prefix` and a number, in the order of the numbers.
 * @param {ModelCard["scores"]} scores @param {string} prefix
 */
function numbered(scores, prefix) {
  return Object.entries(scores)
    .filter(([name, value]) => name.startsWith(prefix) && isNumber(value))
    .map(([name, value]) => ({ number: Number(name.slice(prefix.length)), value }))
    .filter(({ number }) => Number.isInteger(number))
    .sort((a, b) => a.number - b.number);
}

/** The share of samples that read as the requested digit. @param {ModelCard} card @returns {Row[]} */
function judgeRows({ conditional, scores, scored_as_stored: stored = [] }) {
  const { judge_accuracy: accuracy, judge_accuracy_low: low, judge_accuracy_high: high } = scores;
  if (!conditional || !isNumber(accuracy)) return [];
  const interval =
    isNumber(low) && isNumber(high)
      ? text("card.interval", { low: percent(low, 1), high: percent(high, 1) })
      : "";
  const several = isNumber(scores.judge_1_accuracy);
  const real = isNumber(scores.judge_real_accuracy)
    ? text(several ? "card.judgesReal" : "card.judgeReal", {
        share: percent(scores.judge_real_accuracy, 1),
      })
    : "";
  const count = isNumber(scores.judge_samples) ? `${grouped(scores.judge_samples)} ` : "";
  const { judge_drawn_accuracy: share } = scores;
  const drawn = isNumber(share) ? text("card.judgeDrawn", { share: percent(share, 1) }) : "";
  const before = stored.includes("samples") ? "" : text("card.before");
  const values = { interval, count, real, drawn, before };
  const note = text(several ? "card.judgesNote" : "card.judgeNote", values);
  return [[text("card.judge"), percent(accuracy, 1), note]];
}

/** What training minimised. @param {ModelCard} card @returns {Row[]} */
function objectiveRows(card) {
  const { beta, adversary } = card.recipe.objective;
  /** @type {Row[]} */
  const found = [];
  if (card.deviation !== null) {
    const width = isLearned(card) ? "card.learnedDeviation" : "card.deviation";
    const deviation = text(width, { deviation: figures(card.deviation) });
    found.push([text("card.pixels"), text("card.grey"), text("card.gaussian", { deviation })]);
  }
  // With a discriminator of latent points there is no rate and no weight of it.
  if (!(adversary && "latent" in adversary)) {
    found.push([text("card.weight"), `β = ${number(beta)}`, text("card.weightNote")]);
  }
  return found;
}

/** @param {ModelCard} card @returns {Row[]} */
function originRows(card) {
  const { latents, provenance, recipe } = card;
  const { title: set, source, licence } = dataOf(card);
  const pictures = set === MNIST.title ? "" : text("card.pictures", { source, licence });
  const active = latents.filter((latent) => latent.active).length;
  const idle = active === 0 ? "card.allIdle" : "card.someIdle";
  const { epochs, parameters, precision, seed } = provenance;
  const { start } = recipe.training;
  const after = start ? text("card.after", { start: titleOf({ name: start, title: start }) }) : "";
  const data = provenance.data_sha256.slice(0, 8);
  return [
    [
      text("card.latents"),
      text("card.of", { active, all: latents.length }),
      text(active === latents.length ? "card.inUse" : idle),
    ],
    [
      text("card.weights"),
      text("card.numbers", { count: grouped(parameters) }),
      text("card.stored", { precision }),
    ],
    ...(recipe.tuned_on_test
      ? [/** @type {Row} */ ([text("card.settings"), text("compare.tuned"), text("card.tuned")])]
      : []),
    [
      text("card.training"),
      text(epochs === 1 ? "card.epoch" : "card.epochs", { epochs }),
      text("card.origin", {
        after,
        set,
        pictures,
        data,
        seed: String(seed),
        version: provenance.crate_version,
      }),
    ],
  ];
}

/** @param {unknown} value @returns {value is number} */
function isNumber(value) {
  return Number.isFinite(value);
}

/** @param {number} value */
function nats(value) {
  return text("unit.nats", { value: number(value, 2) });
}
