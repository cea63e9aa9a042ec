// What the weights file says of itself: scores as `cvae eval` measured them, and where they come from.

/** @typedef {import("../engine.js").ModelCard} ModelCard */

export class CardView {
  #summary;
  #list;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#summary = /** @type {HTMLElement} */ (element.querySelector(".summary"));
    this.#list = /** @type {HTMLElement} */ (element.querySelector("dl"));
  }

  /** @param {ModelCard} card */
  setCard(card) {
    const blind = card.conditional ? "" : " It does not see which digit you ask for.";
    this.#summary.textContent = `${card.title}: ${card.summary}${blind}`;
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
  return [...boundRows(card), ...judgeRows(card), ...originRows(card)];
}

/** How well the model explains the test images. @param {ModelCard} card @returns {Row[]} */
function boundRows({ scores, recipe }) {
  const { test_neg_elbo: elbo, test_distortion: distortion, test_rate: rate } = scores;
  /** @type {Row[]} */
  const found = [];
  if (isNumber(elbo)) {
    const parts =
      isNumber(distortion) && isNumber(rate)
        ? `distortion ${distortion.toFixed(1)} + rate ${rate.toFixed(1)}; `
        : "";
    const images = isNumber(scores.test_images) ? `${grouped(scores.test_images)} ` : "";
    const draws = scores.test_draws > 1 ? `, ${scores.test_draws} draws` : "";
    const note = `${parts}${images}unseen images, dynamic binarization${draws}. Lower is better.`;
    found.push(["Test −ELBO", `${elbo.toFixed(1)} nats`, note]);
  }
  const samples = mostSamples(scores);
  if (samples > 1) {
    found.push([
      "−log p(x | y)",
      `≤ ${scores[`test_nll_iw${samples}`].toFixed(1)} nats`,
      `the same images, importance-weighted with ${grouped(samples)} samples: a tighter bound on the same.`,
    ]);
  }
  if (recipe?.objective?.pixels === "grey" && isNumber(scores.test_grey_bce_kl)) {
    found.push([
      "Test BCE + KL",
      `${scores.test_grey_bce_kl.toFixed(1)} nats`,
      "on grey values, as it was trained and as the tutorials report it.",
    ]);
  }
  return found;
}

/** The largest k of the importance-weighted bounds, or 0. @param {ModelCard["scores"]} scores */
function mostSamples(scores) {
  const sizes = Object.keys(scores).map((name) =>
    Number(/^test_nll_iw(\d+)$/.exec(name)?.[1] ?? 0),
  );
  return Math.max(0, ...sizes);
}

/** Whether the samples are what was asked for. @param {ModelCard} card @returns {Row[]} */
function judgeRows({ scores }) {
  const { judge_accuracy: accuracy, judge_accuracy_low: low, judge_accuracy_high: high } = scores;
  if (!isNumber(accuracy)) return [];
  const interval =
    isNumber(low) && isNumber(high) ? `(95 % interval ${percent(low)} to ${percent(high)}) ` : "";
  const real = isNumber(scores.judge_real_accuracy)
    ? `, which reads ${percent(scores.judge_real_accuracy)} of real test images`
    : "";
  const count = isNumber(scores.judge_samples) ? `${grouped(scores.judge_samples)} ` : "";
  const note = `${interval}of ${count}samples at temperature 1, by a separately trained judge${real}.`;
  return [["Reads as the digit asked for", percent(accuracy), note]];
}

/** @param {ModelCard} card @returns {Row[]} */
function originRows({ scores, latents, provenance }) {
  const active = latents.filter((latent) => latent.active).length;
  const loss = scores.quantisation_delta_nats;
  const cost = isNumber(loss) ? `, which costs ${loss.toFixed(3)} nats` : "";
  return [
    [
      "Latent dimensions",
      `${active} of ${latents.length}`,
      active === latents.length ? "in use." : "in use; training left the others idle.",
    ],
    [
      "Weights",
      `${grouped(provenance.parameters)} numbers`,
      `stored as ${provenance.precision}${cost}.`,
    ],
    [
      "Training",
      `${provenance.epochs} epochs`,
      `on MNIST (${provenance.data_sha256.slice(0, 8)}), seed ${provenance.seed}, cvae ${provenance.crate_version}.`,
    ],
  ];
}

/** @param {unknown} value @returns {value is number} */
function isNumber(value) {
  return Number.isFinite(value);
}

/** @param {number} fraction */
function percent(fraction) {
  return `${(fraction * 100).toFixed(1)} %`;
}

/** @param {number} number */
function grouped(number) {
  return number.toLocaleString("en").replaceAll(",", "\u202f");
}
