// The living diagram: x → q beside the prior → z → x̂ → the loss of each pixel → distortion + rate, of the drawing at hand.
// Its clouds can be moved, and everything behind them follows.

import { filled, language, number, onLanguage } from "../../text/text.js";
import { put } from "../../views/ink.js";
import { subscript } from "../../views/numbers.js";
import { CurvesView, DEVIATIONS } from "./curves.js";
import { kl, losses } from "./gaussian.js";
import { LINES } from "./parts.js";
import { isPlain } from "./posterior.js";

/** The number of dimensions with curves; the others are a sum. */
const MOST = 3;
/** A picture has 256 levels; half a step is the least that it tells from none. */
const STEP = 1 / 510;
/** The smallest probability of a reconstruction. */
const LEAST = 1e-7;
/** The loss of a pixel with the darkest colour, in nats. */
const DARKEST = 3;

/**
 * @typedef {import("./reading.js").Read} Read
 * @typedef {Read & { seen: ImageData, drawn: ImageData }} Shown
 * @typedef {{ mean: number, deviation: number, noise: number, z: number }} Dimension
 * @typedef {import("./parts.js").Part} Part
 * @typedef {typeof import("../../text/diagram.en.js").default} Texts
 * @typedef {"base" | "moved" | "point" | "prior" | "drawn"} Mode
 */

