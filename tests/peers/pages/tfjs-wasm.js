// TensorFlow.js on its WebAssembly backend.
import { setBackend } from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { show } from "./page.js";
import { open } from "./tfjs.js";

setWasmPaths(new URL("./", import.meta.url).href);
await show(open(setBackend("wasm")));
