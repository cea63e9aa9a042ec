// The state of the page as a JSON file: the fields of the link by their names.

import { toHash } from "../state/state.js";
import { reason, text } from "../text/text.js";

/** The entry by which a file is recognised, and its version. */
const MARK = "cvae-playground";
const VERSION = 1;

/** @param {import("../state/state.js").State} state */
export function toJson(state) {
  const link = new URLSearchParams(toHash(state).slice(1));
  // The file has its own version.
  link.delete("v");
  const fields = [...link];
  const values = fields.map(([name, value]) => [name, valueOf(value)]);
  return `${JSON.stringify({ [MARK]: VERSION, ...Object.fromEntries(values) }, null, 2)}\n`;
}

/** A number if JSON writes it as the link does, and a list if there are commas. @param {string} value */
function valueOf(value) {
  const parts = value.split(",").map((part) => {
    const number = Number(part);
    return Number.isFinite(number) && String(number) === part ? number : part;
  });
  return parts.length > 1 ? parts : parts[0];
}

/**
 * The link of a file, which is read like every other link.
 * @param {string} file its content
 * @throws {Error} a sentence, if the file is not from this page
 */
export function linkOf(file) {
  let fields;
  try {
    fields = JSON.parse(file);
  } catch (error) {
    throw new Error(text("json.unreadable", { why: reason(error) }), { cause: error });
  }
  if (fields?.[MARK] !== VERSION)
    throw new Error(text("json.foreign", { mark: MARK, version: VERSION }));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    // Fields that are not set are left out.
    if (name !== MARK && value !== null) parameters.set(name, plain(value));
  }
  return `#${parameters}`;
}

/** A value as the link writes it: lists with commas. @param {unknown} value */
function plain(value) {
  return typeof value === "string" ? value : JSON.stringify(value).replace(/[[\]"]/g, "");
}
