// The models as options of a choice, each under its heading.

import { groupOf, titleOf } from "../text/text.js";

/** Options for all models, those without a heading first. @param {import("../load/assets.js").ModelEntry[]} models */
export function underHeadings(models) {
  /** @type {Map<string, HTMLOptionElement[]>} */
  const groups = new Map([["", []]]);
  for (const model of models) {
    const { group } = model;
    groups.set(group, [...(groups.get(group) ?? []), new Option(titleOf(model), model.name)]);
  }
  return [...groups].flatMap(([heading, options]) => {
    if (heading === "") return options;
    const group = document.createElement("optgroup");
    group.label = groupOf(heading);
    group.append(...options);
    return [group];
  });
}
