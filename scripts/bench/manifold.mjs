// Time for a grid of digits on a plane of styles, from the request to the painted canvas.
import { openEngine, openPage } from "./page.mjs";
import { figures, quantile, table } from "./table.mjs";

const PLACES = 30;
const WARM_UP = 3;

/** The model with two latents, and the page's default, whose latent space the plane cuts. */
const MODELS = ["plane", "flagship"];

/** @param {import("playwright-core").Browser} browser @param {string} origin of the page @param {number} runs */
export async function manifold(browser, origin, runs) {
  const rows = [];
  for (const model of MODELS) {
    const timed = await sheets(browser, origin, { model, runs });
    const [median, longest] = [quantile(timed), Math.max(...timed)].map(figures);
    rows.push([`\`${model}\``, `${median} ms`, `${longest} ms`]);
  }
  const title = `${PLACES} × ${PLACES} digits on a plane, CPU, to the painted canvas`;
  return table([title, "median", "longest"], rows);
}

/**
 * The time of each grid, in milliseconds.
 * @param {import("playwright-core").Browser} browser @param {string} origin
 * @param {{ model: string, runs: number }} options
 */
async function sheets(browser, origin, { model, runs }) {
  const page = await openPage(browser, `${origin}/?backend=cpu`);
  await openEngine(page, "cpu", { model });
  const all = await page.evaluate(
    async ([places, runs]) => {
      const { engine } = /** @type {any} */ (globalThis);
      const { latent } = engine.card;
      const at = (/** @type {number} */ step) => (6 * (step + 0.5)) / places - 3;
      const styles = Array.from({ length: places * places }, (_, place) =>
        new Float32Array(latent)
          .with(0, at(place % places))
          .with(1, at(Math.floor(place / places))),
      );
      const labels = Array(styles.length).fill(new Float32Array(10).with(3, 1));
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 28 * places;
      const context = canvas.getContext("2d");
      const times = [];
      for (let run = 0; run < runs; run += 1) {
        const started = performance.now();
        const { image } = await engine.drawMany(styles, labels, 1, [0, 0, 0], "manifold");
        for (let place = 0; place < styles.length; place += 1) {
          const [left, top] = [28 * (place % places), 28 * Math.floor(place / places)];
          context?.putImageData(image, left, top - 28 * place, 0, 28 * place, 28, 28);
        }
        times.push(performance.now() - started);
      }
      engine.close();
      return times;
    },
    /** @type {const} */ ([PLACES, WARM_UP + runs]),
  );
  await page.close();
  return all.slice(WARM_UP);
}
