#!/usr/bin/env node
// Splits a WebAssembly package in two, so that the first digit waits only for the functions that draw digits, and a training
// only for those that train:
//   node scripts/split-wasm.mjs FOLDER
// burn compiles every operation for every number type and for quantised tensors, and the compiler cannot know that most of
// them are never called. So this script runs the package: it loads each shipped model and draws, or it trains each prepared
// model for a few steps. Functions that ran stay in
// `cvae_bg.wasm`. All others go to `cvae_rest.wasm`, which www/engine/rest.js loads when one of them is called after all. A
// function on the wrong side costs a download, not a failure. The halves call each other through two tables.
// One function, which takes most of a large batch's time, exists twice: the second version multiplies and adds in one
// instruction, which not every browser has. It is a separate module, so small that the package's script contains it.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import binaryen from "binaryen";
import { FakeCanvas, fakeGpu } from "./fake-gpu.mjs";
import { MNIST } from "../www/state/classes.js";
import { PRESETS } from "../www/rooms/train/presets.js";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const WEIGHTS = path.join(ROOT, "www", "weights");
const IMAGES = path.join(ROOT, "www", "images", "mnist.images");
/** Images on which a training is tried. */
const LEARNED = 40;
/** The library's declarations lack its type. */
const functionOf = /** @type {any} */ (binaryen).Function;
/** File names of wasm-bindgen. */
const [MODULE, GLUE, HOST] = ["cvae_bg.wasm", "cvae.js", "./cvae_bg.js"];
const REST = "cvae_rest.wasm";
/** The import by which the first half loads the second. */
const REST_OBJECT = "rest";
/** Features that the compiler may use and that every browser with SIMD has. */
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

/** Functions that run by chance, when keys collide in a table. They belong to the first half, whether they ran or not. */
const BY_CHANCE = /\bhashbrown\b.*\{\{closure\}\}|\bFnOnce::call_once\b/;

/** The function that exists twice. */
const KERNEL = /\baffine::accumulate\b/;
/** A product and its sum, as the compiler writes them. Three values are on the stack: the sum and the two factors. */
const SEPARATE = /\bf32x4\.mul\s+f32x4\.add\b/g;
/** The same, rounded once, or twice on processors without the instruction; here the sum comes last. */
const FUSED = `local.set $second local.set $first local.set $sum
  local.get $first local.get $second local.get $sum f32x4.relaxed_madd`;
const FUSED_LOCALS = "(local $first v128) (local $second v128) (local $sum v128)";
/** Removes those locals again, which would slow down a loop. */
const WITHOUT_LOCALS = ["simplify-locals", "vacuum", "coalesce-locals", "vacuum"];

/** Passes that make the second half smaller, and would make the loops of the first slower. */
const SMALLER = ["duplicate-function-elimination", "dae-optimizing", "merge-similar-functions"];

/**
 * Kinds of adapters for which the engine chooses different kernels: a common desktop adapter, the one that Chromium
 * simulates, and one that does not report subgroups.
 * @type {import("./fake-gpu.mjs").Adapter[]}
 */
const GPUS = [
  { features: ["timestamp-query", "subgroups", "shader-f16"], threads: 1024, subgroups: [32, 32] },
  { features: ["timestamp-query", "subgroups"], threads: 256, subgroups: [4, 4] },
  { features: ["timestamp-query"], threads: 1024 },
];

/** @typedef {ReturnType<typeof read>} Module */

/** @param {Uint8Array} bytes */
function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

/**
 * The module with constant offsets folded into the loads and stores that use them. The compiler does not fold them where
 * it cannot know that a sum stays within 32 bits. A sum that does not would lead to the first kilobyte, at the end of the
 * stack, where nothing is stored.
 * @param {Uint8Array} bytes
 */
function addressed(bytes) {
  const module = read(bytes);
  binaryen.setDebugInfo(true);
  binaryen.setLowMemoryUnused(true);
  module.runPasses(["optimize-added-constants"]);
  return module.emitBinary();
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
 * The names of the functions that ran while each shipped model drew, or each prepared one was trained.
 * @param {Uint8Array} bytes @param {string} glue
 */
async function functionsThatRun(bytes, glue) {
  const module = read(bytes);
  module.addFunctionImport("ran", "profile", "ran", binaryen.i32, binaryen.none);
  const own = functionsOf(module).filter(({ base }) => !base);
  own.forEach(({ reference, body, results }, index) => {
    // Reported once, because there are millions of calls.
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
      // So that a package for WebGPU looks for the GPU where workers have it.
      WorkerGlobalScope: class {},
      OffscreenCanvas: FakeCanvas,
    });
    const instrumented = new WebAssembly.Module(/** @type {BufferSource} */ (module.emitBinary()));
    const { initSync, Training } = await import(pathToFileURL(script).href);
    if (Training) {
      initSync({ module: instrumented });
      learn(await import(pathToFileURL(script).href));
      return ran;
    }
    for (const [place, gpu] of GPUS.entries()) {
      Object.defineProperty(globalThis, "navigator", {
        value: { gpu: fakeGpu(gpu) },
        configurable: true,
      });
      // Each in its own module, because a package takes one device and keeps it.
      const { initSync, Session } = await import(`${pathToFileURL(script).href}?${place}`);
      initSync({ module: instrumented });
      const session = await Session.open();
      loadInVain(session);
      await draw(session);
      session.free();
    }
  } finally {
    fs.rmSync(scratch, { recursive: true });
    module.dispose();
  }
  return ran;
}

