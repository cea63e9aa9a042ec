// The rooms of the page: which one is open, and the buttons that open them.

import { hiddenRoom } from "../state/state.js";
import { hide } from "./focus.js";
import { write } from "./write.js";

/** @typedef {import("../state/state.js").State["room"]} Room */

export class RoomsView {
  #doors;
  #buttons;
  #parts;

  /** @param {HTMLElement} page @param {(room: Room) => void} onEnter */
  constructor(page, onEnter) {
    this.#doors = /** @type {HTMLElement} */ (page.querySelector(".rooms"));
    this.#buttons = all(page, ".rooms button");
    this.#parts = all(page, "main [data-room]");
    for (const button of this.#buttons) {
      button.addEventListener("click", () => onEnter(/** @type {Room} */ (button.value)));
    }
  }

  /** @param {Room} room @param {string[]} hidden of a lesson: rooms without a door */
  update(room, hidden) {
    write(document.documentElement.dataset, { room });
    for (const button of this.#buttons) {
      write(button, {
        hidden: hidden.includes(hiddenRoom(button.value)),
        ariaCurrent: button.value === room ? "page" : null,
      });
    }
    // One door alone leads nowhere.
    write(this.#doors, { hidden: this.#buttons.filter((button) => !button.hidden).length < 2 });
    // What led from one room to another stays behind in it.
    const door = this.#buttons.find(({ value }) => value === room);
    for (const part of this.#parts) hide(part, part.dataset.room !== room, door);
  }
}

/** @param {HTMLElement} page @param {string} selector @returns {any[]} */
function all(page, selector) {
  return [...page.querySelectorAll(selector)];
}
