// The layer of symbols and numbers: off for newcomers, and remembered in this browser once it was switched on.

/** Its name among the parts that a link hides. */
export const SYMBOLS = /** @type {const} */ ("symbols");
const KEY = "cvae symbols";

/** Whether an earlier visit left it on. */
export function keepsSymbols() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // The browser stores nothing.
    return false;
  }
}

/** @param {boolean} on */
export function keepSymbols(on) {
  try {
    if (on) localStorage.setItem(KEY, "shown");
    else localStorage.removeItem(KEY);
  } catch {
    // The choice lasts as long as the page.
  }
}
