// What the page shows: the state of the link, the ε of the row, the available models, and the progress of loading.

import { MNIST, TEN } from "./classes.js";
import { Lifecycle } from "./lifecycle.js";
import { Row } from "./row.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../load/assets.js").ModelEntry} ModelEntry
 * @typedef {object} Digit the chosen digit, as an engine draws it
 * @property {number} label
 * @property {number} temperature
 * @property {number | null} detail
 * @property {State["mix"]} mix
 * @property {Float32Array} epsilon
 * @property {import("./plane.js").Plane} plane that the pad spans
 */

export class Shown {
  /** @type {State} */
  state;
  row = new Row(() => this.state);
  life = new Lifecycle();
  /** @type {import("../load/assets.js").ModelList | null} */
  list = null;
  /** The models that the visitor has opened. @type {ModelEntry[]} */
  own = [];
  /** The data set of the model that draws. @type {import("./classes.js").Data} */
  data = MNIST;

  /** Whether the link or the user has named the model. */
  isModelChosen;

  /** @param {State} state that the link asks for */
  constructor(state) {
    this.state = state;
    this.isModelChosen = state.model !== null;
  }

  /** Empty before the list has loaded. A model that the visitor has opened replaces one of the same name. */
  get models() {
    const own = this.own.map(({ name }) => name);
    return [...(this.list?.models ?? []).filter(({ name }) => !own.includes(name)), ...this.own];
  }

  /** The model that is shown; null before the list of models has loaded. @returns {ModelEntry | null} */
  get model() {
    return this.models.find(({ name }) => name === this.state.model) ?? null;
  }

  /** The chosen digit; null while its ε is being computed. @returns {Digit | null} */
  get digit() {
    const { label, temperature, detail, mix } = this.state;
    const { epsilon, plane } = this.row;
    return epsilon && plane && { label, temperature, detail, mix, epsilon, plane };
  }

  /** The names of the pictures of the row: of the classes or, without labels, of their places. */
  get names() {
    return this.row.conditional ? this.data.classes : TEN;
  }

  /** The name of a file of the digit. */
  get fileName() {
    const { model, label, seed, epsilon } = this.state;
    const name = this.data.classes[label].replace(/[^\p{L}\p{M}\p{N}-]+/gu, "_");
    const digit = this.row.conditional ? `-${name}` : "";
    return `${model}${digit}-seed-${seed}${epsilon ? "-changed" : ""}`;
  }
}
