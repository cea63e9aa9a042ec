// Labelled synthetic digits, as a data set for training or testing.

import { dataOf } from "../state/classes.js";
import { oneHot } from "../state/walk.js";
import { writeIdx } from "./idx.js";
import { writePng } from "./png.js";

/** Digits per request; the page reports progress in between. */
const BATCH = 100;
const BLACK = [0, 0, 0];

/**
 * @typedef {object} Dataset
 * @property {Uint8Array} ink 0 to 255, image by image
 * @property {number[]} labels
 * @property {import("../state/classes.js").Data} data their names, and the size of an image
 * @property {number[]} seeds
 */

/**
 * Labels go round through all classes, as in `cvae augment`, and each image has its own seed: the page shows it for this seed and
 * label, and `cvae sample --label --seed` writes it. (`cvae augment` draws many styles from one seed, which the page cannot
 * name.)
 * @param {import("../engine/engine.js").Engine} engine
 * @param {object} asked
 * @param {number} asked.count
 * @param {number} asked.first seed
 * @param {number} asked.temperature
 * @param {number | null} asked.detail temperature of the second level; null for that of the first
 * @param {(done: number) => void} asked.onProgress
 * @param {AbortSignal} asked.signal
 * @returns {Promise<Dataset>}
 */
export async function drawDataset(
  engine,
  { count, first, temperature, detail, onProgress, signal },
) {
  const { card } = engine;
  const data = dataOf(card);
  const pixels = data.width * data.height;
  const ink = new Uint8Array(count * pixels);
  const seeds = Array.from({ length: count }, (_, at) => first + at);
  const labels = seeds.map((_, at) => at % data.classes.length);
  for (let start = 0; start < count; start += BATCH) {
    signal.throwIfAborted();
    onProgress(start);
    const epsilons = await engine.epsilons(seeds.slice(start, start + BATCH), "dataset");
    const asked = labels
      .slice(start, start + BATCH)
      .map((label) => oneHot(label, data.classes.length));
    const { image } = await engine.drawMany(epsilons, asked, temperature, BLACK, "dataset", detail);
    // All images come from one model with the same weights.
    if (engine.card !== card) throw new DOMException("Another model was loaded.", "AbortError");
    for (let pixel = 0; pixel < asked.length * pixels; pixel += 1) {
      ink[start * pixels + pixel] = image.data[4 * pixel + 3];
    }
  }
  return { ink, labels, seeds, data };
}

/**
 * A pair of files in the format of MNIST; only the images if the model has no labels.
 * @param {Dataset} dataset @param {boolean} labelled
 */
export function idxFiles({ ink, labels, data }, labelled) {
  const images = {
    name: "synthetic-images-idx3-ubyte",
    bytes: writeIdx([labels.length, data.height, data.width], ink),
  };
  const answers = {
    name: "synthetic-labels-idx1-ubyte",
    // Labels above 255 take two bytes.
    bytes:
      data.classes.length > 256
        ? writeIdx([labels.length], Int16Array.from(labels))
        : writeIdx([labels.length], Uint8Array.from(labels)),
  };
  return labelled ? [images, answers] : [images];
}

/**
 * Dark on white, one file for each digit, and a table.
 * @param {Dataset} dataset @param {boolean} labelled
 */
export async function pngFiles({ ink, labels, seeds, data }, labelled) {
  const { width, height } = data;
  const pixels = width * height;
  const files = [];
  const table = [labelled ? "file,label,seed" : "file,seed"];
  for (const [at, seed] of seeds.entries()) {
    const name = `${String(at).padStart(6, "0")}.png`;
    const levels = ink.slice(at * pixels, (at + 1) * pixels).map((value) => 255 - value);
    files.push({ name, bytes: await writePng([{ width, height, levels }], { width }) });
    table.push(
      labelled ? `${name},${quoted(data.classes[labels[at]])},${seed}` : `${name},${seed}`,
    );
  }
  return [
    ...files,
    { name: "labels.csv", bytes: new TextEncoder().encode(`${table.join("\n")}\n`) },
  ];
}

/** A name in a table with commas (RFC 4180). @param {string} name */
const quoted = (name) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
