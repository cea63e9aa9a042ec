// A decoder file of the page as a network in single precision, for programs that are not the page.

/**
 * @typedef {{ shape: number[], values: Float32Array }} Tensor row-major
 * @typedef {{ weight: Tensor, bias: Tensor, label: Tensor | null }} Layer
 *   `x W + b`, with the label's row of `label` added where there is one
 * @typedef {object} Network from ε and a label to probabilities of ink
 * @property {string} name
 * @property {number} latent
 * @property {"relu" | "silu"} activation after every layer but the last and the outer ones of couplings
 * @property {{ inner: Layer, outer: Layer }[]} couplings of the prior's flow, in the order in which ε passes them
 * @property {{ mean: Tensor, logVariance: Tensor } | null} gaussian what each label makes of the flow's outcome
 * @property {Layer[]} layers of the decoder, the last one for the logits
 * @typedef {{ epsilon: Float32Array, labels: Float32Array, probabilities: Float32Array }} Check
 *   points with the probabilities that the trainer decoded from these weights
 */

const FORMAT = "1";
const CLASSES = 10;

/**
 * Takes apart a decoder file.
 * @param {Buffer} bytes
 * @returns {{ network: Network, check: Check }}
 */
export function readNetwork(bytes) {
  const { metadata, tensor } = readTensors(bytes);
  if (metadata.format !== FORMAT) {
    throw new Error(`The weights have format ${metadata.format}, expected ${FORMAT}.`);
  }
  const { name, model } = JSON.parse(metadata.manifest).recipe;
  const { latent, activation, detail, likelihood = "bernoulli" } = model;
  if (detail || likelihood !== "bernoulli" || !["relu", "silu"].includes(activation)) {
    throw new Error(`The peers have no network like that of “${name}”.`);
  }
  const layer = (/** @type {string} */ place) => ({
    weight: required(tensor(`${place}.weight`), place),
    bias: required(tensor(`${place}.bias`), place),
    label: tensor(`${place}.label`),
  });
  const couplings = Array.from({ length: model.prior.flow?.couplings ?? 0 }, (_, at) => ({
    inner: layer(`prior.flow.couplings.${at}.inner`),
    outer: layer(`prior.flow.couplings.${at}.outer`),
  }));
  const [mean, logVariance] = [tensor("prior.mean"), tensor("prior.log_var")];
  const check = (/** @type {string} */ part) =>
    required(tensor(`check.${part}`), `check.${part}`).values;
  return {
    network: {
      name,
      latent,
      activation,
      // They are numbered on the way from z to ε.
      couplings: couplings.reverse(),
      gaussian: mean && logVariance && { mean, logVariance },
      layers: [
        ...model.decoder.map((/** @type {number} */ _, /** @type {number} */ at) =>
          layer(`decoder.blocks.${at}`),
        ),
        layer("decoder.head"),
      ],
    },
    check: {
      epsilon: check("epsilon"),
      labels: check("labels"),
      probabilities: check("probabilities"),
    },
  };
}

/** Multiplications of one decode, each with its addition; a label picks rows and multiplies nothing. @param {Network} network */
export function multiplyAdds({ couplings, layers }) {
  const all = [...couplings.flatMap(({ inner, outer }) => [inner, outer]), ...layers];
  return all.reduce((sum, { weight }) => sum + weight.values.length, 0);
}

/**
 * What browsers fetch: the network with each tensor's place in the numbers that follow one another.
 * @param {Network} network
 * @returns {{ description: string, values: Buffer }}
 */
export function writeNetwork(network) {
  /** @type {Float32Array[]} */
  const parts = [];
  let offset = 0;
  const description = JSON.stringify(network, (_, value) => {
    if (!(value?.values instanceof Float32Array)) return value;
    const place = { shape: value.shape, offset };
    parts.push(value.values);
    offset += value.values.length;
    return place;
  });
  const bytes = parts.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return { description, values: Buffer.concat(bytes) };
}

/** A layer with the label's matrix below its own, for labels beside the input. @param {Layer} layer @returns {Tensor} */
export function stacked({ weight, label }) {
  if (!label) return weight;
  const [rows, columns] = weight.shape;
  const values = new Float32Array(weight.values.length + label.values.length);
  values.set(weight.values);
  values.set(label.values, weight.values.length);
  return { shape: [rows + CLASSES, columns], values };
}

/** @param {Tensor | null} tensor @param {string} name */
function required(tensor, name) {
  if (!tensor) throw new Error(`The weights have no “${name}”.`);
  return tensor;
}

/** Opens a safetensors file. @param {Buffer} bytes */
function readTensors(bytes) {
  const length = Number(bytes.readBigUInt64LE(0));
  const start = 8 + length;
  const { __metadata__: metadata, ...entries } = JSON.parse(bytes.toString("utf8", 8, start));

  /** @param {string} name @returns {Tensor | null} */
  function tensor(name) {
    if (!entries[name]) return null;
    const { dtype, shape, data_offsets: offsets } = entries[name];
    const data = bytes.subarray(start + offsets[0], start + offsets[1]);
    if (dtype === "F32") {
      return { shape, values: new Float32Array(Uint8Array.from(data).buffer) };
    }
    if (dtype !== "I8") throw new Error(`Tensor “${name}” has type ${dtype}, expected F32 or I8.`);
    const scales = required(tensor(`${name}.scale`), `${name}.scale`).values;
    const values = Float32Array.from(new Int8Array(Uint8Array.from(data).buffer));
    return { shape, values: values.map((value, at) => value * scales[at % scales.length]) };
  }

  return { metadata, tensor };
}
