// The second half of a WebAssembly package: what no digit needs, which `scripts/split-wasm.mjs` moved out of the module that
// is fetched first, and which that loads from here. A package that was split holds a copy of this file.

/** @type {URL | undefined} */
let url;
/** @type {WebAssembly.Module | undefined} */
let module;

/** Fetches the second half, so that what needs it does not have to stop for it. */
export async function fetchRest() {
  if (!url || module) return;
  const response = await fetch(url);
  if (!response.ok) throw new Error(refusal(response.status));
  module = await WebAssembly.compile(await response.arrayBuffer());
}

/**
 * What loads the second half, with the first call of one of its functions, which it then puts where the first half looks for
 * them.
 * @param {URL} place where it lies
 * @param {WebAssembly.ModuleImports} host what the first half imports, which the second imports too
 * @param {() => WebAssembly.ModuleImports} first what the first half exports
 * @returns {WebAssembly.ModuleImports}
 */
export function rest(place, host, first) {
  url = place;
  return {
    load() {
      module ??= new WebAssembly.Module(fetchNow(place));
      new WebAssembly.Instance(module, { "./cvae_bg.js": host, first: first() });
    },
  };
}

/** Waits for a download, as a worker may: a call from WebAssembly cannot be put off. @param {URL} place */
function fetchNow(place) {
  const request = new XMLHttpRequest();
  request.open("GET", place, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(refusal(request.status));
  return request.response;
}

/** @param {number} status */
function refusal(status) {
  return `The second half of the engine could not be fetched (HTTP status ${status}).`;
}
