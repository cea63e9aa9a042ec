// Tests the Content-Security-Policy and Trusted Types of the page, with and without the headers of a server.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { listen } from "../../scripts/serve.mjs";
import {
  ADDRESS,
  INDEX,
  ROOT,
  answering,
  ink,
  launch,
  openReady,
  sending,
  servedModels,
} from "./browser.mjs";

/** @typedef {import("./browser.mjs").Page} Page */
/** @typedef {import("./browser.mjs").Hook} Hook */

/** What the browser and this test log when the policy holds. */
const REFUSED = /Content[- ]Security[- ]Policy|Trusted|violates|Refused|^foreign request/;

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A host that sends files without headers, so that only the page's own policy applies. @type {Hook} */
const withoutHeaders = (_, response) => {
  response.removeHeader("Content-Security-Policy");
  return false;
};

/** A server of another origin, which records its requests. @param {import("node:test").TestContext} t */
async function stranger(t) {
  /** @type {string[]} */
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? "");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Content-Type", "text/javascript");
    response.end("document.documentElement.dataset.taken = 'yes';");
  });
  const origin = `http://127.0.0.1:${await listen(server, 0)}`;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin, asked };
}

for (const [host, hook] of /** @type {[string, Hook | undefined][]} */ ([
  ["our server", undefined],
  ["a host without headers", withoutHeaders],
])) {
  describe(`The policy of a page from ${host}`, () => {
    test("lets every room and every dialog work", async (t) => {
      // `openReady` fails on every violation of the policy.
      const page = await openReady(t, browser, { address: ADDRESS, hook });
      for (const room of await page.locator(".rooms button").all()) {
        await room.click();
        const entered = `[data-room=${await room.getAttribute("value")}]:visible`;
        await page.locator(entered).first().waitFor();
        await page.waitForLoadState("networkidle");
      }
      for (const folded of await page.locator("details:visible > summary").all()) {
        await folded.click();
      }
      await page.click("#enter-draw");
      for (const folded of await page.locator(".controls details > summary").all()) {
        await folded.click();
      }
      for (const opener of await page.locator("[data-opens]:visible").all()) {
        await opener.click();
        await page.locator("dialog[open]").waitFor();
        await page.keyboard.press("Escape");
      }
      await page.locator("[data-help]:visible").first().click();
      await page.locator("#help[open]").waitFor();
      await page.keyboard.press("Escape");
      await page.selectOption("#language", "zh");
      await page.locator("html[lang=zh-Hans]").waitFor({ state: "attached" });
    });

    test("blocks injected scripts and styles", async (t) => {
      const page = await openReady(t, browser, { address: ADDRESS, hook, expected: REFUSED });
      const { origin, asked } = await stranger(t);
      const refusals = [
        "style-src-elem inline",
        "style-src-attr inline",
        "img-src stranger/pixel.png",
        "img-src data",
        "frame-src stranger",
        "style-src-elem stranger/style.css",
        // The content of the object element.
        "require-trusted-types-for trusted-types-sink",
        "connect-src stranger/fetched",
        "connect-src stranger/beacon",
        "connect-src stranger/",
        "script-src-elem stranger/module.js",
        "form-action stranger/form",
        "base-uri stranger/",
      ];
      await page.evaluate(async (origin) => {
        const root = document.documentElement;
        addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
          const blocked = blockedURI.replace(/^ws/, "http").replace(origin, "stranger");
          root.dataset.refused = `${root.dataset.refused ?? ""}${effectiveDirective} ${blocked}\n`;
        });
        const add = (/** @type {string} */ name, /** @type {Record<string, string>} */ values) => {
          const element = document.createElement(name);
          for (const [key, value] of Object.entries(values)) {
            if (key === "text") element.append(value);
            else element.setAttribute(key, value);
          }
          document.body.append(element);
          return element;
        };
        /** @type {(() => unknown)[]} */
        const attempts = [
          () => add("style", { text: "html { --taken: yes }" }),
          () => add("p", { style: "--taken: yes" }),
          () => add("img", { src: `${origin}/pixel.png` }),
          () => add("img", { src: "data:image/png;base64,AAAA" }),
          () => add("iframe", { src: `${origin}/frame` }),
          () => add("link", { rel: "stylesheet", href: `${origin}/style.css` }),
          () => add("object", { data: `${origin}/object` }),
          () => fetch(`${origin}/fetched`),
          () => navigator.sendBeacon(`${origin}/beacon`, "digit"),
          () => new WebSocket(origin.replace("http", "ws")),
          () => import(/** @type {any} */ (`${origin}/module.js`)),
          () => {
            const form = add("form", { action: `${origin}/form`, method: "post" });
            /** @type {HTMLFormElement} */ (form).submit();
          },
          () => add("base", { href: `${origin}/` }),
        ];
        for (const attempt of attempts) {
          try {
            await attempt();
          } catch {
            // Some violations throw an error as well.
          }
        }
      }, origin);
      await page.waitForFunction((refusals) => {
        const refused = document.documentElement.dataset.refused?.split("\n") ?? [];
        return refusals.every((refusal) => refused.includes(refusal));
      }, refusals);
      const taken = await page.evaluate(() => {
        const root = document.documentElement;
        return [root.dataset.taken, getComputedStyle(root).getPropertyValue("--taken")];
      });
      assert.deepEqual(taken, [undefined, ""], "an injected script or style took effect");
      assert.deepEqual(asked, [], "another server received a request");
    });

    test("lets no text become markup or a script", async (t) => {
      const page = await openReady(t, browser, { address: ADDRESS, hook, expected: REFUSED });
      const outcomes = await page.evaluate(async () => {
        // Playwright's own scripts may evaluate text; scripts that come later may not.
        await new Promise((resolve) => setTimeout(resolve));
        /** @type {Record<string, () => unknown>} */
        const attempts = {
          innerHTML: () => (document.createElement("p").innerHTML = "<b>bold</b>"),
          insertAdjacentHTML: () => document.body.insertAdjacentHTML("beforeend", "<b>bold</b>"),
          "document.write": () => document.write("<b>bold</b>"),
          parser: () => new DOMParser().parseFromString("<b>bold</b>", "text/html"),
          srcdoc: () => (document.createElement("iframe").srcdoc = "<b>bold</b>"),
          handler: () => document.body.setAttribute("onclick", "alert(1)"),
          "script text": () => (document.createElement("script").text = "alert(1)"),
          "script address": () => (document.createElement("script").src = "/www/main.js"),
          eval: () => (0, eval)("1 + 1"),
          Function: () => new Function("return 1")(),
          worker: () => new Worker("/www/engine/worker.js?backend=cpu", { type: "module" }),
          policy: () => /** @type {any} */ (globalThis).trustedTypes.createPolicy("other", {}),
          "the same policy": () =>
            /** @type {any} */ (globalThis).trustedTypes.createPolicy("cvae", {}),
        };
        return Object.entries(attempts).map(([name, attempt]) => {
          try {
            attempt();
            return `${name}: done`;
          } catch (error) {
            return `${name}: ${error.name}`;
          }
        });
      });
      assert.deepEqual(
        outcomes.filter((outcome) => !/: (TypeError|EvalError)$/.test(outcome)),
        [],
      );
    });
  });
}

