// Tests a GPU that refuses, computes wrongly or is lost in the middle of a request: the CPU draws, and nothing is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  VISIBLE,
  boxOf,
  decided,
  difference,
  holding,
  ink,
  launch,
  openReady,
  painted,
} from "./browser.mjs";
import { drawsOn, holdingRest } from "./second-half.mjs";
import { workerAfter } from "./workers.mjs";
import { verdict } from "./your-digit.mjs";

/** @typedef {import("./browser.mjs").Page} Page */

/** A small model, because a simulated GPU is slow. */
const ASKED = "?backend=webgpu#model=beta-cvae-1&digit=4&seed=11";
/** The tolerance between two backends, of 255, as in backends.test.mjs. */
const TOLERANCE = 1e-3 * 255 + 1;
/** A grid of Explore on a busy machine, in milliseconds. */
const PATIENCE = 30_000;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => {
  browser = await launch({ gpu: true });
});
after(() => browser.close());

/** Stores the device in a global for the test, and does something with the device. @param {string} [then] */
const withDevice = (then = "") => `
  const ask = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    self.device = await ask.apply(this, wishes);
    ${then}
    return self.device;
  };
`;

/** @param {Page} page */
const notice = async (page) => (await page.locator("#notice span").textContent()) ?? "";

test("the CPU draws when the device is refused", async (t) => {
  const refuse = `GPUAdapter.prototype.requestDevice = () =>
    Promise.reject(new DOMException("too many devices", "OperationError"));`;
  const page = await openReady(t, browser, {
    address: ASKED,
    hook: await workerAfter(refuse, "webgpu"),
  });
  await decided(page, /^CPU, because WebGPU failed: /);
  assert.match(await notice(page), /WebGPU gave no device: .*too many devices/);
  await ink(page);
});

test("the CPU draws when the GPU cannot compile a kernel", async (t) => {
  const refuse = `
    const create = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function (wish) {
      const code = wish.label === "prior" ? "fn main() { nonsense }" : wish.code;
      return create.call(this, { ...wish, code });
    };
  `;
  const page = await openReady(t, browser, {
    address: ASKED,
    hook: await workerAfter(refuse, "webgpu"),
  });
  await decided(page, /^CPU, because WebGPU failed: the GPU refused the kernel `prior`: /);
  await ink(page);
});

test("the CPU draws when a limit of the adapter is too low for a kernel", async (t) => {
  const limit = (/** @type {string} */ name, /** @type {number} */ value) =>
    `Object.defineProperty(GPUSupportedLimits.prototype, "${name}", { get: () => ${value} });`;
  const page = await openReady(t, browser, {
    address: ASKED,
    hook: await workerAfter(limit("maxComputeWorkgroupStorageSize", 8192), "webgpu"),
  });
  await decided(
    page,
    /^CPU, because WebGPU failed: .* maxComputeWorkgroupStorageSize is 8192, expected at least \d+\.?$/,
  );
  await ink(page);
  // A limit that no kernel reaches is no reason.
  const other = await openReady(t, browser, {
    address: ASKED,
    hook: await workerAfter(limit("maxVertexAttributes", 8), "webgpu"),
  });
  await decided(other, /^WebGPU, because the address asks for it/);
});

test("the CPU decodes a batch for which the GPU has no memory", async (t) => {
  // What the host reads a grid of Explore from is larger than what it reads ten digits from.
  const full = `
    let isFull = false;
    self.refused = 0;
    const { createBuffer, popErrorScope } = GPUDevice.prototype;
    GPUDevice.prototype.createBuffer = function (wish) {
      if (wish.usage & GPUBufferUsage.MAP_READ && wish.size > 500_000) isFull = true;
      return createBuffer.call(this, wish);
    };
    GPUDevice.prototype.popErrorScope = async function () {
      const error = await popErrorScope.call(this);
      if (!isFull) return error;
      isFull = false;
      self.refused += 1;
      return new GPUOutOfMemoryError("no room");
    };
  `;
  const page = await openReady(t, browser, {
    address: `${ASKED}&room=explore`,
    hook: await workerAfter(full, "webgpu"),
  });
  await decided(page, /^WebGPU, because the address asks for it/);
  const grid = (/** @type {Page} */ shown) =>
    shown.locator("#grid canvas").evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]);
    });
  const worker = page.workers().find((other) => other.url().includes("backend=webgpu"));
  assert.ok(worker);
  await page.locator("#zoom").fill("1.5");
  const link = await page.evaluate(() => location.hash);
  const cpu = await openReady(t, browser, { address: `?backend=cpu${link}` });
  await cpu.locator("#zoom").fill("1.5");
  // Both draw in their own time.
  const end = Date.now() + PATIENCE;
  let apart = Infinity;
  while (apart > TOLERANCE && Date.now() < end) {
    await page.waitForTimeout(100);
    const [drawn, expected] = [await grid(page), await grid(cpu)];
    const isInked = drawn.some((value) => value > VISIBLE) && drawn.length === expected.length;
    apart = isInked ? difference(drawn, expected) : Infinity;
  }
  assert.ok(apart <= TOLERANCE, `the grids differ by ${apart} of 255`);
  const refused = await worker.evaluate(() => /** @type {any} */ (self).refused);
  assert.ok(refused > 0, "the GPU had memory");
  await page.locator("html[data-backend=webgpu]").waitFor({ state: "attached" });
});

