// What a training shows: of the present, or of a moment of its past.

import { areDigits } from "../../state/classes.js";
import { grouped, number, text } from "../../text/text.js";
import { write } from "../../views/write.js";
import { BarsView } from "./bars-view.js";
import { CloudView } from "./cloud-view.js";
import { CurvesView } from "./curves-view.js";
import { StripView } from "./strip-view.js";

/**
 * @typedef {import("./run.js").Run} Run
 * @typedef {import("./history.js").Loss} Loss
 * @typedef {Record<string, number>} Facts the numbers that are shown, by name
 */

/** The last loss up to a step. @param {Loss[]} losses @param {number} step */
const upTo = (losses, step) => losses.filter((loss) => loss.step <= step).at(-1);

export class Views {
  #row;
  #seen;
  #drawn;
  #curves;
  #cloud;
  #bars;
  #parts;
  #find;

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#row = new StripView(this.#find("#train-row"));
    this.#seen = new StripView(this.#find("#train-seen"));
    this.#drawn = new StripView(this.#find("#train-drawn"));
    this.#curves = new CurvesView(
      /** @type {SVGElement} */ (/** @type {unknown} */ (this.#find(".curves"))),
    );
    this.#cloud = new CloudView(section);
    this.#bars = new BarsView(this.#find("#train-bars"), this.#find("#train-bars-said"));
    this.#parts = ["total", "distortion", "rate"].map((name) => [
      ...this.#find(`.losses .${name}`).querySelectorAll("td"),
    ]);
  }

  /** Says again in another language. */
  say() {
    this.#cloud.say();
    this.#bars.say();
  }

  /**
   * @param {Run} run @param {number | null} place of the moment that is looked at; null for the newest
   * @returns {Facts} the numbers that are shown
   */
  update(run, place) {
    const { history, data, recipe } = run;
    const moment = place === null ? history.moments.at(-1) : history.moments[place];
    if (!moment || !data || !recipe) return {};
    const { step, sketch, survey } = moment;
    const { data: size } = data.header;
    // Digits name themselves.
    const names = areDigits(size) ? [] : size.classes;
    const isTold = recipe.model.label !== "none";
    this.#row.update(sketch.row, size, isTold ? names : []);
    this.#seen.update(data.examples, size, names);
    this.#drawn.update(sketch.reconstructions, size);
    write(this.#find("#train-row"), { ariaLabel: text("train.rowLabel", { step }) });
    write(this.#find("#train-seen"), { ariaLabel: text("train.seenLabel", { step }) });
    const learnedOf = recipe.training.images ?? data.header.training;
    this.#curves.update({
      learned: history.learned,
      heldOut: history.heldOut,
      epochSteps: Math.ceil(learnedOf / recipe.training.batch),
      at: place === null ? null : step,
    });
    const [learned, heldOut] = [upTo(history.learned, step), upTo(history.heldOut, step)];
    this.#parts.forEach(([ofTraining, ofHeldOut], part) => {
      write(ofTraining, { textContent: partOf(learned, part) });
      write(ofHeldOut, { textContent: partOf(heldOut, part) });
    });
    this.#cloud.update({
      ...{ points: survey.points, labels: data.labels, latents: survey.latents },
      classes: size.classes,
    });
    this.#bars.update(survey.latents);
    write(this.#find("#train-steps"), { textContent: grouped(step) });
    write(this.#find("#train-epoch"), {
      textContent: text("train.ofEpochs", { epoch: moment.epoch, all: recipe.training.epochs }),
    });
    return {
      ...(learned && { trainDistortion: learned.distortion, trainRate: learned.rate }),
      ...(heldOut && { heldOutDistortion: heldOut.distortion, heldOutRate: heldOut.rate }),
      beta: run.beta,
      learningRate: recipe.training.learning_rate,
    };
  }
}

/** A part of a loss in nats: all of it, its distortion or its rate. @param {Loss | undefined} loss @param {number} part */
function partOf(loss, part) {
  if (!loss) return "–";
  const { distortion, rate } = loss;
  return number([distortion + rate, distortion, rate][part], 1);
}
