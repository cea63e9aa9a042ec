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
    this.#summary.textContent = `${card.title}. ${card.summary}`;
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
  return [
    ...boundRows(card),
    ...judgeRows(card),
    ...objectiveRows(card.recipe),
    ...originRows(card),
  ];
}

/** How well the model explains the test images. @param {ModelCard} card @returns {Row[]} */
function boundRows({ conditional, scores, recipe }) {
  const { test_neg_elbo: elbo, test_distortion: distortion, test_rate: rate } = scores;
  const likelihood = likelihoodOf(recipe);
  /** @type {Row[]} */
  const found = [];
  if (isNumber(elbo)) {
    const parts =
      isNumber(distortion) && isNumber(rate)
        ? `distortion ${distortion.toFixed(1)} + rate ${rate.toFixed(1)}${levels(scores)}; `
        : "";
    const images = isNumber(scores.test_images) ? `${grouped(scores.test_images)} ` : "";
    const draws = scores.test_draws > 1 ? `, ${scores.test_draws} draws` : "";
    const reading =
      likelihood === "bernoulli" ? "" : ", its grey values read as probabilities of ink";
    const note = `${parts}${images}unseen images, dynamic binarization${draws}${reading}. Lower is better.`;
    found.push(["Test −ELBO", `${elbo.toFixed(1)} nats`, note]);
  }
  const tightest = numbered(scores, "test_nll_iw").at(-1);
  if (tightest && tightest.number > 1) {
    found.push([
      conditional ? "−log p(x | y)" : "−log p(x)",
      `≤ ${tightest.value.toFixed(1)} nats`,
      `the same images, importance-weighted with ${grouped(tightest.number)} samples: a tighter bound on the same.`,
    ]);
  }
  const tutorial = recipe.objective.pixels === "grey" && likelihood === "bernoulli";
  if (tutorial && isNumber(scores.test_grey_bce_kl)) {
    found.push([
      "Test BCE + KL",
      `${scores.test_grey_bce_kl.toFixed(1)} nats`,
      "on grey values, as it was trained and as the tutorials report it.",
    ]);
  }
  return found;
}

/** What each level of the latent has of the rate, where there are several. @param {ModelCard["scores"]} scores */
function levels(scores) {
  const rates = numbered(scores, "test_rate_");
  const parts = rates.map(({ number, value }) => `level ${number}: ${value.toFixed(1)}`);
  return parts.length > 1 ? ` (${parts.join(", ")})` : "";
}

/**
 * The scores that are called `prefix` and a number, in the order of the numbers.
 * @param {ModelCard["scores"]} scores @param {string} prefix
 */
function numbered(scores, prefix) {
  return Object.entries(scores)
    .filter(([name, value]) => name.startsWith(prefix) && isNumber(value))
    .map(([name, value]) => ({ number: Number(name.slice(prefix.length)), value }))
    .filter(({ number }) => Number.isInteger(number))
    .sort((a, b) => a.number - b.number);
}

/** @param {ModelCard["recipe"]} recipe */
function likelihoodOf({ model }) {
  return model.likelihood ?? "bernoulli";
}

/** Whether the samples are what was asked for. @param {ModelCard} card @returns {Row[]} */
function judgeRows({ conditional, scores }) {
  const { judge_accuracy: accuracy, judge_accuracy_low: low, judge_accuracy_high: high } = scores;
  if (!conditional || !isNumber(accuracy)) return [];
  const interval =
    isNumber(low) && isNumber(high) ? `(95 % interval ${percent(low)} to ${percent(high)}) ` : "";
  const real = isNumber(scores.judge_real_accuracy)
    ? `, which reads ${percent(scores.judge_real_accuracy)} of real test images`
    : "";
  const count = isNumber(scores.judge_samples) ? `${grouped(scores.judge_samples)} ` : "";
  const note = `${interval}of ${count}samples at temperature 1, by a separately trained judge${real}.`;
  return [["Reads as the digit asked for", percent(accuracy), note]];
}

/** What training minimised. @param {ModelCard["recipe"]} recipe @returns {Row[]} */
function objectiveRows(recipe) {
  const { beta, adversary } = recipe.objective;
  const likelihood = likelihoodOf(recipe);
  /** @type {Row[]} */
  const found = [];
  if (likelihood !== "bernoulli") {
    const deviation =
      likelihood === "learned-gaussian"
        ? "one learned standard deviation"
        : `a standard deviation of ${likelihood.gaussian}`;
    found.push(["Pixels", "grey values", `with a Gaussian of ${deviation} around each.`]);
  }
  // A discriminator of latent points takes the place of the rate, and of its weight.
  if (!(adversary && "latent" in adversary)) {
    found.push(["Weight of the rate", `β = ${beta}`, "in training; 1 is that of the ELBO."]);
  }
  return found;
}

/** @param {ModelCard} card @returns {Row[]} */
function originRows({ scores, latents, provenance }) {
  const active = latents.filter((latent) => latent.active).length;
  const idle = active === 0 ? "them" : "the others";
  const loss = scores.quantisation_delta_nats;
  const cost = isNumber(loss) ? `, which costs ${loss.toFixed(3)} nats` : "";
  return [
    [
      "Latent dimensions",
      `${active} of ${latents.length}`,
      active === latents.length ? "in use." : `in use; training left ${idle} idle.`,
    ],
    [
      "Weights",
      `${grouped(provenance.parameters)} numbers`,
      `stored as ${provenance.precision}${cost}.`,
    ],
    [
      "Training",
      `${provenance.epochs} ${provenance.epochs === 1 ? "epoch" : "epochs"}`,
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
