import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";

export default defineConfig([
  globalIgnores(["dist/", "www/pkg/", "runs/", "data/", "target/"]),
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["www/**/*.js", "tests/peers/pages/**"], languageOptions: { globals: globals.browser } },
  { files: ["www/engine/worker.js"], languageOptions: { globals: globals.worker } },
  {
    files: ["scripts/**", "tests/peers/*.mjs", "*.js"],
    languageOptions: { globals: globals.node },
  },
  // Functions given to playwright's `evaluate` run in the page.
  {
    files: ["tests/page/**", "scripts/bench/**", "scripts/screenshots.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
]);
