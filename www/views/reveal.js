// Brings a part of the page into view.

import { rest } from "./focus.js";

/** Space above it, in CSS pixels. */
const MARGIN = 12;

/**
 * Scrolls to a part of the page, without animation for users who prefer reduced motion, and moves the focus there,
 * because the keyboard would otherwise continue from the old place.
 * @param {HTMLElement} part
 * @param {HTMLElement} [control] in the part, which gets the focus; without one, the part itself
 */
export function reveal(part, control) {
  if (control) control.focus({ preventScroll: true });
  else rest(part);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = scrollY + part.getBoundingClientRect().top - MARGIN;
  scrollTo({ top, behavior: still ? "instant" : "smooth" });
}
