#!/usr/bin/env node
// Serves the page from this clone: index.html, www/ and RESULTS.md, nothing else, on this machine only; or, with `--root dist`, what `make dist` wrote.
//   node scripts/serve.mjs [--port 8080] [--root .] [--check]
// --check only says whether the port is free. Any static server can serve the page; this one adds the strict headers with
// which the page is tested.
import { createHash } from "node:crypto";
import { lstat, readFile, realpath, stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import zlib from "node:zlib";
import { SAME_TIME, SMALLEST } from "./compress.mjs";
import { servedPage } from "./head.mjs";
import { HASHED_FOLDERS, cacheControl, headersOf } from "./headers.mjs";

const HOST = "127.0.0.1";
const DEFAULT_PORT = 8080;

/** @type {Record<string, string>} */
const MIME_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};
const PAGE = "index.html";
/** Files that are served besides the folders. */
const PUBLISHED = new Set([PAGE, "RESULTS.md"]);
const PUBLISHED_FOLDERS = ["www", ...HASHED_FOLDERS].map((folder) => `${folder}/`);
const COMPRESSED_ALREADY = new Set([".gz", ".png"]);

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
// Quality 5 takes a second for the largest module and is within a tenth of the best.
const ENCODERS = {
  br: {
    extension: ".br",
    compress: (/** @type {Buffer} */ body) =>
      brotli(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }),
  },
  gzip: { extension: ".gz", compress: (/** @type {Buffer} */ body) => gzip(body) },
};

/** @typedef {keyof typeof ENCODERS} Encoding */
/** @typedef {(request: http.IncomingMessage, response: http.ServerResponse) => boolean | Promise<boolean>} Hook */

/** A refused request, with its HTTP status. */
class Refusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @param {string} file below the root */
function isPublished(file) {
  return PUBLISHED.has(file) || PUBLISHED_FOLDERS.some((folder) => file.startsWith(folder));
}

/**
 * The path below the root that a URL refers to; throws a Refusal for everything that is not part of the page.
 * @param {string} url @param {string} base
 */
