// The views of the page and of Draw, and what each of them shows of the present state.

import { MNIST, dataOf } from "../state/classes.js";
import { position } from "../state/plane.js";
import { FAILURES, SUCCESSES } from "../state/presets.js";
import { shareNearer } from "../state/typicality.js";
import { browserLanguage, sentence, titleOf } from "../text/text.js";
import { DigitsView } from "../views/digits.js";
import { LanguageView } from "../views/language.js";
import { LessonView } from "../views/lesson.js";
import { LookView } from "../views/look.js";
import { MessageView } from "../views/message.js";
import { NoticeView } from "../views/notice.js";
import { RoomsView } from "../views/rooms.js";
import { StatusView } from "../views/status.js";
import { StyleControlsView } from "../views/style-controls.js";
import { SymbolsView } from "../views/symbols.js";
import { reveal } from "../views/reveal.js";
import { write } from "../views/write.js";
import { CardView } from "../rooms/draw/card.js";
import { DetailView } from "../rooms/draw/detail.js";
import { ModelsView } from "../rooms/draw/models.js";
import { PadView } from "../rooms/draw/pad.js";
import { PresetsView } from "../rooms/draw/presets.js";
import { SlidersView } from "../rooms/draw/sliders.js";

/**
 * @typedef {import("../state/state.js").State} State
 * @typedef {import("../engine/engine.js").ModelCard} ModelCard
 *
 * @typedef {object} Events the user's actions on the controls of the page and of Draw
 * @property {(place: number) => void} onChoose receives the place in the row of ten
 * @property {(a: number, b: number) => void} onMove receives the place on the pad
 * @property {() => void} onDirections
 * @property {(dimension: number, value: number) => void} onSlide
 * @property {() => void} onNewStyle
 * @property {(seed: number) => void} onSeed
 * @property {(change: Partial<State>) => void} onChange
 * @property {(name: string) => void} onModel
 * @property {(language: import("../text/text.js").Language) => void} onSpeak
 * @property {(room: State["room"]) => void} onEnter
 */

const root = document.documentElement;

/** @param {string} id */
export const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Whether the ink is light. Print uses dark ink on white paper. @param {number[]} ink red, green and blue, 0–255 */
const isLight = (ink) => Math.min(...ink) > 127;

