// What runs in a browser to try the kernels of the WebGPU package: functions that a test hands over as text.

/**
 * @typedef {object} Counts calls of WebGPU during one decode
 * @property {number} dispatches @property {number} submits @property {number} bindGroups @property {number} buffers
 * @property {number} pipelines
 * @typedef {{ model: string, count: number, shown: number, values: number, finite: boolean }} Difference the largest between the
 *   packages: of a byte that is shown, for ten digits, and of a probability
 */

/** Puts counters around WebGPU, before the package looks for it. */
export function countCalls() {
  const names = {
    dispatches: [self.GPUComputePassEncoder, "dispatchWorkgroups"],
    submits: [self.GPUQueue, "submit"],
    bindGroups: [self.GPUDevice, "createBindGroup"],
    buffers: [self.GPUDevice, "createBuffer"],
    pipelines: [self.GPUDevice, "createComputePipeline"],
  };
  const counts = Object.fromEntries(Object.keys(names).map((name) => [name, 0]));
  for (const [name, [{ prototype }, method]] of Object.entries(/** @type {any} */ (names))) {
    const original = prototype[method];
    prototype[method] = function (/** @type {any[]} */ ...given) {
      counts[name] += 1;
      return original.apply(this, given);
    };
  }
  Object.assign(self, { counts });
}

/**
 * Opens both packages and keeps them, with what the functions below share.
 * @param {string} root the address of the folder `www`
 */
export async function openPackages(root) {
  const at = (/** @type {string} */ file) => new URL(file, root).href;
  const open = async (/** @type {string} */ name) => {
    const { default: init, Session, takeRest } = await import(at(`pkg/${name}/cvae.js`));
    await init();
    // A document, unlike a worker, may not load the second half while it waits for it. A plain package has none.
    const second = takeRest && (await fetch(at(`pkg/${name}/cvae_rest.wasm`)));
    takeRest?.(await WebAssembly.compileStreaming(second));
    return Session.open();
  };
  const bytes = async (/** @type {string} */ file) =>
    new Uint8Array(await (await fetch(at(`weights/${file}`))).arrayBuffer());
  const [cpu, gpu] = [await open("cpu"), await open("webgpu")];
  /** A batch of one model, and each label in turn; the last row is between two classes. */
  const batch = (
    /** @type {{ latent: number, data?: { classes: string[] } }} */ { latent, data },
    /** @type {number} */ count,
  ) => {
    // A file without a data set is of the ten digits.
    const classes = data?.classes.length ?? 10;
    let state = 1;
    const draw = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const labels = Float32Array.from({ length: classes * count }, (_, i) =>
      i % (classes + 1) === 0 ? 1 : 0,
    );
    labels.fill(0, classes * (count - 1));
    labels[classes * (count - 1)] = labels[classes * (count - 1) + 4] = 0.5;
    return { epsilon: Float32Array.from({ length: latent * count }, normal), labels };
  };
  Object.assign(self, { cpu, gpu, bytes, batch });
}

/**
 * Decodes batches of a model in both packages.
 * @param {{ file: string, sizes: number[] }} asked
 * @returns {Promise<Difference[]>}
 */
export async function compare({ file, sizes }) {
  const { cpu, gpu, bytes, batch } = /** @type {any} */ (self);
  const decoder = await bytes(file);
  const card = gpu.load(decoder);
  const { name, data } = card;
  const pixels = data ? data.width * data.height : 784;
  cpu.load(decoder);
  const found = [];
  for (const count of sizes) {
    const { epsilon, labels } = batch(card, count);
    const values = async (/** @type {any} */ session) => {
      const probabilities = new Float32Array(pixels * count);
      await session.decode(epsilon, labels, 0.9, probabilities);
      // The kernel that writes bytes differs in its last line; one size is enough for it.
      const isShown = count === 10;
      const shown = isShown ? await session.draw(epsilon, labels, 0.9, 1, 2, 3, false) : [];
      return { probabilities, shown };
    };
    const [here, there] = [await values(cpu), await values(gpu)];
    const apart = (/** @type {"shown" | "probabilities"} */ kind) =>
      here[kind].reduce(
        (/** @type {number} */ most, /** @type {number} */ value, /** @type {number} */ i) =>
          Math.max(most, Math.abs(value - there[kind][i])),
        0,
      );
    const finite = there.probabilities.every(Number.isFinite);
    found.push({
      model: name,
      count,
      shown: apart("shown"),
      values: apart("probabilities"),
      finite,
    });
  }
  return found;
}

/**
 * The calls of two decodes of each batch, the second of which has everything at hand.
 * @param {{ file: string, sizes: number[] }} asked
 * @returns {Promise<{ count: number, first: Counts, second: Counts }[]>}
 */
export async function countDecodes({ file, sizes }) {
  const { gpu, bytes, batch, counts } = /** @type {any} */ (self);
  const card = gpu.load(await bytes(file));
  const found = [];
  for (const count of sizes) {
    const { epsilon, labels } = batch(card, count);
    const once = async () => {
      const before = { ...counts };
      await gpu.draw(epsilon, labels, 1, 0, 0, 0, false);
      return Object.fromEntries(
        Object.keys(counts).map((name) => [name, counts[name] - before[name]]),
      );
    };
    found.push({ count, first: await once(), second: await once() });
  }
  return /** @type {any} */ (found);
}
