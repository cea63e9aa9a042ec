// Tests the choice between the CPU and WebGPU: each step of it, and each failure of a step.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gpuWinsFrom, requestedBackend, verdictOf } from "../../www/engine/backend.js";
import { decided, difference, ink, launch, open, openReady } from "./browser.mjs";

/** The tolerance between backends on a probability plus half a rounding step, of 255. */
const TOLERANCE = 1e-3 * 255 + 1;
const LINK = "#seed=7&digit=3";

/** @param {import("./browser.mjs").Page} page */
const line = async (page) => (await page.locator("#status summary").textContent()) ?? "";
/** @param {import("./browser.mjs").Page} page */
const notice = async (page) => (await page.locator("#notice span").textContent()) ?? "";

describe("the backend in the address", () => {
  test("is cpu, webgpu, or left to the page", () => {
    assert.deepEqual(requestedBackend("?backend=cpu"), { choice: "cpu", problem: null });
    assert.deepEqual(requestedBackend("?backend=webgpu"), { choice: "webgpu", problem: null });
    assert.deepEqual(requestedBackend(""), { choice: null, problem: null });
  });

  test("is reported when it is unknown", () => {
    const { choice, problem } = requestedBackend("?backend=cuda");
    assert.equal(choice, null);
    assert.match(problem ?? "", /“cuda”.*cpu and webgpu/);
  });
});

describe("the race of the two engines", () => {
  /** @param {number[]} gpu @param {number[]} cpu */
  const race = (gpu, cpu) =>
    [1, 10, 100, 900].map((count, at) => ({ count, gpu: gpu[at], cpu: cpu[at] }));

  test("the GPU decodes the batches from which on it is always faster", () => {
    assert.equal(gpuWinsFrom(race([1, 1, 1, 2], [0.1, 0.5, 5, 30])), 100);
    assert.equal(gpuWinsFrom(race([1, 1, 1, 2], [2, 2, 5, 30])), 1);
    assert.equal(gpuWinsFrom(race([1, 1, 9, 9], [2, 2, 5, 30])), 900);
    assert.equal(gpuWinsFrom(race([1, 1, 9, 90], [2, 2, 50, 30])), null);
    assert.equal(gpuWinsFrom(race([NaN, NaN, NaN, NaN], [1, 1, 1, 1])), null);
  });

  test("the sentence says which engine draws what, with times that show why", () => {
    const many = race([1, 1, 1.5, 2], [0.1, 0.5, 5, 30]);
    assert.match(
      verdictOf(many, 100, false),
      /^WebGPU from 100 digits on, .*: 1\.5 ms for 100 digits on WebGPU, 5\.0 ms on the CPU\. The CPU draws fewer\.$/,
    );
    const all = race([1, 1.2, 1.5, 2], [2, 3.4, 5, 30]);
    assert.match(
      verdictOf(all, 1, false),
      /^WebGPU, because it is faster here: 1\.2 ms for ten digits on WebGPU, 3\.4 ms on the CPU\.$/,
    );
    const none = race([9, 9.5, 99, 99], [2, 3.4, 5, 30]);
    assert.match(verdictOf(none, null, false), /^CPU, because it is faster here: 9\.5 ms for ten/);
  });
});

