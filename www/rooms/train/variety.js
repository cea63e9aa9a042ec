// Random changes of the pictures that a model learns from: a switch, and what the changes look like.

import { text } from "../../text/text.js";
import { write } from "../../views/write.js";
import { VARIETY } from "./own-recipe.js";
import { StripView } from "./strip-view.js";

/** The changed pictures that are shown, after the picture itself. */
const SHOWN = 9;
const SIDE = 28;
/** Names the changes that are shown. */
const SEED = 1;

export class Variety {
  #run;
  #tick;
  #element;
  #strip;
  /** @type {Uint8Array | null} */
  #picture = null;

  /** @param {HTMLElement} section @param {import("./run.js").Run} run @param {() => void} onChange */
  constructor(section, run, onChange) {
    this.#run = run;
    this.#tick = /** @type {HTMLInputElement} */ (section.querySelector("#train-variety"));
    this.#element = /** @type {HTMLElement} */ (section.querySelector("#variety-shown"));
    this.#strip = new StripView(this.#element);
    this.#tick.addEventListener("change", onChange);
  }

  get isOn() {
    return this.#tick.checked;
  }

  set isOn(isOn) {
    this.#tick.checked = isOn;
  }

  /** Shows the changes of a picture. @param {Uint8Array | null} picture */
  async update(picture) {
    write(this.#element, {
      hidden: !this.isOn || !picture,
      ariaLabel: text("symbols.varietyShown"),
    });
    if (!this.isOn || !picture || picture === this.#picture) return;
    this.#picture = picture;
    const asked = { picture, width: SIDE, augment: VARIETY, seed: SEED, count: SHOWN };
    try {
      const changed = await this.#run.aside((trainer) => trainer.vary(asked));
      if (picture !== this.#picture) return;
      const all = new Uint8Array(picture.length + changed.length);
      all.set(picture);
      all.set(changed, picture.length);
      this.#strip.update(all, { width: SIDE, height: SIDE });
    } catch {
      // A newer picture has taken its place, or the engine has ended and says so itself.
      if (picture === this.#picture) this.#picture = null;
    }
  }
}
