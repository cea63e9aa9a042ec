// Tests slow, broken and missing connections: the page waits, asks again, resumes a download, or reports the failure.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  INDEX,
  ROOT,
  answering,
  failed,
  hurry,
  ink,
  launch,
  open,
  openReady,
  painted,
  sending,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {import("./browser.mjs").Response} Response */
/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {{ name: string, decoder: { file: string, bytes: number } }} Model */

/** What Chromium writes to the console about a connection, and what the page logs about it. */
const TROUBLE = /Failed to load resource|AssetError|connection|did not start/;
/** Two such pauses exceed the time limit for a silent download, in milliseconds. */
const NEARLY_SILENT = 20_000;

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {Model[]} */
let models;
/** @type {Model} */
let first;
/** @type {string} */
let weights;

before(async () => {
  browser = await launch();
  const list = await servedModels();
  models = list.models;
  first = /** @type {Model} */ (models.find(({ name }) => name === list.default));
  weights = `/weights/${first.decoder.file}`;
});
after(() => browser.close());

/** Asserts that something is drawn. @param {Page} page */
async function draws(page) {
  const { ten } = await ink(page);
  assert.ok(ten.every((picture) => Math.max(...picture) > 128));
}

/** A model other than the one shown first. */
const another = () => /** @type {Model} */ (models.find(({ name }) => name !== first.name));

/** Serves another model's weights in the way that the test chooses. */
function inHand() {
  const url = `/weights/${another().decoder.file}`;
  /** @type {(asked: { request: Request, response: Response }) => void} */
  let arrived = () => {};
  return {
    /** The next request for the weights. */
    next: () =>
      new Promise((/** @type {typeof arrived} */ resolve) => {
        arrived = resolve;
      }),
    hook: (/** @type {Request} */ request, /** @type {Response} */ response) => {
      if (request.url !== url) return false;
      arrived({ request, response });
      return true;
    },
  };
}

/** Replaces the page's clock once no answer is pending, because the worker's time limit uses the clock too. @param {Page} page */
async function takeClock(page) {
  await page.locator("#judged", { hasText: /./ }).waitFor();
  await page.clock.install();
}

/** Waits until the progress bar has advanced, and returns its value. @param {Page} page @param {number} from */
async function further(page, from) {
  await page.waitForFunction((before) => {
    const bar = /** @type {HTMLProgressElement} */ (document.querySelector("#message progress"));
    return bar.hasAttribute("value") && bar.value > before;
  }, from);
  return page
    .locator("#message progress")
    .evaluate((bar) => /** @type {HTMLProgressElement} */ (bar).value);
}

