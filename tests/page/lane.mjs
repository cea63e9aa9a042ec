// A process of `run.mjs`: runs the test files that it is given one after the other, each as its own suite. The files
// share what is slow to start: the process with its libraries, and the browsers.
import { describe } from "node:test";
import { endBrowsers } from "./browser.mjs";

/** @typedef {{ name: string, url: string }} File */

process.on("message", (/** @type {File} */ { name, url }) => {
  describe(name, () => import(url));
});
process.once("disconnect", endBrowsers);
