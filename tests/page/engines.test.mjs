// Tests which engine draws, and with which weights, with workers that answer as the test tells them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { upgrade } from "../../www/engine/backend.js";
import { Engine } from "../../www/engine/engine.js";
import { Engines } from "../../www/engine/engines.js";

/** Weights that no worker can load. */
const BAD = 0;
/** An empty module. */
const EMPTY = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** The first byte of each file of weights that the workers were told to load. @type {number[]} */
let loaded = [];
/** How long each backend takes to draw, in milliseconds. */
const times = { cpu: 1, webgpu: 1 };

/** Replaces a browser's worker: it computes nothing. */
class StandIn {
  /** @type {(event: { data: object }) => void} */
  onmessage = () => {};
  /** @param {string} address */
  constructor(address) {
    this.ms = address.endsWith("webgpu") ? times.webgpu : times.cpu;
  }
  /** @param {{ id: number, action: string, payload: { bytes?: Uint8Array } }} request */
  postMessage({ id, action, payload }) {
    const { bytes = Uint8Array.of() } = payload;
    if (action === "load") loaded.push(bytes[0]);
    const refused = action === "load" && bytes[0] === BAD;
    const results = {
      open: { split: false },
      load: { name: `model ${bytes[0]}`, latent: 2 },
      check: 0,
      decode: { ms: this.ms },
    };
    const result = results[/** @type {keyof typeof results} */ (action)];
    const answer = refused
      ? { error: { message: "These are no weights.", fatal: false } }
      : { result };
    queueMicrotask(() => this.onmessage({ data: { id, ...answer } }));
  }
  terminate() {}
}

/** The globals that Node defines or lacks, to restore them after the test. */
const NAMES = ["Worker", "fetch", "navigator"];
const real = NAMES.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
before(() => {
  const headers = { "Content-Type": "application/wasm" };
  const fetch = async () =>
    Object.defineProperty(new Response(EMPTY, { headers }), "url", { value: "http://page/module" });
  for (const [name, value] of Object.entries({ Worker: StandIn, fetch, navigator: {} })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
});
after(() => {
  for (const [at, name] of NAMES.entries()) {
    Reflect.deleteProperty(globalThis, name);
    if (real[at]) Object.defineProperty(globalThis, name, real[at]);
  }
});

const adopt = async () => {};

/** Engines that have loaded weights with this first byte. @param {number} first byte of them */
async function started(first) {
  const engines = new Engines("cpu");
  const module = Promise.resolve(new WebAssembly.Module(EMPTY));
  await engines.start(Promise.resolve(Uint8Array.of(first)), module, adopt);
  return engines;
}

describe("WebGPU against the CPU", () => {
  for (const [cpu, webgpu, choice, wins] of /** @type {const} */ ([
    [5, 9, null, null],
    [5, 5, null, null],
    [9, 5, null, "webgpu"],
    [5, 9, "webgpu", "webgpu"],
  ])) {
    const asked = choice ? "asked for" : "not asked for";
    test(`WebGPU in ${webgpu} ms, CPU in ${cpu} ms, WebGPU ${asked}: ${wins ?? "cpu"} draws`, async () => {
      Object.assign(times, { cpu, webgpu });
      const engine = new Engine("cpu");
      const verdict = await upgrade({
        cpu: engine,
        weights: () => Uint8Array.of(7),
        choice,
        found: { adapter: {} },
        inTurn: (work) => work(),
      });
      assert.equal(verdict.engine?.backend ?? null, wins, verdict.why());
      assert.match(
        verdict.why(),
        new RegExp(`^${wins ? "WebGPU" : "CPU"}, because .*${webgpu}\\.0 ms`),
      );
      assert.equal(verdict.failed, false);
      engine.close();
      verdict.engine?.close();
    });
  }
});

describe("other weights", () => {
  test("that cannot be loaded leave the old weights, which are loaded again", async () => {
    const engines = await started(7);
    const { active } = engines;
    loaded = [];
    await assert.rejects(
      engines.exchange(async () => Uint8Array.of(BAD), adopt),
      /These are no weights/,
    );
    assert.deepEqual(loaded, [BAD, 7]);
    assert.equal(engines.active, active);
    assert.equal(active?.card?.name, "model 7");
    engines.stop();
  });

  test("that were requested earlier do not replace newer ones, although they arrive later", async () => {
    const engines = await started(7);
    loaded = [];
    /** @type {((bytes: Uint8Array) => void)[]} */
    const arrive = [];
    const download = () =>
      new Promise((/** @type {typeof arrive[0]} */ resolve) => arrive.push(resolve));
    const older = engines.exchange(download, adopt);
    const newer = engines.exchange(download, adopt);
    arrive[1](Uint8Array.of(2));
    await newer;
    arrive[0](Uint8Array.of(1));
    await assert.rejects(older, { name: "AbortError" });
    assert.deepEqual(loaded, [2]);
    assert.equal(engines.active?.card?.name, "model 2");
    engines.stop();
  });
});
