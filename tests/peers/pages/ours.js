// The page's own module, called as its peers are.
import { show } from "./page.js";

/** @typedef {typeof import("../../../www/pkg/cpu/cvae.js") & import("../../../www/rest.js").Parts} Package */

/** @param {"cpu" | "webgpu"} backend */
export function open(backend) {
  return show(start(backend));
}

/** @param {"cpu" | "webgpu"} backend */
async function start(backend) {
  const weights = fetch(new URL("decoder.safetensors", import.meta.url));
  /** @type {Package} */
  const {
    default: init,
    fuse,
    Session,
  } = await import(new URL(`pkg/${backend}/cvae.js`, import.meta.url).href);
  await init();
  fuse();
  const session = await Session.open();
  const bytes = await weights.then((reply) => reply.arrayBuffer());
  const { latent } = session.load(new Uint8Array(bytes));
  return {
    latent,
    decode: (/** @type {Float32Array} */ epsilon, /** @type {Float32Array} */ labels) =>
      session.decode(epsilon, labels, 1),
  };
}
