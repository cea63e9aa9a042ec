// TensorFlow.js on WebGL.
import { setBackend } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-webgl";
import { show } from "./page.js";
import { open } from "./tfjs.js";

await show(open(setBackend("webgl")));
