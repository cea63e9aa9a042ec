// A process of `run.mjs`: runs the files of tests that it is told, one after the other, each as a suite of its own. Files have
// in common what takes long to start: this process with its libraries, and its browsers.
import { describe } from "node:test";
import { endBrowsers } from "./browser.mjs";

/** @typedef {{ name: string, url: string }} File */

process.on("message", (/** @type {File} */ { name, url }) => {
  describe(name, () => import(url));
});
process.once("disconnect", endBrowsers);
