// Serves the page to tests: bundled as `make dist` writes it, or as its sources. Tests without special needs share one
// server; a test with faults has its own.
import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { filesOf } from "../../scripts/compress.mjs";
import { writePage } from "../../scripts/dist.mjs";
import { FileStore, createServer, listen } from "../../scripts/serve.mjs";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */
/**
 * @typedef {(request: Request & { address: string }, response: Response) => boolean | Promise<boolean>} Hook
 *   sees each request before the server, its `url` by `nameOf` and its `address` as it was asked for; true for one that it
 *   has answered
 */

/** The folder of the clone. */
export const ROOT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
/** The folder with the bundle of a whole run; a file that is run alone makes its own bundle. */
export const BUNDLE = "CVAE_TEST_BUNDLE";
/** Set in a process that runs many files. */
export const LANE = "CVAE_TEST_LANE";
/** An empty page of the same origin. */
export const BLANK = "/blank.html";

/** @type {Promise<string> | undefined} */
let bundle;

/** The folder with the bundled page. */
export function bundled() {
  bundle ??= process.env[BUNDLE] ? Promise.resolve(process.env[BUNDLE]) : makeBundle();
  return bundle;
}

async function makeBundle() {
  const scratch = await mkdtemp(path.join(tmpdir(), "cvae-bundle-"));
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const folder = path.join(scratch, "page");
  await writePage(ROOT, folder);
  return folder;
}

/**
 * The name of a file of the page, bundled or not: `/weights/index.json`, `/pkg/cpu/cvae.js`, and for scripts and styles
 * `/page/main.js`, whatever their folder.
 * @param {string} url
 */
export function nameOf(url) {
  return url
    .replace(/^\/(page|weights|pkg\/\w+)\/[0-9a-f]{16}\//, "/$1/")
    .replace(/^\/page\/scripts\/(.*)-[\w-]{8}\.js$/, "/page/$1.js")
    .replace(/^\/www\/(weights|pkg)\//, "/$1/")
    .replace(/^\/(?:www|page)\/(?:[^?]*\/)?/, "/page/");
}

/** A file of the bundle, by its name. @param {string} name @returns {Promise<Buffer>} */
export async function fileOf(name) {
  const root = await bundled();
  const file = (await filesOf(root)).find(
    (each) => nameOf(`/${path.relative(root, each).replaceAll(path.sep, "/")}`) === name,
  );
  if (!file) throw new Error(`the bundle has no ${name}`);
  return readFile(file);
}

/** @type {Map<string, FileStore>} */
const stores = new Map();

/** Files are sent uncompressed on this machine; compression has its own tests. @param {Request} request */
function unpacked(request) {
  delete request.headers["accept-encoding"];
}

/**
 * Starts a server of the page.
 * @param {{ root: string, hook?: Hook, packed?: boolean }} options `packed`: compressed as hosts do
 */
export async function serve({ root, hook, packed = false }) {
  const store = stores.get(root) ?? new FileStore(root);
  stores.set(root, store);
  const server = createServer({
    root,
    store,
    hook: (request, response) => {
      if (!packed) unpacked(request);
      // Browsers request an icon where a page names none.
      if (request.url === BLANK || request.url === "/favicon.ico") {
        response.setHeader("Content-Type", "text/html");
        response.end("<!doctype html><title>Blank</title>");
        return true;
      }
      const { url: address = "" } = request;
      const shown = Object.create(request, {
        url: { value: nameOf(address) },
        address: { value: address },
      });
      return hook?.(shown, response) ?? false;
    },
  });
  // Open connections do not keep the test process alive.
  server.unref();
  server.on("connection", (socket) => socket.unref());
  const origin = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    origin,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @type {Map<string, ReturnType<typeof serve>>} */
const common = new Map();

/** The server that tests without faults share. @param {string} root */
export function commonServer(root) {
  const running = common.get(root) ?? serve({ root });
  common.set(root, running);
  return running;
}
