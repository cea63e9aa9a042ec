// Has the browser fetch the weights that the first digit is drawn from, before it goes on to the body of the page: a draft of
// the default's, or all of another model that the link names. Other rooms ask for what `start.js` finds in the list of models.
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
      ? weights.replace(/[^/]+$/, `${model}.decoder.safetensors`)
      : weights;
    document.head.append(link);
  }
}
