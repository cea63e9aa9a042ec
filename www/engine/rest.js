// What a WebAssembly package has beside the module that is fetched first, once `scripts/split-wasm.mjs` has split it: the second
// half, with what no digit needs, which is given to it or, at the latest, loaded by the first call; and a faster kernel, which not
// every browser knows the instruction of. The script writes this file into that of the package.

/**
 * @typedef {object} Parts what the script of a split package exports in addition
 * @property {typeof takeRest} takeRest
 * @property {() => boolean} fuse puts the kernel with fused multiply-adds in its place, if this browser can run it
 */

/** @type {WebAssembly.Module | undefined} */
let module;

/** Takes the second half, so that no call has to wait for its download. @param {WebAssembly.Module} compiled */
export function takeRest(compiled) {
  module = compiled;
}

/**
 * The import that loads the second half at the first call of one of its functions, and puts its functions into the table of
 * the first half.
 * @param {URL} place its address
 * @param {WebAssembly.ModuleImports} host what the first half imports, which the second imports too
 * @param {() => WebAssembly.ModuleImports} first what the first half exports
 * @returns {WebAssembly.ModuleImports}
 */
export function rest(place, host, first) {
  return {
    load() {
      module ??= new WebAssembly.Module(fetchNow(place));
      new WebAssembly.Instance(module, { "./cvae_bg.js": host, first: first() });
    },
  };
}

/** Downloads synchronously, which a worker may: a call from WebAssembly cannot be suspended. @param {URL} place */
function fetchNow(place) {
  const request = new XMLHttpRequest();
  request.open("GET", place, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) {
    throw new Error(
      `The second half of the engine could not be fetched (HTTP status ${request.status}).`,
    );
  }
  return request.response;
}

/**
 * Replaces the kernel of the first half by another, if this browser can run it.
 * @param {string} base64 a module that does so when it starts
 * @param {WebAssembly.ModuleImports} first what the first half exports
 * @returns {boolean} whether it can
 */
export function replaceKernel(base64, first) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return false;
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first });
  return true;
}
