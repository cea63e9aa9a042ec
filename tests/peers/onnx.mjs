// The network as an ONNX graph.
import proto from "onnx-proto";
import { stacked } from "./network.mjs";

/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./network.mjs").Tensor} Tensor */
/** @typedef {import("./network.mjs").Layer} Layer */

const { onnx } = proto;
const { FLOAT } = onnx.TensorProto.DataType;
const { INT } = onnx.AttributeProto.AttributeType;
const [IR_VERSION, OPERATORS] = [7, 13];
const [CLASSES, PIXELS] = [10, 784];

/**
 * `epsilon: [batch, latent]` and `labels: [batch, 10]` to `probabilities: [batch, 784]`.
 * @param {Network} network
 * @returns {Uint8Array} the file
 */
export function toOnnx({ name, latent, activation, couplings, gaussian, layers }) {
  const graph = new Graph();

  /** The label stands beside the input, as in the concatenation that tutorials write. @param {string} x @param {Layer} layer */
  const dense = (x, layer) => {
    const input = layer.label ? graph.node("Concat", [x, "labels"], { axis: 1 }) : x;
    return graph.node("Gemm", [input, graph.constant(stacked(layer)), graph.constant(layer.bias)]);
  };
  const silu = (/** @type {string} */ x) => graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
  const activate =
    activation === "silu" ? silu : (/** @type {string} */ x) => graph.node("Relu", [x]);
  const halves = (/** @type {string} */ x) => graph.nodes("Split", [x], { axis: 1 }, 2);

  let z = "epsilon";
  if (couplings.length > 0) {
    let [a, b] = halves(z);
    for (const { inner, outer } of couplings) {
      const [shift, logScale] = halves(dense(silu(dense(b, inner)), outer));
      const scale = graph.node("Exp", [graph.node("Tanh", [logScale])]);
      [a, b] = [b, graph.node("Add", [graph.node("Mul", [a, scale]), shift])];
    }
    z = graph.node("Concat", [a, b], { axis: 1 });
  }
  if (gaussian) {
    const mean = graph.node("MatMul", ["labels", graph.constant(gaussian.mean)]);
    // σ = exp(½ ln σ²), the half of which is taken here.
    const { shape, values } = gaussian.logVariance;
    const halved = graph.constant({ shape, values: values.map((value) => value / 2) });
    const deviation = graph.node("Exp", [graph.node("MatMul", ["labels", halved])]);
    z = graph.node("Add", [graph.node("Mul", [z, deviation]), mean]);
  }
  const hidden = layers.slice(0, -1).reduce((x, layer) => activate(dense(x, layer)), z);
  const logits = dense(hidden, layers[layers.length - 1]);
  graph.node("Sigmoid", [logits], {}, "probabilities");

  const model = {
    irVersion: IR_VERSION,
    producerName: "cvae-playground",
    opsetImport: [{ domain: "", version: OPERATORS }],
    graph: {
      name,
      node: graph.operations,
      initializer: graph.constants,
      input: [rows("epsilon", latent), rows("labels", CLASSES)],
      output: [rows("probabilities", PIXELS)],
    },
  };
  const problem = onnx.ModelProto.verify(model);
  if (problem) throw new Error(`The ONNX graph of “${name}” is wrong: ${problem}.`);
  return onnx.ModelProto.encode(model).finish();
}

/** Operations and constants under names of their own. */
class Graph {
  /** @type {import("onnx-proto").onnx.INodeProto[]} */
  operations = [];
  /** @type {import("onnx-proto").onnx.ITensorProto[]} */
  constants = [];

  /** @param {Tensor} tensor @returns {string} its name */
  constant({ shape, values }) {
    const name = `constant-${this.constants.length}`;
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.constants.push({ name, dims: shape, dataType: FLOAT, rawData });
    return name;
  }

  /**
   * @param {string} operation @param {string[]} input @param {Record<string, number>} [attributes] whole numbers
   * @param {string} [name] of what it makes
   */
  node(operation, input, attributes = {}, name = `value-${this.operations.length}`) {
    this.#add(operation, input, attributes, [name]);
    return name;
  }

  /**
   * The same for an operation that makes several values.
   * @param {string} operation @param {string[]} input @param {Record<string, number>} attributes @param {number} count
   */
  nodes(operation, input, attributes, count) {
    const output = Array.from(Array(count), (_, at) => `value-${this.operations.length}-${at}`);
    this.#add(operation, input, attributes, output);
    return output;
  }

  /** @param {string} opType @param {string[]} input @param {Record<string, number>} attributes @param {string[]} output */
  #add(opType, input, attributes, output) {
    const attribute = Object.entries(attributes).map(([name, i]) => ({ name, type: INT, i }));
    this.operations.push({ opType, input, output, attribute });
  }
}

/** A matrix of one row per digit. @param {string} name @param {number} columns */
function rows(name, columns) {
  const dim = [{ dimParam: "batch" }, { dimValue: columns }];
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
