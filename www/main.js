// The controller: joins the views of Draw, the other rooms and the engines.

import { DEBUGGED, EMBEDDED, readLink } from "./state/address.js";
import { fetchWeights } from "./load/assets.js";
import { requestedBackend } from "./engine/backend.js";
import { isAbort } from "./engine/client.js";
import { Dialogs } from "./dialogs/dialogs.js";
import { keepDrawing, keptDrawing } from "./state/drawing.js";
import { isLearned } from "./engine/engine.js";
import { Engines } from "./engine/engines.js";
import { Link } from "./state/link.js";
import { moveTo, position } from "./state/plane.js";
import { shareNearer } from "./state/typicality.js";
import { Questions } from "./dialogs/questions.js";
import { Rooms } from "./rooms/rooms.js";
import { Row } from "./state/row.js";
import { FAILURES, SUCCESSES } from "./state/presets.js";
import { begin } from "./load/start.js";
import { CLASSES, withinReach } from "./state/state.js";
import { loadStyles } from "./load/stylesheets.js";
import {
  LANGUAGES,
  browserLanguage,
  onLanguage,
  sentence,
  speak,
  text,
  titleOf,
} from "./text/text.js";
import { note, timed } from "./load/timeline.js";
import { Unfolded } from "./rooms/draw/unfolded.js";
import { CardView } from "./rooms/draw/card.js";
import { DetailView } from "./rooms/draw/detail.js";
import { DigitsView } from "./views/digits.js";
import { inkOf } from "./views/ink.js";
import { LanguageView } from "./views/language.js";
import { LessonView } from "./views/lesson.js";
import { LinkView } from "./views/link.js";
import { LookView } from "./views/look.js";
import { MessageView } from "./views/message.js";
import { ModelsView } from "./rooms/draw/models.js";
import { NoticeView } from "./views/notice.js";
import { PadView } from "./rooms/draw/pad.js";
import { PresetsView } from "./rooms/draw/presets.js";
import { RoomsView } from "./views/rooms.js";
import { SlidersView } from "./rooms/draw/sliders.js";
import { StatusView } from "./views/status.js";
import { StyleControlsView } from "./views/style-controls.js";
import { write } from "./views/write.js";

/** New seeds are short enough to be read out. */
const SEEDS = 10_000;

// What the page has beside its first digit, and what is laid out after it.
for (const later of document.querySelectorAll("template[data-later]")) {
  later.replaceWith(/** @type {HTMLTemplateElement} */ (later).content);
}

const root = document.documentElement;
const element = (/** @type {string} */ id) =>
  /** @type {HTMLElement} */ (document.getElementById(id));
const controls = /** @type {HTMLElement} */ (document.querySelector(".controls"));

root.toggleAttribute("data-embed", EMBEDDED);

