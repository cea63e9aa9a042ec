// The classes of a model as options of a choice.

/** @param {HTMLSelectElement} select @param {string[]} classes their names @param {HTMLOptionElement[]} [before] other options */
export function offer(select, classes, before = []) {
  const all = [...before, ...classes.map((name, label) => new Option(name, String(label)))];
  const isSame =
    select.options.length === all.length &&
    all.every(({ text, value }, at) => {
      const { text: there, value: known } = select.options[at];
      return text === there && value === known;
    });
  if (isSame) return;
  const { value } = select;
  select.replaceChildren(...all);
  select.value = value;
}
