// The models that come from the visitor: opened from files, and kept in the browser until the visitor forgets them.

import { SpokenError, text } from "../text/text.js";

/**
 * @typedef {import("../load/assets.js").ModelEntry} ModelEntry
 * @typedef {{ half: "decoder" | "encoder", recipe: { name: string, title: string, summary?: string }, data?: { name: string, title: string } | null }} Manifest
 *   what is used of the manifest of a weights file
 * @typedef {{ bytes: Uint8Array, manifest: Manifest, file: string }} Opened
 * @typedef {{ decoder: Uint8Array, encoder: Uint8Array | null }} Pair of files of one model
 */

/** The heading that lists these models. */
export const OWN = "Opened by you";
/** Larger files are no weights of this page, in bytes. */
const LARGEST = 64_000_000;
/** The bytes before the header of safetensors, which hold its length. */
const START = 8;

/** How many files were opened, so that each has a name of its own. */
let opened = 0;

/**
 * The manifest of a weights file, without its weights; the engine checks those.
 * @param {Uint8Array} bytes @param {string} file its name
 * @returns {Manifest}
 */
export function manifestOf(bytes, file) {
  const refuse = (/** @type {import("../text/text.js").Key} */ key, values = {}) =>
    new SpokenError(() => text(key, { file, ...values }));
  if (bytes.length < START) throw refuse("own.noWeights");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (!(length <= bytes.length - START)) throw refuse("own.noWeights");
  let metadata;
  try {
    const header = new TextDecoder().decode(bytes.subarray(START, START + length));
    metadata = JSON.parse(header)?.__metadata__;
  } catch {
    throw refuse("own.noWeights");
  }
  let manifest;
  try {
    manifest = JSON.parse(metadata?.manifest);
  } catch {
    throw refuse("own.noManifest");
  }
  const { half, recipe } = manifest ?? {};
  const isKnown = half === "decoder" || half === "encoder";
  if (!isKnown || typeof recipe?.name !== "string" || typeof recipe.title !== "string") {
    throw refuse("own.noManifest");
  }
  if (!/^[\w.-]{0,63}[A-Za-z0-9]$/.test(recipe.name)) {
    throw refuse("own.badName", { name: recipe.name.slice(0, 64) });
  }
  return manifest;
}

/** The entry of a model in the page's list. @param {Pair} pair @returns {ModelEntry} */
export function ownModel({ decoder, encoder }) {
  const { recipe, data } = manifestOf(decoder, "");
  const held = (/** @type {Uint8Array} */ bytes) => {
    opened += 1;
    return {
      file: `opened-${opened}`,
      bytes: bytes.length,
      sha256: `opened-${opened}`,
      held: bytes,
    };
  };
  return {
    ...{ name: recipe.name, title: recipe.title, summary: recipe.summary ?? "", group: OWN },
    decoder: held(decoder),
    ...(encoder && { encoder: held(encoder) }),
    ...(data && { data: { name: data.name, title: data.title } }),
  };
}

/**
 * Reads files as models: each decoder, with the encoder of the same model if it is among them. An encoder alone belongs to a
 * model that was opened before.
 * @param {File[]} files @param {ModelEntry[]} own those that were opened before
 * @returns {Promise<{ models: ModelEntry[], problems: string[] }>} `problems`: a sentence for each file that is no part of a model
 */
export async function readModels(files, own) {
  /** @type {Opened[]} */
  const read = [];
  const problems = [];
  for (const file of files) {
    try {
      read.push(await readFile(file));
    } catch (error) {
      problems.push(
        error instanceof SpokenError ? error.message : text("own.unreadable", { file: file.name }),
      );
    }
  }
  const [decoders, encoders] = ["decoder", "encoder"].map((half) =>
    read.filter(({ manifest }) => manifest.half === half),
  );
  const models = decoders.map(({ bytes, manifest }) => {
    const encoder = encoders.find((other) => other.manifest.recipe.name === manifest.recipe.name);
    return ownModel({ decoder: bytes, encoder: encoder?.bytes ?? null });
  });
  for (const { bytes, manifest, file } of encoders) {
    const { name, title } = manifest.recipe;
    if (models.some((model) => model.name === name)) continue;
    const before = own.find((model) => model.name === name);
    if (before?.decoder.held) {
      models.push(ownModel({ decoder: before.decoder.held, encoder: bytes }));
    } else {
      problems.push(text("own.lone", { file, title }));
    }
  }
  return { models, problems };
}

/** @param {File} file @returns {Promise<Opened>} */
async function readFile(file) {
  if (file.size > LARGEST) {
    throw new SpokenError(() => text("own.large", { file: file.name, most: LARGEST / 1e6 }));
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { bytes, manifest: manifestOf(bytes, file.name), file: file.name };
}

/** Runs a request on the models that the browser keeps. @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} ask */
async function inStore(mode, ask) {
  /** @param {IDBRequest} request @returns {Promise<any>} */
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
      request.addEventListener("blocked", () => reject(new Error("blocked")));
    });
  const opening = indexedDB.open("cvae-playground", 1);
  opening.addEventListener("upgradeneeded", () => {
    opening.result.createObjectStore("models", { keyPath: "name" });
  });
  const database = await done(opening);
  try {
    return await done(ask(database.transaction("models", mode).objectStore("models")));
  } finally {
    database.close();
  }
}

/** Keeps a model for later visits, if the browser lets the page keep anything. @param {ModelEntry} model */
export async function keep({ name, decoder, encoder }) {
  const pair = { name, decoder: decoder.held, encoder: encoder?.held ?? null };
  await inStore("readwrite", (store) => store.put(pair)).catch(() => {});
}

/** @param {string} name */
export async function forget(name) {
  await inStore("readwrite", (store) => store.delete(name)).catch(() => {});
}

/** The models of earlier visits. @returns {Promise<ModelEntry[]>} */
export async function kept() {
  /** @type {Pair[]} */
  const pairs = await inStore("readonly", (store) => store.getAll()).catch(() => []);
  return pairs.map(ownModel);
}