export class Diagram {
  #element;
  #decode;
  /** @type {Texts | null} */
  #texts = null;
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Dimension[]} */
  #dimensions = [];
  /** @type {{ dimension: number, view: CurvesView }[]} */
  #curves = [];
  /** @type {Mode} */
  #mode = "base";
  /** The picture of the moved clouds; null for that of the reading. @type {ImageData | null} */
  #picture = null;
  /** Counts requests for a picture. */
  #turn = 0;

  /**
   * @param {HTMLElement} element
   * @param {(epsilon: Float32Array, label: number) => Promise<ImageData | null>} decode draws a style
   */
  constructor(element, decode) {
    this.#element = element;
    this.#decode = decode;
    const press = (/** @type {string} */ name, /** @type {() => void} */ use) =>
      this.#find(`[data-do=${name}]`).addEventListener("click", use);
    press("point", () => this.#set("point", { deviation: DEVIATIONS.least }));
    press("prior", () => this.#set("prior", { mean: 0, deviation: 1, noise: "drawn" }));
    press("draw", () => this.#set("drawn", { noise: "drawn" }));
    press("back", () => this.update(this.#shown));
    const level = /** @type {HTMLSelectElement} */ (this.#find("select"));
    level.addEventListener("change", () => (element.dataset.level = level.value));
    /** @type {NodeListOf<HTMLElement>} */
    const parts = element.querySelectorAll("[data-part]");
    for (const part of parts) {
      for (const event of ["pointerenter", "focusin", "click"]) {
        part.addEventListener(event, () => this.#explain(/** @type {Part} */ (part.dataset.part)));
      }
    }
    onLanguage(() => void this.speak());
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.#element.querySelector(selector));
  }

  /** @type {import("./curves.js").Say} */
  #say = (key, values = {}) => filled(/** @type {Texts} */ (this.#texts)[key], values);

  /** Loads the texts of the page's language and writes them. */
  async speak() {
    const wanted = language();
    const { default: texts } = await (wanted === "zh"
      ? import("../../text/diagram.zh.js")
      : import("../../text/diagram.en.js"));
    if (wanted !== language()) return;
    this.#texts = texts;
    /** @type {NodeListOf<HTMLElement>} */
    const places = this.#element.querySelectorAll("[data-say]");
    for (const place of places) {
      const said = this.#say(/** @type {any} */ (place.dataset.say));
      if (place.localName === "canvas" || place.role === "group") place.ariaLabel = said;
      else place.textContent = said;
    }
    this.#curves = [];
    this.#write();
    this.#explain("cloud");
  }

  /** Shows a reading as it is. @param {Shown | null} shown null for none */
  update(shown) {
    if (shown?.card !== this.#shown?.card) this.#curves = [];
    this.#shown = shown;
    this.#turn += 1;
    this.#mode = "base";
    this.#picture = null;
    this.#dimensions = (shown?.reading.dimensions ?? []).map(({ mean, deviation, sample }) => ({
      mean,
      deviation,
      noise: (sample - mean) / deviation,
      z: sample,
    }));
    this.#write();
  }

  /** Changes all clouds. @param {Mode} mode @param {{ mean?: number, deviation?: number, noise?: "drawn" }} change */
  #set(mode, { mean, deviation, noise }) {
    this.#dimensions = this.#dimensions.map((one) => ({
      ...one,
      ...(mean !== undefined && { mean }),
      ...(deviation !== undefined && { deviation }),
      ...(noise && { noise: normal() }),
    }));
    this.#follow(mode);
  }

  /** @param {number} at @param {{ mean?: number, deviation?: number }} change */
  #move(at, change) {
    this.#dimensions = this.#dimensions.map((one, place) =>
      place === at ? { ...one, ...change } : one,
    );
    this.#follow("moved");
  }

  /** Draws what follows from the clouds. @param {Mode} mode */
  async #follow(mode) {
    const shown = this.#shown;
    if (!shown) return;
    this.#mode = mode;
    this.#dimensions = this.#dimensions.map((one) => ({
      ...one,
      z: one.mean + one.deviation * one.noise,
    }));
    this.#write();
    this.#turn += 1;
    const turn = this.#turn;
    const epsilon = Float32Array.from(this.#dimensions, ({ z }) => z);
    const picture = await this.#decode(epsilon, shown.label);
    if (turn !== this.#turn || !picture) return;
    this.#picture = picture;
    this.#write();
  }

  /** Writes the present clouds and what follows from them. */
  #write() {
    const shown = this.#shown;
    if (!shown || !this.#texts) return;
    const { card, reading, image, seen, drawn } = shown;
    if (this.#curves.length === 0) this.#setCurves(shown);
    const about = reading.estimated ? "≈ " : "";
    for (const { dimension, view } of this.#curves) view.update(this.#dimensions[dimension], about);
    const costs = this.#dimensions.map(({ mean, deviation }) => Math.max(0, kl(mean, deviation)));
    const sum = (/** @type {ArrayLike<number>} */ values) =>
      Array.from(values).reduce((total, value) => total + value, 0);
    const others = costs.filter((_, at) => !this.#curves.some(({ dimension }) => dimension === at));
    this.#find(".others").textContent =
      others.length === 0
        ? ""
        : this.#say("others", { count: others.length, kl: about + number(sum(others), 2) });

    const picture = this.#picture ?? drawn;
    put(this.#canvas("x"), seen);
    put(this.#canvas("x-hat"), picture);
    const means = this.#picture
      ? this.#picture.data.filter((_, at) => at % 4 === 3).map((level) => level)
      : null;
    const pixels = means
      ? losses(
          image,
          Float32Array.from(means, (level) => level / 255),
          card.deviation,
          STEP,
        )
      : losses(image, reading.reconstruction, card.deviation, LEAST);
    put(this.#canvas("loss"), heat(pixels, seen));

    const isBase = this.#mode === "base";
    const values = {
      distortion: isBase ? reading.distortion : sum(pixels),
      // Under a flow the encoder's q is no product of normal distributions; the moved clouds are.
      rate: sum(isBase ? reading.rates : costs),
    };
    this.#find("[data-value=distortion]").textContent = number(values.distortion, 1);
    this.#find("[data-value=rate]").textContent = number(values.rate, 1);
    this.#find("[data-value=elbo]").textContent = number(values.distortion + values.rate, 1);
    this.#find(".of-z").textContent = isBase ? "" : this.#say("ofZ");
    /** @type {Record<Mode, keyof Texts>} */
    const sentences = {
      base: "base",
      moved: "moved",
      point: "pointSays",
      prior: "priorSays",
      drawn: "drawn",
    };
    const said = this.#say(sentences[this.#mode]);
    const status = this.#find(".says");
    if (status.textContent !== said) status.textContent = said;
    /** @type {HTMLButtonElement} */ (this.#find("[data-do=back]")).disabled = isBase;
  }

  /** @param {string} name */
  #canvas(name) {
    return /** @type {HTMLCanvasElement} */ (this.#find(`canvas.${name}`));
  }

  /** Curves for the dimensions that say most about the drawing. @param {Shown} shown */
  #setCurves({ card, reading }) {
    const order = reading.dimensions.map((_, at) => at);
    order.sort((a, b) => reading.dimensions[b].kl - reading.dimensions[a].kl);
    const symbol = isPlain(card) ? "z" : "ε";
    this.#curves = order.slice(0, MOST).map((dimension) => ({
      dimension,
      view: new CurvesView(symbol + subscript(dimension + 1), this.#say, (change) =>
        this.#move(dimension, change),
      ),
    }));
    this.#find(".clouds").replaceChildren(...this.#curves.map(({ view }) => view.element));
  }

  /** Couples a part of the picture with its formula and its line of code. @param {Part} part */
  #explain(part) {
    if (!this.#texts) return;
    const { formula, rust, torch } = LINES[part];
    for (const place of this.#element.querySelectorAll("[data-part]")) {
      place.classList.toggle("told", place.getAttribute("data-part") === part);
    }
    this.#find(".part-says").textContent = this.#say(`${part}Says`);
    this.#find(".part-formula").textContent = formula;
    this.#find(".part-rust").textContent = rust;
    this.#find(".part-torch").textContent = torch;
  }
}

/** A standard normal number (Box & Muller 1958). */
const normal = () =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

/** @param {Float64Array} pixels losses in nats @param {ImageData} like a picture in the ink of the page */
function heat(pixels, like) {
  const [red, green, blue] = like.data;
  const { width, height } = like;
  const image = Object.assign(new ImageData(width, height), { tall: height });
  pixels.forEach((loss, at) => {
    image.data.set([red, green, blue, Math.min(255, (255 * Math.max(0, loss)) / DARKEST)], 4 * at);
  });
  return image;
}