function requestedFile(url, base) {
  let pathname;
  try {
    pathname = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    throw new Refusal(400, "The address is not valid percent-encoding.");
  }
  if (!pathname.startsWith(base)) throw new Refusal(404, "Not found.");
  // Some chats encode the `#` of a link; the page reads its link from the path then.
  const [asked] = pathname.slice(base.length).split(/#|%23/);
  const file = asked || PAGE;
  const segments = file.split("/");
  const plain = segments.every((segment) => /^[^.\\\0][^\\\0]*$/.test(segment));
  if (!plain || !isPublished(file)) throw new Refusal(404, "Not found.");
  return file;
}

/** The encodings that a client accepts, best first. @param {string | undefined} header @returns {Encoding[]} */
function acceptedEncodings(header) {
  const accepted = new Set(
    (header ?? "")
      .split(",")
      .map((part) =>
        part
          .trim()
          .toLowerCase()
          .split(/\s*;\s*/),
      )
      .filter(([, weight]) => !/^q=0(\.0*)?$/.test(weight ?? ""))
      .map(([name]) => name),
  );
  return /** @type {Encoding[]} */ (Object.keys(ENCODERS)).filter((name) => accepted.has(name));
}

/** @typedef {{ body: Buffer, etag: string }} Content */

/**
 * The content of files, compressed at most once for each version of a file.
 */
export class FileStore {
  /** @param {string} root */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, { version: string, content: Promise<Content> }>} */
    this.contents = new Map();
  }

  /** @param {string} file @param {Encoding[]} encodings best first */
  async read(file, encodings) {
    const { full, stats } = await this.locate(file);
    const extension = path.extname(file);
    const compressible =
      stats.size >= SMALLEST && !COMPRESSED_ALREADY.has(extension) && encodings.length > 0;
    const encoding = compressible ? encodings[0] : undefined;
    const page = file === PAGE ? await this.completed(full) : null;
    const { body, etag } = await (page === null
      ? this.content(full, fileVersion(stats), encoding, () => this.produce(full, stats, encoding))
      : this.content(full, page, encoding, async () => {
          const html = Buffer.from(page);
          return encoding ? ENCODERS[encoding].compress(html) : html;
        }));
    return { body, encoding, etag, type: MIME_TYPES[extension] };
  }

  /**
   * The index.html of a clone depends on other files too, so a compressed copy of it may be outdated.
   * @param {string} full @returns {Promise<string | null>} null where the file is served as it is
   */
  async completed(full) {
    const written = await readFile(full, "utf8");
    try {
      const html = await servedPage(this.root, written);
      return html === written ? null : html;
    } catch (error) {
      console.error(`cvae: index.html is served without its lists: ${error.message}`);
      return null;
    }
  }

  /** @param {string} file */
  async locate(file) {
    try {
      const root = await realpath(this.root);
      const full = await realpath(path.join(root, file));
      const stats = await stat(full);
      // A symbolic link must not lead out of the published files.
      const published = isPublished(path.relative(root, full).replaceAll(path.sep, "/"));
      if (stats.isFile() && published) return { full, stats };
    } catch (error) {
      if (!["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(error.code)) throw error;
    }
    throw new Refusal(404, "Not found.");
  }

  /**
   * @param {string} full @param {string} version identifies the version of the file
   * @param {Encoding | undefined} encoding @param {() => Promise<Buffer>} produce
   */
  content(full, version, encoding, produce) {
    const key = `${encoding ?? "identity"} ${full}`;
    const known = this.contents.get(key);
    if (known?.version === version) return known.content;
    const content = produce().then((body) => {
      const tag = createHash("sha256").update(body).digest("base64url").slice(0, 22);
      return { body, etag: `"${tag}"` };
    });
    this.contents.set(key, { version, content });
    content.catch(() => this.contents.delete(key));
    return content;
  }

  /** @param {string} full @param {import("node:fs").Stats} stats @param {Encoding | undefined} encoding */
  async produce(full, stats, encoding) {
    if (!encoding) return readFile(full);
    const { extension, compress } = ENCODERS[encoding];
    // Only a regular file with the modification time of this version is used.
    const prepared = await lstat(full + extension).catch(() => undefined);
    const fits = prepared?.isFile() && Math.abs(prepared.mtimeMs - stats.mtimeMs) < SAME_TIME;
    return fits ? readFile(full + extension) : compress(await readFile(full));
  }
}

/** @param {import("node:fs").Stats} stats */
const fileVersion = ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`;

/** Whether a client already has this version. @param {string | undefined} header @param {string} etag */
function isKnown(header, etag) {
  const known = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}

/**
 * A server of the page below `root`. `base` is the path it is served under, for hosts that use a sub-path.
 * `hook` sees each request first and returns true for one that it has answered: tests inject faults with it.
 * Servers that are given the same `store` of files read and hash each of them once.
 * @param {{ root: string, base?: string, hook?: Hook, store?: FileStore }} options
 */
export function createServer({ root, base = "/", hook, store = new FileStore(root) }) {
  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async function answer(request, response) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      throw new Refusal(405, `This server answers GET and HEAD, not ${request.method}.`);
    }
    const file = requestedFile(request.url ?? "", base);
    const encodings = acceptedEncodings(request.headers["accept-encoding"]?.toString());
    const { body, encoding, etag, type } = await store.read(file, encodings);
    response.setHeader("Accept-Ranges", "none");
    response.setHeader("Cache-Control", cacheControl(file));
    response.setHeader("ETag", etag);
    response.setHeader("Vary", "Accept-Encoding");
    if (isKnown(request.headers["if-none-match"], etag)) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader("Content-Type", type ?? "application/octet-stream");
    response.setHeader("Content-Length", body.length);
    if (encoding) response.setHeader("Content-Encoding", encoding);
    response.end(request.method === "HEAD" ? undefined : body);
  }

  return http.createServer(async (request, response) => {
    try {
      const [place] = (request.url ?? "").split("?");
      for (const [name, value] of Object.entries(headersOf(place))) response.setHeader(name, value);
      if (await hook?.(request, response)) return;
      await answer(request, response);
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500;
      if (status === 500) console.error(error);
      response.setHeader("Content-Type", "text/plain; charset=utf-8");
      response.writeHead(status).end(status === 500 ? "The server failed." : error.message);
    }
  });
}

/**
 * Starts listening on this machine and resolves to the port (a free one for port 0).
 * @param {http.Server} server @param {number} port
 * @returns {Promise<number>}
 */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      const address = /** @type {import("node:net").AddressInfo} */ (server.address());
      resolve(address.port);
    });
  });
}

/** A sentence about a port that is not available. @param {NodeJS.ErrnoException} error @param {number} port */
function portProblem(error, port) {
  const remedy = `choose another, for example: make demo PORT=${port === 8081 ? 8082 : 8081}`;
  if (error.code === "EADDRINUSE") return `port ${port} is already in use; ${remedy}`;
  if (error.code === "EACCES")
    return `port ${port} needs more rights than this user has; ${remedy}`;
  return `port ${port} cannot be opened (${error.message}); ${remedy}`;
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`cvae: ${message}`);
  process.exit(1);
}

/** @param {string} text */
function parsePort(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  fail(`"${text}" is not a port; expected a number from 1 to 65535, or 0 for any free one`);
}

async function main() {
  const here = path.dirname(fileURLToPath(import.meta.url));
  let options;
  try {
    options = parseArgs({
      options: {
        port: { type: "string", default: String(DEFAULT_PORT) },
        root: { type: "string", default: path.dirname(here) },
        check: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    fail(error.message);
  }
  const root = path.resolve(options.root);
  const port = parsePort(options.port);
  const server = createServer({ root });
  if (!(await stat(path.join(root, "index.html")).catch(() => undefined))) {
    fail(`there is no index.html in ${root}; name the folder that holds it with --root`);
  }
  const open = await listen(server, port).catch((error) => fail(portProblem(error, port)));
  if (options.check) {
    server.close();
    return;
  }
  console.log(`cvae: the page is at http://127.0.0.1:${open}/ (Ctrl-C stops it)`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
