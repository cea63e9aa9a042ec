// The rooms beside Draw. Each is fetched when it is first entered.

import { text } from "../text/text.js";
import { loadStyles } from "../load/stylesheets.js";

/**
 * @typedef {import("./yours/yours.js").House & import("./explore/explore.js").House &
 *   import("./compare/compare.js").House & { element: (id: string) => HTMLElement }} House what the rooms need of the page
 * @typedef {object} Room
 * @property {() => Promise<void>} refresh shows the present model, digit and style
 * @property {Partial<Record<string, import("../dialogs/keep.js").Shown>>} [pictures] what it shows, for a file
 */

const FURNITURE = {
  yours: () => import("./yours/yours.js").then(({ YoursRoom }) => YoursRoom),
  explore: () => import("./explore/explore.js").then(({ ExploreRoom }) => ExploreRoom),
  compare: () => import("./compare/compare.js").then(({ CompareRoom }) => CompareRoom),
};

export class Rooms {
  #house;
  /** Those that were entered. @type {Record<string, Promise<Room>>} */
  #open = {};

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
  }

  /** Has a room show what there is now. @param {import("../state/state.js").State["room"]} room */
  refresh(room) {
    if (room === "draw") return;
    const place = this.#house.element(room);
    this.#open[room] ??= this.#furnish(room, place);
    this.#open[room].then(
      (entered) => {
        place.inert = false;
        return entered.refresh();
      },
      (error) => {
        delete this.#open[room];
        this.#house.notify(text("room.notLoaded", { why: error.message }));
      },
    );
  }

  /** What the rooms that were entered show, for a file. */
  async pictures() {
    const rooms = await Promise.all(Object.values(this.#open));
    return Object.assign({}, ...rooms.map((room) => room.pictures));
  }

  /** @param {"yours" | "explore" | "compare"} room @param {HTMLElement} place @returns {Promise<Room>} */
  async #furnish(room, place) {
    // Until it is furnished nothing in it would answer, and none of it is seen.
    const [Room] = await Promise.all([FURNITURE[room](), loadStyles(`rooms/${room}/${room}.css`)]);
    return new Room(place, this.#house);
  }
}
