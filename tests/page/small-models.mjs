// Small models of kinds that need not be published, from tests/fixtures/models, listed after a published model.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { INDEX, ROOT, answering, sending, servedModels } from "./browser.mjs";

/** What Chromium logs when a link names one of them: the page begins to load with the published list only. */
export const GUESSED = /flagship\.draft\.safetensors was preloaded using link preload but not used/;

const FOLDER = path.join(ROOT, "tests/fixtures/models");

/** Answers requests for the list of models and for the small weights. @returns {Promise<import("./browser.mjs").Hook>} */
export async function smallModels() {
  const { models: small } = JSON.parse(await readFile(path.join(FOLDER, "index.json"), "utf8"));
  const { models: shipped } = await servedModels();
  const cvae = shipped.find((/** @type {{ name: string }} */ { name }) => name === "cvae");
  const list = JSON.stringify({ format: 1, default: cvae.name, models: [cvae, ...small] });
  const stored = small
    .flatMap((/** @type {Record<string, { file: string }>} */ { decoder, draft }) => [
      decoder,
      draft,
    ])
    .filter(Boolean);
  const files = await Promise.all(
    stored.map(async (/** @type {{ file: string }} */ { file }) => {
      const bytes = await readFile(path.join(FOLDER, file));
      return answering(() => `/weights/${file}`, sending("application/octet-stream", bytes));
    }),
  );
  const answers = [answering(() => INDEX, sending("application/json", list)), ...files];
  return (request, response) => answers.some(({ hook }) => hook(request, response));
}
