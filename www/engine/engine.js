// The network on one backend, in a worker.

import { fetchRest } from "../load/assets.js";
import { Client } from "./client.js";
import { dataOf } from "../state/classes.js";
import { number, text } from "../text/text.js";
import { timed } from "../load/timeline.js";
import { workerFor } from "./trusted.js";

/**
 * @typedef {import("../load/assets.js").Backend} Backend
 * @typedef {import("../pkg/cpu/cvae.js").ModelCard} ModelCard
 * @typedef {import("../pkg/cpu/cvae.js").Reading} Reading
 * @typedef {import("../pkg/cpu/cvae.js").JudgeCard} JudgeCard
 * @typedef {import("../state/classes.js").Strip} Strip
 */

/**
 * Whether two cards belong to the same model. A draft of its weights, its full weights and each backend that loads them
 * have their own cards, but the user's settings for the model stay.
 * @param {ModelCard | null | undefined} card @param {ModelCard | null | undefined} other
 */
export const isSameModel = (card, other) =>
  card?.name === other?.name && card?.latent === other?.latent;

/** Whether training learned the deviation of a card. @param {ModelCard} card */
export const isLearned = ({ recipe }) => recipe.model.likelihood === "learned-gaussian";

/** @type {Record<Backend, string>} */
export const BACKEND_NAMES = { cpu: "CPU", webgpu: "WebGPU" };

/** A larger difference from the stored probabilities is an error, not rounding. */
export const TOLERANCE = 1e-3;
/** Compiling shaders on a slow device takes this long at worst, in milliseconds. */
const START_TIMEOUT = 120_000;
const WARM_UP_RUNS = 2;
const TIMED_RUNS = 5;
/** Large batches vary less, and must not keep the worker from what the user asks for. */
const FEW_RUNS = { from: 100, warmUp: 1, timed: 3 };

/** The labels of all classes in turn and again, one row each. @param {number} count @param {number} classes */
function labelsOf(count, classes) {
  const labels = new Float32Array(classes * count);
  for (let row = 0; row < count; row += 1) labels[row * classes + (row % classes)] = 1;
  return labels;
}

/** The second halves of the modules, once they have been requested. @type {Map<Backend, Promise<WebAssembly.Module>>} */
const secondHalves = new Map();
/** Settles for each worker once it has its second half. @type {WeakMap<Client, Promise<void>>} */
const given = new WeakMap();

export class Engine {
  #client;
  /** The index of the model in the worker. */
  #place;
  /** @type {ModelCard | null} */
  card = null;
  /** The model whose encoder is loaded. @type {ModelCard | null} */
  #reads = null;
  /** The judge, to load it again. @type {Uint8Array | null} */
  #judge = null;
  /** Whether a model of another data set may have been loaded since, with which the worker gives the judge up. */
  #isJudgeGone = false;
  #drawings = 0;
  /** The smallest batch that the GPU decodes, on WebGPU. */
  #gpuFrom = 0;

  /**
   * Starts a worker, unless it is given one that runs already; `open` makes it usable.
   * @param {Backend} backend @param {Client} [client] @param {number} [place] among the worker's models
   */
  constructor(backend, client, place = 0) {
    this.backend = backend;
    this.#client = client ?? startWorker(backend);
    this.#place = place;
  }