class Controller {
  // Views
  #sheet = element("sheet");
  #digits = new DigitsView(this.#sheet, (place) => this.#choose(place));
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
  #detail = new DetailView(controls, (detail) => this.#change({ detail }));
  #models = new ModelsView(element("models"), (name) => this.#changeModel(name));
  #card = new CardView(element("card"));
  #status = new StatusView(element("status"));
  #message = new MessageView(element("message"));
  #notice = new NoticeView(element("notice"));
  #language = new LanguageView(element("language"), (language) => {
    this.#change({ language });
    void this.#speak();
  });
  #look = new LookView(element("look"), (look) => this.#change({ look }));
  #lesson = new LessonView(document.body, {
    onEverything: () => this.#change({ hidden: [] }),
  });
  #doors = new RoomsView(document.body, (room) => this.#enter(room));
  #house = {
    element,
    run: (/** @type {(engine: import("./engine/engine.js").Engine) => Promise<void>} */ work) =>
      this.#attempt(work),
    notify: (/** @type {string} */ sentence) => this.#notice.show([sentence]),
    model: () => this.#list?.models.find(({ name }) => name === this.#state.model) ?? null,
    digit: () => this.#digits.pictures.digit,
    shown: () => {
      const { label, temperature, detail, mix } = this.#state;
      const { epsilon, plane } = this.#row;
      return epsilon && plane && { label, temperature, detail, mix, epsilon, plane };
    },
    tell: (/** @type {import("./dialogs/topics.js").Facts} */ facts) =>
      Object.assign(this.#facts, facts),
    change: (/** @type {Partial<import("./state/state.js").State>} */ change) =>
      this.#change(change),
    state: () => this.#state,
    models: () => this.#list?.models ?? [],
    drawing: () => this.#drawing,
    keepDrawing: (/** @type {Float32Array | null} */ drawing) => void (this.#drawing = drawing),
    enter: (/** @type {import("./state/state.js").State["room"]} */ room) => this.#enter(room),
    newStyle: (seed = anySeed()) => void this.#newSeed(seed),
  };
  #rooms = new Rooms(this.#house);
  #unfolded = new Unfolded(controls, this.#house);
  #questions = new Questions(
    /** @type {HTMLDialogElement} */ (element("help")),
    () => this.#facts,
    this.#house.notify,
  );
  #presets = [
    new PresetsView(element("successes"), SUCCESSES, (change) => this.#link.to(change)),
    new PresetsView(element("failures"), FAILURES, (change) => this.#link.to(change)),
  ];

  // State
  /** @type {import("./state/state.js").State} */
  #state;
  #row = new Row(() => this.#state);
  #engines;
  /** @type {import("./load/assets.js").ModelList | null} */
  #list = null;
  /** What somebody has drawn in Your digit, a square of ink. */
  #drawing = keptDrawing();
  /** The model that is being loaded in place of another. @type {string | null} */
  #wanted = null;
  /** What is to be shown with it, where a link says so. @type {import("./state/state.js").State | null} */
  #next = null;
  /** What the page started from last. @type {import("./load/start.js").Start | null} */
  #start = null;
  /** Whether it draws with a draft of the model's weights. */
  #isDraft = false;
  /** Until it is no draft any more, or stays one. @type {Promise<void> | null} */
  #refining = null;
  /** The numbers that are shown, for the help. @type {import("./dialogs/topics.js").Facts} */
  #facts = {};
  /** What a second network reads, once that is there. @type {import("./rooms/draw/judging.js").Judging | null} */
  #judging = null;
  /** Says the last failure, again in another language. */
  #sayFailure = () => {};
  #underWay = 0;
  /** Whether the ten digits are of an earlier style, because nobody has seen them since. */
  #stale = false;
  #link = new Link(() => this.#state);
  /** What the links to places worth a visit have of the present state. */
  #kept = "";

  /** @param {string | null} unspoken a sentence if the page has to be in English against its reader's wish */
  constructor(unspoken) {
    const { notify } = this.#house;
    new LinkView(element("copy-link"), () => this.#link.now(), notify);
    new Dialogs(document.body, {
      ...this.#house,
      name: () => this.#nameOfPicture(),
      whole: async () => {
        await this.#refine();
        if (this.#isDraft) throw new Error(text("keep.interrupted"));
      },
      ink: () => inkOf(this.#sheet),
      pictures: async () => {
        if (this.#stale) await this.#draw();
        // Of another model or digit, where Explore has not followed.
        const there = this.#state.room === "explore" ? await this.#rooms.pictures() : {};
        return { ...this.#digits.pictures, ...there };
      },
      show: (link) => {
        this.#link.finish();
        history.pushState(null, "", link);
        void this.#followLink();
      },
    });
    const { state, problems } = readLink();
    const { choice, problem } = requestedBackend(location.search);
    this.#state = state;
    this.#engines = new Engines(choice);
    this.#notice.show([unspoken, problem, ...problems].filter((said) => said !== null));
    this.#show();
    // Before a link there is followed, which may take the address along.
    for (const place of ["successes", "failures", "status"]) {
      element(place).addEventListener("click", () => this.#link.finish(), { capture: true });
    }
    onLanguage(() => this.#sayAgain());
    addEventListener("hashchange", () => this.#followLink());
    addEventListener("online", () => this.#reconnect());
    document.addEventListener("visibilitychange", () => {
      // What is hidden may never be shown again.
      if (document.hidden) keepDrawing(this.#drawing);
      else this.#draw();
    });
    addEventListener("pagehide", () => keepDrawing(this.#drawing));
    addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("unhandledrejection", ({ reason }) => {
      this.#notice.show([text("page.unexpected", { why: sentence(reason) })]);
    });
    if (DEBUGGED) void this.#openDebug();
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.#draw());
    }
  }

  // Loading

  /**
   * Goes on with the start that has begun already, if it is still what the address asks for.
   * @param {import("./load/start.js").Begun} begun
   */
  begin(begun) {
    return this.load(begun.hash === location.hash ? { begun } : {});
  }

  /** @param {{ fresh?: boolean, begun?: import("./load/start.js").Begun | null }} [options] */
  async load({ fresh = false, begun = null } = {}) {
    root.dataset.status = "loading";
    controls.inert = true;
    this.#wanted = this.#next = null;
    if (!begun?.stands()) this.#message.startLoading();
    this.#status.startLoading();
    const { progress: onProgress } = this.#message;
    begun?.follow(onProgress);
    try {
      requireWebAssembly();
      const start = begun?.start ?? begin(this.#state, { fresh, onProgress });
      await this.#engines.start(this.#chosen(start), start.module, this.#adopt);
    } catch (error) {
      if (!isAbort(error)) this.#failToStart(error);
      return;
    }
    this.#show();
    await this.#draw();
    await this.#refine();
    whenIdle(() => {
      void this.#callJudge();
      // Without it the page is printed as it stands there.
      loadStyles("styles/print.css", "print").catch(() => {});
    });
    const problem = await this.#engines.climb();
    if (problem) this.#notice.show([problem]);
    this.#show();
    this.#draw();
  }

  /** The weights of a start, after its model is shown to be the chosen one. @param {import("./load/start.js").Start} start */
  async #chosen(start) {
    this.#start = start;
    const { list, weights } = start;
    this.#list = await list;
    this.#models.setModels(this.#list.models);
    this.#state.model = this.#find(this.#list, this.#state.model).name;
    this.#models.update(this.#state.model);
    const { bytes, isDraft } = await weights;
    // A newer start has weights of its own.
    if (this.#start === start) this.#isDraft = isDraft;
    return bytes;
  }

  /** Puts the whole weights in the place of a draft, once the first digits stand there. */
  #refine() {
    this.#refining ??= this.#exchangeDraft().finally(() => (this.#refining = null));
    return this.#refining;
  }

  async #exchangeDraft() {
    const model = this.#list?.models.find(({ name }) => name === this.#state.model);
    // Another model, chosen meanwhile, comes with weights of its own.
    if (!this.#isDraft || !model || this.#wanted !== null) return;
    try {
      await this.#engines.exchange(
        (signal) => fetchWeights(model, { onProgress: () => {}, signal }),
        this.#adopt,
      );
    } catch (error) {
      if (isAbort(error)) return;
      this.#notice.show([text("page.keepsDraft", { why: sentence(error) })]);
      return;
    }
    this.#isDraft = false;
    this.#show();
    await this.#draw();
  }

  /**
   * The model of that name; the default, with a sentence, if there is none.
   * @param {import("./load/assets.js").ModelList} list @param {string | null} wanted
   */
  #find({ models, fallback }, wanted) {
    const model = models.find(({ name }) => name === wanted) ?? fallback;
    if (wanted !== null && model.name !== wanted) {
      this.#notice.show([text("page.noModel", { wanted, title: titleOf(model) })]);
    }
    return model;
  }

  /** Prepares the page for a model that an engine has loaded. @type {import("./engine/engines.js").Adopt} */
  #adopt = async (engine, card) => {
    await this.#row.adopt(engine, card.conditional);
    root.dataset.conditional = String(card.conditional);
    root.dataset.collapsed = String(!card.latents.some(({ active }) => active));
    const { deviation } = card;
    root.dataset.pixels = deviation === null ? "ink" : "grey";
    this.#dropForeignStyle(card);
    this.#detail.setCard(card);
    this.#sliders.setCard(card);
    this.#card.setCard(card);
    this.#facts = {
      labels: card.conditional ? CLASSES : 0,
      active: card.latents.filter(({ active }) => active).length,
      testDistortion: card.scores.test_distortion,
      testRate: card.scores.test_rate,
      ...(deviation !== null && { deviation, learned: Number(isLearned(card)) }),
    };
    this.#judging?.forget();
  };

  /** Has a second network read what is drawn. The page works without it. */
  async #callJudge() {
    if (this.#judging || EMBEDDED) return;
    try {
      const { Judging } = await import("./rooms/draw/judging.js");
      this.#judging ??= new Judging(element("stage"));
    } catch {
      return;
    }
    this.#show();
    this.#draw();
  }

  /** A style of another length belongs to another model. @param {import("./engine/engine.js").ModelCard} card */
  #dropForeignStyle(card) {
    const { latent } = card;
    const { style } = this.#state;
    if (!style || style.length === latent) return;
    this.#state.style = null;
    const title = titleOf(card);
    this.#notice.show([text("page.foreignStyle", { length: style.length, title, latent })]);
  }

  /**
   * @param {string} name
   * @param {import("./state/state.js").State | null} [next] what to show with it, if not the present state without its
   *   style, which fits no other model
   */
  async #changeModel(name, next = null) {
    const model = this.#list?.models.find((entry) => entry.name === name);
    if (!model) return;
    this.#next = next;
    const enter = () => {
      this.#state = { ...(this.#next ?? { ...this.#state, style: null }), model: name };
      this.#next = null;
    };
    if (!this.#engines.running) {
      enter();
      await this.load();
      return;
    }
    this.#wanted = name;
    await this.#busyWith(async () => {
      this.#message.startLoading();
      try {
        await this.#engines.exchange(
          (signal) => fetchWeights(model, { onProgress: this.#message.progress, signal }),
          (engine, card) => {
            enter();
            return this.#adopt(engine, card);
          },
        );
        this.#isDraft = false;
        this.#link.save();
      } catch (error) {
        // The choice that replaced this one shows itself.
        if (isAbort(error)) return;
        this.#notice.show([text("page.keepsModel", { why: sentence(error) })]);
        // A link may have asked for it.
        this.#link.save();
      }
      if (this.#wanted === name) this.#wanted = this.#next = null;
      this.#show();
      await this.#draw();
    });
    // Where the other model could not be had, this one may still be a draft.
    await this.#refine();
  }

  // Rooms

  /** @param {import("./state/state.js").State["room"]} room */
  #enter(room) {
    // What was said was said elsewhere.
    this.#notice.hide();
    const moved = room !== this.#state.room;
    if (moved) this.#link.finish();
    this.#state.room = room;
    if (this.#next) this.#next.room = room;
    // Unlike a digit, another room is another place: the browser's back button leaves it.
    if (moved) this.#link.push();
    this.#show();
    if (room === "draw" || this.#stale) this.#draw();
    else this.#rooms.refresh(room);
  }

  // Changing what is shown

  /** @param {Partial<import("./state/state.js").State>} change */
  #change(change) {
    Object.assign(this.#state, change);
    // What somebody chooses while a link's model comes is newer than the link; a style is that of the model that is there.
    const next = this.#next;
    if (next) Object.assign(next, change, { style: change.style === null ? null : next.style });
    const onlyLabel = "label" in change && Object.keys(change).length === 1;
    // Explore follows a hand with digits of its own, behind which the ten are not seen.
    const unseen = this.#state.room === "explore";
    if (onlyLabel || unseen) {
      this.#show();
      this.#stale ||= unseen;
      this.#refresh();
    } else {
      // Asked for first: the worker draws while the rest is written.
      this.#draw();
      this.#show();
    }
    this.#link.save();
  }

  /** Chooses one of the row: a digit or, where the model knows none, the style of a seed. @param {number} place */
  #choose(place) {
    const seed = this.#row.seeds[place];
    if (this.#row.conditional) this.#change({ label: place });
    else if (seed !== this.#state.seed) this.#newSeed(seed);
  }

  /** @param {number} seed */
  async #newSeed(seed) {
    this.#change({ seed, style: null });
    if (this.#row.epsilon) return;
    await this.#attempt(async (engine) => {
      await this.#row.followSeed(engine);
      this.#change({});
    });
  }

  /** @param {number} directions */
  async #newDirections(directions) {
    await this.#attempt(async (engine) => {
      await this.#row.followDirections(engine, directions);
      this.#change({ directions });
    });
  }

  /** @param {number} a @param {number} b */
  #movePad(a, b) {
    const epsilon = this.#inHand();
    const { plane } = this.#row;
    if (epsilon && plane) this.#change({ style: withinReach(moveTo(epsilon, plane, a, b)) });
  }

  /** @param {number} dimension @param {number} value */
  #slide(dimension, value) {
    const epsilon = this.#inHand();
    if (epsilon) this.#change({ style: epsilon.with(dimension, value) });
  }

  /** The style that pad and sliders move; null while they are still those of the model before. */
  #inHand() {
    return this.#engines.active && this.#row.epsilon;
  }

  /** For a file: model, digit and style. */
  #nameOfPicture() {
    const { model, label, seed, style } = this.#state;
    const digit = this.#row.conditional ? `-${label}` : "";
    return `${model}${digit}-seed-${seed}${style ? "-changed" : ""}`;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const typing =
      event.target instanceof HTMLElement &&
      event.target.matches("select, textarea, input:not([type=range])");
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    // What is behind an open dialog is not touched.
    if (typing || modified || document.querySelector("dialog[open]")) return;
    if (event.key === "?") this.#questions.ask(event.target);
    if (this.#state.room === "draw" && /^\d$/.test(event.key)) this.#choose(Number(event.key));
  }

  /** Opens the panel for bug reports. */
  async #openDebug() {
    try {
      const { Debug } = await import("./debug/debug.js");
      await new Debug(document.body, this.#engines).open();
    } catch (error) {
      this.#notice.show([text("room.notLoaded", { why: error.message })]);
    }
  }

  // Showing

  #show() {
    const { room, hidden, label, seed, temperature, detail, model, style } = this.#state;
    const { language, look } = this.#state;
    this.#look.update(look);
    this.#lesson.update(this.#state);
    const kept = this.#link.to({});
    if (kept !== this.#kept) this.#presets.forEach((presets) => presets.update());
    this.#kept = kept;
    this.#doors.update(room, hidden);
    this.#language.update(language ?? browserLanguage());
    const moved = style !== null;
    const seeds = this.#row.conditional ? null : this.#row.seeds;
    this.#digits.update({ label, seed, moved, seeds });
    this.#judging?.update({ chosen: seeds ? seeds.indexOf(seed) : label, seeds });
    this.#style.update({ seed, temperature, moved });
    this.#detail.update(detail ?? temperature);
    this.#models.update(this.#wanted ?? model);
    const { epsilon, plane } = this.#row;
    const engine = this.#engines.active;
    if (!engine?.card || !epsilon || !plane) return;
    const { latent } = engine.card;
    const [a, b] = position(epsilon, plane);
    const [length, nearer] = [Math.hypot(...epsilon), shareNearer(epsilon)];
    this.#pad.update({ a, b, latent, length, nearer });
    Object.assign(this.#facts, { a, b, latent, length, nearer, temperature });
    this.#sliders.update(epsilon);
    this.#status.update({
      backend: engine.backend,
      why: this.#engines.why(),
      title: titleOf(engine.card),
    });
  }

  /** Asks for the ten digits and paints them when they come; the newest request always paints last. */
  async #draw() {
    // It is drawn when somebody sees it.
    if (document.hidden) return;
    const { styles } = this.#row;
    if (!styles) return;
    this.#stale = false;
    await this.#attempt(async (engine) => {
      const { temperature, detail } = this.#state;
      const ink = inkOf(this.#sheet);
      const drawn = engine.drawTen(styles, temperature, ink, detail);
      const { backend } = engine;
      const first = root.dataset.status !== "ready";
      const { image, ms, drawing } = await (first
        ? timed("decode", drawn, () => ({ backend }))
        : drawn);
      // Another draws by now, and may have painted what is newer.
      if (engine !== this.#engines.active) return;
      this.#digits.draw(image);
      const { room, hidden } = this.#state;
      if (hidden.includes("judge")) this.#judging?.forget();
      else if (room === "draw") void this.#judging?.read(engine, drawing);
      this.#status.took(ms);
      // Another model's download may be shown already.
      if (this.#wanted === null) this.#message.hide();
      controls.inert = false;
      if (!root.dataset.weights) note("shown");
      if (root.dataset.status !== "ready") note("usable");
      write(root.dataset, {
        status: "ready",
        weights: this.#isDraft ? "draft" : "whole",
        backend,
        ink: isLight(ink) ? "light" : "dark",
      });
    });
    this.#refresh();
  }

  /** Has the room that is open show what there is now. */
  #refresh() {
    const { room } = this.#state;
    this.#rooms.refresh(room);
    if (room === "draw") void this.#unfolded.refresh();
  }

  // Links

  async #followLink() {
    // What the page was about to write is not what it is asked for now.
    this.#link.forget();
    const { state, problems } = readLink();
    this.#state.language = state.language;
    // First, for what is said in one language goes away with it.
    await speakAs(state.language);
    this.#notice.hide();
    this.#notice.show(problems);
    if (!this.#list) {
      this.#state = state;
      await this.load();
      return;
    }
    const { name } = this.#find(this.#list, state.model);
    if (this.#wanted !== null || name !== this.#state.model) {
      await this.#changeModel(name, state);
      return;
    }
    this.#state = { ...state, model: name };
    // At once: what is pressed before the rest is there shows the state too.
    const card = this.#engines.active?.card;
    if (card) this.#dropForeignStyle(card);
    await this.#attempt(async (engine) => {
      await this.#row.followSeed(engine);
      await this.#row.followDirections(engine, state.directions);
      this.#change({});
    });
  }

  // Languages

  /** Speaks as the link or the browser asks. */
  async #speak() {
    const problem = await speakAs(this.#state.language);
    if (problem) this.#notice.show([problem]);
  }

  /** What no next state would say in the other language. */
  #sayAgain() {
    this.#notice.hide();
    if (this.#list) this.#models.setModels(this.#list.models);
    const card = this.#engines.active?.card;
    if (card) {
      this.#sliders.setCard(card);
      this.#card.setCard(card);
    }
    this.#presets.forEach((presets) => presets.update());
    if (root.dataset.status === "failed") this.#sayFailure();
    this.#show();
    this.#refresh();
  }

  // Failing

  /**
   * Runs something on the engine that draws. An outdated request is no failure.
   * @param {(engine: import("./engine/engine.js").Engine) => Promise<void>} work
   */
  async #attempt(work) {
    const engine = this.#engines.active;
    if (!engine) return;
    await this.#busyWith(async () => {
      try {
        await work(engine);
      } catch (error) {
        if (!isAbort(error) && engine === this.#engines.active) await this.#survive(engine, error);
      }
    });
  }

  /** @param {() => Promise<void>} work */
  async #busyWith(work) {
    this.#underWay += 1;
    this.#digits.setBusy(true);
    try {
      await work();
    } finally {
      this.#underWay -= 1;
      this.#digits.setBusy(this.#underWay > 0);
    }
  }

  /**
   * Goes on after an engine failed in use, with all as it was.
   * @param {import("./engine/engine.js").Engine} engine @param {unknown} error
   */
  async #survive(engine, error) {
    const why = sentence(error);
    try {
      await this.#engines.recover(engine, error, why, this.#adopt);
      const key = engine.backend === "webgpu" ? "page.cpuInstead" : "page.engineAgain";
      this.#notice.show([text(key, { why })]);
      this.#show();
      this.#link.save();
      await this.#draw();
    } catch (last) {
      this.#fail(last, () => [{ text: text("page.startAgain"), run: () => void this.load() }]);
    }
  }

  /** Asks again for what could not be had without a connection. */
  #reconnect() {
    const { status } = root.dataset;
    if (status === "failed") void this.load();
    if (status !== "ready") return;
    this.#notice.hide();
    this.#unfolded.forgetMissing();
    void this.#speak();
    void this.#callJudge();
    void this.#draw();
    void this.#refine();
  }

  /** @param {unknown} error */
  #failToStart(error) {
    const other = this.#list?.models.find(({ name }) => name !== this.#state.model);
    this.#fail(error, () => {
      const ways = [{ text: text("page.tryAgain"), run: () => void this.load({ fresh: true }) }];
      if (other) {
        ways.push({
          text: text("page.useModel", { title: titleOf(other) }),
          run: () => void this.#changeModel(other.name),
        });
      }
      return ways;
    });
  }

  /** @param {unknown} error @param {() => import("./views/message.js").Way[]} ways in the language of the moment */
  #fail(error, ways) {
    console.error(error);
    note("error", sentence(error));
    this.#engines.stop();
    this.#sayFailure = () => {
      this.#message.fail(sentence(error), ways());
      this.#status.fail();
    };
    this.#sayFailure();
    // Where the sentence stands.
    this.#state.room = "draw";
    this.#doors.update("draw", this.#state.hidden);
    controls.inert = true;
    root.dataset.status = "failed";
  }
}

