// Presets: what the models do well, and where they fail. Each is a change of the page's initial state.

/**
 * @typedef {object} Preset
 * @property {import("../text/text.js").Key} name
 * @property {import("../text/text.js").Key} why one sentence
 * @property {Partial<import("./state.js").State>} change
 */

/** @type {Preset[]} */
export const SUCCESSES = [
  { name: "preset.heavy", why: "preset.heavyWhy", change: { seed: 26, label: 2 } },
  { name: "preset.thin", why: "preset.thinWhy", change: { seed: 14, label: 7 } },
  { name: "preset.slanted", why: "preset.slantedWhy", change: { seed: 71, label: 4 } },
  { name: "preset.crossed", why: "preset.crossedWhy", change: { seed: 88, label: 7 } },
  { name: "preset.typical", why: "preset.typicalWhy", change: { temperature: 0, label: 2 } },
];

/** @type {Preset[]} */
export const FAILURES = [
  { name: "preset.lost", why: "preset.lostWhy", change: { seed: 34, label: 4 } },
  { name: "preset.hot", why: "preset.hotWhy", change: { seed: 25, label: 8, temperature: 1.5 } },
  {
    name: "preset.leaking",
    why: "preset.leakingWhy",
    change: { model: "tutorial", seed: 7, label: 0 },
  },
  { name: "preset.collapsed", why: "preset.collapsedWhy", change: { model: "deep-collapsed" } },
  {
    name: "preset.blurred",
    why: "preset.blurredWhy",
    change: { model: "gaussian-unit", label: 5 },
  },
];