  /** @param {WebAssembly.Module | null} module null where the worker has it already */
  async open(module) {
    const { backend } = this;
    const opened = this.#call("open", { module }, { timeout: START_TIMEOUT });
    const { split } = await timed("start", opened, ({ fused }) => ({ backend, fused }));
    // A plain package is not split.
    if (!split) given.set(this.#client, Promise.resolve());
  }

  /** Another model in the same worker. Closing either closes both. @param {number} place that none other has */
  async beside(place) {
    const other = new Engine(this.backend, this.#client, place);
    await other.open(null);
    return other;
  }

  /**
   * @param {string} action @param {object} payload
   * @param {{ latest?: boolean | string, timeout?: number }} [options] requests of the worker's other models replace none
   *   of this one
   */
  #call(action, payload, { latest, timeout } = {}) {
    const topic = latest && `${latest === true ? action : latest} ${this.#place}`;
    return this.#client.call(
      action,
      { place: this.#place, ...payload },
      { latest: topic, timeout },
    );
  }

  /**
   * Waits until the worker has the second half of the module, which draws no digit. The worker draws meanwhile.
   * @throws {import("../load/assets.js").AssetError} if it cannot be fetched; the next call fetches it again
   * @throws {DOMException} AbortError if another model was loaded meanwhile
   */
  async #secondHalf() {
    const { card } = this;
    await giveSecondHalf(this.backend, this.#client);
    if (this.card !== card) throw new DOMException("Another model was loaded.", "AbortError");
  }

  /**
   * The same for the judge, with any model. In the WebGPU package the first half contains the judge, because the judge
   * has read the digits before WebGPU starts.
   */
  async #secondHalfForJudge() {
    if (this.backend === "cpu") await giveSecondHalf(this.backend, this.#client);
  }

  /**
   * Loads weights and checks that they draw the same here as where they were trained.
   * @param {Uint8Array} bytes
   * @returns {Promise<ModelCard>}
   */
  async load(bytes) {
    const { backend } = this;
    const loaded = this.#call("load", { bytes }, { timeout: START_TIMEOUT });
    const card = await timed("load", loaded, ({ name }) => ({ backend, model: name }));
    const checked = this.#call("check", {}, { timeout: START_TIMEOUT });
    const difference = await timed("check", checked, (difference) => {
      return { backend, model: card.name, difference };
    });
    if (!(difference <= TOLERANCE)) {
      const name = text(this.backend === "cpu" ? "engine.cpu" : "engine.webgpu");
      const off = number(Number(difference.toPrecision(2)));
      throw new Error(text("engine.otherPictures", { name, off, allowed: TOLERANCE }));
    }
    if (this.#gpuFrom > 0) await this.useGpuFrom(this.#gpuFrom);
    this.card = card;
    if (card.data) this.#isJudgeGone = true;
    return card;
  }

  /**
   * @param {number[]} seeds @param {string} [topic] a newer request of the same one replaces this
   * @returns {Promise<Float32Array[]>} ε that each of them names
   */
  epsilons(seeds, topic = "epsilons") {
    return this.#call("epsilons", { seeds }, { latest: topic });
  }

  /** @param {number} seed @returns {Promise<Float32Array>} two orthonormal directions, one after the other */
  directions(seed) {
    return this.#call("directions", { seed }, { latest: true });
  }

  /**
   * Draws a picture of each class in turn, each of its ε; a model without labels ignores the class.
   * @param {Float32Array[]} epsilons of each, coordinates in σ of the prior; length `card.latent` each
   * @param {number} temperature
   * @param {number[]} ink red, green and blue, 0–255
   * @param {number | null} [detail] the temperature of the second level, where there is one; null for that of the first
   * @param {string} [topic] a newer request of the same one replaces this
   * @returns {Promise<{ image: Strip, ms: number, drawing: number }>} one below the other; `drawing` names
   *   them for `judge`
   * @throws {DOMException} AbortError when a newer request replaced this one
   */
  async drawRow(epsilons, temperature, ink, detail = null, topic = "ten") {
    const drawing = ++this.#drawings;
    const asked = {
      ...this.#heated(epsilons, temperature, detail),
      labels: labelsOf(epsilons.length, this.#classes),
      ink,
    };
    const drawn = await this.#decode({ ...asked, drawing }, { latest: topic });
    return { ...drawn, drawing };
  }

  /** @param {object} asked @param {{ latest: boolean | string }} options */
  async #decode(asked, options) {
    const { pixels, ms } = await this.#call("decode", asked, options);
    return { image: this.#asImage(pixels), ms };
  }

  /**
   * Styles and their temperature: where the second level has its own, each is warmed by the two.
   * @param {Float32Array[]} epsilons @param {number} temperature @param {number | null} detail
   */
  #heated(epsilons, temperature, detail) {
    const second = this.card?.recipe.model.detail;
    if (detail === null || !second) return { epsilon: joined(epsilons), temperature };
    const warm = heated(second.latent, temperature, detail);
    return { epsilon: joined(epsilons.map(warm)), temperature: 1 };
  }

  /**
   * Loads the judge.
   * @param {Uint8Array} bytes
   * @returns {Promise<JudgeCard>}
   */
  async loadJudge(bytes) {
    await this.#secondHalfForJudge();
    this.#judge = bytes;
    this.#isJudgeGone = false;
    return this.#call("loadJudge", { bytes });
  }

  /**
   * What the judge gives each class, for each picture of a drawing.
   * @param {number} drawing
   * @returns {Promise<{ probabilities: Float32Array, ms: number } | null>} those of the first picture first;
   *   null if others were drawn since
   * @throws {DOMException} AbortError when a newer request replaced this one
   */
  async judge(drawing) {
    await this.#secondHalfForJudge();
    if (this.#judge && this.#isJudgeGone) await this.loadJudge(this.#judge);
    return this.#call("judge", { drawing }, { latest: true });
  }

  /**
   * Takes apart a file of encoded test images.
   * @param {Uint8Array} bytes
   * @returns {Promise<import("../pkg/cpu/cvae.js").Encoded>}
   */
  async points(bytes) {
    await this.#secondHalf();
    return this.#call("points", { bytes });
  }

  /**
   * Draws any number of digits.
   * @param {Float32Array[]} epsilons ε of each @param {Float32Array[]} labels weights of the classes, for each
   * @param {number} temperature @param {number[]} ink
   * @param {string} topic a newer request of the same one replaces this
   * @param {number | null} [detail] as of `drawRow`
   * @returns {Promise<{ image: Strip, ms: number }>} one below the other
   */
  drawMany(epsilons, labels, temperature, ink, topic, detail = null) {
    const asked = { ...this.#heated(epsilons, temperature, detail), labels: joined(labels), ink };
    return this.#decode(asked, { latest: topic });
  }

  /**
   * Finds the digit of a picture.
   * @param {{ bytes: Uint8Array, width: number, height: number }} picture four bytes for each pixel
   * @param {{ crop: number[] | null, tone: "dark" | "light" | null, only: number[] | null }} asked `crop`: the part to be
   *   searched, left, top, right and bottom; `tone` of the ink, null if it is to be found out; `only`: the place of the thing
   *   that is the digit
   * @returns {Promise<(import("../pkg/cpu/cvae.js").Found & { ink: Uint8Array }) | undefined>} undefined if there is no ink;
   *   `ink`: levels of a square of 280 × 280
   * @throws {DOMException} AbortError when a newer request replaced this one
   */
  async findDigit({ bytes, width, height }, asked) {
    await this.#secondHalf();
    return this.#call("findDigit", { bytes, width, height, ...asked }, { latest: true });
  }

  /**
   * Encodes a drawing.
   * @param {Float32Array} drawing a square of ink, 0 to 1
   * @param {Uint8Array} encoder of the loaded model
   * @param {{ label: number | null, seed: number | null, ink: number[] }} asked `label`: the digit to read it as, null
   *   for the likeliest; `seed` names the sample of the posterior, null for its mean
   * @returns {Promise<{ reading: Reading, image: Float32Array, seen: Strip, drawn: Strip } | null>}
   *   `image`: the drawing as the model sees it, `seen` in ink; null if there is none
   * @throws {DOMException} AbortError when a newer request replaced this one
   */
  async read(drawing, encoder, asked) {
    const { card } = this;
    await this.#secondHalf();
    const needed = this.#reads === card ? null : encoder;
    const payload = { drawing, encoder: needed, ...asked };
    const result = await this.#call("read", payload, { latest: true });
    if (this.card === card) this.#reads = card;
    return (
      result && { ...result, seen: this.#asImage(result.seen), drawn: this.#asImage(result.drawn) }
    );
  }

  /**
   * Completes an image, once a drawing has been read.
   * @param {Float32Array} image as the model sees it @param {Uint8Array} mask 1 where a pixel is erased
   * @param {{ label: number | null, samples: number, seed: number, ink: number[] }} asked `label`: the digit that it is
   *   to be, null if the model knows none; `seed` names the samples
   * @returns {Promise<Strip>} one below the other
   * @throws {DOMException} AbortError when a newer request replaced this one
   */
  async complete(image, mask, asked) {
    await this.#secondHalf();
    return this.#asImage(await this.#call("complete", { image, mask, ...asked }, { latest: true }));
  }

  /**
   * The time of a batch of digits, as the median of a few runs.
   * @param {number} count
   * @returns {Promise<number>} milliseconds
   */
  async time(count) {
    const { warmUp, timed } =
      count < FEW_RUNS.from ? { warmUp: WARM_UP_RUNS, timed: TIMED_RUNS } : FEW_RUNS;
    const epsilon = new Float32Array(count * (this.card?.latent ?? 0));
    const asked = {
      epsilon,
      labels: labelsOf(count, this.#classes),
      temperature: 1,
      ink: [0, 0, 0],
    };
    const times = [];
    for (let run = 0; run < warmUp + timed; run += 1) {
      const { ms } = await this.#call("decode", asked, { timeout: START_TIMEOUT });
      times.push(ms);
    }
    return times.slice(warmUp).sort((a, b) => a - b)[Math.floor(timed / 2)];
  }

  /**
   * Leaves smaller batches to the CPU, in the same worker.
   * @param {number} count
   */
  async useGpuFrom(count) {
    await this.#call("useGpuFrom", { count });
    this.#gpuFrom = count;
  }

  get #classes() {
    return dataOf(this.card).classes.length;
  }

  /** Pictures one below the other, from the bytes of their pixels. @param {Uint8ClampedArray<ArrayBuffer>} pixels @returns {Strip} */
  #asImage(pixels) {
    const { width, height } = dataOf(this.card);
    return Object.assign(new ImageData(pixels, width), { tall: height });
  }

  /** What decodes a batch. @param {number} count @returns {Backend} */
  backendOf(count) {
    return count < this.#gpuFrom ? "cpu" : this.backend;
  }

  close() {
    this.#client.close();
  }
}

/** @param {Backend} backend */
function startWorker(backend) {
  return new Client(workerFor(backend), text(backend === "cpu" ? "engine.cpu" : "engine.webgpu"));
}

/**
 * Gives a worker the second half of its module, unless it has it.
 * @param {Backend} backend @param {Client} client
 */
function giveSecondHalf(backend, client) {
  const known = given.get(client);
  if (known) return known;
  const half = secondHalves.get(backend) ?? fetchRest(backend, { onProgress: () => {} });
  secondHalves.set(backend, half);
  half.catch(() => secondHalves.delete(backend));
  const giving = half.then((module) => client.call("rest", { module }));
  given.set(client, giving);
  giving.catch(() => given.delete(client));
  return giving;
}

/**
 * What a temperature of each level makes of ε.
 * @param {number} details how many dimensions, the last ones, are of the second @param {number} first @param {number} second
 */
function heated(details, first, second) {
  return (/** @type {Float32Array} */ epsilon) =>
    epsilon.map((value, at) => value * (at < epsilon.length - details ? first : second));
}

/** @param {Float32Array[]} rows of one length */
function joined(rows) {
  const all = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, at) => all.set(row, at * row.length));
  return all;
}
