// What the tests of saved files share: the dialog, and the files that its buttons save.
/** @typedef {import("./browser.mjs").Page} Page */

/** Opens the dialog for the current view. @param {Page} page */
export async function openKeep(page) {
  await page.locator("[data-opens=keep]:visible").click();
  await page.locator("#keep-dialog[open]").waitFor();
}

/** The file that a button of the open dialog saves. @param {Page} page @param {string} id */
export async function saved(page, id) {
  const status = () => page.locator("#keep-dialog [role=status]").textContent();
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }).catch(async (error) => {
      throw new Error(`nothing was saved: “${await status()}”`, { cause: error });
    }),
    page.locator(id).click(),
  ]);
  const parts = await (await download.createReadStream()).toArray();
  return { name: download.suggestedFilename(), bytes: Buffer.concat(parts) };
}

/** The pixels of a picture, as the browser decodes it. @param {Page} page @param {Buffer} bytes */
export async function decoded(page, bytes) {
  // Binary strings are the fastest way to the browser and back.
  const { letters, ...size } = await page.evaluate(async (letters) => {
    const file = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([file], { type: "image/png" }));
    const { width, height } = bitmap;
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(width, height).getContext("2d")
    );
    pen.drawImage(bitmap, 0, 0);
    const { data } = pen.getImageData(0, 0, width, height);
    return {
      width,
      height,
      letters: Array.from(data, (byte) => String.fromCharCode(byte)).join(""),
    };
  }, bytes.toString("latin1"));
  return { ...size, data: Buffer.from(letters, "latin1") };
}
