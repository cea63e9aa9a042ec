// Small models of the kinds that need not ship, from tests/fixtures/models, listed after one that does.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { INDEX, ROOT, answering, sending, servedModels } from "./browser.mjs";

/** What Chromium says where a link names one of them: only the list that ships is known when the page begins to load. */
export const GUESSED = /flagship\.draft\.safetensors was preloaded using link preload but not used/;

const FOLDER = path.join(ROOT, "tests/fixtures/models");

/** Answers for the list of models and for the small weights. @returns {Promise<import("./browser.mjs").Hook>} */
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