/**
 * @param {import("./text/text.js").Language | null} language null for the browser's
 * @returns {Promise<string | null>} a sentence if its texts cannot be had
 */
async function speakAs(language) {
  const wanted = language ?? browserLanguage();
  try {
    await speak(wanted);
    return null;
  } catch (error) {
    return text("language.notLoaded", { name: LANGUAGES[wanted].name, why: sentence(error) });
  }
}

/** Whether ink is chalk, for print, which is on white paper. @param {number[]} ink red, green and blue, 0–255 */
const isLight = (ink) => Math.min(...ink) > 127;

/** Runs what can wait until nothing else is to be done. @param {() => void} work */
function whenIdle(work) {
  // Safari has no such callback.
  if (typeof requestIdleCallback === "function") requestIdleCallback(work);
  else setTimeout(work);
}

function requireWebAssembly() {
  if (typeof WebAssembly === "object") return;
  throw new Error(text("page.noWebAssembly"));
}

function anySeed() {
  return Math.floor(Math.random() * SEEDS);
}

/**
 * Opens the page. What fails after that is told by the page itself, not by the caller.
 * @param {import("./load/start.js").Begun} begun the start that is under way
 */
export async function open(begun) {
  const unspoken = await speakAs(readLink().state.language);
  void new Controller(unspoken).begin(begun);
}
