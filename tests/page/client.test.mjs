// Tests the client through which the page calls its worker, in a real browser with a worker that fails on demand.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ROOT, launch, open } from "./browser.mjs";

const WORKER = `
  const actions = {
    echo: (value) => value,
    wait: () => new Promise((resolve) => { self.release = resolve; }),
    refuse: () => { throw new Error("12 is no digit"); },
    trap: () => { throw Object.assign(new Error("unreachable"), { fatal: true }); },
    silence: () => new Promise(() => {}),
    crash: () => { setTimeout(() => { throw new Error("out of luck"); }); return new Promise(() => {}); },
  };
  self.onmessage = async ({ data: { id, action, payload } }) => {
    try {
      self.postMessage({ id, result: await actions[action](payload.value) });
    } catch ({ message, fatal = false }) {
      self.postMessage({ id, error: { message, fatal } });
    }
  };
`;

/** A worker that replaces the page's own. */
const MISBEHAVING = "/page/worker.js?backend=cpu";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Runs in the page, with a client of the worker above. @typedef {import("../../www/engine/client.js").Client} Client */

/**
 * @template Result
 * @param {import("node:test").TestContext} t
 * @param {(client: Client, outcome: (promise: Promise<unknown>) => Promise<string>) => Promise<Result>} script
 * @returns {Promise<Result>}
 */
async function withClient(t, script) {
  const page = await open(t, browser, {
    root: ROOT,
    hook: ({ url }, response) => {
      const worker = url === MISBEHAVING;
      const body = { [MISBEHAVING]: WORKER, "/": "<!doctype html>", "/favicon.ico": "" };
      const known = url && url in body;
      if (!known) return false;
      response.setHeader("Content-Type", worker ? "text/javascript" : "text/html");
      response.end(body[/** @type {keyof typeof body} */ (url)]);
      return true;
    },
  });
  return page.evaluate(`(async () => {
    const { Client } = await import("/www/engine/client.js");
    const { workerFor } = await import("/www/engine/trusted.js");
    const client = new Client(workerFor("cpu"), "The worker");
    const outcome = (promise) =>
      promise.then((value) => "got " + value, (error) => error.name + ": " + error.message);
    try {
      return await (${script})(client, outcome);
    } finally {
      client.close();
    }
  })()`);
}

describe("requests", () => {
  test("are answered in order", async (t) => {
    const answers = await withClient(t, async (client) => {
      /** @type {string[]} */
      const order = [];
      const ask = (/** @type {string} */ value) =>
        client.call("echo", { value }).then((answer) => order.push(answer));
      await Promise.all([ask("one"), ask("two"), ask("three")]);
      return order;
    });
    assert.deepEqual(answers, ["one", "two", "three"]);
  });

  test("the newest request replaces the waiting ones, never the one in flight, and always runs", async (t) => {
    const outcomes = await withClient(t, (client, outcome) => {
      const ask = (/** @type {number} */ value) =>
        outcome(client.call("echo", { value }, { latest: true }));
      return Promise.all([ask(1), ask(2), ask(3), ask(4)]);
    });
    assert.equal(outcomes[0], "got 1");
    assert.match(outcomes[1], /^AbortError/);
    assert.match(outcomes[2], /^AbortError/);
    assert.equal(outcomes[3], "got 4");
  });

  test("an ordinary request is never replaced", async (t) => {
    const outcomes = await withClient(t, (client, outcome) =>
      Promise.all([
        outcome(client.call("echo", { value: 1 })),
        outcome(client.call("echo", { value: 2 })),
        outcome(client.call("echo", { value: 3 }, { latest: true })),
      ]),
    );
    assert.deepEqual(outcomes, ["got 1", "got 2", "got 3"]);
  });
});

describe("a worker", () => {
  test("continues after refusing a request", async (t) => {
    const outcomes = await withClient(t, async (client, outcome) => [
      await outcome(client.call("refuse")),
      await outcome(client.call("echo", { value: "fine" })),
    ]);
    assert.deepEqual(outcomes, ["WorkerError: 12 is no digit", "got fine"]);
  });

  for (const [action, pattern] of [
    ["trap", /^WorkerError: unreachable$/],
    ["crash", /^WorkerError: The worker stopped: .*out of luck/],
    ["silence", /^WorkerError: The worker gave no answer within 0 seconds\.$/],
  ]) {
    test(`that answers “${action}” fails all pending and later requests`, async (t) => {
      const script = `async (client, outcome) => {
        const owed = [client.call("${action}", {}, { timeout: 200 }), client.call("echo", { value: 1 })];
        const first = await Promise.all(owed.map(outcome));
        return [...first, await outcome(client.call("echo", { value: 2 }))];
      }`;
      const outcomes = await withClient(t, /** @type {any} */ (script));
      for (const outcome of outcomes) assert.match(outcome, /** @type {RegExp} */ (pattern));
      assert.equal(outcomes.length, 3);
    });
  }

  test("that is closed aborts its pending requests", async (t) => {
    const outcome = await withClient(t, async (client, outcome) => {
      const owed = outcome(client.call("silence"));
      client.close();
      return owed;
    });
    assert.match(outcome, /^AbortError/);
  });
});
