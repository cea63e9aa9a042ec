// Compare: models side by side, the six of a β sweep, and the scores of all.

import { isAbort } from "../../engine/client.js";
import { Ensemble } from "../../engine/ensemble.js";
import { fetchManifests, sweeps } from "../../engine/manifests.js";
import { CLASSES, COMPARED, tenSeeds } from "../../state/state.js";
import { onLanguage, sentence, text, titleOf } from "../../text/text.js";
import { enable } from "../../views/focus.js";
import { inkOf } from "../../views/ink.js";
import { ScoreTableView } from "./score-table.js";
import { SpecimenView } from "./specimen.js";
import { StyleControlsView } from "../../views/style-controls.js";
import { SweepView } from "./sweep.js";
import { UnitsView } from "./units.js";
import { Readings } from "./readings.js";

/**
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {import("../../engine/engine.js").Engine} Engine
 * @typedef {import("../../engine/manifests.js").Manifest} Manifest
 * @typedef {import("../../state/state.js").State} State
 * @typedef {{ styles: Float32Array[], seeds: number[] | null, moved: boolean }} Row of ten digits
 *
 * @typedef {object} House what the room needs of the page
 * @property {() => State} state what the page shows
 * @property {() => ModelEntry[]} models
 * @property {(change: Partial<State>) => void} change
 * @property {(seed?: number) => void} newStyle another seed, any if it is not said which
 * @property {(sentence: string) => void} notify
 * @property {import("./readings.js").House["drawing"]} drawing
 * @property {import("./readings.js").House["enter"]} enter
 */

/** Prepared comparisons, by the key of their name. */
const KNOWN = /** @type {const} */ ({
  "compare.collapse": ["deep", "deep-collapsed"],
  "compare.likelihood": ["tutorial", "gaussian-unit", "gaussian-learned"],
  "compare.labels": ["cvae", "vae"],
  "compare.best": ["flagship", "cvae-gan", "aae", "hvae"],
});

export class CompareRoom {
  #section;
  #house;
  #ensemble = new Ensemble();
  #controls;
  #label;
  #add;
  /** The buttons of the prepared comparisons. @type {HTMLButtonElement[]} */
  #knownButtons = [];
  /** The models on the page. @type {SpecimenView[]} */
  #specimens = [];
  /** All views that were ever made, by their places. @type {SpecimenView[]} */
  #made = [];
  #sweep;
  #readings;
  #units;
  #scores;
  /** @type {Promise<Map<string, Manifest>> | null} */
  #manifests = null;
  /** Whether the sweep has been in view; its models are fetched only then. */
  #sweepSeen = false;
  /**
   * The last styles of each model, with their seeds, because a card and the sweep may request the same styles.
   * @type {WeakMap<Engine, { seeds: string, styles: Promise<Float32Array[]> }>}
   */
  #styles = new WeakMap();
  /** Counts refreshes, so that only the newest takes effect. */
  #turn = 0;
  #underWay = 0;

