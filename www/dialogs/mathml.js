// Formulas as MathML, which browsers typeset.

/** @typedef {string | Node} Part text is read as identifiers, numbers and operators */

/** Words of several letters, such as `ln` and `KL`, are upright names; single letters are variables. */
const TOKEN = /\p{L}[\p{L}\p{M}]*|[−]?\d+(?:[.,]\d+)*|\S/gu;

/** Functions whose argument may follow without a bracket. */
const FUNCTIONS = new Set(["ln", "sin", "KL", "Var"]);

/** @param {string} name @param {Part[]} parts */
function element(name, ...parts) {
  const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
  made.append(...parts);
  return made;
}

/** @param {string} token */
function name(token) {
  const identifier = element("mi", token);
  if (!FUNCTIONS.has(token)) return identifier;
  const space = element("mspace");
  space.setAttribute("width", "0.17em");
  return element("mrow", identifier, space);
}

/** @param {Part} part @returns {Node[]} */
function tokens(part) {
  if (typeof part !== "string") return [part];
  return [...part.matchAll(TOKEN)].map(([token]) => {
    if (/^\p{L}/u.test(token)) return name(token);
    if (/\d/.test(token)) return element("mn", token);
    const operator = element("mo", token);
    // Brackets have the height of a line, because nothing in these formulas is much taller.
    operator.setAttribute("stretchy", "false");
    return operator;
  });
}

/** @param {Part[]} parts */
export const row = (...parts) => element("mrow", ...parts.flatMap(tokens));

/** @param {Part} base @param {Part} index */
export const sub = (base, index) => element("msub", row(base), row(index));

/** @param {Part} base */
export const hat = (base) => {
  const over = element("mover", row(base), element("mo", "^"));
  over.setAttribute("accent", "true");
  return over;
};

/** @param {Part} base @param {Part} power */
export const sup = (base, power) => element("msup", row(base), row(power));

/** @param {Part} above @param {Part} below */
export const frac = (above, below) => element("mfrac", row(above), row(below));

/** @param {Part[]} parts */
export const root = (...parts) => element("msqrt", row(...parts));

/** @param {Part} over @param {Part[]} terms */
export const sum = (over, ...terms) =>
  row(element("munder", element("mo", "∑"), row(over)), ...terms);

/** A formula on a line of its own. @param {Part[]} parts @returns {Element} */
export function formula(...parts) {
  const math = element("math", row(...parts));
  math.setAttribute("display", "block");
  return math;
}
