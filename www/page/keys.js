// The keys of the page: digits choose from the row, and “?” asks for help.

/**
 * @param {import("../state/shown.js").Shown} shown
 * @param {{ onChoose: (place: number) => void, onAsk: (target: EventTarget | null) => void }} events
 */
export function listenToKeys(shown, { onChoose, onAsk }) {
  addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, altKey, metaKey } = event;
    const typing =
      target instanceof HTMLElement &&
      (target.isContentEditable || target.matches("select, textarea, input:not([type=range])"));
    // Keys do not act on the page behind an open dialog.
    if (typing || ctrlKey || altKey || metaKey || document.querySelector("dialog[open]")) return;
    const digit = digitOf(event);
    if (key === "?") onAsk(target);
    else if (shown.state.room === "draw" && digit !== null) onChoose(digit);
  });
}

/**
 * The digit of a key. Many keyboards, such as French ones, need Shift for digits; without Shift, the position of the
 * key decides.
 * @param {KeyboardEvent} event
 */
function digitOf(event) {
  const { key, code, shiftKey, isComposing } = event;
  if (/^\d$/.test(key)) return Number(key);
  if (shiftKey || isComposing || event.getModifierState("AltGraph")) return null;
  const [, place] = /^Digit(\d)$/.exec(code) ?? [];
  return place === undefined ? null : Number(place);
}
