// Style sheets that are loaded after the first digit, together with the part that needs them.

/** @type {Record<string, Promise<void>>} */
const loaded = {};

/**
 * Adds a style sheet to the page, once.
 * @param {string} name of the file, below `www/`
 * @param {string} [media] the media that it applies to, if not all
 * @throws {Error} if it could not be loaded; the next call tries again
 */
export function loadStyles(name, media = "all") {
  loaded[name] ??= new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.media = media;
    link.href = new URL(`../${name}`, import.meta.url).href;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      delete loaded[name];
      link.remove();
      reject(new Error(name));
    });
    document.head.append(link);
  });
  return loaded[name];
}
