// Explore: a plane of styles at a glance, and walks between two digits.

import { isSameModel } from "../../engine/engine.js";
import { moveTo, planeOf, position } from "../../state/plane.js";
import { replaced } from "../../state/replaced.js";
import { dataOf } from "../../state/classes.js";
import { withinReach } from "../../state/state.js";
import { language, number, onLanguage, reason, text } from "../../text/text.js";
import { offer } from "../../views/classes.js";
import { inkOf, isSmooth } from "../../views/ink.js";
import { GridView, PLACES } from "./grid.js";
import { PathView, STATIONS } from "./path.js";
import { round } from "../../state/values.js";
import { oneHot, walk } from "../../state/walk.js";

/**
 * @typedef {import("../../engine/engine.js").Engine} Engine
 * @typedef {import("../../engine/engine.js").ModelCard} ModelCard
 * @typedef {import("../../state/plane.js").Plane} Plane
 * @typedef {import("./grid.js").Frame} Frame
 * @typedef {import("../../state/shown.js").Digit} Digit
 * @typedef {import("../../state/places.js").Style} Style
 * @typedef {import("../../state/places.js").End} End of a walk
 * @typedef {{ epsilons: Float32Array[], labels: Float32Array[] }} Row of digits
 */

/** @type {Frame} */
const WHOLE = { x: 0, y: 0, span: 3 };

/** Styles that differ by less are the same: unchanged components come out of the sums slightly rounded. */
const ALIKE = 1e-4;

/**
 * The second end of the first walk: another digit in the reflected style of the first, which is equally likely, and another
 * hand.
 * @param {End} end @param {number} classes @returns {End}
 */
const opposite = (end, classes) => {
  const [usual, other] = [Math.min(8, classes - 1), Math.min(3, classes - 2)];
  const label = end.label === usual ? other : usual;
  return "epsilon" in end
    ? { label, epsilon: end.epsilon.map((value) => -value) }
    : { ...end, label, reflected: !end.reflected };
};