describe("without a GPU", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  test("the CPU draws, and the page says that there is no adapter", async (t) => {
    const page = await openReady(t, browser);
    await decided(page, /^CPU, because the browser offers no WebGPU adapter\.$/);
    assert.match(await line(page), /^CPU · /);
    assert.equal(await page.locator("#notice").isVisible(), false);
  });

  test("nothing of WebGPU is downloaded", async (t) => {
    /** @type {string[]} */
    const asked = [];
    const page = await openReady(t, browser, {
      hook: ({ url }) => {
        asked.push(String(url));
        return false;
      },
    });
    await decided(page, /^CPU, because/);
    assert.ok(asked.some((url) => url.includes("/pkg/cpu/")));
    assert.ok(!asked.some((url) => url.includes("/pkg/webgpu/")));
  });

  test("the CPU draws in a browser that does not know WebGPU", async (t) => {
    const page = await openReady(t, browser, {
      before: () => Object.defineProperty(navigator, "gpu", { value: undefined }),
    });
    await decided(page, /^CPU, because this browser has no WebGPU\.$/);
  });

  test("the CPU draws when the request for an adapter fails", async (t) => {
    const page = await openReady(t, browser, {
      before: () => {
        const requestAdapter = () => Promise.reject(new Error("the driver is gone"));
        Object.defineProperty(navigator, "gpu", { value: { requestAdapter } });
      },
    });
    await decided(page, /^CPU, because the browser refused .* \(the driver is gone\)\.$/);
  });

  test("the CPU draws, with a sentence, when the address asks for WebGPU", async (t) => {
    const page = await openReady(t, browser, { address: "?backend=webgpu" });
    await decided(page, /^CPU, because the browser offers no WebGPU adapter\.$/);
    assert.match(await notice(page), /^CPU, because the browser offers no WebGPU adapter\.$/);
    assert.match(await line(page), /^CPU · /);
  });

  test("the CPU draws when the adapter provides no device", async (t) => {
    const page = await openReady(t, browser, {
      before: () => {
        const requestAdapter = () => Promise.resolve({ info: { isFallbackAdapter: false } });
        Object.defineProperty(navigator, "gpu", { value: { requestAdapter } });
      },
    });
    await decided(page, /^CPU, because WebGPU failed: /);
    assert.equal(await page.locator("#notice").isVisible(), false);
  });

  test("an unknown backend in the address is reported", async (t) => {
    const page = await openReady(t, browser, { address: "?backend=cuda" });
    assert.match(await notice(page), /“cuda”/);
    assert.match(await line(page), /^CPU · /);
  });
});

describe("on a simulated GPU", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch({ gpu: true })));
  after(() => browser.close());

  test("the CPU draws unless the address asks for WebGPU", async (t) => {
    const page = await openReady(t, browser);
    await decided(page, /^CPU, because the only WebGPU adapter here is simulated by software\.$/);
  });

  test("WebGPU draws what the CPU draws, and follows the pad and the digits", async (t) => {
    /** @type {(string | undefined)[]} */
    const asked = [];
    const gpu = await openReady(t, browser, {
      address: `?backend=webgpu${LINK}`,
      hook: ({ url }) => {
        asked.push(url);
        return false;
      },
    });
    await decided(
      gpu,
      /^WebGPU, because the address asks for it: .* ms .* on WebGPU, .* ms on the CPU\.$/,
    );
    await gpu.locator("html[data-backend=webgpu]").waitFor({ state: "attached" });
    assert.match(await line(gpu), /^WebGPU · /);
    const cpu = await openReady(t, browser, { address: `?backend=cpu${LINK}` });
    await decided(cpu, /^CPU, because the address asks for it\.$/);

    const compare = async () => {
      const [drawn, expected] = [await ink(gpu), await ink(cpu)];
      drawn.ten.forEach((picture, digit) =>
        assert.ok(difference(picture, expected.ten[digit]) <= TOLERANCE, `${digit}`),
      );
      assert.ok(difference(drawn.large, expected.large) <= TOLERANCE);
      return drawn;
    };
    const start = await compare();
    for (const page of [gpu, cpu]) {
      await page.locator("#pad [role=slider]").focus();
      await page.keyboard.press("Shift+ArrowUp");
      await page.keyboard.press("8");
    }
    const moved = await compare();
    assert.ok(difference(start.ten[8], moved.ten[8]) > TOLERANCE);
    assert.ok(asked.includes("/pkg/webgpu/cvae_bg.wasm"));
    assert.ok(
      !asked.includes("/pkg/webgpu/cvae_rest.wasm"),
      "drawing needs only the first half of the package",
    );
  });

  test("the CPU draws when the WebGPU module is missing", async (t) => {
    const page = await open(t, browser, {
      address: "?backend=webgpu",
      expected: /404/,
      hook: ({ url }, response) => {
        if (!url?.endsWith("/pkg/webgpu/cvae_bg.wasm")) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    await decided(
      page,
      /^CPU, because WebGPU failed: The WebGPU engine could not be loaded: .* 404 /,
    );
    assert.match(await notice(page), /404/);
    assert.match(await line(page), /^CPU · /);
  });
});
