// Tests that the page explains each missing or broken file in one sentence and offers another try.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  INDEX,
  ROOT,
  answering,
  failed,
  hurry,
  ink,
  launch,
  open,
  openReady,
  sending,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Response} Response */

const MODULE = "/pkg/cpu/cvae_bg.wasm";
const GLUE = "/pkg/cpu/cvae.js";
const WORKER = "/page/worker.js?backend=cpu";
/** What Chromium writes to the console about a failed download, and what the page logs about it. */
const TROUBLE = /Failed to load (resource|module script)|Error|error|engine|weights|models/;

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {string} */
let weights;
/** @type {Buffer} */
let bytes;

before(async () => {
  browser = await launch();
  const { models, default: name } = await servedModels();
  const { draft } = models.find((/** @type {{ name: string }} */ model) => model.name === name);
  weights = `/weights/${draft.file}`;
  bytes = await readFile(path.join(ROOT, "www", weights));
});
after(() => browser.close());

/** @param {number} status */
const refusing = (status) => (/** @type {Response} */ response) => {
  response.writeHead(status).end("refused");
};
const hangingUp = (/** @type {Response} */ response) => response.destroy();

/** @type {{ name: string, url: () => string, answer: (response: Response) => void, says: RegExp }[]} */
const faults = [
  {
    name: "missing weights",
    url: () => weights,
    answer: refusing(404),
    says: /^The weights of “.+” could not be loaded: the server answered 404 for .*safetensors\.$/,
  },
  {
    name: "weights with one wrong byte",
    url: () => weights,
    answer: (response) => {
      const corrupt = Buffer.from(bytes);
      corrupt[Math.floor(corrupt.length * 0.7)] ^= 0x10;
      sending("application/octet-stream", corrupt)(response);
    },
    says: /^The weights cannot be used: the weights are damaged: their CRC-32 is \w{8}, the file says \w{8}\.$/i,
  },
  {
    name: "weights of another version",
    url: () => weights,
    answer: (response) => {
      const later = Buffer.from(bytes);
      later.write("9", later.indexOf('"format":"1"') + '"format":"'.length);
      sending("application/octet-stream", later)(response);
    },
    says: /^The weights cannot be used: the weights file has format 9, this program reads format 1: /i,
  },
  {
    name: "truncated weights",
    url: () => weights,
    answer: (response) =>
      sending(
        "application/octet-stream",
        bytes.subarray(0, Math.floor(bytes.length / 2)),
      )(response),
    says: /^The weights cannot be used: this is not a weights file, or it is cut short \(\d{6} bytes\): \w/i,
  },
  {
    name: "a web page instead of weights",
    url: () => weights,
    answer: sending("text/html", "<!doctype html><title>Not here</title>"),
    says: /^The weights cannot be used: this is not a weights file, or it is cut short \(38 bytes\): \w/i,
  },
  {
    name: "empty weights",
    url: () => weights,
    answer: sending("application/octet-stream", ""),
    says: /^The weights cannot be used: this is not a weights file, or it is cut short \(0 bytes\): \w/i,
  },
  {
    name: "weights whose connection breaks at once",
    url: () => weights,
    answer: hangingUp,
    says: /could not be loaded: the connection to the server failed\.$/,
  },
  {
    name: "weights whose connection breaks half-way",
    url: () => weights,
    answer: (response) => {
      response.writeHead(200, { "Content-Length": bytes.length });
      response.write(bytes.subarray(0, 1000), () => setTimeout(() => response.destroy(), 50));
    },
    says: /could not be loaded: the connection to the server failed\.$/,
  },
  {
    name: "a missing list of models",
    url: () => INDEX,
    answer: refusing(404),
    says: /^The list of models could not be loaded: the server answered 404 for weights\/[0-9a-f]{16}\/index\.json\.$/,
  },
  {
    name: "a web page instead of a list of models",
    url: () => INDEX,
    answer: sending("text/html", "<!doctype html><title>Not here</title>"),
    says: /^The list of models .* is not JSON; the server sent something else\.$/,
  },
  {
    name: "a list of models in another format",
    url: () => INDEX,
    answer: sending("application/json", '{"format":2,"models":[]}'),
    says: /^The list of models has format 2, but this page reads format 1\.$/,
  },
  {
    name: "an empty list of models",
    url: () => INDEX,
    answer: sending("application/json", '{"format":1,"default":"x","models":[{"name":"x"}]}'),
    says: /^The list of models names no model that this page can load\.$/,
  },
  {
    name: "a list of models that is null",
    url: () => INDEX,
    answer: sending("application/json", "null"),
    says: /^The list of models has format undefined/,
  },
  {
    name: "a missing engine",
    url: () => MODULE,
    answer: refusing(404),
    says: /^The CPU engine could not be loaded: the server answered 404 for cpu\/[0-9a-f]{16}\/cvae_bg\.wasm\.$/,
  },
  {
    name: "a web page instead of an engine",
    url: () => MODULE,
    answer: sending("text/html", "<!doctype html>"),
    says: /^The CPU engine could not be loaded: the server sent text\/html for cpu\/[0-9a-f]{16}\/cvae_bg\.wasm, which is not WebAssembly\.$/,
  },
  {
    name: "an engine that is not WebAssembly",
    url: () => MODULE,
    answer: sending("application/wasm", "not a module"),
    says: /^The CPU engine could not be loaded: the server sent application\/wasm for cpu\/[0-9a-f]{16}\/cvae_bg\.wasm, which is not WebAssembly\.$/,
  },
  {
    name: "an engine that the browser cannot compile",
    url: () => MODULE,
    answer: sending("application/wasm", Buffer.of(0, 97, 115, 109, 1, 0, 0, 0, 99)),
    says: /^The CPU engine does not run in this browser \(.*\); it needs WebAssembly with SIMD, /,
  },
  {
    name: "an engine without its JavaScript",
    url: () => GLUE,
    answer: refusing(404),
    says: /^The script of the cpu engine could not be loaded \(Failed to fetch dynamically imported module: .*cvae\.js\)\.$/,
  },
  {
    name: "a web page instead of the engine's JavaScript",
    url: () => GLUE,
    answer: sending("text/html", "<!doctype html>"),
    says: /^The script of the cpu engine could not be loaded \(Failed to fetch dynamically imported module: .*cvae\.js\)\.$/,
  },
  {
    name: "a web page instead of a worker",
    url: () => WORKER,
    answer: sending("text/html", "<!doctype html>"),
    says: /^The CPU engine stopped: it did not start\.$/,
  },
  {
    name: "a missing worker",
    url: () => WORKER,
    answer: refusing(404),
    says: /^The CPU engine stopped: it did not start\.$/,
  },
];