export default class ExploreRoom {
  #section;
  #run;
  #shown;
  #change;
  #notify;
  #grid;
  #path;
  #axes;
  /** The kind of plane: the plane of the pad, or that of two axes. */
  #kind;
  #labels;
  #hold;
  #choice;
  /** Styles at the ends of walks, by their seed; all of one model. @type {Map<number, Float32Array>} */
  #ofSeeds = new Map();
  /** The encoded test images, once they have been requested. @type {import("./points.js").Points | null} */
  #points = null;
  /** The engine of the last request. @type {import("../../engine/engine.js").Engine | null} */
  #engine = null;
  /** The model of the axes. @type {ModelCard | null} */
  #card = null;
  /** The values that the drawn or requested digits depend on. @type {{ grid: unknown[], walk: unknown[] }} */
  #asked = { grid: [], walk: [] };
  /** The component of the style perpendicular to the plane. @type {Float32Array} */
  #across = new Float32Array();

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../engine/engines.js").Run} page.run
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {(change: { label?: number, epsilon?: Float32Array }) => void} page.change
   * @param {(change: Partial<import("../../state/state.js").State>) => void} page.hold
   * @param {(sentence: string) => void} page.notify
   */
  constructor(section, { run, shown, change, hold, notify }) {
    this.#section = section;
    this.#run = run;
    this.#shown = shown;
    this.#change = change;
    this.#hold = hold;
    this.#notify = notify;
    this.#grid = new GridView(section, {
      onMove: (x, y) => this.#move(x, y),
      onFrame: ({ x, y, span }) => {
        // The window as the link holds it.
        hold({ window: { x: round(x), y: round(y), span: round(span) } });
        void this.refresh();
      },
    });
    this.#grid.drawRings();
    this.#path = new PathView(section, {
      onEnd: (end) => this.#setEnd(end),
      onWay: (spherical) => {
        hold({ way: spherical ? "spherical" : "straight" });
        void this.refresh();
      },
    });
    this.#labels = this.#select("#explore-digit");
    this.#labels.addEventListener("change", () => change({ label: Number(this.#labels.value) }));
    this.#axes = ["#axis-x", "#axis-y"].map(this.#select);
    onLanguage(() => this.#nameAxes());
    this.#kind = this.#select("#plane-kind");
    this.#choice = /** @type {HTMLInputElement} */ (this.#part("#show-points"));
    this.#choice.addEventListener("change", () => {
      hold({ points: this.#choice.checked ? { label: null, image: null } : null });
      void this.#showPoints();
    });
    for (const choice of [this.#kind, ...this.#axes]) {
      choice.addEventListener("change", () => {
        if (choice !== this.#kind) this.#partAxes(choice);
        const [across, up] = this.#axes.map(({ value }) => Number(value));
        const axes = /** @type {[number, number]} */ ([across, up]);
        hold({
          axes: this.#kind.value === "pad" ? null : axes,
          window: { ...this.#frame, x: 0, y: 0 },
        });
        void this.refresh();
      });
    }
  }

  /** The part of the plane that is shown. @returns {Frame} */
  get #frame() {
    return this.#shown.state.window ?? WHOLE;
  }

  /** Shows or hides encoded test images. */
  async #showPoints() {
    try {
      const { Points } = await import("./points.js");
      const page = { run: this.#run, shown: this.#shown, hold: this.#hold };
      this.#points ??= new Points(this.#section, page);
    } catch (error) {
      this.#hold({ points: null });
      this.#choice.checked = false;
      this.#notify(text("room.notLoaded", { why: reason(error) }));
      return;
    }
    this.#points.show();
    // The points need the present plane.
    this.#asked.grid = [];
    await this.#drawGrid();
  }

  #part = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (this.#section.querySelector(selector));
  #select = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (this.#part(id));

  #ink = () => inkOf(this.#part("#grid"));

  /** The values on which all digits of this room depend. @param {Digit} digit @param {ModelCard} card */
  #look = ({ temperature, detail }, card) => [
    card,
    temperature,
    detail,
    this.#ink().join(),
    isSmooth(),
  ];

  /** @param {number} x @param {number} y */
  #move(x, y) {
    const { digit } = this.#shown;
    // The plane may still belong to the previous model.
    if (!digit || digit.epsilon.length !== this.#card?.latent) return;
    const epsilon = withinReach(moveTo(digit.epsilon, this.#plane(digit), x, y));
    this.#change({ epsilon });
  }

  /** @param {"a" | "b"} end */
  #setEnd(end) {
    if (!this.#shown.digit) return;
    this.#hold({ [end === "a" ? "from" : "to"]: this.#here });
    void this.refresh();
  }

  /** The current digit as the end of a walk. @returns {End} */
  get #here() {
    const { label, seed, epsilon } = this.#shown.state;
    return epsilon ? { label, epsilon } : { label, seed, reflected: false };
  }

  /** The ends of the walk. Ends that the user has not chosen stay the same when the page moves on to another digit. */
  #endsAsked(/** @type {number} */ classes) {
    const { from, to } = this.#shown.state;
    const asked = { from: from ?? this.#here, to: to ?? opposite(this.#here, classes) };
    if (!from || !to) this.#hold(asked);
    return asked;
  }

  /** The ends as digits. @param {End[]} ends @param {Engine} engine @returns {Promise<Style[]>} */
  async #stylesOf(ends, engine) {
    const seeds = ends.flatMap((end) => ("seed" in end ? [end.seed] : []));
    const missing = [...new Set(seeds)].filter((seed) => !this.#ofSeeds.has(seed));
    if (missing.length > 0) {
      const epsilons = await engine.epsilons(missing, "ends");
      missing.forEach((seed, at) => this.#ofSeeds.set(seed, epsilons[at]));
    }
    return ends.map((end) => {
      if ("epsilon" in end) return end;
      const epsilon = /** @type {Float32Array} */ (this.#ofSeeds.get(end.seed));
      return {
        label: end.label,
        epsilon: end.reflected ? epsilon.map((value) => -value) : epsilon,
      };
    });
  }

  /** The chosen plane: the pad's, or that of two dimensions. @param {Digit} digit @returns {Plane} */
  #plane({ plane, epsilon }) {
    if (this.#kind.value === "pad") return plane;
    const unit = (/** @type {HTMLSelectElement} */ axis) =>
      replaced(new Float32Array(epsilon.length), Number(axis.value), 1);
    return planeOf(Float32Array.from(this.#axes.flatMap((axis) => [...unit(axis)])));
  }

  /** Offers the dimensions of another model, the most used first. @param {ModelCard} card */
  #setCard(card) {
    const known = isSameModel(card, this.#card);
    this.#card = card;
    if (known) return;
    this.#ofSeeds.clear();
    const byUse = card.latents.map((_, dimension) => dimension);
    byUse.sort((a, b) => card.latents[b].kl - card.latents[a].kl);
    this.#axes.forEach((axis, which) => {
      axis.replaceChildren(...byUse.map((dimension) => new Option("", String(dimension))));
      axis.selectedIndex = Math.min(which, card.latent - 1);
    });
    this.#nameAxes();
    // If there are only two dimensions, they are the pad's directions.
    this.#part(".kind").hidden = card.latent <= 2;
  }

  #nameAxes() {
    for (const option of this.#axes.flatMap((axis) => [...axis.options])) {
      const dimension = Number(option.value);
      const { active, kl } = /** @type {ModelCard} */ (this.#card).latents[dimension];
      const values = { dimension: dimension + 1, kl: number(kl, 2) };
      option.text = text(active ? "explore.axis" : "explore.inactiveAxis", values);
    }
  }

  /** Shows the chosen plane. @param {ModelCard} card */
  #showAxes(card) {
    const axes = card.latent <= 2 ? null : this.#shown.state.axes;
    this.#kind.value = axes ? "dimensions" : "pad";
    axes?.forEach((dimension, which) => (this.#axes[which].value = String(dimension)));
    for (const axis of this.#axes) {
      /** @type {HTMLElement} */ (axis.parentElement).hidden = this.#kind.value === "pad";
    }
  }

  /** Keeps the two axes different by changing the other one. @param {HTMLSelectElement} chosen */
  #partAxes(chosen) {
    const [other] = this.#axes.filter((axis) => axis !== chosen);
    if (other.value === chosen.value) other.selectedIndex = chosen.selectedIndex === 0 ? 1 : 0;
  }

  /** Shows the present model, digit and style. */
  async refresh() {
    if (this.#section.hidden) return;
    await Promise.all([this.#drawGrid(), this.#drawPath()]);
  }

  /** The pictures, for a file. @returns {Partial<Record<"grid" | "walk", import("../../files/picture.js").Shown>>} */
  get pictures() {
    const [grid, walk] = [this.#grid.image, this.#path.image];
    const all = (/** @type {number} */ count) => [...Array(count).keys()];
    return {
      ...(grid && { grid: { strip: grid, places: all(PLACES * PLACES), columns: PLACES } }),
      ...(walk && { walk: { strip: walk, places: all(STATIONS), columns: 1 } }),
    };
  }

  #drawGrid() {
    return this.#onEngine(async (digit, card, draw) => {
      const { classes } = dataOf(card);
      offer(this.#labels, classes);
      this.#labels.value = String(digit.label);
      this.#showAxes(card);
      const isPointed = this.#shown.state.points !== null;
      this.#choice.checked = isPointed;
      if (isPointed && !this.#points) void this.#showPoints();
      const plane = this.#plane(digit);
      const [x, y] = position(digit.epsilon, plane);
      const frame = this.#frame;
      this.#grid.update({ frame, x, y });
      // A style that moves within the plane does not change the plane.
      let across = moveTo(digit.epsilon, plane, 0, 0);
      if (isAlike(across, this.#across)) across = this.#across;
      this.#across = across;
      const axes = this.#axes.map(({ value }) => value);
      const seen = [digit.plane, this.#kind.value, ...axes, frame.x, frame.y, frame.span];
      const wanted = [...this.#look(digit, card), digit.label, across, ...seen];
      await this.#once("grid", wanted, async () => {
        this.#points?.update({ plane, frame, card });
        const epsilons = this.#grid.places().map(([a, b]) => moveTo(digit.epsilon, plane, a, b));
        const labels = Array(epsilons.length).fill(oneHot(digit.label, classes.length));
        this.#grid.draw(await draw({ epsilons, labels }, "grid"), frame);
      });
    });
  }

  #drawPath() {
    return this.#onEngine(async (digit, card, draw, engine) => {
      const { classes } = dataOf(card);
      const { from, to } = this.#endsAsked(classes.length);
      const spherical = this.#shown.state.way === "spherical";
      const called = (/** @type {End} */ { label }) =>
        card.conditional ? text("explore.digit", { label: classes[label] }) : text("explore.style");
      this.#path.update({ a: called(from), b: called(to), spherical });
      const wanted = [...this.#look(digit, card), from, to, spherical, language()];
      await this.#once("walk", wanted, async () => {
        const [a, b] = await this.#stylesOf([from, to], engine);
        this.#path.draw(await draw(walk(a, b, STATIONS, spherical, classes.length), "path"));
      });
    });
  }

  /**
   * Draws digits, unless the same digits are drawn or being drawn already.
   * @param {"grid" | "walk"} place @param {unknown[]} wanted the values that determine the digits @param {() => Promise<void>} draw
   */
  async #once(place, wanted, draw) {
    const asked = this.#asked[place];
    if (wanted.length === asked.length && wanted.every((value, at) => value === asked[at])) return;
    this.#asked[place] = wanted;
    try {
      await draw();
    } catch (error) {
      if (this.#asked[place] === wanted) this.#asked[place] = [];
      throw error;
    }
  }

  /**
   * Works with the present state, once it belongs to the engine's model.
   * @param {(digit: Digit, card: ModelCard, draw: (row: Row, topic: string) => Promise<ImageData>, engine: Engine) => Promise<void>} work
   */
  #onEngine(work) {
    return this.#run(async (engine) => {
      const { digit } = this.#shown;
      const { card } = engine;
      if (!digit || !card || digit.epsilon.length !== card.latent) return;
      this.#setCard(card);
      this.#engine = engine;
      const ink = this.#ink();
      const draw = async (/** @type {Row} */ { epsilons, labels }, /** @type {string} */ topic) => {
        const { temperature, detail } = digit;
        const { image } = await engine.drawMany(epsilons, labels, temperature, ink, topic, detail);
        // A drawing of the previous engine may arrive later.
        if (engine !== this.#engine) throw new DOMException("Another draws by now.", "AbortError");
        return image;
      };
      await work(digit, card, draw, engine);
    });
  }
}

/** @param {Float32Array} epsilon @param {Float32Array} other */
function isAlike(epsilon, other) {
  if (epsilon.length !== other.length) return false;
  return epsilon.every((value, at) => Math.abs(value - other[at]) < ALIKE);
}
