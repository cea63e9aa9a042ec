// The rooms of the page: which one is open, and the buttons that open them.

/** @typedef {import("../state.js").State["room"]} Room */

export class RoomsView {
  #buttons;
  #parts;

  /** @param {HTMLElement} page @param {(room: Room) => void} onEnter */
  constructor(page, onEnter) {
    this.#buttons = all(page, ".rooms button");
    this.#parts = all(page, "main [data-room]");
    for (const button of this.#buttons) {
      button.addEventListener("click", () => onEnter(/** @type {Room} */ (button.value)));
    }
  }

  /** @param {Room} room */
  update(room) {
    document.documentElement.dataset.room = room;
    for (const button of this.#buttons) {
      if (button.value === room) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    for (const part of this.#parts) part.hidden = part.dataset.room !== room;
  }
}

/** @param {HTMLElement} page @param {string} selector @returns {any[]} */
function all(page, selector) {
  return [...page.querySelectorAll(selector)];
}
