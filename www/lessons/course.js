// The lessons: which of them is open, at which step, what was guessed, and what the page answers.

import { figures, filled, language, number, onLanguage, percent } from "../text/text.js";
import { fromHash, initialState, ofRoom, toHash } from "../state/state.js";
import { Answers } from "./answers.js";
import { CATALOGUE } from "./catalogue.js";
import { condition, expression } from "./expression.js";
import { inLanguage, namesIn, withNumbers } from "./lesson.js";
import { Numbers } from "./numbers.js";
import { Panel } from "./panel.js";
import { Pointer } from "./pointer.js";
import { outcomeOf } from "./question.js";
import { Shelf } from "./shelf.js";
import { sheetOf, summaryOf, textOf } from "./sheet.js";

/**
 * @typedef {import("./lesson.js").Lesson} Lesson
 * @typedef {import("./lesson.js").Step} Step
 * @typedef {import("./answers.js").Answer} Answer
 * @typedef {typeof import("../text/lessons.en.js").default} Texts
 */

/** The numbers of a step are computed again after the drawing has not changed for this long, in milliseconds. */
const QUIET = 150;

export class Course {
  #page;
  #panel;
  #pointer;
  #numbers;
  #answers = new Answers();
  /** @type {Texts | null} */
  #texts = null;
  /** @type {import("../text/text.js").Language | null} */
  #spoken = null;
  #shelf;
  /** @type {Lesson | null} */
  #lesson = null;
  /** The open step, the first is 0; as many as there are steps at the end. */
  #at = 0;
  /** Whether questions are skipped. */
  #isSkipping = false;
  /** Whether the answer of the open step is shown. */
  #isRevealed = false;
  /** The link that the open step asked for, and the drawing before it. @type {string} */
  #asked = "";
  /** @type {string | null} */
  #drawing = null;
  /** What had the focus before the panel opened. @type {HTMLElement | null} */
  #opener = null;
  /** Counts openings, because files arrive late. */
  #turn = 0;
  /** @type {number | undefined} */
  #timer;

