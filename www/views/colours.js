// Reports changes of the page's colours, by the system, an extension or a style sheet of the user.

import { noteDarkening, repaint } from "./ink.js";

/**
 * Paints all pictures again when the colours or the density of the screen have changed.
 * @param {() => void} onChange called after that
 */
export function watchColours(onChange) {
  // Its colours change with a transition, because browsers report the end of a transition, whatever the cause of the
  // change.
  const watch = document.createElement("i");
  watch.className = "watch";
  watch.ariaHidden = "true";
  document.body.append(watch);
  const colours = () => {
    const { color, backgroundColor, outlineColor, borderTopColor } = getComputedStyle(watch);
    return [color, backgroundColor, outlineColor, borderTopColor].join();
  };
  noteDarkening();
  let known = colours();
  const check = () => {
    const now = colours();
    if (now === known) return;
    noteDarkening();
    known = colours();
    repaint();
    onChange();
  };
  watch.addEventListener("transitionend", check);
  // Transitions may be switched off, and do not run while the page is hidden.
  for (const type of ["pointerdown", "keydown", "focus"]) addEventListener(type, check, true);
  document.addEventListener("visibilitychange", check);
  watchDensity();
}

/** The density also changes when the page is enlarged, or moved to another screen. */
function watchDensity() {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
    "change",
    () => {
      repaint();
      watchDensity();
    },
    { once: true },
  );
}
