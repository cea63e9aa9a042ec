// The first test images of MNIST, as many as the files of points have.

const FILE = "../images/t10k-1000-images-idx3-ubyte.gzip";
/** The header of an IDX file of images: a magic number and three axes. */
const [MAGIC, HEADER, SIDE] = [0x803, 16, 28];

/**
 * Fetches them.
 * @returns {Promise<Uint8Array | null>} 784 grey values of each, 255 is ink; null if they are missing
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

/** Some servers decompress the file before they send it. @param {ArrayBuffer} bytes */
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
