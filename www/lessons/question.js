// The question of a step: choices, a number on a slider, a place to mark, a digit to draw, a control to use.

import { number, text } from "../text/text.js";
import { inLanguage } from "./lesson.js";

/**
 * @typedef {import("./lesson.js").Question} Question
 * @typedef {import("./answers.js").Answer["guess"]} Guess
 * @typedef {(key: keyof typeof import("../text/lessons.en.js").default, values?: Record<string, string | number>) => string} Say
 */

/** Half the side of the field in which a place is marked, in σ. */
const SPAN = 3;
const STEPS = { small: 0.1, large: 0.5 };
/** Names of groups have to differ between questions. */
let groups = 0;

/** @param {string} name @param {Record<string, unknown>} properties @param {(Node | string)[]} content */
export function node(name, properties = {}, ...content) {
  const element = document.createElement(name);
  Object.assign(element, properties);
  element.append(...content);
  return element;
}

/** The decimals of a step of a slider. @param {number} step */
const decimalsOf = (step) => (String(step).split(".")[1] ?? "").length;

/**
 * A number with the unit of a question.
 * @param {Question} ask @param {number} value @param {Say} say
 */
export function measured(ask, value, say) {
  const written = number(value, decimalsOf(ask.step ?? 1));
  return ask.unit ? say("value", { value: written, unit: inLanguage(ask.unit) }) : written;
}

/**
 * What a learner answers with, and how to read the guess.
 * @param {Question} ask @param {Guess | null} kept an earlier guess @param {Say} say
 * @param {() => void} onChange called when there is a guess
 * @returns {{ element: HTMLElement, guess: () => Guess | null } | null} null for what is answered on the page itself
 */
export function fieldOf(ask, kept, say, onChange) {
  if (ask.kind === "choice") return choiceOf(ask, kept, onChange);
  if (ask.kind === "number") return sliderOf(ask, kept, say, onChange);
  if (ask.kind === "place") return placeOf(ask, kept, say, onChange);
  return null;
}

/** @param {Question} ask @param {Guess | null} kept @param {() => void} onChange */
function choiceOf(ask, kept, onChange) {
  groups += 1;
  const inputs = (ask.choices ?? []).map(
    () =>
      /** @type {HTMLInputElement} */ (node("input", { type: "radio", name: `lesson-${groups}` })),
  );
  inputs.forEach((input, at) => (input.checked = at === kept));
  const labels = (ask.choices ?? []).map(({ text: words }, at) =>
    node("label", {}, inputs[at], node("span", {}, inLanguage(words))),
  );
  const legend = node("legend", { className: "asked" });
  const element = node("fieldset", { onchange: onChange }, legend, ...labels);
  const guess = () => {
    const at = inputs.findIndex(({ checked }) => checked);
    return at < 0 ? null : at;
  };
  return { element, guess };
}

/** @param {Question} ask @param {Guess | null} kept @param {Say} say @param {() => void} onChange */
function sliderOf(ask, kept, say, onChange) {
  const { from = 0, to = 1, step = 1 } = ask;
  const slider = /** @type {HTMLInputElement} */ (node("input", { type: "range" }));
  Object.assign(slider, { min: String(from), max: String(to), step: String(step) });
  slider.value = String(typeof kept === "number" ? kept : (from + to) / 2);
  const output = node("output");
  const write = () => {
    output.textContent = measured(ask, slider.valueAsNumber, say);
    slider.setAttribute("aria-valuetext", output.textContent);
  };
  slider.addEventListener("input", () => {
    write();
    onChange();
  });
  write();
  const ends = node(
    "span",
    { className: "ends" },
    node("span", {}, number(from)),
    node("span", {}, number(to)),
  );
  ends.ariaHidden = "true";
  const element = node(
    "label",
    { className: "number" },
    node("span", { className: "asked" }),
    slider,
    ends,
    output,
  );
  return { element, guess: () => slider.valueAsNumber };
}

