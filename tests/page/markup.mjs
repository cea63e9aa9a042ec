// The markup of the page: index.html, and the parts that load later.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { filesOf } from "../../scripts/compress.mjs";

const [index, www] = ["index.html", "www"].map((name) =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url)),
);
const later = (await filesOf(www)).filter((file) => file.endsWith(".html"));

/** All markup, with index.html first. */
export const markup = (
  await Promise.all([index, ...later].map((file) => readFile(file, "utf8")))
).join("\n");
