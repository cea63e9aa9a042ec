// The help: what a mark or a number means, its formula, and the formula with the present numbers.

import { TOPICS } from "./topics.js";
import { language, marked, text } from "./text.js";

/** @typedef {keyof typeof TOPICS} Name */
/** @typedef {Record<Name, { title: string, words: string[] }>} Texts a title, and paragraphs */

/** @returns {Promise<Texts>} */
async function texts() {
  const file = language() === "zh" ? import("./texts/help.zh.js") : import("./texts/help.en.js");
  return (await file).default;
}

/**
 * Fills the dialog with a topic and opens it.
 * @param {HTMLDialogElement} dialog @param {Name} name @param {import("./topics.js").Facts} facts
 * @throws {Error} if its texts cannot be loaded
 */
export async function explain(dialog, name, facts) {
  const { title, words } = (await texts())[name];
  /** @type {import("./topics.js").Topic} */
  const topic = TOPICS[name];
  const heading = document.createElement("h2");
  heading.id = "help-heading";
  heading.textContent = title;
  const paragraphs = words.map((source) => {
    const paragraph = document.createElement("p");
    paragraph.append(...marked(source));
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
    ...(topic.formula ? [topic.formula()] : []),
    ...(topic.numbers && known ? [present, topic.numbers(facts)] : []),
  );
  dialog.showModal();
}
