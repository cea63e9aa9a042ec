// The models as options of a choice, each under its heading.

import { MNIST } from "../state/classes.js";
import { groupOf, titleOf } from "../text/text.js";

/** Options for all models by data set, those without a heading first. @param {import("../load/assets.js").ModelEntry[]} models */
export function underHeadings(models) {
  const sets = new Set(models.map(({ data }) => data?.title ?? MNIST.title));
  /** @type {Map<string, HTMLOptionElement[]>} */
  const groups = new Map([["", []]]);
  for (const model of models) {
    const { data } = model;
    const group = sets.size < 2 ? model.group : headingOf(data?.title ?? MNIST.title, model.group);
    groups.set(group, [...(groups.get(group) ?? []), new Option(titleOf(model), model.name)]);
  }
  return [...groups].flatMap(([heading, options]) => {
    if (heading === "") return options;
    const group = document.createElement("optgroup");
    group.label = sets.size < 2 ? groupOf(heading) : heading;
    group.append(...options);
    return [group];
  });
}

/** @param {string} data the title of the data set @param {string} group in English, or empty */
const headingOf = (data, group) => (group === "" ? data : `${data} · ${groupOf(group)}`);
