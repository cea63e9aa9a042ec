// Has the browser fetch the weights that the first digit is drawn from before anything else is here that knows of them: a draft
// of the default's, or of those of another model that the link names. Other rooms ask for what `start.js` finds in the list of
// models. Nothing waits for this script, and it waits for no style.
{
  const { weights = "", others = "" } = /** @type {HTMLScriptElement} */ (document.currentScript)
    .dataset;
  const asked = new URLSearchParams(location.hash.slice(1));
  const model = asked.get("model") ?? "";
  if (document.documentElement.dataset.begun === undefined && !asked.has("room")) {
    const link = document.createElement("link");
    link.rel = "preload";
    link.as = "fetch";
    link.crossOrigin = "anonymous";
    link.href = others.split(" ").includes(model)
      ? weights.replace(/[^/]+$/, `${model}.draft.safetensors`)
      : weights;
    document.head.append(link);
  }
}
// Says that the page's first script could not be had, or something that it stands on: what says all else, and in which
// language, comes with it. It may have failed before this one is here.
{
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const say = () => {
    const chosen = new URLSearchParams(location.hash.slice(1)).get("lang");
    const language = [chosen ?? "", ...navigator.languages]
      .map((tag) => tag.slice(0, 2))
      .find((tag) => script.getAttributeNames().includes(`data-lost-${tag}`));
    const [lost, again] = ["lost", "again"].map((what) =>
      String(script.getAttribute(`data-${what}-${language ?? "en"}`)),
    );
    const notice = /** @type {HTMLElement} */ (document.getElementById("notice"));
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = again;
    button.addEventListener("click", () => location.reload());
    notice.replaceChildren(lost, button);
    notice.lang = language ?? "en";
    notice.hidden = false;
    /** @type {HTMLElement} */ (document.getElementById("message")).hidden = true;
    document.documentElement.dataset.status = "failed";
  };
  addEventListener("load", () => {
    if (document.documentElement.dataset.started === undefined) say();
  });
}
