// The worker that holds the network. `?backend=` names the WebAssembly package.

/** @typedef {import("./pkg/cpu/cvae.js").Session} Session */

const backend =
  new URL(self.location.href).searchParams.get("backend") === "webgpu" ? "webgpu" : "cpu";

// The glue is fetched while the module itself still is; a failure is told by `open`.
/** @type {Promise<typeof import("./pkg/cpu/cvae.js")>} */
const glue = import(`./pkg/${backend}/cvae.js`).catch((cause) => {
  throw new Error(`The script of the ${backend} engine could not be loaded (${cause.message}).`, {
    cause,
  });
});
glue.catch(() => {});

/** @type {Session} */
let session;
/** @type {number | undefined} */
let current;
/** The digits that were drawn last, for the judge. @type {{ drawing: number, probabilities: Float32Array }} */
let drawn = { drawing: 0, probabilities: new Float32Array() };

const actions = {
  /** @param {{ module: WebAssembly.Module }} payload */
  async open({ module }) {
    const { default: init, Session } = await glue;
    await init({ module_or_path: module });
    session = await Session.open();
  },
  /** @param {{ bytes: Uint8Array }} payload */
  load: ({ bytes }) => session.load(bytes),
  check: () => session.check(),
  /** @param {{ seeds: number[] }} payload */
  styles: ({ seeds }) => seeds.map((seed) => session.noise(seed)),
  /** @param {{ seed: number }} payload */
  directions: ({ seed }) => session.directions(seed),
  /**
   * `drawing` names the digits for `judge`.
   * @param {{ epsilon: Float32Array, labels: Float32Array, temperature: number, ink: number[], drawing?: number }} payload
   */
  async decode({ epsilon, labels, temperature, ink, drawing }) {
    const [red, green, blue] = ink;
    const started = performance.now();
    const probabilities = await session.decode(epsilon, labels, temperature);
    const ms = performance.now() - started;
    if (drawing) drawn = { drawing, probabilities };
    return { image: session.image(probabilities, red, green, blue), ms };
  },
  /** @param {{ bytes: Uint8Array }} payload */
  loadJudge: ({ bytes }) => JSON.parse(session.loadJudge(bytes)),
  /**
   * Judges the digits of that drawing; null if others were drawn since.
   * @param {{ drawing: number }} payload
   */
  judge({ drawing }) {
    if (drawn.drawing !== drawing) return null;
    const started = performance.now();
    const probabilities = session.judge(drawn.probabilities);
    return { probabilities, ms: performance.now() - started };
  },
  /** @param {{ bytes: Uint8Array }} payload */
  points({ bytes }) {
    const [source, epsilon] = session.points(bytes);
    return { ...JSON.parse(source), epsilon };
  },
  /**
   * Reads a drawing; null if there is nothing on it. `encoder` is there if this model's is not loaded yet.
   * @param {{ drawing: Float32Array, encoder: Uint8Array | null, label: number | null, seed: number | null, ink: number[] }} payload
   */
  async read({ drawing, encoder, label, seed, ink }) {
    if (encoder) session.loadEncoder(encoder);
    const image = session.centre(drawing);
    if (!image) return null;
    const reading = await session.read(image, label, seed);
    const [red, green, blue] = ink;
    const picture = (/** @type {Float32Array} */ values) => session.image(values, red, green, blue);
    const drawn = picture(Float32Array.from(reading.reconstruction));
    return { reading, image, seen: picture(image), drawn };
  },
  /**
   * Completes an image of which a part is erased.
   * @param {{ image: Float32Array, mask: Uint8Array, label: number | null, samples: number, seed: number, ink: number[] }} payload
   */
  async complete({ image, mask, label, samples, seed, ink }) {
    const completed = await session.complete(image, mask, label, samples, seed);
    const [red, green, blue] = ink;
    return session.image(completed, red, green, blue);
  },
};

/** @param {unknown} error @returns {{ message: string, fatal: boolean }} */
function describe(error) {
  const message = error instanceof Error ? error.message : String(error);
  // A trap leaves the module in an unknown state; everything else is a refusal, after which it works on.
  if (typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError) {
    return { message: `The ${backend} engine broke down (${message}).`, fatal: true };
  }
  return { message, fatal: false };
}

self.onmessage = async ({ data: { id, action, payload } }) => {
  current = id;
  try {
    const result = await actions[/** @type {keyof typeof actions} */ (action)](payload);
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, error: describe(error) });
  }
};

// A trap inside an asynchronous call of the module settles no promise; without this, nobody would hear of it.
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  self.postMessage({ id: current, error: { ...describe(event.reason), fatal: true } });
});
