// Tests the server that `make demo` and the page tests use.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  lutimes,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { compress, filesOf } from "../../scripts/compress.mjs";
import { HEADERS, POLICY } from "../../scripts/headers.mjs";
import { createServer, listen } from "../../scripts/serve.mjs";
import { ROOT } from "./browser.mjs";

const SCRIPT = fileURLToPath(new URL("../../scripts/serve.mjs", import.meta.url));
const MODULE = "export const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];\n".repeat(100);

/** @type {string} */
let root;
/** A folder outside the served one, which no request may reach. @type {string} */
let outside;
/** @type {http.Server[]} */
const servers = [];

/** @param {Omit<Parameters<typeof createServer>[0], "root">} [options] */
async function start(options) {
  const server = createServer({ root, ...options });
  servers.push(server);
  return listen(server, 0);
}

/**
 * Sends a request exactly as written; `fetch` would normalise the path and decode it.
 * @param {number} port @param {string} url @param {http.RequestOptions} [options]
 * @returns {Promise<{ status: number, headers: http.IncomingHttpHeaders, body: Buffer }>}
 */
function request(port, url, options = {}) {
  return new Promise((resolve, reject) => {
    http
      .request({ host: "127.0.0.1", port, path: url, ...options }, async (response) => {
        const body = Buffer.concat(await response.toArray());
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      })
      .on("error", reject)
      .end();
  });
}

/** @param {string[]} argv */
async function command(...argv) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...argv]);
    return { code: 0, output: stdout };
  } catch (error) {
    return { code: error.code, output: error.stderr };
  }
}

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), "cvae-server-"));
  await mkdir(path.join(root, "www/weights"), { recursive: true });
  await mkdir(path.join(root, "www/.hidden"));
  await mkdir(path.join(root, "www/images"));
  await mkdir(path.join(root, "data/mnist"), { recursive: true });
  const files = {
    "index.html": "<!doctype html><title>page</title>",
    "Cargo.toml": "[package]",
    "RESULTS.md": "# Results",
    "README.md": "# Page",
    ".secret": "secret",
    "www/main.js": MODULE,
    "www/style.css": "body {}",
    "www/.secret": "secret",
    "www/.hidden/file.txt": "secret",
    "www/weights/index.json": "{}",
    "www/weights/a.decoder.safetensors": "weights",
    "www/module.wasm": "\0asm",
    "www/images/t10k.gz": "images",
    "data/mnist/train-images-idx3-ubyte.gz": "images",
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(root, name), content);
  }
  await symlink(path.join(root, "Cargo.toml"), path.join(root, "www/link.toml"));
  outside = await mkdtemp(path.join(tmpdir(), "cvae-outside-"));
  await writeFile(path.join(outside, "secret.js"), MODULE);
  await symlink(path.join(outside, "secret.js"), path.join(root, "www/link.js"));
  await symlink(outside, path.join(root, "www/folder"));
  await writeFile(path.join(root, "www/covered.js"), MODULE);
  await symlink(path.join(outside, "secret.js"), path.join(root, "www/covered.js.br"));
});

after(async () => {
  for (const server of servers) server.close();
  await rm(root, { recursive: true });
  await rm(outside, { recursive: true });
});

describe("the server", () => {
  const types = {
    "/": "text/html; charset=utf-8",
    "/index.html": "text/html; charset=utf-8",
    "/?digit=3": "text/html; charset=utf-8",
    "/www/main.js": "text/javascript; charset=utf-8",
    "/www/style.css": "text/css; charset=utf-8",
    "/www/weights/index.json": "application/json",
    "/www/weights/a.decoder.safetensors": "application/octet-stream",
    "/www/module.wasm": "application/wasm",
    "/www/images/t10k.gz": "application/octet-stream",
    "/RESULTS.md": "text/plain; charset=utf-8",
  };
  for (const [url, type] of Object.entries(types)) {
    test(`sends ${url} as ${type}`, async () => {
      const { status, headers } = await request(await start(), url);
      assert.equal(status, 200);
      assert.equal(headers["content-type"], type);
    });
  }

  test("serves the page under a sub-path", async () => {
    const port = await start({ base: "/some/path/" });
    assert.equal((await request(port, "/some/path/")).status, 200);
    assert.equal((await request(port, "/some/path/www/main.js")).status, 200);
    assert.equal((await request(port, "/www/main.js")).status, 404);
  });
});

