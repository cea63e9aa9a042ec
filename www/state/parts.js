// What a lesson can hide: rooms and their parts, by the names that links have for them.

/** @typedef {"draw" | "write" | "yours" | "explore" | "compare" | "train"} Room */

import { SYMBOLS } from "./symbols.js";

/** The parts that a lesson can hide besides rooms, by room; `styles/lesson.css` has their selectors. */
export const PARTS_OF = /** @type {const} */ ({
  draw: ["models", "seed", "pad", "temperature", "mixture", "latents", "card", "judge"],
  write: ["variation"],
  yours: ["pictures", "hand", "diagram", "steps", "nats", "labels", "completion", "posterior"],
  explore: ["window", "points", "walk"],
  compare: ["choice", "readings", "units", "sweep", "scores"],
  train: ["dials", "past", "cloud", "own"],
  page: ["status", "keep", "lessons", "explanations", "show-everything"],
});

/** @typedef {(typeof PARTS_OF)[keyof typeof PARTS_OF][number]} Part */

export const PARTS = /** @type {Part[]} */ (Object.values(PARTS_OF).flat());

/** The name of a hidden room in a link. @param {Room} room */
export const hiddenRoom = (room) => `room-${room}`;

/**
 * The hidden parts and rooms, in the order of links.
 * @param {string} text names between commas @param {Room[]} rooms all of them
 * @returns {import("./values.js").Read<string[]>}
 */
export function hiddenFrom(text, rooms) {
  const names = text.toLowerCase().split(",");
  const isNamed = (/** @type {string} */ name) => names.includes(name);
  const parts = [SYMBOLS, ...PARTS].filter(isNamed);
  const closed = rooms.map(hiddenRoom).filter(isNamed);
  const known = [...parts, ...closed];
  if (known.length === 0) return undefined;
  // At least one room stays.
  const all = closed.length === rooms.length;
  return {
    value: all ? parts : known,
    limited: all || names.some((name) => !known.includes(name)),
  };
}
