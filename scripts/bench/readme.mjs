// The part of the README that the benchmark writes.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "../../tests/page/browser.mjs";

const FILE = path.join(ROOT, "README.md");
const START = "<!-- written by `make bench`: start -->";
const END = "<!-- written by `make bench`: end -->";

/** @param {string} text Markdown */
export async function writeReadme(text) {
  const before = await readFile(FILE, "utf8");
  const [start, end] = [before.indexOf(START), before.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`README.md has no lines “${START}” and “${END}”.`);
  const head = before.slice(0, start + START.length);
  await writeFile(FILE, `${head}\n${text}\n${before.slice(end)}`);
}
