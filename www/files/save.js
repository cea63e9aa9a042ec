// Saves bytes as a file for the user.

/**
 * A download needs the URL of its bytes only until it has begun, which may take a while on a busy machine, in
 * milliseconds.
 */
const BEGUN = 60_000;

/** @param {string} name @param {Uint8Array<ArrayBuffer>} bytes @param {string} type */
export function save(name, bytes, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), BEGUN);
}
