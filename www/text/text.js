// The texts of the page in the visitor's language. Sentences that scripts write are in files beside this one, by key;
// the English texts of the markup are in the markup, and `data-text` gives each of them a key for the other languages.

import english from "./en.js";

/**
 * @typedef {import("./en.js").Key} Key
 * @typedef {import("./en.js").Translation} Translation
 * @typedef {Record<string, string | number>} Values
 * @typedef {"en" | "zh"} Language
 */

/** @type {Record<Language, { name: string, tag: string }>} their own names, and the browser's names for them */
export const LANGUAGES = {
  en: { name: "English", tag: "en" },
  zh: { name: "简体中文", tag: "zh-Hans" },
};

/** Only these elements may stand inside a text. */
const MARKUP = /<(em|i|b|small)>(.*?)<\/\1>/su;

/**
 * @typedef {object} Spoken
 * @property {Language} language
 * @property {Translation["page"] | null} page null where the markup is already in this language
 * @property {Translation["refusals"] | null} refusals null where the engine already writes in this language
 */
/** @type {Omit<Translation, "page" | "refusals"> & Spoken} */
const ENGLISH = {
  language: "en",
  // Complete once `addRooms` has added those of the rooms.
  sentences: /** @type {Translation["sentences"]} */ (english),
  page: null,
  models: {},
  groups: {},
  refusals: null,
};
let spoken = ENGLISH;
/** Changes words for models whose classes are no digits. @type {((words: string, language: Language, key?: string) => string) | null} */
let reword = null;
/** The English of markup by key, read before the page or a translating browser replaces it. */
const written = {
  /** @type {Map<string, Node>} */
  texts: new Map(),
  /** @type {Map<string, string | null>} */
  labels: new Map(),
};
/** @type {(() => void)[]} */
const listeners = [];

/** @returns {Language} the present language of the page */
export const language = () => spoken.language;

/** The first of the browser's languages that the page supports. @returns {Language} */
export function browserLanguage() {
  for (const tag of navigator.languages ?? []) {
    const known = isLanguage(tag.slice(0, 2)) && tag.slice(0, 2);
    if (known) return /** @type {Language} */ (known);
  }
  return "en";
}

/** @param {string} name */
export function isLanguage(name) {
  return Object.hasOwn(LANGUAGES, name);
}

/**
 * A sentence with values in place of `{name}`. Numbers are formatted for the language.
 * @param {Key} key @param {Values} [values]
 */
export function text(key, values = {}) {
  return filled(reworded(spoken.sentences[key], key), values);
}

/** Words of the page as they are said of the present data set. @param {string} words @param {string} [key] */
export const reworded = (words, key) => reword?.(words, spoken.language, key) ?? words;

/** Changes the words of the page for another data set. @param {typeof reword} change null for digits */
export function setWords(change) {
  if (change === reword) return;
  reword = change;
  translate(document);
  for (const listener of listeners) listener();
}

/** Puts values into a sentence of another file. @param {string} sentence @param {Values} values */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : value;
  });
}

/** An error whose sentence is in the language at the time it is shown, because it may occur before the texts are loaded. */
export class SpokenError extends Error {
  /** @param {() => string} say @param {ErrorOptions} [options] */
  constructor(say, options) {
    super(say(), options);
    this.say = say;
  }
}

/** The message of an error as a sentence, without the lines about its cause. @param {unknown} error */
export function sentence(error) {
  const words = reason(error);
  if (/[.!?。！？]$/.test(words)) return words;
  return `${words}${spoken.language === "zh" ? "。" : "."}`;
}

/** The message of an error, to stand inside a sentence. @param {unknown} error */
export function reason(error) {
  const written = error instanceof Error ? error.message : String(error);
  const [words] = (error instanceof SpokenError ? error.say() : written).trim().split("\n");
  return translated(words);
}

/**
 * The reason in the page's language. The engine refuses in English; messages of the browser are in its own language, and are
 * quoted as such.
 * @param {string} words @returns {string}
 */
function translated(words) {
  if (!spoken.refusals) return words;
  for (const [pattern, said] of spoken.refusals) {
    const found = pattern.exec(words);
    if (found) return said.replace(/\$(\d)/g, (_, group) => translated(found[Number(group)]));
  }
  const isForeign = /[a-z]{2,} [a-z]/i.test(words) && !/\p{Script=Han}/u.test(words);
  return isForeign ? text("reason.quoted", { words }) : words;
}

/** Several sentences as one text: Chinese has no space between them. @param {string[]} sentences */
export const together = (sentences) => sentences.join(spoken.language === "zh" ? "" : " ");

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * A number formatted for the language, with the given number of decimals or, without one, with its own. A value that is
 * rounded to zero has no minus.
 * @param {number} value @param {number} [decimals]
 */
export function number(value, decimals) {
  const written = format(decimals ?? "all", {
    minimumFractionDigits: decimals ?? 0,
    maximumFractionDigits: decimals ?? 20,
    useGrouping: false,
  }).format(value);
  return /[1-9]/.test(written) ? written.replace("-", "−") : written.replace("-", "");
}

