// What becomes of a trained model: it is used in the other rooms, or saved.

import { save } from "../../files/save.js";
import { toToml } from "../../files/toml.js";
import { writeZip } from "../../files/zip.js";
import { sentence, text, together } from "../../text/text.js";

export class Afterwards {
  #said;
  #run;
  #adopt;
  #enter;
  #notify;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("./run.js").Run} page.run
   * @param {(files: File[]) => Promise<void>} page.adopt adds a model to those of the page, and shows it
   * @param {(room: import("../../state/state.js").State["room"]) => void} page.enter
   * @param {(sentence: string) => void} page.notify
   */
  constructor(section, { run, adopt, enter, notify }) {
    this.#run = run;
    this.#adopt = adopt;
    this.#enter = enter;
    this.#notify = notify;
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#said = find("#train-use-said");
    find("#train-use").addEventListener("click", () => void this.#use());
    find("#train-save").addEventListener("click", () => void this.#saveFiles());
    find("#train-recipe").addEventListener("click", () => this.#saveRecipe());
  }

  /** @param {string} words */
  say(words) {
    this.#said.textContent = words;
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
    try {
      const { decoder, encoder, recipe } = await this.#exported();
      const file = (/** @type {string} */ part) => `${recipe.name}.${part}.safetensors`;
      const archive = writeZip([
        { name: file("decoder"), bytes: decoder },
        { name: file("encoder"), bytes: encoder },
        { name: `${recipe.name}.toml`, bytes: new TextEncoder().encode(toToml(recipe)) },
      ]);
      save(`${recipe.name}.zip`, archive, "application/zip");
      this.#said.textContent = together([text("train.saved", { name: `${recipe.name}.zip` })]);
    } catch (error) {
      this.#said.textContent = sentence(error);
    }
  }

  #saveRecipe() {
    const { recipe } = this.#run;
    if (!recipe) return;
    const bytes = new TextEncoder().encode(toToml(recipe));
    save(`${recipe.name}.toml`, bytes, "application/toml");
  }
}
