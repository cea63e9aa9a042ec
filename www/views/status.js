// The status line: backend, time, model, bytes; and why it is this backend.

import { BACKEND_NAMES } from "../engine.js";
import { milliseconds } from "../backend.js";
import { text } from "../text.js";
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
    this.#line.textContent = text("loading");
  }

  fail() {
    this.#line.textContent = text("status.nothing");
    this.#why.textContent = text("status.seePaper");
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
      text("status.sum", { size: megabytes(sum) }),
    ].join(" · ");
    const parts = loaded.map(({ name, size, unpacked }) => {
      const key = unpacked > size ? "status.packedPart" : "status.part";
      const values = { size: megabytes(size), unpacked: megabytes(unpacked) };
      return text(key, { name: text(name), ...values });
    });
    this.#parts.textContent = text("status.parts", { parts: parts.join(text("list.comma")) });
  }
}

/** What the browser fetched for this page, by kind, as compressed on the way and unpacked, in bytes. */
function downloads() {
  /** @type {{ name: import("../text.js").Key, test: RegExp }[]} */
  const names = [
    { name: "status.cpu", test: /\/pkg\/cpu\// },
    { name: "status.webgpu", test: /\/pkg\/webgpu\// },
    { name: "status.weights", test: /\/weights\// },
    { name: "status.page", test: /./ },
  ];
  const kinds = names.map((kind) => ({ ...kind, size: 0, unpacked: 0 }));
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