/** A number with at most three significant figures. @param {number} value */
export const figures = (value) => number(Number(value.toPrecision(3)));

/** A count with separated thousands. @param {number} value */
export function grouped(value) {
  return format("grouped", { useGrouping: true }).format(value);
}

/** A share of 1 as a percentage, in Chinese without a space. @param {number} share @param {number} [decimals] */
export function percent(share, decimals = 0) {
  return `${number(100 * share, decimals)}${spoken.language === "zh" ? "" : "\u00a0"}%`;
}

/** @param {string | number} name @param {Intl.NumberFormatOptions} options */
function format(name, options) {
  const key = `${spoken.language} ${name}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(LANGUAGES[spoken.language].tag, options);
  formats.set(key, known);
  return known;
}

/**
 * The title of a model in the page's language. The list of models and the weights have the English title.
 * @param {{ name: string, title: string }} model
 */
export const titleOf = ({ name, title }) => spoken.models[name]?.title ?? title;

/** @param {{ name: string, summary: string }} model */
export const summaryOf = ({ name, summary }) => spoken.models[name]?.summary ?? summary;

/** The heading of several models. @param {string} heading in English */
export const groupOf = (heading) => spoken.groups[heading] ?? heading;

/** Calls a listener when the language changes. @param {() => void} listener */
export function onLanguage(listener) {
  listeners.push(listener);
}

/** Adds the English sentences of the rooms beside Draw. @param {typeof import("./rooms.en.js").default} sentences */
export function addRooms(sentences) {
  Object.assign(ENGLISH.sentences, sentences);
}

/** Counts requests for a language: only the newest takes effect. */
let turn = 0;

/**
 * Changes the language of the page.
 * @param {Language} wanted
 * @throws {Error} if its file cannot be loaded; the page stays as it is
 */
export async function speak(wanted) {
  turn += 1;
  const mine = turn;
  if (wanted === spoken.language) return;
  /** @type {Translation | null} */
  const translation = wanted === "zh" ? (await import("./zh.js")).default : null;
  // Another language may have been chosen while this one was fetched.
  if (mine !== turn) return;
  spoken = translation ? { language: wanted, ...translation } : ENGLISH;
  document.documentElement.lang = LANGUAGES[wanted].tag;
  translate(document);
  for (const listener of listeners) listener();
}

/** Markup and the contents of its templates, which a search in the markup leaves out. @param {ParentNode} root */
export const contentsOf = (root) => [
  root,
  ...[...root.querySelectorAll("template")].map(({ content }) => content),
];

/** Notes the English of markup. @param {ParentNode} root new markup, in English */
export function remember(root) {
  for (const part of contentsOf(root)) {
    for (const place of all(part, "[data-text]")) {
      const key = /** @type {string} */ (place.dataset.text);
      if (!written.texts.has(key)) written.texts.set(key, contentOf(place));
    }
    for (const place of all(part, "[data-label]")) {
      const key = /** @type {string} */ (place.dataset.label);
      if (!written.labels.has(key)) written.labels.set(key, place.ariaLabel);
    }
  }
}

/** Translates markup into the page's language. @param {ParentNode} root new markup has to be in English */
export function translate(root) {
  const { page } = spoken;
  remember(root);
  for (const part of contentsOf(root)) {
    for (const place of all(part, "[data-text]")) {
      const key = /** @type {string} */ (place.dataset.text);
      place.replaceChildren(
        ...(page
          ? marked(reworded(page[key], key))
          : [written.texts.get(key)?.cloneNode(true) ?? ""]),
      );
      if (!page && reword) changeWords(place, key);
    }
    for (const place of all(part, "[data-label]")) {
      const key = /** @type {string} */ (place.dataset.label);
      const label = (page ? page[key] : written.labels.get(key)) ?? null;
      place.ariaLabel = label && reworded(label, key);
    }
    // Chinese has no space between the sentences of a paragraph.
    for (const { previousSibling: space } of all(part, "p span + :is(span, small)")) {
      if (space instanceof Text && !space.data.trim()) space.data = together(["", ""]);
    }
  }
}

/** Changes the words of markup in English. @param {HTMLElement} place @param {string} key of its text */
function changeWords(place, key) {
  const words = place.innerHTML.replace(/\s+/g, " ").trim();
  place.replaceChildren(...marked(reworded(words, key)));
}

/** @param {ParentNode} root @param {string} selector */
const all = (root, selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/** A copy of the content of an element. @param {HTMLElement} element */
function contentOf(element) {
  const content = document.createDocumentFragment();
  content.append(...[...element.childNodes].map((node) => node.cloneNode(true)));
  return content;
}

/** @param {string} source text with the few elements that a text may hold @returns {(string | Node)[]} */
export function marked(source) {
  const match = MARKUP.exec(source);
  if (!match) return [source];
  const inner = document.createElement(match[1]);
  inner.append(...marked(match[2]));
  return [
    source.slice(0, match.index),
    inner,
    ...marked(source.slice(match.index + match[0].length)),
  ];
}
