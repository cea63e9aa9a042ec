// The controls and parts of the page that a lesson can point at, by the names that lesson files have for them.

/** @type {Record<string, string>} selectors */
export const CONTROLS = {
  // Draw
  models: "#models select",
  seed: "#new-style",
  digits: "#digits",
  pad: "#pad",
  directions: "#new-directions",
  temperature: ".controls .temperature",
  mixture: "#mixture",
  latents: "#latents",
  // Your digit
  drawing: "#drawing",
  card: "#card",
  "take-digit": "#take-digit",
  diagram: "#diagram",
  resample: "#resample",
  steps: "#step",
  labels: "#labels",
  hand: "#hand",
  nats: ".nats",
  completion: "#completion",
  posterior: "#posterior",
  // Explore
  grid: "#grid",
  digit: "#explore-digit",
  zoom: "#zoom",
  points: "#show-points",
  walk: "#walker",
  // Compare
  known: "#known",
  specimens: "#specimens",
  beta: "#beta",
  units: "#units",
  scores: "#scores",
  readings: "#readings",
  // Train
  symbols: ".symbols",
  variety: "#train-variety",
  train: "#train-go",
};
