// Downloads: the list of models, their weights, and the WebAssembly modules.

import { SpokenError, reason, text, titleOf } from "../text/text.js";
import { timed } from "./timeline.js";

/**
 * @typedef {"cpu" | "webgpu"} Backend which WebAssembly package computes
 * @typedef {{ file: string, bytes: number, sha256: string, held?: Uint8Array, folder?: string }} WeightsFile `held`: its content, if
 *   the visitor has opened it; `folder`: the address of its folder, if that is not the page’s
 * @typedef {{ name: string, title: string, summary: string, group: string, decoder: WeightsFile, encoder?: WeightsFile, draft?: WeightsFile, data?: { name: string, title: string } }} ModelEntry
 *   `group` is the heading that lists it, or empty; `draft` is a decoder of fewer bits; `data` is what it learned from, absent: MNIST
 * @typedef {{ models: ModelEntry[], fallback: ModelEntry }} ModelList
 * @typedef {(part: string, loaded: number, total: number | null) => void} OnProgress
 *   `part` names the file; `total` is null where the server does not tell the size
 * @typedef {{ onProgress: OnProgress, fresh?: boolean, signal?: AbortSignal, folder?: string }} DownloadOptions
 *   `fresh` bypasses the browser's cache, which may hold a faulty answer; `signal` ends the download, which then fails
 *   with the signal's reason; `folder`: of another site
 */

const FORMAT = 1;
/** The first bytes of WebAssembly. */
const MAGIC = Uint8Array.of(0, 97, 115, 109);
/** A download without new data for this long has failed, in milliseconds. */
const STALL = 30_000;
/**
 * The kind of request that a preload makes. WebKit would send a second request for a preload with `crossorigin`, and
 * all browsers for a preload of another kind.
 * @type {RequestInit}
 */
const LIKE_PRELOAD = { mode: "no-cors", credentials: "include" };
/** Waiting times before each new attempt after a failed connection, in milliseconds. */
const WAITS = [250, 1000, 2000];

/**
 * @typedef {{ chunks: Uint8Array[], loaded: number, version: string | null }} Part of a file; `version` names the file
 *   to a server that is asked for the rest, null if it cannot be
 */

/** The parts that interrupted downloads received, by address; the next download continues from them. @type {Map<string, Part>} */
const broken = new Map();

/** A download that failed; the message is one sentence. */
export class AssetError extends SpokenError {}

/**
 * @param {DownloadOptions} options
 * @returns {Promise<ModelList>}
 */
export async function fetchModels(options) {
  const what = () => text("asset.list");
  const { folder } = options;
  const url = new URL("index.json", folder ?? new URL("../weights/", import.meta.url));
  const { bytes } = await download(url, what, options);
  let list;
  try {
    list = JSON.parse(new TextDecoder().decode(await bytes));
  } catch {
    throw new AssetError(() => text("asset.notJson", { what: what() }));
  }
  if (list?.format !== FORMAT) {
    const format = JSON.stringify(list?.format) ?? "undefined";
    throw new AssetError(() => text("asset.format", { what: what(), format, expected: FORMAT }));
  }
  const models = Array.isArray(list.models)
    ? /** @type {unknown[]} */ (list.models).filter(isUsable).map(withTexts).map(inFolder(folder))
    : [];
  if (models.length === 0) throw new AssetError(() => text("asset.noModel", { what: what() }));
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

/** The entry with the folder of its files, if they are not the page's. @param {string | undefined} folder */
const inFolder = (folder) => (/** @type {ModelEntry} */ model) => {
  if (!folder) return model;
  const { encoder, decoder } = model;
  return {
    ...model,
    draft: undefined,
    decoder: { ...decoder, folder },
    ...(encoder && { encoder: { ...encoder, folder } }),
  };
};

/** The entry without optional files that are not valid. @param {ModelEntry} model @returns {ModelEntry} */
function withTexts({ summary, group, ...model }) {
  return { ...model, summary: String(summary ?? ""), group: String(group ?? "") };
}

/**
 * @param {ModelEntry} model @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export function fetchWeights(model, options) {
  return fetchDecoder(model, model.decoder, options);
}

/** Whether there is a draft of the model's weights. @param {ModelEntry} model */
export const hasDraft = ({ draft }) => /^[\w-][\w.-]*$/.test(draft?.file ?? "");

/**
 * Fetches the weights for the first digits: the draft, where there is one.
 * @param {ModelEntry} model @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export function fetchDraft(model, options) {
  const file = hasDraft(model) ? /** @type {WeightsFile} */ (model.draft) : model.decoder;
  return fetchDecoder(model, file, options);
}