describe("the page explains, and another try overcomes,", () => {
  for (const { name, url, answer, says } of faults) {
    test(name, async (t) => {
      const fault = answering(url, answer);
      const page = await open(t, browser, {
        address: "?backend=cpu",
        hook: fault.hook,
        before: hurry,
        expected: TROUBLE,
      });
      assert.match(await failed(page), says);
      const again = page.locator("#message button", { hasText: "Try again" });
      await again.click();
      await page.locator("html[data-status=failed]").waitFor({ state: "attached" });
      fault.stop();
      await again.click();
      const { ten } = await ink(page);
      assert.ok(ten.every((picture) => Math.max(...picture) > 128));
      assert.equal(await page.locator("#message").isVisible(), false);
    });
  }
});

test("a failure is translated when the language changes", async (t) => {
  const page = await open(t, browser, {
    context: { locale: "en-GB" },
    expected: TROUBLE,
    hook: ({ url }, response) => {
      if (url !== INDEX) return false;
      response.writeHead(404).end();
      return true;
    },
  });
  await failed(page);
  await page.locator("#message", { hasText: "The list of models could not be loaded" }).waitFor();
  await page.locator("#language").selectOption("zh");
  await page.locator("#message button", { hasText: "重试" }).waitFor();
  await page.locator("#message", { hasText: "模型列表" }).waitFor();
});

test("a browser without WebAssembly is told so in one sentence", async (t) => {
  const page = await open(t, browser, {
    expected: TROUBLE,
    before: () => Reflect.deleteProperty(globalThis, "WebAssembly"),
  });
  assert.match(await failed(page), /does not run WebAssembly/);
});

test("the page works with a server that does not know application/wasm", async (t) => {
  const module = await readFile(path.join(ROOT, "www", MODULE));
  const { hook } = answering(() => MODULE, sending("application/octet-stream", module));
  const page = await openReady(t, browser, { address: "?backend=cpu", hook });
  const { ten } = await ink(page);
  assert.ok(ten.every((picture) => Math.max(...picture) > 128));
  const warning = page.waitForEvent("console", (message) => message.type() === "warning");
  await page.reload();
  assert.match(
    (await warning).text(),
    /^The server sends cpu\/[0-9a-f]{16}\/cvae_bg\.wasm as application\/octet-stream; as application\/wasm, the browser could compile it while it arrives\.$/,
  );
});

test("the page keeps its weights when other weights are broken", async (t) => {
  const { models, default: fallback } = await servedModels();
  const other = models.find((/** @type {{ name: string }} */ { name }) => name !== fallback);
  const { hook } = answering(
    () => `/weights/${other.decoder.file}`,
    sending("application/octet-stream", "broken"),
  );
  const page = await openReady(t, browser, { address: "?backend=cpu", hook });
  const start = await ink(page);
  await page.locator("#models select").selectOption(other.name);
  await page.locator("#notice", { hasText: "The page keeps the model it has." }).waitFor();
  assert.equal(await page.locator("#models select").inputValue(), fallback);
  assert.deepEqual(await ink(page), start);
});
