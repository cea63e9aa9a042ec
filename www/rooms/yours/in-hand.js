// What is done with the hand of a drawing: a date is written in it, and its ten digits are saved.

import { pngOf } from "../../files/picture.js";
import { save } from "../../files/save.js";
import { withinReach } from "../../state/state.js";
import { inkOf } from "../../views/ink.js";

/** The picture of the ten digits has two rows, which every chat shows completely; the side of a digit in pixels. */
export const SAVED = { columns: 5, side: 280 };

/**
 * Listens to the buttons below the ten digits.
 * @param {HTMLElement} section
 * @param {object} room
 * @param {() => import("../../files/picture.js").Shown | undefined} room.hand the ten digits
 * @param {() => import("../../engine/engine.js").Reading | undefined} room.reading of the drawing
 * @param {() => string | null} room.text of Write
 * @param {(change: Partial<import("../../state/state.js").State>) => void} room.onWrite receives what Write is to show
 */
export function listenToHand(section, { hand, reading, text, onWrite }) {
  const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (section.querySelector(id));
  find("#write-hand").addEventListener("click", () => {
    const read = reading();
    if (!read) return;
    const epsilon = withinReach(Float32Array.from(read.style));
    onWrite({ label: read.label, epsilon, text: text() ?? today() });
  });
  find("#save-hand").addEventListener("click", async () => {
    const shown = hand();
    if (!shown) return;
    const sheet = /** @type {HTMLElement} */ (section.querySelector(".paper"));
    save("my-ten-digits.png", await pngOf(shown, SAVED.side, inkOf(sheet)), "image/png");
  });
}

/** The visitor's date in digits and blanks, the signs that every model of digits has. */
function today() {
  const now = new Date();
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${now.getFullYear()} ${two(now.getMonth() + 1)} ${two(now.getDate())}`;
}
