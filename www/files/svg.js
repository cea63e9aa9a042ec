// Pictures as SVG: a square for each pixel, so that programs can enlarge and change them.

import { ascii } from "./bytes.js";

/** Half of the largest sum of red, green and blue. */
const MIDDLE = (3 * 256) / 2;

/**
 * Pixels of one level are one path. Dark ink is on white, light ink on black, as in a PNG.
 * @param {import("./png.js").Picture} picture @param {number[]} ink red, green and blue, 0–255
 * @param {number} scale the side of a square
 */
export function svgOf({ width, height, levels }, ink, scale) {
  /** @type {Map<number, string[]>} */
  const paths = new Map();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const level = levels[y * width + x];
      if (level === 0) continue;
      const path = paths.get(level) ?? [];
      paths.set(level, path);
      path.push(`M${x} ${y}h1v1h-1z`);
    }
  }
  const paper = ink[0] + ink[1] + ink[2] > MIDDLE ? "#000" : "#fff";
  const drawn = [...paths]
    .sort(([a], [b]) => a - b)
    .map(
      ([level, path]) => `<path fill-opacity="${(level / 255).toFixed(3)}" d="${path.join("")}"/>`,
    );
  return ascii(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" ` +
      `viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges">\n` +
      `<rect width="100%" height="100%" fill="${paper}"/>\n` +
      `<g fill="rgb(${ink.join(" ")})">\n${drawn.join("\n")}\n</g>\n</svg>\n`,
  );
}
