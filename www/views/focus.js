// Hides controls after use without losing the focus.

import { write } from "./write.js";

/**
 * Shows or hides a control. If it has the focus, the focus moves to its neighbour. Otherwise the keyboard would start at the
 * top of the page, and a screen reader would say nothing.
 * @param {HTMLElement} control @param {boolean} hidden @param {HTMLElement | null} neighbour
 */
export function hide(control, hidden, neighbour) {
  if (hidden && control.contains(document.activeElement)) neighbour?.focus();
  write(control, { hidden });
}

/**
 * Enables or disables a control. A focus on it moves in the same way.
 * @param {HTMLButtonElement} control @param {boolean} able @param {HTMLElement | null} neighbour
 */
export function enable(control, able, neighbour) {
  if (!able && control === document.activeElement) neighbour?.focus();
  write(control, { disabled: !able });
}

/**
 * Moves the focus to an element that is not a control, for as long as it stays there.
 * @param {HTMLElement} place
 */
export function rest(place) {
  place.tabIndex = -1;
  place.addEventListener("blur", () => place.removeAttribute("tabindex"), { once: true });
  place.focus({ preventScroll: true });
}
