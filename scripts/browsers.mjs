#!/usr/bin/env node
// Finds the programs in which the page is tested:
//   node scripts/browsers.mjs chromium|chromedriver|firefox      prints the program's path
//   node scripts/browsers.mjs webkitwebdriver|minibrowser|xvfb   the same, for WebKitGTK and its virtual screen
//   node scripts/browsers.mjs webdriver                          prints the path of the settings for chromedriver
// The exit code is 1 where there is no such program. CHROMIUM, FIREFOX and so on name programs in other places.
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const APPLICATIONS = ["/Applications", path.join(homedir(), "Applications")];
/** The folders in which Linux distributions keep programs of WebKitGTK that are not on the PATH. */
const LIBRARIES = ["/usr/lib", "/usr/lib64", "/usr/libexec"];
/** @typedef {{ commands: string[], bundles: string[] }} Places names on the PATH, and applications of a Mac */
/** @type {Record<string, Places>} */
const PLACES = {
  chromium: {
    commands: ["chromium", "google-chrome-stable", "google-chrome", "chromium-browser"],
    bundles: [
      "Chromium.app/Contents/MacOS/Chromium",
      "Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
  },
  chromedriver: { commands: ["chromedriver"], bundles: [] },
  firefox: {
    commands: ["firefox-esr", "firefox"],
    bundles: ["Firefox.app/Contents/MacOS/firefox"],
  },
  webkitwebdriver: { commands: ["WebKitWebDriver"], bundles: [] },
  minibrowser: { commands: ["MiniBrowser"], bundles: [] },
  xvfb: { commands: ["Xvfb"], bundles: [] },
};

/** The file in which `setup.sh` notes the path of a downloaded browser. @param {string} cache @param {string} program */
const noteOf = (cache, program) => path.join(cache, "browsers", `${program}.path`);

/** @param {NodeJS.ProcessEnv} env */
const cacheOf = (env) => env.CVAE_CACHE ?? path.join(homedir(), ".cache/cvae-playground");

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Ubuntu's `chromium-browser` is a script that only asks the user to install a snap. @param {string} file */
const isStandIn = (file) =>
  statSync(file).size < 16_384 && readFileSync(file, "latin1").includes("snap install");

/** The folders of WebKitGTK, the newest version first. */
function webkitFolders() {
  const below = (/** @type {string} */ folder) => {
    try {
      return readdirSync(folder).map((name) => path.join(folder, name));
    } catch {
      return [];
    }
  };
  const inside = LIBRARIES.flatMap(below);
  return [...inside, ...inside.filter((folder) => folder.includes("-linux-")).flatMap(below)]
    .filter((folder) => path.basename(folder).startsWith("webkit2gtk-"))
    .sort()
    .reverse();
}

/** @param {string} file @returns {string[]} its only line, where the file exists */
function lineOf(file) {
  try {
    return [readFileSync(file, "utf8").trim()];
  } catch {
    return [];
  }
}

/**
 * The path of a program, or nothing where there is none.
 * @param {string} program one of those above
 * @param {{ env?: NodeJS.ProcessEnv, applications?: string[] }} [options]
 * @throws {Error} if the program's variable names a file that cannot be run
 */
export function find(program, { env = process.env, applications = APPLICATIONS } = {}) {
  const { commands, bundles } = PLACES[program];
  const variable = program.toUpperCase();
  const named = env[variable];
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`${variable} is "${named}"; expected the path of a program`);
  }
  const folders = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
  if (program === "minibrowser") folders.push(...webkitFolders());
  const candidates = [
    // Downloads come first, because a browser and its driver need the same version, and set-up downloads both.
    ...lineOf(noteOf(cacheOf(env), program)),
    ...commands.flatMap((command) => folders.map((folder) => path.join(folder, command))),
    ...bundles.flatMap((bundle) => applications.map((folder) => path.join(folder, bundle))),
  ];
  return candidates.find((file) => isProgram(file) && !isStandIn(file));
}

/** The path of a program. @param {string} program as of `find` @throws {Error} if there is none */
export function programOf(program) {
  const found = find(program);
  if (!found) {
    throw new Error(
      `there is no ${program}; run scripts/setup.sh browser, or name the program in ${program.toUpperCase()}`,
    );
  }
  return found;
}

/** Writes the settings with which chromedriver starts the browser found here. @returns {string} their path */
function webdriver() {
  const file = path.join(cacheOf(process.env), "webdriver.json");
  mkdirSync(path.dirname(file), { recursive: true });
  const settings = { "goog:chromeOptions": { binary: programOf("chromium") } };
  writeFileSync(file, `${JSON.stringify(settings)}\n`);
  return file;
}

function main() {
  const [asked] = process.argv.slice(2);
  try {
    if (asked !== "webdriver" && !Object.hasOwn(PLACES, asked ?? "")) {
      throw new Error(
        `unknown program "${asked ?? ""}"; expected ${Object.keys(PLACES).join(", ")} or webdriver`,
      );
    }
    console.log(asked === "webdriver" ? webdriver() : programOf(asked));
  } catch (error) {
    console.error(`cvae: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
