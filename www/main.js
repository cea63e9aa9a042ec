// The controller: the only place that knows both the views and the engines.

import { fetchModels, fetchModule, fetchWeights } from "./assets.js";
import { findAdapter, requestedBackend, upgrade } from "./backend.js";
import { isAbort } from "./client.js";
import { Engine } from "./engine.js";
import { moveTo, planeOf, position } from "./plane.js";
import { fromHash, toHash } from "./state.js";
import { CardView } from "./views/card.js";
import { DigitsView } from "./views/digits.js";
import { inkOf } from "./views/ink.js";
import { MessageView } from "./views/message.js";
import { ModelsView } from "./views/models.js";
import { NoticeView } from "./views/notice.js";
import { PadView } from "./views/pad.js";
import { SlidersView } from "./views/sliders.js";
import { StatusView } from "./views/status.js";
import { StyleControlsView } from "./views/style-controls.js";

/** A link is rewritten when the hand rests: browsers limit how often, in milliseconds. */
const LINK_DELAY = 250;
/** New seeds are short enough to be read out. */
const SEEDS = 10_000;

const root = document.documentElement;
const element = (/** @type {string} */ id) =>
  /** @type {HTMLElement} */ (document.getElementById(id));
const controls = /** @type {HTMLElement} */ (document.querySelector(".controls"));

