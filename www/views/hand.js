// The one pointer that draws: a second finger beside it, or a palm, is no part of the stroke.

export class Hand {
  /** The pointer that is down. @type {number | null} */
  #pointer = null;

  /**
   * @param {HTMLElement} place where it comes down
   * @param {{ onDown: (event: PointerEvent) => void, onMove: (event: PointerEvent) => void }} events
   */
  constructor(place, { onDown, onMove }) {
    place.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      if (this.#pointer !== null) return;
      this.#pointer = event.pointerId;
      place.setPointerCapture(event.pointerId);
      onDown(event);
    });
    place.addEventListener("pointermove", (event) => {
      if (this.made(event)) onMove(event);
    });
    // A place that is hidden meanwhile hears of no more than the last.
    for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      place.addEventListener(end, (event) => {
        if (this.made(event)) this.#pointer = null;
      });
    }
  }

  /** Whether an event is of it. @param {PointerEvent} event */
  made({ pointerId }) {
    return pointerId === this.#pointer;
  }
}
