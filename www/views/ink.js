// Draws digits in the ink of the style sheet, crisp or smooth.

import { heightOf } from "../state/classes.js";
import { enlarged } from "./smooth.js";

/** @typedef {import("../state/classes.js").Strip} Strip */

/** The smallest and the largest magnification of smooth pictures. */
const TIMES = { least: 2, most: 24 };
/** Colours by element, because querying them makes the browser compute styles. @type {WeakMap<Element, number[]>} */
let inks = new WeakMap();
/** How each canvas was painted, to paint it again in other colours or at another size. @type {WeakMap<Element, () => void>} */
const paintings = new WeakMap();
/** The width of each smooth canvas when it was painted, in CSS pixels. @type {WeakMap<Element, number>} */
const widths = new WeakMap();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (isSmooth() && target.clientWidth !== widths.get(target)) paintings.get(target)?.();
  }
});

/**
 * Paints a canvas, now and whenever its colours or its size have changed.
 * @param {HTMLCanvasElement} canvas @param {() => void} paint
 */
export function painting(canvas, paint) {
  if (!paintings.has(canvas)) sizes.observe(canvas);
  paintings.set(canvas, paint);
  paint();
}

/** Paints every canvas of the page again, in the present colours. */
export function repaint() {
  inks = new WeakMap();
  for (const canvas of document.querySelectorAll("canvas")) paintings.get(canvas)?.();
}

/** Notes whether the browser darkens this page, for the style sheet: its white is dark then. */
export function noteDarkening() {
  const probe = document.createElement("i");
  probe.style.cssText = "color-scheme: light; background: Canvas";
  document.body.append(probe);
  const white = channelsOf(getComputedStyle(probe).backgroundColor);
  probe.remove();
  const isChosen = matchMedia("(forced-colors: active)").matches;
  document.documentElement.toggleAttribute("data-darkened", !isChosen && Math.max(...white) < 128);
}

/**
 * The colour of the ink of an element, in any notation of the style sheet.
 * @param {Element} element
 * @returns {number[]} red, green and blue, 0–255
 */
export function inkOf(element) {
  const ink = inks.get(element) ?? channelsOf(getComputedStyle(element).color);
  inks.set(element, ink);
  return ink;
}

/** @param {string} computed a colour, as the browser has computed it @returns {number[]} red, green and blue, 0–255 */
function channelsOf(computed) {
  const colour = /^(rgb|color\(srgb )/.test(computed) ? computed : inSrgb(computed);
  const most = colour.startsWith("rgb") ? 1 : 255;
  const values = colour.slice(0, -1).replace(/^(rgba?\(|color\(srgb )/, "");
  // A component that is `none` is zero.
  const channels = values.split(/[\s,/]+/, 3).map((value) => most * (parseFloat(value) || 0));
  return channels.map((channel) => Math.round(Math.min(255, Math.max(0, channel))));
}

/** Makes the browser express a colour of another space in sRGB. @param {string} colour */
function inSrgb(colour) {
  const probe = document.createElement("i");
  probe.style.color = `color-mix(in srgb, ${colour}, ${colour})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Whether digits are currently smooth. */
export const isSmooth = () => document.documentElement.dataset.look === "smooth";

/**
 * The number of canvas pixels for each pixel of a picture: one for crisp pictures, which the browser enlarges; for smooth
 * ones, as many as the screen has.
 * @param {HTMLCanvasElement} canvas @param {number} pixels along its side
 */
export function timesOf(canvas, pixels) {
  if (!isSmooth()) return 1;
  // Read only when needed, because it makes the browser lay out the page.
  const { clientWidth } = canvas;
  widths.set(canvas, clientWidth);
  const times = Math.ceil((clientWidth * devicePixelRatio) / pixels);
  return Math.min(TIMES.most, Math.max(TIMES.least, times));
}

/**
 * Shows one picture of a strip on its own canvas.
 * @param {HTMLCanvasElement} canvas @param {Strip} strip
 * @param {number} [place]
 */
export function put(canvas, strip, place = 0) {
  painting(canvas, () => fill(canvas, strip, place));
}

/**
 * Draws one picture of a strip on its own canvas, once.
 * @param {HTMLCanvasElement} canvas @param {Strip} strip @param {number} place
 */
export function fill(canvas, strip, place) {
  const times = timesOf(canvas, Math.max(strip.width, heightOf(strip)));
  const [width, height] = [strip.width * times, heightOf(strip) * times];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  putAt(canvas, strip, place, { times, left: 0, top: 0 });
}

/**
 * Draws one picture of a strip at its place on a shared canvas, in the ink of that canvas.
 * @param {HTMLCanvasElement} canvas @param {Strip} strip @param {number} place
 * @param {{ times: number, left: number, top: number }} there its magnification and its corner
 */
export function putAt(canvas, strip, place, { times, left, top }) {
  const pen = canvas.getContext("2d");
  const ink = inkOf(canvas);
  if (times > 1) {
    pen?.putImageData(enlarged(strip, place, times, ink), left, top);
  } else if (ink.every((channel, at) => channel === strip.data[at])) {
    const high = heightOf(strip);
    pen?.putImageData(strip, left, top - place * high, 0, place * high, strip.width, high);
  } else {
    pen?.putImageData(inInk(strip, place, ink), left, top);
  }
}

/** One picture of a strip, in another colour. @param {Strip} strip @param {number} place @param {number[]} ink */
function inInk(strip, place, ink) {
  const image = new ImageData(strip.width, heightOf(strip));
  const pixels = image.width * image.height;
  for (let at = 0; at < pixels; at += 1) {
    image.data.set(ink, 4 * at);
    image.data[4 * at + 3] = strip.data[4 * (place * pixels + at) + 3];
  }
  return image;
}