  /** @param {HTMLElement} element @param {import("./numbers.js").Page} page */
  constructor(element, page) {
    this.#page = page;
    this.#numbers = new Numbers(page, () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#arrive(), QUIET);
    });
    this.#shelf = new Shelf((key, values) => page.notify(this.#say(key, values)));
    this.#panel = new Panel(element, {
      onLesson: (name) => this.#go(name, 0),
      onFile: (file) => void this.#openFile(file),
      onStep: (at) => this.#lesson && this.#go(this.#lesson.name, at),
      onAll: () => this.openList(null),
      onClose: () => this.#close(),
      onGuess: (guess) => this.#answer(guess),
      onShow: () => this.#answer("skipped"),
      onAgain: () => this.#ask(),
      onReady: () => this.#answer("done"),
      onSkip: (isSkipping) => {
        this.#isSkipping = isSkipping;
        this.#present(true);
      },
      onGo: () => this.#pointer.go(),
      onRestore: () => this.#showPage(true),
      onForget: () => {
        if (this.#lesson) this.#answers.forget(this.#lesson.name);
        this.#present(true);
      },
      onPrint: (which) => this.#print(which),
      textOf: () => (this.#lesson ? textOf(this.#lesson, this.#answers, this.#say) : ""),
    });
    this.#pointer = new Pointer(element, () => this.#use());
    onLanguage(() => void this.#speakAgain());
  }

  /** @type {import("./question.js").Say} */
  #say = (key, values = {}) => filled(/** @type {Texts} */ (this.#texts)[key], values);

  /** @returns {Promise<void>} */
  async #load() {
    const wanted = language();
    if (this.#spoken === wanted) return;
    const { default: texts } = await (wanted === "zh"
      ? import("../text/lessons.zh.js")
      : import("../text/lessons.en.js"));
    if (wanted !== language()) return this.#load();
    this.#texts = texts;
    this.#spoken = wanted;
    this.#panel.speak(this.#say);
  }

  async #speakAgain() {
    await this.#load();
    if (!this.#panel.isOpen) return;
    if (this.#lesson) this.#present(false);
    else this.#showList();
  }

  /** @param {HTMLElement | null} opener that gets the focus back */
  async openList(opener) {
    this.#opener = opener ?? this.#opener;
    await this.#load();
    this.#turn += 1;
    this.#lesson = null;
    this.#page.hold({ lesson: null }, true);
    this.#pointer.clear();
    this.#page.cover([]);
    this.#showList();
    this.#panel.rest();
  }

  #showList() {
    this.#panel.showList(
      CATALOGUE.map((entry) => ({ ...entry, done: this.#answers.count(entry.name) })),
    );
  }

  /** Adopts the lesson that the state names. */
  async follow() {
    const { lesson } = this.#page.shown.state;
    if (!lesson) {
      if (this.#lesson) this.#dismiss();
      return;
    }
    const isOpen = this.#lesson?.name === lesson.name && this.#at === lesson.step - 1;
    if (isOpen && this.#panel.isOpen) {
      this.#check();
      return;
    }
    await this.#load();
    const turn = (this.#turn += 1);
    const found = await this.#shelf.find(lesson.name);
    if (turn !== this.#turn) return;
    if (!found) {
      this.#page.hold({ lesson: null }, true);
      if (this.#lesson) this.#dismiss();
      return;
    }
    this.#lesson = found;
    const { length } = found.steps;
    // The page after the last step has the guesses.
    const isThere = lesson.step <= length + 1;
    this.#at = isThere ? lesson.step - 1 : 0;
    if (!isThere) this.#page.hold({ lesson: { name: lesson.name, step: 1 } }, true);
    this.#present(true);
    const asked = { name: lesson.name, steps: length, step: lesson.step };
    this.#panel.note(isThere ? "" : this.#say("noStep", asked));
    if (!isThere || isBare(this.#page.shown.state)) this.#showPage(true);
    else this.#asked = this.#pageOf() ?? "";
  }

  /** @param {File} file */
  async #openFile(file) {
    const lesson = await this.#shelf.open(file);
    if (lesson) this.#go(lesson.name, 0);
  }

  /** Opens a step, with what the page shows at it. @param {string} name @param {number} at */
  #go(name, at) {
    const { state } = this.#page.shown;
    const step = this.#shelf.known(name)?.steps[at];
    this.#pointer.clear();
    const next = { ...this.#stateOf(step?.page), lesson: { name, step: at + 1 } };
    const isMoved = state.lesson?.name !== name || state.lesson.step !== at + 1;
    // The file of another lesson is read first, and then says what the page shows.
    if (isMoved) this.#page.show(toHash(ofRoom(next)));
    else this.#present(true);
  }

  /** The state that a link of a lesson asks for. @param {string | undefined} link @returns {import("../state/state.js").State} */
  #stateOf(link) {
    const { state } = this.#page.shown;
    const { language, look, hidden, lesson } = state;
    if (link === undefined) return state;
    return { ...fromHash(link).state, language, look, hidden, lesson };
  }

  get #step() {
    return this.#lesson?.steps[this.#at];
  }

  #pageOf() {
    const step = this.#step;
    return this.#isRevealed ? (step?.then ?? step?.page) : step?.page;
  }

  /** Shows what the open step asks for. @param {boolean} always whether to show it where the page has been changed since */
  #showPage(always) {
    const link = this.#pageOf();
    if (link === undefined || (!always && link === this.#asked)) return;
    this.#asked = link;
    this.#numbers.begin();
    this.#page.show(toHash(ofRoom(this.#stateOf(link))));
  }

  /** Shows the open step. @param {boolean} isNew whether the reader has just come to it */
  #present(isNew) {
    const [lesson, step] = [this.#lesson, this.#step];
    if (!lesson) return;
    const before = isNew ? false : this.#isRevealed;
    if (isNew) this.#numbers.begin();
    this.#panel.showLesson({
      title: inLanguage(lesson.title),
      at: this.#at,
      count: lesson.steps.length,
      isSkipping: this.#isSkipping,
    });
    if (!step) {
      this.#pointer.clear();
      this.#page.cover([]);
      const next = CATALOGUE[CATALOGUE.findIndex(({ name }) => name === lesson.name) + 1];
      this.#panel.showEnd(summaryOf(lesson, this.#answers, this.#say), next ?? null);
      if (isNew) this.#panel.rest();
      return;
    }
    const kept = this.#answers.of(lesson.name, this.#at);
    this.#drawing = this.#page.shown.state.drawing;
    this.#isRevealed = before || kept !== null || this.#isSkipping;
    if (isNew) this.#asked = step.page ?? "";
    this.#showStep(step, kept?.guess ?? null);
    if (this.#isRevealed) this.#reveal();
    else this.#askFor(step);
    if (isNew) this.#panel.rest();
  }

  /** @param {Step} step @param {Answer["guess"] | null} guess */
  #showStep(step, guess) {
    this.#panel.showStep(step, guess, this.#isRevealed);
    this.#panel.ask(withNumbers(step.ask.text, this.#numbers.value, write));
  }

  /** Prepares the page for a question. @param {Step} step */
  #askFor(step) {
    this.#page.cover(step.cover ?? []);
    const { ask } = step;
    this.#pointer.point(
      ask.kind === "use" ? ask.control : ask.kind === "draw" ? "drawing" : undefined,
    );
    this.#numbers.ask(this.#namesOf(step));
  }

  /** Asks the question of the open step again. */
  #ask() {
    const step = this.#step;
    if (!step) return;
    this.#isRevealed = false;
    this.#showStep(step, null);
    this.#askFor(step);
    this.#panel.rest();
  }

  /** @param {Step} step the numbers that its answer needs */
  #namesOf({ ask, answer, try: next, claims = [] }) {
    const conditions = (ask.choices ?? []).flatMap(({ when }) =>
      when ? condition(when).names : [],
    );
    const values = [ask.value ?? [], ask.at ?? []].flat();
    return [
      ...conditions,
      ...claims.flatMap((claim) => condition(claim).names),
      ...values.flatMap((source) => expression(source).names),
      ...namesIn([answer, next, ask.text]),
    ];
  }

  /** @param {Answer["guess"]} guess */
  #answer(guess) {
    const [lesson, step] = [this.#lesson, this.#step];
    if (!lesson || !step) return;
    this.#answers.put(lesson.name, this.#at, { guess });
    this.#isRevealed = true;
    this.#showPage(false);
    this.#reveal();
    this.#panel.follow();
  }

  /** The control of a step was used. */
  #use() {
    if (this.#isRevealed || this.#step?.ask.kind !== "use") return;
    this.#answer("done");
  }

  #reveal() {
    const [lesson, step] = [this.#lesson, this.#step];
    if (!lesson || !step) return;
    this.#page.cover([]);
    this.#pointer.point(step.control);
    this.#numbers.ask(this.#namesOf(step));
    this.#sayAnswer(lesson, step);
  }

  /** Writes the answer with the numbers that are there by now. @param {Lesson} lesson @param {Step} step */
  #sayAnswer(lesson, step) {
    const { value } = this.#numbers;
    const compute = {
      condition: (/** @type {string} */ source) => condition(source).holds(value),
      expression: (/** @type {string} */ source) => expression(source).of(value),
    };
    const kept = this.#answers.of(lesson.name, this.#at);
    const guess = kept?.guess ?? null;
    const outcome = outcomeOf(step.ask, guess, { compute, say: this.#say });
    if (kept && outcome.known) {
      const { right, said, came } = outcome;
      this.#answers.put(lesson.name, this.#at, { guess: kept.guess, right, said, came });
    }
    this.#panel.showAnswer({
      kind: step.ask.kind,
      guess,
      outcome,
      why: withNumbers(step.answer, value, write),
      next: step.try === undefined ? null : withNumbers(step.try, value, write),
      hasControl: step.control !== undefined,
    });
    this.#check(step.claims);
  }

  /** Numbers have arrived, or the drawing is another one. */
  #arrive() {
    const [lesson, step] = [this.#lesson, this.#step];
    if (!lesson || !step || !this.#panel.isOpen) return;
    this.#panel.ask(withNumbers(step.ask.text, this.#numbers.value, write));
    if (this.#isRevealed) return this.#sayAnswer(lesson, step);
    const { drawing } = this.#page.shown.state;
    const isDrawn = step.ask.kind === "draw" && drawing !== null && drawing !== this.#drawing;
    if (isDrawn && this.#page.facts.read) this.#answer("done");
  }

  /**
   * Says if the page no longer shows what the step is about, or what the step claims does not hold for it.
   * @param {string[]} [claims]
   */
  #check(claims = []) {
    const results = claims.map((claim) => condition(claim).holds(this.#numbers.value));
    const failed = claims.filter((_, at) => results[at] === false);
    this.#panel.setClaims(results.includes(null) ? "pending" : failed.join("; ") || "hold");
    const link = this.#pageOf();
    if (link === undefined) return this.#panel.setElsewhere(failed.length > 0);
    const [wanted, { state }] = [fromHash(link).state, this.#page.shown];
    const isOther =
      (wanted.model !== null && wanted.model !== state.model) ||
      (wanted.drawing !== null && wanted.drawing !== state.drawing) ||
      wanted.room !== state.room;
    this.#panel.setElsewhere(isOther || failed.length > 0);
  }

  /** Puts the panel away. */
  #dismiss() {
    this.#turn += 1;
    this.#lesson = null;
    this.#pointer.clear();
    this.#page.cover([]);
    this.#panel.close();
  }

  #close() {
    this.#dismiss();
    this.#page.hold({ lesson: null }, true);
    /** @type {HTMLElement | null} */
    const door = document.querySelector("[data-lessons]");
    (this.#opener?.isConnected ? this.#opener : door)?.focus();
    this.#opener = null;
  }

  /** @param {"guesses" | "worksheet" | "key"} which */
  #print(which) {
    if (!this.#lesson) return;
    this.#panel.print(
      which === "guesses"
        ? summaryOf(this.#lesson, this.#answers, this.#say)
        : sheetOf(this.#lesson, which === "key", this.#say),
    );
  }
}

/** A number as a text asks for it. @param {number} value @param {string} style a percent sign, or the number of decimals */
const write = (value, style) =>
  style === "%" ? percent(value) : style === "" ? figures(value) : number(value, Number(style));

/** Whether a link says nothing but which lesson is open. @param {import("../state/state.js").State} state */
function isBare(state) {
  const { language, look, hidden, lesson } = state;
  const bare = { ...initialState(), language, look, hidden, lesson };
  return toHash({ ...state, model: null }) === toHash(bare);
}