test("lets only the page's own worker start", async (t) => {
  const page = await openReady(t, browser, { address: ADDRESS, root: ROOT });
  const outcomes = await page.evaluate(async () => {
    // @ts-expect-error: a URL of the page
    const { workerFor } = await import("/www/engine/trusted.js");
    return ["cpu", "webgpu", "gpu", "", "cpu&more", "cpu#more", "../../elsewhere.js"].map(
      (asked) => {
        try {
          return new URL(workerFor(asked)).pathname;
        } catch (error) {
          return error.message.replace(location.origin, "");
        }
      },
    );
  });
  const refused = (/** @type {string} */ asked) =>
    `“/www/engine/worker.js?backend=${asked}” is no worker of this page.`;
  assert.deepEqual(outcomes, [
    "/www/engine/worker.js",
    "/www/engine/worker.js",
    refused("gpu"),
    refused(""),
    refused("cpu&more"),
    refused("cpu#more"),
    refused("../../elsewhere.js"),
  ]);
});

describe("markup in input from outside stays text", () => {
  const MARKUP = '<img src=x onerror="document.documentElement.dataset.taken=1"><b>bold</b>';
  /** @param {Page} page */
  const untouched = async (page) => {
    assert.equal(await page.locator("img, script:not([src])").count(), 0);
    assert.equal(await page.locator("html").getAttribute("data-taken"), null);
  };

  test("in the address", async (t) => {
    const markup = encodeURIComponent(MARKUP);
    const fields = ["model", "digit", "seed", "style", "room", "hide", "lang", "mix", "plane"];
    const hash = fields.map((field) => `${field}=${markup}`).join("&");
    const page = await openReady(t, browser, { address: `?backend=${markup}#${hash}` });
    await page.locator("#notice", { hasText: "onerror=" }).waitFor();
    await untouched(page);
  });

  test("in a file, and in its name", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.locator("[data-opens=keep]:visible").click();
    await page.locator("#keep-dialog[open]").waitFor();
    for (const text of [
      MARKUP,
      JSON.stringify({ format: MARKUP, link: MARKUP }),
      "\0".repeat(99),
    ]) {
      await page.setInputFiles("#keep-file", {
        name: `${MARKUP.replaceAll("/", "")}.json`,
        mimeType: "text/html",
        buffer: Buffer.from(text),
      });
      await page.locator("#keep-dialog [role=status]", { hasText: "<img src=x" }).waitFor();
      await untouched(page);
    }
  });

  test("in the list of models", async (t) => {
    const list = await servedModels();
    const [model] = list.models;
    list.default = model.name;
    Object.assign(model, { title: `${MARKUP} title`, summary: MARKUP, group: MARKUP });
    const body = JSON.stringify(list);
    const { hook } = answering(() => INDEX, sending("application/json", body));
    const page = await openReady(t, browser, { address: ADDRESS, hook });
    await page.locator("#models .about", { hasText: "<img src=x" }).waitFor();
    await untouched(page);
  });
});

describe("in a frame of another site", () => {
  /** @param {Page} page @param {string} address */
  async function drawsIn(page, address) {
    await page.goto(address);
    const frame = page.frameLocator("iframe");
    await frame.locator("html[data-status=ready] #sheet[aria-busy=false]").waitFor({
      state: "attached",
      timeout: 120_000,
    });
  }

  test("the small page draws: on another host, and in slides opened from a disk", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const { ten } = await ink(page);
    assert.equal(ten.length, 10);
    const origin = new URL(page.url()).origin;
    const slide = `<!doctype html><title>Slide</title><iframe src="${origin}/${ADDRESS}&embed" width="480" height="360"></iframe>`;
    const host = http.createServer((_, response) => {
      response.setHeader("Content-Type", "text/html").end(slide);
    });
    const port = await listen(host, 0);
    const folder = await mkdtemp(path.join(tmpdir(), "cvae-slides-"));
    const file = path.join(folder, "slide.html");
    await writeFile(file, slide);
    const visitor = await browser.newPage();
    t.after(async () => {
      await visitor.close();
      host.closeAllConnections();
      host.close();
      await rm(folder, { recursive: true });
    });
    await drawsIn(visitor, `http://localhost:${port}/`);
    await drawsIn(visitor, pathToFileURL(file).href);
  });
});
