// The drawing in Your digit. It is kept in the storage of the tab, because phones unload tabs in the background and load
// them again later.

import { strokesFrom } from "./strokes.js";

/** The keys in the storage of the tab. */
const KEY = "cvae drawing";
const STROKES_KEY = "cvae strokes";

export class Drawing {
  /** A square of ink, 0 to 1, row by row; null if nothing was drawn, or nothing could be stored. @type {Float32Array | null} */
  ink = kept();
  /** The strokes of the drawing, as text; null for a picture. */
  strokes = keptStrokes();

  /** Stores the drawing with the tab. */
  keep() {
    try {
      if (!this.ink) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, Array.from(this.ink, letter).join(""));
      if (this.strokes === null) sessionStorage.removeItem(STROKES_KEY);
      else sessionStorage.setItem(STROKES_KEY, this.strokes);
    } catch {
      // The browser stores nothing: the drawing lasts as long as the page.
    }
  }
}

/** @returns {string | null} */
function keptStrokes() {
  try {
    const strokes = sessionStorage.getItem(STROKES_KEY) ?? "";
    return strokesFrom(strokes) ? strokes : null;
  } catch {
    return null;
  }
}

/** @returns {Float32Array | null} */
function kept() {
  try {
    const letters = sessionStorage.getItem(KEY) ?? "";
    const ink = Float32Array.from(letters, (letter) => Math.min(1, letter.charCodeAt(0) / 255));
    return ink.length > 0 && Number.isInteger(Math.sqrt(ink.length)) ? ink : null;
  } catch {
    return null;
  }
}

/** @param {number} ink */
const letter = (ink) => String.fromCharCode(Math.round(255 * ink));
