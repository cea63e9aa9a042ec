// Saves bytes as a file of the reader's.

/** A download needs the address of its bytes only until it has begun, which may take a busy machine a while, in milliseconds. */
const BEGUN = 60_000;

/** @param {string} name @param {Uint8Array<ArrayBuffer>} bytes @param {string} type */
export function save(name, bytes, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), BEGUN);
}
