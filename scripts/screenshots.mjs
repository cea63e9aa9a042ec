#!/usr/bin/env node
// Takes the pictures of the README from the page itself, in headless Chromium:
//   node scripts/screenshots.mjs [FOLDER]      (default: docs)
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createServer, listen } from "./serve.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const READY_MS = 60_000;

/** @type {{ name: string, colorScheme: "light" | "dark", width: number, height: number }[]} */
const PICTURES = [
  { name: "page-light", colorScheme: "light", width: 1280, height: 860 },
  { name: "page-dark", colorScheme: "dark", width: 1280, height: 860 },
  { name: "page-phone", colorScheme: "light", width: 390, height: 844 },
];

const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "docs"));
await mkdir(folder, { recursive: true });
const server = createServer({ root: ROOT });
const port = await listen(server, 0);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  // Chromium refuses to sandbox itself for root.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  for (const { name, colorScheme, width, height } of PICTURES) {
    const page = await browser.newPage({
      colorScheme,
      deviceScaleFactor: 2,
      viewport: { width, height },
    });
    await page.goto(`http://127.0.0.1:${port}/?backend=cpu`);
    await page.waitForSelector("html[data-status=ready], html[data-status=failed]", {
      state: "attached",
      timeout: READY_MS,
    });
    const status = await page.locator("html").getAttribute("data-status");
    if (status !== "ready") throw new Error(`the page says "${status}" instead of "ready"`);
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file });
    console.log(`cvae: ${path.relative(process.cwd(), file)} written`);
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
