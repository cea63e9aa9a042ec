// Follows the presses on a surface: a pen, a mouse, or as many fingers as the surface takes. Other touches are palms,
// or fingers that rest there. A palm often lands before the pen does, so the pen replaces the touches on a surface.

/** A touch within this time after a pen was seen comes from the hand that holds the pen, in milliseconds. */
const SOON = 1000;

/** Each of these ends a press. */
const ENDS = /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"]);

/**
 * @typedef {object} Press
 * @property {number} pointer its number
 * @property {string} type of the pointer
 * @property {boolean} captured whether the browser has promised to report the end
 * @property {number} cancelled when the browser cancelled it; infinite if it has not
 * @property {() => void} takeBack ends it and undoes its effect
 *
 * @typedef {object} Events
 * @property {(event: PointerEvent) => () => void} onDown returns a function that undoes the effect of this press
 * @property {(event: PointerEvent) => void} onMove
 * @property {(pointer: number, lifted: boolean) => void} [onEnd] `lifted`: false where the press was cancelled or lost
 */

/** When a pen last touched the screen or hovered above it. */
let penSeen = -Infinity;
for (const type of /** @type {const} */ (["pointerdown", "pointermove", "pointerup"])) {
  addEventListener(
    type,
    ({ pointerType }) => {
      if (pointerType === "pen") penSeen = performance.now();
    },
    { capture: true },
  );
}

/** The touches of all surfaces that may turn out to be a palm. @type {Set<Press>} */
const touches = new Set();

/** @param {Press} press */
function remember(press) {
  const now = performance.now();
  for (const old of touches) if (now - old.cancelled >= SOON) touches.delete(old);
  touches.add(press);
}

function takeTouchesBack() {
  const now = performance.now();
  // The last touch first, because each one undoes what followed it.
  for (const { cancelled, takeBack } of [...touches].reverse()) {
    if (now - cancelled < SOON) takeBack();
  }
  touches.clear();
}

export class Hand {
  #place;
  #events;
  #fingers;
  /** @type {Map<number, Press>} */
  #presses = new Map();

  /**
   * @param {HTMLElement} place the surface
   * @param {Events} events
   * @param {{ fingers?: number }} [options] how many fingers it takes at once
   */
  constructor(place, events, { fingers = 1 } = {}) {
    this.#place = place;
    this.#events = events;
    this.#fingers = fingers;
    place.classList.add("surface");
    place.addEventListener("pointerdown", (event) => this.#onDown(event));
    // Otherwise Safari selects text, magnifies, or reads the strokes of a pen as handwriting.
    for (const type of /** @type {const} */ (["touchstart", "touchmove"])) {
      const prevent = (/** @type {TouchEvent} */ event) => event.preventDefault();
      place.addEventListener(type, prevent, { passive: false });
    }
    // A long press opens no menu.
    place.addEventListener("contextmenu", (event) => {
      if (this.#presses.size > 0) event.preventDefault();
    });
  }

  /** Whether a move belongs to a pressed pointer. @param {PointerEvent} event */
  made({ pointerId, buttons }) {
    const press = this.#presses.get(pointerId);
    // A finger moves only while it touches the screen; another pointer without a pressed button was released elsewhere.
    return press !== undefined && (press.type === "touch" || buttons > 0);
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const { pointerId: pointer, pointerType: type } = event;
    for (const press of this.#presses.values()) {
      if (this.#isLost(press, event)) this.#end(press.pointer, false);
    }
    if (type === "pen") takeTouchesBack();
    if (type === "touch" && performance.now() - penSeen < SOON) return;
    const others = [...this.#presses.values()];
    const most = type === "touch" ? this.#fingers : 1;
    if (others.length >= most || others.some((press) => press.type !== type)) return;
    const undo = this.#events.onDown(event);
    const takeBack = () => {
      undo();
      this.#end(pointer, false);
    };
    const captured = capture(this.#place, pointer);
    const press = { pointer, type, captured, cancelled: Infinity, takeBack };
    this.#presses.set(pointer, press);
    if (type === "touch") remember(press);
    if (others.length === 0) this.#listen(true);
  }

  /**
   * Whether the end of a press was never reported, which the next press reveals.
   * @param {Press} press @param {PointerEvent} next
   */
  #isLost({ pointer, type, captured }, { pointerId, pointerType, isPrimary }) {
    if (pointer === pointerId) return true;
    // The first finger on the screen is primary, so no other finger touches the screen.
    if (isPrimary && (type === pointerType || !captured)) return true;
    return captured && !this.#place.hasPointerCapture(pointer);
  }

  /** On the whole page, because a surface that was hidden or removed receives no events. @param {boolean} on */
  #listen(on) {
    const change = on ? addEventListener : removeEventListener;
    for (const type of /** @type {const} */ (["pointermove", ...ENDS])) {
      change(type, this.#follow, { capture: true });
    }
    document[on ? "addEventListener" : "removeEventListener"]("visibilitychange", this.#release);
  }

  #follow = (/** @type {PointerEvent} */ event) => {
    const press = this.#presses.get(event.pointerId);
    if (!press) return;
    if (event.type !== "pointermove") {
      if (event.type === "pointercancel") press.cancelled = performance.now();
      this.#end(press.pointer, event.type === "pointerup");
      return;
    }
    if (this.made(event)) this.#events.onMove(event);
    else this.#end(press.pointer, false);
  };

  /** The browser does not report presses that end while the page is hidden. */
  #release = () => {
    for (const { pointer } of this.#presses.values()) this.#end(pointer, false);
  };

  /** @param {number} pointer @param {boolean} lifted */
  #end(pointer, lifted) {
    const press = this.#presses.get(pointer);
    if (!press) return;
    this.#presses.delete(pointer);
    // The browser may have cancelled the touch because a pen is about to land.
    if (press.cancelled === Infinity) touches.delete(press);
    if (this.#presses.size === 0) this.#listen(false);
    this.#events.onEnd?.(pointer, lifted);
  }
}

/** @param {HTMLElement} place @param {number} pointer @returns {boolean} false if the pointer is gone already */
function capture(place, pointer) {
  try {
    place.setPointerCapture(pointer);
  } catch {
    return false;
  }
  return place.hasPointerCapture(pointer);
}
