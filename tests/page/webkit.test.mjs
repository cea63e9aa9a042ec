// Tests the page in WebKit, the engine of Safari and of every browser on iPads, and in older versions of WebKit, which
// are imitated.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADDRESS, launch, openReady } from "./browser.mjs";
import { agrees, askedTwice, pictures } from "./engines.mjs";
import { bundled, serve } from "./site.mjs";
import { WebKit, refusal } from "./webdriver.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

const READY = "html[data-status=ready][data-weights=whole] #sheet[aria-busy=false]";

/** The requested URLs. @type {string[]} */
const asked = [];
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  server = await serve({
    root: await bundled(),
    hook: ({ address }) => {
      asked.push(address);
      return false;
    },
  });
});
after(() => server.close());

/** Reloads the page. @param {WebKit} webkit @param {string} hash */
async function visit(webkit, hash) {
  await webkit.open("about:blank");
  await webkit.open(`${server.origin}/${ADDRESS}${hash}`);
  await webkit.until(READY);
}

/** Canvases that are not square although their pictures are, or that cover their captions; runs in the page. */
function misshapen() {
  const all = [...document.querySelectorAll("canvas")].filter(({ clientWidth }) => clientWidth > 0);
  return all.flatMap((canvas) => {
    const box = canvas.getBoundingClientRect();
    const name = canvas.id || `one of ${canvas.parentElement?.outerHTML.slice(0, 80)}`;
    const next = canvas.nextElementSibling?.getBoundingClientRect();
    const beside = next && (next.left > box.right - 1 || next.top > box.bottom - 1);
    return [
      canvas.width === canvas.height && Math.abs(box.width - box.height) > 1
        ? [`${name} is ${box.width} by ${box.height}`]
        : [],
      next && next.height > 0 && !beside && canvas.parentElement?.matches("button, span")
        ? [`${name} lies over its caption`]
        : [],
    ].flat();
  });
}

describe("In WebKit", { skip: refusal }, () => {
  /** @type {WebKit} */
  let webkit;
  /** @type {import("./browser.mjs").Browser} */
  let chromium;
  before(async () => ([webkit, chromium] = await Promise.all([WebKit.launch(), launch()])));
  after(() => Promise.all([webkit?.close(), chromium?.close()]));

  test("the page draws the same pixels as in Chromium, and requests each file once", async (t) => {
    const hash = "#digit=4&seed=11&temperature=0.8";
    const other = await openReady(t, chromium, { address: ADDRESS + hash });
    asked.length = 0;
    await visit(webkit, hash);
    agrees(await webkit.run(pictures), await other.evaluate(pictures));
    assert.deepEqual(askedTwice(asked), []);
    assert.ok(asked.some((address) => address.endsWith(".draft.safetensors")));
  });

  test("a drawing is read, and its style writes ten digits", async () => {
    await visit(webkit, "#room=yours");
    await webkit.until("#drawing");
    await webkit.drag("#drawing", [
      [0.5, 0.2],
      [0.49, 0.4],
      [0.48, 0.6],
      [0.47, 0.8],
    ]);
    await webkit.until("#verdict", "The model thinks: 1");
    assert.deepEqual(await webkit.run(misshapen), []);
  });

  test("pictures keep their shape, and the captions below them keep their place", async () => {
    await visit(webkit, "");
    await webkit.run(() =>
      document.querySelectorAll("details").forEach((each) => (each.open = true)),
    );
    await webkit.until(".film canvas");
    assert.deepEqual(await webkit.run(misshapen), []);
    await visit(webkit, "#room=compare");
    await webkit.until(".specimen[data-drawn=true]");
    for (const width of [1280, 900, 640, 500]) {
      await webkit.resize(width, 1200);
      const spare = await webkit.run(() => {
        const [row] = document.querySelectorAll(".specimen .ten");
        const last = /** @type {Element} */ (row.lastElementChild);
        const caption = /** @type {Element} */ (last.lastElementChild);
        return row.getBoundingClientRect().bottom - caption.getBoundingClientRect().bottom;
      });
      assert.ok(spare > 2 && spare < 10, `${spare} pixels below the captions at ${width}`);
    }
    await webkit.until(".betas", "0.25");
  });
});

describe("In a WebKit without popovers and OffscreenCanvas", { skip: refusal }, () => {
  /** @type {WebKit} */
  let webkit;
  before(async () => {
    const features = ["-PopoverAttribute", "-OffscreenCanvas"];
    webkit = await WebKit.launch({ features });
  });
  after(() => webkit?.close());

  test("a score opens its note, and a drawing is read", async () => {
    await visit(webkit, "#room=compare");
    await webkit.until("#score-notes");
    const open = () =>
      webkit.run(() => {
        const all = [
          .../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".note")),
        ];
        return all.filter(({ offsetHeight }) => offsetHeight > 0).map(({ id }) => id);
      });
    await webkit.until(".ask");
    assert.deepEqual(await open(), []);
    await webkit.click(".ask");
    const [note, ...others] = await open();
    assert.ok(note && others.length === 0);
    const covered = await webkit.run((id) => {
      const element = /** @type {HTMLElement} */ (document.getElementById(id));
      element.scrollIntoView({ block: "center" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return !element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }, note);
    assert.equal(covered, false);
    await webkit.click("#scores-heading");
    assert.deepEqual(await open(), []);
    await visit(webkit, "#room=yours");
    await webkit.click("#take-digit");
    await webkit.until("#verdict", "The model thinks: 3");
  });
});

test(
  "In a WebKit without SIMD the page names the browsers that it needs",
  { skip: refusal },
  async (t) => {
    const webkit = await WebKit.launch({ env: { JSC_useWasmSIMD: "0" } });
    t.after(() => webkit.close());
    await webkit.open(`${server.origin}/${ADDRESS}`);
    await webkit.until("#message p", "it needs WebAssembly with SIMD");
    await webkit.until("#message p", "Safari or iPadOS 16.4");
  },
);