describe("the server", () => {
  const refused = [
    "/Cargo.toml",
    "/data/mnist/train-images-idx3-ubyte.gz",
    "/data/mnist",
    "/README.md",
    "/.secret",
    "/www",
    "/www/",
    "/www/missing.js",
    "/www/weights",
    "/www/.secret",
    "/www/%2esecret",
    "/www/.hidden/file.txt",
    "/www/../Cargo.toml",
    "/www/%2e%2e/Cargo.toml",
    "/www/..%2fCargo.toml",
    "/www/%2e%2e%2fCargo.toml",
    "/www/..\\Cargo.toml",
    "/www/..%5cCargo.toml",
    "/../../../../etc/passwd",
    "//etc/passwd",
    "/www//etc/passwd",
    "/www/main.js%00.png",
    "/www/%252e%252e/Cargo.toml",
    "/www/..%252fCargo.toml",
    "/www/./main.js",
    "/www/%2e/main.js",
    "/www/%00",
    "/%00",
    "/www/link.toml",
    "/www/link.js",
    "/www/folder/secret.js",
    "*",
    `/www/${"a".repeat(5000)}`,
    "http://elsewhere/www/main.js",
    "http://127.0.0.1/www/main.js",
    "file:///www/main.js",
  ];
  for (const url of refused) {
    test(`answers ${url.slice(0, 40)} with “not found”`, async () => {
      const { status, body } = await request(await start(), url);
      assert.equal(status, 404);
      assert.equal(body.toString(), "Not found.");
    });
  }

  test("answers broken percent-encoding with “bad request”", async () => {
    assert.equal((await request(await start(), "/www/%zz")).status, 400);
  });

  test("accepts connections from this machine only", async () => {
    const server = createServer({ root });
    servers.push(server);
    await listen(server, 0);
    const address = /** @type {import("node:net").AddressInfo} */ (server.address());
    assert.equal(address.address, "127.0.0.1");
  });

  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
    test(`refuses the method ${method}`, async () => {
      const { status, headers } = await request(await start(), "/", { method });
      assert.equal(status, 405);
      assert.equal(headers.allow, "GET, HEAD");
    });
  }
});

describe("headers", () => {
  for (const url of ["/", "/www/favicon.svg", "/www/engine/worker.js?backend=cpu", "/missing"]) {
    test(`${url} has the strict policy`, async () => {
      const { headers } = await request(await start(), url);
      for (const [name, value] of Object.entries(HEADERS)) {
        assert.equal(headers[name.toLowerCase()], value);
      }
    });
  }

  for (const url of ["/www/main.js", "/www/styles/page.css", "/www/weights/index.json"]) {
    test(`${url} has its type and the policy of the page that requests it`, async () => {
      const { headers } = await request(await start(), url);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["content-security-policy"], undefined);
    });
  }

  test("the strict policy is also the policy that the page states itself", async () => {
    const html = await readFile(path.join(ROOT, "index.html"), "utf8");
    const [, said] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html) ?? [];
    assert.equal(said, POLICY);
    assert.equal(
      HEADERS["Content-Security-Policy"].startsWith(`${POLICY}; frame-ancestors `),
      true,
    );
    assert.match(POLICY, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    assert.match(POLICY, /require-trusted-types-for 'script'; trusted-types cvae$/);
    assert.doesNotMatch(POLICY, /'unsafe-(inline|eval|hashes)'|\*|https?:|data:|blob:/);
    assert.match(HEADERS["Permissions-Policy"], /camera=\(\).*microphone=\(\)/);
    assert.equal(HEADERS["X-Content-Type-Options"], "nosniff");
    assert.equal(HEADERS["Referrer-Policy"], "no-referrer");
    assert.equal(HEADERS["Cross-Origin-Opener-Policy"], "same-origin");
  });

  test("files named by their content may be cached for good, all others are revalidated", async () => {
    const port = await start();
    const folder = "weights/0123456789abcdef";
    await mkdir(path.join(root, folder), { recursive: true });
    await writeFile(path.join(root, folder, "index.json"), "{}");
    await writeFile(path.join(root, "weights/index.json"), "{}");
    const kept = (await request(port, `/${folder}/index.json`)).headers["cache-control"];
    assert.equal(kept, "public, max-age=31536000, immutable");
    for (const url of ["/", "/www/main.js", "/weights/index.json"]) {
      assert.equal((await request(port, url)).headers["cache-control"], "no-cache", url);
    }
  });

  test("HEAD sends the headers of GET and no body", async () => {
    const port = await start();
    const head = await request(port, "/www/main.js", { method: "HEAD" });
    const get = await request(port, "/www/main.js");
    assert.equal(head.body.length, 0);
    assert.equal(head.headers["content-length"], get.headers["content-length"]);
    assert.equal(head.headers.etag, get.headers.etag);
  });

  test("an unchanged file is not sent again, a changed one is", async () => {
    const port = await start();
    const url = "/www/style.css";
    const { etag } = (await request(port, url)).headers;
    const headers = { "if-none-match": String(etag) };
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
      const reply = await request(port, url, { headers: { "if-none-match": known } });
      assert.equal(reply.status, 304, known);
      assert.equal(reply.body.length, 0);
      assert.equal(reply.headers.etag, etag);
    }
    const other = await request(port, url, { headers: { "if-none-match": '"other"' } });
    assert.equal(other.status, 200);
    await writeFile(path.join(root, url), "body { color: red }");
    const changed = await request(port, url, { headers });
    assert.equal(changed.status, 200);
    assert.equal(changed.body.toString(), "body { color: red }");
  });
});

