// The rooms beside Draw. Each is fetched when it is first entered, from the folder with its name: script, markup and styles.

import { addRooms, reason, text } from "../text/text.js";
import { loadStyles } from "../load/stylesheets.js";
import { fetchMarkup, layOut } from "../views/markup.js";

/**
 * @typedef {object} Room
 * @property {() => Promise<void>} refresh shows the present model, digit and style
 * @property {Partial<Record<string, import("../files/picture.js").Shown>>} [pictures] the shown digits, for a file
 *
 * @typedef {object} Pages the parts of the page that each room uses
 * @property {ConstructorParameters<typeof import("./write/write.js").default>[1]} write
 * @property {ConstructorParameters<typeof import("./yours/yours.js").default>[1]} yours
 * @property {ConstructorParameters<typeof import("./explore/explore.js").default>[1]} explore
 * @property {ConstructorParameters<typeof import("./compare/compare.js").default>[1]} compare
 * @property {ConstructorParameters<typeof import("./train/train.js").default>[1]} train
 */

/** Styles that rooms share, by room. @type {Record<string, string>} */
const SHARED = { yours: "styles/paper.css", train: "styles/paper.css" };

export class Rooms {
  #notify;
  #pages;
  /** The rooms that have been entered. @type {Record<string, Promise<Room>>} */
  #open = {};

  /** @param {(sentence: string) => void} notify @param {Pages} pages */
  constructor(notify, pages) {
    this.#notify = notify;
    this.#pages = pages;
  }

  /** Makes a room show the current state. @param {import("../state/state.js").State["room"]} room */
  refresh(room) {
    if (room === "draw") return;
    const place = /** @type {HTMLElement} */ (document.getElementById(room));
    this.#open[room] ??= this.#fetch(room, place);
    this.#open[room].then(
      (entered) => {
        place.inert = false;
        return entered.refresh();
      },
      (error) => {
        delete this.#open[room];
        this.#notify(text("room.notLoaded", { why: reason(error) }));
      },
    );
  }

  /** The pictures that a room shows, for a file. @param {import("../state/state.js").State["room"]} room */
  async pictures(room) {
    return (await this.#open[room])?.pictures ?? {};
  }

  /** @param {keyof Pages} room @param {HTMLElement} place @returns {Promise<Room>} */
  async #fetch(room, place) {
    /** @type {[{ default: new (place: HTMLElement, page: Pages[keyof Pages]) => Room }, DocumentFragment, typeof import("../text/rooms.en.js"), void, void]} */
    const [{ default: Room }, markup, texts] = await Promise.all([
      import(`./${room}/${room}.js`),
      fetchMarkup(`rooms/${room}/${room}.html`),
      import("../text/rooms.en.js"),
      loadStyles(`rooms/${room}/${room}.css`),
      SHARED[room] ? loadStyles(SHARED[room]) : Promise.resolve(),
    ]);
    addRooms(texts.default);
    layOut(markup, place);
    return new Room(place, this.#pages[room]);
  }
}
