// The numbers that a lesson asks for, from the page, the loaded model and the manifests.

import { isAbort } from "../engine/client.js";
import { fetchManifests } from "../engine/manifests.js";
import { fetchJudge, fetchPoints } from "../load/assets.js";
import { TEN, heightOf } from "../state/classes.js";
import { measureOf, ofHands, ofPoints, ofReading, ofSamples } from "./measures.js";

/** The lessons are about models of digits. */
const CLASSES = TEN.length;

/**
 * @typedef {object} Page the parts of the page that lessons use
 * @property {import("../engine/engines.js").Run} run
 * @property {import("../state/shown.js").Shown} shown
 * @property {Facts} facts
 * @property {(link: string) => void} show shows the state of a link
 * @property {(change: Partial<import("../state/state.js").State>, atOnce?: boolean) => void} hold
 * @property {(parts: string[]) => void} cover hides parts until a question is answered
 * @property {(sentence: string) => void} notify
 *
 * @typedef {object} Facts what the page shows
 * @property {Record<string, number>} numbers
 * @property {import("../rooms/yours/reading.js").Read | null} read the reading of the drawing
 * @property {(listener: () => void) => void} onReading
 */

/** The samples that the judge reads: the styles of these seeds, ten at a time. */
const SAMPLES = { first: 1000, count: 100 };
/** The styles in which a 3 and a 7 are measured. */
const HANDS = { first: 2000, count: 50, a: 3, b: 7 };
/** The page has settled when nothing was under way this often, one look every so many milliseconds. */
const LOOK = { every: 100, calm: 3, most: 600 };
/** A pixel with at least this much ink counts as ink. */
const INK = 0.5;

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Numbers {
  #page;
  #onArrival;
  /** @type {Promise<Map<string, import("../engine/manifests.js").Manifest>> | null} */
  #fetching = null;
  /** @type {Map<string, import("../engine/manifests.js").Manifest> | null} */
  #manifests = null;
  /** What was computed with a model, by its name and the kind. @type {Record<string, Record<string, number>>} */
  #computed = {};
  /** Whether the page shows what it was last asked for. */
  #isSettled = false;
  /** Counts what it was asked for. */
  #turn = 0;
  /** @type {Set<string>} */
  #underWay = new Set();
  /** @type {{ read: object | null, numbers: Record<string, number> }} */
  #reading = { read: null, numbers: {} };

  /**
   * @param {Page} page
   * @param {() => void} onArrival called when a number that was asked for has arrived
   */
  constructor(page, onArrival) {
    this.#page = page;
    this.#onArrival = onArrival;
    page.facts.onReading(onArrival);
  }

  /** The page is about to show something else: its numbers count again once it has settled. */
  begin() {
    this.#turn += 1;
    const turn = this.#turn;
    this.#isSettled = false;
    void this.settled().then(() => {
      if (turn !== this.#turn) return;
      this.#isSettled = true;
      this.#onArrival();
    });
  }

  /** The number of a name; undefined while it is not known. @type {import("./expression.js").Values} */
  value = (name) => {
    const measure = measureOf(name);
    const { state } = this.#page.shown;
    if (measure?.source !== "scores" && !this.#isSettled) return undefined;
    if (measure?.source === "page") {
      if (name === "digit") return state.label;
      if (name === "seed") return state.seed;
      return this.#page.facts.numbers[name];
    }
    if (measure?.source === "drawing") return this.#ofDrawing()[name];
    if (measure?.source === "scores") {
      const { recipe, scores, provenance, latents } = this.#manifests?.get(measure.model) ?? {};
      if (measure.score === "beta") return recipe?.objective.beta;
      if (measure.score === "parameters") return provenance?.parameters;
      if (measure.score === "active") return latents?.filter(({ active }) => active).length;
      return scores?.[measure.score];
    }
    return measure ? this.#computed[this.#key(measure.source)]?.[name] : undefined;
  };

  #ofDrawing() {
    const { read } = this.#page.facts;
    if (read !== this.#reading.read) {
      const ink = read?.image.filter((level) => level >= INK).length ?? 0;
      this.#reading = { read, numbers: read ? ofReading(read.reading, ink) : {} };
    }
    return this.#reading.numbers;
  }

  /** Fetches or computes what these names need. @param {string[]} names */
  ask(names) {
    const sources = new Set(names.map((name) => measureOf(name)?.source));
    if (sources.has("scores")) void this.#fetch();
    if (sources.has("samples")) void this.#compute("samples", (engine) => this.#samples(engine));
    if (sources.has("hands")) void this.#compute("hands", (engine) => this.#hands(engine));
    if (sources.has("points")) void this.#compute("points", (engine) => this.#points(engine));
  }

  async #fetch() {
    if (this.#manifests) return;
    this.#fetching ??= fetchManifests();
    try {
      this.#manifests = await this.#fetching;
      this.#onArrival();
    } catch (error) {
      this.#fetching = null;
      this.#page.notify(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * @param {string} kind
   * @param {(engine: import("../engine/engine.js").Engine) => Promise<Record<string, number>>} work
   */
  async #compute(kind, work) {
    if (!(await this.settled())) return;
    const mine = this.#key(kind);
    if (this.#computed[mine] || this.#underWay.has(mine)) return;
    this.#underWay.add(mine);
    await this.#page.run(async (engine) => {
      const { card } = engine;
      const found = await work(engine);
      if (engine.card === card && this.#key(kind) === mine) this.#computed[mine] = found;
    });
    this.#underWay.delete(mine);
    if (this.#computed[mine]) this.#onArrival();
  }

  /** What a computed number is of. @param {string} kind */
  #key(kind) {
    const { model, temperature } = this.#page.shown.state;
    return `${model} ${kind} ${kind === "samples" ? temperature : ""}`;
  }

  /** Waits until the page shows what it was asked for. @returns {Promise<boolean>} whether it does */
  async settled() {
    const { life } = this.#page.shown;
    for (let [calm, looks] = [0, 0]; looks < LOOK.most; looks += 1) {
      const isCalm = life.phase === "ready" && !life.asked && !life.isBusy;
      calm = isCalm ? calm + 1 : 0;
      if (calm >= LOOK.calm) return true;
      await pause(LOOK.every);
    }
    return false;
  }

  /** @param {import("../engine/engine.js").Engine} engine */
  async #samples(engine) {
    await engine.loadJudge(await fetchJudge({ onProgress: () => {} }));
    const seeds = Array.from({ length: SAMPLES.count }, (_, at) => SAMPLES.first + at);
    const epsilons = await engine.epsilons(seeds, "lesson");
    const { temperature } = this.#page.shown.state;
    const conditional = engine.card?.conditional ?? false;
    /** @type {Parameters<typeof ofSamples>[0]} */
    const read = [];
    for (let from = 0; from < seeds.length; from += CLASSES) {
      const probabilities = await this.#judged(
        engine,
        epsilons.slice(from, from + CLASSES),
        temperature,
      );
      for (let at = 0; at < CLASSES; at += 1) {
        read.push({
          probabilities: probabilities.subarray(at * CLASSES, (at + 1) * CLASSES),
          asked: conditional ? at : null,
        });
      }
    }
    return ofSamples(read);
  }

  /**
   * What the judge reads in ten samples. The page may draw and read its own digits between the two; then they are drawn again.
   * @param {import("../engine/engine.js").Engine} engine @param {Float32Array[]} epsilons
   * @param {number} temperature
   */
  async #judged(engine, epsilons, temperature) {
    for (;;) {
      try {
        const { drawing } = await engine.drawRow(epsilons, temperature, [0, 0, 0], null, "lesson");
        const judged = await engine.judge(drawing);
        if (judged) return judged.probabilities;
      } catch (error) {
        if (!isAbort(error)) throw error;
      }
      await pause(LOOK.every);
    }
  }

  /** @param {import("../engine/engine.js").Engine} engine */
  async #hands(engine) {
    const seeds = Array.from({ length: HANDS.count }, (_, at) => HANDS.first + at);
    /** @type {Parameters<typeof ofHands>[0]} */
    const pairs = [];
    for (const epsilon of await engine.epsilons(seeds, "lesson")) {
      const ten = Array(CLASSES).fill(epsilon);
      const { image } = await engine.drawRow(ten, 1, [0, 0, 0], null, "lesson");
      const ink = image.data.filter((_, at) => at % 4 === 3);
      const pixels = image.width * heightOf(image);
      const of = (/** @type {number} */ label) =>
        ink.subarray(label * pixels, (label + 1) * pixels);
      pairs.push({ a: of(HANDS.a), b: of(HANDS.b) });
    }
    return ofHands(pairs);
  }

  /** @param {import("../engine/engine.js").Engine} engine */
  async #points(engine) {
    const { model } = this.#page.shown;
    if (!model) return {};
    const { labels, epsilon } = await engine.points(
      await fetchPoints(model, { onProgress: () => {} }),
    );
    const latent = engine.card?.latent ?? 0;
    const points = labels.map((_, at) => epsilon.subarray(at * latent, (at + 1) * latent));
    return ofPoints(points, labels);
  }
}