test("a request for a part of a file is answered with the whole file", async () => {
  const headers = { range: "bytes=0-3" };
  const reply = await request(await start(), "/www/main.js", { headers });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers["accept-ranges"], "none");
  assert.equal(reply.body.toString(), MODULE);
});

describe("compression", () => {
  /** @param {string} encoding */
  const accepting = (encoding) => ({ headers: { "accept-encoding": encoding } });

  test("brotli is preferred to gzip, and each is used only where accepted", async () => {
    const port = await start();
    const brotli = await request(port, "/www/main.js", accepting("gzip, deflate, br"));
    assert.equal(brotli.headers["content-encoding"], "br");
    assert.equal(zlib.brotliDecompressSync(brotli.body).toString(), MODULE);
    const gzip = await request(port, "/www/main.js", accepting("gzip, br;q=0"));
    assert.equal(gzip.headers["content-encoding"], "gzip");
    assert.equal(zlib.gunzipSync(gzip.body).toString(), MODULE);
    const plain = await request(port, "/www/main.js");
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.equal(plain.body.toString(), MODULE);
    assert.equal(plain.headers.vary, "Accept-Encoding");
    assert.equal(new Set([brotli, gzip, plain].map(({ headers }) => headers.etag)).size, 3);
  });

  test("small files are sent uncompressed", async () => {
    const { headers } = await request(await start(), "/www/style.css", accepting("br"));
    assert.equal(headers["content-encoding"], undefined);
  });

  test("a file compressed beforehand is used if it has the time of its original", async () => {
    const file = path.join(root, "www/prepared.js");
    await writeFile(file, MODULE);
    await writeFile(`${file}.br`, "prepared");
    const { mtimeMs } = await stat(file);
    const url = "/www/prepared.js";
    await utimes(`${file}.br`, mtimeMs / 1000, mtimeMs / 1000);
    assert.equal((await request(await start(), url, accepting("br"))).body.toString(), "prepared");
    for (const seconds of [-1, 1]) {
      await utimes(`${file}.br`, mtimeMs / 1000, mtimeMs / 1000 + seconds);
      const fresh = await request(await start(), url, accepting("br"));
      assert.equal(zlib.brotliDecompressSync(fresh.body).toString(), MODULE, `${seconds}`);
    }
  });

  test("a symbolic link in place of a compressed file is not followed", async () => {
    const file = path.join(root, "www/covered.js");
    const { mtimeMs } = await stat(path.join(outside, "secret.js"));
    await utimes(file, mtimeMs / 1000, mtimeMs / 1000);
    await lutimes(`${file}.br`, mtimeMs / 1000, mtimeMs / 1000);
    const { body } = await request(await start(), "/www/covered.js", accepting("br"));
    assert.equal(zlib.brotliDecompressSync(body).toString(), MODULE);
  });
});

