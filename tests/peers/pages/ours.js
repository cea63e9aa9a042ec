// The page's own module, called as its peers are.
import { show } from "./page.js";

const PIXELS = 784;

/** @typedef {typeof import("../../../www/pkg/cpu/cvae.js") & import("../../../www/engine/rest.js").Parts} Package */

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
  let probabilities = new Float32Array();
  /** @type {import("./page.js").Decode} */
  async function decode(epsilon, labels, count) {
    // As the page's worker does.
    if (probabilities.length !== PIXELS * count) probabilities = new Float32Array(PIXELS * count);
    await session.decode(epsilon, labels, 1, probabilities);
    return probabilities;
  }
  return { latent, decode };
}
