// The test images of MNIST, which are no part of the page: they are there where somebody has put them beside it.

const FILE = "../../data/mnist/t10k-images-idx3-ubyte.gz";
/** What an IDX file of images begins with: a word that says so, and its three axes. */
const [MAGIC, HEADER, SIDE] = [0x803, 16, 28];

/**
 * Fetches them from `data/mnist` beside the page, where `make data` leaves them.
 * @returns {Promise<Uint8Array | null>} 784 grey values of each, 255 is ink; null if they are not here
 */
export async function fetchTestImages() {
  try {
    const response = await fetch(new URL(FILE, import.meta.url));
    if (!response.ok) return null;
    return pixelsOf(await unpacked(await response.arrayBuffer()));
  } catch {
    return null;
  }
}

/** Some servers unpack such a file on the way. @param {ArrayBuffer} bytes */
async function unpacked(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** @param {ArrayBuffer} file @returns {Uint8Array | null} null if it is another kind of file */
function pixelsOf(file) {
  if (file.byteLength < HEADER) return null;
  const header = new DataView(file);
  const [magic, count, height, width] = [0, 4, 8, 12].map((at) => header.getUint32(at));
  const right = magic === MAGIC && height === SIDE && width === SIDE;
  if (!right || file.byteLength !== HEADER + count * SIDE * SIDE) return null;
  return new Uint8Array(file, HEADER);
}
