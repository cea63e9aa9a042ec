// Points at the control that a step is about, and notices when it has been used.

import { CONTROLS } from "./controls.js";

const USES = ["click", "input", "change", "pointerup", "keyup"];
/** A control has been used once it rests for this long, in milliseconds. */
const REST = 800;
/** A room may still be loading: how long the control is waited for, one look every so many milliseconds. */
const LOOK = { every: 100, most: 150 };
/** Keys that only move the focus. */
const PASSING = ["Tab", "Shift", "Escape", "Control", "Alt", "Meta"];

export class Pointer {
  #panel;
  #onUse;
  /** @type {string | null} */
  #selector = null;
  /** @type {Element | null} */
  #marked = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;
  /** Counts what was pointed at. */
  #turn = 0;

  /** @param {HTMLElement} panel whose own controls do not count @param {() => void} onUse */
  constructor(panel, onUse) {
    this.#panel = panel;
    this.#onUse = onUse;
    for (const kind of USES) {
      document.addEventListener(kind, (event) => this.#notice(event), { capture: true });
    }
  }

  /** @param {Event} event */
  #notice(event) {
    const { target } = event;
    if (!this.#selector || !(target instanceof Element) || this.#panel.contains(target)) return;
    if (event instanceof KeyboardEvent && PASSING.includes(event.key)) return;
    if (!target.closest(this.#selector)) return;
    clearTimeout(this.#resting);
    const turn = this.#turn;
    this.#resting = setTimeout(() => turn === this.#turn && this.#onUse(), REST);
  }

  /** Marks a control. @param {string | undefined} name */
  point(name) {
    if (name !== undefined && this.#selector === CONTROLS[name] && this.#marked?.isConnected)
      return;
    this.clear();
    if (name === undefined) return;
    this.#selector = CONTROLS[name];
    void this.#mark(this.#turn);
  }

  /** @param {number} turn */
  async #mark(turn) {
    for (let look = 0; look < LOOK.most && turn === this.#turn; look += 1) {
      const control = this.#selector && document.querySelector(this.#selector);
      if (control && control.getClientRects().length > 0) {
        this.#marked = control;
        control.setAttribute("data-pointed", "");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK.every));
    }
  }

  /** Moves to the control. */
  go() {
    const control = this.#marked ?? (this.#selector && document.querySelector(this.#selector));
    if (!control) return;
    for (let around = control.closest("details"); around;) {
      around.open = true;
      around = around.parentElement?.closest("details") ?? null;
    }
    control.scrollIntoView({ block: "center" });
    const focusable = "button, input, select, summary, [tabindex]";
    const inside = control.matches(focusable) ? control : control.querySelector(focusable);
    if (inside instanceof HTMLElement) inside.focus({ preventScroll: true });
  }

  clear() {
    this.#turn += 1;
    this.#selector = null;
    this.#marked?.removeAttribute("data-pointed");
    this.#marked = null;
    clearTimeout(this.#resting);
  }
}
