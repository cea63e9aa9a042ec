// The panel of the lessons: beside the page, or a sheet from below where there is no space beside it.

import { rest } from "../views/focus.js";
import { inLanguage } from "./lesson.js";
import { PATHS } from "./catalogue.js";
import { fieldOf, node } from "./question.js";

/**
 * @typedef {import("./question.js").Say} Say
 * @typedef {import("./answers.js").Answer["guess"]} Guess
 * @typedef {import("./lesson.js").Step} Step
 *
 * @typedef {object} Events
 * @property {(name: string) => void} onLesson
 * @property {(file: File) => void} onFile
 * @property {(at: number) => void} onStep
 * @property {() => void} onAll
 * @property {() => void} onClose
 * @property {(guess: Guess) => void} onGuess
 * @property {() => void} onShow the answer without a guess
 * @property {() => void} onAgain
 * @property {() => void} onReady the drawing that is there will do
 * @property {(isSkipping: boolean) => void} onSkip
 * @property {() => void} onGo
 * @property {() => void} onRestore
 * @property {() => void} onForget
 * @property {(which: "guesses" | "worksheet" | "key") => void} onPrint
 * @property {() => string} textOf the guesses
 */

export class Panel {
  #element;
  #on;
  /** @type {Say} */
  #say = (key) => key;
  /** @type {HTMLElement} */
  #resting;
  /** @type {{ guess: () => Guess | null } | null} */
  #field = null;
  /** @type {{ name: string } | null} */
  #next = null;
  #at = 0;

