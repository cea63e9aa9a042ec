// A picture of a mixture of two digits, and their shares.

import { number, text } from "../../text/text.js";
import { put } from "../../views/ink.js";
import { offer } from "../../views/classes.js";

/** @typedef {import("../../state/state.js").Mixture} Mixture */

export class MixtureView {
  #picture;
  #other;
  #share;
  #sum;

  /** @param {HTMLElement} details @param {(mix: Mixture) => void} onChange */
  constructor(details, onChange) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (details.querySelector(selector));
    this.#picture = /** @type {HTMLCanvasElement} */ (find("canvas"));
    this.#other = /** @type {HTMLSelectElement} */ (find("#mix-with"));
    this.#share = /** @type {HTMLInputElement} */ (find("#mix-share"));
    this.#sum = find("#mix-sum");
    const change = () =>
      onChange({ label: Number(this.#other.value), share: this.#share.valueAsNumber });
    this.#other.addEventListener("change", change);
    this.#share.addEventListener("input", change);
  }

  /** The element of the picture, whose ink colour it uses. */
  get sheet() {
    return this.#picture;
  }

  /** @param {{ label: number, mix: Mixture, classes: string[] }} state */
  update({ label, mix, classes }) {
    offer(this.#other, classes);
    this.#other.value = String(mix.label);
    this.#share.value = String(mix.share);
    const parts = [
      { share: 1 - mix.share, digit: label },
      { share: mix.share, digit: mix.label },
    ].map(({ share, digit }) => `${number(share, 2)} · “${classes[digit]}”`);
    const sum = parts.join(" + ");
    this.#sum.textContent = sum;
    this.#share.ariaValueText = sum;
    this.#picture.ariaLabel = text("mix.picture", { sum });
  }

  /** @param {ImageData} image */
  draw(image) {
    put(this.#picture, image);
  }
}
