// Tests the judge: how a second network reads the ten digits.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  ROOT,
  answering,
  fixture,
  launch,
  open,
  openReady,
  painted,
  sending,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {{ read: string | undefined, verdict: string | undefined, name: string | null }[]} Marks */

const JUDGE = "/weights/judge.safetensors";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The marks on the ten digits, once no newer reading is pending. @param {Page} page @returns {Promise<Marks>} */
async function marks(page) {
  await painted(page);
  await page.locator("#digits button[data-read]").nth(9).waitFor();
  return page.evaluate(() =>
    [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#digits button"))].map(
      ({ dataset: { read, verdict }, ariaLabel }) => ({ read, verdict, name: ariaLabel }),
    ),
  );
}

/** Waits until the marks differ from the given ones. @param {Page} page @param {Marks} before */
const readAnew = (page, before) =>
  page.waitForFunction(
    (names) =>
      [...document.querySelectorAll("#digits button")].some(
        ({ ariaLabel }, place) => ariaLabel !== names[place],
      ),
    before.map(({ name }) => name),
  );

/** @param {number[]} row */
const likeliest = (row) => row.indexOf(Math.max(...row));

describe("the judge", () => {
  test("reads digits again after a model of another data set", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const before = await marks(page);
    const models = page.locator("#models select");
    await models.selectOption("letters");
    await page.locator("#digits button").nth(25).waitFor();
    await painted(page);
    await models.selectOption("flagship");
    assert.deepEqual(await marks(page), before);
  });

  test("reads each digit as the native command does", async (t) => {
    const native = await fixture("page-decode.json");
    const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
    const judged = await page.evaluate(
      async ({ epsilon, model }) => {
        // @ts-expect-error: a URL of the page
        const { workerFor } = await import("/www/engine/trusted.js");
        const worker = new Worker(workerFor("cpu"), { type: "module" });
        let id = 0;
        const call = (/** @type {string} */ action, /** @type {object} */ payload = {}) =>
          new Promise((resolve, reject) => {
            id += 1;
            worker.onmessage = ({ data }) =>
              data.error ? reject(data.error) : resolve(data.result);
            worker.postMessage({ id, action, payload });
          });
        const bytes = async (/** @type {string} */ file) =>
          new Uint8Array(await (await fetch(`/www/weights/${file}`)).arrayBuffer());
        const module = await WebAssembly.compileStreaming(fetch("/www/pkg/cpu/cvae_bg.wasm"));
        await call("open", { module });
        await call("load", { bytes: await bytes(`${model}.decoder.safetensors`) });
        await call("loadJudge", { bytes: await bytes("judge.safetensors") });
        const labels = Float32Array.from({ length: 100 }, (_, at) => (at % 11 === 0 ? 1 : 0));
        const ten = new Float32Array(Array(10).fill(epsilon).flat());
        await call("decode", { epsilon: ten, labels, temperature: 1, ink: [0, 0, 0], drawing: 5 });
        const outdated = await call("judge", { drawing: 4 });
        const { probabilities } = await call("judge", { drawing: 5 });
        worker.terminate();
        return { outdated, probabilities: [...probabilities] };
      },
      { epsilon: native.epsilon[0], model: native.model },
    );
    assert.equal(judged.outdated, null, "newer digits have been drawn meanwhile");
    const expected = native.judged.flat();
    assert.equal(judged.probabilities.length, 100);
    judged.probabilities.forEach((value, at) => {
      assert.ok(
        Math.abs(value - expected[at]) <= 1e-3,
        `${at}: ${value}, natively ${expected[at]}`,
      );
    });
  });

  test("is shown beside the large digit and on each of the ten, for eyes and for screen readers", async (t) => {
    const native = await fixture("page-decode.json");
    const address = `${ADDRESS}#model=${native.model}&seed=${native.seed}&digit=4`;
    const page = await openReady(t, browser, { address });
    (await marks(page)).forEach(({ read, verdict, name }, digit) => {
      const row = native.judged[digit];
      const percent = Math.max(...row) > 0.995 ? "> 99" : Math.round(100 * Math.max(...row));
      assert.equal(read, String(likeliest(row)));
      assert.equal(verdict, likeliest(row) === digit ? "right" : "wrong");
      assert.equal(name, `asked for ${digit}, read as ${read} (${percent}\u00a0%)`);
    });
    assert.match(await page.locator("#judged").innerText(), /^reads as 4 \(.*\s%\)$/);
    await page.locator("#judged-announcement", { hasText: "reads as 4" }).waitFor();
    assert.match(
      await page.locator("#judge-help").innerText(),
      /separate network.*It reads 99\.\d\d\u00a0% of 10,000 real test digits correctly\.( \?)?$/s,
    );
    await page.keyboard.press("7");
    await page.locator("#judged", { hasText: "reads as 7" }).waitFor();
  });

  test("says so where it reads another digit than the one asked for", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#model=tutorial&seed=21&temperature=1.5`,
    });
    const wrong = (await marks(page)).findIndex(({ verdict }) => verdict === "wrong");
    assert.ok(wrong >= 0, "expected this seed to draw a digit that reads as another one");
    await page.keyboard.press(String(wrong));
    const badge = page.locator("#judged[data-verdict=wrong]");
    await badge.waitFor();
    assert.match(
      await badge.innerText(),
      new RegExp(`^reads as \\d \\(\\d+\\s%\\), not ${wrong}$`),
    );
  });

  test("says how the styles of a model without labels read", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=vae&seed=57` });
    (await marks(page)).forEach(({ verdict, name }, place) => {
      assert.equal(verdict, "unasked");
      assert.match(name ?? "", new RegExp(`^Style ${50 + place}, read as \\d \\(.*\\s%\\)$`));
    });
    const badge = await page.locator("#judged").innerText();
    assert.match(badge, /^reads as \d \(.*\s%\)$/);
    // The row has changed, and so has its kind.
    const before = await marks(page);
    await page.locator("#seed").fill("61");
    await readAnew(page, before);
    assert.match((await marks(page))[0].name ?? "", /^Style 60, read as/);
    await page.locator("#models select").selectOption("cvae");
    await page.locator("#digits button[data-verdict=right]").first().waitFor();
    assert.match((await marks(page))[3].name ?? "", /^asked for 3, read as/);
  });

  test("has read the final digits after a long drag", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#model=tutorial&seed=4` });
    const start = await marks(page);
    await page.locator("#pad [role=slider]").focus();
    for (let step = 0; step < 12; step += 1) await page.keyboard.press("Shift+ArrowLeft");
    await readAnew(page, start);
    await page.waitForURL(/style=/);
    const link = new URL(page.url());
    const fresh = await openReady(t, browser, { address: ADDRESS + link.hash });
    const expected = (await marks(fresh)).map(({ name }) => name);
    await page.waitForFunction(
      (names) =>
        [...document.querySelectorAll("#digits button")].every(
          ({ ariaLabel }, place) => ariaLabel === names[place],
        ),
      expected,
    );
  });

  test("is fetched after the first digits, and its arrival moves nothing", async (t) => {
    /** @type {() => void} */
    let arrive = () => {};
    const arrives = new Promise((resolve) => (arrive = () => resolve(undefined)));
    for (const width of [360, 1280]) {
      const page = await openReady(t, browser, {
        address: ADDRESS,
        context: { viewport: { width, height: 800 } },
        hook: async (request) => {
          if (request.url === JUDGE) await arrives;
          return false;
        },
      });
      const places = () =>
        page.evaluate(() =>
          ["#picture", "#digits", "#judge-help", "#sheet ~ .keep", "#status"].map((selector) => {
            const { x, y, width, height } = /** @type {Element} */ (
              document.querySelector(selector)
            ).getBoundingClientRect();
            return { selector, x, y, width, height };
          }),
        );
      const before = await places();
      if (width === 360) assert.equal(await page.locator("#judged").innerText(), "");
      arrive();
      await marks(page);
      assert.deepEqual(await places(), before);
    }
  });

  for (const [what, answer, expected] of /** @type {const} */ ([
    [
      "is missing",
      (/** @type {import("./browser.mjs").Response} */ response) => response.writeHead(404).end(),
      /404/,
    ],
    ["is damaged", sending("application/octet-stream", "no network"), /^$/],
  ])) {
    test(`the page works without the judge when it ${what}`, async (t) => {
      const { hook } = answering(() => JUDGE, answer);
      const page = await open(t, browser, { address: ADDRESS, hook, expected });
      await page.locator("#judge-accuracy", { hasText: "It could not be loaded." }).waitFor();
      assert.match((await page.locator("#judge-accuracy").getAttribute("title")) ?? "", /./);
      await page.locator("#new-style").click();
      await painted(page);
      assert.equal(await page.locator("#digits button[data-read]").count(), 0);
      assert.equal(await page.locator("#judged").innerText(), "");
      assert.equal(await page.locator("#notice").isVisible(), false);
    });
  }
});
