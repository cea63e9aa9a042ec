#!/usr/bin/env node
// Writes what the page is measured against: one small site per peer and model, bundled and minified as its users do it.
//   node tests/peers/build.mjs OUT MODEL… [--gpu]      (--gpu adds those that need one)
// OUT/<model>/<peer> is a site as scripts/serve.mjs serves it; OUT/models.json says what its digits must be.
import { build } from "esbuild";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { multiplyAdds, readNetwork, writeNetwork } from "./network.mjs";
import { toOnnx } from "./onnx.mjs";
import { OPERATIONS_PER_TURN, roofline } from "./roofline.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(path.dirname(HERE));
const TFJS_WASM = "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";

/**
 * What each peer needs beside its script; everything is preloaded, as on the page itself.
 * @type {Record<string, { model: string[], modules?: string[] }>}
 */
const PEERS = {
  // Draws nothing, for the table of first digits: no page is there sooner.
  blank: { model: [] },
  plain: { model: ["network.json", "network.f32"] },
  "tfjs-wasm": { model: ["network.json", "network.f32"], modules: [TFJS_WASM] },
  "tfjs-webgl": { model: ["network.json", "network.f32"] },
  "tfjs-webgpu": { model: ["network.json", "network.f32"] },
  "onnx-wasm": {
    model: ["network.onnx"],
    modules: ["onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"],
  },
  "onnx-webgpu": {
    model: ["network.onnx"],
    modules: ["onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm"],
  },
  // The page's own modules, for the table of decodes.
  "ours-cpu": { model: ["decoder.safetensors"] },
  "ours-webgpu": { model: ["decoder.safetensors"] },
};

/** @param {string} title @param {string[]} preloads */
const html = (title, preloads) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    ${preloads.map((file) => `<link rel="preload" href="www/${file}" as="fetch" crossorigin />`).join("\n    ")}
    <script type="module" src="www/page.js"></script>
  </head>
  <body><canvas width="28" height="28"></canvas></body>
</html>
`;

/** @param {string} peer @param {string} site @param {Record<string, Uint8Array | string>} files of the model */
async function writeSite(peer, site, files) {
  const { model, modules = [] } = PEERS[peer];
  const www = path.join(site, "www");
  await mkdir(www, { recursive: true });
  await build({
    entryPoints: [path.join(HERE, "pages", `${peer}.js`)],
    outfile: path.join(www, "page.js"),
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2023",
    logLevel: "error",
  });
  for (const file of model) await writeFile(path.join(www, file), files[file]);
  for (const module of modules) {
    await copyFile(path.join(HERE, "node_modules", module), path.join(www, path.basename(module)));
  }
  const preloads = [...modules.map((module) => path.basename(module)), ...model];
  await writeFile(path.join(site, "index.html"), html(peer, preloads));
}

const {
  values: { gpu },
  positionals: [out, ...names],
} = parseArgs({ options: { gpu: { type: "boolean", default: false } }, allowPositionals: true });
const peers = Object.keys(PEERS).filter((peer) => gpu || !peer.includes("-webg"));
const models = [];
for (const name of names) {
  const weights = await readFile(path.join(ROOT, "www/weights", `${name}.decoder.safetensors`));
  const { network, check } = readNetwork(weights);
  const { description, values } = writeNetwork(network);
  const files = {
    "network.json": description,
    "network.f32": values,
    "network.onnx": toOnnx(network),
    "decoder.safetensors": weights,
  };
  for (const peer of peers) {
    const site = path.join(out, name, peer);
    await writeSite(peer, site, files);
    if (!peer.startsWith("ours-")) continue;
    const backend = peer.slice("ours-".length);
    const place = path.join("www/pkg", backend);
    await cp(path.join(ROOT, place), path.join(site, place), { recursive: true });
  }
  const numbers = Object.entries(check).map(([part, values]) => [part, Array.from(values)]);
  models.push({
    name,
    latent: network.latent,
    multiplyAdds: multiplyAdds(network),
    check: Object.fromEntries(numbers),
  });
}
await writeFile(path.join(out, "roofline.wasm"), await roofline());
const { dependencies } = JSON.parse(await readFile(path.join(HERE, "package.json"), "utf8"));
const facts = {
  peers: peers.filter((peer) => peer !== "blank"),
  models,
  operationsPerTurn: OPERATIONS_PER_TURN,
  versions: dependencies,
};
await writeFile(path.join(out, "models.json"), JSON.stringify(facts));
