// Numbers and tables as Markdown.

/** @param {string[]} header @param {string[][]} rows @returns {string} Markdown */
export function table(header, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...rows.map(line)].join("\n");
}

/** The quantile of a share: 0.5 for the median. @param {number[]} values @param {number} [share] */
export function quantile(values, share = 0.5) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** @param {number} value */
export function figures(value) {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** @param {number} value */
export const times = (value) => `${value.toFixed(2)} ×`;

/** @param {number} bytes */
export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
