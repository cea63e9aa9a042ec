// Compare: models side by side, the six of a β sweep, and the scores of all.

import { isAbort } from "../../engine/client.js";
import { Ensemble } from "../../engine/ensemble.js";
import { replaced } from "../../state/replaced.js";
import { MNIST, TEN, dataOf } from "../../state/classes.js";
import { COMPARED, tenSeeds } from "../../state/state.js";
import { onLanguage, sentence, text, titleOf } from "../../text/text.js";
import { offer } from "../../views/classes.js";
import { enable } from "../../views/focus.js";
import { StyleControlsView } from "../../views/style-controls.js";
import { Figures } from "./figures.js";
import { knownComparisons, named, usualComparison } from "./known.js";
import { Readings } from "./readings.js";
import { Reconstruction } from "./reconstruction.js";
import { Rows } from "./rows.js";
import { SpecimenView } from "./specimen.js";

/**
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {import("../../state/state.js").State} State
 */

export default class CompareRoom {
  #section;
  #shown;
  #change;
  #newStyle;
  #notify;
  #ensemble = new Ensemble();
  #rows;
  #controls;
  #label;
  #add;
  /** The buttons of the prepared comparisons. @type {HTMLButtonElement[]} */
  #knownButtons = [];
  /** The models on the page. @type {SpecimenView[]} */
  #specimens = [];
  /** All views that were ever created, by place. @type {SpecimenView[]} */
  #made = [];
  #readings;
  #figures;
  /** Counts refreshes, so that only the newest takes effect. */
  #turn = 0;
  #underWay = 0;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {(change: Partial<State>) => void} page.change
   * @param {(change: Partial<State>) => void} page.hold
   * @param {(seed?: number) => void} page.newStyle another seed, any if it is not said which
   * @param {import("../../state/drawing.js").Drawing} page.drawing of Your digit
   * @param {() => import("../../files/picture.js").Shown | undefined} page.digit the large one of Draw, once it is there
   * @param {(room: State["room"]) => void} page.enter
   * @param {(sentence: string) => void} page.notify
   */
  constructor(section, { shown, change, hold, newStyle, drawing, digit, enter, notify }) {
    this.#section = section;
    this.#shown = shown;
    this.#change = change;
    this.#newStyle = newStyle;
    this.#notify = notify;
    this.#rows = new Rows(this.#ensemble, shown);
    this.#controls = new StyleControlsView(section, {
      onNewStyle: () => newStyle(),
      onSameSeed: () => change({ epsilon: null }),
      onSeed: (seed) => newStyle(seed),
      onTemperature: (temperature) => change({ temperature }),
    });
    this.#label = /** @type {HTMLSelectElement} */ (this.#part("#compare-digit"));
    offer(this.#label, TEN);
    this.#label.addEventListener("change", () => change({ label: Number(this.#label.value) }));
    this.#add = /** @type {HTMLButtonElement} */ (this.#part("#add-model"));
    this.#add.addEventListener("click", () => this.#addModel());
    this.#readings = new Readings(this.#part("#readings"), { drawing, enter }, this.#ensemble);
    this.#figures = new Figures(section, {
      ...{ shown, hold, rows: this.#rows, notify },
      reconstruction: new Reconstruction(this.#part("#reconstruction-pair"), {
        ...{ shown, drawing, digit },
        ensemble: this.#ensemble,
      }),
      onChoose: (name, place) => this.#choose(name, place),
      onSweep: () => void this.refresh(),
    });
    onLanguage(() => {
      this.#figures.sayAgain();
      void this.refresh();
    });
  }

  #part = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (this.#section.querySelector(selector));

  /** Shows the present models, digit and style. */
  async refresh() {
    if (this.#section.hidden) return;
    const models = this.#models();
    if (models.length === 0) return;
    this.#turn += 1;
    const turn = this.#turn;
    this.#showState();
    this.#showKnown(models);
    this.#lineUp(models);
    this.#underWay += 1;
    this.#section.ariaBusy = "true";
    try {
      await Promise.all([
        ...this.#specimens.map((specimen) => this.#drawSpecimen(specimen, turn)),
        this.#readings.refresh(models),
        this.#figures.refresh(models, () => turn === this.#turn),
      ]);
    } finally {
      this.#underWay -= 1;
      this.#section.ariaBusy = String(this.#underWay > 0);
    }
  }

  #showState() {
    const { label, seed, temperature, epsilon } = this.#shown.state;
    this.#label.value = String(label);
    this.#controls.update({ seed, temperature, moved: epsilon !== null });
  }

  // Which models

  /** The models to compare: those of the link or, without them, the first prepared comparison. @returns {ModelEntry[]} */
  #models() {
    const { models: all, state } = this.#shown;
    const { compare } = state;
    const found = named(all, compare ?? []);
    if (compare && found.length < compare.length) {
      const missing = compare.filter((name) => !all.some((model) => model.name === name));
      this.#notify(text("compare.noModels", { names: missing.join(text("list.comma")) }));
      // A single model is not a comparison.
      const rest = found.length < COMPARED.least ? null : found.map(({ name }) => name);
      this.#change({ compare: rest });
    }
    if (found.length < COMPARED.least) return usualComparison(all, this.#shown.model);
    const alike = found.filter(({ data }) => data?.name === found[0].data?.name);
    const other = found.find((model) => !alike.includes(model));
    if (other) this.#refuse(found[0], other);
    return alike.length < COMPARED.least ? usualComparison(all, this.#shown.model) : alike;
  }

  /** Says why two models are not compared. @param {ModelEntry} one @param {ModelEntry} other */
  #refuse(one, other) {
    const of = (/** @type {ModelEntry} */ { data }) => data?.title ?? MNIST.title;
    const values = { one: titleOf(one), other: titleOf(other), first: of(one), second: of(other) };
    this.#notify(text("compare.otherData", values));
  }

  /** @param {string[]} names */
  #compare(names) {
    this.#change({ compare: names });
  }

  #addModel() {
    const shown = this.#specimens.flatMap(({ model }) => model ?? []);
    const next = this.#nextTo(shown);
    if (next) this.#compare([...shown, next].map(({ name }) => name));
  }

  /** A further model of the same data set, if there is one. @param {ModelEntry[]} shown */
  #nextTo(shown) {
    return this.#shown.models.find(
      (model) => !shown.includes(model) && model.data?.name === shown[0]?.data?.name,
    );
  }

  #shownNames() {
    return this.#specimens.flatMap(({ model }) => (model ? [model.name] : []));
  }

  /** @param {ModelEntry[]} chosen */
  #showKnown(chosen) {
    const present = chosen.map(({ name }) => name).join();
    const known = knownComparisons(this.#shown.models);
    while (this.#knownButtons.length < known.length) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(document.createElement("b"), " ", document.createElement("small"));
      button.addEventListener("click", () => this.#compare(button.value.split(",")));
      this.#knownButtons.push(button);
      this.#part("#known").append(button);
    }
    // Existing buttons stay, so that the focus is kept.
    known.forEach(({ key, names, models }, at) => {
      const button = this.#knownButtons[at];
      const [name, list] = button.children;
      button.value = names.join();
      button.ariaPressed = String(button.value === present);
      name.textContent = text(key);
      list.textContent = models.map(titleOf).join(" | ");
    });
  }

  /** Makes as many views as models, each showing its model. @param {ModelEntry[]} models */
  #lineUp(models) {
    const more = models.length < COMPARED.most && this.#nextTo(models) !== undefined;
    if (more) enable(this.#add, true, null);
    for (const { element } of this.#specimens.splice(models.length)) {
      if (element.contains(document.activeElement)) this.#add.focus();
      element.remove();
    }
    while (this.#specimens.length < models.length) {
      const specimen = this.#specimenAt(this.#specimens.length);
      this.#specimens.push(specimen);
      this.#part("#specimens").append(specimen.element);
    }
    const taken = models.map(({ name }) => name);
    this.#specimens.forEach((specimen, at) =>
      specimen.setModel(models[at], {
        place: at + 1,
        models: this.#shown.models,
        taken,
        removable: models.length > COMPARED.least,
      }),
    );
    const last = /** @type {SpecimenView} */ (this.#specimens.at(-1));
    enable(this.#add, more, last.element.querySelector("select"));
  }

  /** Reuses an earlier view, because listeners for the language are never removed. @param {number} place */
  #specimenAt(place) {
    this.#made[place] ??= new SpecimenView({
      onChoose: (at) => this.#choose(this.#shownNames()[place], at),
      onModel: (name) => this.#compare(replaced(this.#shownNames(), place, name)),
      onRemove: () => this.#compare(this.#shownNames().filter((_, other) => other !== place)),
    });
    return this.#made[place];
  }

  // Drawing

  /** One of a row of ten: a digit or, where the model knows none, a seed. @param {string} name @param {number} place */
  #choose(name, place) {
    const { label, seed } = this.#shown.state;
    const model = this.#shown.models.find((entry) => entry.name === name);
    if (!model) return;
    void this.#ensemble
      .with(model, async ({ card }) => {
        const now = this.#shown.state;
        // Another digit was chosen while the model was loading.
        if (now.label !== label || now.seed !== seed) return;
        if (card?.conditional) this.#change({ label: place });
        else if (tenSeeds(seed)[place] !== seed) this.#newStyle(tenSeeds(seed)[place]);
      })
      .catch(() => {});
  }

  /** @param {SpecimenView} specimen @param {number} turn */
  async #drawSpecimen(specimen, turn) {
    const { model, element } = specimen;
    if (!model) return;
    try {
      await this.#rows.draw(model, {
        where: "card",
        sheet: element,
        isWanted: () => turn === this.#turn,
        announce: ({ card }, { seeds, moved }) => {
          const { label, seed, epsilon } = this.#shown.state;
          const ofSeed = epsilon ? "own" : seeds ? "seeds" : "seed";
          const origin = moved ? "moved" : ofSeed;
          const { classes } = dataOf(card);
          if (card?.conditional) offer(this.#label, classes);
          this.#label.value = String(Math.min(label, classes.length - 1));
          const drawn = { label, seed, seeds, origin, movedLength: epsilon?.length ?? 0 };
          if (card) specimen.update(card, /** @type {import("./specimen.js").Drawn} */ (drawn));
        },
        show: (image) => {
          // The view may show another model by now.
          if (specimen.model === model) specimen.draw(image);
        },
        read: (probabilities) => {
          if (specimen.model === model) specimen.read(probabilities);
        },
      });
    } catch (error) {
      if (isAbort(error) || specimen.model !== model) return;
      const why = text("compare.failed", { title: titleOf(model), why: sentence(error) });
      specimen.fail(why, () => void this.refresh());
    }
  }
}
