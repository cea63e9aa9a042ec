// The effect of β: a slider over the models of a family, their digits, and their points on the curve.

import { TEN } from "../../state/classes.js";
import { groupOf, number, text, together } from "../../text/text.js";
import { CurveView } from "./curve.js";
import { DigitsView } from "../../views/digits.js";
import { verdictOf } from "../../views/verdict.js";
import { write } from "../../views/write.js";

/**
 * @typedef {import("../../engine/manifests.js").Manifest} Manifest
 * @typedef {{ label: number, seed: number, seeds: number[] | null, moved: boolean, classes: string[] }} Drawn
 */

export class SweepView {
  #digits;
  #sheet;
  #curve;
  #family;
  #slider;
  #value;
  #betas;
  #labels;
  #numbers;
  #meaning;
  #judged;
  #state;
  #onModel;
  /** @type {Manifest[][]} */
  #families = [];
  /** The pictures of each model of the family, once they have been drawn. @type {(ImageData | undefined)[]} */
  #images = [];
  /** What the judge reads in them, if it has. @type {(Float32Array | null)[]} */
  #readings = [];
  /** Whether they are of digits that were asked for. */
  #isAsked = false;

  /**
   * @param {HTMLElement} section
   * @param {{ onChoose: (place: number) => void, onFamily: () => void, onModel: (name: string) => void }} events `onModel`: receives
   *   the model that the user has moved to
   */
  constructor(section, { onChoose, onFamily, onModel }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#onModel = onModel;
    this.#sheet = find(".specimen");
    this.#digits = new DigitsView(this.#sheet, (place) => {
      // Before the list is loaded, no model has drawn a digit.
      if (this.models.length > 0) onChoose(place);
    });
    this.#state = find(".state");
    this.#family = /** @type {HTMLSelectElement} */ (find("#family"));
    this.#slider = /** @type {HTMLInputElement} */ (find("#beta"));
    this.#value = find("#beta-value");
    this.#betas = find("#betas");
    this.#labels = find(".betas");
    this.#numbers = find("#sweep-numbers");
    this.#meaning = find("#sweep-meaning");
    this.#judged = find("#sweep-judged");
    const svg = /** @type {unknown} */ (find("svg"));
    this.#curve = new CurveView(/** @type {SVGElement} */ (svg), (place) => this.#go(place));
    this.#slider.addEventListener("input", () => this.#move());
    this.#family.addEventListener("change", () => {
      this.#setFamily();
      this.#move();
      onFamily();
    });
  }

  /** @param {Manifest[][]} families each by rising β */
  setFamilies(families) {
    const chosen = Math.max(0, this.#family.selectedIndex);
    this.#families = families;
    this.#family.replaceChildren(
      ...families.map(
        ([{ recipe }], at) => new Option(groupOf(recipe.group ?? recipe.name), String(at)),
      ),
    );
    this.#family.selectedIndex = chosen;
    this.#setFamily();
  }

  /** The models of the slider. */
  get models() {
    return this.#families[this.#family.selectedIndex] ?? [];
  }

  /** The position of the slider among the models. */
  get place() {
    return this.#slider.valueAsNumber;
  }

  #setFamily() {
    const { models } = this;
    if (models.length === 0) return;
    this.#images = [];
    this.#readings = [];
    // The β stays if the other family has it.
    const beta = Number(this.#slider.dataset.beta ?? 1);
    const same = models.findIndex(({ recipe }) => recipe.objective.beta === beta);
    this.#slider.max = String(models.length - 1);
    this.#slider.value = String(Math.max(0, same));
    this.#betas.replaceChildren(...models.map((_, at) => new Option("", String(at))));
    // WebKit does not show the options of a datalist.
    this.#labels.replaceChildren(
      ...models.map(({ recipe }) => {
        const label = document.createElement("span");
        label.textContent = number(recipe.objective.beta);
        return label;
      }),
    );
    this.#curve.setPoints(models.map(pointOf), this.#families.flat().map(pointOf));
    this.#show();
  }

  /** @param {number} place */
  #go(place) {
    this.#slider.value = String(place);
    this.#slider.focus();
    this.#move();
  }

  /** Shows the model that the user has moved to. */
  #move() {
    this.#show();
    const manifest = this.models[this.place];
    if (manifest) this.#onModel(manifest.recipe.name);
  }

  /** Goes to a model of any family. @param {string} name @returns {boolean} whether there is one */
  choose(name) {
    const places = this.#families.map((models) =>
      models.findIndex(({ recipe }) => recipe.name === name),
    );
    const family = places.findIndex((place) => place >= 0);
    if (family < 0) return false;
    if (family !== this.#family.selectedIndex) {
      this.#family.selectedIndex = family;
      this.#setFamily();
    }
    this.#slider.value = String(places[family]);
    this.#show();
    return true;
  }

  /** Shows the model at the slider. */
  #show() {
    const { models, place } = this;
    const manifest = models[place];
    if (!manifest) return;
    const { beta, rate, distortion } = pointOf(manifest);
    const { latents } = manifest;
    const active = latents.filter((latent) => latent.active).length;
    this.#slider.dataset.beta = String(beta);
    this.#value.textContent = number(beta);
    this.#slider.ariaValueText = text("compare.point", {
      beta,
      rate: number(rate, 1),
      distortion: number(distortion, 1),
    });
    this.#curve.update(place);
    this.#numbers.textContent = text("compare.sweepNumbers", {
      beta,
      rate: number(rate, 2),
      distortion: number(distortion, 2),
      total: number(rate + distortion, 2),
      active,
      all: latents.length,
    });
    this.#meaning.textContent = together([meaningOf(beta), standing(models, place)]);
    this.#paint();
  }

  /** @param {Drawn} drawn */
  update({ label, seed, seeds, moved, classes }) {
    this.#digits.update({ label, seed, seeds, moved, classes });
    this.#isAsked = seeds === null;
  }

  /** @param {number} place among the models @param {ImageData} image */
  draw(place, image) {
    this.#images[place] = image;
    this.#readings[place] = null;
    if (place === this.place) this.#paint();
  }

  /** @param {number} place among the models @param {Float32Array | null} probabilities that the judge gives their digits */
  read(place, probabilities) {
    this.#readings[place] = probabilities;
    if (place === this.place) this.#mark();
  }

  /** @param {string} sentence shown in place of the digits, or empty */
  say(sentence) {
    this.#state.textContent = sentence;
  }

  #paint() {
    const image = this.#images[this.place];
    this.#sheet.dataset.drawn = String(image !== undefined);
    if (image) this.#digits.draw(image);
    this.#mark();
  }

  /** Marks the digits that are not read as they were asked for, and counts them. */
  #mark() {
    const reading = this.#readings[this.place] ?? null;
    this.#digits.read(reading);
    const all = [...TEN.keys()];
    const right = all.filter((digit) => verdictOf(reading, digit)?.digit === digit).length;
    const counted = reading !== null && this.#isAsked;
    write(this.#judged, {
      textContent: counted ? text("compare.judged", { right, all: TEN.length }) : "",
    });
  }
}

/** @param {Manifest} manifest */
function pointOf({ recipe, scores }) {
  return {
    beta: recipe.objective.beta,
    rate: scores.test_rate,
    distortion: scores.test_distortion,
  };
}

/** @param {number} beta */
function meaningOf(beta) {
  if (beta === 1) return text("compare.sweepEven");
  return text(beta < 1 ? "compare.sweepCheap" : "compare.sweepDear");
}

/** A sentence that compares the model's −ELBO with the others of its family. @param {Manifest[]} models @param {number} place */
function standing(models, place) {
  const totals = models.map(pointOf).map(({ rate, distortion }) => rate + distortion);
  const best = totals.indexOf(Math.min(...totals));
  if (best === place) return text("compare.sweepBest");
  return text("compare.sweepWorse", {
    more: number(totals[place] - totals[best], 2),
    beta: models[place].recipe.objective.beta,
    best: models[best].recipe.objective.beta,
  });
}