describe("a connection that breaks", () => {
  /**
   * Makes the page fetch another model over a connection that breaks a number of times, each time after half of the
   * missing bytes, and then delivers the rest.
   * @param {TestContext} t @param {{ breaks: number, ranges?: boolean, headers?: Record<string, string> }} options
   * @returns the range and the condition of each request
   */
  async function fetchBroken(t, { breaks, ranges = true, headers = { ETag: '"7"' } }) {
    const { next, hook } = inHand();
    const page = await openReady(t, browser, {
      address: ADDRESS,
      hook,
      before: hurry,
      expected: TROUBLE,
    });
    const body = await readFile(path.join(ROOT, "www/weights", another().decoder.file));
    /** @type {{ range: string | undefined, condition: string | undefined }[]} */
    const asked = [];
    let request = next();
    await page.locator("#models select").selectOption(another().name);
    let shown = 0;
    for (let time = 0; time <= breaks; time += 1) {
      const { request: came, response } = await request;
      request = next();
      const { range } = came.headers;
      asked.push({ range, condition: came.headers["if-range"]?.toString() });
      const from = ranges && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
      response.writeHead(from > 0 ? 206 : 200, {
        ...headers,
        "Content-Length": body.length - from,
        ...(from > 0 && { "Content-Range": `bytes ${from}-${body.length - 1}/${body.length}` }),
      });
      if (time === breaks) {
        response.end(body.subarray(from));
        break;
      }
      response.write(body.subarray(from, Math.floor((from + body.length) / 2)));
      // Bytes that the page has not read when the connection breaks are lost.
      shown = await further(page, from > 0 ? shown : 0);
      response.destroy();
    }
    await page.waitForURL(({ hash }) => hash.includes(`model=${another().name}&`));
    await draws(page);
    assert.equal(await page.locator("#notice").isVisible(), false);
    return asked;
  }

  test("is followed by a request for the rest, of the same version", async (t) => {
    const asked = await fetchBroken(t, { breaks: 3 });
    const [none, ...starts] = asked.map(({ range }) => range && Number(range.slice(6, -1)));
    assert.equal(none, undefined);
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => Number(a) - Number(b)),
    );
    assert.equal(new Set(starts).size, 3);
    assert.ok(asked.slice(1).every(({ condition }) => condition === '"7"'));
  });

  test("is followed by a request for the rest of a compressed file, by its date", async (t) => {
    const date = "Sat, 01 Aug 2026 10:00:00 GMT";
    const headers = { ETag: 'W/"7"', "Last-Modified": date };
    const [, { range, condition }] = await fetchBroken(t, { breaks: 1, headers });
    assert.match(String(range), /^bytes=[1-9]\d*-$/);
    assert.equal(condition, date);
  });

  test("is followed by a whole download when the server supports no ranges", async (t) => {
    const [, { range }] = await fetchBroken(t, { breaks: 1, ranges: false });
    assert.match(String(range), /^bytes=[1-9]\d*-$/);
  });

  test("is followed by a whole download when no header identifies the version", async (t) => {
    const asked = await fetchBroken(t, { breaks: 1, headers: {} });
    assert.deepEqual(
      asked.map(({ range }) => range),
      [undefined, undefined],
    );
  });

  test("in the engine's download leaves an engine that compiles once it is complete", async (t) => {
    const url = "/pkg/cpu/cvae_bg.wasm";
    const module = await readFile(path.join(ROOT, "www", url));
    let asked = 0;
    const page = await openReady(t, browser, {
      address: ADDRESS,
      before: hurry,
      expected: TROUBLE,
      hook: (request, response) => {
        if (request.url !== url) return false;
        asked += 1;
        const whole = asked > 2;
        response.writeHead(200, {
          "Content-Type": "application/wasm",
          "Content-Length": module.length,
        });
        response.write(whole ? module : module.subarray(0, 100_000), () =>
          whole ? response.end() : setTimeout(() => response.destroy(), 100),
        );
        return true;
      },
    });
    await draws(page);
    assert.equal(asked, 3);
  });

  test("a server that is overloaded for a moment is asked again", async (t) => {
    let asked = 0;
    const page = await openReady(t, browser, {
      address: ADDRESS,
      expected: TROUBLE,
      hook: (request, response) => {
        if (request.url !== weights || ++asked > 2) return false;
        response.writeHead(503).end();
        return true;
      },
    });
    await draws(page);
  });
});

