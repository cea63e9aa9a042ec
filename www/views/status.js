// The status line: backend, time, model, bytes; and why it is this backend.

import { BACKEND_NAMES } from "../engine.js";
import { milliseconds } from "../backend.js";
import { megabytes } from "./message.js";

/** How often the time may change: faster than this nobody reads it, in milliseconds. */
const CALM = 250;

export class StatusView {
  #line;
  #why;
  #parts;
  /** @type {import("../engine.js").Backend} */
  #backend = "cpu";
  #title = "";
  #ms = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} element */
  constructor(element) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (element.querySelector(selector));
    this.#line = find("summary span");
    this.#why = find(".why");
    this.#parts = find(".parts");
    // Another backend, the same digits.
    for (const link of element.querySelectorAll("a")) {
      link.addEventListener("click", () => (link.hash = location.hash));
    }
  }

  startLoading() {
    this.#line.textContent = "Loading…";
  }

  fail() {
    this.#line.textContent = "Nothing draws at the moment";
    this.#why.textContent = "The sentence on the paper says what is missing.";
  }

  /** @param {{ backend: import("../engine.js").Backend, why: string, title: string }} state */
  update({ backend, why, title }) {
    this.#backend = backend;
    this.#title = title;
    this.#why.textContent = why;
    this.#write();
  }

  /** The time that the last picture took. @param {number} ms */
  took(ms) {
    const first = this.#ms === 0;
    this.#ms = ms;
    if (first) this.#write();
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, CALM);
  }

  #write() {
    const loaded = downloads();
    const sum = loaded.reduce((bytes, { size }) => bytes + size, 0);
    this.#line.textContent = [
      BACKEND_NAMES[this.#backend],
      milliseconds(this.#ms),
      this.#title,
      `${megabytes(sum)} loaded`,
    ].join(" · ");
    this.#parts.textContent = `Loaded: ${loaded
      .map(({ name, size, unpacked }) => {
        const more = unpacked > size ? ` (${megabytes(unpacked)} unpacked)` : "";
        return `${name} ${megabytes(size)}${more}`;
      })
      .join(", ")}.`;
  }
}

/** What the browser fetched for this page, by kind, as compressed on the way and unpacked, in bytes. */
function downloads() {
  const kinds = [
    { name: "CPU engine", test: /\/pkg\/cpu\// },
    { name: "WebGPU engine", test: /\/pkg\/webgpu\// },
    { name: "weights", test: /\/weights\// },
    { name: "page", test: /./ },
  ].map((kind) => ({ ...kind, size: 0, unpacked: 0 }));
  const seen = new Set();
  for (const entry of performance.getEntriesByType("resource")) {
    const { name, encodedBodySize, decodedBodySize } = /** @type {PerformanceResourceTiming} */ (
      entry
    );
    // A preload and its use are two entries.
    if (seen.has(name)) continue;
    seen.add(name);
    const kind = kinds.find(({ test }) => test.test(name));
    if (!kind) continue;
    kind.size += encodedBodySize;
    kind.unpacked += decodedBodySize;
  }
  return kinds.filter(({ size }) => size > 0);
}
