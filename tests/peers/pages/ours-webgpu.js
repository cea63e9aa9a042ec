// The page's module for WebGPU.
import { open } from "./ours.js";

await open("webgpu");
