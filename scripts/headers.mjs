// The headers that the page wants of any server: `serve.mjs` sends them, and `dist.mjs` writes them down for hosts.

/** What the page may do. `index.html` says the same in a <meta>, for hosts that send no headers. */
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

// Only a header can say it. Any page may frame this one, slides on a disk too: there is nothing here that a click
// could give away.
const FRAMES = "frame-ancestors http: https: file:";

/** What the page never asks for, so that nothing that gets into it could. */
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
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": DENIED.map((feature) => `${feature}=()`).join(", "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** What only a page asks for, whose policy guards it: with these headers a small script would weigh twice as much. */
const PART = /\.(css|js|json|safetensors|wasm)$/;
/** A worker has the policy that comes with it. */
const WORKER = /(^|\/)worker\.js$/;

/** @param {string} place path of an address @returns {Record<string, string>} */
export function headersOf(place) {
  if (!PART.test(place) || WORKER.test(place)) return HEADERS;
  const name = "X-Content-Type-Options";
  return { [name]: HEADERS[name] };
}

/** Folders that `dist.mjs` names by what is in them. */
export const HASHED_FOLDERS = ["page", "pkg/cpu", "pkg/webgpu", "weights"];
const HASHED = new RegExp(`^(${HASHED_FOLDERS.join("|")})/[0-9a-f]{16}/`);

export const IMMUTABLE = "public, max-age=31536000, immutable";

/** @param {string} file below the root */
export const cacheControl = (file) => (HASHED.test(file) ? IMMUTABLE : "no-cache");
