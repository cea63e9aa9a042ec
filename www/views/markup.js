// Markup that loads after the first digit, with the part that it belongs to: a room, a dialog, or the surroundings of
// the digit.

import { contentsOf, translate } from "../text/text.js";
import { setQuestionMarks } from "./question-marks.js";

/** A file that receives no data for this long has failed, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Fetches the markup in a file. `XMLHttpRequest` parses it into a document; the page's policy forbids parsing a string,
 * because a string may come from anywhere.
 * @param {string} name of the file, below `www/`
 * @returns {Promise<DocumentFragment>} in English, for `layOut`
 * @throws {Error} if it could not be loaded; the next call asks again
 */
export function fetchMarkup(name) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (/** @type {string} */ why) => reject(new Error(`${name}: ${why}`));
    request.open("GET", new URL(`../${name}`, import.meta.url));
    request.responseType = "document";
    request.timeout = PATIENCE;
    request.addEventListener("readystatechange", () => {
      const { readyState, status } = request;
      if (readyState !== XMLHttpRequest.HEADERS_RECEIVED || status === 200) return;
      fail(String(status));
      // The body of an error page is not read, because its styles would violate the page's policy.
      request.abort();
    });
    request.addEventListener("load", () => {
      const written = request.responseXML;
      if (!written?.body) return fail("no HTML");
      const markup = document.createDocumentFragment();
      // The parser puts leading templates into the head.
      markup.append(...written.head.childNodes, ...written.body.childNodes);
      resolve(markup);
    });
    for (const event of /** @type {const} */ (["error", "timeout"])) {
      request.addEventListener(event, () => fail(event));
    }
    request.send();
  });
}

/**
 * Inserts markup into the page, in the page's current language. Templates with `data-into` name the element that their
 * content belongs to; everything else belongs to `place`. Templates with `data-copies` name the templates whose content
 * takes their place.
 * @param {DocumentFragment} markup @param {HTMLElement} place
 */
export function layOut(markup, place) {
  const parts = contentsOf(markup);
  for (const part of parts) setQuestionMarks(part);
  for (const part of parts) setCopies(part, markup);
  translate(markup);
  /** @type {NodeListOf<HTMLTemplateElement>} */
  const elsewhere = markup.querySelectorAll("template[data-into]");
  for (const part of elsewhere) {
    document.getElementById(String(part.dataset.into))?.append(part.content);
    part.remove();
  }
  place.append(markup);
}

/**
 * Puts copies of templates in the places for them.
 * @param {ParentNode} part @param {DocumentFragment} markup in which or in the page the templates are
 */
function setCopies(part, markup) {
  /** @type {NodeListOf<HTMLTemplateElement>} */
  const places = part.querySelectorAll("template[data-copies]");
  for (const place of places) {
    const names = String(place.dataset.copies).split(" ");
    const templates = names.map(
      (name) =>
        /** @type {HTMLTemplateElement} */ (
          markup.querySelector(`#${name}`) ?? document.getElementById(name)
        ),
    );
    place.replaceWith(...templates.map(({ content }) => content.cloneNode(true)));
  }
}

/** A copy of the single element in a template. @param {string} id of the template @returns {HTMLElement} */
export function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector(id));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  return /** @type {HTMLElement} */ (copy.firstElementChild);
}
