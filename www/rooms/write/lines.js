// Lays pictures of signs out in lines, as a hand would: each stands on the line, as near to the one before it as their strokes
// allow.

import { chance } from "./chance.js";

/**
 * @typedef {import("./signs.js").Piece} Piece
 * @typedef {{ width: number, height: number, levels: Uint8Array }} Picture levels of ink, row by row
 * @typedef {object} Glyph a picture of a sign
 * @property {Picture} picture
 * @property {number[]} left of each row, the first column with ink; infinite in a row without ink
 * @property {number[]} right of each row, the last column with ink
 * @property {{ left: number, right: number, top: number, bottom: number }} box of the ink
 * @property {boolean} stands whether its ink stands on the line; otherwise the picture is centred on it
 * @property {number} hang the rows of ink that hang below the line
 *
 * @typedef {Picture & { pitch: number, first: number }} Page `pitch`: from one line to the next; `first`: the row of the first line
 */

/** Fainter ink touches no neighbour, of 255 levels. */
const FAINT = 64;
/** Signs that stand on the line, with the part of their ink that hangs below it. */
const STANDING = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]$/u;
const HANGING = /^[gjpqyçşţųβγζηµμξρςφχψдруцщ]$/u;
const HANG = 0.28;
/** Of the width of a picture. */
const SPACE = 0.4;
const GAP = 0.25;
/** Between the strokes of neighbours, in pixels of a picture of 28. */
const APART = { least: 2, more: 2 };
/** Around the text, in pixels of a picture of 28. */
const MARGIN = 4;
/** The part of a line above the foot of its signs. */
const FOOT = 0.86;

/** @param {Picture} picture @param {string} name of its class @returns {Glyph} */
export function glyphOf(picture, name) {
  const { width, height, levels } = picture;
  const left = Array(height).fill(Infinity);
  const right = Array(height).fill(-Infinity);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (levels[y * width + x] < FAINT) continue;
      left[y] = Math.min(left[y], x);
      right[y] = x;
    }
  }
  const inked = left.flatMap((x, y) => (x < Infinity ? [y] : []));
  // A blank picture takes the middle half.
  const box =
    inked.length === 0
      ? { left: width / 4, right: (3 * width) / 4, top: 0, bottom: height - 1 }
      : {
          left: Math.min(...left),
          right: Math.max(...right),
          top: inked[0],
          bottom: inked[inked.length - 1],
        };
  const hang = HANGING.test(name) ? Math.round(HANG * (box.bottom - box.top + 1)) : 0;
  return { picture, left, right, box, stands: inked.length > 0 && STANDING.test(name), hang };
}

/**
 * The distance from the left edge of a picture to that of the next one, at which their strokes are `apart` pixels apart where they
 * come nearest.
 * @param {Glyph} one @param {Glyph} next @param {number} lower how many rows the next picture is lower @param {number} apart
 */
export function advance(one, next, lower, apart) {
  // Never so near that one lies under a roof of the other.
  let least = one.box.right - next.box.left - 1;
  one.right.forEach((end, y) => {
    // Strokes may also meet diagonally.
    for (const near of [-1, 0, 1]) {
      const begin = next.left[y - lower + near] ?? Infinity;
      if (end > -Infinity && begin < Infinity) least = Math.max(least, end - begin + apart);
    }
  });
  return Math.max(1, Math.round(least));
}

/**
 * @param {Piece[]} pieces @param {Glyph[]} glyphs of the signs among them, in order
 * @param {{ across: number, seed: number, size: { width: number, height: number } }} asked `across`: the most pixels of a line;
 *   `size` of a picture
 * @returns {Page & { wrapped: boolean, broken: boolean }} `wrapped`: whether a line is longer than the page; `broken`: whether a word is
 */
export function laidOut(pieces, glyphs, { across, seed, size }) {
  const scale = size.height / 28;
  const random = chance(seed);
  const margin = Math.round(MARGIN * scale);
  const pitch = Math.round(1.1 * size.height);
  /** @type {{ glyph: Glyph, x: number, y: number, line: number, word: number }[]} */
  const placed = [];
  let [line, word, drift, used, pause, wrapped, broken] = [0, 0, 0, 0, 0, false, false];
  /** Moves the word that does not fit, or the one sign of it that does not, to the next line. @param {number} end */
  const wrap = (end) => {
    if (end <= across - margin) return;
    const last = placed[placed.length - 1];
    const begin = placed.findIndex((one) => one.line === line && one.word === last.word);
    const isFirst = placed[begin - 1]?.line !== line;
    broken ||= isFirst && begin < placed.length - 1;
    wrapped = true;
    const from = isFirst ? placed.length - 1 : begin;
    if (isFirst && from === begin) return;
    line += 1;
    const shift = placed[from].x + placed[from].glyph.box.left - margin;
    for (const one of placed.slice(from)) Object.assign(one, { line, x: one.x - shift });
  };
  for (const piece of pieces) {
    if (typeof piece === "string") {
      word += 1;
      if (piece === "line") [line, pause] = [line + 1, 0];
      else if (piece === "space") pause += SPACE * size.width + 2 * random() - 1;
      // However much is missing in one place, the gap is one.
      else pause = Math.max(pause, placed[placed.length - 1]?.line === line ? GAP * size.width : 0);
      continue;
    }
    const glyph = glyphs[used];
    used += 1;
    // The hand drifts from the line and back.
    drift = Math.min(1, Math.max(-1, drift + [-1, 0, 0, 0, 1][Math.floor(5 * random())]));
    const foot = Math.round(FOOT * pitch);
    const y = glyph.stands
      ? foot - glyph.box.bottom + glyph.hang + drift
      : Math.round((pitch - size.height) / 2) + drift;
    const before = placed[placed.length - 1];
    const apart = (APART.least + APART.more * random()) * scale;
    const x =
      before?.line === line
        ? before.x + advance(before.glyph, glyph, y - before.y, apart) + Math.round(pause)
        : margin - glyph.box.left + Math.max(0, Math.round(pause));
    pause = 0;
    placed.push({ glyph, x, y, line, word });
    wrap(x + glyph.box.right + 1);
  }
  const height = (line + 1) * pitch + 2 * margin;
  const end = placed.reduce((most, { glyph, x }) => Math.max(most, x + glyph.box.right + 1), 1);
  const page = composed(placed, { width: Math.min(across, end + margin), height, pitch, margin });
  return { ...page, pitch, first: margin + Math.round(FOOT * pitch), wrapped, broken };
}

/**
 * All pictures on one, the darker ink of each pixel.
 * @param {{ glyph: Glyph, x: number, y: number, line: number }[]} placed
 * @param {{ width: number, height: number, pitch: number, margin: number }} page
 * @returns {Picture}
 */
function composed(placed, { width, height, pitch, margin }) {
  const levels = new Uint8Array(width * height);
  for (const { glyph, x, y, line } of placed) {
    const { picture } = glyph;
    picture.levels.forEach((level, at) => {
      const column = x + (at % picture.width);
      const row = margin + line * pitch + y + Math.floor(at / picture.width);
      if (level === 0 || column < 0 || column >= width || row < 0 || row >= height) return;
      levels[row * width + column] = Math.max(levels[row * width + column], level);
    });
  }
  return { width, height, levels };
}
