// Brings a part of the page into view.

import { rest } from "./focus.js";

/** Space above it, in CSS pixels. */
const MARGIN = 12;

/**
 * Scrolls to a part of the page, at once for readers who asked for reduced motion, and moves the focus there: a keyboard would
 * otherwise go back to where it was.
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