  /** @param {HTMLElement} section @param {House} house */
  constructor(section, house) {
    this.#section = section;
    this.#house = house;
    this.#controls = new StyleControlsView(section, {
      onNewStyle: () => house.newStyle(),
      onSameSeed: () => house.change({ style: null }),
      onSeed: (seed) => house.newStyle(seed),
      onTemperature: (temperature) => house.change({ temperature }),
    });
    this.#label = /** @type {HTMLSelectElement} */ (this.#part("#compare-digit"));
    this.#label.replaceChildren(
      ...Array.from({ length: CLASSES }, (_, label) => new Option(String(label), String(label))),
    );
    this.#label.addEventListener("change", () =>
      house.change({ label: Number(this.#label.value) }),
    );
    this.#add = /** @type {HTMLButtonElement} */ (this.#part("#add-model"));
    this.#add.addEventListener("click", () => this.#addModel());
    this.#sweep = new SweepView(this.#part("#sweep"), {
      onChoose: (place) => this.#choose(this.#sweep.models[this.#sweep.place].recipe.name, place),
      onFamily: () => void this.refresh(),
    });
    this.#readings = new Readings(this.#part("#readings"), house, this.#ensemble);
    this.#units = new UnitsView(this.#part("#units"));
    this.#scores = new ScoreTableView(this.#part(".numbers"));
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        watcher.disconnect();
        this.#sweepSeen = true;
        void this.refresh();
      },
      { rootMargin: "50%" },
    );
    watcher.observe(this.#part("#sweep"));
    onLanguage(() => {
      this.#manifests?.then(
        (manifests) => this.#showManifests(manifests),
        () => {},
      );
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
        this.#showFigures(turn),
      ]);
    } finally {
      this.#underWay -= 1;
      this.#section.ariaBusy = String(this.#underWay > 0);
    }
  }

  #showState() {
    const { label, seed, temperature, style } = this.#house.state();
    this.#label.value = String(label);
    this.#controls.update({ seed, temperature, moved: style !== null });
  }

  // Which models

  /** The models to compare: those of the link or, without them, the first prepared comparison. @returns {ModelEntry[]} */
  #models() {
    const all = this.#house.models();
    const { compare } = this.#house.state();
    const found = entries(all, compare ?? []);
    if (compare && found.length < compare.length) {
      const missing = compare.filter((name) => !all.some((model) => model.name === name));
      this.#house.notify(text("compare.noModels", { names: missing.join(", ") }));
      // A single model is not a comparison.
      const rest = found.length < COMPARED.least ? null : found.map(({ name }) => name);
      this.#house.change({ compare: rest });
    }
    return found.length < COMPARED.least ? this.#usual(all) : found;
  }

  /** @param {ModelEntry[]} all */
  #usual(all) {
    const [first] = this.#known(all);
    return first ? first.models : all.slice(0, COMPARED.least);
  }

  /** The prepared comparisons whose models are all available. @param {ModelEntry[]} all */
  #known(all) {
    return Object.entries(KNOWN)
      .map(([key, names]) => ({
        key: /** @type {keyof typeof KNOWN} */ (key),
        names: [...names],
        models: entries(all, names),
      }))
      .filter(({ names, models }) => models.length === names.length);
  }

  /** @param {string[]} names */
  #compare(names) {
    this.#house.change({ compare: names });
  }

  #addModel() {
    const shown = this.#shownNames();
    const next = this.#house.models().find(({ name }) => !shown.includes(name));
    if (next) this.#compare([...shown, next.name]);
  }

  #shownNames() {
    return this.#specimens.flatMap(({ model }) => (model ? [model.name] : []));
  }

  /** @param {ModelEntry[]} chosen */
  #showKnown(chosen) {
    const present = chosen.map(({ name }) => name).join();
    const known = this.#known(this.#house.models());
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
    const more = models.length < COMPARED.most && models.length < this.#house.models().length;
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
        models: this.#house.models(),
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
      onModel: (name) => this.#compare(this.#shownNames().with(place, name)),
      onRemove: () => this.#compare(this.#shownNames().toSpliced(place, 1)),
    });
    return this.#made[place];
  }

  // Drawing

  /** One of a row of ten: a digit or, where the model knows none, a seed. @param {string} name @param {number} place */
  #choose(name, place) {
    const { label, seed } = this.#house.state();
    const model = this.#house.models().find((entry) => entry.name === name);
    if (!model) return;
    void this.#ensemble
      .with(model, async ({ card }) => {
        const now = this.#house.state();
        // Another digit was chosen while the model was loading.
        if (now.label !== label || now.seed !== seed) return;
        if (card?.conditional) this.#house.change({ label: place });
        else if (tenSeeds(seed)[place] !== seed) this.#house.newStyle(tenSeeds(seed)[place]);
      })
      .catch(() => {});
  }

  /**
   * The row of ten that a model draws of what the page shows: its own ε of the seed, or the one that a hand has moved
   * where that fits.
   * @param {Engine} engine @returns {Promise<Row>}
   */
  async #row(engine) {
    const card = /** @type {import("../../engine/engine.js").ModelCard} */ (engine.card);
    const { seed, style } = this.#house.state();
    const moved = style?.length === card.latent ? style : null;
    if (card.conditional) {
      const epsilon = moved ?? (await this.#stylesOf(engine, [seed]))[0];
      return { styles: Array(CLASSES).fill(epsilon), seeds: null, moved: moved !== null };
    }
    const seeds = tenSeeds(seed);
    const styles = await this.#stylesOf(engine, seeds);
    const row = moved ? styles.with(seeds.indexOf(seed), moved) : styles;
    return { styles: row, seeds, moved: moved !== null };
  }

  /** @param {Engine} engine @param {number[]} seeds */
  #stylesOf(engine, seeds) {
    const known = this.#styles.get(engine);
    if (known?.seeds === seeds.join()) return known.styles;
    const styles = engine.styles(seeds);
    this.#styles.set(engine, { seeds: seeds.join(), styles });
    styles.catch(() => {
      if (this.#styles.get(engine)?.styles === styles) this.#styles.delete(engine);
    });
    return styles;
  }

  /**
   * Draws ten digits of a model, unless there is a newer request.
   * @param {ModelEntry} model @param {number} turn @param {"card" | "sweep"} where which may both show the same model
   * @param {Element} sheet whose ink it is
   * @param {(engine: Engine, row: Row) => void} announce what is to come
   * @param {(image: ImageData) => void} show
   */
  #draw(model, turn, where, sheet, announce, show) {
    return this.#ensemble.with(model, async (engine) => {
      const row = await this.#row(engine);
      if (turn !== this.#turn) return;
      announce(engine, row);
      const { temperature, detail } = this.#house.state();
      const ink = inkOf(sheet);
      const { image } = await engine.drawTen(row.styles, temperature, ink, detail, where);
      show(image);
    });
  }

  /** @param {SpecimenView} specimen @param {number} turn */
  async #drawSpecimen(specimen, turn) {
    const { model, element } = specimen;
    if (!model) return;
    const announce = (/** @type {Engine} */ { card }, /** @type {Row} */ { seeds, moved }) => {
      const { label, seed, style } = this.#house.state();
      const ofSeed = style ? "own" : seeds ? "seeds" : "seed";
      const origin = moved ? "moved" : ofSeed;
      const drawn = { label, seed, seeds, origin, movedLength: style?.length ?? 0 };
      if (card) specimen.update(card, /** @type {import("./specimen.js").Drawn} */ (drawn));
    };
    try {
      await this.#draw(model, turn, "card", element, announce, (image) => {
        // The view may show another model by now.
        if (specimen.model === model) specimen.draw(image);
      });
    } catch (error) {
      if (isAbort(error) || specimen.model !== model) return;
      const why = text("compare.failed", { title: titleOf(model), why: sentence(error) });
      specimen.fail(why, () => void this.refresh());
    }
  }

  // Figures

  /** Shows units, sweep and table, which need only the manifests. @param {number} turn */
  async #showFigures(turn) {
    let manifests;
    try {
      manifests = await this.#fetchManifests();
    } catch (error) {
      this.#house.notify(text("compare.notThere", { why: sentence(error) }));
      return;
    }
    const compared = this.#specimens.flatMap(({ model }) => {
      const manifest = model && manifests.get(model.name);
      return manifest ? [{ title: titleOf(model), latents: manifest.latents }] : [];
    });
    this.#units.update(compared);
    if (this.#sweepSeen) await this.#drawSweep(turn);
  }

  /** The manifests, fetched once, and again after a failure. */
  #fetchManifests() {
    this.#manifests ??= fetchManifests().then((manifests) => {
      this.#showManifests(manifests);
      return manifests;
    });
    const fetched = this.#manifests;
    fetched.catch(() => {
      if (this.#manifests === fetched) this.#manifests = null;
    });
    return fetched;
  }

  /** @param {Map<string, Manifest>} manifests */
  #showManifests(manifests) {
    const models = this.#house.models();
    const listed = models.flatMap((model) => {
      const manifest = manifests.get(model.name);
      return manifest ? [{ title: titleOf(model), bytes: model.decoder.bytes, manifest }] : [];
    });
    this.#scores.setRows(listed);
    const families = sweeps(listed.map(({ manifest }) => manifest));
    this.#part("#sweep").hidden = families.length === 0;
    if (families.length > 0) this.#sweep.setFamilies(families);
  }

  /** Draws all models of the sweep, the present one first, so that the slider only changes pictures. @param {number} turn */
  async #drawSweep(turn) {
    const { models: family, place } = this.#sweep;
    const all = this.#house.models();
    const nearest = family
      .map(({ recipe }, at) => ({ model: all.find(({ name }) => name === recipe.name), at }))
      .sort((a, b) => Math.abs(a.at - place) - Math.abs(b.at - place));
    const sheet = this.#part("#sweep .specimen");
    const announce = (/** @type {Engine} */ _, /** @type {Row} */ { seeds, moved }) => {
      const { label, seed } = this.#house.state();
      this.#sweep.update({ label, seed, seeds, moved });
    };
    const results = await Promise.allSettled(
      nearest.map(async ({ model, at }) => {
        if (!model) return;
        await this.#draw(model, turn, "sweep", sheet, announce, (image) => {
          if (this.#sweep.models === family) this.#sweep.draw(at, image);
        });
      }),
    );
    if (turn !== this.#turn) return;
    const failure = results.find(
      (result) => result.status === "rejected" && !isAbort(result.reason),
    );
    this.#sweep.say(failure?.status === "rejected" ? failure.reason.message : "");
  }
}

/** @param {ModelEntry[]} models @param {readonly string[]} names */
function entries(models, names) {
  return names.flatMap((name) => models.find((model) => model.name === name) ?? []);
}
