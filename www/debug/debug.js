// The report for bug reports, loaded and shown if the address says `?debug`.

import { findAdapter, milliseconds } from "../engine/backend.js";
import { clients } from "../engine/client.js";
import { BACKEND_NAMES, TOLERANCE } from "../engine/engine.js";
import { filled, grouped, language, number, onLanguage } from "../text/text.js";
import { note, stages } from "../load/timeline.js";
import { DebugView } from "./debug-view.js";
import { megabytes } from "../views/message.js";

/**
 * @typedef {import("./debug-view.js").Texts} Texts
 * @typedef {import("./debug-view.js").Say} Say
 * @typedef {import("./debug-view.js").Row} Row
 * @typedef {import("./debug-view.js").Report} Report
 * @typedef {ReturnType<typeof stages>} Entries
 */

/** The interval at which an open panel is updated, in milliseconds. */
const CALM = 500;
const LAST_ERRORS = 10;

export class Debug {
  #view;
  #engines;
  /** Null until the texts are loaded. @type {Say | null} */
  #say = null;
  #adapter = findAdapter();
  /** The memory of the modules, by worker, in bytes. @type {WeakMap<import("../engine/client.js").Client, number>} */
  #memory = new WeakMap();

  /** @param {HTMLElement} page @param {import("../engine/engines.js").Engines} engines */
  constructor(page, engines) {
    this.#engines = engines;
    this.#view = new DebugView(page, { onOpen: () => this.#show(), onCopy: () => this.#copy() });
    addEventListener("error", ({ message, filename, lineno }) => {
      note("error", `${message} (${filename}:${lineno})`);
    });
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      note("error", `Content-Security-Policy: ${effectiveDirective} ${blockedURI}`);
    });
    onLanguage(() => void this.#speak());
    setInterval(() => {
      if (this.#view.isOpen) void this.#show();
    }, CALM);
  }

  /** Shows the panel in the language of the page. @throws {Error} if its texts cannot be loaded */
  async open() {
    await this.#speak();
  }

  async #speak() {
    const file =
      language() === "zh" ? import("../text/debug.zh.js") : import("../text/debug.en.js");
    /** @type {Texts} */
    const texts = (await file).default;
    this.#say = (key, values = {}) => filled(texts[key], values);
    this.#view.speak(this.#say);
    await this.#show();
  }

  async #show() {
    const say = this.#say;
    if (!say) return;
    const report = await this.#report(say);
    // The language may have changed meanwhile.
    if (say === this.#say) this.#view.update(report);
    this.#askMemory();
  }

  async #copy() {
    const say = this.#say;
    if (!say) return;
    const { stages, sections, errors } = await this.#report(say);
    const parts = [
      [say("stages"), ...stages.map(([stage, began, took]) => `${began} + ${took}: ${stage}`)],
      ...sections.map(({ title, rows }) => [title, ...rows.map((row) => row.join(": "))]),
      [say("errors"), ...(errors.length > 0 ? errors : [say("noErrors")])],
    ];
    try {
      await navigator.clipboard.writeText(`${parts.map((part) => part.join("\n")).join("\n\n")}\n`);
      this.#view.tell(say("copied"));
    } catch {
      this.#view.tell(say("notCopied"));
    }
  }

  /** Asks the idle workers for their memory. */
  #askMemory() {
    for (const client of clients) {
      if (client.depth > 0) continue;
      client.call("memory").then(
        (bytes) => this.#memory.set(client, bytes),
        // The failure is recorded already.
        () => {},
      );
    }
  }

  /** @param {Say} say @returns {Promise<Report>} */
  async #report(say) {
    const entries = stages();
    const engine = this.#engines.active;
    const shown = entries.find(({ name }) => name === "shown")?.startTime;
    const queue = [...clients].reduce((sum, { depth }) => sum + depth, 0);
    const line =
      engine && shown !== undefined
        ? say("line", {
            backend: BACKEND_NAMES[engine.backend],
            first: milliseconds(shown),
            queue,
          })
        : say("waiting");
    const errors = entries.filter(({ name }) => name === "error").slice(-LAST_ERRORS);
    return {
      line,
      stages: stagesOf(say, entries, shown ?? performance.now()),
      sections: [
        { title: say("drawing"), rows: await this.#drawing(say, engine, entries) },
        { title: say("now"), rows: [...this.#workers(say), ...surroundings(say)] },
      ],
      errors: errors
        .reverse()
        .map(({ startTime, detail }) =>
          say("error", { at: milliseconds(startTime), words: String(detail) }),
        ),
    };
  }

  /**
   * @param {Say} say @param {import("../engine/engine.js").Engine | null} engine @param {Entries} entries
   * @returns {Promise<Row[]>}
   */
  async #drawing(say, engine, entries) {
    const found = await this.#adapter;
    /** @type {Row[]} */
    const rows = [[say("backend"), this.#engines.why()]];
    for (const { count, gpu, cpu } of this.#engines.race) {
      const times = { gpu: milliseconds(gpu), cpu: milliseconds(cpu) };
      rows.push([say("race", { count: grouped(count) }), say("raceIs", times)]);
    }
    if ("refusal" in found) {
      rows.push([say("adapter"), `${say("none")}: ${found.refusal()}`]);
    } else {
      const { info = {}, features = [], limits } = /** @type {any} */ (found.adapter);
      const names = [info.vendor, info.architecture, info.device, info.description].filter(Boolean);
      if (info.isFallbackAdapter) names.push(say("simulated"));
      rows.push([say("adapter"), names.join(", ") || say("unnamed")]);
      rows.push([say("features"), [...features].sort().join(", ") || say("none")]);
      if (limits) rows.push([say("buffer"), megabytes(limits.maxBufferSize)]);
    }
    if (engine?.card) {
      const { name, provenance } = engine.card;
      const { parameters, precision, crate_version: version } = provenance;
      rows.push([
        say("model"),
        say("modelIs", { name, count: grouped(parameters), precision, version }),
      ]);
    }
    for (const { name, detail } of entries) {
      const backend =
        BACKEND_NAMES[/** @type {import("../engine/engine.js").Backend} */ (detail?.backend)];
      if (name === "start") {
        rows.push([say("kernel", { backend }), say(detail.fused ? "fused" : "separate")]);
      }
      if (name === "check") {
        const error = Number(detail.difference).toExponential(1);
        rows.push([
          say("parity", { backend, model: detail.model }),
          say("parityIs", { error, allowed: number(TOLERANCE) }),
        ]);
      }
    }
    return rows;
  }

  /** The waiting requests and the memory of each worker. @param {Say} say @returns {Row[]} */
  #workers(say) {
    return [...clients].flatMap((client, at) => {
      const values = { name: client.name, number: at + 1 };
      const memory = this.#memory.get(client);
      return /** @type {Row[]} */ ([
        [say("queue", values), number(client.depth)],
        [say("module", values), memory === undefined ? "–" : megabytes(memory)],
      ]);
    });
  }
}

/**
 * The stages from the navigation to the first digit, and later downloads.
 * @param {Say} say @param {Entries} entries @param {number} shown when the first digit was drawn
 * @returns {Report["stages"]}
 */
function stagesOf(say, entries, shown) {
  const [page] = performance.getEntriesByType("navigation");
  const fetched = fetchedFiles();
  const scripts = fetched.filter(
    ({ file, responseEnd }) => /\.(js|css)$/.test(file) && responseEnd <= shown,
  );
  const large = fetched.filter(({ file }) => /\.(wasm|safetensors)$/.test(file));
  const named = (/** @type {any} */ { backend, model }) => ({
    backend: BACKEND_NAMES[/** @type {import("../engine/engine.js").Backend} */ (backend)],
    model,
  });
  const known = /** @type {const} */ (["compile", "start", "load", "check", "decode"]);
  /** @type {{ stage: string, began: number, ended: number }[]} */
  const rows = [
    {
      stage: say("page"),
      began: 0,
      ended: /** @type {PerformanceNavigationTiming} */ (page).responseEnd,
    },
    {
      stage: say("scripts", {
        count: scripts.length,
        size: megabytes(scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)),
      }),
      began: Math.min(...scripts.map(({ startTime }) => startTime)),
      ended: Math.max(...scripts.map(({ responseEnd }) => responseEnd)),
    },
    ...large.map(({ file, startTime, responseEnd, encodedBodySize }) => ({
      stage: say("download", { file, size: megabytes(encodedBodySize) }),
      began: startTime,
      ended: responseEnd,
    })),
    ...known.flatMap((key) => {
      const done = entries.filter(({ name }) => name === key);
      // Several drawings may be requested before the first is done.
      return (key === "decode" ? done.slice(0, 1) : done).map((entry) => ({
        stage: say(key, named(entry.detail)),
        began: entry.startTime,
        ended: entry.startTime + entry.duration,
      }));
    }),
  ];
  for (const key of /** @type {const} */ (["shown", "usable"])) {
    const moment = entries.find(({ name }) => name === key)?.startTime;
    if (moment !== undefined) rows.push({ stage: say(key), began: moment, ended: moment });
  }
  return rows
    .sort((a, b) => a.began - b.began)
    .map(({ stage, began, ended }) => {
      const took = ended > began ? milliseconds(ended - began) : "–";
      return [stage, milliseconds(began), took];
    });
}

/** @param {Say} say @returns {Row[]} */
function surroundings(say) {
  const { userAgent, languages, hardwareConcurrency: cores } = navigator;
  /** @type {{ usedJSHeapSize: number } | undefined} */
  const memory = /** @type {any} */ (performance).memory;
  const screen = { width: innerWidth, height: innerHeight, ratio: number(devicePixelRatio, 2) };
  return [
    [say("heap"), memory ? megabytes(memory.usedJSHeapSize) : say("unknown")],
    [say("link"), location.href],
    [say("time"), new Date().toISOString()],
    [say("browser"), userAgent],
    [say("languages"), languages.join(", ")],
    [say("cores"), String(cores)],
    [say("screen"), say("screenIs", screen)],
  ];
}

/** The downloads of the browser, each once: a preload and its use are two entries. */
function fetchedFiles() {
  const entries = /** @type {PerformanceResourceTiming[]} */ (
    performance.getEntriesByType("resource")
  );
  const first = new Map([...entries].reverse().map((entry) => [entry.name, entry]));
  return [...first].map(([name, { startTime, responseEnd, encodedBodySize }]) => {
    const file = new URL(name).pathname.split("/").slice(-1)[0];
    return { file, startTime, responseEnd, encodedBodySize };
  });
}
