// The judge's reading of the ten digits: a badge beside the large one, a mark on each of the small ones.

import { CLASSES } from "../../state/state.js";
import { grouped, onLanguage, percent, text } from "../../text/text.js";
import { write } from "../../views/write.js";

/** A screen reader is told about a reading after this pause, in milliseconds. */
const REST = 900;
/** From here on, a rounded percentage would be 100 %. */
const NEARLY_ALL = 0.995;

/**
 * @typedef {{ chosen: number, seeds: number[] | null }} Row which of the ten is large; whose styles they are, null for
 *   the ten digits
 * @typedef {{ digit: number, share: string }} Verdict
 */

export class JudgedView {
  #badge;
  #accuracy;
  #announcement;
  /** @type {HTMLElement[]} */
  #buttons;
  /** @type {Row} */
  #row = { chosen: 0, seeds: null };
  /** The probability of each digit, ten values for each of the ten pictures. @type {Float32Array | null} */
  #probabilities = null;
  /** @type {import("../../engine/engine.js").JudgeCard | null} */
  #card = null;
  /** Why there is no reading, if there is none. */
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
    this.#buttons = [
      .../** @type {NodeListOf<HTMLElement>} */ (stage.querySelectorAll("#digits button")),
    ];
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
    this.#buttons.forEach((button, place) => {
      const asked = seeds ? null : place;
      const verdict = this.#verdict(place);
      mark(button, verdict, asked);
      const seed = seeds && String(seeds[place]);
      const read = verdict && {
        ...verdict,
        ...(seed === null ? { asked: place } : { seed }),
      };
      const unread = seed && text("digits.styleOf", { seed });
      write(button, {
        ariaLabel: read ? text(seeds ? "judge.style" : "judge.digit", read) : unread,
      });
    });
    const verdict = this.#verdict(chosen);
    const wrong = verdict && !seeds && verdict.digit !== chosen;
    mark(this.#badge, verdict, seeds ? null : chosen);
    const said = verdict
      ? text(wrong ? "judge.otherwise" : "judge.reads", { asked: chosen, ...verdict })
      : "";
    write(this.#badge, { textContent: said });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => write(this.#announcement, { textContent: said }), REST);
  }

  /** The judge's likeliest digit at a place of the row. @param {number} place @returns {Verdict | null} */
  #verdict(place) {
    const shares = this.#probabilities?.subarray(place * CLASSES, (place + 1) * CLASSES);
    if (!shares || shares.length < CLASSES) return null;
    const largest = Math.max(...shares);
    const share = largest > NEARLY_ALL ? `> ${percent(0.99)}` : percent(largest);
    return { digit: shares.indexOf(largest), share };
  }
}

/**
 * The style sheet shows the digit, because a mark is not part of the caption.
 * @param {HTMLElement} element @param {Verdict | null} verdict @param {number | null} asked null if no digit was asked for
 */
function mark(element, verdict, asked) {
  if (!verdict) {
    delete element.dataset.read;
    delete element.dataset.verdict;
    return;
  }
  write(element.dataset, {
    read: String(verdict.digit),
    verdict: asked === null ? "unasked" : verdict.digit === asked ? "right" : "wrong",
  });
}