describe("compressing beforehand", () => {
  /** @type {string} */
  let cache;
  /** @type {string} */
  let folder;
  before(async () => {
    cache = await mkdtemp(path.join(tmpdir(), "cvae-compressed-"));
    folder = path.join(root, "www/some");
    await mkdir(path.join(folder, "below"), { recursive: true });
    await writeFile(path.join(folder, "below/module.js"), MODULE);
    await writeFile(path.join(folder, "noise.safetensors"), randomBytes(10_000));
    await writeFile(path.join(folder, "small.js"), "export {};");
    await writeFile(path.join(folder, "picture.png"), MODULE);
  });
  after(() => rm(cache, { recursive: true }));
  const all = async () => compress(await filesOf(folder), { cache });
  const module = () => path.join(folder, "below/module.js");

  test("happens once, and only where it makes a file smaller", async () => {
    assert.deepEqual(await all(), { there: 2, fresh: 2 });
    const names = (await filesOf(folder)).map((file) => path.relative(folder, file)).sort();
    assert.deepEqual(names, [
      "below/module.js",
      "below/module.js.br",
      "below/module.js.gz",
      "noise.safetensors",
      "picture.png",
      "small.js",
    ]);
    assert.equal(zlib.brotliDecompressSync(await readFile(`${module()}.br`)).toString(), MODULE);
    assert.equal(zlib.gunzipSync(await readFile(`${module()}.gz`)).toString(), MODULE);
    assert.deepEqual(await all(), { there: 2, fresh: 0 });
  });

  test("is repeated for a changed file, which the server sends at once", async () => {
    await all();
    const port = await start();
    const sent = async () => {
      const headers = { "accept-encoding": "br" };
      const { body } = await request(port, "/www/some/below/module.js", { headers });
      return zlib.brotliDecompressSync(body).toString();
    };
    assert.equal(await sent(), MODULE);
    const changed = MODULE.replaceAll("digits", "numbers");
    await writeFile(module(), changed);
    // A file from elsewhere may be older than the file that it replaces.
    await utimes(module(), 1000, 1000);
    assert.equal(await sent(), changed);
    assert.deepEqual(await all(), { there: 2, fresh: 2 });
    assert.equal(await sent(), changed);
    assert.equal(zlib.gunzipSync(await readFile(`${module()}.gz`)).toString(), changed);
  });

  test("leaves no compressed copy of a file that became too small", async () => {
    await writeFile(module(), "export {};");
    assert.deepEqual(await all(), { there: 0, fresh: 0 });
  });
});

test("a hook answers instead of the server", async () => {
  const port = await start({
    hook: (incoming, response) => {
      if (incoming.url !== "/www/main.js") return false;
      response.writeHead(503).end("broken on purpose");
      return true;
    },
  });
  assert.equal((await request(port, "/www/main.js")).status, 503);
  assert.equal((await request(port, "/")).status, 200);
});

describe("the command of the server", () => {
  test("reports a port in use and suggests another one", async () => {
    const port = await start();
    const { code, output } = await command("--root", root, "--port", String(port));
    assert.equal(code, 1);
    assert.match(output, new RegExp(`^cvae: port ${port} is already in use; .*PORT=\\d+\n$`));
  });

  for (const port of ["abc", "70000", "-1", "80.5", ""]) {
    test(`reports the invalid port “${port}”`, async () => {
      const { code, output } = await command("--root", root, `--port=${port}`);
      assert.equal(code, 1);
      assert.equal(
        output,
        `cvae: "${port}" is not a port; expected a number from 1 to 65535, or 0 for any free one\n`,
      );
    });
  }

  test("accepts a free port", async () => {
    assert.deepEqual(await command("--root", root, "--port", "0", "--check"), {
      code: 0,
      output: "",
    });
  });

  test("reports a folder without the page", async () => {
    const { code, output } = await command("--root", path.join(root, "www"));
    assert.equal(code, 1);
    assert.match(output, /no index\.html in .*www/);
  });

  test("reports an unknown option", async () => {
    const { code, output } = await command("--prot", "80");
    assert.equal(code, 1);
    assert.match(output, /--prot/);
  });
});
