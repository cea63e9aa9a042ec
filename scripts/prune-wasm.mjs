#!/usr/bin/env node
// Takes the compiler of general GPU kernels out of the WebGPU package, which compiles its own kernels from WGSL:
//   node scripts/prune-wasm.mjs FOLDER
// `NoCompiler` in `src/gpu/server.rs` refuses every such kernel. The linker cannot know that: constructors that run before the
// program register each operation of the compiler by a pointer to its functions. Without the constructors nothing is registered,
// and the functions trap; then the page goes on with the CPU.
import fs from "node:fs";
import path from "node:path";
import binaryen from "binaryen";

/** The library's declarations lack its type. */
const functionOf = /** @type {any} */ (binaryen).Function;
const MODULE = "cvae_bg.wasm";
/** Calls the constructors. No other crate of the package has any. */
const CONSTRUCTORS = "__wasm_call_ctors";
/** The crates of the compiler, and its parts in crates that also have others. */
const COMPILER = [
  /\b(pliron|combine|downcast_rs|rustc_apfloat|cubecl_opt)::/,
  /\bcubecl_ir::(apfloat|attributes|dialect|interfaces|passes|rewrite|scope|types|value|verify)\b/,
  /\bcubecl_wgpu::compiler::wgsl\b/,
  /\bcubecl_core::(codegen|frontend|post_processing)\b/,
];

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("name the folder of the package: node scripts/prune-wasm.mjs FOLDER");
  process.exit(1);
}
const file = path.join(folder, MODULE);
const module = binaryen.readBinary(fs.readFileSync(file));
module.setFeatures(binaryen.Features.All);
let isFound = false;
for (let index = 0; index < module.getNumFunctions(); index += 1) {
  const reference = module.getFunctionByIndex(index);
  const { name, base } = binaryen.getFunctionInfo(reference);
  if (base) continue;
  if (name === CONSTRUCTORS) {
    functionOf.setBody(reference, module.nop());
    isFound = true;
  } else if (COMPILER.some((part) => part.test(name))) {
    functionOf.setBody(reference, module.unreachable());
  }
}
if (!isFound) throw new Error(`cannot prune: ${MODULE} has no function ${CONSTRUCTORS}`);
module.runPasses(["remove-unused-module-elements"]);
binaryen.setDebugInfo(true);
fs.writeFileSync(file, module.emitBinary());
