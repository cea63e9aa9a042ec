// A recipe as TOML, which the command reads (https://toml.io/en/v1.0.0).

/** @param {unknown} value @returns {string} on one line */
function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = entriesOf(value).map(([key, inner]) => `${key} = ${inline(inner)}`);
    return `{ ${pairs.join(", ")} }`;
  }
  // JSON's texts, truth values and numbers are TOML's too.
  return JSON.stringify(value);
}

/** The keys that have a value. @param {object} table @returns {[string, unknown][]} */
const entriesOf = (table) =>
  Object.entries(table).filter(([, value]) => value !== null && value !== undefined);

/** @param {object} recipe values, and tables of values */
export function toToml(recipe) {
  const isTable = (/** @type {unknown} */ value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const lines = (/** @type {[string, unknown][]} */ pairs) =>
    pairs.map(([key, value]) => `${key} = ${inline(value)}\n`).join("");
  const all = entriesOf(recipe);
  const tables = all.filter(([, value]) => isTable(value));
  return [
    lines(all.filter(([, value]) => !isTable(value))),
    ...tables.map(
      ([name, table]) => `\n[${name}]\n${lines(entriesOf(/** @type {object} */ (table)))}`,
    ),
  ].join("");
}
