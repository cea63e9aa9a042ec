// The language of the page: that of the link or, without one, that of the browser.

import { LANGUAGES, browserLanguage, sentence, speak, text } from "../text/text.js";

/**
 * @param {import("../text/text.js").Language | null} language null for the browser's
 * @returns {Promise<string | null>} a sentence if its texts could not be loaded; the page then keeps its language
 */
export async function speakAs(language) {
  const wanted = language ?? browserLanguage();
  try {
    await speak(wanted);
    return null;
  } catch (error) {
    return text("language.notLoaded", { name: LANGUAGES[wanted].name, why: sentence(error) });
  }
}

export class Languages {
  #shown;
  #engines;
  #screen;
  #digits;
  #refresh;

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("./ten-digits.js").TenDigits} parts.digits
   * @param {() => void} parts.refresh makes the open room show the current state
   */
  constructor({ shown, engines, screen, digits, refresh }) {
    this.#shown = shown;
    this.#engines = engines;
    this.#screen = screen;
    this.#digits = digits;
    this.#refresh = refresh;
  }

  /** Sets the language of the link or the browser. */
  async speak() {
    const problem = await speakAs(this.#shown.state.language);
    if (problem) this.#screen.notice.show([problem]);
  }

  /** Updates texts that the next change of state would not write in the new language. */
  sayAgain() {
    const { list, life } = this.#shown;
    this.#screen.notice.hide();
    if (list) this.#screen.showModels();
    const card = this.#engines.active?.card;
    if (card) this.#screen.nameCard(card);
    this.#screen.namePresets();
    if (life.phase === "failed" && life.failure) this.#screen.sayFailure(life.failure);
    this.#digits.show();
    this.#refresh();
  }
}
