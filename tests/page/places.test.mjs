// Tests places where the page cannot run, or can run only with the right headers: the page explains the problem.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { ADDRESS, launch, sending } from "./browser.mjs";
import { bundled, serve } from "./site.mjs";

/** @typedef {import("./site.mjs").Hook} Hook */
/** @typedef {import("node:test").TestContext} TestContext */

/** @type {import("./browser.mjs").Browser} */
let browser;
/** @type {string} */
let root;
before(async () => {
  browser = await launch();
  root = await bundled();
});
after(() => browser.close());

/**
 * Opens a tab at an address, which may be the address of a page that frames this one.
 * @param {TestContext} t @param {(origin: string) => string} address @param {Hook} [hook]
 * @param {import("./browser.mjs").ContextOptions} [options]
 */
async function visit(t, address, hook, options) {
  const server = await serve({ root, hook });
  const context = await browser.newContext(options);
  t.after(async () => {
    await context.close();
    server.close();
  });
  const page = await context.newPage();
  await page.goto(address(server.origin), { waitUntil: "commit" });
  return page;
}

/** Answers with a page that frames this one. @param {string} attributes @param {(origin: string) => string} [framed] */
function framing(attributes, framed = (origin) => origin) {
  /** @type {Hook} */
  return ({ url, headers }, response) => {
    if (url !== "/around.html") return false;
    const source = framed(`http://${headers.host}`);
    // The outer page belongs to another site and sends one header.
    response.getHeaderNames().forEach((name) => response.removeHeader(name));
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    const frame = `<iframe ${attributes} src="${source}/${ADDRESS}&embed"></iframe>`;
    sending("text/html", `<!doctype html>${frame}`)(response);
    return true;
  };
}

const NOTICE = "#notice:not([hidden])";

describe("The page explains that", () => {
  test("it was opened from a file", async (t) => {
    const page = await visit(t, () => pathToFileURL(path.join(root, "index.html")).href);
    await page.locator(NOTICE, { hasText: "was opened from a file" }).waitFor();
    assert.equal(await page.locator("#message").isVisible(), false);
  });

  // Some hosts let every page read their files; the first script then runs even in a sandbox.
  for (const open of [false, true]) {
    test(`its frame has a sandbox${open ? " of a host that lets all pages read its files" : ""}`, async (t) => {
      const around = framing('sandbox="allow-scripts"');
      const page = await visit(
        t,
        (origin) => `${origin}/around.html`,
        (request, response) => {
          if (open) response.setHeader("Access-Control-Allow-Origin", "*");
          return around(request, response);
        },
      );
      const notice = page.frameLocator("iframe").locator(NOTICE);
      await notice.filter({ hasText: "Add allow-same-origin to the sandbox" }).waitFor();
    });
  }

  test("its address lacks a slash, in HTML alone", async (t) => {
    const html = await readFile(path.join(root, "index.html"));
    const page = await visit(
      t,
      (origin) => `${origin}/playground`,
      ({ address }, response) => {
        if (address === "/playground") sending("text/html", html)(response);
        else response.writeHead(404).end();
        return true;
      },
    );
    const sentence = page.getByText("If its address does not end in “/”, add a “/”");
    await sentence.waitFor();
    assert.match(await sentence.innerText(), /如果网址末尾没有“\/”，请加上“\/”/);
    const { y = Infinity } = (await sentence.boundingBox()) ?? {};
    assert.ok(y < 50, `the sentence begins ${y} pixels below the top`);
  });

  test("no script has arrived, after a while", async (t) => {
    const page = await visit(
      t,
      (origin) => origin,
      ({ address }) => address.endsWith(".js") && new Promise(() => {}),
    );
    const sentence = page.locator(".unarrived");
    await page.locator("#message", { hasText: "Loading…" }).waitFor();
    assert.equal(await sentence.isVisible(), false);
    await page.evaluate(() => document.getAnimations().forEach((each) => each.finish()));
    assert.equal(await sentence.isVisible(), true);
  });

  test("the browser is too old for its scripts", async (t) => {
    for (const [language, says] of [
      ["en", "The page needs Chrome or Edge 96, Firefox 114, Safari or iPadOS 16.4, or a later"],
      ["zh", "本页面需要 Chrome 或 Edge 96、Firefox 114、Safari 或 iPadOS 16.4，或更新的版本。"],
    ]) {
      const server = await serve({
        root,
        hook: ({ url }, response) => {
          if (url !== "/page/first.js") return false;
          sending("text/javascript", "new syntax;")(response);
          return true;
        },
      });
      const page = await browser.newPage();
      t.after(async () => {
        await page.close();
        server.close();
      });
      await page.addInitScript(() => (WebAssembly.validate = () => false));
      await page.goto(`${server.origin}/#lang=${language}`);
      await page.locator(NOTICE, { hasText: says }).waitFor();
      assert.equal(await page.getByRole("button", { name: /again|重新/ }).count(), 0);
    }
  });
});

test("A page isolated from all others may frame this one", async (t) => {
  // `localhost` and `127.0.0.1` are the same server, but two origins.
  const around = framing("", (origin) => origin.replace("127.0.0.1", "localhost"));
  const page = await visit(t, (origin) => `${origin}/around.html`, around);
  const ready = "html[data-status=ready][data-weights=whole]";
  await page.frameLocator("iframe").locator(ready).waitFor({ state: "attached" });
});
