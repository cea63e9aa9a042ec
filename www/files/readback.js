// Tests whether a canvas returns the pixels that were painted on it. Some browsers return other pixels, so that a page
// cannot recognise a machine by the way it paints: Firefox with `privacy.resistFingerprinting`, and Brave.

/** Pixels along each side of the probe. Firefox leaves a canvas of one colour as it is, so each pixel has its own colour. */
const SIDE = 16;
/** A smaller difference, of 255 levels, changes no reading: Brave changes only the lowest bits. */
const HARMLESS = 3;

/** Tested before each picture and never remembered, because the user may allow it meanwhile. */
export function canReadBack() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const painted = Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const colour = [17 * x, 17 * y, 255 - 17 * x];
    pen.fillStyle = `rgb(${colour.join()})`;
    pen.fillRect(x, y, 1, 1);
    return [...colour, 255];
  }).flat();
  try {
    const { data } = pen.getImageData(0, 0, SIDE, SIDE);
    return painted.every((level, at) => Math.abs(level - data[at]) <= HARMLESS);
  } catch {
    // An extension refuses to read canvases.
    return false;
  }
}
