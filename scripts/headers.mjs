// The headers that a server should send with the page: `serve.mjs` sends them, and `dist.mjs` writes them for hosts.

/** The page's policy. `index.html` has the same policy in a <meta> element, for hosts that send no headers. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types cvae",
].join("; ");

// Only a header can set this. Any page may frame this one, including slides on a disk: no click here can reveal
// anything.
const FRAMES = "frame-ancestors http: https: file:";

/** Features that the page never uses, denied so that injected code cannot use them either. */
const DENIED = [
  "camera",
  "display-capture",
  "geolocation",
  "hid",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
];

/** @type {Record<string, string>} */
export const HEADERS = {
  "Content-Security-Policy": `${POLICY}; ${FRAMES}`,
  // A page that is isolated from others may frame only pages that send both headers.
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": DENIED.map((feature) => `${feature}=()`).join(", "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** @param {string[]} names */
const pick = (...names) => Object.fromEntries(names.map((name) => [name, HEADERS[name]]));

/** Files that only a page requests; its policy covers them. All headers would double the size of a small script. */
const PART = /\.(css|js|json|safetensors|wasm)$/;
/** A worker does not inherit the policy of its page, so its script carries one. */
const WORKER = /(^|\/)(training-)?worker\.js$/;

/** @param {string} place path of an address @returns {Record<string, string>} */
export function headersOf(place) {
  if (!PART.test(place) || WORKER.test(place)) return HEADERS;
  // In a sandbox, the page's own files are cross-origin for the page.
  return pick("Cross-Origin-Resource-Policy", "X-Content-Type-Options");
}

/** Folders that `dist.mjs` names by a hash of their content. */
export const HASHED_FOLDERS = ["page", "pkg/cpu", "pkg/webgpu", "pkg/train", "weights"];
const HASHED = new RegExp(`^(${HASHED_FOLDERS.join("|")})/[0-9a-f]{16}/`);

export const IMMUTABLE = "public, max-age=31536000, immutable";

/** @param {string} file below the root */
export const cacheControl = (file) => (HASHED.test(file) ? IMMUTABLE : "no-cache");