export class Screen {
  /** The element of the digits. */
  sheet = element("sheet");
  controls = /** @type {HTMLElement} */ (document.querySelector(".controls"));
  message = new MessageView(element("message"));
  status = new StatusView(element("status"));
  notice = new NoticeView(element("notice"));
  digits;
  #shown;
  #engines;
  #link;
  #facts;
  #pad;
  #sliders;
  #style;
  #detail;
  #models;
  #card = new CardView(element("card"));
  #language;
  #look;
  #symbols;
  #lesson;
  #doors;
  #presets;
  /** The part of the state that the links of the presets contain. */
  #kept = "";

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("../state/link.js").Link} parts.link
   * @param {import("./facts.js").Facts} parts.facts
   * @param {Events} parts.on
   */
  constructor({ shown, engines, link, facts, on }) {
    this.#shown = shown;
    this.#engines = engines;
    this.#link = link;
    this.#facts = facts;
    const { controls } = this;
    this.digits = new DigitsView(this.sheet, on.onChoose);
    this.#pad = new PadView(controls, on);
    this.#sliders = new SlidersView(element("latents"), on.onSlide);
    this.#style = new StyleControlsView(controls, {
      ...on,
      onSameSeed: () => on.onChange({ epsilon: null }),
      onTemperature: (temperature) => on.onChange({ temperature }),
    });
    this.#detail = new DetailView(controls, (detail) => on.onChange({ detail }));
    this.#models = new ModelsView(element("models"), on.onModel);
    this.#language = new LanguageView(element("language"), on.onSpeak);
    this.#look = new LookView(element("look"), (look) => on.onChange({ look }));
    this.#symbols = new SymbolsView(element("symbols"), (hidden) => on.onChange({ hidden }));
    this.#lesson = new LessonView(document.body, {
      onEverything: () => on.onChange({ hidden: [] }),
      link: () => link.now(),
    });
    this.#doors = new RoomsView(document.body, on.onEnter);
    const presets = {
      link: (/** @type {Partial<State>} */ change) => link.to(change),
      onFollow: () => reveal(element("desk"), this.digits.chosen),
    };
    this.#presets = [
      new PresetsView(element("successes"), SUCCESSES, presets),
      new PresetsView(element("failures"), FAILURES, presets),
    ];
    element("ask-what").addEventListener("click", () => reveal(element("what")));
  }

  /** Shows the present state. */
  show() {
    const { state, row, life } = this.#shown;
    const { room, hidden, label, seed, temperature, detail, model } = state;
    this.#look.update(state.look);
    this.#symbols.update(state);
    this.#lesson.update(state);
    const kept = this.#link.to({});
    if (kept !== this.#kept) this.#presets.forEach((presets) => presets.update());
    this.#kept = kept;
    this.#doors.update(room, hidden);
    this.#language.update(state.language ?? browserLanguage());
    const moved = state.epsilon !== null;
    const seeds = row.conditional ? null : row.seeds;
    const { classes } = this.#shown.data;
    this.digits.update({ label, seed, moved, seeds, classes });
    this.#style.update({ seed, temperature, moved });
    this.#detail.update(detail ?? temperature);
    this.#models.update(life.asked?.name ?? model);
    const { epsilon, plane } = row;
    const engine = this.#engines.active;
    if (!engine?.card || !epsilon || !plane) return;
    const { latent } = engine.card;
    const [a, b] = position(epsilon, plane);
    const [length, nearer] = [Math.hypot(...epsilon), shareNearer(epsilon)];
    this.#pad.update({ a, b, latent, nearer });
    this.#facts.tell({ a, b, latent, length, nearer, temperature });
    this.#sliders.update(epsilon);
    const title = titleOf(engine.card);
    const backend = engine.backendOf(seeds?.length ?? classes.length);
    this.status.update({ backend, why: this.#engines.why(), title });
  }

  /** Hides parts that would give away the answer of a question. @param {string[]} parts */
  cover(parts) {
    this.#lesson.cover(parts);
    this.#lesson.update(this.#shown.state);
  }

  /** Offers the models, and shows which of them is chosen. */
  showModels() {
    this.#models.setModels(this.#shown.models);
    this.#models.update(this.#shown.state.model);
  }

  /** Adapts to another model. @param {ModelCard} card */
  setCard(card) {
    const isIdle = !card.latents.some(({ active }) => active);
    write(root.dataset, {
      conditional: String(card.conditional),
      collapsed: String(isIdle),
      pixels: card.deviation === null ? "ink" : "grey",
      judged: String(dataOf(card).name === MNIST.name),
    });
    const { width, height } = dataOf(card);
    root.style.setProperty("--pixels", String(Math.max(width, height)));
    this.#detail.setCard(card);
    this.nameCard(card);
  }

  /** The sentences about a model, in the current language. @param {ModelCard} card */
  nameCard(card) {
    this.#sliders.setCard(card);
    this.#card.setCard(card);
  }

  /** Writes the links of the presets in the current language. */
  namePresets() {
    this.#presets.forEach((presets) => presets.update());
  }

  /** Shows that the page starts and the controls do not answer yet. @param {boolean} stands whether a digit is visible meanwhile */
  startLoading(stands) {
    root.dataset.status = this.#shown.life.phase;
    this.controls.inert = true;
    if (!stands) this.message.startLoading();
    this.status.startLoading();
  }

  /**
   * Paints the ten digits; the controls answer after the first time.
   * @param {ImageData} image @param {number} ms that they took @param {number[]} ink
   * @param {import("../engine/engine.js").Backend} backend
   */
  paint(image, ms, ink, backend) {
    const { life } = this.#shown;
    this.digits.draw(image);
    this.status.took(ms);
    // The progress of another model may be shown already.
    if (life.asked === null) this.message.hide();
    this.controls.inert = false;
    write(root.dataset, {
      status: life.phase,
      weights: life.weights === "draft" ? "draft" : "whole",
      backend,
      ink: isLight(ink) ? "light" : "dark",
    });
  }

  /** Shows what failed, in the room that has the message. @param {import("../state/lifecycle.js").Failure} failure */
  fail(failure) {
    this.sayFailure(failure);
    this.#doors.update(this.#shown.state.room, this.#shown.state.hidden);
    this.controls.inert = true;
    root.dataset.status = this.#shown.life.phase;
  }

  /** @param {import("../state/lifecycle.js").Failure} failure in the current language */
  sayFailure({ error, ways }) {
    this.message.fail(sentence(error), ways());
    this.status.fail();
  }
}
