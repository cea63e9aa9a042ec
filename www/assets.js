// What the page downloads: the list of models, their weights, and the WebAssembly modules.

import { text, titleOf } from "./text.js";

/**
 * @typedef {{ file: string, bytes: number, sha256: string }} WeightsFile
 * @typedef {{ name: string, title: string, summary: string, group: string, decoder: WeightsFile, encoder?: WeightsFile }} ModelEntry
 *   `group` is the heading that lists it, or empty
 * @typedef {{ models: ModelEntry[], fallback: ModelEntry }} ModelList
 * @typedef {(part: string, loaded: number, total: number | null) => void} OnProgress
 *   `total` is null where the server does not tell the size
 * @typedef {{ onProgress: OnProgress, fresh?: boolean, signal?: AbortSignal }} DownloadOptions
 *   `fresh`: past the browser's cache, which may hold what went wrong the first time; `signal` ends the download,
 *   which then fails with the signal's reason
 */

const FORMAT = 1;
/** A download that brings nothing for so long has failed, in milliseconds. */
const STALL = 30_000;

/** A download that failed; the message is one sentence. */
export class AssetError extends Error {}

/**
 * @param {DownloadOptions} options
 * @returns {Promise<ModelList>}
 */
export async function fetchModels(options) {
  const what = text("asset.list");
  const { bytes } = await download(new URL("./weights/index.json", import.meta.url), what, options);
  let list;
  try {
    list = JSON.parse(new TextDecoder().decode(await bytes));
  } catch {
    throw new AssetError(text("asset.notJson", { what }));
  }
  if (list?.format !== FORMAT) {
    const format = JSON.stringify(list?.format) ?? "undefined";
    throw new AssetError(text("asset.format", { what, format, expected: FORMAT }));
  }
  const models = Array.isArray(list.models)
    ? /** @type {unknown[]} */ (list.models).filter(isUsable).map(withTexts)
    : [];
  if (models.length === 0) throw new AssetError(text("asset.noModel", { what }));
  const fallback = models.find((model) => model.name === list.default) ?? models[0];
  return { models, fallback };
}

/** @param {any} model @returns {model is ModelEntry} */
function isUsable(model) {
  return (
    typeof model?.name === "string" &&
    typeof model.title === "string" &&
    /^[\w-][\w.-]*$/.test(model.decoder?.file ?? "")
  );
}

/** What is only read, and may be missing. @param {ModelEntry} model @returns {ModelEntry} */
function withTexts({ summary, group, ...model }) {
  return { ...model, summary: String(summary ?? ""), group: String(group ?? "") };
}

/**
 * @param {ModelEntry} model @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export async function fetchWeights(model, options) {
  const { decoder } = model;
  const url = new URL(`./weights/${decoder.file}`, import.meta.url);
  const { bytes } = await download(url, text("asset.weights", { title: titleOf(model) }), {
    ...options,
    expected: decoder.bytes,
  });
  return bytes;
}

/**
 * @param {ModelEntry} model @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export async function fetchEncoder(model, options) {
  const { encoder } = model;
  const title = titleOf(model);
  if (!/^[\w-][\w.-]*$/.test(encoder?.file ?? "")) {
    throw new AssetError(text("asset.noEncoder", { title }));
  }
  const { file, bytes: expected } = /** @type {WeightsFile} */ (encoder);
  const url = new URL(`./weights/${file}`, import.meta.url);
  const { bytes } = await download(url, text("asset.encoder", { title }), { ...options, expected });
  return bytes;
}

/** @param {DownloadOptions} options @returns {Promise<Uint8Array>} the network that judges what the models draw */
export async function fetchJudge(options) {
  const url = new URL("./weights/judge.safetensors", import.meta.url);
  const { bytes } = await download(url, text("judge.file"), options);
  return bytes;
}

/**
 * Fetches where the encoder of a model puts test images.
 * @param {ModelEntry} model @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export async function fetchPoints(model, options) {
  const file = `${encodeURIComponent(model.name)}.points.safetensors`;
  const url = new URL(`./weights/${file}`, import.meta.url);
  const { bytes } = await download(url, text("points.file", { title: titleOf(model) }), options);
  return bytes;
}

/**
 * Compiles the module of a backend while it arrives.
 * @param {"cpu" | "webgpu"} backend @param {DownloadOptions} options
 * @returns {Promise<WebAssembly.Module>}
 */
export async function fetchModule(backend, options) {
  const what = text(backend === "cpu" ? "engine.cpu" : "engine.webgpu");
  const url = new URL(`./pkg/${backend}/cvae_bg.wasm`, import.meta.url);
  const { response, bytes } = await download(url, what, options);
  const streams = response.headers.get("Content-Type")?.startsWith("application/wasm");
  try {
    const compiled = streams
      ? WebAssembly.compileStreaming(response)
      : bytes.then((module) => WebAssembly.compile(module));
    const [module] = await Promise.all([compiled, bytes]);
    return module;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new AssetError(text("asset.noSimd", { what, why: error.message }), { cause: error });
  }
}

/**
 * Starts a download. `bytes` settles when all is here; `response` has the same body, unread.
 * @param {URL} url @param {string} what begins the sentence if it fails
 * @param {DownloadOptions & { expected?: number }} options
 */
export async function download(url, what, { onProgress, fresh = false, signal, expected }) {
  const path = url.pathname.split("/").slice(-3).join("/");
  const stop = new AbortController();
  signal?.addEventListener("abort", () => stop.abort(signal.reason));
  const stall = () =>
    stop.abort(new AssetError(text("asset.stalled", { what, seconds: STALL / 1000 })));
  const lost = (/** @type {unknown} */ cause) =>
    stop.signal.aborted
      ? stop.signal.reason
      : new AssetError(text("asset.noConnection", { what }), { cause });
  let timer = setTimeout(stall, STALL);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stall, STALL);
  };

  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { signal: stop.signal, cache: fresh ? "reload" : "default" });
  } catch (error) {
    clearTimeout(timer);
    throw lost(error);
  }
  if (!response.ok) {
    clearTimeout(timer);
    throw new AssetError(text("asset.refused", { what, status: response.status, path }));
  }

  const total = expected ?? plainLength(response);
  const read = async () => {
    const chunks = [];
    let loaded = 0;
    try {
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.clone().body).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        alive();
        chunks.push(part.value);
        loaded += part.value.length;
        onProgress(what, loaded, total && Math.max(total, loaded));
      }
    } catch (error) {
      throw lost(error);
    } finally {
      clearTimeout(timer);
    }
    onProgress(what, loaded, loaded);
    return joined(chunks, loaded);
  };
  return { response, bytes: read() };
}

/** The size of the body, which `Content-Length` tells only when it is not compressed. @param {Response} response */
function plainLength({ headers }) {
  const length = headers.get("Content-Length");
  return length && !headers.has("Content-Encoding") ? Number(length) : null;
}

/** @param {Uint8Array[]} chunks @param {number} length */
function joined(chunks, length) {
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return bytes;
}