/**
 * Runs the calls that the page makes of a training, on each of its prepared recipes.
 * @param {typeof import("../www/pkg/train/cvae.js")} learning
 */
function learn({ Training, TrainingImages }) {
  const images = new TrainingImages(fs.readFileSync(IMAGES));
  images.header();
  images.labels(LEARNED);
  images.examples();
  for (const { recipe } of PRESETS) {
    const training = new Training(JSON.stringify(recipe), images);
    for (let step = 0; step < 2; step += 1) training.step();
    training.turn(recipe.objective.beta, recipe.training.learning_rate, recipe.training.epochs);
    training.score(LEARNED);
    training.row(1);
    training.reconstructions();
    training.points(LEARNED);
    training.latents(LEARNED);
    training.recipe();
    training.resume(training.place(), training.state());
    for (const kind of ["decoder", "encoder"]) training.export(kind, "{}");
    training.free();
  }
}

/** @typedef {import("../www/pkg/cpu/cvae.js").Session} Session */

/** The decoder files of all models. */
const decoders = () =>
  fs.readdirSync(WEIGHTS).filter((file) => /\.(decoder|draft)\.safetensors$/.test(file));

/** Replaces a model before it drew anything: a link may have the style of another model. @param {Session} session */
function loadInVain(session) {
  for (const file of decoders()) session.load(fs.readFileSync(path.join(WEIGHTS, file)));
}

/** Runs the calls that the page makes until its digits are drawn. @param {Session} session */
async function draw(session) {
  // WebGPU starts after the first digits are drawn and the judge reads them.
  const judged = session.backend === "webgpu";
  const judge = fs.readFileSync(path.join(WEIGHTS, "judge.safetensors"));
  for (const file of decoders()) {
    const { latent, data } = session.load(fs.readFileSync(path.join(WEIGHTS, file)));
    // A file without a data set is of MNIST.
    const { classes, width, height } = data ?? MNIST;
    // The judge reads digits, and leaves with the first model of another shape.
    const reads = judged && !data;
    if (reads) session.loadJudge(judge);
    await session.check();
    // A draft draws as its full weights do.
    if (file.includes(".draft.")) continue;
    const style = session.noise(1);
    session.directions(1);
    for (const count of [1, 10, 100]) {
      const epsilon = Float32Array.from({ length: count * latent }, (_, i) => style[i % latent]);
      const labels = Float32Array.from({ length: count * classes.length }, (_, i) =>
        i % (classes.length + 1) === 0 ? 1 : 0,
      );
      await session.draw(epsilon, labels, 0.9, 0, 0, 0, true);
      // The same digits as numbers, for users who measure or embed the package.
      if (count === 1) {
        await session.decode(epsilon, labels, 0.9, new Float32Array(width * height));
      }
      if (reads && count <= 10) session.judge();
    }
  }
}

/**
 * The module with the bodies of some functions removed.
 * @param {Uint8Array} bytes @param {(name: string) => boolean} kept
 */
function half(bytes, kept) {
  const module = read(bytes);
  for (const { name, base, params, results } of functionsOf(module)) {
    if (base || kept(name)) continue;
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
  return module;
}

/**
 * Replaces the bodies of functions by calls through a table. The table is one import; with an import for each function, the
 * browser would make hundreds of functions before anything runs.
 * @param {Module} module @param {string} table @param {ReturnType<typeof functionsOf>} functions
 * @param {(module: Module) => number[]} before expressions
 */
function callThrough(module, table, functions, before = () => []) {
  functions.forEach(({ reference, params, results }, place) => {
    const passed = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
    const at = module.i32.const(place);
    const call = module.call_indirect(table, at, passed, params, results);
    functionOf.setBody(reference, module.block(null, [...before(module), call], results));
  });
  module.addTable(table, functions.length, functions.length);
}

/** @param {Module} module @param {string} table a new one @param {string[]} names of the functions in it */
function addFilled(module, table, names) {
  module.addTable(table, names.length, names.length);
  module.addActiveElementSegment(table, `in ${table}`, names, module.i32.const(0));
}

/** The name under which another module imports a table. @param {string} table */
const shared = (table) => `table ${table}`;

/**
 * A module of some functions, without memory, tables or variables of its own. It fills a single table.
 * @param {Uint8Array} bytes @param {(name: string) => boolean} kept
 * @param {string} table of the first half, for it to fill @param {string[]} names of the functions in it
 */
function guest(bytes, kept, table, names) {
  const module = half(bytes, kept);
  listed(module.getNumExports(), (i) => binaryen.getExportInfo(module.getExportByIndex(i))).forEach(
    ({ name }) => module.removeExport(name),
  );
  listed(module.getNumElementSegments(), (i) =>
    binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(i)),
  ).forEach(({ name }) => module.removeElementSegment(name));
  addFilled(module, table, names);
  // Segments that fill another module's table are in use.
  module.addTableImport(table, "first", shared(table));
  module.runPasses(["remove-memory-init", "remove-unused-module-elements"]);
  module.addMemoryImport("0", "first", "memory");
  return module;
}

