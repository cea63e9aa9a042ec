// The keys of the page: digits choose from the row, and “?” asks for help.

/**
 * @param {import("../state/shown.js").Shown} shown
 * @param {{ onChoose: (place: number) => void, onAsk: (target: EventTarget | null) => void }} events
 */
export function listenToKeys(shown, { onChoose, onAsk }) {
  addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, altKey, metaKey } = event;
    const typing =
      target instanceof HTMLElement && target.matches("select, textarea, input:not([type=range])");
    // Keys do not act on the page behind an open dialog.
    if (typing || ctrlKey || altKey || metaKey || document.querySelector("dialog[open]")) return;
    if (key === "?") onAsk(target);
    if (shown.state.room === "draw" && /^\d$/.test(key)) onChoose(Number(key));
  });
}
