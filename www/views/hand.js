// Follows a single drawing pointer: a second finger or a palm is not part of the stroke.

export class Hand {
  /** The pressed pointer. @type {number | null} */
  #pointer = null;

  /**
   * @param {HTMLElement} place the element in which it is pressed
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
    // An element that was hidden meanwhile receives only the last event.
    for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      place.addEventListener(end, (event) => {
        if (this.made(event)) this.#pointer = null;
      });
    }
  }

  /** Whether an event belongs to the pointer. @param {PointerEvent} event */
  made({ pointerId }) {
    return pointerId === this.#pointer;
  }
}
