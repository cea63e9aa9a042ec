// What somebody has drawn in Your digit. The tab keeps it for itself: phones put tabs away that nobody looks at, and load them
// anew later.

/** In the storage of the tab. */
const KEY = "cvae drawing";

/** @returns {Float32Array | null} a square of ink, 0 to 1, row by row; null where nothing was drawn or could be kept */
export function keptDrawing() {
  try {
    const kept = sessionStorage.getItem(KEY) ?? "";
    const ink = Float32Array.from(kept, (letter) => Math.min(1, letter.charCodeAt(0) / 255));
    return ink.length > 0 && Number.isInteger(Math.sqrt(ink.length)) ? ink : null;
  } catch {
    return null;
  }
}

/** @param {Float32Array | null} drawing */
export function keepDrawing(drawing) {
  try {
    if (!drawing) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, Array.from(drawing, letter).join(""));
  } catch {
    // A browser that keeps nothing: the drawing lasts as long as the page.
  }
}

/** @param {number} ink */
const letter = (ink) => String.fromCharCode(Math.round(255 * ink));
