// The keys of the page: the name of a class chooses it, and “?” asks for help.

/** Characters that follow one another within this time are one name, in milliseconds. */
const TOGETHER = 1000;

/**
 * @param {import("../state/shown.js").Shown} shown
 * @param {{ onChoose: (place: number) => void, onAsk: (target: EventTarget | null) => void }} events
 */
export function listenToKeys(shown, { onChoose, onAsk }) {
  let [typed, last] = ["", -Infinity];
  addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, altKey, metaKey } = event;
    const typing =
      target instanceof HTMLElement &&
      (target.isContentEditable || target.matches("select, textarea, input:not([type=range])"));
    // Keys do not act on the page behind an open dialog.
    if (typing || ctrlKey || altKey || metaKey || document.querySelector("dialog[open]")) return;
    if (key === "?") return onAsk(target);
    const sign = signOf(event);
    if (shown.state.room !== "draw" || sign === null) return;
    const now = event.timeStamp;
    typed = now - last < TOGETHER ? typed + sign : sign;
    last = now;
    const place = placeOf(typed, shown.names) ?? placeOf(sign, shown.names);
    if (place === null) return;
    if (placeOf(typed, shown.names) === null) typed = sign;
    onChoose(place);
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

/** The character of a key; null if it has none. @param {KeyboardEvent} event */
function signOf(event) {
  const digit = digitOf(event);
  if (digit !== null) return String(digit);
  const { key, isComposing } = event;
  // A space scrolls the page or presses a button.
  return isComposing || [...key].length !== 1 || key === " " ? null : key;
}

/** The first of the names that begins with a text, at best with the same letters; null if none does. @param {string} text @param {string[]} names */
export function placeOf(text, names) {
  const folded = (/** @type {string} */ word) => word.normalize("NFKC").toLowerCase();
  const fits = [
    (/** @type {string} */ name) => name === text,
    (/** @type {string} */ name) => name.startsWith(text),
    (/** @type {string} */ name) => folded(name) === folded(text),
    (/** @type {string} */ name) => folded(name).startsWith(folded(text)),
  ];
  const place = fits.map((fit) => names.findIndex(fit)).find((at) => at >= 0);
  return place ?? null;
}
