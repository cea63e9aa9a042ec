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

/** @param {ModelCard} card @returns {[term: string, value: string, note: string][]} */
function rows({ scores, latents, provenance }) {
  /** @type {[string, string, string][]} */
  const found = [];
  const has = (/** @type {string[]} */ ...names) =>
    names.every((name) => Number.isFinite(scores[name]));
  const nats = (/** @type {string} */ name) => scores[name].toFixed(1);
  const percent = (/** @type {string} */ name) => `${(scores[name] * 100).toFixed(1)} %`;

  if (has("test_neg_elbo")) {
    const parts = has("test_distortion", "test_rate")
      ? `distortion ${nats("test_distortion")} + rate ${nats("test_rate")}; `
      : "";
    found.push([
      "Test −ELBO",
      `${nats("test_neg_elbo")} nats`,
      `${parts}10 000 unseen images, dynamic binarization. Lower is better.`,
    ]);
  }
  if (has("test_nll_iw5000")) {
    found.push([
      "−log p(x | y)",
      `≤ ${nats("test_nll_iw5000")} nats`,
      "the same images, importance-weighted with 5000 samples: what the −ELBO bounds, more tightly.",
    ]);
  }
  if (has("judge_accuracy")) {
    const real = has("judge_accuracy_real")
      ? ` (which reads ${percent("judge_accuracy_real")} of real ones)`
      : "";
    found.push([
      "Reads as the digit asked for",
      percent("judge_accuracy"),
      `of 10 000 samples at temperature 1, by a separately trained judge${real}.`,
    ]);
  }
  const active = latents.filter((latent) => latent.active).length;
  found.push([
    "Latent dimensions",
    `${active} of ${latents.length}`,
    "in use; training left the others idle.",
  ]);
  found.push([
    "Weights",
    `${grouped(provenance.parameters)} numbers`,
    [
      `stored as ${provenance.precision}`,
      ...(has("quantisation_delta_nats")
        ? [`which costs ${scores.quantisation_delta_nats.toFixed(3)} nats`]
        : []),
    ].join(", ") + ".",
  ]);
  found.push([
    "Training",
    `${provenance.epochs} epochs`,
    `on MNIST (${provenance.data_sha256.slice(0, 8)}), seed ${provenance.seed}, cvae ${provenance.crate_version}.`,
  ]);
  return found;
}

/** @param {number} number */
function grouped(number) {
  return number.toLocaleString("en").replaceAll(",", "\u202f");
}
