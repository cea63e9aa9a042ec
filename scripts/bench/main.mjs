#!/usr/bin/env node
// Measures the page in headless Chromium beside its peers and prints Markdown:
//   node scripts/bench/main.mjs [--gpu] [--write] [--runs 7] [--only packages,cold-start,decode,drag,manifold,memory]
// --gpu adds the parts that need a GPU, simulated by software where there is none. --write puts the tables into
// docs/performance.md. --runs is the number of measurements in a median. Run nothing else on the machine meanwhile.
import os from "node:os";
import { parseArgs } from "node:util";
import { launch } from "../../tests/page/browser.mjs";
import { coldStart } from "./cold-start.mjs";
import { decodes } from "./decode.mjs";
import { writeTables } from "./document.mjs";
import { drag } from "./drag.mjs";
import { manifold } from "./manifold.mjs";
import { memory } from "./memory.mjs";
import { packages } from "./packages.mjs";
import { Sites } from "./sites.mjs";

/** The page's default model, and a model of the size that most tutorials use. */
const MODELS = ["flagship", "tutorial"];
const PARTS = ["packages", "cold-start", "decode", "drag", "manifold", "memory"];

const { values } = parseArgs({
  options: {
    gpu: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    runs: { type: "string", default: "7" },
    only: { type: "string", default: PARTS.join(",") },
  },
});
const runs = Number(values.runs);
const parts = values.only.split(",");
if (!Number.isInteger(runs) || runs < 1)
  fail(`--runs is "${values.runs}", expected a number from 1`);
for (const part of parts) {
  if (!PARTS.includes(part)) fail(`--only has "${part}", expected some of ${PARTS.join(",")}`);
}
if (values.write && parts.length < PARTS.length) fail("--write needs all parts, without --only");

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`cvae: ${message}`);
  process.exit(1);
}

const sites = new Sites();
const browser = await launch({ gpu: values.gpu });
try {
  await sites.build(MODELS, { gpu: values.gpu });
  const { origin } = await sites.page();
  /** @type {("cpu" | "webgpu")[]} */
  const backends = values.gpu ? ["cpu", "webgpu"] : ["cpu"];
  /** @type {Record<string, () => Promise<string>>} */
  const measure = {
    packages,
    "cold-start": () => coldStart(browser, sites, runs),
    decode: () => decodes(browser, sites, runs),
    drag: () => drag(browser, origin),
    manifold: () => manifold(browser, origin, runs),
    memory: () => memory(browser, origin, backends),
  };
  const texts = [machine(browser.version(), sites.versions)];
  console.log(`${texts[0]}\n`);
  for (const part of PARTS.filter((part) => parts.includes(part))) {
    const text = await measure[part]();
    console.log(`${text}\n`);
    texts.push(text);
  }
  if (values.write) await writeTables(texts.join("\n\n"));
} finally {
  await browser.close();
  await sites.close();
}

/** @param {string} chromium @param {Record<string, string>} versions */
function machine(chromium, versions) {
  const processors = os.cpus();
  const tfjs = versions["@tensorflow/tfjs-core"];
  const onnx = versions["onnxruntime-web"];
  const on = `${processors.length} threads of ${processors[0].model.trim()}, Chromium ${chromium.split(".")[0]}`;
  return `Measured on ${on}, beside TensorFlow.js ${tfjs}, onnxruntime-web ${onnx} and plain loops with the same weights in f32.`;
}
