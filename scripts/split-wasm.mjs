#!/usr/bin/env node
// Splits a WebAssembly package in two, so that the first digit waits for what draws digits and for nothing else:
//   node scripts/split-wasm.mjs FOLDER
// burn compiles every operation for every type of number and for quantised tensors, and the compiler cannot know that none
// of them will be met. So the package is run: it loads each shipped model and draws. What ran stays in `cvae_bg.wasm`; all
// else goes to `cvae_rest.wasm`, which www/rest.js loads when one of its functions is called after all. Nothing is lost, and
// a function on the wrong side costs a moment, not a failure.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import binaryen from "binaryen";
import { FakeCanvas, fakeGpu } from "./fake-gpu.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const WEIGHTS = path.join(ROOT, "www", "weights");
/** Whose type the library's declarations leave out. */
const functionOf = /** @type {any} */ (binaryen).Function;
/** As wasm-bindgen names them. */
const [MODULE, GLUE, HOST] = ["cvae_bg.wasm", "cvae.js", "./cvae_bg.js"];
const REST = "cvae_rest.wasm";
/** What the compiler may use, and every browser with SIMD has. */
const { Features } = binaryen;
const FEATURES =
  Features.MVP |
  Features.SIMD128 |
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.SignExt |
  Features.ReferenceTypes |
  Features.CallIndirectOverlong |
  Features.Multivalue;

/** What adapters in the wild can do, or cannot: each draws in its own way. */
const GPUS = [["timestamp-query", "subgroups", "shader-f16"], ["timestamp-query"]];

/** @typedef {ReturnType<typeof read>} Module */

/** @param {Uint8Array} bytes */
function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

/** @param {Module} module the functions in it, in their order; imported ones have a `base` */
function functionsOf(module) {
  return Array.from({ length: module.getNumFunctions() }, (_, index) => {
    const reference = module.getFunctionByIndex(index);
    return { reference, ...binaryen.getFunctionInfo(reference) };
  });
}

/** @template T @param {number} count @param {(index: number) => T} get */
const listed = (count, get) => Array.from({ length: count }, (_, index) => get(index));

/** The wasm-bindgen glue with one more module to import from. @param {string} glue @param {string} entry */
function importing(glue, entry) {
  const anchor = `"${HOST}": import0,`;
  if (glue.split(anchor).length !== 2) {
    throw new Error(
      `cannot split: ${GLUE} has no single \`${anchor}\` to put another import beside`,
    );
  }
  return glue.replace(anchor, `${anchor}\n        ${entry}`);
}

/**
 * The names of the functions that ran while each shipped model drew.
 * @param {Uint8Array} bytes @param {string} glue
 */
async function functionsThatDraw(bytes, glue) {
  const module = read(bytes);
  module.addFunctionImport("ran", "profile", "ran", binaryen.i32, binaryen.none);
  const own = functionsOf(module).filter(({ base }) => !base);
  own.forEach(({ reference, body, results }, index) => {
    // Told once, for the calls are millions.
    const told = `told ${index}`;
    module.addGlobal(told, binaryen.i32, true, module.i32.const(0));
    const note = module.block(null, [
      module.global.set(told, module.i32.const(1)),
      module.call("ran", [module.i32.const(index)], binaryen.none),
    ]);
    const first = module.i32.eqz(module.global.get(told, binaryen.i32));
    functionOf.setBody(reference, module.block(null, [module.if(first, note), body], results));
  });
  const ran = new Set();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "cvae-split-"));
  try {
    const script = path.join(scratch, "cvae.mjs");
    fs.writeFileSync(script, importing(glue, `profile: globalThis.profile,`));
    Object.assign(globalThis, {
      profile: { ran: (/** @type {number} */ index) => ran.add(own[index].name) },
      // Node has none; what becomes of the pixels is not of interest.
      ImageData: class {},
      // So that a package for WebGPU looks for it where workers have it.
      WorkerGlobalScope: class {},
      OffscreenCanvas: FakeCanvas,
    });
    const instrumented = new WebAssembly.Module(/** @type {BufferSource} */ (module.emitBinary()));
    for (const features of GPUS) {
      Object.defineProperty(globalThis, "navigator", {
        value: { gpu: fakeGpu(features) },
        configurable: true,
      });
      // Each in a module of its own, for a package takes one device and keeps it.
      const { initSync, Session } = await import(`${pathToFileURL(script).href}?${features}`);
      initSync({ module: instrumented });
      await draw(await Session.open());
    }
  } finally {
    fs.rmSync(scratch, { recursive: true });
    module.dispose();
  }
  return ran;
}