test("the CPU draws when the GPU computes wrongly", async (t) => {
  // The GPU receives zeros instead of the weights.
  const wrong = `
    const write = GPUQueue.prototype.writeBuffer;
    GPUQueue.prototype.writeBuffer = function (buffer, offset, data, ...rest) {
      const zeros = data.byteLength > 4096 ? new Uint8Array(data.byteLength) : data;
      return write.call(this, buffer, offset, zeros, ...rest);
    };
  `;
  const page = await openReady(t, browser, {
    address: ASKED,
    hook: await workerAfter(wrong, "webgpu"),
  });
  await decided(
    page,
    /^CPU, because WebGPU failed: .*The WebGPU engine does not reproduce the stored pictures/,
  );
  assert.match(await notice(page), /a probability is off by \S+, and at most 0\.001 is allowed\.$/);
  await ink(page);
});

test("WebGPU takes over, and the CPU takes over from it", async (t) => {
  // All in one page, because starting a simulated GPU is slow.
  const engine = holding((url) => url.endsWith("/pkg/webgpu/cvae_bg.wasm"));
  const rest = holdingRest("webgpu");
  const worker = await workerAfter(withDevice(), "webgpu");
  const page = await openReady(t, browser, {
    address: `${ASKED}&room=explore`,
    hook: async (...asked) =>
      (await worker(...asked)) || (await engine.hook(...asked)) || (await rest.hook(...asked)),
  });

  await t.test("Explore keeps its window, its axes and its walk", async () => {
    await page.locator("#plane-kind").selectOption("dimensions");
    await page.locator("#axis-x").selectOption({ index: 4 });
    await page.locator("#explore-digit").selectOption("8");
    await page.locator("#set-b").click();
    await page.locator("#zoom").fill("1.5");
    await page.locator("#end-b", { hasText: "a 8" }).waitFor();
    const axis = await page.locator("#axis-x").inputValue();
    engine.release();
    await decided(page, /^WebGPU, because the address asks for it/);
    await page.locator("html[data-backend=webgpu]").waitFor({ state: "attached" });
    await painted(page);
    assert.equal(await page.locator("#zoom-value").textContent(), "±1.5 σ");
    assert.equal(await page.locator("#axis-x").inputValue(), axis);
    assert.match((await page.locator("#end-b").textContent()) ?? "", /a 8/);
    assert.match((await page.locator("#end-a").textContent()) ?? "", /a 4/);
  });

  await t.test(
    "WebGPU draws while its second half is not there, and reads once it comes",
    async () => {
      await page.locator("#enter-yours").click();
      await page.locator("#take-digit").click();
      await rest.asked;
      await page.locator("#enter-draw").click();
      await drawsOn(page);
      await page.locator("#enter-yours").click();
      rest.release();
      await verdict(page, /^The model thinks: /);
      assert.equal(await page.locator("html").getAttribute("data-backend"), "webgpu");
      assert.equal(await page.locator("#notice").isVisible(), false);
    },
  );

  await t.test("a device lost in the middle of a drag loses nothing", async () => {
    await page.locator("#enter-draw").click();
    const start = await ink(page);
    const gpu = page.workers().find((other) => other.url().includes("backend=webgpu"));
    const box = await boxOf(page, "#pad [role=slider]");
    assert.ok(gpu);
    const at = (/** @type {number} */ share) =>
      page.mouse.move(box.x + box.width * share, box.y + box.height * 0.4);
    await at(0.5);
    await page.mouse.down();
    await at(0.55);
    await gpu.evaluate(() => /** @type {any} */ (self).device.destroy());
    for (let step = 0; step < 10; step += 1) await at(0.6 + 0.02 * step);
    await page.mouse.up();
    await decided(page, /^CPU, because WebGPU failed: /);
    assert.match(await notice(page), /^WebGPU failed, so the page goes on with the CPU: .*\.$/);
    // The page shows the place where the drag ended.
    await page.locator("#temperature").fill("0.65");
    await page.waitForURL(({ hash }) => hash.includes("temperature=0.65"));
    const moved = await ink(page);
    assert.ok(difference(start.large, moved.large) > TOLERANCE);
    const link = await page.evaluate(() => location.hash);
    const other = await openReady(t, browser, { address: `?backend=cpu${link}` });
    assert.ok(difference((await ink(other)).large, moved.large) <= TOLERANCE);

    // The CPU may fail afterwards, too.
    await page.workers()[0].evaluate(() => {
      setTimeout(() => {
        throw new Error("out of luck");
      });
    });
    await page.locator("#temperature").fill("0");
    await page.locator("#notice", { hasText: "started its engine again" }).waitFor();
    await page.locator("#temperature").fill("0.65");
    assert.deepEqual(await ink(page), moved);
  });
});

test("the CPU draws when every new device is lost", async (t) => {
  const lose = withDevice("setTimeout(() => self.device.destroy());");
  const page = await openReady(t, browser, {
    address: ASKED,
    hook: await workerAfter(lose, "webgpu"),
  });
  for (let time = 0; time < 2; time += 1) {
    await decided(page, /^CPU, because WebGPU failed: The GPU was lost \(.*\)\.$/);
    await ink(page);
    assert.match(await page.evaluate(() => location.hash), /digit=4&seed=11/);
    await page.reload();
    await painted(page);
  }
});
