// The judge's reading of the ten digits: a badge beside the large one, a mark on each of the small ones.

import { grouped, onLanguage, percent, text } from "../../text/text.js";
import { mark, markRow, verdictOf } from "../../views/verdict.js";
import { write } from "../../views/write.js";

/** A screen reader is told about a reading after this pause, in milliseconds. */
const REST = 900;

/**
 * @typedef {{ chosen: number, seeds: number[] | null }} Row which of the ten is large; whose styles they are, null for
 *   the ten digits
 */

export class JudgedView {
  #badge;
  #accuracy;
  #announcement;
  #stage;
  /** @type {Row} */
  #row = { chosen: 0, seeds: null };
  /** The probability of each digit, ten values for each of the ten pictures. @type {Float32Array | null} */
  #probabilities = null;
  /** @type {import("../../engine/engine.js").JudgeCard | null} */
  #card = null;
  /** The reason why there is no reading. */
  #missing = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (stage.querySelector(selector));
    this.#badge = find("#judged");
    this.#accuracy = find("#judge-accuracy");
    this.#announcement = find("#judged-announcement");
    this.#stage = stage;
    onLanguage(() => {
      if (this.#missing) this.excuse(this.#missing);
      else if (this.#card) this.#introduceAgain(this.#card);
      this.#write();
    });
  }

  /** Says how well the judge reads real digits. @param {import("../../engine/engine.js").JudgeCard} card */
  introduce(card) {
    if (card === this.#card && !this.#missing) return;
    this.#card = card;
    this.#missing = "";
    this.#introduceAgain(card);
  }

  /** @param {import("../../engine/engine.js").JudgeCard} card */
  #introduceAgain({ test_accuracy, test_images }) {
    this.#accuracy.textContent = text("judge.accuracy", {
      share: percent(test_accuracy, 2),
      images: grouped(test_images),
    });
    this.#accuracy.title = "";
  }

  /** Says that there is no judge. @param {string} why */
  excuse(why) {
    this.#missing = why;
    this.#accuracy.textContent = text("judge.missing");
    this.#accuracy.title = why;
    this.show(null);
  }

  /** @param {Row} row */
  update(row) {
    // Other pictures are being drawn.
    if (row.seeds?.[0] !== this.#row.seeds?.[0]) this.#probabilities = null;
    this.#row = row;
    this.#write();
  }

  /** @param {Float32Array | null} probabilities null for nothing */
  show(probabilities) {
    this.#probabilities = probabilities;
    this.#write();
  }

  #write() {
    const { chosen, seeds } = this.#row;
    /** @type {NodeListOf<HTMLElement>} */
    const buttons = this.#stage.querySelectorAll("#digits button");
    markRow([...buttons], this.#probabilities, seeds);
    const verdict = verdictOf(this.#probabilities, chosen);
    const wrong = verdict && !seeds && verdict.digit !== chosen;
    mark(this.#badge, verdict, seeds ? null : chosen);
    const said = verdict
      ? text(wrong ? "judge.otherwise" : "judge.reads", { asked: chosen, ...verdict })
      : "";
    write(this.#badge, { textContent: said });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => write(this.#announcement, { textContent: said }), REST);
  }
}
