// Tests the two commands with the tools of a Mac: what the scripts do, and what they report when something is missing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { access, readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { ROOT } from "./browser.mjs";
import { Mac } from "./mac.mjs";

/** @param {string} name */
const source = (name) => readFile(path.join(ROOT, name), "utf8");
const scripts = async () => [
  ".ci/run",
  ...(await readdir(path.join(ROOT, "scripts")))
    .filter((name) => name.endsWith(".sh"))
    .map((name) => `scripts/${name}`),
];
/** @param {string} file */
const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  );

/** @type {Mac} */
let mac;
before(async () => (mac = await Mac.create()));
after(() => mac?.discard());

const RUSTC = `case "$*" in
--version) echo "rustc 1.99.1 (0123 2027-01-01)" ;;
-vV) echo "host: aarch64-apple-darwin" ;;
*--target*) [ -e "$HOME/target" ] ;;
esac`;
/** Builds a package that contains the sources. */
const WASM_PACK = `[ "$1" != --version ] || { echo "wasm-pack $VERSION"; exit; }
[ ! -e "$HOME/broken" ] || exit 1
while [ "$1" != --out-dir ]; do shift; done
mkdir -p "$2"
cp src/lib.rs "$2/cvae_bg.wasm"
echo built >"$2/README.md"
echo x >>"$HOME/built"`;

/** Restores a Mac on which everything is installed and nothing is built. */
async function furnish() {
  const [, wasmBindgen] =
    /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(await source("Cargo.lock")) ?? [];
  const [, wasmPack = ""] = /WASM_PACK_VERSION=(.*)/.exec(await source("scripts/setup.sh")) ?? [];
  for (const place of ["cache", "target", "broken", "built", "clone/www", "clone/node_modules"]) {
    await rm(path.join(mac.home, place), { recursive: true, force: true });
  }
  await mac.clear();
  await mac.install("rustc", RUSTC);
  await mac.install("cargo", 'echo "cargo $*" >>"$HOME/asked"');
  await mac.install("rustup", 'echo "rustup $*" >>"$HOME/asked"; touch "$HOME/target"');
  await mac.install("cc", "exit 0");
  await mac.install("npm", 'echo "npm $*" >>"$HOME/asked"');
  await mac.install("wasm-bindgen", `echo "wasm-bindgen ${wasmBindgen}"`);
  await mac.install("wasm-pack", `VERSION=${wasmPack}\n${WASM_PACK}`);
  for (const tool of ["chromium", "chromedriver", "firefox", "shellcheck"]) {
    await mac.install(tool, "exit 0");
  }
  await mac.write("../target", "");
  await mac.write("../asked", "");
  await mac.write("node_modules/.installed-from", await source("package-lock.json"));
  await mac.write("node_modules/binaryen/package.json", "{}");
  await mac.write("scripts/split-wasm.mjs", "");
  await mac.write("scripts/notices.mjs", 'console.log("notices");');
  await mac.write("src/lib.rs", "pub fn one() {}\n");
  await mac.write("www/engine/rest.js", "");
  await mac.write("www/rooms/train/presets.js", "");
  await mac.write(".cargo/config.toml", "");
}

const asked = () => readFile(path.join(mac.home, "asked"), "utf8");

describe("the simulated Mac", () => {
  const refused = [
    "stat -c %s x",
    "nproc",
    "timeout 1 true",
    "sha256sum x",
    "sort -V x",
    "sort -z x",
    "mv -T x y",
    "cp -t x y",
    "cp --recursive x y",
    "find . -printf %p",
    "find -name x",
    "xargs -r true",
    "xargs -P 2 -d , true",
    "sed -i s/x/y/ x",
    "sed -r s/x/y/ x",
    "grep -P x y",
    "date -d now",
    "readlink -f x",
    "mktemp -p x",
    "touch -d now x",
    "rm x -f",
    "ls --color",
  ];
  for (const command of refused) {
    test(`does not support ${command}`, async () => {
      const { code, out } = await mac.run(["sh", "-c", command]);
      assert.ok(code === 64 || code === 127, `${code}: ${out}`);
    });
  }

  test("supports what a Mac supports", async () => {
    const lines =
      "printf '2\\n1\\n' | sort -r | xargs -n 1 -P 1 sh -c 'echo got --it $0' | tail -n 1";
    assert.deepEqual(await mac.run(["sh", "-c", lines]), { code: 0, out: "got --it 1\n" });
    const found = await mac.run(["sh", "-c", "find . -maxdepth 1 -name 'Cargo.*' | sort"]);
    assert.equal(found.out, "./Cargo.lock\n./Cargo.toml\n");
  });
});

