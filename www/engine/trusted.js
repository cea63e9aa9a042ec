// The only place where an address becomes a script. Trusted Types enforce this in browsers that have them.

const WORKER = new URL("./worker.js", import.meta.url).href;
const BACKENDS = ["cpu", "webgpu"].map((backend) => `${WORKER}?backend=${backend}`);

const rules = {
  /** @param {string} address @returns {string} */
  createScriptURL(address) {
    if (BACKENDS.includes(address)) return address;
    throw new TypeError(`“${address}” is not the worker of this page.`);
  },
};

/** @type {typeof rules} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("cvae", rules) ?? rules;

/** The address of the worker, approved by the policy. @param {import("../load/assets.js").Backend} backend */
export const workerFor = (backend) => policy.createScriptURL(`${WORKER}?backend=${backend}`);
