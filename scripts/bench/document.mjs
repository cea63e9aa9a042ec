// Writes the tables of docs/performance.md.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "../../tests/page/browser.mjs";

const NAME = "docs/performance.md";
const FILE = path.join(ROOT, NAME);
const START = "<!-- written by `make bench`: start -->";
const END = "<!-- written by `make bench`: end -->";

/** Replaces the tables of the last benchmark. @param {string} tables Markdown */
export async function writeTables(tables) {
  const before = await readFile(FILE, "utf8");
  const [start, end] = [before.indexOf(START), before.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${NAME} has no lines “${START}” and “${END}”.`);
  const head = before.slice(0, start + START.length);
  await writeFile(FILE, `${head}\n${tables}\n${before.slice(end)}`);
}
