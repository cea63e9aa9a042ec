// The server that `make demo` and the page tests use.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { createServer, listen } from "../../scripts/serve.mjs";

const SCRIPT = fileURLToPath(new URL("../../scripts/serve.mjs", import.meta.url));
const MODULE = "export const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];\n".repeat(100);

/** @type {string} */
let root;
/** @type {http.Server[]} */
const servers = [];

/** @param {Omit<Parameters<typeof createServer>[0], "root">} [options] */
async function start(options) {
  const server = createServer({ root, ...options });
  servers.push(server);
  return listen(server, 0);
}

/**
 * A request as it is written: `fetch` would tidy the path and undo the encoding.
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
    "data/mnist/t10k-images-idx3-ubyte.gz": "images",
    "data/mnist/train-images-idx3-ubyte.gz": "images",
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(root, name), content);
  }
  await symlink(path.join(root, "Cargo.toml"), path.join(root, "www/link.toml"));
});

after(async () => {
  for (const server of servers) server.close();
  await rm(root, { recursive: true });
});

describe("what is served", () => {
  const types = {
    "/": "text/html; charset=utf-8",
    "/index.html": "text/html; charset=utf-8",
    "/?digit=3": "text/html; charset=utf-8",
    "/www/main.js": "text/javascript; charset=utf-8",
    "/www/style.css": "text/css; charset=utf-8",
    "/www/weights/index.json": "application/json",
    "/www/weights/a.decoder.safetensors": "application/octet-stream",
    "/www/module.wasm": "application/wasm",
    "/data/mnist/t10k-images-idx3-ubyte.gz": "application/octet-stream",
    "/RESULTS.md": "text/plain; charset=utf-8",
  };
  for (const [url, type] of Object.entries(types)) {
    test(`${url} is ${type}`, async () => {
      const { status, headers } = await request(await start(), url);
      assert.equal(status, 200);
      assert.equal(headers["content-type"], type);
    });
  }

  test("under a sub-path", async () => {
    const port = await start({ base: "/some/path/" });
    assert.equal((await request(port, "/some/path/")).status, 200);
    assert.equal((await request(port, "/some/path/www/main.js")).status, 200);
    assert.equal((await request(port, "/www/main.js")).status, 404);
  });
});

describe("what is refused", () => {
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
    "/www/link.toml",
    `/www/${"a".repeat(5000)}`,
    "http://elsewhere/www/main.js",
  ];
  for (const url of refused) {
    test(`${url.slice(0, 40)} is not found`, async () => {
      const { status, body } = await request(await start(), url);
      assert.equal(status, 404);
      assert.equal(body.toString(), "Not found.");
    });
  }

  test("broken percent-encoding is a bad request", async () => {
    assert.equal((await request(await start(), "/www/%zz")).status, 400);
  });

  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    test(`${method} is not allowed`, async () => {
      const { status, headers } = await request(await start(), "/", { method });
      assert.equal(status, 405);
      assert.equal(headers.allow, "GET, HEAD");
    });
  }
});

describe("headers", () => {
  for (const url of ["/", "/www/main.js", "/missing"]) {
    test(`${url} is under the strict policy`, async () => {
      const { headers } = await request(await start(), url);
      const policy = String(headers["content-security-policy"]);
      assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
      assert.doesNotMatch(policy, /'unsafe-(inline|eval)'|\*|https?:/);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["referrer-policy"], "no-referrer");
      assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    });
  }

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
    assert.equal((await request(port, url, { headers })).status, 304);
    await writeFile(path.join(root, url), "body { color: red }");
    const changed = await request(port, url, { headers });
    assert.equal(changed.status, 200);
    assert.equal(changed.body.toString(), "body { color: red }");
  });
});

describe("compression", () => {
  /** @param {string} encoding */
  const accepting = (encoding) => ({ headers: { "accept-encoding": encoding } });

  test("brotli before gzip, each only where accepted", async () => {
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

  test("small files go as they are", async () => {
    const { headers } = await request(await start(), "/www/style.css", accepting("br"));
    assert.equal(headers["content-encoding"], undefined);
  });

  test("a file compressed beforehand is used unless it is older", async () => {
    const port = await start();
    await writeFile(path.join(root, "www/prepared.js"), MODULE);
    const prepared = path.join(root, "www/prepared.js.br");
    await writeFile(prepared, "prepared");
    const url = "/www/prepared.js";
    assert.equal((await request(port, url, accepting("br"))).body.toString(), "prepared");
    await utimes(prepared, 1, 1);
    const fresh = await request(await start(), url, accepting("br"));
    assert.equal(zlib.brotliDecompressSync(fresh.body).toString(), MODULE);
  });
});

test("a hook answers in place of the server", async () => {
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

describe("the command", () => {
  test("a port in use is named, with a way on", async () => {
    const port = await start();
    const { code, output } = await command("--root", root, "--port", String(port));
    assert.equal(code, 1);
    assert.match(output, new RegExp(`^cvae: port ${port} is already in use; .*PORT=\\d+\n$`));
  });

  for (const port of ["abc", "70000", "-1", "80.5", ""]) {
    test(`port "${port}" is named as invalid`, async () => {
      const { code, output } = await command("--root", root, `--port=${port}`);
      assert.equal(code, 1);
      assert.equal(
        output,
        `cvae: "${port}" is not a port; expected a number from 1 to 65535, or 0 for any free one\n`,
      );
    });
  }

  test("a free port passes the check", async () => {
    assert.deepEqual(await command("--root", root, "--port", "0", "--check"), {
      code: 0,
      output: "",
    });
  });

  test("a folder without the page is named", async () => {
    const { code, output } = await command("--root", path.join(root, "www"));
    assert.equal(code, 1);
    assert.match(output, /no index\.html in .*www/);
  });

  test("an unknown option is named", async () => {
    const { code, output } = await command("--prot", "80");
    assert.equal(code, 1);
    assert.match(output, /--prot/);
  });
});