/**
 * Calls the kernel through a table, in which another kernel can replace it.
 * @param {Module} first @param {ReturnType<typeof functionsOf>[number]} kernel
 */
function makeReplaceable(first, kernel) {
  const { params, results, vars, body } = kernel;
  first.addFunction("kernel", params, results, vars, body);
  callThrough(first, "kernel", [kernel]);
  first.addActiveElementSegment("kernel", "in kernel", ["kernel"], first.i32.const(0));
  first.addTableExport("kernel", shared("kernel"));
}

/** The kernel with one instruction for each multiply-add. @param {Uint8Array} bytes @param {string} name */
function fusedKernel(bytes, name) {
  const kernel = guest(bytes, (other) => other === name, "kernel", [name]);
  const text = kernel.emitStackIR().replace(/^ *\(func .*$/m, `$& ${FUSED_LOCALS}`);
  const fused = binaryen.parseText(text.replaceAll(SEPARATE, FUSED));
  fused.setFeatures(FEATURES | Features.RelaxedSIMD);
  fused.runPasses(WITHOUT_LOCALS);
  return fused;
}

/** @param {Uint8Array} bytes @param {(name: string) => boolean} draws */
function split(bytes, draws) {
  const first = half(bytes, draws);
  first.runPasses(["remove-unused-module-elements"]);
  const left = functionsOf(first).filter(({ base }) => !base);
  const ofSecond = left.filter(({ name }) => !draws(name));
  // Functions that draw by chance, but that no other drawing function calls, are not in this half.
  const here = new Set(left.map(({ name }) => name).filter(draws));
  first.addFunctionImport("load", REST_OBJECT, "load", binaryen.none, binaryen.none);
  first.addGlobal("whole", binaryen.i32, true, first.i32.const(0));
  const load = first.block(null, [
    first.call("load", [], binaryen.none),
    first.global.set("whole", first.i32.const(1)),
  ]);
  const absent = first.i32.eqz(first.global.get("whole", binaryen.i32));
  first.addFunction("complete", binaryen.none, binaryen.none, [], first.if(absent, load));
  callThrough(first, "second", ofSecond, (module) => [module.call("complete", [], binaryen.none)]);

  const namesOf = (/** @type {typeof ofSecond} */ functions) => functions.map(({ name }) => name);
  const second = guest(bytes, (name) => !here.has(name), "second", namesOf(ofSecond));
  const ofFirst = functionsOf(second).filter(({ name, base }) => !base && here.has(name));
  callThrough(second, "first", ofFirst);
  addFilled(first, "first", namesOf(ofFirst));

  const tables = listed(second.getNumTables(), (i) =>
    binaryen.getTableInfo(second.getTableByIndex(i)),
  );
  tables.forEach(({ name }) => {
    first.addTableExport(name, shared(name));
    second.addTableImport(name, "first", shared(name));
  });
  const globals = listed(second.getNumGlobals(), (i) =>
    binaryen.getGlobalInfo(second.getGlobalByIndex(i)),
  );
  for (const { name, type, mutable } of globals) {
    first.addGlobalExport(name, `global ${name}`);
    second.removeGlobal(name);
    second.addGlobalImport(name, "first", `global ${name}`, type, mutable);
  }
  const kernel = functionsOf(first).find(({ name }) => KERNEL.test(name));
  if (!kernel) throw new Error(`cannot split: no function is called ${KERNEL}`);
  makeReplaceable(first, kernel);
  return { first, second, kernel: fusedKernel(bytes, kernel.name) };
}

/** The module as it is published: optimised, and without the names of functions. @param {Module} module */
function shipped(module) {
  if (!module.validate()) throw new Error("cannot split: a part is not a valid module");
  binaryen.setDebugInfo(false);
  return module.emitBinary();
}

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("name the folder of the package: node scripts/split-wasm.mjs FOLDER");
  process.exit(1);
}
const bytes = addressed(fs.readFileSync(path.join(folder, MODULE)));
const glue = fs.readFileSync(path.join(folder, GLUE), "utf8");
const drawing = await functionsThatRun(bytes, glue);
const draws = (/** @type {string} */ name) => drawing.has(name) || BY_CHANCE.test(name);
const { first, second, kernel } = split(bytes, draws);
second.runPasses(SMALLER);
fs.writeFileSync(path.join(folder, REST), shipped(second));
fs.writeFileSync(path.join(folder, MODULE), shipped(first));
const entry = `${REST_OBJECT}: rest(new URL("${REST}", import.meta.url), import0, () => wasm),`;
fs.writeFileSync(
  path.join(folder, GLUE),
  `${fs.readFileSync(path.join(ROOT, "www", "engine", "rest.js"), "utf8")}
export const fuse = () => replaceKernel("${Buffer.from(shipped(kernel)).toString("base64")}", wasm);
${importing(glue, entry)}`,
);
