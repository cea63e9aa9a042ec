// The network as the page finds it beside itself.

/** @typedef {import("../network.mjs").Network} Network */

/** @returns {Promise<Network>} */
export async function fetchNetwork() {
  const [description, values] = await Promise.all([
    fetch(new URL("network.json", import.meta.url)).then((reply) => reply.text()),
    fetch(new URL("network.f32", import.meta.url)).then((reply) => reply.arrayBuffer()),
  ]);
  return JSON.parse(description, (_, value) => {
    if (typeof value?.offset !== "number") return value;
    const { shape, offset } = value;
    const length = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    return { shape, values: new Float32Array(values, 4 * offset, length) };
  });
}