describe("scripts/setup.sh", () => {
  beforeEach(furnish);

  test("does nothing when everything is installed", async () => {
    assert.deepEqual(await mac.run(["scripts/setup.sh"]), { code: 0, out: "" });
  });

  test("adds the Rust target, without a time limit", async () => {
    await rm(path.join(mac.home, "target"));
    const { code, out } = await mac.run(["scripts/setup.sh", "wasm"]);
    assert.equal(code, 0, out);
    assert.match(out, /adding the Rust target wasm32-unknown-unknown/);
    assert.match(await asked(), /^rustup target add wasm32-unknown-unknown$/m);
  });

  test("downloads browsers that fit their driver, and reuses them", async () => {
    for (const name of ["chromedriver", "firefox"]) await mac.remove(name);
    // Progress first and the path last, as the real program prints them.
    await mac.write(
      "node_modules/.bin/browsers",
      `#!/bin/sh
echo "$*" >>"$HOME/asked"
mkdir -p "$4/\${2%@*} 1"; cp "$0" "$4/\${2%@*} 1/program"
[ ! -e "$HOME/broken" ] || echo exit 1 >"$4/\${2%@*} 1/program"
echo progress; echo "$4/\${2%@*} 1/program"`,
    );
    await mac.run(["chmod", "755", "node_modules/.bin/browsers"]);
    await mac.write("../broken", "");
    const lacking = await mac.run(["scripts/setup.sh", "browser"]);
    assert.equal(lacking.code, 1);
    assert.match(
      lacking.out,
      /chrome@stable does not start; install the libraries .*--install-deps$/m,
    );
    await rm(path.join(mac.home, "broken"));
    await mac.write("../asked", "");
    const { code, out } = await mac.run(["scripts/setup.sh", "browser"]);
    assert.equal(code, 0, out);
    const builds = (await asked()).split("\n").map((line) => line.split(" ")[1]);
    assert.deepEqual(builds.filter(Boolean), [
      "chrome@stable",
      "chromedriver@stable",
      "firefox@stable",
    ]);
    for (const [name, folder] of [
      ["chromium", "chrome"],
      ["chromedriver", "chromedriver"],
      ["firefox", "firefox"],
    ]) {
      const found = await mac.run(["node", "scripts/browsers.mjs", name]);
      assert.equal(found.out, `${mac.cache}/browsers/${folder} 1/program\n`);
    }
    const settings = await mac.run(["node", "scripts/browsers.mjs", "webdriver"]);
    const { "goog:chromeOptions": options } = JSON.parse(
      await readFile(settings.out.trim(), "utf8"),
    );
    assert.equal(options.binary, `${mac.cache}/browsers/chrome 1/program`);
    assert.deepEqual(await mac.run(["scripts/setup.sh", "browser"]), { code: 0, out: "" });
  });

  test("asks Homebrew for shellcheck", async () => {
    await mac.remove("shellcheck");
    await mac.install("brew", 'echo "brew $*" >>"$HOME/asked"; cp "$0" "${0%/*}/shellcheck"');
    const { code, out } = await mac.run(["scripts/setup.sh", "lint"]);
    assert.equal(code, 0, out);
    assert.match(await asked(), /^brew install shellcheck$/m);
  });

  /** @type {[what: string, step: string, change: () => Promise<void>, said: RegExp][]} */
  const missing = [
    ["no Rust", "wasm", () => mac.remove("rustc"), /Rust is missing; install it from https:/],
    [
      "an old Rust",
      "wasm",
      () => mac.install("rustc", "echo rustc 1.9.10 x"),
      /rustc is 1\.9\.10, this project needs 1\.\d+ or newer; run: rustup update stable/,
    ],
    [
      "no C compiler",
      "wasm",
      () => mac.install("cc", "exit 1"),
      /no C compiler \(cc\); install one: .*xcode-select --install/,
    ],
    [
      "an old Node",
      "node",
      () => mac.install("node", "echo v20.9.5"),
      /node is v20\.9\.5, this project needs 20\.19 or newer; see https:/,
    ],
    [
      "a target that cannot be fetched",
      "wasm",
      async () => {
        await rm(path.join(mac.home, "target"));
        await mac.install("rustup", "exit 1");
      },
      /wasm32-unknown-unknown is missing, and there is no apt-get .*; .* run: rustup target add wasm32/,
    ],
    [
      "a tool that does not compile",
      "wasm",
      async () => {
        await mac.remove("wasm-pack");
        await mac.install("cargo", "exit 1");
      },
      /wasm-pack did not install; install by hand: cargo install --locked wasm-pack/,
    ],
    [
      "no shellcheck",
      "lint",
      () => mac.remove("shellcheck"),
      /there is no apt-get; install by hand: shellcheck/,
    ],
    [
      "a browser that cannot be downloaded",
      "browser",
      () => mac.remove("firefox"),
      /firefox@stable could not be downloaded; install it by hand, and name its program in FIREFOX/,
    ],
    [
      "packages that npm cannot install",
      "node",
      async () => {
        await mac.write("node_modules/.installed-from", "{}");
        await mac.install("npm", "exit 1");
      },
      /npm ci failed in .*; check that the npm registry can be reached/,
    ],
  ];
  for (const [what, step, change, said] of missing) {
    test(`explains what to do about ${what}`, async () => {
      await change();
      const { code, out } = await mac.run(["scripts/setup.sh", step]);
      assert.equal(code, 1, out);
      const sentences = out.split("\n").filter((line) => line.startsWith("cvae: "));
      assert.match(sentences.at(-1) ?? "", said);
    });
  }
});

