// Writes a small data set into a folder: bars in three directions, 12 × 20 pixels.
//   node tests/page/bars.mjs FOLDER
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";
import { writeIdx } from "../../www/files/idx.js";

const [WIDTH, HEIGHT] = [12, 20];
const CLASSES = ["upright", "level", "斜"];
/** Each part with its number of images, and where its bars begin. */
const PARTS = { train: [150, 0], test: [30, 1000] };

/** Bars at different places and of different widths. @param {number} count @param {number} first */
function bars(count, first) {
  const pixels = new Uint8Array(count * WIDTH * HEIGHT);
  const labels = Uint8Array.from({ length: count }, (_, at) => (first + at) % CLASSES.length);
  labels.forEach((label, at) => {
    const index = first + at;
    const [place, wide] = [3 + (index % 5), 2 + (Math.floor(index / 5) % 3)];
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
      const [x, y] = [pixel % WIDTH, Math.floor(pixel / WIDTH)];
      const along = [x, Math.floor(y / 2), Math.floor((x + y) / 3)][label];
      if (along >= place && along < place + wide) pixels[at * WIDTH * HEIGHT + pixel] = 230;
    }
  });
  return { pixels, labels };
}

/** @param {string} folder */
async function writeData(folder) {
  await mkdir(folder, { recursive: true });
  /** @type {Record<string, { name: string, sha256: string, count: number }>} */
  const files = {};
  for (const [part, [count, first]] of Object.entries(PARTS)) {
    const { pixels, labels } = bars(count, first);
    const contents = {
      images: writeIdx([count, HEIGHT, WIDTH], pixels),
      labels: writeIdx([count], labels),
    };
    for (const [what, bytes] of Object.entries(contents)) {
      const name = `${part}-${what}`;
      await writeFile(path.join(folder, `${name}.gz`), zlib.gzipSync(bytes));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      files[`${part}_${what}`] = { name, sha256, count };
    }
  }
  const data = {
    ...{ format: 1, name: "bars", title: "Bars", classes: CLASSES },
    ...{ width: WIDTH, height: HEIGHT, source: "drawn by a test", licence: "none" },
    ...{ preparation: [], validation: 30, files },
  };
  await writeFile(path.join(folder, "data.json"), JSON.stringify(data));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeData(process.argv[2]);
}
