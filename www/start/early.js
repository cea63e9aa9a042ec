// The part of the page that must work before the first script has loaded, or without that script: nothing waits for
// this file, and this file waits for nothing. It is not a module, because browsers load no modules of a page that was
// opened from a file or that is in a sandbox, and it uses only syntax that browsers without modules support.
{
  const root = document.documentElement;
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const asked = new URLSearchParams(location.hash.slice(1));

  const TEXTS = {
    en: {
      file: "This page was opened from a file, and browsers let such a page load nothing. Serve its folder, for example by “python3 -m http.server”, and open the address that the server prints.",
      sandbox:
        "The frame that shows this page is a sandbox in which the page can load nothing. Add allow-same-origin to the sandbox attribute of the frame, beside allow-scripts.",
      old: "This browser is too old for this page. The page needs Chrome or Edge 96, Firefox 114, Safari or iPadOS 16.4, or a later version.",
      lost: "The page could not be loaded. Check the connection, then load it again.",
      again: "Load the page again",
    },
    zh: {
      file: "此页面是从文件打开的，浏览器不允许这样的页面加载任何内容。请用服务器提供它所在的文件夹，例如运行“python3 -m http.server”，再打开服务器给出的地址。",
      sandbox:
        "显示此页面的框架是一个沙盒，页面在其中无法加载任何内容。请在框架的 sandbox 属性中除 allow-scripts 外再加上 allow-same-origin。",
      old: "此浏览器对本页面来说太旧。本页面需要 Chrome 或 Edge 96、Firefox 114、Safari 或 iPadOS 16.4，或更新的版本。",
      lost: "页面无法加载。请检查网络连接，然后重新加载。",
      again: "重新加载页面",
    },
  };

  /** A module with the newest features of WebAssembly that the engine needs: SIMD, and a table of references. */
  const NEEDED = "AGFzbQEAAAABBQFgAAF/AwIBAAQEAW8AAQoLAQkAQQD9D/0VAAs=";

  /** The address of a model's draft, in the folder beside this one. @param {string} name */
  const draftOf = (name) => new URL(`../weights/${name}.draft.safetensors`, script.src).href;

  /**
   * Makes the browser fetch that draft: of the default model, or of the model that the link names. The server writes
   * the list of models with a draft into the page; without that list, and in other rooms, `start.js` requests the
   * weights once the list of models has loaded.
   */
  const fetchDraft = () => {
    // `first.js` reads links that were damaged on their way.
    const isPlain = !/[%;]/.test(location.hash);
    const isBegun = root.dataset.begun !== undefined;
    if (!root.dataset.drafts || isBegun || asked.has("room") || !isPlain) return;
    const names = root.dataset.drafts.split(" ");
    const model = asked.get("model") || "";
    const link = document.createElement("link");
    link.rel = "preload";
    link.as = "fetch";
    link.href = draftOf(names.indexOf(model) >= 0 ? model : names[0]);
    document.head.appendChild(link);
  };

  /**
   * Whether the browser lacks a feature that the page cannot work without. Firefox has module workers since version
   * 114, one version after streams.
   */
  const isOld = () =>
    !("noModule" in script) ||
    typeof CompressionStream === "undefined" ||
    typeof WebAssembly === "undefined" ||
    !WebAssembly.validate(Uint8Array.from(atob(NEEDED), (letter) => letter.charCodeAt(0)));

  /** The reason why the page's first script, or one of its imports, could not be loaded. @returns {"file" | "sandbox" | "old" | "lost"} */
  const reason = () => {
    if (location.protocol === "file:") return "file";
    if (self.origin === "null") return "sandbox";
    return isOld() ? "old" : "lost";
  };

  /** Says so. */
  const sayLost = () => {
    const tags = [asked.get("lang") || ""].concat(navigator.languages || navigator.language);
    const known = tags.map((tag) => tag.slice(0, 2)).filter((tag) => tag === "en" || tag === "zh");
    const language = /** @type {keyof typeof TEXTS} */ (known[0] || "en");
    const why = reason();
    const notice = /** @type {HTMLElement} */ (document.getElementById("notice"));
    notice.textContent = TEXTS[language][why];
    notice.lang = language;
    notice.hidden = false;
    if (why === "lost") {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = TEXTS[language].again;
      button.addEventListener("click", () => location.reload());
      notice.appendChild(button);
    }
    /** @type {HTMLElement} */ (document.getElementById("message")).hidden = true;
    root.dataset.status = "failed";
  };

  fetchDraft();
  const look = () => {
    if (root.dataset.started === undefined) sayLost();
  };
  // The first script may have failed before this one has loaded.
  if (document.readyState === "complete") look();
  else addEventListener("load", look);
}