/** What the page does with an engine until digits stand on it. @param {import("../www/pkg/cpu/cvae.js").Session} session */
async function draw(session) {
  // WebGPU comes when the first digits stand there and the judge reads them already.
  const judged = session.backend === "webgpu";
  if (judged) session.loadJudge(fs.readFileSync(path.join(WEIGHTS, "judge.safetensors")));
  const files = fs
    .readdirSync(WEIGHTS)
    .filter((file) => /\.(decoder|draft)\.safetensors$/.test(file));
  for (const file of files) {
    const { latent } = session.load(fs.readFileSync(path.join(WEIGHTS, file)));
    await session.check();
    const style = session.noise(1);
    session.directions(1);
    for (const count of [1, 10, 100]) {
      const epsilon = Float32Array.from({ length: count * latent }, (_, i) => style[i % latent]);
      const labels = Float32Array.from({ length: count * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0));
      const probabilities = await session.decode(epsilon, labels, 0.9);
      session.image(probabilities, 0, 0, 0);
      if (judged && count <= 10) session.judge(probabilities);
    }
  }
}

/**
 * The module with each function that is not kept as a call of an imported one, which goes by its number.
 * @param {Uint8Array} bytes @param {string} from @param {(name: string) => boolean} kept
 */
function half(bytes, from, kept) {
  const module = read(bytes);
  functionsOf(module).forEach(({ name, base, params, results }, number) => {
    if (base || kept(name)) return;
    const place = `${from} ${number}`;
    module.addFunctionImport(place, from, String(number), params, results);
    const passed = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.call(place, passed, results));
  });
  return module;
}

/** The numbers of the functions that `module` takes from the other half. @param {Module} module @param {string} from */
const taken = (module, from) =>
  functionsOf(module).flatMap((found) => (found.module === from ? [Number(found.base)] : []));

/** @param {Uint8Array} bytes @param {(name: string) => boolean} draws */
function split(bytes, draws) {
  const names = (() => {
    const module = read(bytes);
    const all = functionsOf(module).map(({ name }) => name);
    module.dispose();
    return all;
  })();
  const first = half(bytes, "rest", draws);
  first.runPasses(["remove-unused-module-elements"]);

  // The second half has no memory, tables or variables of its own, and fills none.
  const second = half(bytes, "first", (name) => !draws(name));
  listed(second.getNumExports(), (i) => binaryen.getExportInfo(second.getExportByIndex(i))).forEach(
    ({ name }) => second.removeExport(name),
  );
  listed(second.getNumElementSegments(), (i) =>
    binaryen.getElementSegmentInfo(second.getElementSegmentByIndex(i)),
  ).forEach(({ name }) => second.removeElementSegment(name));
  const tables = listed(second.getNumTables(), (i) =>
    binaryen.getTableInfo(second.getTableByIndex(i)),
  );
  tables.forEach(({ name }) => second.addTableImport(name, "first", `table ${name}`));
  const globals = listed(second.getNumGlobals(), (i) =>
    binaryen.getGlobalInfo(second.getGlobalByIndex(i)),
  );
  for (const { name, type, mutable } of globals) {
    second.removeGlobal(name);
    second.addGlobalImport(name, "first", `global ${name}`, type, mutable);
  }
  second.runPasses(["remove-memory-init"]);
  second.addMemoryImport("0", "first", "memory");
  for (const number of taken(first, "rest")) {
    second.addFunctionExport(names[number], String(number));
  }
  second.runPasses(["remove-unused-module-elements"]);

  for (const number of taken(second, "first")) {
    first.addFunctionExport(names[number], String(number));
  }
  tables.forEach(({ name }) => first.addTableExport(name, `table ${name}`));
  globals.forEach(({ name }) => first.addGlobalExport(name, `global ${name}`));
  return { first, second };
}

/** The module as it is shipped: without the names of functions, and smaller. @param {Module} module */
function shipped(module) {
  if (!module.validate()) throw new Error("cannot split: a half is not a valid module");
  binaryen.setDebugInfo(false);
  return module.emitBinary();
}

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("name the folder of the package: node scripts/split-wasm.mjs FOLDER");
  process.exit(1);
}
const bytes = fs.readFileSync(path.join(folder, MODULE));
const glue = fs.readFileSync(path.join(folder, GLUE), "utf8");
const drawing = await functionsThatDraw(bytes, glue);
const { first, second } = split(bytes, (name) => drawing.has(name));
fs.writeFileSync(path.join(folder, REST), shipped(second));
fs.writeFileSync(path.join(folder, MODULE), shipped(first));
fs.copyFileSync(path.join(ROOT, "www", "rest.js"), path.join(folder, "rest.js"));
const entry = `rest: rest(new URL("${REST}", import.meta.url), import0, () => wasm),`;
fs.writeFileSync(
  path.join(folder, GLUE),
  `import { rest } from "./rest.js";
export { fetchRest } from "./rest.js";
${importing(glue, entry)}`,
);
