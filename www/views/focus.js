// Controls that go away when they have been used, and the focus that would go with them.

import { write } from "./write.js";

/**
 * Shows or hides a control. A focus in it moves on to its neighbour: on nothing, keys would start from the top of the page,
 * and a screen reader would say nothing.
 * @param {HTMLElement} control @param {boolean} hidden @param {HTMLElement | null} neighbour
 */
export function hide(control, hidden, neighbour) {
  if (hidden && control.contains(document.activeElement)) neighbour?.focus();
  write(control, { hidden });
}

/**
 * Has a control answer, or not. A focus on it moves on likewise.
 * @param {HTMLButtonElement} control @param {boolean} able @param {HTMLElement | null} neighbour
 */
export function enable(control, able, neighbour) {
  if (!able && control === document.activeElement) neighbour?.focus();
  write(control, { disabled: !able });
}

/**
 * Moves the focus to what is no control, for as long as it stays there.
 * @param {HTMLElement} place
 */
export function rest(place) {
  place.tabIndex = -1;
  place.addEventListener("blur", () => place.removeAttribute("tabindex"), { once: true });
  place.focus({ preventScroll: true });
}
