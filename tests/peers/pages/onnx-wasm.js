// onnxruntime-web on the CPU.
import * as ort from "onnxruntime-web/wasm";
import { open } from "./onnx.js";
import { show } from "./page.js";

await show(open(ort, "wasm"));
