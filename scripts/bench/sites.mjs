// The measured sites: the page, and one small site for each peer and model, each on its own server.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../tests/page/browser.mjs";
import { Traffic } from "../../tests/page/traffic.mjs";
import { writePage } from "../dist.mjs";
import { createServer, listen } from "../serve.mjs";

/**
 * @typedef {object} Model
 * @property {string} name
 * @property {number} latent
 * @property {number} multiplyAdds of one digit
 * @property {{ epsilon: number[], labels: number[], probabilities: number[] }} check the digits that a peer must reproduce
 *
 * @typedef {object} Site
 * @property {string} origin
 * @property {Traffic} traffic
 */

/** Names of the peers in the tables. @type {Record<string, string>} */
export const TITLES = {
  "ours-cpu": "this page, CPU",
  "ours-webgpu": "this page, WebGPU",
  "tfjs-wasm": "TensorFlow.js, wasm",
  "tfjs-webgl": "TensorFlow.js, WebGL",
  "tfjs-webgpu": "TensorFlow.js, WebGPU",
  "onnx-wasm": "onnxruntime-web, wasm",
  "onnx-webgpu": "onnxruntime-web, WebGPU",
  plain: "plain JS loops",
  blank: "a blank page whose script paints a square",
};

const UPLOADED = "uploaded";

export class Sites {
  /** @type {(() => void)[]} */
  #closing = [];
  #folder = "";
  /** @type {string[]} */
  peers = [];
  /** @type {Model[]} */
  models = [];
  /** The versions of the peers' packages. @type {Record<string, string>} */
  versions = {};
  /** A module whose loops do only arithmetic. */
  roofline = { base64: "", operationsPerTurn: 0 };

  /** Builds the peers' sites. @param {string[]} models @param {{ gpu: boolean }} options */
  async build(models, { gpu }) {
    this.#folder = await mkdtemp(path.join(os.tmpdir(), "cvae-peers-"));
    const script = path.join(ROOT, "tests/peers/build.mjs");
    const options = [this.#folder, ...models, ...(gpu ? ["--gpu"] : [])];
    await promisify(execFile)(process.execPath, [script, ...options]);
    await writePage(ROOT, path.join(this.#folder, UPLOADED), ["cpu"]);
    const read = (/** @type {string} */ file) => readFile(path.join(this.#folder, file));
    const facts = JSON.parse(String(await read("models.json")));
    const base64 = (await read("roofline.wasm")).toString("base64");
    const { operationsPerTurn } = facts;
    this.roofline = { base64, operationsPerTurn };
    ({ peers: this.peers, models: this.models, versions: this.versions } = facts);
  }

  /** The page with the sources of the clone. @returns {Promise<Site>} */
  page() {
    return this.#serve(ROOT);
  }

  /** The page as `make dist` writes it; its peers are bundled too. @returns {Promise<Site>} */
  uploaded() {
    return this.#serve(path.join(this.#folder, UPLOADED));
  }

  /** @param {Model} model @param {string} peer @returns {Promise<Site>} */
  peer(model, peer) {
    return this.#serve(path.join(this.#folder, model.name, peer));
  }

  /** @param {string} root */
  async #serve(root) {
    const traffic = new Traffic();
    const server = createServer({ root, hook: traffic.hook });
    const origin = `http://127.0.0.1:${await listen(server, 0)}`;
    this.#closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { origin, traffic };
  }

  async close() {
    this.#closing.forEach((close) => close());
    if (this.#folder) await rm(this.#folder, { recursive: true });
  }
}
