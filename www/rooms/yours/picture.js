// Pictures from outside: which of several files the browser can read, and their pixels.

import { canReadBack } from "../../files/readback.js";
import { text } from "../../text/text.js";

/** The longer side of the pixels that are searched for a digit; a larger picture is scaled down. */
const LONGEST = 1280;

/**
 * @typedef {object} Picture
 * @property {ImageBitmap} bitmap for the eye
 * @property {number} width of the pixels @property {number} height
 * @property {Uint8Array} bytes red, green, blue and opacity of each pixel
 */

/**
 * The first of these files that the browser can read as a picture.
 * @param {File[]} files
 * @returns {Promise<Picture>}
 * @throws {Error} a sentence about the first file, if none can be read
 */
export async function firstPicture(files) {
  /** @type {Error | undefined} */
  let first;
  for (const file of files) {
    try {
      return await pictureOf(file);
    } catch (error) {
      first ??= /** @type {Error} */ (error);
    }
  }
  throw first;
}

/** @param {File} file @returns {Promise<Picture>} */
async function pictureOf(file) {
  const whole = await createImageBitmap(file).catch((cause) => {
    throw new Error(text(reason(file)), { cause });
  });
  if (!canReadBack()) {
    whole.close();
    throw new Error(text("paper.unreadable"));
  }
  const scale = Math.min(1, LONGEST / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  pen.imageSmoothingQuality = "high";
  pen.drawImage(whole, 0, 0, width, height);
  whole.close();
  const { data } = pen.getImageData(0, 0, width, height);
  return { bitmap: await createImageBitmap(canvas), width, height, bytes: new Uint8Array(data) };
}

/** Why a file cannot be read, as the key of a sentence. @param {File} file */
export function reason({ name, type }) {
  const kind = `${type} ${name}`.toLowerCase();
  if (/hei[cf]/.test(kind)) return "paper.heic";
  return /tiff?\b/.test(kind) ? "paper.tiff" : "paper.noPicture";
}

/** Whether what was dropped or pasted is the address of something, not the thing itself. @param {DataTransfer} data */
export function isAddress(data) {
  return /^\s*(https?|data|blob):\S+\s*$/i.test(
    data.getData("text/uri-list") || data.getData("text/plain"),
  );
}
