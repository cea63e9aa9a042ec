// The rooms of the page: which one is open, and the doors that open them.

import { ROOMS, hiddenRoom } from "../state/state.js";
import { text } from "../text/text.js";
import { hide } from "./focus.js";
import { write } from "./write.js";

/** @typedef {import("../state/state.js").State["room"]} Room */

export class RoomsView {
  #nav;
  #doors;
  #parts;

  /** @param {HTMLElement} page @param {(room: Room) => void} onEnter */
  constructor(page, onEnter) {
    this.#nav = /** @type {HTMLElement} */ (page.querySelector(".rooms"));
    // The server may have written the doors into the page, so that they are visible at once.
    this.#doors = ROOMS.map((room) => this.#doorTo(room));
    this.#nav.replaceChildren(...this.#doors);
    const main = /** @type {HTMLElement} */ (page.querySelector("main"));
    // Draw is there already; the content of other rooms loads when they are entered.
    main.append(...ROOMS.slice(1).map(placeFor));
    this.#parts = /** @type {HTMLElement[]} */ ([...main.querySelectorAll("[data-room]")]);
    for (const door of this.#doors) {
      door.addEventListener("click", () => onEnter(/** @type {Room} */ (door.value)));
    }
  }

  /** @param {Room} room */
  #doorTo(room) {
    const written = this.#nav.querySelector(`button[value=${room}]`);
    const door = /** @type {HTMLButtonElement} */ (written ?? document.createElement("button"));
    return Object.assign(door, { type: "button", id: `enter-${room}`, value: room });
  }

  /** @param {Room} room @param {string[]} hidden rooms that a lesson hides */
  update(room, hidden) {
    write(document.documentElement.dataset, { room });
    for (const door of this.#doors) {
      const to = /** @type {Room} */ (door.value);
      write(door, {
        textContent: text(`room.${to}`),
        hidden: hidden.includes(hiddenRoom(to)),
        ariaCurrent: to === room ? "page" : null,
      });
    }
    // The navigation is hidden if there is only one room.
    write(this.#nav, { hidden: this.#doors.filter((door) => !door.hidden).length < 2 });
    // The focus must not stay on a control in the room that was left.
    const door = this.#doors.find(({ value }) => value === room);
    for (const part of this.#parts) hide(part, part.dataset.room !== room, door ?? null);
  }
}

/** The place of a room that has not loaded yet. @param {Room} room */
function placeFor(room) {
  const place = document.createElement("div");
  place.className = `bench ${room}`;
  place.id = room;
  place.dataset.room = room;
  place.ariaBusy = "false";
  place.hidden = true;
  // Until its content has loaded, the room is inert and hidden.
  place.inert = true;
  return place;
}
