// The worker that holds the network, or several. `?backend=` names the WebAssembly package.

/** @typedef {import("../pkg/cpu/cvae.js").Session} Session */

const backend =
  new URL(self.location.href).searchParams.get("backend") === "webgpu" ? "webgpu" : "cpu";

const address = `../pkg/${backend}/cvae.js`;
// The glue script is fetched in parallel with the module; `open` reports a failure.
/** @type {Promise<typeof import("../pkg/cpu/cvae.js") & Partial<import("./rest.js").Parts>>} */
const glue = import(address).catch((cause) => {
  throw new Error(`The script of the ${backend} engine could not be loaded (${cause.message}).`, {
    cause,
  });
});
glue.catch(() => {});

/** How the module begins the message of what the page cannot be blamed for. */
const GPU_FAILED = "the WebGPU device failed";
/** Pixels along each side of the sheet of Your digit. */
const SHEET = 280;

/** The memory of the module, once it runs. @type {WebAssembly.Memory | undefined} */
let memory;
/** Whether the module multiplies and adds in one instruction. */
let fused = false;
/** The loaded models, by the places that callers gave them. @type {Session[]} */
const sessions = [];
/** @type {number | undefined} */
let current;
/** The name of the digits that each model drew last, for the judge. @type {number[]} */
const drawn = [];

const actions = {
  /** `module` is given in the first call only. @param {{ place: number, module: WebAssembly.Module | null }} payload */
  async open({ place, module }) {
    const { default: init, fuse, takeRest, Session } = await glue;
    if (module) {
      ({ memory } = await init({ module_or_path: module }));
      fused = fuse?.() ?? false;
    }
    sessions[place] = await Session.open();
    return { fused, split: takeRest !== undefined };
  },
  /** Takes the second half of the module. @param {{ module: WebAssembly.Module }} payload */
  async rest({ module }) {
    (await glue).takeRest?.(module);
  },
  /** @param {{ place: number, bytes: Uint8Array }} payload */
  load: ({ place, bytes }) => sessions[place].load(bytes),
  /** @param {{ place: number }} payload */
  check: ({ place }) => sessions[place].check(),
  /** Leaves smaller batches to the host; only WebGPU's engine is asked. @param {{ place: number, count: number }} payload */
  useGpuFrom: ({ place, count }) =>
    /** @type {Session & { useGpuFrom(count: number): void }} */ (sessions[place]).useGpuFrom(
      count,
    ),
  /** The size of the module's memory, in bytes. */
  memory: () => memory?.buffer.byteLength ?? 0,
  /** @param {{ place: number, seeds: number[] }} payload */
  epsilons: ({ place, seeds }) => seeds.map((seed) => sessions[place].noise(seed)),
  /** @param {{ place: number, seed: number }} payload */
  directions: ({ place, seed }) => sessions[place].directions(seed),
  /**
   * `drawing` names the digits for `judge`.
   * @param {{ place: number, epsilon: Float32Array, labels: Float32Array, temperature: number, ink: number[], drawing?: number }} payload
   */
  async decode({ place, epsilon, labels, temperature, ink, drawing }) {
    const [red, green, blue] = ink;
    const judged = drawing !== undefined;
    const started = performance.now();
    const session = sessions[place];
    const pixels = await session.draw(epsilon, labels, temperature, red, green, blue, judged);
    const ms = performance.now() - started;
    if (judged) drawn[place] = drawing;
    return { pixels, ms };
  },
  /** @param {{ place: number, bytes: Uint8Array }} payload */
  loadJudge: ({ place, bytes }) => sessions[place].loadJudge(bytes),
  /**
   * Judges the digits of a drawing; null if others were drawn since.
   * @param {{ place: number, drawing: number }} payload
   */
  judge({ place, drawing }) {
    if (drawn[place] !== drawing) return null;
    const started = performance.now();
    const probabilities = sessions[place].judge();
    return { probabilities, ms: performance.now() - started };
  },
  /** @param {{ place: number, bytes: Uint8Array }} payload */
  points: ({ place, bytes }) => sessions[place].points(bytes),
  /**
   * Reads a drawing; null if there is nothing on it. `encoder` is there if this model's is not loaded yet.
   * @param {{ place: number, drawing: Float32Array, encoder: Uint8Array | null, label: number | null, seed: number | null, ink: number[] }} payload
   */
  async read({ place, drawing, encoder, label, seed, ink }) {
    const session = sessions[place];
    if (encoder) session.loadEncoder(encoder);
    const image = session.centre(drawing);
    if (!image) return null;
    const reading = await session.read(image, label, seed);
    const [red, green, blue] = ink;
    const picture = (/** @type {Float32Array} */ values) =>
      session.picture(values, red, green, blue);
    const drawn = picture(Float32Array.from(reading.reconstruction));
    return { reading, image, seen: picture(image), drawn };
  },
  /**
   * Finds the digit of a picture; undefined if it shows no ink.
   * @param {{ place: number, bytes: Uint8Array, width: number, height: number, crop: number[] | null, tone: string | null, only: number[] | null }} payload
   */
  findDigit({ place, bytes, width, height, crop, tone, only }) {
    const ink = new Uint8Array(SHEET * SHEET);
    const part = crop && Uint32Array.from(crop);
    const at = only && Float32Array.from(only);
    const found = sessions[place].findDigit(bytes, width, height, part, tone, at, ink);
    return found && { ...found, ink };
  },
  /**
   * Completes an image of which a part is erased.
   * @param {{ place: number, image: Float32Array, mask: Uint8Array, label: number | null, samples: number, seed: number, ink: number[] }} payload
   */
  async complete({ place, image, mask, label, samples, seed, ink }) {
    const session = sessions[place];
    const completed = await session.complete(image, mask, label, samples, seed);
    const [red, green, blue] = ink;
    return session.picture(completed, red, green, blue);
  },
};

