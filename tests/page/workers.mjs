// The page's worker with a script in front of it, which changes what the worker meets or does.
import { answering, sending } from "./browser.mjs";
import { fileOf } from "./site.mjs";

/** The path of a backend's worker, as hooks name it. @param {"cpu" | "webgpu"} backend */
export const workerOf = (backend) => `/page/worker.js?backend=${backend}`;

/** The worker's script after another script. @param {string} first */
export const scriptAfter = async (first) => `${first}\n${await fileOf("/page/worker.js")}`;

/** Serves a worker with a script in front of it. @param {string} first @param {"cpu" | "webgpu"} [backend] */
export async function workerAfter(first, backend = "cpu") {
  const script = await scriptAfter(first);
  return answering(() => workerOf(backend), sending("text/javascript", script)).hook;
}
