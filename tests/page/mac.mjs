// A simulated Mac for the scripts: commands that refuse what only GNU commands support, and stand-ins for compilers.
// The simulation does not include bash 3.2 and make 3.81, so `portable.test.mjs` searches the sources for features that
// these versions lack.
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "./browser.mjs";

/** The options of a Mac's commands, in the notation of getopts. @type {Record<string, string>} */
const OPTIONS = {
  awk: "F:f:v:",
  basename: "as:",
  cat: "belnstuv",
  chmod: "RHLPfhv",
  cmp: "lsxz",
  cp: "RHLPfinpacrsvX",
  cut: "b:c:d:f:ns",
  date: "jnRuv:r:f:I",
  dirname: "",
  grep: "EFGHILOSUVabchilnoqrsvwxyA:B:C:e:f:m:",
  gzip: "123456789acdfhklLNnqrS:tvV",
  head: "n:c:",
  id: "AFGPacgnpru",
  ln: "FfhinsPLv",
  ls: "ABCFGHLOPRSTUWabcdefghiklmnopqrstuwx1",
  mkdir: "m:pv",
  mktemp: "dqt:u",
  mv: "fhinv",
  readlink: "n",
  rm: "dfiIPRrvWx",
  rmdir: "pv",
  sed: "Eae:f:lnu",
  sleep: "",
  sort: "bcCdfiMmnrsuk:o:S:t:T:",
  tail: "Frqfb:c:n:",
  tee: "ai",
  touch: "acfhmr:t:",
  tr: "Ccdsu",
  uname: "amnoprsv",
  wc: "clmw",
};
/** Commands that run another command, which has its own options. @type {Record<string, string>} */
const RUNNERS = { env: "iu:v0P:S:", nice: "n:", xargs: "0optxE:I:J:L:n:P:R:S:s:" };
const FIND =
  "-printf|-fprintf|-fls|-regextype|-executable|-readable|-writable|-daystart|-files0-from";
/** The files of a clone that the scripts read. */
const FILES = [
  "Makefile",
  "Cargo.toml",
  "Cargo.lock",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "package-lock.json",
  "index.html",
];
/** Commands that behave the same here, for the way in which the scripts use them. */
const SAME = ["bash", "sh", "getconf", "make", "node", "shasum"];

/** @param {string} tool @param {string} real its path */
function wrapper(tool, real) {
  const refuse = 'refuse() { echo "${0##*/}: a Mac does not know $1" >&2; exit 64; }';
  // BSD commands treat everything after the first operand as operands.
  const strict =
    'shift $((OPTIND - 1)); for word; do case $word in -?*) refuse "$word there" ;; esac; done';
  const options = OPTIONS[tool] ?? RUNNERS[tool];
  const check =
    tool === "find"
      ? `case $1 in -*) refuse "a search without a folder" ;; esac
  for word; do case $word in ${FIND}) refuse "$word" ;; esac; done`
      : `while getopts ":${options}" option; do case $option in [?:]) refuse "-$OPTARG" ;; esac; done
  ${tool in OPTIONS ? strict : ""}`;
  return `#!/bin/sh\n${refuse}\ncheck() {\n  ${check}\n}\ncheck "$@"\nexec ${real} "$@"\n`;
}

/** @param {string} name @returns {Promise<string>} where this machine has a command */
export function located(name) {
  return new Promise((resolve, reject) => {
    execFile("/bin/sh", ["-c", 'command -v "$1"', "sh", name], (error, out) =>
      error ? reject(new Error(`this machine has no ${name}`)) : resolve(out.trim()),
    );
  });
}

/** @typedef {{ code: number, out: string }} Outcome the exit code, and all that was written */

/** A clone with few files, on a simulated Mac. */
export class Mac {
  /** @param {string} home */
  constructor(home) {
    this.home = home;
    this.clone = path.join(home, "clone");
    this.commands = path.join(home, "commands");
    this.tools = path.join(home, "tools");
    this.cache = path.join(home, "cache");
  }

  static async create() {
    const mac = new Mac(await mkdtemp(path.join(tmpdir(), "cvae-mac-")));
    await mkdir(mac.commands);
    await mkdir(mac.tools);
    for (const tool of [...Object.keys(OPTIONS), ...Object.keys(RUNNERS), "find"]) {
      await program(path.join(mac.commands, tool), wrapper(tool, await located(tool)));
    }
    for (const tool of SAME) await symlink(await located(tool), path.join(mac.commands, tool));
    for (const name of FILES) {
      await cp(path.join(ROOT, name), path.join(mac.clone, name));
    }
    const scripts = (/** @type {string} */ file) => !/\/bench(\/|$)/.test(file);
    await cp(path.join(ROOT, "scripts"), path.join(mac.clone, "scripts"), {
      filter: scripts,
      recursive: true,
    });
    // This machine may have Debian's compiler, which no Mac has.
    const settings = path.join(mac.clone, "scripts/env.sh");
    const said = await readFile(settings, "utf8");
    const elsewhere = said.replace("SYSTEM_BIN=/usr/bin\n", "SYSTEM_BIN=/nowhere\n");
    if (elsewhere === said) throw new Error("scripts/env.sh does not set SYSTEM_BIN any more");
    await writeFile(settings, elsewhere);
    return mac;
  }

  /** @param {string} name below the clone @param {string} content */
  async write(name, content) {
    const file = path.join(this.clone, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  /** Puts a program at the front of the PATH. @param {string} name @param {string} body of a shell script */
  async install(name, body) {
    await program(path.join(this.tools, name), `#!/bin/sh\n${body}\n`);
  }

  /** Removes an installed program. @param {string} name */
  remove(name) {
    return rm(path.join(this.tools, name), { force: true });
  }

  /** Removes all installed programs. */
  async clear() {
    await rm(this.tools, { recursive: true });
    await mkdir(this.tools);
  }

  /** @param {Record<string, string>} [more] @returns {Record<string, string>} */
  environment(more = {}) {
    return {
      CVAE_CACHE: this.cache,
      HOME: this.home,
      PATH: `${this.tools}:${this.commands}`,
      ...more,
    };
  }

  /** Runs a command in the clone. @param {string[]} argv @param {Record<string, string>} [env] @returns {Promise<Outcome>} */
  run([command, ...rest], env) {
    const options = { cwd: this.clone, env: this.environment(env) };
    return new Promise((resolve) => {
      execFile(command, rest, options, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
      );
    });
  }

  discard() {
    return rm(this.home, { recursive: true });
  }
}

/** @param {string} file @param {string} content */
async function program(file, content) {
  await writeFile(file, content);
  await chmod(file, 0o755);
}