describe("scripts/build-wasm.sh", () => {
  beforeEach(furnish);
  const build = (/** @type {string[]} */ ...argv) => mac.run(["scripts/build-wasm.sh", ...argv]);
  const built = async () => (await readFile(path.join(mac.home, "built"), "utf8")).length / 2;
  const module = () => readFile(path.join(mac.clone, "www/pkg/cpu/cvae_bg.wasm"), "utf8");

  test("builds a package once for the same sources", async () => {
    const first = await build("cpu");
    assert.equal(first.code, 0, first.out);
    assert.match(first.out, /building the cpu package.*\n.*cpu package is ready: 0 kB, gzip 0 kB/);
    assert.equal(await exists(path.join(mac.clone, "www/pkg/cpu/README.md")), false);
    const notices = path.join(mac.clone, "www/pkg/cpu/NOTICES.txt");
    assert.equal(await readFile(notices, "utf8"), "notices\n");
    assert.match((await build("cpu")).out, /^cvae: cpu package is up to date/);
    await mac.write("src/lib.rs", "pub fn two() {}\n");
    assert.match((await build("cpu")).out, /building the cpu package/);
    assert.equal(await module(), "pub fn two() {}\n");
    await mac.write("src/lib.rs", "pub fn one() {}\n");
    assert.match((await build("cpu")).out, /^cvae: cpu package is ready/);
    assert.equal(await module(), "pub fn one() {}\n");
    assert.equal(await built(), 2);
  });

  test("keeps a package until eight newer ones exist", async () => {
    for (let round = 0; round < 10; round += 1) {
      await mac.write("src/lib.rs", `pub const ROUND: u32 = ${round};\n`);
      const { code, out } = await build("cpu");
      assert.equal(code, 0, out);
    }
    assert.equal((await readdir(path.join(mac.cache, "pkg/cpu"))).length, 8);
    await mac.write("src/lib.rs", "pub const ROUND: u32 = 9;\n");
    assert.match((await build("cpu")).out, /^cvae: cpu package is up to date/);
  });

  test("removes a package that is not built when only built ones are requested", async () => {
    await build("cpu");
    await mac.write("src/lib.rs", "pub fn two() {}\n");
    assert.deepEqual(await build("cpu", "--cached"), { code: 1, out: "" });
    assert.equal(await exists(path.join(mac.clone, "www/pkg/cpu")), false);
  });

  /** @type {[what: string, change: () => Promise<unknown>, said: RegExp][]} */
  const missing = [
    [
      "no target",
      () => rm(path.join(mac.home, "target")),
      /no compiler here builds for wasm32-unknown-unknown; run scripts\/setup\.sh wasm/,
    ],
    [
      "no wasm-pack",
      () => mac.remove("wasm-pack"),
      /wasm-pack is missing.*; run scripts\/setup\.sh wasm/,
    ],
    [
      "no optimiser",
      () => rm(path.join(mac.clone, "node_modules/binaryen"), { recursive: true }),
      /the optimiser of WebAssembly is missing; run scripts\/setup\.sh node/,
    ],
    [
      "a failed build",
      () => mac.write("../broken", ""),
      /the cpu package did not build; the reason/,
    ],
  ];
  for (const [what, change, said] of missing) {
    test(`explains what to do about ${what}`, async () => {
      await change();
      const { code, out } = await build("cpu");
      assert.equal(code, 1, out);
      assert.match(out.trim().split("\n").at(-1) ?? "", said);
    });
  }

  test("refuses an unknown package and states its name", async () => {
    const { code, out } = await build("gpu");
    assert.equal(code, 1);
    assert.match(
      out,
      /unknown package "gpu"; call scripts\/build-wasm\.sh cpu, webgpu, train or all/,
    );
  });
});