describe("a slow connection", () => {
  test("is not given up while data arrive, and shows its progress", async (t) => {
    const { next, hook } = inHand();
    const page = await openReady(t, browser, { address: ADDRESS, hook, alone: true });
    const body = await readFile(path.join(ROOT, "www/weights", another().decoder.file));
    await takeClock(page);
    const asked = next();
    await page.locator("#models select").selectOption(another().name);
    const { response } = await asked;
    response.writeHead(200, { "Content-Length": body.length });
    const length = Math.ceil(body.length / 5);
    let shown = 0;
    for (let at = 0; at < body.length; at += length) {
      response.write(body.subarray(at, at + length));
      // No pause follows the last part, because nothing would show whether that part has arrived.
      if (at + length >= body.length) break;
      shown = await further(page, shown);
      await page.clock.runFor(NEARLY_SILENT);
    }
    response.end();
    await page.waitForURL(({ hash }) => hash.includes(`model=${another().name}&`));
    await draws(page);
    assert.equal(await page.locator("#notice").isVisible(), false);
  });

  test("is given up when no data arrive, and the next try resumes the download", async (t) => {
    const { next, hook } = inHand();
    const page = await openReady(t, browser, { address: ADDRESS, hook, alone: true });
    const body = await readFile(path.join(ROOT, "www/weights", another().decoder.file));
    await takeClock(page);
    const choose = async () => {
      const asked = next();
      await page.locator("#models select").selectOption(another().name);
      return asked;
    };
    const start = await ink(page);
    const { response } = await choose();
    response.writeHead(200, { "Content-Length": body.length, ETag: '"7"' });
    response.write(body.subarray(0, 50_000));
    await further(page, 0);
    await page.clock.runFor(2 * NEARLY_SILENT);
    const said = page.locator("#notice span", { hasText: "nothing more arrived for 30 seconds" });
    await said.waitFor();
    assert.match((await said.textContent()) ?? "", /The page keeps the model it has\.$/);
    assert.deepEqual(await ink(page), start);

    const { request, response: rest } = await choose();
    assert.equal(request.headers.range, "bytes=50000-");
    rest.writeHead(206, { "Content-Range": `bytes 50000-${body.length - 1}/${body.length}` });
    rest.end(body.subarray(50_000));
    await page.waitForURL(({ hash }) => hash.includes(`model=${another().name}&`));
    await draws(page);
  });
});

