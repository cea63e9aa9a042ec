// The information in each latent dimension of the models, as bars on one scale.

import { number, text } from "../../text/text.js";

/** @typedef {{ title: string, latents: { kl: number, active: boolean }[] }} Used */

export class UnitsView {
  #element;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** @param {Used[]} models drawn to one scale */
  update(models) {
    const most = Math.max(...models.flatMap(({ latents }) => latents.map(({ kl }) => kl)));
    this.#element.replaceChildren(...models.map((model) => figureOf(model, most)));
  }
}

/** @param {Used} model @param {number} most the top of the scale, in nats */
function figureOf({ title, latents }, most) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const [name, count] = [document.createElement("b"), document.createElement("span")];
  const active = latents.filter((latent) => latent.active).length;
  name.textContent = title;
  count.textContent = text("compare.activeCount", { active, all: latents.length });
  caption.append(name, count);

  const top = document.createElement("span");
  top.className = "top";
  top.ariaHidden = "true";
  top.textContent = text("unit.nats", { value: number(most, 1) });

  const sorted = [...latents].sort((a, b) => b.kl - a.kl);
  const bars = document.createElement("div");
  bars.className = "bars";
  bars.role = "img";
  const values = sorted.map(({ kl }) => number(Math.max(0, kl), 2)).join(text("list.comma"));
  bars.ariaLabel = text("compare.bars", { values });
  bars.append(
    ...sorted.map((latent) => {
      const bar = document.createElement("i");
      bar.classList.toggle("idle", !latent.active);
      // An estimate of a KL of zero may be negative.
      bar.style.setProperty("--share", String(Math.max(0, latent.kl) / most));
      return bar;
    }),
  );
  figure.append(caption, top, bars);
  return figure;
}
