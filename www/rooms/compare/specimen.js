// One of the models side by side: its name, its digits, and its main figures.

import { dataOf } from "../../state/classes.js";
import { grouped, number, summaryOf, text, titleOf } from "../../text/text.js";
import { DigitsView } from "../../views/digits.js";
import { enable } from "../../views/focus.js";
import { megabytes } from "../../views/message.js";
import { underHeadings } from "../../views/model-options.js";

/**
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {import("../../engine/engine.js").ModelCard} ModelCard
 * @typedef {"seed" | "seeds" | "own" | "moved"} Origin of what the model draws: the ε of the seed, the ε of ten seeds, that of
 *   the seed because the one moved by hand does not fit, or the one moved by hand
 * @typedef {{ label: number, seed: number, seeds: number[] | null, origin: Origin, movedLength: number }} Drawn
 */

export class SpecimenView {
  element;
  #digits;
  #place;
  #select;
  #remove;
  #state;
  #summary;
  #facts;
  /** @type {ModelEntry | null} */
  #model = null;

  /** @param {{ onChoose: (place: number) => void, onModel: (name: string) => void, onRemove: () => void }} events */
  constructor({ onChoose, onModel, onRemove }) {
    const template = /** @type {HTMLTemplateElement} */ (
      document.querySelector("#specimen-template")
    );
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.element = /** @type {HTMLElement} */ (copy.firstElementChild);
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (this.element.querySelector(selector));
    this.#digits = new DigitsView(this.element, onChoose);
    this.#place = find(".which span");
    this.#select = /** @type {HTMLSelectElement} */ (find("select"));
    this.#remove = /** @type {HTMLButtonElement} */ (find(".which button"));
    this.#state = find(".state");
    this.#summary = find(".summary");
    this.#facts = find("dl");
    this.#select.addEventListener("change", () => onModel(this.#select.value));
    this.#remove.addEventListener("click", onRemove);
  }

  /** The model to show. */
  get model() {
    return this.#model;
  }

  /**
   * @param {ModelEntry} model
   * @param {{ place: number, models: ModelEntry[], taken: string[], removable: boolean }} among the others
   */
  setModel(model, { place, models, taken, removable }) {
    if (model !== this.#model) {
      this.#model = model;
      // The pictures of the new model have not arrived yet.
      this.element.dataset.drawn = "false";
      this.#say(text("compare.loading", { size: megabytes(model.decoder.bytes) }));
      this.#facts.replaceChildren();
    }
    this.element.ariaLabel = titleOf(model);
    this.#place.textContent = text("compare.place", { place });
    this.#select.replaceChildren(...underHeadings(models));
    for (const option of this.#select.options) {
      const other = models.find(({ name }) => name === option.value);
      const isTaken = taken.includes(option.value) && option.value !== model.name;
      // Models of another data set draw other classes.
      option.disabled = isTaken || other?.data?.name !== model.data?.name;
    }
    this.#select.value = model.name;
    this.#remove.textContent = text("compare.remove");
    this.#remove.ariaLabel = text("compare.removeWhich", { title: titleOf(model) });
    enable(this.#remove, removable, this.#select);
    this.#summary.textContent = summaryOf(model);
  }

  /** @param {ModelCard} card @param {Drawn} drawn */
  update(card, { label, seed, seeds, origin, movedLength }) {
    const { classes } = dataOf(card);
    this.#digits.update({ label, seed, moved: origin === "moved", seeds, classes });
    const styles = {
      seed: text("compare.seedStyle", { seed }),
      seeds: text("compare.seedStyles"),
      own: text("compare.ownStyle", { seed, moved: movedLength }),
      moved: text("compare.movedStyle"),
    };
    const facts = [
      [text("compare.latentTerm"), number(card.latent)],
      [text("compare.styleTerm"), styles[origin]],
      [text("compare.parametersTerm"), grouped(card.provenance.parameters)],
      [text("compare.fileTerm"), megabytes(this.#model?.decoder.bytes ?? 0)],
    ];
    this.#facts.replaceChildren(
      ...facts.flatMap(([term, value]) => {
        const [name, figure] = [document.createElement("dt"), document.createElement("dd")];
        name.textContent = term;
        figure.textContent = value;
        return [name, figure];
      }),
    );
  }

  /** @param {ImageData} image all ten, the first on top */
  draw(image) {
    this.#digits.draw(image);
    this.element.dataset.drawn = "true";
    this.#say("");
  }

  /** Marks what the judge reads in them. @param {Float32Array | null} probabilities */
  read(probabilities) {
    this.#digits.read(probabilities);
  }

  /** @param {string} sentence @param {() => void} again */
  fail(sentence, again) {
    this.element.dataset.drawn = "false";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text("page.tryAgain");
    button.addEventListener("click", again);
    this.#state.replaceChildren(sentence, button);
  }

  /** @param {string} sentence */
  #say(sentence) {
    if (this.#state.contains(document.activeElement)) this.#select.focus();
    if (this.#state.textContent !== sentence) this.#state.textContent = sentence;
  }
}