describe("without a connection, once the page is there", () => {
  test("loaded parts continue to work, others report the failure and load with the connection", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, expected: TROUBLE, alone: true });
    const [other, third] = models.filter(({ name }) => name !== first.name);
    const select = page.locator("#models select");
    const notice = page.locator("#notice span");
    const start = await ink(page);
    await select.selectOption(other.name);
    await page.waitForURL(({ hash }) => hash.includes(`model=${other.name}&`));
    await painted(page);
    await page.locator("#judged", { hasText: /./ }).waitFor();
    await page.context().setOffline(true);

    // Loaded earlier: digits, styles, and models that were shown before.
    await page.locator("#temperature").fill("0");
    await page.locator("#temperature").fill("1");
    await select.selectOption(first.name);
    await page.waitForURL(({ hash }) => hash.includes(`model=${first.name}&`));
    assert.deepEqual(await ink(page), start);
    assert.equal(await page.locator("#notice").isVisible(), false);

    // Not loaded: a model, a room, a dialog, the help, and folded parts.
    await select.selectOption(third.name);
    await notice.filter({ hasText: "The page keeps the model it has." }).waitFor();
    assert.equal(await select.inputValue(), first.name);
    await page.locator("#notice button").click();
    await page.locator("#mixture summary").click();
    await notice.filter({ hasText: /^This part of the page could not be loaded; / }).waitFor();
    await page.locator("#notice button").click();
    // No notice about them appears meanwhile.
    await page.locator("#temperature").fill("0.5");
    await painted(page);
    assert.equal(await page.locator("#notice").isVisible(), false);
    await page.locator("[data-opens=keep]").first().click();
    await notice.filter({ hasText: /^This part of the page could not be loaded; / }).waitFor();
    await page.locator("#notice button").click();
    await page.locator("[data-help]:visible").first().click();
    await notice.filter({ hasText: /^The help could not be loaded: / }).waitFor();
    await page.locator("#notice button").click();
    await page.locator("#enter-explore").click();
    await notice.filter({ hasText: /^This part of the page could not be loaded; / }).waitFor();

    // The open room and unfolded parts load by themselves, the rest on request.
    await page.context().setOffline(false);
    await page.locator("#explore:not([inert])").waitFor();
    await page.locator("#explore #grid canvas:not(.scatter)").waitFor();
    await page.locator("#enter-draw").click();
    await page.locator("#mixture canvas").waitFor();
    assert.equal(await page.locator("#notice").isVisible(), false);
    await page.locator("[data-opens=keep]").first().click();
    await page.locator("#keep-dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("[data-help]:visible").first().click();
    await page.locator("#help[open]").waitFor();
    await page.keyboard.press("Escape");
    await select.selectOption(third.name);
    await page.waitForURL(({ hash }) => hash.includes(`model=${third.name}&`));
    await draws(page);
  });

  test("every room and its contents load once the connection is back", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, expected: TROUBLE, alone: true });
    for (const room of ["write", "yours", "explore", "compare", "train"]) {
      await page.context().setOffline(true);
      await page.locator(`#enter-${room}`).click();
      await page.locator("#notice", { hasText: "This part of the page" }).waitFor();
      await page.context().setOffline(false);
      await page.locator(`#${room}:not([inert])`).waitFor();
      assert.equal(await page.locator("#notice").isVisible(), false);
    }
    await page.locator("#enter-compare").click();
    await page.locator("#specimens canvas").first().waitFor();
  });

  test("the judge loads once the connection is back", async (t) => {
    const fault = answering(
      () => "/weights/judge.safetensors",
      (response) => response.destroy(),
    );
    const page = await openReady(t, browser, {
      address: ADDRESS,
      before: hurry,
      expected: TROUBLE,
      hook: fault.hook,
      alone: true,
    });
    await page.locator("#judge-accuracy", { hasText: "could not be loaded" }).waitFor();
    fault.stop();
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await page.locator("#judged", { hasText: /./ }).waitFor();
  });

  test("a page that could not start starts once the connection is back", async (t) => {
    const fault = answering(
      () => INDEX,
      (response) => response.destroy(),
    );
    const page = await open(t, browser, {
      address: ADDRESS,
      before: hurry,
      expected: TROUBLE,
      hook: fault.hook,
      alone: true,
    });
    assert.match(await failed(page), /the connection to the server failed\.$/);
    fault.stop();
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await draws(page);
  });

  /** Makes the worker fail from inside. @param {Page} page */
  const breakWorker = (page) =>
    page.workers()[0].evaluate(() => {
      setTimeout(() => {
        throw new Error("out of luck");
      });
    });

  test("a failed worker is restarted from the browser's cache", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS, expected: TROUBLE, alone: true });
    const start = await ink(page);
    await page.context().setOffline(true);
    await breakWorker(page);
    await page.locator("#temperature").fill("0");
    await page.locator("#notice", { hasText: "started its engine again" }).waitFor();
    await page.locator("#temperature").fill("1");
    assert.deepEqual(await ink(page), start);
  });

  test("a failed worker is restarted with the connection where the browser revalidates its cache", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      root: ROOT,
      expected: TROUBLE,
      alone: true,
    });
    const start = await ink(page);
    await page.context().setOffline(true);
    await breakWorker(page);
    // Not by `fill`: the judge or another request may meet the failure first, and the controls are inert then.
    await page.locator("#temperature").evaluate((input) => {
      /** @type {HTMLInputElement} */ (input).value = "0";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    assert.match(await failed(page), /^The CPU engine stopped: /);
    await page.context().setOffline(false);
    await painted(page);
    await page.locator("#temperature").fill("1");
    assert.deepEqual(await ink(page), start);
  });
});

test("a login page that replaces a part of this page gives way to that part after the login", async (t) => {
  const portal = answering(
    () => "/page/explore.js",
    sending("text/html", "<!doctype html><title>Log in</title>"),
  );
  const page = await openReady(t, browser, {
    address: ADDRESS,
    hook: portal.hook,
    expected: /Failed to load module script/,
  });
  await page.locator("#enter-explore").click();
  await page.locator("#notice", { hasText: "open it again to try once more" }).waitFor();
  portal.stop();
  await page.locator("#enter-explore").click();
  await page.locator("#explore:not([inert])").waitFor();
  assert.equal(await page.locator("#notice").isVisible(), false);
});
