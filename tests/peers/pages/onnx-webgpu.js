// onnxruntime-web on WebGPU.
import * as ort from "onnxruntime-web/webgpu";
import { open } from "./onnx.js";
import { show } from "./page.js";

await show(open(ort, "webgpu"));
