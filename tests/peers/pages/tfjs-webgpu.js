// TensorFlow.js on WebGPU.
import { setBackend } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-webgpu";
import { show } from "./page.js";
import { open } from "./tfjs.js";

await show(open(setBackend("webgpu")));
