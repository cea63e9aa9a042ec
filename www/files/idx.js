// The format of MNIST (http://yann.lecun.com/exdb/mnist/): the length of each axis, then the values.

/** Types of values by their codes: unsigned bytes, and numbers of 16 bits, the high byte first. */
const TYPES = { byte: 0x08, short: 0x0b };

/** @param {number[]} shape @param {Uint8Array | Int16Array} values */
export function writeIdx(shape, values) {
  const type = values instanceof Int16Array ? TYPES.short : TYPES.byte;
  const start = 4 + 4 * shape.length;
  const file = new Uint8Array(start + values.byteLength);
  const view = new DataView(file.buffer);
  view.setUint16(2, (type << 8) | shape.length);
  shape.forEach((length, axis) => view.setUint32(4 + 4 * axis, length));
  if (values instanceof Uint8Array) file.set(values, start);
  else values.forEach((value, at) => view.setInt16(start + 2 * at, value));
  return file;
}