describe("make", () => {
  beforeEach(furnish);
  // Simulates make 3.81, which does not know .SHELLFLAGS.
  const make = ["make", "--no-print-directory", ".SHELLFLAGS=-c", "SHELL=/bin/sh"];

  test("lists its targets", async () => {
    const { code, out } = await mac.run([...make, "help"]);
    assert.equal(code, 0, out);
    assert.match(out, /^ {2}make demo +show the page/m);
  });

  test("removes what it has built", async () => {
    await mac.write("www/kept.js", "");
    await mac.write("www/deep/gone.js.br", "");
    const { code, out } = await mac.run([...make, "clean"]);
    assert.equal(code, 0, out);
    assert.deepEqual(await readdir(path.join(mac.clone, "www/deep")), []);
    assert.ok(await exists(path.join(mac.clone, "www/kept.js")));
  });

  test("stops a test at the first step that fails", async () => {
    await mac.install("shellcheck", "echo SC0000; exit 1");
    const { code, out } = await mac.run([...make, "lint-shell"]);
    assert.equal(code, 2, out);
    for (const driver of ["chromium", "chromedriver"]) {
      await furnish();
      await mac.remove(driver);
      const wasm = await mac.run([...make, "test-wasm"]);
      assert.equal(wasm.code, 2, wasm.out);
      assert.match(wasm.out, new RegExp(`there is no ${driver}; run scripts/setup\\.sh browser`));
    }
  });

  test("shows the page, and ends all of its processes with it", async (t) => {
    const demo = spawn(make[0], [...make.slice(1), "demo", "PORT=0", "WEBGPU=1"], {
      cwd: mac.clone,
      env: mac.environment(),
      detached: true,
    });
    let said = "";
    const address = new Promise((resolve, reject) => {
      for (const stream of [demo.stdout, demo.stderr]) {
        stream.on("data", (data) => {
          said += data;
          const [found] = /http:\/\/127\.0\.0\.1:\d+\//.exec(said) ?? [];
          if (found) resolve(found);
        });
      }
      demo.on("exit", () => reject(new Error(said)));
    });
    const ended = new Promise((resolve) => demo.on("close", resolve));
    t.after(() => {
      const over = demo.exitCode !== null || demo.signalCode !== null;
      if (!over) process.kill(-(demo.pid ?? 0), "SIGKILL");
    });
    const url = await address;
    const page = await fetch(url);
    assert.equal(await page.text(), await source("index.html"));
    // Sent to the whole process group, as a terminal does.
    process.kill(-(demo.pid ?? 0), "SIGINT");
    await ended;
    await assert.rejects(fetch(url));
  });
});

