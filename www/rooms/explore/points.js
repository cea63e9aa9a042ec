// Encoded test images on the plane of styles, each with its image.

import { fetchPoints } from "../../load/assets.js";
import { isRefusal } from "../../engine/client.js";
import { isSameModel } from "../../engine/engine.js";
import { fetchTestImages } from "../../engine/test-images.js";
import { position } from "../../state/plane.js";
import { onLanguage, sentence, text, titleOf } from "../../text/text.js";
import { inkOf } from "../../views/ink.js";
import { PointsView } from "./points-view.js";
import { MNIST, dataOf } from "../../state/classes.js";
import { oneHot } from "../../state/walk.js";

/**
 * @typedef {import("../../engine/engine.js").Engine} Engine
 * @typedef {import("../../engine/engine.js").ModelCard} ModelCard
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {{ plane: import("../../state/plane.js").Plane, frame: import("./grid.js").Frame, card: ModelCard }} Window
 *   what the grid shows, of which model
 * @typedef {{ card: ModelCard, labels: number[], epsilons: Float32Array[] }} Encoded the first test images, in their order
 */

export class Points {
  #sheet;
  #run;
  #shown;
  #view;
  #hold;
  /** @type {Window | null} */
  #window = null;
  /** @type {Encoded | null} */
  #encoded = null;
  /** The model whose points are being fetched, or could not be fetched. @type {ModelCard | null} */
  #asked = null;
  /** The pixels of the test images; null if they are missing. @type {Promise<Uint8Array | null> | null} */
  #images = null;
  /** The reason why there are no points, in the current language. @type {() => string} */
  #problem = () => "";

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../engine/engines.js").Run} page.run
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {(change: Partial<import("../../state/state.js").State>) => void} page.hold
   */
  constructor(section, { run, shown, hold }) {
    this.#sheet = /** @type {HTMLElement} */ (section.querySelector("#grid"));
    this.#run = run;
    this.#shown = shown;
    this.#hold = hold;
    this.#view = new PointsView(section, {
      onPoint: (image) => {
        this.#choose({ image });
        void this.#drawPair();
      },
      onLabel: (label) => {
        this.#choose({ label });
        this.#draw();
      },
    });
    onLanguage(() => {
      this.#draw();
      void this.#drawPair();
    });
  }

  /** The user's choice among the points; null while the points are hidden. */
  get #chosen() {
    return this.#shown.state.points;
  }

  /** @param {Partial<import("../../state/places.js").Chosen>} change */
  #choose(change) {
    if (this.#chosen) this.#hold({ points: { ...this.#chosen, ...change } });
  }

  /** Shows or hides the points, as the state demands. */
  show() {
    // Try again after a failed download.
    if (this.#chosen && !this.#encoded) this.#asked = null;
    this.#draw();
  }

  /** @param {Window} window that the grid shows now */
  update(window) {
    const same = isSameModel(window.card, this.#window?.card);
    this.#window = window;
    if (!same) {
      this.#encoded = null;
      this.#problem = () => "";
    }
    if (this.#chosen && !isSameModel(this.#asked, window.card)) void this.#load(window.card);
    this.#draw();
    // The ink has another colour in the dark theme.
    void this.#drawPair();
  }

  /** @param {ModelCard} card of the model whose points are wanted */
  async #load(card) {
    const { model } = this.#shown;
    if (!model || model.name !== card.name) return;
    this.#asked = card;
    /** @type {Uint8Array} */
    let bytes;
    try {
      bytes = await fetchPoints(model, { onProgress: () => {} });
    } catch (error) {
      this.#fail(card, () => sentence(error));
      return;
    }
    await this.#run(async (engine) => {
      if (!isSameModel(engine.card, card)) return;
      try {
        const { encoder_sha256, labels, epsilon } = await engine.points(bytes);
        if (encoder_sha256 !== model.encoder?.sha256) {
          this.#fail(card, () => text("points.foreign", { title: titleOf(model) }));
          return;
        }
        const epsilons = labels.map((_, at) =>
          epsilon.subarray(at * card.latent, (at + 1) * card.latent),
        );
        this.#encoded = { card, labels, epsilons };
        this.#draw();
        void this.#drawPair();
      } catch (error) {
        // The file or the connection is at fault.
        if (!isRefusal(error)) throw error;
        this.#fail(card, () => text("points.unusable", { why: sentence(error) }));
      }
    });
    // The engine may have been replaced meanwhile; the next picture requests the points again.
    if (this.#encoded?.card !== card && !this.#problem() && this.#asked === card)
      this.#asked = null;
  }

  /** @param {ModelCard} card @param {() => string} problem */
  #fail(card, problem) {
    if (!isSameModel(this.#window?.card, card)) return;
    this.#problem = problem;
    this.#draw();
  }

  #draw() {
    const [window, encoded] = [this.#window, this.#encoded];
    const chosen = this.#chosen;
    if (!chosen || !window || !encoded || !isSameModel(encoded.card, window.card)) {
      this.#view.hide(chosen ? this.#problem() || text("loading") : "");
      return;
    }
    const { plane, frame, card } = window;
    const { classes } = dataOf(card);
    this.#view.update({
      places: encoded.epsilons.map((one) => position(one, plane)),
      labels: encoded.labels,
      classes,
      frame,
      flat: card.latent <= 2,
      conditional: card.conditional,
      label: chosen.label,
      // A link may name an image that is not among them.
      selected: chosen.image !== null && chosen.image in encoded.labels ? chosen.image : null,
    });
  }

  /** Shows the chosen image and the decoded digit of its point. */
  #drawPair() {
    const [index, encoded] = [this.#chosen?.image ?? null, this.#encoded];
    if (index === null || !encoded || !(index in encoded.labels)) return;
    return this.#run(async (engine) => {
      if (!isSameModel(engine.card, encoded.card)) return;
      const ink = inkOf(this.#sheet);
      const data = dataOf(encoded.card);
      const label = oneHot(encoded.labels[index], data.classes.length);
      const drawn = await engine.drawMany([encoded.epsilons[index]], [label], 1, ink, "point");
      // The page may have the test images of MNIST beside it, and no others.
      if (data.name === MNIST.name) this.#images ??= fetchTestImages();
      const images = data.name === MNIST.name ? await this.#images : null;
      if (this.#chosen?.image !== index || this.#encoded !== encoded) return;
      this.#view.showPair({
        real: images && inInk(images, index, ink),
        drawn: drawn.image,
        index,
        label: data.classes[encoded.labels[index]],
      });
    });
  }
}

/** @param {Uint8Array} images @param {number} index @param {number[]} ink */
function inInk(images, index, ink) {
  const image = new ImageData(28, 28);
  images.subarray(index * 784, (index + 1) * 784).forEach((grey, at) => {
    image.data.set([...ink, grey], 4 * at);
  });
  return image;
}
