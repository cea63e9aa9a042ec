// The page's module for the CPU.
import { open } from "./ours.js";

await open("cpu");
