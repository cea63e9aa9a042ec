// Style sheets that come with what they are for, after the first digit.

/** @type {Record<string, Promise<void>>} */
const loaded = {};

/**
 * Adds a style sheet to the page, once.
 * @param {"compare" | "debug" | "explore" | "yours"} name in `styles/`
 * @throws {Error} if it could not be loaded; the next call tries again
 */
export function loadStyles(name) {
  loaded[name] ??= new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(`./styles/${name}.css`, import.meta.url).href;
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      delete loaded[name];
      link.remove();
      reject(new Error(`styles/${name}.css`));
    });
    document.head.append(link);
  });
  return loaded[name];
}