/** @param {unknown} error @returns {{ message: string, fatal: boolean }} */
function describe(error) {
  const message = error instanceof Error ? error.message : String(error);
  // A trap leaves the module in an unknown state, and full memory stays full. Every other error is a refusal, after which
  // the worker continues.
  const trapped = typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError;
  // So does a GPU that failed once.
  if (message.startsWith(GPU_FAILED)) return { message, fatal: true };
  if (!trapped && !(error instanceof RangeError)) return { message, fatal: false };
  const what = isFull() ? "ran out of memory" : `broke down (${message})`;
  return { message: `The ${backend} engine ${what}.`, fatal: true };
}

/** The module does not say why it traps, but full memory can be recognised. */
function isFull() {
  try {
    memory?.grow(1);
    return false;
  } catch {
    return true;
  }
}

/** Why the GPU device was lost, if it was. */
let lost = "";

self.onmessage = async ({ data: { id, action, payload } }) => {
  current = id;
  try {
    if (lost) throw new Error(lost);
    const result = await actions[/** @type {keyof typeof actions} */ (action)](payload);
    const { pixels } = /** @type {{ pixels?: Uint8ClampedArray<ArrayBuffer> }} */ (Object(result));
    const transfer = pixels ? [pixels.buffer] : [];
    self.postMessage({ id, result }, { transfer });
  } catch (error) {
    self.postMessage({ id, error: lost ? { message: lost, fatal: true } : describe(error) });
  }
};

// A trap inside an asynchronous call of the module settles no promise; this handler reports it.
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  self.postMessage({ id: current, error: { ...describe(event.reason), fatal: true } });
});

// Nor does a lost device always settle its promise.
const adapter = backend === "webgpu" && /** @type {any} */ (self).GPUAdapter?.prototype;
if (adapter) {
  const { requestDevice } = adapter;
  /** @param {unknown[]} wishes */
  adapter.requestDevice = async function (...wishes) {
    const device = await requestDevice.apply(this, wishes);
    device.lost.then((/** @type {{ message: string }} */ { message }) => {
      lost = `The GPU was lost (${message}).`;
      self.postMessage({ id: current, error: { message: lost, fatal: true } });
    });
    return device;
  };
}
