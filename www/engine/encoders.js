// The encoders: each is fetched once, when its model first has to read a drawing.

import { fetchEncoder } from "../load/assets.js";

/** @typedef {import("../load/assets.js").ModelEntry} ModelEntry */

/** By the name of the model. @type {Map<string, Promise<Uint8Array>>} */
const fetched = new Map();

/** The encoder of a model; after a failure it is fetched again. @param {ModelEntry} model @param {import("../load/assets.js").DownloadOptions} options */
export function encoderOf(model, options) {
  const encoder = fetched.get(model.name) ?? fetchEncoder(model, options);
  fetched.set(model.name, encoder);
  encoder.catch(() => fetched.delete(model.name));
  return encoder;
}

/** The number of bytes still to fetch for the encoders of these models. @param {ModelEntry[]} models */
export function missingBytes(models) {
  return models
    .filter(({ name }) => !fetched.has(name))
    .reduce((sum, { encoder }) => sum + (encoder?.bytes ?? 0), 0);
}
