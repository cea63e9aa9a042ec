// A walk from one digit to another: thumbnails of the stations, and a picture that moves along them.

import { onLanguage, text } from "../../text/text.js";
import { put } from "../../views/ink.js";

/** Stations of a walk, both ends included. */
export const STATIONS = 41;
/** Every station at this interval is a thumbnail. */
const THUMBNAIL = 5;

export class PathView {
  #section;
  #picture;
  #slider;
  #play;
  #pace;
  #way;
  /** @type {HTMLCanvasElement[]} */
  #thumbnails = [];
  /** The digits of all stations, one below the other. @type {import("../../state/classes.js").Strip | null} */
  image = null;
  /** @type {number | null} */
  #frame = null;

  /**
   * @param {HTMLElement} section
   * @param {{ onEnd: (end: "a" | "b") => void, onWay: (spherical: boolean) => void }} events
   *   `onEnd`: the present digit becomes this end
   */
  constructor(section, { onEnd, onWay }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#section = section;
    this.#picture = /** @type {HTMLCanvasElement} */ (find("#walker"));
    this.#slider = /** @type {HTMLInputElement} */ (find("#walk"));
    this.#slider.max = String(STATIONS - 1);
    this.#play = /** @type {HTMLButtonElement} */ (find("#play"));
    this.#pace = /** @type {HTMLSelectElement} */ (find("#pace"));
    find("#set-a").addEventListener("click", () => onEnd("a"));
    find("#set-b").addEventListener("click", () => onEnd("b"));
    this.#way = /** @type {HTMLSelectElement} */ (find("#way"));
    this.#way.addEventListener("change", () => onWay(this.#way.value === "spherical"));
    this.#slider.addEventListener("input", () => {
      this.#stop();
      this.#show();
    });
    this.#pace.addEventListener("change", () => {
      // Starts at the present place, without a jump.
      if (this.#frame === null) return;
      this.#stop();
      this.#start();
    });
    this.#play.addEventListener("click", () =>
      this.#frame === null ? this.#start() : this.#stop(),
    );
    onLanguage(() => this.#namePlay());
    const list = find("#stations");
    for (let station = 0; station < STATIONS; station += THUMBNAIL) {
      const canvas = document.createElement("canvas");
      canvas.ariaHidden = "true";
      this.#thumbnails.push(canvas);
      list.append(canvas);
    }
  }

  /** @param {{ a: string, b: string, spherical: boolean }} walk the names of its ends, and its way */
  update({ a, b, spherical }) {
    this.#way.value = spherical ? "spherical" : "straight";
    const say = (/** @type {string} */ id, /** @type {string} */ words) => {
      const part = /** @type {HTMLElement} */ (this.#section.querySelector(id));
      part.textContent = words;
    };
    say("#end-a", a);
    say("#end-b", b);
  }

  /** @param {import("../../state/classes.js").Strip} image of all stations, one below the other */
  draw(image) {
    this.image = image;
    this.#thumbnails.forEach((canvas, at) => put(canvas, image, at * THUMBNAIL));
    this.#show();
  }

  #show() {
    const station = this.#slider.valueAsNumber;
    const percent = Math.round((100 * station) / (STATIONS - 1));
    this.#slider.ariaValueText = text("path.share", { percent });
    if (this.image) put(this.#picture, this.image, station);
  }

  #start() {
    const begun = performance.now();
    /** From one end to the other, in milliseconds. */
    const duration = Number(this.#pace.value);
    const from = this.#slider.valueAsNumber / (STATIONS - 1);
    const step = (/** @type {number} */ now) => {
      // Forwards and backwards, until it is stopped.
      const share = (from + Math.max(0, now - begun) / duration) % 2;
      const station = Math.round((share > 1 ? 2 - share : share) * (STATIONS - 1));
      if (station !== this.#slider.valueAsNumber) {
        this.#slider.value = String(station);
        this.#show();
      }
      this.#frame = this.#section.hidden ? this.#stop() : requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
    this.#namePlay();
  }

  #stop() {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#namePlay();
    return null;
  }

  #namePlay() {
    this.#play.textContent = text(this.#frame === null ? "path.play" : "path.pause");
  }
}