/** @param {ModelEntry} model @param {WeightsFile} file @param {DownloadOptions} options */
async function fetchDecoder(model, file, options) {
  if (file.held) return file.held;
  const url = addressOf(file);
  const what = () => text("asset.weights", { title: titleOf(model) });
  const { bytes } = await download(url, what, {
    ...options,
    expected: file.bytes,
    folder: file.folder,
  });
  return bytes;
}

/**
 * @param {ModelEntry} model @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export async function fetchEncoder(model, options) {
  const { encoder } = model;
  if (!/^[\w-][\w.-]*$/.test(encoder?.file ?? "")) {
    throw new AssetError(() => text("asset.noEncoder", { title: titleOf(model) }));
  }
  const { bytes: expected, held, folder } = /** @type {WeightsFile} */ (encoder);
  if (held) return held;
  const url = addressOf(/** @type {WeightsFile} */ (encoder));
  const what = () => text("asset.encoder", { title: titleOf(model) });
  const { bytes } = await download(url, what, { ...options, expected, folder });
  return bytes;
}

/** @param {WeightsFile} file */
const addressOf = ({ file, folder }) =>
  new URL(file, folder ?? new URL("../weights/", import.meta.url));

/** @param {DownloadOptions} options @returns {Promise<Uint8Array>} the judge, a network that reads drawn digits */
export async function fetchJudge(options) {
  const url = new URL("../weights/judge.safetensors", import.meta.url);
  const { bytes } = await download(url, () => text("judge.file"), options);
  return bytes;
}

/**
 * Fetches the points at which the encoder of a model places test images.
 * @param {ModelEntry} model @param {DownloadOptions} options
 * @returns {Promise<Uint8Array>}
 */
export async function fetchPoints(model, options) {
  if (model.decoder.held) {
    throw new AssetError(() => text("own.noPoints", { title: titleOf(model) }));
  }
  const file = `${encodeURIComponent(model.name)}.points.safetensors`;
  const url = new URL(`../weights/${file}`, import.meta.url);
  const what = () => text("points.file", { title: titleOf(model) });
  const { bytes } = await download(url, what, options);
  return bytes;
}

/**
 * Fetches the module of a backend; of a split package the first half, which draws.
 * @param {Backend} backend @param {DownloadOptions} options
 * @returns {Promise<WebAssembly.Module>}
 */
export async function fetchModule(backend, options) {
  const what = () => text(backend === "cpu" ? "engine.cpu" : "engine.webgpu");
  const url = new URL(`../pkg/${backend}/cvae_bg.wasm`, import.meta.url);
  const arriving = await download(url, what, { ...options, twice: true });
  return timed("compile", compile(arriving, what), () => ({ backend }));
}

/**
 * Fetches the module that trains.
 * @param {DownloadOptions} options
 * @returns {Promise<WebAssembly.Module>}
 */
export async function fetchTraining(options) {
  const what = () => text("engine.train");
  const url = new URL("../pkg/train/cvae_bg.wasm", import.meta.url);
  return compile(await download(url, what, { ...options, twice: true }), what);
}

/** @param {DownloadOptions} options @returns {Promise<Uint8Array>} images to learn from */
export async function fetchImages(options) {
  const url = new URL("../images/mnist.images", import.meta.url);
  const { bytes } = await download(url, () => text("train.images"), options);
  return bytes;
}

/**
 * Fetches the second half of a split package, which draws no digit.
 * @param {Backend} backend @param {DownloadOptions} options
 * @returns {Promise<WebAssembly.Module>}
 */
export async function fetchRest(backend, options) {
  const what = () => text(backend === "cpu" ? "engine.cpuRest" : "engine.webgpuRest");
  const url = new URL(`../pkg/${backend}/cvae_rest.wasm`, import.meta.url);
  return compile(await download(url, what, { ...options, twice: true }), what);
}

/**
 * Compiles a module while it arrives.
 * @param {Awaited<ReturnType<typeof download>>} arriving @param {() => string} what as of `download`
 */
async function compile({ response, bytes }, what) {
  const type = response.headers.get("Content-Type") ?? "no type";
  const sent = { path: shortPath(new URL(response.url)), type };
  try {
    // If compiling while streaming fails, compile the complete module: the server may send another MIME type, or the
    // connection may have broken.
    const compiled = WebAssembly.compileStreaming(response).catch(async () =>
      WebAssembly.compile(await bytes),
    );
    const [module] = await Promise.all([compiled, bytes]);
    if (!/^application\/wasm\b/.test(type)) console.warn(text("asset.slowType", sent));
    return module;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    const start = String((await bytes).subarray(0, MAGIC.length));
    if (start !== String(MAGIC)) {
      const refusal = () => text("asset.notWasm", { what: what(), ...sent });
      throw new AssetError(refusal, { cause: error });
    }
    throw new AssetError(() => text("asset.noSimd", { what: what(), why: reason(error) }), {
      cause: error,
    });
  }
}

