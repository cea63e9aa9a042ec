// The network in onnxruntime-web, on the execution provider that it is given.

const CLASSES = 10;

/** The package's script has the module's own script in itself. @type {Record<string, string>} */
const MODULES = {
  wasm: "ort-wasm-simd-threaded.wasm",
  webgpu: "ort-wasm-simd-threaded.asyncify.wasm",
};

/**
 * @param {typeof import("onnxruntime-web/wasm")} ort @param {"wasm" | "webgpu"} provider
 */
export async function open({ InferenceSession, Tensor, env }, provider) {
  // The page is not isolated, so there is no memory that threads could share.
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = { wasm: new URL(MODULES[provider], import.meta.url).href };
  const model = await fetch(new URL("network.onnx", import.meta.url)).then((reply) =>
    reply.arrayBuffer(),
  );
  /** One static graph for each size of a batch. @type {Map<number, Promise<import("onnxruntime-web").InferenceSession>>} */
  const sessions = new Map();
  const sessionFor = (/** @type {number} */ batch) => {
    const made =
      sessions.get(batch) ??
      InferenceSession.create(new Uint8Array(model), {
        executionProviders: [provider],
        freeDimensionOverrides: { batch },
        graphOptimizationLevel: "all",
      });
    sessions.set(batch, made);
    return made;
  };
  const first = await sessionFor(1);
  const latent = Number(first.inputMetadata[0].shape[1]);

  /** @type {import("./page.js").Decode} */
  async function decode(epsilon, labels, count) {
    const session = await sessionFor(count);
    const { probabilities } = await session.run({
      epsilon: new Tensor("float32", epsilon, [count, latent]),
      labels: new Tensor("float32", labels, [count, CLASSES]),
    });
    return probabilities.getData();
  }

  return { latent, decode };
}
