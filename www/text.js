// What the page says, in the reader's language. Sentences that scripts write are in `texts/`, by key; the English of
// `index.html` stands there, and `data-text` gives each of its texts a key for the other languages.

import english from "./texts/en.js";

/**
 * @typedef {keyof typeof english} Key
 * @typedef {Record<string, string | number>} Values
 * @typedef {{ sentences: Record<Key, string>, page: Record<string, string> }} Translation `page`: texts of `index.html`
 * @typedef {"en" | "zh"} Language
 */

/** @type {Record<Language, { name: string, tag: string }>} their own names, and what the browser calls them */
export const LANGUAGES = {
  en: { name: "English", tag: "en" },
  zh: { name: "简体中文", tag: "zh-Hans" },
};

/** Only these elements may stand inside a text. */
const MARKUP = /<(em|i|b|small)>(.*?)<\/\1>/su;

/** @type {{ language: Language, sentences: Record<Key, string> }} */
let spoken = { language: "en", sentences: english };
/** The English of `index.html`. @type {Map<Element, { content: Node[], label: string | null }>} */
const written = new Map();
/** @type {(() => void)[]} */
const listeners = [];

/** @returns {Language} what the page is in now */
export const language = () => spoken.language;

/** The language that the browser asks for first among those that the page has. @returns {Language} */
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
 * A sentence, with `{name}` replaced by a value. Numbers are written as the language does.
 * @param {Key} key @param {Values} [values]
 */
export function text(key, values = {}) {
  return spoken.sentences[key].replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : value;
  });
}

/** A number as the language writes it, with as many decimals as are asked for. @param {number} value @param {number} [decimals] */
export function number(value, decimals) {
  const options =
    decimals === undefined
      ? { maximumFractionDigits: 20, useGrouping: false }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return value.toLocaleString(LANGUAGES[spoken.language].tag, options).replace("-", "−");
}

/** Has something said again when the language changes. @param {() => void} listener */
export function onLanguage(listener) {
  listeners.push(listener);
}

/**
 * Says everything in another language.
 * @param {Language} wanted
 * @throws {Error} if its file cannot be loaded; the page stays as it is
 */
export async function speak(wanted) {
  if (wanted === spoken.language) return;
  /** @type {Translation | null} */
  const translation = wanted === "zh" ? (await import("./texts/zh.js")).default : null;
  spoken = { language: wanted, sentences: translation?.sentences ?? english };
  document.documentElement.lang = LANGUAGES[wanted].tag;
  translate(document, translation?.page ?? null);
  for (const template of document.querySelectorAll("template")) {
    translate(template.content, translation?.page ?? null);
  }
  for (const listener of listeners) listener();
}

/** @param {ParentNode} root @param {Record<string, string> | null} texts null restores the English that was written there */
function translate(root, texts) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (
    root.querySelectorAll("[data-text], [data-label]")
  )) {
    const { text: key, label } = place.dataset;
    const original = written.get(place) ?? {
      content: [...place.childNodes],
      label: place.getAttribute("aria-label"),
    };
    written.set(place, original);
    if (key) place.replaceChildren(...(texts ? marked(texts[key]) : original.content));
    if (label) place.setAttribute("aria-label", texts ? texts[label] : (original.label ?? ""));
  }
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
