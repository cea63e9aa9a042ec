// Opens the help, by a "?" button or by that key.

import { sentence, text } from "../text/text.js";
import { fetchMarkup, layOut } from "../views/markup.js";

export class Questions {
  #facts;
  #notify;
  /** From the first question on. @type {Promise<HTMLDialogElement> | null} */
  #dialog = null;

  /**
   * @param {() => import("./topics.js").Facts} facts the numbers that are shown
   * @param {(sentence: string) => void} notify
   */
  constructor(facts, notify) {
    this.#facts = facts;
    this.#notify = notify;
    addEventListener("click", ({ target }) => {
      const button = target instanceof HTMLElement && target.closest("[data-help]");
      if (button instanceof HTMLElement) void this.#answer(button);
    });
  }

  /** Explains the part of the page that contains an element. @param {EventTarget | null} target */
  ask(target) {
    void this.#answer(nearest(target));
  }

  /** Opens the help of a button. @param {HTMLElement | null} button */
  async #answer(button) {
    const name = /** @type {import("./help.js").Name | undefined} */ (button?.dataset.help);
    if (!name) return;
    try {
      this.#dialog ??= fetchDialog().catch((error) => {
        this.#dialog = null;
        throw error;
      });
      const [dialog, { explain }] = await Promise.all([this.#dialog, import("./help.js")]);
      if (!dialog.open) await explain(dialog, name, this.#facts());
    } catch (error) {
      this.#notify(text("help.notLoaded", { why: sentence(error) }));
    }
  }
}

async function fetchDialog() {
  layOut(await fetchMarkup("dialogs/help.html"), document.body);
  return /** @type {HTMLDialogElement} */ (document.getElementById("help"));
}

/**
 * The help button for the focused element: the nearest one around it, or the first of the room.
 * @param {EventTarget | null} target
 */
function nearest(target) {
  let around = target instanceof Element ? target : document.body;
  for (;;) {
    const inView = [...around.querySelectorAll("[data-help]")].find((help) => isShown(help));
    if (inView) return /** @type {HTMLElement} */ (inView);
    if (!around.parentElement) return null;
    around = around.parentElement;
  }
}

/** Whether an element is shown. `checkVisibility` is newer than the browsers that the page supports. @param {Element} element */
const isShown = (element) =>
  element.getClientRects().length > 0 && !element.closest("details:not([open]) > :not(summary)");
