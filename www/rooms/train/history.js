// The past of a training: what every view showed, at moments along the way. Its memory is bounded: when it is full, every other
// moment is forgotten, so that the moments stay evenly spread.

/**
 * @typedef {import("../../engine/training-worker.js").Report} Report
 * @typedef {import("../../engine/training-worker.js").Survey} Survey
 * @typedef {import("../../engine/training-worker.js").Means} Means
 *
 * @typedef {object} Moment
 * @property {number} step
 * @property {number} epoch counted from 1; 0 before the first step
 * @property {import("../../engine/training-worker.js").Sketch} sketch
 * @property {Survey} survey the newest at that time
 *
 * @typedef {{ step: number } & Means} Loss after so many steps, in nats
 */

/** The most moments, of some 40 kB each. */
const MOMENTS = 150;
/** The most points of a curve. */
const POINTS = 400;

/** Forgets every other element, but neither the first nor the last. @template T @param {T[]} all @returns {T[]} */
const thinned = (all) => all.filter((_, at) => at % 2 === 0 || at === all.length - 1);

/**
 * The mean of each two neighbouring losses.
 * @param {(Loss & { images: number })[]} all @returns {(Loss & { images: number })[]}
 */
function merged(all) {
  return all.flatMap((one, at) => {
    const next = all[at + 1];
    if (at % 2 === 1) return [];
    if (!next) return [one];
    const images = one.images + next.images;
    const mean = (/** @type {"distortion" | "rate"} */ key) =>
      (one[key] * one.images + next[key] * next.images) / images;
    return [{ step: next.step, images, distortion: mean("distortion"), rate: mean("rate") }];
  });
}

export class History {
  /** @type {Moment[]} */
  moments = [];
  /** Of training images, each the mean since the one before. @type {(Loss & { images: number })[]} */
  learned = [];
  /** Of held-out images. @type {Loss[]} */
  heldOut = [];

  /** @param {Pick<Report, "images" | "means" | "sketch" | "survey">} report @param {number} step @param {number} epoch */
  add({ images, means, sketch, survey }, step, epoch) {
    const known = survey ?? this.moments.at(-1)?.survey;
    if (!known) throw new Error("a history begins with a survey");
    if (images > 0) this.learned.push({ step, images, ...means });
    if (survey) this.heldOut.push({ step, ...survey.heldOut });
    this.moments.push({ step, epoch, sketch, survey: known });
    if (this.moments.length > MOMENTS) this.moments = thinned(this.moments);
    if (this.learned.length > POINTS) this.learned = merged(this.learned);
    if (this.heldOut.length > POINTS) this.heldOut = thinned(this.heldOut);
  }

  /**
   * Begins with what was kept of an earlier visit.
   * @param {Pick<Report, "sketch" | "survey">} report @param {number} step @param {number} epoch
   * @param {Pick<History, "learned" | "heldOut">} losses
   */
  resume({ sketch, survey }, step, epoch, { learned, heldOut }) {
    if (!survey) throw new Error("a history begins with a survey");
    this.moments = [{ step, epoch, sketch, survey }];
    this.learned = learned;
    this.heldOut = heldOut;
  }

  /** Forgets what came after a step. @param {number} step */
  cut(step) {
    const before = (/** @type {{ step: number }} */ one) => one.step <= step;
    this.moments = this.moments.filter(before);
    this.learned = this.learned.filter(before);
    this.heldOut = this.heldOut.filter(before);
  }
}
