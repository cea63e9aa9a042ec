// The dials of a training: β, learning rate and the number of epochs. They can be turned while it trains.

import { number, text } from "../../text/text.js";
import { write } from "../../views/write.js";

/** @param {number[]} mantissas @param {number[]} powers */
const decades = (mantissas, powers) =>
  powers.flatMap((power) => mantissas.map((mantissa) => Number(`${mantissa}e${power}`)));

/** 784, because averaging over 784 pixels while summing over latents amounts to it. */
const BETAS = [0, ...decades([1, 2, 5], [-2, -1, 0, 1]), 100, 200, 500, 784, 1000];
const RATES = [...decades([1, 2, 5], [-5, -4, -3, -2]), 0.1, 0.2, 0.5, 1];
const MOST_EPOCHS = 10_000;

/** The place of the value that is nearest, as a ratio. @param {number[]} values @param {number} wanted */
function nearest(values, wanted) {
  const far = (/** @type {number} */ value) => Math.abs(Math.log((value + 1e-9) / (wanted + 1e-9)));
  const least = Math.min(...values.map(far));
  return values.findIndex((value) => far(value) === least);
}

export class Dials {
  #beta;
  #rate;
  #epochs;

  /**
   * @param {HTMLElement} section
   * @param {(change: Partial<import("../../engine/trainer.js").Turned>) => void} onTurn
   */
  constructor(section, onTurn) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLInputElement} */ (section.querySelector(selector));
    this.#beta = new Dial(find("#train-beta"), BETAS, (beta) => onTurn({ beta }));
    this.#rate = new Dial(find("#train-rate"), RATES, (rate) => onTurn({ rate }));
    this.#epochs = find("#train-epochs");
    this.#epochs.addEventListener("change", () => {
      const { valueAsNumber: asked } = this.#epochs;
      if (!(asked >= 1)) return;
      onTurn({ epochs: Math.min(MOST_EPOCHS, Math.floor(asked)) });
    });
  }

  /**
   * @param {import("../../engine/trainer.js").Recipe} recipe
   * @param {number} beta that the last step had: it grows during warm-up
   */
  update({ objective, training }, beta) {
    const said = { beta: objective.beta, now: Number(beta.toPrecision(2)) };
    const isWarming = beta < objective.beta;
    this.#beta.update(objective.beta, isWarming ? text("train.warming", said) : undefined);
    this.#rate.update(training.learning_rate);
    if (document.activeElement !== this.#epochs) this.#epochs.valueAsNumber = training.epochs;
  }
}

class Dial {
  #input;
  #output;
  #values;

  /** @param {HTMLInputElement} input @param {number[]} values @param {(value: number) => void} onTurn */
  constructor(input, values, onTurn) {
    this.#input = input;
    this.#values = values;
    this.#output = /** @type {HTMLOutputElement} */ (
      input.parentElement?.querySelector(`output[for=${input.id}]`)
    );
    input.max = String(values.length - 1);
    input.addEventListener("input", () => {
      const value = values[input.valueAsNumber];
      this.#say(number(value));
      onTurn(value);
    });
  }

  /** @param {number} value @param {string} [said] instead of the value alone */
  update(value, said = number(value)) {
    const place = nearest(this.#values, value);
    if (this.#input.valueAsNumber !== place) this.#input.valueAsNumber = place;
    this.#say(said);
  }

  /** @param {string} said */
  #say(said) {
    write(this.#output, { value: said });
    if (this.#input.getAttribute("aria-valuetext") === said) return;
    this.#input.setAttribute("aria-valuetext", said);
  }
}
