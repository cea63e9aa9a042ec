// The one place where an address becomes a script. Trusted Types, where a browser has them, let no other do that.

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

/** The address of the worker, as the policy lets it through. @param {import("../load/assets.js").Backend} backend */
export const workerFor = (backend) => policy.createScriptURL(`${WORKER}?backend=${backend}`);
