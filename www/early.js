// Has the browser fetch the weights that the first digit is drawn from, before it goes on to the body of the page. A link to
// another model or room asks for others, which `start.js` finds in the list of models.
{
  const { dataset } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { begun } = document.documentElement.dataset;
  if (dataset.weights && begun === undefined && !/[#&](model|room)=/.test(location.hash)) {
    const link = document.createElement("link");
    link.rel = "preload";
    link.as = "fetch";
    link.crossOrigin = "anonymous";
    link.href = dataset.weights;
    document.head.append(link);
  }
}