/**
 * Starts a download. `bytes` settles when the download is complete. With `twice`, `response` has the same body, unread,
 * unless the connection broke.
 * @param {URL} url @param {() => string} what the beginning of a failure sentence, in the current language
 * @param {DownloadOptions & { expected?: number, twice?: boolean }} options
 */
export async function download(url, what, options) {
  const { onProgress, fresh = false, signal, expected, twice = false, folder } = options;
  const path = shortPath(url);
  const stop = new AbortController();
  signal?.addEventListener("abort", () => stop.abort(signal.reason));
  const stall = () =>
    stop.abort(
      new AssetError(() => text("asset.stalled", { what: what(), seconds: STALL / 1000 })),
    );
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stall, STALL);
  };

  let part = broken.get(url.href) ?? nothing(null);
  broken.delete(url.href);
  let tries = 0;
  /** Waits before another attempt, or gives up. @param {Error} error */
  const pause = async (error) => {
    clearTimeout(timer);
    const wait = WAITS[tries++];
    if (wait === undefined || stop.signal.aborted) {
      if (part.version) broken.set(url.href, part);
      throw stop.signal.aborted ? stop.signal.reason : error;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  };
  const lost = (/** @type {unknown} */ cause) =>
    pause(new AssetError(() => text("asset.noConnection", { what: what() }), { cause }));

  /** @type {RequestCache} */
  let cache = fresh ? "reload" : "default";
  /** Requests the missing part until the server answers. @returns {Promise<Response>} */
  const ask = async () => {
    for (;;) {
      const { loaded, version } = part;
      const goesOn = loaded > 0 && version !== null;
      alive();
      try {
        const response = await fetch(url, {
          signal: stop.signal,
          ...(goesOn
            ? { cache: "no-store", headers: { Range: `bytes=${loaded}-`, "If-Range": version } }
            : { ...(folder ? {} : LIKE_PRELOAD), cache }),
        });
        const rest = response.headers.get("Content-Range")?.startsWith(`bytes ${loaded}-`);
        if (!rest) part = nothing(response.ok ? versionOf(response) : null);
        if (response.ok) return response;
        clearTimeout(timer);
        const { status } = response;
        const key = status === 404 && path.startsWith("pkg/") ? "asset.noPackage" : "asset.refused";
        const refusal = new AssetError(() => text(key, { what: what(), status, path }));
        if (status < 500) throw refusal;
        cache = "reload";
        await pause(refusal);
      } catch (error) {
        if (error instanceof AssetError && !stop.signal.aborted) throw error;
        // Without a connection, use the browser's cache, even if it is old.
        cache = "force-cache";
        await lost(error);
      }
    }
  };

  const response = await ask();
  const total = expected ?? plainLength(response);
  const read = async () => {
    for (let answer = twice ? response.clone() : response; ; answer = await ask()) {
      try {
        const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          alive();
          part.chunks.push(next.value);
          part.loaded += next.value.length;
          onProgress(path, part.loaded, total && Math.max(total, part.loaded));
        }
        break;
      } catch (error) {
        await lost(error);
      }
    }
    clearTimeout(timer);
    onProgress(path, part.loaded, part.loaded);
    return joined(part.chunks, part.loaded);
  };
  return { response, bytes: read() };
}

/** The part of an address that helps to find the file. @param {URL} url */
const shortPath = ({ pathname }) => pathname.split("/").slice(-3).join("/");

/** @param {string | null} version @returns {Part} of a file of which nothing has arrived */
function nothing(version) {
  return { chunks: [], loaded: 0, version };
}

/**
 * The version of a file for a request of its rest. The rest arrives uncompressed, so the tag of a compressed body does not
 * name it.
 * @param {Response} response
 */
function versionOf({ headers }) {
  const tag = headers.get("ETag");
  const usable = tag?.startsWith('"') && !headers.has("Content-Encoding");
  return usable ? tag : headers.get("Last-Modified");
}

/** The size of the body, which `Content-Length` tells only when it is not compressed. @param {Response} response */
function plainLength({ status, headers }) {
  const length = status === 200 && headers.get("Content-Length");
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
