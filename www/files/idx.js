// The format of MNIST (http://yann.lecun.com/exdb/mnist/): unsigned bytes with the length of each axis.

const UNSIGNED_BYTE = 8;

/** @param {number[]} shape @param {Uint8Array} bytes */
export function writeIdx(shape, bytes) {
  const file = new Uint8Array(4 + 4 * shape.length + bytes.length);
  const view = new DataView(file.buffer);
  view.setUint16(2, (UNSIGNED_BYTE << 8) | shape.length);
  shape.forEach((length, axis) => view.setUint32(4 + 4 * axis, length));
  file.set(bytes, file.length - bytes.length);
  return file;
}
