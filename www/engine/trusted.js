// The only place where an address becomes a script. Trusted Types enforce this in browsers that have them.

const WORKER = new URL("./worker.js", import.meta.url).href;
const TRAINING = new URL("./training-worker.js", import.meta.url).href;
const KNOWN = [...["cpu", "webgpu"].map((backend) => `${WORKER}?backend=${backend}`), TRAINING];

const rules = {
  /** @param {string} address @returns {string} */
  createScriptURL(address) {
    if (KNOWN.includes(address)) return address;
    throw new TypeError(`“${address}” is no worker of this page.`);
  },
};

/** @type {typeof rules} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("cvae", rules) ?? rules;

/** The address of the worker that trains, approved by the policy. */
export const trainingWorker = () => policy.createScriptURL(TRAINING);

/** The address of the worker that draws, approved by the policy. @param {import("../load/assets.js").Backend} backend */
export const workerFor = (backend) => policy.createScriptURL(`${WORKER}?backend=${backend}`);
