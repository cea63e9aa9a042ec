// The KL of each latent dimension as bars: which of them wake up, and which stay asleep.

import { number, text } from "../../text/text.js";

/** Nats below which a dimension says next to nothing of an image. */
const ASLEEP = 0.05;
/** The least height of the scale, in nats, so that noise is no bar. */
const LEAST = 1;

export class BarsView {
  #list;
  #said;
  /** @type {Float64Array | null} */
  #latents = null;

  /** @param {HTMLElement} list @param {HTMLElement} said */
  constructor(list, said) {
    this.#list = list;
    this.#said = said;
  }

  /** @param {Float64Array} latents in nats */
  update(latents) {
    if (latents === this.#latents) return;
    this.#latents = latents;
    while (this.#list.children.length > latents.length) this.#list.lastElementChild?.remove();
    while (this.#list.children.length < latents.length) {
      this.#list.append(document.createElement("span"));
    }
    const most = Math.max(LEAST, ...latents);
    [...this.#list.children].forEach((bar, at) => {
      const { style, classList } = /** @type {HTMLElement} */ (bar);
      style.setProperty("--share", String(Math.max(0, latents[at]) / most));
      classList.toggle("asleep", latents[at] < ASLEEP);
    });
    this.say();
  }

  say() {
    const latents = this.#latents;
    if (!latents) return;
    const awake = latents.filter((kl) => kl >= ASLEEP).length;
    const most = number(Math.max(...latents), 1);
    this.#said.textContent = text("train.awake", { awake, all: latents.length, most });
    this.#list.ariaLabel = text("compare.bars", {
      values: Array.from(latents, (kl) => number(kl, 1)).join(text("list.comma")),
    });
  }
}