/** @param {Question} ask @param {Guess | null} kept @param {Say} say @param {() => void} onChange */
function placeOf(ask, kept, say, onChange) {
  const span = ask.span ?? SPAN;
  let at = Array.isArray(kept) ? kept : null;
  const mark = node("span", { className: "mark", tabIndex: 0, role: "slider" });
  const field = node("div", { className: "field" }, mark);
  const output = node("output");
  mark.ariaValueMin = String(-span);
  mark.ariaValueMax = String(span);
  const write = () => {
    const [x, y] = at ?? [0, 0];
    mark.style.setProperty("--x", String((x + span) / (2 * span)));
    mark.style.setProperty("--y", String((span - y) / (2 * span)));
    const said = say("place", { x: number(x, 1), y: number(y, 1) });
    mark.ariaValueNow = x.toFixed(1);
    mark.ariaValueText = said;
    output.textContent = said;
  };
  const put = (/** @type {number} */ x, /** @type {number} */ y) => {
    const within = (/** @type {number} */ value) =>
      Math.round(10 * Math.min(span, Math.max(-span, value))) / 10;
    at = [within(x), within(y)];
    write();
    onChange();
  };
  const follow = (/** @type {PointerEvent} */ event) => {
    const { left, top, width, height } = field.getBoundingClientRect();
    put(
      ((event.clientX - left) / width) * 2 * span - span,
      span - ((event.clientY - top) / height) * 2 * span,
    );
  };
  field.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    mark.focus({ preventScroll: true });
    field.setPointerCapture(event.pointerId);
    follow(event);
  });
  field.addEventListener("pointermove", (event) => {
    if (field.hasPointerCapture(event.pointerId)) follow(event);
  });
  mark.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? STEPS.large : STEPS.small;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = at ?? [0, 0];
    put(x + move[0], y + move[1]);
  });
  write();
  const element = node(
    "div",
    { className: "marking" },
    node("p", { className: "asked" }),
    field,
    output,
  );
  return { element, guess: () => at };
}

/** A place in words. @param {[number, number]} place @param {Say} say */
export const placeSaid = ([x, y], say) => say("at", { x: number(x, 1), y: number(y, 1) });

/**
 * What came out, and whether a guess is right.
 * @param {Question} ask @param {Guess | null} guess
 * @param {{ compute: { condition: (source: string) => boolean | null, expression: (source: string) => number }, say: Say }} page
 * @returns {{ known: boolean, right: boolean | null, said: string, came: string }} `known`: whether the numbers are there
 */
export function outcomeOf(ask, guess, { compute, say }) {
  const nothing = { known: false, right: null, said: "", came: "" };
  if (ask.kind === "choice") {
    const choices = ask.choices ?? [];
    const said = typeof guess === "number" && choices[guess] ? inLanguage(choices[guess].text) : "";
    const holds = choices.map(({ when }, at) =>
      when === undefined ? ask.right === at + 1 : compute.condition(when),
    );
    if (holds.includes(null)) return { ...nothing, said };
    const came = choices.filter((_, at) => holds[at]).map(({ text: words }) => inLanguage(words));
    if (came.length === 0) return { known: true, right: null, said, came: "" };
    const right = typeof guess === "number" ? Boolean(holds[guess]) : null;
    return {
      known: true,
      right,
      said: inside(said),
      came: came.map(inside).join(text("list.semicolon")),
    };
  }
  if (ask.kind === "number") {
    const value = compute.expression(ask.value ?? "");
    const said = typeof guess === "number" ? measured(ask, guess, say) : "";
    if (Number.isNaN(value)) return { ...nothing, said };
    const right = typeof guess === "number" ? Math.abs(guess - value) <= (ask.near ?? 0) : null;
    return { known: true, right, said, came: measured(ask, value, say) };
  }
  if (ask.kind === "place") {
    const place = /** @type {[number, number]} */ ((ask.at ?? ["0", "0"]).map(compute.expression));
    const said = Array.isArray(guess) ? placeSaid(guess, say) : "";
    if (place.some(Number.isNaN)) return { ...nothing, said };
    const apart = Array.isArray(guess)
      ? Math.hypot(guess[0] - place[0], guess[1] - place[1])
      : null;
    const right = apart === null ? null : apart <= (ask.near ?? 0);
    return { known: true, right, said, came: placeSaid(place, say) };
  }
  return { known: true, right: null, said: "", came: "" };
}

/** A sentence to stand inside another. @param {string} words */
const inside = (words) => words.replace(/[.。]$/, "");
