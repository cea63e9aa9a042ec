// The help: the meaning of a mark or a number, its formula, and the formula with the present numbers.

import { TOPICS, areEstimated, isLabelled } from "./topics.js";
import { language, marked, reworded, text } from "../text/text.js";

/** @typedef {keyof typeof TOPICS} Name */
/** @typedef {import("../text/help.en.js").Texts} Texts */
/** @typedef {import("../text/help.en.js").Text} Text */

/** @returns {Promise<Texts>} */
async function texts() {
  const file = language() === "zh" ? import("../text/help.zh.js") : import("../text/help.en.js");
  return (await file).default;
}

/** The paragraphs for a model with these pixels. @param {Text} answer @param {import("./topics.js").Facts} facts */
function wordsOf({ words, grey, fixed, learned, estimated }, facts) {
  if (estimated && areEstimated(facts)) return [...words, estimated];
  if (!grey || !("deviation" in facts)) return words;
  const more = facts.learned ? learned : fixed;
  return more ? [...grey, more] : grey;
}

/** @param {string} words @param {boolean} labelled whether the model has labels */
const saidOf = (words, labelled) => words.replace(/\{([^}]*)\}/g, labelled ? "$1" : "");

/**
 * Fills the dialog with a topic and opens it.
 * @param {HTMLDialogElement} dialog @param {Name} name @param {import("./topics.js").Facts} facts
 * @throws {Error} if its texts cannot be loaded
 */
export async function explain(dialog, name, facts) {
  const answer = (await texts())[name];
  /** @type {import("./topics.js").Topic} */
  const written = TOPICS[name];
  const topic = "deviation" in facts ? { ...written, ...written.grey } : written;
  const heading = document.createElement("h2");
  heading.id = "help-heading";
  heading.textContent = answer.title;
  const paragraphs = wordsOf(answer, facts).map((source) => {
    const paragraph = document.createElement("p");
    paragraph.append(...marked(reworded(saidOf(source, isLabelled(facts)))));
    return paragraph;
  });
  const known = topic.needs?.every((fact) => Number.isFinite(facts[fact])) ?? false;
  const present = document.createElement("p");
  present.className = "hint";
  present.textContent = text("help.now");
  const place = /** @type {HTMLElement} */ (dialog.querySelector(".topic"));
  place.replaceChildren(
    heading,
    ...paragraphs,
    ...(topic.formula ? [topic.formula(facts)] : []),
    ...(topic.numbers && known ? [present, topic.numbers(facts)] : []),
  );
  dialog.showModal();
}
