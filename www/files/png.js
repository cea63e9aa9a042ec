// Pictures as PNG, one alone or several as an animation (https://www.w3.org/TR/png-3/).

import { ascii, crc32, joined } from "./bytes.js";

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} levels of ink, row by row from the top left
 */

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const TYPES = { grey: 0, palette: 3 };
const FILTERS = { none: 0, up: 2 };

/**
 * @param {Picture[]} frames of one size; several frames loop for ever
 * @param {object} as
 * @param {number} as.width of the file, in pixels. Each pixel shows the picture's pixel that it lies in, so squares stay sharp
 * @param {Uint8Array | null} [as.colours] red, green and blue of each of the 256 levels; without them a level is grey, 0
 *   being black
 * @param {number[]} [as.delays] how long each frame stays, in milliseconds
 */
export async function writePng(frames, { width, colours = null, delays = [] }) {
  const [first] = frames;
  const size = words(width, Math.round((first.height * width) / first.width));
  const type = colours ? TYPES.palette : TYPES.grey;
  const chunks = [chunk("IHDR", joined([size, Uint8Array.of(8, type, 0, 0, 0)]))];
  if (colours) chunks.push(chunk("PLTE", colours));
  if (frames.length > 1) chunks.push(chunk("acTL", words(frames.length, 0)));
  let sequence = 0;
  for (const [at, frame] of frames.entries()) {
    if (frames.length > 1) {
      // At the top left, replacing the previous frame.
      const place = joined([size, words(0, 0), halves(delays[at], 1000), Uint8Array.of(0, 0)]);
      chunks.push(chunk("fcTL", joined([words(sequence++), place])));
    }
    const data = await compressed(frame, width);
    if (at === 0) chunks.push(chunk("IDAT", data));
    else chunks.push(chunk("fdAT", joined([words(sequence++), data])));
  }
  return joined([SIGNATURE, ...chunks, chunk("IEND", new Uint8Array())]);
}

/**
 * The pixels of the file. A row that equals the one above is written as differences of zero, which compress well.
 * @param {Picture} picture @param {number} across the file, in pixels
 */
async function compressed({ width, height, levels }, across) {
  const under = (/** @type {number} */ pixel) => Math.floor((pixel * width) / across);
  const same = new Uint8Array(1 + across).fill(FILTERS.up, 0, 1);
  const lines = Array.from({ length: Math.round((height * across) / width) }, (_, y) => {
    if (y > 0 && under(y) === under(y - 1)) return same;
    const line = new Uint8Array(1 + across).fill(FILTERS.none, 0, 1);
    const row = levels.subarray(under(y) * width);
    for (let x = 0; x < across; x += 1) line[x + 1] = row[under(x)];
    return line;
  });
  const packed = new Blob(lines).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
  const checked = joined([ascii(type), data]);
  return joined([words(data.length), checked, words(crc32(checked))]);
}

/** Numbers of 32 bits, big-endian. @param {number[]} values */
function words(...values) {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, at) => view.setUint32(4 * at, value));
  return new Uint8Array(view.buffer);
}

/** Numbers of 16 bits. @param {number[]} values */
function halves(...values) {
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));
}
