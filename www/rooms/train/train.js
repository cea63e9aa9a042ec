// Train: a model learns in the page, in front of its reader.

import { LARGEST_SEED } from "../../state/state.js";
import { FIRST_SEED, TRAININGS, trainingFrom } from "../../state/trainings.js";
import { SpokenError, grouped, onLanguage, reason, sentence, text } from "../../text/text.js";
import { enable } from "../../views/focus.js";
import { megabytes } from "../../views/message.js";
import { write } from "../../views/write.js";
import { Afterwards } from "./afterwards.js";
import { Dials } from "./dials.js";
import { KeptTraining } from "./kept-training.js";
import { OwnSymbols } from "./own.js";
import { OWN_TRAININGS, isOwn } from "./own-recipe.js";
import { recipeIn, recipeOf } from "./recipes.js";
import { Run } from "./run.js";
import { Variety } from "./variety.js";
import { Views } from "./views.js";

/** @typedef {import("../../state/state.js").State} State */
/** @typedef {import("../../state/trainings.js").Chosen} Chosen */

export default class TrainRoom {
  #section;
  #shown;
  #hold;
  #notify;
  #tell;
  #run;
  #kept;
  #own;
  #variety;
  #views;
  #dials;
  #afterwards;
  #go;
  #step;
  #preset;
  #sources;
  #past;
  /** The place of the moment that the reader went back to; null for the newest. @type {number | null} */
  #back = null;
  /** The training of the link that is under way. @type {string | null} */
  #begun = null;
  /** The pictures and the recipe that the training of own symbols began with. @type {{ revision: number, isVaried: boolean } | null} */
  #learned = null;
  /** The training of MNIST that was chosen last. @type {Chosen} */
  #ofMnist = { name: TRAININGS[0], seed: FIRST_SEED };
  /** Whether it is to train as soon as it can. */
  #isWanted = false;
  #isDue = false;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {(change: Partial<State>) => void} page.hold
   * @param {(sentence: string) => void} page.notify
   * @param {(files: File[]) => Promise<void>} page.adopt adds a model to those of the page, and shows it
   * @param {(room: State["room"]) => void} page.enter
   * @param {(numbers: Record<string, number>) => void} page.onNumbers
   */
  constructor(section, { shown, hold, notify, adopt, enter, onNumbers }) {
    this.#section = section;
    this.#shown = shown;
    this.#hold = hold;
    this.#notify = notify;
    this.#tell = onNumbers;
    this.#run = new Run({
      onChange: () => {
        this.#kept.note();
        this.#show();
      },
      onProgress: (_, loaded) => {
        const some = text("loading.some", { some: megabytes(loaded) });
        write(this.#part("#train-said"), { textContent: some });
      },
    });
    this.#kept = new KeptTraining(this.#run);
    this.#own = new OwnSymbols(section, {
      run: this.#run,
      notify,
      onChange: () => this.#showSymbols(),
      onClear: () => void this.#kept.forget().then(() => this.#prepare()),
      past: () => this.#pastOfSymbols(),
      onPast: (past) => this.#resume(past),
    });
    this.#variety = new Variety(section, this.#run, () => this.#showSymbols());
    this.#views = new Views(section);
    this.#dials = new Dials(section, (change) => this.#run.change(change));
    this.#go = this.#button("#train-go", () => this.#startOrPause());
    this.#step = this.#button("#train-step", () => void this.#run.single());
    this.#button("#train-again", () => void this.#begin({ isAnew: true }));
    this.#button("#train-seed", () => {
      const seed = Math.floor(Math.random() * LARGEST_SEED);
      this.#choose({ ...this.#chosen, seed });
    });
    this.#preset = /** @type {HTMLSelectElement} */ (this.#part("#preset"));
    this.#preset.addEventListener("change", () => {
      this.#choose({ name: /** @type {Chosen["name"]} */ (this.#preset.value), seed: FIRST_SEED });
    });
    this.#sources = /** @type {HTMLInputElement[]} */ ([
      ...section.querySelectorAll("input[name=train-source]"),
    ]);
    for (const source of this.#sources) {
      source.addEventListener("change", () => {
        this.#isWanted = false;
        this.#run.pause();
        const isDrawn = source.value === "own";
        this.#choose(isDrawn ? { name: OWN_TRAININGS[0], seed: FIRST_SEED } : this.#ofMnist);
      });
    }
    this.#past = /** @type {HTMLInputElement} */ (this.#part("#train-past"));
    this.#past.addEventListener("input", () => {
      const { valueAsNumber: place } = this.#past;
      this.#back = place < this.#run.history.moments.length - 1 ? place : null;
      this.#show();
    });
    this.#button("#train-now", () => {
      this.#back = null;
      this.#past.focus();
      this.#show();
    });
    this.#afterwards = new Afterwards(section, { run: this.#run, adopt, enter, notify });
    onLanguage(() => {
      this.#views.say();
      this.#own.update();
      this.#show();
    });
  }

  /** @param {string} selector */
  #part = (selector) => /** @type {HTMLElement} */ (this.#section.querySelector(selector));

  /** @param {string} selector @param {() => void} onPress */
  #button(selector, onPress) {
    const button = /** @type {HTMLButtonElement} */ (this.#part(selector));
    button.addEventListener("click", onPress);
    return button;
  }

  /** The training that the state names. */
  get #chosen() {
    return this.#shown.state.training ?? { name: TRAININGS[0], seed: FIRST_SEED };
  }

  /** Offers the trainings on the chosen pictures. */
  #offerPresets() {
    const { name } = this.#chosen;
    const names = TRAININGS.filter((key) => isOwn(key) === isOwn(name));
    const options = names.map((key) => new Option(text(`train.name.${key}`), key));
    const shown = [...this.#preset.options].map((option) => option.text + option.value);
    if (shown.join() !== options.map((option) => option.text + option.value).join()) {
      this.#preset.replaceChildren(...options);
    }
    write(this.#preset, { value: name });
  }

  /** Shows the training that the link names; a training that is under way goes on. */
  async refresh() {
    const { name, seed } = this.#chosen;
    const isDrawn = isOwn(name);
    if (!isDrawn) this.#ofMnist = { name, seed };
    write(this.#part(".symbols"), { hidden: !isDrawn });
    write(this.#part(".variety"), { hidden: !isDrawn });
    for (const source of this.#sources) {
      source.checked = (source.value === "own") === isDrawn;
      source.parentElement?.classList.toggle("chosen", source.checked);
    }
    if (isDrawn) await this.#own.open();
    const { name: now, seed: newest } = this.#chosen;
    if (this.#begun === `${now} ${newest}`) this.#show();
    else await (isOwn(now) ? this.#prepare() : this.#begin());
  }

  /** The recipe of the chosen training, for the symbols as they are now. */
  get #recipe() {
    return recipeOf(this.#chosen, this.#own, this.#variety.isOn);
  }

  /** Waits for the visitor to train on own symbols: there are examples to be drawn first. */
  async #prepare() {
    const { name, seed } = this.#chosen;
    const goesOn = this.#run.isUnderWay;
    this.#begun = `${name} ${seed}`;
    this.#back = null;
    this.#learned = null;
    this.#afterwards.say("");
    this.#kept.rest();
    this.#run.prepare(this.#recipe);
    if (goesOn) return this.#begin({ goesOn: true });
    const kept = await this.#kept.find(this.#chosen);
    if (!kept || this.#run.phase !== "none") return;
    await this.#resume(kept.past, kept.pictures ?? undefined).catch(() => {});
  }

  /** After a change of the symbols, or of how they are changed. */
  #showSymbols() {
    if (!isOwn(this.#chosen.name)) return;
    void this.#variety.update(this.#own.newest);
    // Until the training begins, the recipe follows.
    if (this.#begun && !this.#learned && this.#run.phase === "none" && !this.#run.isTurned) {
      this.#run.prepare(this.#recipe);
    }
    this.#show();
  }

  /** @param {Chosen} training */
  #choose(training) {
    this.#hold({ training });
    void this.refresh();
  }

  /**
   * Makes the chosen model, or continues the one that was kept.
   * @param {{ goesOn?: boolean, isAnew?: boolean }} [how] `goesOn`: whether it is to train at once
   */
  async #begin({ goesOn = this.#run.isUnderWay, isAnew = false } = {}) {
    const { name, seed } = this.#chosen;
    const why = isOwn(name) ? this.#own.hindrance : null;
    if (why !== null) {
      this.#isWanted = false;
      this.#notify(why);
      return;
    }
    this.#begun = `${name} ${seed}`;
    this.#isWanted ||= goesOn;
    this.#back = null;
    this.#afterwards.say("");
    try {
      if (isOwn(name)) {
        // The dials may have been turned before the training began.
        const turned = this.#learned === null && this.#run.isTurned ? this.#run.recipe : null;
        this.#learned = { revision: this.#own.revision, isVaried: this.#variety.isOn };
        await this.#run.begin(this.#own.pictures(), turned ?? this.#recipe);
      } else {
        const past = isAnew ? undefined : (await this.#kept.find({ name, seed }))?.past;
        await this.#run.begin(null, past ? recipeIn(past.place) : this.#recipe, past);
      }
      this.#kept.follow({ name, seed }, this.#run.pictures);
    } catch (error) {
      this.#begun = null;
      this.#learned = null;
      this.#isWanted = false;
      this.#notify(sentence(error));
      return;
    }
    if (this.#isWanted) {
      this.#isWanted = false;
      void this.#run.train();
    }
  }

  /** The training of own symbols, if it is of the present ones. */
  async #pastOfSymbols() {
    if (!this.#learned || this.#learned.revision !== this.#own.revision) return null;
    const past = await this.#run.past();
    return past && { ...past, chosen: this.#chosen };
  }

  /**
   * Continues a training of own symbols.
   * @param {import("./symbols-file.js").Past} past
   * @param {import("./run.js").Pictures} [pictures] that it learned from, if not from the present ones
   */
  async #resume(past, pictures = this.#own.pictures()) {
    const { name, seed } = past.chosen;
    const training = trainingFrom(`${name}:${seed}`)?.value;
    if (!training || !isOwn(training.name)) {
      throw new SpokenError(() => text("project.chosen", { name }));
    }
    const recipe = recipeIn(past.place);
    if (!recipe) throw new SpokenError(() => text("project.place"));
    this.#variety.isOn = Boolean(recipe.training?.augment);
    const revision = this.#own.isPresent(pictures) ? this.#own.revision : -1;
    this.#learned = { revision, isVaried: this.#variety.isOn };
    this.#begun = `${training.name} ${training.seed}`;
    this.#back = null;
    this.#hold({ training });
    try {
      await this.#run.begin(pictures, recipe, past);
      this.#kept.follow(training, pictures);
    } catch (error) {
      this.#begun = null;
      await this.#prepare();
      throw error;
    }
  }

  #startOrPause() {
    const { phase } = this.#run;
    if (phase === "training") this.#run.pause();
    else if (phase === "opening") {
      this.#isWanted = !this.#isWanted;
      this.#show();
    } else if (phase === "none" || phase === "finished") {
      this.#isWanted = true;
      void this.#begin({ isAnew: phase === "finished" });
    } else void this.#run.train();
  }

  /** Shows the run before the next frame, once for any number of changes. */
  #show() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (!this.#section.hidden) this.#paint();
    });
  }

  #paint() {
    const { phase, recipe, history, data, speed } = this.#run;
    const { name, seed } = this.#chosen;
    this.#offerPresets();
    write(this.#part("#preset-why"), { textContent: text(`train.why.${name}`) });
    const going = phase === "training" || (phase === "opening" && this.#isWanted);
    const words = { training: "train.pause", finished: "train.anew" };
    const go = this.#run.step > 0 ? "train.goOn" : "train.go";
    const key = going ? "train.pause" : (words[/** @type {"finished"} */ (phase)] ?? go);
    write(this.#go, { textContent: text(/** @type {"train.go"} */ (key)) });
    const isStill = (phase === "paused" || phase === "stopped") && !this.#run.isBusy;
    enable(this.#step, isStill, this.#go);
    if (phase !== "opening" || data)
      write(this.#part("#train-said"), { textContent: this.#said() });
    write(this.#part("#train-speed"), {
      textContent: speed > 0 ? grouped(Math.round(speed)) : "–",
    });
    if (recipe) this.#dials.update(recipe, this.#run.beta);
    write(this.#part(".learning"), { hidden: history.moments.length === 0 });
    this.#paintPast();
    this.#tell(this.#views.update(this.#run, this.#back));
    const isThere = data && recipe && history.moments.length > 0;
    if (recipe && !isThere) {
      const { epochs: all } = recipe.training;
      write(this.#part("#train-epoch"), { textContent: text("train.ofEpochs", { epoch: 0, all }) });
      write(this.#part("#train-steps"), { textContent: "0" });
    }
    write(this.#part("#train-data"), { hidden: !isThere });
    if (!isThere) return;
    const { header } = data;
    const learned = grouped(recipe.training.images ?? header.training);
    write(this.#part("#train-data"), {
      textContent: text(isOwn(name) ? "train.dataOwn" : "train.data", {
        ...{ learned, heldOut: grouped(header.held_out), seed: String(seed) },
        ...{ title: header.data.title, licence: header.data.licence },
      }),
    });
  }

  /** One sentence about what the training is doing. */
  #said() {
    const { phase, problem, step, recipe } = this.#run;
    if (problem !== null && phase !== "training") {
      const why = reason(problem);
      return text(phase === "stopped" ? "train.stopped" : "train.replaced", { why, step });
    }
    if (phase === "training") return "";
    if (isOwn(this.#chosen.name) && phase === "none") {
      return this.#own.hindrance ?? text("symbols.ready");
    }
    if (this.#isOutdated) return text("symbols.changed");
    if (phase === "finished")
      return text("train.finished", { epochs: recipe?.training.epochs ?? 0 });
    return step === 0 ? text("train.untrained") : text("train.paused");
  }

  /** Whether the pictures, or how they are changed, are others than those of the training. */
  get #isOutdated() {
    if (!this.#learned) return false;
    const { revision, isVaried } = this.#learned;
    return revision !== this.#own.revision || isVaried !== this.#variety.isOn;
  }

  #paintPast() {
    const { moments } = this.#run.history;
    const last = moments.length - 1;
    if (this.#back !== null && this.#back >= last) this.#back = null;
    const place = this.#back ?? Math.max(0, last);
    write(this.#part(".past"), { hidden: last < 1 });
    write(this.#past, { max: String(Math.max(0, last)) });
    if (this.#past.valueAsNumber !== place) this.#past.valueAsNumber = place;
    const step = moments[place]?.step ?? 0;
    const words =
      this.#back === null ? text("train.present") : text("train.atStep", { step: grouped(step) });
    const output = /** @type {HTMLOutputElement} */ (this.#part(".past output"));
    write(output, { value: words });
    this.#past.setAttribute("aria-valuetext", words);
    enable(
      /** @type {HTMLButtonElement} */ (this.#part("#train-now")),
      this.#back !== null,
      this.#past,
    );
  }
}
