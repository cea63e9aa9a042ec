// Sizes of the page's packages, each of which consists of two halves.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "../../tests/page/browser.mjs";
import { compressed } from "../compress.mjs";
import { kilobytes, table } from "./table.mjs";

const TITLES = {
  cpu: "CPU",
  train: "training, fetched when Train is entered",
  webgpu: "WebGPU, fetched only where there is an adapter that can run it",
};
/** The half that draws the first digit, and the half that is fetched when another function is called. */
const HALVES = ["cvae_bg.wasm", "cvae_rest.wasm"];
const KINDS = ["raw", "gzip", "brotli"];

/** @param {keyof typeof TITLES} name @returns {Promise<number[][]>} bytes of each half: raw, gzip, brotli */
export function halvesOf(name) {
  const folder = path.join(ROOT, "www/pkg", name);
  return Promise.all(
    HALVES.map(async (half) => {
      const bytes = await readFile(path.join(folder, half));
      const smaller = await Promise.all([".gz", ".br"].map((kind) => compressed(bytes, kind)));
      return [bytes, ...smaller].map(({ length }) => length);
    }),
  );
}

export async function packages() {
  const names = /** @type {(keyof typeof TITLES)[]} */ (Object.keys(TITLES));
  const rows = names.map(async (name) => {
    const halves = await halvesOf(name);
    return [TITLES[name], ...halves.map((half) => half.map(kilobytes).join(", "))];
  });
  const heads = ["first", "second"].map((half) => `${half} half: ${KINDS.join(", ")}`);
  return table(["package", ...heads], await Promise.all(rows));
}
