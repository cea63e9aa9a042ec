// Models from the visitor's files: opened, kept in the browser, and forgotten.

import { fetchModels } from "../load/assets.js";
import { forget, keep, kept, readModels } from "../state/own-models.js";
import { sentence, text, titleOf, together } from "../text/text.js";

/** @typedef {import("../load/assets.js").ModelEntry} ModelEntry */

export class Opening {
  #shown;
  #screen;
  #weights;
  /** @type {Promise<void> | null} */
  #restored = null;

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("./weights.js").Weights} parts.weights
   */
  constructor({ shown, screen, weights }) {
    this.#shown = shown;
    this.#screen = screen;
    this.#weights = weights;
  }

  /** Opens files, and shows the last model of them. @param {File[]} files */
  async open(files) {
    const { models, problems } = await readModels(files, this.#shown.own);
    const last = models[models.length - 1];
    if (!last) {
      this.#screen.notice.show([together(problems)]);
      return;
    }
    if (!(await this.add(models))) return;
    const said = text(last.encoder ? "own.opened" : "own.openedDecoder", { title: titleOf(last) });
    this.#screen.notice.show([together([said, ...problems])]);
  }

  /**
   * Lists models that come from the visitor, keeps them, and shows the last one.
   * @param {ModelEntry[]} models of `ownModel`
   * @returns {Promise<boolean>} false if the engine refuses the last one; the page then has the models it had
   */
  async add(models) {
    const before = this.#shown.own;
    this.#list([...before, ...models]);
    // Weights may be damaged or of another version.
    if (!(await this.#weights.change(models[models.length - 1].name))) {
      this.#list(before);
      return false;
    }
    this.#shown.isModelChosen = true;
    await Promise.all(models.map(keep));
    return true;
  }

  /** Lists the models of earlier visits, and those of the folder that the address names. */
  restore() {
    this.#restored ??= Promise.all([kept(), this.#fetchFolder()]).then((models) => {
      const all = models.flat();
      if (all.length === 0) return;
      const { model, state } = this.#shown;
      this.#list([...all, ...this.#shown.own]);
      // A model of the page that is shown already may have the same name.
      if (model && this.#shown.model !== model) void this.#weights.change(model.name, { ...state });
    });
    return this.#restored;
  }

  /** The models of a folder on a static host, which `?weights=` names; none, with a sentence, if they cannot be read. */
  async #fetchFolder() {
    const asked = new URLSearchParams(location.search).get("weights");
    if (!asked) return [];
    try {
      const folder = new URL(asked.replace(/\/?$/, "/"), location.href);
      try {
        const { models } = await fetchModels({ onProgress: () => {}, folder: folder.href });
        return models;
      } catch (error) {
        if (folder.origin === location.origin) throw error;
        this.#screen.notice.show([text("own.policy", { folder: folder.href })]);
      }
    } catch (error) {
      this.#screen.notice.show([text("own.folder", { folder: asked, why: sentence(error) })]);
    }
    return [];
  }

  /** Removes the model that is shown, which the visitor has opened, and shows another one. */
  async forget() {
    const { own, list, model } = this.#shown;
    if (!model || !list || !own.includes(model)) return;
    await forget(model.name);
    this.#list(own.filter((other) => other !== model));
    await this.#weights.change(list.fallback.name);
  }

  /** @param {ModelEntry[]} models those of one name replace earlier ones */
  #list(models) {
    this.#shown.own = models.filter(
      ({ name }, at) => !models.slice(at + 1).some((later) => later.name === name),
    );
    this.#screen.showModels();
  }
}
