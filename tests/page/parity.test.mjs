// Compares the page with the command: the browser scores the first thousand test images with the published weights.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ADDRESS, PIXELS, ROOT, fixture, launch, openReady } from "./browser.mjs";

/** A tolerance in nats for the different order of additions. */
const TOLERANCE = 0.001;
const FOLDER = process.env.MNIST_DIR ?? path.join(ROOT, "data/mnist");

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The values of an IDX file of the test set. @param {string} file @param {number} header its bytes @param {number} count */
async function values(file, header, count) {
  const bytes = gunzipSync(await readFile(path.join(FOLDER, file)));
  return bytes.subarray(header, header + count);
}

test(
  "test images have the same −ELBO in the browser and from the command",
  { skip: !existsSync(FOLDER) && `there is no ${FOLDER}; set MNIST_DIR or run \`make data\`` },
  async (t) => {
    const { model, images, negative_elbo: expected } = await fixture("page-parity.json");
    const pixels = await values("t10k-images-idx3-ubyte.gz", 16, images * PIXELS);
    const labels = await values("t10k-labels-idx1-ubyte.gz", 8, images);
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
    const mean = await page.evaluate(
      async ({ model, pixels, labels }) => {
        const at = (/** @type {string} */ file) => new URL(`www/${file}`, location.href).href;
        const bytes = async (/** @type {string} */ half) =>
          new Uint8Array(
            await (await fetch(at(`weights/${model}.${half}.safetensors`))).arrayBuffer(),
          );
        /** @type {typeof import("../../www/pkg/cpu/cvae.js") & import("../../www/engine/rest.js").Parts} */
        const { default: init, Session, takeRest, fuse } = await import(at("pkg/cpu/cvae.js"));
        await init();
        // As the worker computes it.
        takeRest(await WebAssembly.compileStreaming(fetch(at("pkg/cpu/cvae_rest.wasm"))));
        fuse();
        const session = await Session.open();
        session.load(await bytes("decoder"));
        session.loadEncoder(await bytes("encoder"));
        const values = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
        const size = values.length / labels.length;
        let sum = 0;
        for (const [index, label] of labels.entries()) {
          const image = Float32Array.from(
            values.subarray(index * size, (index + 1) * size),
            (grey) => grey / 255,
          );
          sum += (await session.read(image, label, undefined)).negativeElbos[label];
        }
        session.free();
        return sum / labels.length;
      },
      { model, pixels: pixels.toString("base64"), labels: [...labels] },
    );
    const apart = Math.abs(mean - expected);
    assert.ok(apart < TOLERANCE, `${mean} nats in the browser, ${expected} by the command`);
  },
);
