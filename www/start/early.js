// What must work before the first script is here, or without it: this script waits for no style and for no other script but
// its texts, and nothing waits for it.

import texts from "../text/lost.js";

/** The weights of a model that the first digit is drawn from, beside this folder. @param {string} name */
const draftOf = (name) => new URL(`../weights/${name}.draft.safetensors`, import.meta.url).href;

/**
 * Has the browser fetch those weights: of the default, or of another model that the link names. Which models there are is
 * written into the page by who serves it; otherwise, and in other rooms, `start.js` asks for what it finds in the list of models.
 */
function fetchDraft() {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.hash.slice(1));
  const names = root.dataset.drafts?.split(" ");
  if (!names || root.dataset.begun !== undefined || asked.has("room")) return;
  const model = asked.get("model") ?? "";
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "fetch";
  link.href = draftOf(names.includes(model) ? model : names[0]);
  document.head.append(link);
}

/** Says that the page's first script could not be had, or something that it stands on. */
function sayLost() {
  const chosen = new URLSearchParams(location.hash.slice(1)).get("lang");
  const language = [chosen ?? "", ...navigator.languages]
    .map((tag) => tag.slice(0, 2))
    .find((tag) => Object.hasOwn(texts, tag));
  const { lost, again } = texts[/** @type {keyof typeof texts} */ (language ?? "en")];
  const notice = /** @type {HTMLElement} */ (document.getElementById("notice"));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = again;
  button.addEventListener("click", () => location.reload());
  notice.replaceChildren(lost, button);
  notice.lang = language ?? "en";
  notice.hidden = false;
  /** @type {HTMLElement} */ (document.getElementById("message")).hidden = true;
  document.documentElement.dataset.status = "failed";
}

fetchDraft();
const look = () => {
  if (document.documentElement.dataset.started === undefined) sayLost();
};
// The first script may have failed before this one is here.
if (document.readyState === "complete") look();
else addEventListener("load", look);
