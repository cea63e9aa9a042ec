// A drawing as several models read it: the reconstruction of each, and its cost.

import { TEN, dataOf } from "../../state/classes.js";
import { number, text, titleOf, together } from "../../text/text.js";
import { offer } from "../../views/classes.js";
import { put } from "../../views/ink.js";
import { megabytes } from "../../views/message.js";
import { certain } from "../../views/numbers.js";

/**
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {import("../../engine/engine.js").ModelCard} ModelCard
 * @typedef {{ reading: import("../../engine/engine.js").Reading, seen: ImageData, drawn: ImageData }} Read
 * @typedef {{ card: ModelCard, read: Read, bound: number }} Result `bound`: on −ln p(x)
 * @typedef {{ figure: HTMLElement, canvas: HTMLCanvasElement, state: HTMLElement, facts: HTMLElement }} Column
 */

export class ReadingsView {
  #classes = TEN;
  #state;
  #read;
  #draw;
  #result;
  #seen;
  #label;
  #columns;
  #conclusion;
  /** The columns, by the name of the model. @type {Map<string, Column>} */
  #shown = new Map();

  /**
   * @param {HTMLElement} section
   * @param {{ onDraw: () => void, onRead: () => void, onLabel: (label: number | null) => void }} events
   */
  constructor(section, { onDraw, onRead, onLabel }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#state = find("#readings-state");
    this.#read = find("#read-drawing");
    this.#draw = find("#go-drawing");
    this.#result = find("#readings-result");
    this.#seen = /** @type {HTMLCanvasElement} */ (find("#readings-seen"));
    this.#label = /** @type {HTMLSelectElement} */ (find("#readings-label"));
    this.#columns = find("#readings-columns");
    this.#conclusion = find("#readings-conclusion");
    this.#draw.addEventListener("click", onDraw);
    this.#read.addEventListener("click", () => {
      onRead();
      // The button itself has disappeared.
      this.#label.focus();
    });
    this.#label.addEventListener("change", () =>
      onLabel(this.#label.value === "" ? null : Number(this.#label.value)),
    );
  }

  /** The element whose ink colour all pictures use. */
  get sheet() {
    return this.#seen;
  }

  /** Shows the state before anything is read. @param {number | null} bytes to be fetched for it; null if there is no drawing */
  offer(bytes) {
    this.#result.hidden = true;
    this.#read.hidden = bytes === null;
    this.#draw.hidden = bytes !== null;
    this.#state.hidden = false;
    this.#state.textContent =
      bytes === null
        ? text("readings.nothing")
        : text("readings.offer", { size: megabytes(bytes) });
  }

  /** Makes a column for each model. @param {ModelEntry[]} models @param {number | null} label that it is read as */
  lineUp(models, label) {
    for (const part of [this.#state, this.#read, this.#draw]) part.hidden = true;
    this.#result.hidden = false;
    this.#offer(this.#classes);
    this.#label.value = label === null ? "" : String(label);
    const before = this.#shown;
    this.#shown = new Map(
      models.map((model) => [model.name, before.get(model.name) ?? emptyColumn()]),
    );
    for (const model of models) {
      const { figure, canvas } = this.#column(model);
      const caption = /** @type {HTMLElement} */ (figure.querySelector("figcaption"));
      caption.textContent = titleOf(model);
      canvas.ariaLabel = text("readings.picture", { title: titleOf(model) });
      if (!before.has(model.name)) this.#say(model, text("loading"));
    }
    const figures = [...this.#shown.values()].map(({ figure }) => figure);
    const same = figures.every((figure, at) => figure === this.#columns.children[at]);
    if (!same || figures.length !== this.#columns.children.length) {
      this.#columns.replaceChildren(...figures);
    }
  }

  /** @param {string[]} classes that a drawing can be read as */
  #offer(classes) {
    this.#classes = classes;
    offer(this.#label, classes, [new Option(text("readings.likeliest"), "")]);
  }

  /** @param {ModelEntry} model */
  #column = ({ name }) => /** @type {Column} */ (this.#shown.get(name));

  /** @param {ModelEntry} model @param {string} sentence in place of a reading, or nothing @param {HTMLElement[]} ways */
  #say(model, sentence, ...ways) {
    const { figure, state } = this.#column(model);
    figure.dataset.drawn = String(sentence === "");
    state.replaceChildren(sentence, ...ways);
  }

  /** @param {ModelEntry} model @param {Result} result */
  show(model, { card, read: { reading, seen, drawn }, bound }) {
    const { canvas, facts } = this.#column(model);
    if (card.conditional) this.#offer(dataOf(card).classes);
    put(this.#seen, seen);
    this.#say(model, "");
    put(canvas, drawn);
    const { label, distortion, rates, labelProbabilities } = reading;
    const rate = rates.reduce((sum, level) => sum + level, 0);
    const share = certain(labelProbabilities[label]);
    const nats = (/** @type {number} */ value) => text("unit.nats", { value: number(value, 1) });
    const figures = [
      [
        text("readings.readAs"),
        card.conditional
          ? text("readings.digit", { label: dataOf(card).classes[label], share })
          : text("readings.noDigits"),
      ],
      [text("readings.distortion"), nats(distortion)],
      [text("readings.rate"), nats(rate)],
      [text("readings.elbo"), nats(distortion + rate)],
      [text("readings.marginal"), nats(bound)],
    ];
    facts.replaceChildren(
      ...figures.flatMap(([term, value]) => {
        const [name, figure] = [document.createElement("dt"), document.createElement("dd")];
        name.textContent = term;
        figure.textContent = value;
        return [name, figure];
      }),
    );
  }

  /** @param {ModelEntry} model @param {string} sentence @param {() => void} again */
  fail(model, sentence, again) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text("page.tryAgain");
    button.addEventListener("click", () => {
      this.#say(model, text("loading"));
      again();
    });
    this.#column(model).facts.replaceChildren();
    this.#say(model, sentence, button);
  }

  /** @param {string[]} sentences the conclusion */
  conclude(sentences) {
    this.#conclusion.textContent = together(sentences);
  }
}

/** @returns {Column} */
function emptyColumn() {
  const template = /** @type {HTMLTemplateElement} */ (
    document.querySelector("#readings-template")
  );
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const find = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (figure.querySelector(selector));
  const figure = /** @type {HTMLElement} */ (copy.firstElementChild);
  const canvas = /** @type {HTMLCanvasElement} */ (find("canvas"));
  return { figure, canvas, state: find(".state"), facts: find("dl") };
}
