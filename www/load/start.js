// The downloads of a start, all at once: the list of models, the CPU module, and the weights for the first digit.

import { fetchDraft, fetchModels, fetchModule, fetchWeights, hasDraft } from "./assets.js";

/**
 * @typedef {object} First weights to begin with
 * @property {import("./assets.js").ModelEntry} model
 * @property {boolean} isDraft whether they are a draft of the model's
 * @property {Uint8Array} bytes
 *
 * @typedef {object} Start
 * @property {Promise<import("./assets.js").ModelList>} list
 * @property {Promise<First>} weights
 * @property {Promise<WebAssembly.Module>} module
 *
 * @typedef {object} Begun the start that the first digit is drawn from, before the rest of the page is there
 * @property {string} hash the address that it is for
 * @property {Start} start
 * @property {() => boolean} stands whether the digit is shown
 * @property {(onProgress: import("./assets.js").OnProgress) => void} follow reports its downloads, from their beginning
 */

/**
 * @param {{ model: string | null, takesDraft: boolean }} wanted the name of the model, null for the default; `takesDraft`: whether
 *   a draft of its weights will do
 * @param {import("./assets.js").DownloadOptions} options
 * @returns {Start}
 */
export function begin({ model: wanted, takesDraft }, options) {
  const list = fetchModels(options);
  const weights = list.then(async ({ models, fallback }) => {
    const model = models.find(({ name }) => name === wanted) ?? fallback;
    const isDraft = takesDraft && hasDraft(model);
    const bytes = await (isDraft ? fetchDraft : fetchWeights)(model, options);
    return { model, isDraft, bytes };
  });
  const module = fetchModule("cpu", options);
  // Each promise is awaited later, and its failure is reported then.
  for (const part of [list, weights, module]) part.catch(() => {});
  return { list, weights, module };
}
