// A ZIP archive of several files, stored without compression (PKWARE APPNOTE 6.3.10, 4.3).

import { ascii, crc32, joined } from "./bytes.js";

/** @typedef {{ name: string, bytes: Uint8Array }} File with a name of ASCII */

/** The version of the format that a reader needs: the oldest one. */
const VERSION = 10;
/** Midnight of 1 January 1980, the earliest date, so that the same files make the same archive. */
const DATE = (1 << 5) | 1;

/** @param {File[]} files */
export function writeZip(files) {
  const parts = [];
  const entries = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    // Flags, method, time and date; checksum; compressed and original size; length of the name and of extras.
    const about = record("hhhhwwwhh", [
      ...[0, 0, 0, DATE, crc32(bytes), bytes.length, bytes.length, name.length, 0],
    ]);
    const start = [record("wh", [0x0403_4b50, VERSION]), about, ascii(name), bytes];
    entries.push(
      record("whh", [0x0201_4b50, VERSION, VERSION]),
      about,
      // Comment, disk, internal and external attributes; offset of the file.
      record("hhhww", [0, 0, 0, 0, offset]),
      ascii(name),
    );
    parts.push(...start);
    offset += start.reduce((sum, { length }) => sum + length, 0);
  }
  const directory = joined(entries);
  const counts = [0, 0, files.length, files.length];
  const end = record("whhhhwwh", [0x0605_4b50, ...counts, directory.length, offset, 0]);
  return joined([...parts, directory, end]);
}

/** Numbers, little-endian: `h` of 16 bits, `w` of 32. @param {string} shape @param {number[]} values */
function record(shape, values) {
  const bytes = values.flatMap((value, at) => {
    const low = [value & 255, (value >>> 8) & 255];
    return shape[at] === "h" ? low : [...low, (value >>> 16) & 255, value >>> 24];
  });
  return Uint8Array.from(bytes);
}
