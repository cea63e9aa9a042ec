// The first digit: the first half of the engine's package draws it from a draft of the weights, on the main thread, before the
// rest of the page is here, because a worker would start too late. Failures stay silent here: `main.js` follows in any case, meets
// the same failure, and reports it.

import { readLink } from "../state/address.js";
import { begin } from "../load/start.js";
import { replaced } from "../state/replaced.js";
import { dataOf, labelOf } from "../state/classes.js";
import { ROOMS, firstModel, takesDraft } from "../state/state.js";
import { browserLanguage, onLanguage, remember, speak, text } from "../text/text.js";
import { note } from "../load/timeline.js";
import { inkOf, noteDarkening, put } from "../views/ink.js";
import { fetchMarkup } from "../views/markup.js";

/** After this time the page shows what it is waiting for, in milliseconds. */
const PATIENCE = 2000;

// Without an origin, in a sandbox, the page can neither load weights nor start a worker. `early.js` reports that.
if (origin === "null") throw new Error("The page has no origin.");
// Tells `early.js` that this script and all its imports have loaded.
document.documentElement.dataset.started = "";
// Read before a browser translates the page.
remember(document);

const { state } = readLink();
// What is hidden is never seen, so nothing moves later.
document.documentElement.dataset.hide = state.hidden.join(" ");
/** The progress of each download. @type {Map<string, { loaded: number, total: number | null }>} */
const progress = new Map();
/** @type {import("../load/assets.js").OnProgress | null} */
let listener = null;

const wanted = { model: firstModel(state), takesDraft: takesDraft(state) };
const start = begin(wanted, {
  onProgress(part, loaded, total) {
    progress.set(part, { loaded, total });
    listener?.(part, loaded, total);
  },
});

// If the list arrived before `early.js` ran, the weights are requested already.
void start.list.then(
  () => (document.documentElement.dataset.begun = ""),
  () => {},
);

/** Whether the digit is drawn. */
let stands = false;

/** @type {import("../load/start.js").Begun} */
const begun = {
  hash: location.hash,
  start,
  stands: () => stands,
  follow(onProgress) {
    listener = onProgress;
    for (const [part, { loaded, total }] of progress) onProgress(part, loaded, total);
  },
};

/** Resolves when the style sheets are loaded: they set the colour of the ink. */
function styled() {
  /** @type {NodeListOf<HTMLLinkElement>} */
  const links = document.querySelectorAll("link[rel=stylesheet]");
  return Promise.all(
    [...links].map(
      (link) =>
        link.sheet ??
        new Promise((resolve) => {
          link.addEventListener("load", resolve);
          link.addEventListener("error", resolve);
        }),
    ),
  );
}

async function draw() {
  const glue = import("../pkg/cpu/cvae.js");
  const [{ default: init, Session }, module_or_path, { bytes, isDraft }] = await Promise.all([
    glue,
    start.module,
    start.weights,
    styled(),
  ]);
  await init({ module_or_path });
  const session = await Session.open();
  try {
    await drawWith(session, bytes, isDraft);
  } finally {
    session.free();
  }
}

/** @param {import("../pkg/cpu/cvae.js").Session} session @param {Uint8Array} bytes @param {boolean} isDraft */
async function drawWith(session, bytes, isDraft) {
  const card = session.load(bytes);
  const epsilon = state.epsilon ?? session.noise(state.seed);
  // The ε belongs to another model: the page reports that, and draws another one.
  if (epsilon.length !== card.latent) return;
  const data = dataOf(card);
  const { width, height, classes } = data;
  const chosen = state.named === null ? state.label : labelOf(data, state.named);
  // The page reports a class that the model does not have, and draws another one.
  if (!(chosen in classes)) return;
  const label = replaced(new Float32Array(classes.length), chosen, 1);
  const [canvas, message] = ["picture", "message"].map((id) => document.getElementById(id));
  if (!(canvas instanceof HTMLCanvasElement) || !message) return;
  noteDarkening();
  const [red, green, blue] = inkOf(canvas);
  const { temperature } = state;
  const pixels = await session.draw(epsilon, label, temperature, red, green, blue, false);
  document.documentElement.dataset.look = state.look;
  put(canvas, Object.assign(new ImageData(pixels, width), { tall: height }));
  message.hidden = true;
  document.documentElement.dataset.weights = isDraft ? "draft" : "whole";
  stands = true;
  note("shown");
}

/** The markup around the first digit, once it has been requested. @type {Promise<DocumentFragment> | undefined} */
let markup;

/** Makes the browser fetch the rest of the page, once, after everything that is needed sooner. */
function fetchRest() {
  markup ??= fetchMarkup("rooms/draw/draw.html");
  // The code that awaits the promise reports its failure.
  markup.catch(() => {});
  const template = document.getElementById("later");
  if (template instanceof HTMLTemplateElement) document.head.append(template.content);
}

/**
 * Reports that `main.js` could not be loaded. The notice is above the page, because the digit may be drawn already or soon.
 * @param {unknown} error
 */
function sayIncomplete(error) {
  console.error(error);
  const notice = document.getElementById("notice");
  const message = document.getElementById("message");
  if (!notice || !message) return;
  const words = document.createElement("span");
  const again = document.createElement("button");
  again.type = "button";
  again.addEventListener("click", () => location.reload());
  const say = () => {
    words.textContent = text("page.incomplete");
    again.textContent = text("page.reload");
  };
  say();
  notice.replaceChildren(words, again);
  notice.hidden = false;
  // In the visitor's language, once its texts have loaded.
  onLanguage(say);
  speak(state.language ?? browserLanguage()).catch(() => {});
  // If no digit will come either, nothing is loading any more.
  void drawn.catch(() => {}).then(() => (message.hidden = true));
  document.documentElement.dataset.status = "failed";
}

// The worker draws styles whose second level has its own temperature, and other rooms do not start with a digit.
const drawn = state.room === ROOMS[0] && state.detail === null ? draw() : Promise.resolve();
void Promise.allSettled([start.module, start.weights]).then(fetchRest);
// `main.js` needs the complete document. With a cached digit and a slow connection, the document may arrive later.
const parsed = new Promise((resolve) => {
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve);
  else resolve(undefined);
});
const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
// Not awaited, because `main.js` waits for this script.
void Promise.race([drawn.catch(() => {}), late])
  .then(() => parsed)
  .then(() => {
    // The page is needed now, even if other downloads are still running.
    fetchRest();
    return import("../main.js");
  })
  .then(({ open }) => open(begun, /** @type {Promise<DocumentFragment>} */ (markup)))
  .catch(sayIncomplete);
