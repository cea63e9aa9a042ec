// The encoders: each is fetched once, when its model first has to read a drawing.

import { fetchEncoder } from "../load/assets.js";

/** @typedef {import("../load/assets.js").ModelEntry} ModelEntry */

/** By the model. @type {WeakMap<ModelEntry, Promise<Uint8Array>>} */
const fetched = new WeakMap();

/** The encoder of a model; after a failure it is fetched again. @param {ModelEntry} model @param {import("../load/assets.js").DownloadOptions} options */
export function encoderOf(model, options) {
  const encoder = fetched.get(model) ?? fetchEncoder(model, options);
  fetched.set(model, encoder);
  encoder.catch(() => fetched.delete(model));
  return encoder;
}

/** The number of bytes still to fetch for the encoders of these models. @param {ModelEntry[]} models */
export function missingBytes(models) {
  return models
    .filter((model) => !fetched.has(model) && !model.encoder?.held)
    .reduce((sum, { encoder }) => sum + (encoder?.bytes ?? 0), 0);
}
