// The answers that a learner gave. They are kept in this browser, and nowhere else.

const KEY = "cvae lessons";

/**
 * @typedef {object} Answer
 * @property {number | [number, number] | "done" | "skipped"} guess the choice counted from 0, the number, or the place
 * @property {boolean | null} [right] null where nothing is right or wrong
 * @property {string} [said] the guess in words
 * @property {string} [came] what came out, in words
 */

export class Answers {
  /** By lesson and step. @type {Record<string, Record<number, Answer>>} */
  #all = kept();

  /** @param {string} lesson @param {number} step @returns {Answer | null} */
  of(lesson, step) {
    return this.#all[lesson]?.[step] ?? null;
  }

  /** @param {string} lesson @param {number} step @param {Answer} answer */
  put(lesson, step, answer) {
    this.#all[lesson] = { ...this.#all[lesson], [step]: answer };
    this.#keep();
  }

  /** @param {string} lesson */
  forget(lesson) {
    delete this.#all[lesson];
    this.#keep();
  }

  /** The number of answered steps. @param {string} lesson */
  count(lesson) {
    return Object.keys(this.#all[lesson] ?? {}).length;
  }

  #keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#all));
    } catch {
      // The browser stores nothing: the answers last as long as the page.
    }
  }
}

/** What an earlier visit left; anything else than answers is dropped. */
function kept() {
  /** @type {Record<string, Record<number, Answer>>} */
  const answers = Object.create(null);
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    for (const [lesson, steps] of Object.entries(stored ?? {})) {
      for (const [step, answer] of Object.entries(steps ?? {})) {
        if (isAnswer(answer)) answers[lesson] = { ...answers[lesson], [step]: answer };
      }
    }
  } catch {
    // There is nothing, or no storage.
  }
  return answers;
}

/** @param {unknown} value @returns {value is Answer} */
function isAnswer(value) {
  const { guess, right, said, came } = /** @type {any} */ (value ?? {});
  const isPlace = Array.isArray(guess) && guess.length === 2 && guess.every(Number.isFinite);
  return (
    (Number.isFinite(guess) || isPlace || guess === "done" || guess === "skipped") &&
    [true, false, null, undefined].includes(right) &&
    [said, came].every((words) => words === undefined || typeof words === "string")
  );
}
