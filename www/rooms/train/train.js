// Train: a model learns in the page, in front of its reader.

import { save } from "../../files/save.js";
import { toToml } from "../../files/toml.js";
import { writeZip } from "../../files/zip.js";
import { LARGEST_SEED } from "../../state/state.js";
import { FIRST_SEED, TRAININGS } from "../../state/trainings.js";
import { grouped, onLanguage, reason, sentence, text, together } from "../../text/text.js";
import { enable } from "../../views/focus.js";
import { megabytes } from "../../views/message.js";
import { write } from "../../views/write.js";
import { Dials } from "./dials.js";
import { PRESETS } from "./presets.js";
import { Run } from "./run.js";
import { Views } from "./views.js";

/** @typedef {import("../../state/state.js").State} State */

export default class TrainRoom {
  #section;
  #shown;
  #hold;
  #notify;
  #tell;
  #adopt;
  #enter;
  #run;
  #views;
  #dials;
  #go;
  #step;
  #preset;
  #past;
  /** The place of the moment that the reader went back to; null for the newest. @type {number | null} */
  #back = null;
  /** The training of the link that is under way. @type {string | null} */
  #begun = null;
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
    this.#adopt = adopt;
    this.#enter = enter;
    this.#run = new Run({
      onChange: () => this.#show(),
      onProgress: (_, loaded) => {
        const some = text("loading.some", { some: megabytes(loaded) });
        write(this.#part("#train-said"), { textContent: some });
      },
    });
    this.#views = new Views(section);
    this.#dials = new Dials(section, (change) => this.#run.change(change));
    this.#go = this.#button("#train-go", () => this.#startOrPause());
    this.#step = this.#button("#train-step", () => void this.#run.single());
    this.#button("#train-again", () => void this.#begin());
    this.#button("#train-seed", () => {
      const seed = Math.floor(Math.random() * LARGEST_SEED);
      this.#choose({ ...this.#chosen, seed });
    });
    this.#preset = /** @type {HTMLSelectElement} */ (this.#part("#preset"));
    this.#preset.addEventListener("change", () => {
      this.#choose({ name: TRAININGS[this.#preset.selectedIndex], seed: FIRST_SEED });
    });
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
    this.#button("#train-use", () => void this.#use());
    this.#button("#train-save", () => void this.#saveFiles());
    this.#button("#train-recipe", () => this.#saveRecipe());
    onLanguage(() => {
      this.#namePresets();
      this.#views.say();
      this.#show();
    });
    this.#namePresets();
  }

  #part = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (this.#section.querySelector(selector));

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

  #namePresets() {
    const { name } = this.#chosen;
    this.#preset.replaceChildren(
      ...TRAININGS.map((key) => new Option(text(`train.name.${key}`), key, false, key === name)),
    );
  }

  /** Shows the training that the link names; a training that is under way goes on. */
  async refresh() {
    const { name, seed } = this.#chosen;
    if (this.#begun !== `${name} ${seed}`) await this.#begin();
    else this.#show();
  }

  /** @param {import("../../state/trainings.js").Chosen} training */
  #choose(training) {
    this.#hold({ training });
    void this.refresh();
  }

  /** Makes the chosen model anew. */
  async #begin() {
    const { name, seed } = this.#chosen;
    this.#begun = `${name} ${seed}`;
    const preset = PRESETS.find(({ key }) => key === name) ?? PRESETS[0];
    this.#isWanted ||= this.#run.isUnderWay;
    this.#back = null;
    write(this.#part("#train-use-said"), { textContent: "" });
    try {
      await this.#run.begin(seeded(preset.recipe, seed));
    } catch (error) {
      this.#begun = null;
      this.#isWanted = false;
      this.#notify(sentence(error));
      return;
    }
    if (this.#isWanted) {
      this.#isWanted = false;
      void this.#run.train();
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
      void this.#begin();
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
    write(this.#preset, { selectedIndex: TRAININGS.indexOf(name) });
    write(this.#part("#preset-why"), { textContent: text(`train.why.${name}`) });
    const going = phase === "training" || (phase === "opening" && this.#isWanted);
    const words = { training: "train.pause", finished: "train.anew" };
    const go = history.moments.length > 1 ? "train.goOn" : "train.go";
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
    if (!data || !recipe) return;
    const { header } = data;
    const learned = grouped(recipe.training.images ?? header.training);
    write(this.#part("#train-data"), {
      textContent: text("train.data", {
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
    if (phase === "finished")
      return text("train.finished", { epochs: recipe?.training.epochs ?? 0 });
    return step === 0 ? text("train.untrained") : text("train.paused");
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

  /** The files of the model, with its score of all held-out images. */
  async #exported() {
    const { data, ms } = this.#run;
    const { distortion, rate } = await this.#run.score();
    return this.#run.save({
      held_out_distortion: distortion,
      held_out_rate: rate,
      held_out_neg_elbo: distortion + rate,
      held_out_images: data?.header.held_out ?? 0,
      training_seconds: ms / 1000,
    });
  }

  /** Adds the model, as it is now, to those of the page. */
  async #use() {
    try {
      const { decoder, encoder, recipe } = await this.#exported();
      const file = (/** @type {Uint8Array} */ bytes, /** @type {string} */ part) =>
        new File(
          [/** @type {Uint8Array<ArrayBuffer>} */ (bytes)],
          `${recipe.name}.${part}.safetensors`,
        );
      this.#enter("draw");
      await this.#adopt([file(decoder, "decoder"), file(encoder, "encoder")]);
    } catch (error) {
      this.#notify(sentence(error));
    }
  }

  async #saveFiles() {
    const said = this.#part("#train-use-said");
    try {
      const { decoder, encoder, recipe } = await this.#exported();
      const file = (/** @type {string} */ part) => `${recipe.name}.${part}.safetensors`;
      const archive = writeZip([
        { name: file("decoder"), bytes: decoder },
        { name: file("encoder"), bytes: encoder },
        { name: `${recipe.name}.toml`, bytes: new TextEncoder().encode(toToml(recipe)) },
      ]);
      save(`${recipe.name}.zip`, archive, "application/zip");
      said.textContent = together([text("train.saved", { name: `${recipe.name}.zip` })]);
    } catch (error) {
      said.textContent = sentence(error);
    }
  }

  #saveRecipe() {
    const { recipe } = this.#run;
    if (!recipe) return;
    const bytes = new TextEncoder().encode(toToml(recipe));
    save(`${recipe.name}.toml`, bytes, "application/toml");
  }
}

/**
 * A recipe with another seed, and with a name and a title that contain it, as the command names it.
 * @param {import("./presets.js").Recipe} recipe @param {number} seed @returns {import("./presets.js").Recipe}
 */
function seeded(recipe, seed) {
  if (seed === FIRST_SEED) return { ...recipe, seed };
  const { name, title } = recipe;
  return { ...recipe, seed, name: `${name}-seed-${seed}`, title: `${title}, seed ${seed}` };
}