  /** @param {HTMLElement} element @param {Events} on */
  constructor(element, on) {
    this.#element = element;
    this.#on = on;
    this.#resting = this.#find("title");
    const click = (/** @type {string} */ id, /** @type {() => void} */ use) =>
      this.#find(id).addEventListener("click", use);
    click("close", on.onClose);
    click("fold", () => this.#fold(!element.classList.contains("folded")));
    click("all", on.onAll);
    click("back", () => on.onStep(this.#at - 1));
    click("forward", () => on.onStep(this.#at + 1));
    click("go", () => {
      this.#fold(true);
      on.onGo();
    });
    click("restore", on.onRestore);
    click("forget", on.onForget);
    click("copy", () => void this.#copy());
    click("print", () => on.onPrint("guesses"));
    click("worksheet", () => on.onPrint("worksheet"));
    click("key", () => on.onPrint("key"));
    click("next", () => this.#next && on.onLesson(this.#next.name));
    const progress = this.#input("progress");
    progress.addEventListener("change", () => on.onStep(progress.valueAsNumber - 1));
    progress.addEventListener("input", () => this.#sayProgress());
    const skip = this.#input("skip");
    skip.addEventListener("change", () => on.onSkip(skip.checked));
    const file = this.#input("file");
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen) on.onFile(chosen);
      file.value = "";
    });
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {HTMLElement} */ (this.#element.querySelector(`#lessons-${id}`));
  }

  /** @param {string} id */
  #input(id) {
    return /** @type {HTMLInputElement} */ (this.#find(id));
  }

  get isOpen() {
    return !this.#element.hidden;
  }

  /** @param {Say} say in the language of the page */
  speak(say) {
    this.#say = say;
    /** @type {NodeListOf<HTMLElement>} */
    const places = this.#element.querySelectorAll("[data-say]");
    for (const place of places) {
      place.textContent = say(/** @type {any} */ (place.dataset.say));
    }
    this.#find("close").textContent = say("close");
    this.#find("progress").ariaLabel = say("progress");
    this.#fold(this.#element.classList.contains("folded"));
  }

  #open() {
    this.#element.hidden = false;
    document.documentElement.dataset.lesson = "";
  }

  close() {
    this.#element.hidden = true;
    delete document.documentElement.dataset.lesson;
  }

  /** @param {boolean} folded where the panel is a sheet; beside the page it is never folded */
  #fold(folded) {
    const button = this.#find("fold");
    this.#element.classList.toggle("folded", folded);
    button.textContent = this.#say(folded ? "unfold" : "fold");
    button.ariaExpanded = String(!folded);
  }

  /** Moves the focus to what is new. */
  rest() {
    this.#fold(false);
    this.#find("body").scrollTop = 0;
    rest(this.#resting);
  }

  /** Scrolls to the answer. */
  follow() {
    this.#fold(false);
    this.#find("answer").scrollIntoView({ block: "nearest" });
  }

  /** @param {"list" | "step" | "end"} which */
  #turn(which) {
    for (const part of ["list", "step", "end"]) this.#find(part).hidden = part !== which;
    this.#find("foot").hidden = which === "list";
    this.#open();
  }

  /** @param {(typeof import("./catalogue.js").CATALOGUE[number] & { done: number })[]} lessons */
  showList(lessons) {
    this.#find("title").textContent = this.#say("heading");
    this.#resting = this.#find("title");
    const items = lessons.map(({ name, title, about, minutes, steps, done }) => {
      const onclick = () => this.#on.onLesson(name);
      const length = done
        ? this.#say("answered", { done, steps })
        : this.#say("minutes", { minutes, steps });
      return node(
        "li",
        {},
        node("button", { type: "button", onclick }, inLanguage(title)),
        node("p", {}, inLanguage(about)),
        node("small", {}, length),
      );
    });
    this.#find("list")
      .querySelector("ol")
      ?.replaceChildren(...items);
    const titleOf = (/** @type {string} */ name) =>
      inLanguage(lessons.find((lesson) => lesson.name === name)?.title ?? name);
    const paths = PATHS.map(({ minutes, lessons: names }) =>
      node("li", {}, this.#say("path", { minutes, titles: names.map(titleOf).join(" → ") })),
    );
    this.#find("list")
      .querySelector("ul")
      ?.replaceChildren(...paths);
    this.#turn("list");
  }

  /** @param {{ title: string, at: number, count: number, isSkipping: boolean }} lesson */
  showLesson({ title, at, count, isSkipping }) {
    this.#at = at;
    this.#find("title").textContent = title;
    const progress = this.#input("progress");
    progress.max = String(count + 1);
    progress.value = String(at + 1);
    this.#sayProgress();
    this.#input("skip").checked = isSkipping;
    const [back, forward] = ["back", "forward"].map(
      (id) => /** @type {HTMLButtonElement} */ (this.#find(id)),
    );
    back.disabled = at === 0;
    forward.disabled = at >= count;
    forward.textContent = this.#say(at >= count - 1 ? "finish" : "forward");
  }

  #sayProgress() {
    const progress = this.#input("progress");
    const [step, steps] = [Number(progress.value), Number(progress.max) - 1];
    const said = step > steps ? this.#say("finish") : this.#say("step", { step, steps });
    progress.setAttribute("aria-valuetext", said);
    this.#find("count").textContent = said;
  }

  /** @param {Step} step @param {Guess | null} kept @param {boolean} isRevealed */
  showStep(step, kept, isRevealed) {
    const title = this.#find("step-title");
    title.textContent = inLanguage(step.title);
    this.#resting = title;
    this.#find("answer").replaceChildren();
    this.#find("try").hidden = true;
    this.setElsewhere(false);
    const { ask } = step;
    const button = (/** @type {any} */ key, /** @type {() => void} */ onclick, className = "") =>
      node("button", { type: "button", onclick, className }, this.#say(key));
    const check = /** @type {HTMLButtonElement} */ (
      button(
        "check",
        () => {
          const guess = this.#field?.guess() ?? null;
          if (guess !== null) this.#on.onGuess(guess);
        },
        "primary",
      )
    );
    const field = fieldOf(ask, kept, this.#say, () => (check.disabled = false));
    this.#field = field;
    check.disabled = ask.kind !== "number" && (field?.guess() ?? null) === null;
    const show = button("show", this.#on.onShow, "quiet");
    const goTo = button("goTo", () => {
      this.#fold(true);
      this.#on.onGo();
    });
    const ready = button("ready", this.#on.onReady, "quiet");
    const again = button("again", this.#on.onAgain, "quiet");
    const buttons = isRevealed
      ? [again]
      : field
        ? [check, show]
        : ask.kind === "draw"
          ? [goTo, ready, show]
          : [goTo, show];
    this.#find("question").replaceChildren(
      field?.element ?? node("p", { className: "asked" }),
      node("div", { className: "buttons" }, ...buttons),
    );
    if (isRevealed) this.#rest(kept);
    this.#turn("step");
  }

  /** The question is answered: what it was answered with cannot be used any more. @param {Guess | null} guess */
  #rest(guess) {
    const skipped = guess === "skipped" || guess === null;
    for (const field of this.#find("question").querySelectorAll("fieldset, .number, .marking")) {
      field.toggleAttribute("inert", true);
      field.toggleAttribute("data-skipped", skipped);
    }
  }

  /**
   * @param {object} answer
   * @param {import("./lesson.js").Question["kind"]} answer.kind
   * @param {Guess | null} answer.guess
   * @param {ReturnType<typeof import("./question.js").outcomeOf>} answer.outcome
   * @param {string} answer.why @param {string | null} answer.next @param {boolean} answer.hasControl
   */
  showAnswer({ kind, guess, outcome, why, next, hasControl }) {
    const { known, right, said, came } = outcome;
    const isGuess = guess !== null && guess !== "skipped" && guess !== "done";
    const said_ = !known
      ? this.#say("computing")
      : kind === "draw" || kind === "use"
        ? guess === "done"
          ? this.#say("used")
          : ""
        : came === ""
          ? this.#say("undecided")
          : !isGuess
            ? this.#say("shown", { came })
            : right
              ? this.#say(kind === "choice" ? "right" : "near", { guess: said, came })
              : this.#say("wrong", { guess: said, came });
    const result = node("p", { className: "result" }, said_);
    if (known && isGuess && right !== null) result.dataset.right = String(right);
    const parts = [...(said_ ? [result] : []), node("p", { className: "why" }, why)];
    const place = this.#find("answer");
    // The same words again would be read out again.
    if (place.textContent !== parts.map(({ textContent }) => textContent).join("")) {
      place.replaceChildren(...parts);
    }
    const buttons = this.#find("question").querySelector(".buttons");
    if (buttons && !buttons.querySelector(".again")) {
      const again = node(
        "button",
        { type: "button", className: "quiet again", onclick: this.#on.onAgain },
        this.#say("again"),
      );
      const held = buttons.contains(document.activeElement);
      buttons.replaceChildren(again);
      if (held) again.focus({ preventScroll: true });
      this.#rest(guess);
    }
    const trying = this.#find("try");
    trying.hidden = next === null;
    const words = trying.querySelector("p");
    if (words) words.textContent = next ?? "";
    this.#find("go").hidden = !hasControl;
  }

  /** @param {boolean} isElsewhere whether the page shows something else than the step is about */
  setElsewhere(isElsewhere) {
    this.#find("elsewhere").hidden = !isElsewhere;
  }

  /** Writes the question, with the numbers that are there by now. @param {string} words */
  ask(words) {
    const asked = this.#find("question").querySelector(".asked");
    if (asked && asked.textContent !== words) asked.textContent = words;
    const mark = this.#find("question").querySelector(".mark");
    if (mark) mark.ariaLabel = words;
  }

  /** Says something about the link of the lesson. @param {string} words */
  note(words) {
    this.#find("note").textContent = words;
  }

  /** Says in the markup whether what the step claims holds, for tests. @param {string} claims */
  setClaims(claims) {
    this.#find("step").dataset.claims = claims;
  }

  /** @param {HTMLElement} summary @param {typeof import("./catalogue.js").CATALOGUE[number] | null} next */
  showEnd(summary, next) {
    this.#resting = this.#find("end-title");
    this.#find("result").replaceChildren(summary);
    this.#find("text").hidden = true;
    this.#find("said").textContent = "";
    this.#next = next;
    const button = this.#find("next");
    button.hidden = next === null;
    if (next) button.textContent = this.#say("next", { title: inLanguage(next.title) });
    this.#turn("end");
  }

  async #copy() {
    const words = this.#on.textOf();
    const said = this.#find("said");
    try {
      await navigator.clipboard.writeText(words);
      said.textContent = this.#say("copied");
    } catch {
      const field = /** @type {HTMLTextAreaElement} */ (this.#find("text"));
      field.value = words;
      field.hidden = false;
      field.select();
      said.textContent = this.#say("notCopied");
    }
  }

  /** Prints something in place of the page. @param {HTMLElement} sheet */
  print(sheet) {
    const place = /** @type {HTMLElement} */ (document.getElementById("lessons-sheet"));
    place.replaceChildren(sheet.cloneNode(true));
    place.hidden = false;
    document.documentElement.dataset.printing = "lesson";
    const end = () => {
      place.hidden = true;
      delete document.documentElement.dataset.printing;
    };
    addEventListener("afterprint", end, { once: true });
    print();
  }
}
