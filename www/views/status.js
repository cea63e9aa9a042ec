// The status line: backend, time, model, bytes, and the reason for the backend.

import { BACKEND_NAMES } from "../engine/engine.js";
import { milliseconds } from "../engine/backend.js";
import { text } from "../text/text.js";
import { megabytes } from "./message.js";
import { write } from "./write.js";

/** The time is updated at most this often, so that it can be read, in milliseconds. */
const CALM = 250;

/** The downloads of this page, by kind. @type {{ name: import("../text/text.js").Key, test: RegExp }[]} */
const KINDS = [
  { name: "status.cpu", test: /\/pkg\/cpu\// },
  { name: "status.webgpu", test: /\/pkg\/webgpu\// },
  { name: "status.weights", test: /\/weights\// },
  { name: "status.page", test: /./ },
];

export class StatusView {
  #line;
  #why;
  #parts;
  /** Whether an engine draws. */
  #draws = false;
  /** @type {import("../engine/engine.js").Backend} */
  #backend = "cpu";
  #title = "";
  /** The time on the page, and the time of the last picture, in milliseconds. */
  #ms = { shown: 0, last: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Compressed and original size, in bytes. */
  #loaded = KINDS.map((kind) => ({ ...kind, size: 0, unpacked: 0 }));
  /** A preload and its use are two entries. @type {Set<string>} */
  #seen = new Set();

  /** @param {HTMLElement} element */
  constructor(element) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (element.querySelector(selector));
    this.#line = find("summary span");
    this.#why = find(".why");
    this.#parts = find(".parts");
    // The links change the backend and keep the digits. If the backend is the same, the fragment keeps the browser on the page.
    for (const link of element.querySelectorAll("a")) {
      link.addEventListener("click", () => (link.hash = location.hash || "#"));
    }
    // Observed once each, because listing all downloads at every picture would be too much work.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        this.#count(/** @type {PerformanceResourceTiming} */ (entry));
      }
      this.#write();
    }).observe({ type: "resource", buffered: true });
  }

  /** @param {PerformanceResourceTiming} entry */
  #count({ name, encodedBodySize, decodedBodySize }) {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    const kind = this.#loaded.find(({ test }) => test.test(name));
    if (!kind) return;
    kind.size += encodedBodySize;
    kind.unpacked += decodedBodySize;
  }

  startLoading() {
    this.#draws = false;
    this.#line.textContent = text("loading");
  }

  fail() {
    this.#draws = false;
    this.#line.textContent = text("status.nothing");
    this.#why.textContent = text("status.seePaper");
  }

  /** @param {{ backend: import("../engine/engine.js").Backend, why: string, title: string }} state */
  update({ backend, why, title }) {
    this.#draws = true;
    this.#backend = backend;
    this.#title = title;
    write(this.#why, { textContent: why });
    this.#write();
  }

  /** Shows the time of the last picture. @param {number} ms */
  took(ms) {
    this.#ms.last = ms;
    if (this.#ms.shown === 0) this.#show();
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#show();
    }, CALM);
  }

  #show() {
    this.#ms.shown = this.#ms.last;
    this.#write();
  }

  #write() {
    if (!this.#draws) return;
    const loaded = this.#loaded.filter(({ size }) => size > 0);
    const sum = loaded.reduce((bytes, { size }) => bytes + size, 0);
    const line = [
      BACKEND_NAMES[this.#backend],
      milliseconds(this.#ms.shown),
      this.#title,
      text("status.sum", { size: megabytes(sum) }),
    ];
    write(this.#line, { textContent: line.join(" · ") });
    const parts = loaded.map(({ name, size, unpacked }) => {
      const key = unpacked > size ? "status.packedPart" : "status.part";
      const values = { size: megabytes(size), unpacked: megabytes(unpacked) };
      return text(key, { name: text(name), ...values });
    });
    const all = text("status.parts", { parts: parts.join(text("list.comma")) });
    write(this.#parts, { textContent: all });
  }
}
