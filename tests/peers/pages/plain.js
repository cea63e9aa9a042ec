// The network in loops, without a library.
import { fetchNetwork } from "./network.js";
import { show } from "./page.js";

/** @typedef {import("../network.mjs").Layer} Layer */

const CLASSES = 10;

/** Adds `x W` to each row of `y`; zeros, of which labels and rectified layers have many, cost nothing. */
function addProduct(
  /** @type {Float32Array} */ y,
  /** @type {Float32Array} */ x,
  /** @type {import("../network.mjs").Tensor} */ { shape: [input, output], values },
) {
  for (let row = 0; row < y.length / output; row += 1) {
    for (let k = 0; k < input; k += 1) {
      const factor = x[row * input + k];
      if (factor === 0) continue;
      const [of, to] = [k * output, row * output];
      for (let j = 0; j < output; j += 1) y[to + j] += factor * values[of + j];
    }
  }
}

/** @param {Float32Array} x @param {Layer} layer @param {Float32Array} labels */
function dense(x, { weight, bias, label }, labels) {
  const output = bias.values.length;
  const count = labels.length / CLASSES;
  const y = new Float32Array(count * output);
  for (let row = 0; row < count; row += 1) y.set(bias.values, row * output);
  addProduct(y, x, weight);
  if (label) addProduct(y, labels, label);
  return y;
}

/** @param {Float32Array} x @param {(value: number) => number} change @returns {Float32Array} x itself */
function each(x, change) {
  for (let at = 0; at < x.length; at += 1) x[at] = change(x[at]);
  return x;
}

const sigmoid = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));
const silu = (/** @type {number} */ x) => x / (1 + Math.exp(-x));
const relu = (/** @type {number} */ x) => Math.max(0, x);

/** The columns from `first` on. @param {Float32Array} x @param {number} width @param {number} first @param {number} columns */
function columnsOf(x, width, first, columns) {
  const part = new Float32Array((x.length / width) * columns);
  for (let at = 0; at < part.length; at += 1) {
    part[at] = x[Math.floor(at / columns) * width + first + (at % columns)];
  }
  return part;
}

async function open() {
  const { latent, activation, couplings, gaussian, layers } = await fetchNetwork();
  const half = latent / 2;

  /** @param {Float32Array} epsilon @param {Float32Array} labels */
  function flow(epsilon, labels) {
    let a = columnsOf(epsilon, latent, 0, half);
    let b = columnsOf(epsilon, latent, half, half);
    for (const { inner, outer } of couplings) {
      const moves = dense(each(dense(b, inner, labels), silu), outer, labels);
      for (let at = 0; at < a.length; at += 1) {
        const shift = Math.floor(at / half) * latent + (at % half);
        a[at] = a[at] * Math.exp(Math.tanh(moves[shift + half])) + moves[shift];
      }
      [a, b] = [b, a];
    }
    const z = new Float32Array(epsilon.length);
    for (let at = 0; at < a.length; at += 1) {
      const place = Math.floor(at / half) * latent + (at % half);
      [z[place], z[place + half]] = [a[at], b[at]];
    }
    return z;
  }

  /** @type {import("./page.js").Decode} */
  async function decode(epsilon, labels, count) {
    let z = couplings.length > 0 ? flow(epsilon, labels) : epsilon;
    if (gaussian) {
      const mean = new Float32Array(count * latent);
      const logVariance = new Float32Array(count * latent);
      addProduct(mean, labels, gaussian.mean);
      addProduct(logVariance, labels, gaussian.logVariance);
      z = z.map((value, at) => value * Math.exp(logVariance[at] / 2) + mean[at]);
    }
    const activate = activation === "silu" ? silu : relu;
    const hidden = layers
      .slice(0, -1)
      .reduce((x, layer) => each(dense(x, layer, labels), activate), z);
    return each(dense(hidden, layers[layers.length - 1], labels), sigmoid);
  }

  return { latent, decode };
}

await show(open());
