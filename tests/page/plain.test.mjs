// Tests that the page works with a package as wasm-pack writes it, neither split nor compressed, and with the simplest
// server.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { ADDRESS, PIXELS, ROOT, difference, fixture, ink, launch } from "./browser.mjs";
import { SEVEN, draw, verdict } from "./your-digit.mjs";

const WWW = path.join(ROOT, "www");
const CACHE = process.env.CVAE_CACHE ?? path.join(os.homedir(), ".cache", "cvae-playground");
/** What Chromium logs without a GPU. */
const NO_GPU = "No available adapters.";
const python = spawnSync("python3", ["--version"]).status === 0;

/** The page's sources with the given package, or without a package. @param {string} folder @param {string | null} plain */
async function lay(folder, plain) {
  await mkdir(path.join(folder, "www", "pkg"), { recursive: true });
  await symlink(path.join(ROOT, "index.html"), path.join(folder, "index.html"));
  for (const entry of await readdir(WWW)) {
    if (entry !== "pkg") await symlink(path.join(WWW, entry), path.join(folder, "www", entry));
  }
  if (plain) await symlink(plain, path.join(folder, "www", "pkg", "cpu"));
}

/** The folder in which `scripts/build-wasm.sh` keeps the package before it is split. */
async function plainPackage() {
  const inputs = await readFile(path.join(WWW, "pkg", "cpu", ".inputs"), "utf8");
  return path.join(CACHE, "pkg", "plain", inputs.trim());
}

/** Serves a folder until the test ends. @param {import("node:test").TestContext} t @param {string} root */
async function serve(t, root) {
  const command = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", root];
  const server = spawn("python3", command, { stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => server.kill());
  for await (const line of createInterface(server.stdout)) {
    const port = /port (\d+)/.exec(line)?.[1];
    if (port) return `http://127.0.0.1:${port}/`;
  }
  throw new Error("python3 -m http.server did not start");
}

describe(
  "a plain package behind a plain server",
  { skip: !python && "python3 is not installed" },
  () => {
    /** @type {import("./browser.mjs").Browser} */
    let browser;
    /** @type {string} */
    let scratch;
    before(async () => {
      browser = await launch();
      scratch = await mkdtemp(path.join(os.tmpdir(), "cvae-plain-"));
    });
    after(async () => {
      await browser.close();
      await rm(scratch, { recursive: true });
    });

    /** @param {import("node:test").TestContext} t @param {string} root @param {string} link */
    async function visit(t, root, link) {
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000);
      /** @type {string[]} */
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        const ours = ["error", "warning"].includes(message.type()) && message.text() !== NO_GPU;
        if (ours) complaints.push(message.text());
      });
      t.after(() => page.close());
      await page.goto(`${await serve(t, root)}${ADDRESS}${link}`);
      return { page, complaints };
    }

    test("draws what the native command decodes, and reads a drawing", async (t) => {
      const plain = await plainPackage();
      const { size } = await readFile(path.join(plain, "cvae_bg.wasm")).then((b) => ({
        size: b.length,
      }));
      const split = await readFile(path.join(WWW, "pkg", "cpu", "cvae_bg.wasm"));
      assert.ok(size > 1.5 * split.length, "expected a package in one piece");
      const root = path.join(scratch, "plain");
      await lay(root, plain);
      const native = await fixture("page-decode.json");
      const { model, seed, temperature, probabilities } = native;
      const link = `#model=${model}&seed=${seed}&temperature=${temperature}`;
      const { page, complaints } = await visit(t, root, link);
      const { ten } = await ink(page);
      probabilities.forEach((/** @type {number[]} */ expected, /** @type {number} */ digit) => {
        assert.equal(ten[digit].length, PIXELS);
        const off = difference(
          ten[digit],
          expected.map((probability) => 255 * probability),
        );
        assert.ok(off <= 0.5 + 1e-3 * 255, `${digit} is off by ${off}`);
      });
      // A split package has the encoder in its second half.
      await page.locator("#judged", { hasText: "reads as" }).waitFor();
      await page.goto(`${page.url().split("#")[0]}#room=yours`);
      await page.reload();
      await draw(page, SEVEN);
      await verdict(page, /7/);
      assert.deepEqual(complaints, [], "the page logged errors");
    });

    test("is explained in a sentence when it is missing: how to build it", async (t) => {
      const root = path.join(scratch, "none");
      await lay(root, null);
      const { page } = await visit(t, root, "");
      const sentence = page.locator("#message p", { hasText: /404 for pkg\/cpu\/cvae_bg\.wasm/ });
      await sentence.waitFor();
      assert.match((await sentence.textContent()) ?? "", /`make build` makes this file\.$/);
    });
  },
);
