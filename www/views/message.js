// The message in place of the picture: progress while loading, or a sentence with buttons.

import { number, text } from "../text/text.js";
import { hide, rest } from "./focus.js";

/** @typedef {import("../state/lifecycle.js").Way} Way */

/** A screen reader is told about progress at most this often, in milliseconds. */
const SELDOM = 10_000;

export class MessageView {
  #element;
  #text;
  #progress;
  #actions;
  #digits;
  /** @type {Map<string, { loaded: number, total: number | null }>} */
  #parts = new Map();
  #loading = false;
  /** When the progress was last announced. */
  #told = 0;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    this.#text = /** @type {HTMLElement} */ (element.querySelector("p"));
    this.#progress = /** @type {HTMLProgressElement} */ (element.querySelector("progress"));
    this.#actions = /** @type {HTMLElement} */ (element.querySelector(".actions"));
    this.#digits = /** @type {HTMLElement} */ (element.closest("section"));
  }

  /** Starts with an empty progress bar. */
  startLoading() {
    this.#parts.clear();
    this.#loading = true;
    this.#told = performance.now();
    this.#show(text("loading"), "status");
    this.#progress.hidden = false;
    this.#progress.removeAttribute("value");
    if (this.#actions.contains(document.activeElement)) rest(this.#text);
    this.#actions.replaceChildren();
  }

  /** @type {import("../load/assets.js").OnProgress} */
  progress = (part, loaded, total) => {
    // Data that arrives after a failure must not hide the message about it.
    if (!this.#loading) return;
    this.#parts.set(part, { loaded, total });
    const parts = [...this.#parts.values()];
    const sum = parts.reduce((bytes, { loaded }) => bytes + loaded, 0);
    const now = performance.now();
    const quiet = now - this.#told < SELDOM;
    if (!quiet) this.#told = now;
    this.#text.ariaLive = quiet ? "off" : null;
    const all = parts.reduce((bytes, { total }) => bytes + (total ?? Number.NaN), 0);
    if (Number.isNaN(all)) {
      this.#progress.removeAttribute("value");
      this.#text.textContent = text("loading.some", { some: megabytes(sum) });
    } else {
      this.#progress.value = sum / all;
      const values = { some: megabytes(sum), all: megabytes(all) };
      this.#text.textContent = text("loading.of", values);
    }
  };

  /** @param {string} sentence @param {Way[]} ways */
  fail(sentence, ways) {
    this.#loading = false;
    this.#show(sentence, "alert");
    this.#progress.hidden = true;
    this.#actions.replaceChildren(
      ...ways.map(({ text, run }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text;
        button.addEventListener("click", run);
        return button;
      }),
    );
  }

  hide() {
    this.#loading = false;
    hide(this.#element, true, this.#digits.querySelector("[tabindex='0']"));
  }

  /** @param {string} words @param {"status" | "alert"} role */
  #show(words, role) {
    this.#element.hidden = false;
    this.#element.classList.toggle("failed", role === "alert");
    this.#text.role = role;
    this.#text.ariaLive = null;
    this.#text.textContent = words;
  }
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return bytes < 1e6 ? `${number(bytes / 1e3, 0)} kB` : `${number(bytes / 1e6, 1)} MB`;
}