test("fuzzes every parser, as many at a time as there are processors", async () => {
  await furnish();
  await mac.install(
    "cargo",
    `case "$*" in
*--list*) printf 'good: test\\nbad: test\\n' ;;
*bad*) echo "it broke"; exit 1 ;;
*good*) echo "good: 7 cases, 1 MB" ;;
esac`,
  );
  const { code, out } = await mac.run(["scripts/fuzz.sh"]);
  assert.notEqual(code, 0);
  assert.deepEqual(out.trim().split("\n").sort(), ["good: 7 cases, 1 MB", "it broke"]);
});

describe("the sources", () => {
  /** Features that bash 3.2 lacks. @type {Record<string, RegExp>} */
  const NEWER = {
    "letters turned in a parameter": /\$\{!?\w+(\[[^\]]*\])?(,|\^|~|@)/,
    mapfile: /\b(mapfile|readarray|coproc)\b/,
    "arrays by name, or references": /\b(declare|local|typeset|readonly) +-\w*[Anlug]/,
    "both outputs into a file or a pipe": /&>>|\|&/,
    "a later case": /;;?&/,
    "newer options": /\bshopt\b/,
    "times of printf": /printf[^|;]*%\(/,
    "whether a variable is set": /\[\[? -v\b/,
    "the next job": /\bwait -\w*[np]/,
    "newer variables": /\$\{?(BASHPID|EPOCH\w+|SRANDOM|BASH_ARGV0)\b/,
    "descriptors in variables": /\{\w+\}[<>]/,
    "parts of an array from its end": /\[-\d+\]|\$\{\w+: -\d+: |\$\{\w+:\d+:-\d/,
  };

  /** Uses of arrays that may be empty: an error in bash 3.2 under `set -u`, unless written `${a[@]+"${a[@]}"}`. @param {string} script */
  const bareUses = (script) =>
    [...script.matchAll(/\b(\w+)=\(\)/g)].filter(([, name]) =>
      script.replaceAll(`\${${name}[@]+"\${${name}[@]}"}`, "").includes(`\${${name}[@]}`),
    );

  test("expand no array that may be empty without a guard", async () => {
    for (const name of await scripts()) {
      assert.deepEqual(bareUses(await source(name)), [], name);
    }
    assert.equal(bareUses('tools=()\n"${tools[@]}" cargo').length, 1);
    assert.equal(bareUses('tools=()\n${tools[@]+"${tools[@]}"} cargo').length, 0);
  });

  test("need no newer bash than 3.2", async () => {
    const found = [];
    for (const name of await scripts()) {
      for (const [index, line] of (await source(name)).split("\n").entries()) {
        if (/^\s*#/.test(line)) continue;
        for (const [what, pattern] of Object.entries(NEWER)) {
          if (pattern.test(line)) found.push(`${name}:${index + 1}: ${what}: ${line.trim()}`);
        }
      }
    }
    assert.deepEqual(found, []);
  });

  const modern = [
    'echo "${x,,}"',
    "echo ${x^}",
    "mapfile -t lines",
    "local -n target=$1",
    "declare -A map",
    "make &>> log",
    "make |& tee log",
    "wait -n",
    'echo "${list[-1]}"',
    "exec {log}>file",
    "[ -v x ]",
  ];
  for (const line of modern) {
    test(`are searched for features of a newer bash such as ${line}`, () => {
      assert.ok(Object.values(NEWER).some((pattern) => pattern.test(line)));
    });
  }

  test("need no newer make than 3.81", async () => {
    const makefile = await source("Makefile");
    const newer =
      /^\.(SHELLFLAGS|ONESHELL)|\$\(file |::?:=|!=|^undefine|^private|\$\(intcmp|\$\(let /m;
    assert.doesNotMatch(makefile, newer);
  });
});
