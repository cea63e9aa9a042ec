#!/usr/bin/env node
// Splits a WebAssembly package in two, so that the first digit waits for what draws digits and for nothing else:
//   node scripts/split-wasm.mjs FOLDER
// burn compiles every operation for every type of number and for quantised tensors, and the compiler cannot know that none
// of them will be met. So the package is run: it loads each shipped model and draws. What ran stays in `cvae_bg.wasm`; all
// else goes to `cvae_rest.wasm`, which www/engine/rest.js loads when one of its functions is called after all. Nothing is lost, and
// a function on the wrong side costs a moment, not a failure. The halves call each other through two tables.
// One function, in which most of a large batch's time goes, is there twice: the second one multiplies and adds in one
// instruction, which not every browser has. It is a module of its own, so small that the script of the package holds it.
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
/** What the first half imports to load the second. */
const REST_OBJECT = "rest";
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

/** What runs or not by chance, as keys meet in a table or not: it draws, whether it ran this time or not. */
const BY_CHANCE = /\bhashbrown\b.*\{\{closure\}\}|\bFnOnce::call_once\b/;

/** The function that is there twice. */
const KERNEL = /\baffine::accumulate\b/;
/** A product that is added at once, as the compiler writes it. Three values wait on the stack: the sum, and two to multiply. */
const SEPARATE = /\bf32x4\.mul\s+f32x4\.add\b/g;
/** The same, rounded once, or twice where the processor cannot; the sum comes last here. */
const FUSED = `local.set $second local.set $first local.set $sum
  local.get $first local.get $second local.get $sum f32x4.relaxed_madd`;
const FUSED_LOCALS = "(local $first v128) (local $second v128) (local $sum v128)";
/** Takes those locals away again, which a loop would carry along. */
const WITHOUT_LOCALS = ["simplify-locals", "vacuum", "coalesce-locals", "vacuum"];

/** What makes the second half smaller, and would make the loops of the first slower. */
const SMALLER = ["duplicate-function-elimination", "dae-optimizing", "merge-similar-functions"];

/**
 * What adapters in the wild can do, or cannot: each draws in its own way. In turn as many desktops have it, as Chromium
 * simulates it, and one that tells nothing.
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
 * The module with constants added to addresses where they are used, instead of before. The compiler leaves that to be done
 * where it cannot know that a sum stays within 32 bits; one that does not would lead to the first kilobyte, at the end of the
 * stack, where nothing lies.
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
      // So that a package for WebGPU looks for it where workers have it.
      WorkerGlobalScope: class {},
      OffscreenCanvas: FakeCanvas,
    });
    const instrumented = new WebAssembly.Module(/** @type {BufferSource} */ (module.emitBinary()));
    for (const [place, gpu] of GPUS.entries()) {
      Object.defineProperty(globalThis, "navigator", {
        value: { gpu: fakeGpu(gpu) },
        configurable: true,
      });
      // Each in a module of its own, for a package takes one device and keeps it.
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

/** @typedef {import("../www/pkg/cpu/cvae.js").Session} Session */

/** The files of what draws digits. */
const decoders = () =>
  fs.readdirSync(WEIGHTS).filter((file) => /\.(decoder|draft)\.safetensors$/.test(file));

/** Replaces models that drew nothing: a link may have the style of another. @param {Session} session */
function loadInVain(session) {
  for (const file of decoders()) session.load(fs.readFileSync(path.join(WEIGHTS, file)));
}

/** What the page does with an engine until digits stand on it. @param {Session} session */
async function draw(session) {
  // WebGPU comes when the first digits stand there and the judge reads them already.
  const judged = session.backend === "webgpu";
  if (judged) session.loadJudge(fs.readFileSync(path.join(WEIGHTS, "judge.safetensors")));
  for (const file of decoders()) {
    const { latent } = session.load(fs.readFileSync(path.join(WEIGHTS, file)));
    await session.check();
    const style = session.noise(1);
    session.directions(1);
    for (const count of [1, 10, 100]) {
      const epsilon = Float32Array.from({ length: count * latent }, (_, i) => style[i % latent]);
      const labels = Float32Array.from({ length: count * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0));
      await session.draw(epsilon, labels, 0.9, 0, 0, 0, true);
      // The same as numbers, for whoever measures or embeds the package.
      await session.decode(epsilon, labels, 0.9, new Float32Array(count * 784));
      if (judged && count <= 10) session.judge();
    }
  }
}

/**
 * The module without what some of its functions do.
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
 * Has functions do what those in a table do, each in its turn. That takes one import in place of one for each, which a browser
 * would make a function of before anything runs.
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

/** What a table is called where another module imports it. @param {string} table */
const shared = (table) => `table ${table}`;

/**
 * Some functions of a module as one that has no memory, tables or variables of its own, and fills no table but one.
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
  // What fills a table of somebody else is in use.
  module.addTableImport(table, "first", shared(table));
  module.runPasses(["remove-memory-init", "remove-unused-module-elements"]);
  module.addMemoryImport("0", "first", "memory");
  return module;
}

/**
 * Has the kernel be called through a table, for another to take its place there.
 * @param {Module} first @param {ReturnType<typeof functionsOf>[number]} kernel
 */
function makeReplaceable(first, kernel) {
  const { params, results, vars, body } = kernel;
  first.addFunction("kernel", params, results, vars, body);
  callThrough(first, "kernel", [kernel]);
  first.addActiveElementSegment("kernel", "in kernel", ["kernel"], first.i32.const(0));
  first.addTableExport("kernel", shared("kernel"));
}

/** The kernel with one instruction for each product that is added. @param {Uint8Array} bytes @param {string} name */
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
  // What draws by chance, but is called by nothing else that draws, is gone from here.
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

/** The module as it is shipped: without the names of functions, and smaller. @param {Module} module */
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
const drawing = await functionsThatDraw(bytes, glue);
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