class Controller {
  // Views
  #sheet = element("sheet");
  #digits = new DigitsView(this.#sheet, (label) => this.#change({ label }));
  #pad = new PadView(controls, {
    onMove: (a, b) => this.#movePad(a, b),
    onDirections: () => this.#newDirections(anySeed()),
  });
  #sliders = new SlidersView(element("latents"), (dimension, value) =>
    this.#slide(dimension, value),
  );
  #style = new StyleControlsView(controls, {
    onNewStyle: () => this.#newSeed(anySeed()),
    onSameSeed: () => this.#change({ style: null }),
    onSeed: (seed) => this.#newSeed(seed),
    onTemperature: (temperature) => this.#change({ temperature }),
  });
  #models = new ModelsView(element("models"), (name) => this.#changeModel(name));
  #card = new CardView(element("card"));
  #status = new StatusView(element("status"));
  #message = new MessageView(element("message"));
  #notice = new NoticeView(element("notice"));

  // State
  /** @type {import("./state.js").State} */
  #state;
  /** @type {import("./engine.js").Backend | null} */
  #choice;
  #found = findAdapter();
  /** @type {import("./assets.js").ModelList | null} */
  #list = null;
  /** @type {Uint8Array} */
  #bytes = new Uint8Array();
  /** The engine that draws. @type {Engine | null} */
  #engine = null;
  /** The CPU, kept beside WebGPU for the day that fails. @type {Engine | null} */
  #cpu = null;
  #why = "CPU, while the page looks for a GPU.";
  /** ε of the seed. @type {Float32Array | null} */
  #noise = null;
  /** @type {import("./plane.js").Plane | null} */
  #plane = null;
  #underWay = 0;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #linkTimer;

  constructor() {
    const { state, problems } = fromHash(location.hash);
    const { choice, problem } = requestedBackend(location.search);
    this.#state = state;
    this.#choice = choice;
    this.#notice.show([...(problem ? [problem] : []), ...problems]);
    this.#show();
    addEventListener("hashchange", () => this.#followLink());
    addEventListener("keydown", (event) => this.#onKey(event));
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.#draw());
    }
  }

  // Loading

  /** @param {{ fresh?: boolean }} [options] */
  async load({ fresh = false } = {}) {
    root.dataset.status = "loading";
    this.#message.startLoading();
    this.#cpu?.close();
    this.#engine?.close();
    this.#engine = null;
    const cpu = new Engine("cpu");
    this.#cpu = cpu;
    const options = { fresh, onProgress: this.#message.progress };
    try {
      requireWebAssembly();
      const [bytes] = await Promise.all([
        this.#fetchChosen(options),
        fetchModule("cpu", options).then((module) => cpu.open(module)),
      ]);
      await this.#adopt(cpu, bytes);
    } catch (error) {
      this.#failToStart(error);
      return;
    }
    await this.#climb();
  }

  /** @param {import("./assets.js").DownloadOptions} options */
  async #fetchChosen(options) {
    this.#list = await fetchModels(options);
    const { models, fallback } = this.#list;
    this.#models.setModels(models);
    const wanted = this.#state.model;
    const model = models.find(({ name }) => name === wanted) ?? fallback;
    if (wanted !== null && model.name !== wanted) {
      this.#notice.show([`There is no model “${wanted}” here; this is “${model.title}”.`]);
    }
    this.#state.model = model.name;
    return fetchWeights(model, options);
  }

  /**
   * Makes an engine with these weights the one that draws.
   * @param {Engine} engine @param {Uint8Array} bytes
   */
  async #adopt(engine, bytes) {
    const card = await loadInto(engine, bytes);
    const [noise, directions] = await Promise.all([
      engine.noise(this.#state.seed),
      engine.directions(this.#state.directions),
    ]);
    this.#engine = engine;
    this.#bytes = bytes;
    this.#noise = noise;
    this.#plane = planeOf(directions);
    this.#dropForeignStyle(card);
    this.#sliders.setLatents(card.latents);
    this.#card.setCard(card);
    this.#show();
    this.#draw();
  }

  /** A style of another length belongs to another model. @param {import("./engine.js").ModelCard} card */
  #dropForeignStyle({ title, latent }) {
    const { style } = this.#state;
    if (!style || style.length === latent) return;
    this.#state.style = null;
    this.#notice.show([
      `The link's style has ${style.length} numbers and was ignored: “${title}” has ${latent} latent dimensions.`,
    ]);
  }

  /** Tries WebGPU, with the CPU drawing meanwhile. */
  async #climb() {
    const cpu = /** @type {Engine} */ (this.#cpu);
    const verdict = await upgrade({
      cpu,
      weights: () => this.#bytes,
      choice: this.#choice,
      found: await this.#found,
      inTurn: (work) =>
        this.#inTurn(async () => {
          const result = await work();
          if (this.#cpu !== cpu) result.engine?.close();
          else if (result.engine) this.#engine = result.engine;
          return result;
        }),
    });
    if (this.#cpu !== cpu) return;
    this.#why = verdict.why;
    if (verdict.failed && this.#choice === "webgpu") this.#notice.show([verdict.why]);
    this.#show();
    this.#draw();
  }

  /**
   * Runs what replaces the engine or its model, one at a time.
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  #inTurn(work) {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  /**
   * @param {string} name
   * @param {import("./state.js").State} [next] what to show with it; the present style fits no other model
   */
  async #changeModel(name, next = { ...this.#state, style: null }) {
    const model = this.#list?.models.find((entry) => entry.name === name);
    if (!model || !this.#engine) return;
    this.#message.startLoading();
    try {
      const bytes = await fetchWeights(model, { onProgress: this.#message.progress });
      await this.#inTurn(() => this.#exchange({ ...next, model: name }, bytes));
      this.#saveLink();
    } catch (error) {
      this.#notice.show([`${sentence(error)} The page keeps the model it has.`]);
      this.#message.hide();
      this.#show();
    }
  }

  /**
   * Gives the engine other weights, or the old ones again if those fail.
   * @param {import("./state.js").State} next @param {Uint8Array} bytes
   */
  async #exchange(next, bytes) {
    const engine = this.#engine;
    if (!engine) return;
    const before = this.#state;
    // Nothing is drawn in between: the style of one model does not fit another.
    this.#engine = null;
    this.#state = next;
    try {
      await this.#adopt(engine, bytes);
    } catch (error) {
      this.#state = before;
      await this.#adopt(engine, this.#bytes);
      throw error;
    }
  }

  // Changing what is shown

  /** @param {Partial<import("./state.js").State>} change */
  #change(change) {
    Object.assign(this.#state, change);
    this.#show();
    if (!("label" in change) || Object.keys(change).length > 1) this.#draw();
    this.#saveLink();
  }

  /** @param {number} seed */
  async #newSeed(seed) {
    this.#state.seed = seed;
    await this.#attempt(async (engine) => {
      this.#noise = await engine.noise(seed);
      this.#change({ style: null });
    });
  }

  /** @param {number} directions */
  async #newDirections(directions) {
    await this.#attempt(async (engine) => {
      this.#plane = planeOf(await engine.directions(directions));
      this.#change({ directions });
    });
  }

  /** @param {number} a @param {number} b */
  #movePad(a, b) {
    const epsilon = this.#epsilon();
    if (epsilon && this.#plane) this.#change({ style: moveTo(epsilon, this.#plane, a, b) });
  }

  /** @param {number} dimension @param {number} value */
  #slide(dimension, value) {
    const epsilon = this.#epsilon();
    if (epsilon) this.#change({ style: epsilon.with(dimension, value) });
  }

  #epsilon() {
    return this.#state.style ?? this.#noise;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const typing =
      event.target instanceof HTMLElement &&
      event.target.matches("select, textarea, input:not([type=range])");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(event.key)) this.#change({ label: Number(event.key) });
  }

  // Showing

  #show() {
    const { label, seed, temperature, model, style } = this.#state;
    const moved = style !== null;
    this.#digits.update({ label, seed, moved });
    this.#style.update({ seed, temperature, moved });
    if (model !== null) this.#models.update(model);
    const epsilon = this.#epsilon();
    const card = this.#engine?.card;
    if (!this.#engine || !card || !epsilon || !this.#plane) return;
    const [a, b] = position(epsilon, this.#plane);
    this.#pad.update({ a, b, latent: card.latent });
    this.#sliders.update(epsilon);
    this.#status.update({ backend: this.#engine.backend, why: this.#why, title: card.title });
  }

  /** Asks for the ten digits and paints them when they come; the newest request always paints last. */
  async #draw() {
    const epsilon = this.#epsilon();
    if (!epsilon) return;
    await this.#attempt(async (engine) => {
      const { image, ms } = await engine.drawTen(
        epsilon,
        this.#state.temperature,
        inkOf(this.#sheet),
      );
      this.#digits.draw(image);
      this.#status.took(ms);
      this.#message.hide();
      root.dataset.status = "ready";
      root.dataset.backend = engine.backend;
    });
  }

  // Links

  #saveLink() {
    clearTimeout(this.#linkTimer);
    this.#linkTimer = setTimeout(() => {
      history.replaceState(null, "", toHash(this.#state));
    }, LINK_DELAY);
  }

  async #followLink() {
    const { state, problems } = fromHash(location.hash);
    this.#notice.hide();
    this.#notice.show(problems);
    const name = state.model ?? this.#list?.fallback.name ?? null;
    if (name !== this.#state.model && this.#list?.models.some((model) => model.name === name)) {
      await this.#changeModel(/** @type {string} */ (name), state);
      return;
    }
    this.#state = { ...state, model: this.#state.model };
    await this.#attempt(async (engine) => {
      this.#noise = await engine.noise(state.seed);
      this.#plane = planeOf(await engine.directions(state.directions));
      this.#dropForeignStyle(/** @type {import("./engine.js").ModelCard} */ (engine.card));
      this.#change({});
    });
  }

  // Failing

  /**
   * Runs something on the engine that draws. An outdated request is no failure.
   * @param {(engine: Engine) => Promise<void>} work
   */
  async #attempt(work) {
    const engine = this.#engine;
    if (!engine) return;
    this.#underWay += 1;
    this.#digits.setBusy(true);
    try {
      await work(engine);
    } catch (error) {
      if (!isAbort(error) && engine === this.#engine) await this.#survive(engine, error);
    } finally {
      this.#underWay -= 1;
      this.#digits.setBusy(this.#underWay > 0);
    }
  }

  /**
   * Goes on after an engine failed in use: WebGPU gives way to the CPU, the CPU can be started again.
   * @param {Engine} engine @param {Error} error
   */
  async #survive(engine, error) {
    const cpu = this.#cpu;
    if (engine === cpu || !cpu) {
      this.#fail(error, [{ text: "Start again", run: () => this.load() }]);
      return;
    }
    engine.close();
    this.#why = `CPU, because WebGPU failed: ${sentence(error)}`;
    this.#notice.show([`WebGPU failed, so the page goes on with the CPU: ${sentence(error)}`]);
    try {
      await this.#adopt(cpu, this.#bytes);
    } catch (second) {
      this.#fail(second, [{ text: "Start again", run: () => this.load() }]);
    }
  }

  /** @param {Error} error */
  #failToStart(error) {
    const ways = [{ text: "Try again", run: () => void this.load({ fresh: true }) }];
    const other = this.#list?.models.find(({ name }) => name !== this.#state.model);
    if (other) {
      ways.push({
        text: `Use “${other.title}”`,
        run: () => {
          this.#state = { ...this.#state, model: other.name, style: null };
          void this.load();
        },
      });
    }
    this.#cpu?.close();
    this.#fail(error, ways);
  }

  /** @param {Error} error @param {import("./views/message.js").Way[]} ways */
  #fail(error, ways) {
    console.error(error);
    this.#message.fail(sentence(error), ways);
    root.dataset.status = "failed";
  }
}

/** @param {Engine} engine @param {Uint8Array} bytes */
async function loadInto(engine, bytes) {
  try {
    return await engine.load(bytes);
  } catch (error) {
    throw new Error(`The weights cannot be used: ${error.message}`, { cause: error });
  }
}

function requireWebAssembly() {
  if (typeof WebAssembly === "object") return;
  throw new Error(
    "This browser does not run WebAssembly, which computes the digits; " +
      "every current browser does unless a security setting switches it off.",
  );
}

/** @param {Error} error */
function sentence({ message }) {
  const text = message.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function anySeed() {
  return Math.floor(Math.random() * SEEDS);
}

await new Controller().load();
