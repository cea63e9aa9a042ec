// The worker of the page with something before it: what it then meets, or does otherwise than it should.
import { answering, sending } from "./browser.mjs";
import { fileOf } from "./site.mjs";

/** The address of a backend's worker, as hooks know it. @param {"cpu" | "webgpu"} backend */
export const workerOf = (backend) => `/page/worker.js?backend=${backend}`;

/** The worker's script after another one. @param {string} first */
export const scriptAfter = async (first) => `${first}\n${await fileOf("/page/worker.js")}`;

/** Serves a worker with something before it. @param {string} first @param {"cpu" | "webgpu"} [backend] */
export async function workerAfter(first, backend = "cpu") {
  const script = await scriptAfter(first);
  return answering(() => workerOf(backend), sending("text/javascript", script)).hook;
}
