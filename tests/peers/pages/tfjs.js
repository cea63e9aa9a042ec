// The network in TensorFlow.js, on the backend that is registered.
import {
  add,
  concat,
  enableProdMode,
  exp,
  fused,
  matMul,
  mul,
  sigmoid,
  split,
  tanh,
  tensor,
  tidy,
} from "@tensorflow/tfjs-core";
import { stacked } from "../network.mjs";
import { fetchNetwork } from "./network.js";

/** @typedef {import("../network.mjs").Layer} Layer */
/** @typedef {import("@tensorflow/tfjs-core").Tensor2D} Tensor2D */

const CLASSES = 10;

/** @param {Promise<unknown>} ready the backend */
export async function open(ready) {
  const [network] = await Promise.all([fetchNetwork(), ready]);
  enableProdMode();
  const { latent, activation, gaussian } = network;
  const onDevice = (/** @type {import("../network.mjs").Tensor} */ { values, shape }) =>
    tensor(values, shape);
  const layerOf = (/** @type {Layer} */ layer) => ({
    weight: onDevice(stacked(layer)),
    bias: onDevice(layer.bias),
    labelled: layer.label !== null,
  });
  const couplings = network.couplings.map(({ inner, outer }) => [layerOf(inner), layerOf(outer)]);
  const layers = network.layers.map(layerOf);
  const [mean, logVariance] = gaussian
    ? [onDevice(gaussian.mean), onDevice(gaussian.logVariance)]
    : [null, null];

  /** The label stands beside the input; the activation is part of the product where it can be. */
  const dense = (x, y, { weight: b, bias, labelled }, kind = "linear") =>
    fused.matMul({ a: labelled ? concat([x, y], 1) : x, b, bias, activation: kind });
  const silu = (x) => mul(x, sigmoid(x));
  const block = (x, y, layer) =>
    activation === "silu" ? silu(dense(x, y, layer)) : dense(x, y, layer, "relu");

  /** @param {Tensor2D} epsilon @param {Tensor2D} y */
  function flow(epsilon, y) {
    let [a, b] = split(epsilon, 2, 1);
    for (const [inner, outer] of couplings) {
      const [shift, logScale] = split(dense(silu(dense(b, y, inner)), y, outer), 2, 1);
      [a, b] = [b, add(mul(a, exp(tanh(logScale))), shift)];
    }
    return concat([a, b], 1);
  }

  /** @type {import("./page.js").Decode} */
  async function decode(epsilon, labels, count) {
    const probabilities = tidy(() => {
      const y = tensor(labels, [count, CLASSES]);
      const start = tensor(epsilon, [count, latent]);
      let z = couplings.length > 0 ? flow(start, y) : start;
      if (mean) z = add(mul(z, exp(mul(matMul(y, logVariance), 0.5))), matMul(y, mean));
      const hidden = layers.slice(0, -1).reduce((x, layer) => block(x, y, layer), z);
      return dense(hidden, y, layers[layers.length - 1], "sigmoid");
    });
    const values = await probabilities.data();
    probabilities.dispose();
    return values;
  }

  return { latent, decode };
}
