// A text as signs that a model can be asked for, by the names of its classes.

/**
 * @typedef {{ label: number, text: string }} Sign
 * @typedef {Sign | "space" | "line" | "gap"} Piece of a text; a gap stands for what the model does not have
 * @typedef {object} Spelled
 * @property {Piece[]} pieces
 * @property {string[]} missing what the model does not have, each once
 * @property {{ asked: string, given: string }[]} instead what another class stands for, each once
 */

/** A character with the marks that belong to it. */
const CHARACTER = /\P{M}(?:\p{M}|\ufe0f|\u200d\P{M})*|\p{M}/uy;
const BLANK = /[^\S\n]/;

/** A form in which signs are alike that stand for one another: capital and small letters, wide and narrow ones. @param {string} text */
const folded = (text) => text.normalize("NFKC").toLowerCase();

/**
 * @param {string} text composed (NFC), with single line breaks @param {string[]} classes the names of the classes, by label
 * @returns {Spelled}
 */
export function spelled(text, classes) {
  const names = classes
    .map((name, label) => ({ label, name: name.normalize("NFC") }))
    .sort((a, b) => b.name.length - a.name.length);
  const alike = names.map(({ label, name }) => ({ label, name, form: folded(name) }));
  /** @type {Spelled} */
  const found = { pieces: [], missing: [], instead: [] };
  for (let at = 0; at < text.length;) {
    if (text[at] === "\n" || BLANK.test(text[at])) {
      found.pieces.push(text[at] === "\n" ? "line" : "space");
      at += 1;
      continue;
    }
    const there = (/** @type {string} */ name) => text.slice(at, at + name.length);
    const exact = names.find(({ name }) => there(name) === name);
    const near = exact ?? alike.find(({ name, form }) => folded(there(name)) === form);
    if (near) {
      const { label, name } = near;
      const asked = there(name);
      found.pieces.push({ label, text: asked });
      const isNew = found.instead.every((other) => other.asked !== asked);
      if (!exact && isNew) found.instead.push({ asked, given: name });
      at += name.length;
      continue;
    }
    CHARACTER.lastIndex = at;
    const [character] = CHARACTER.exec(text) ?? [text[at]];
    found.pieces.push("gap");
    if (!found.missing.includes(character)) found.missing.push(character);
    at += character.length;
  }
  return found;
}

/** Texts that show a hand, if a model has their signs: the first digits of π, and a sentence with every letter. */
const SAMPLES = [
  "3 14159 26535 89793",
  "the quick brown fox jumps over the lazy dog",
  "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG",
];
/** The most classes that a sample has of a model for which none of these is a sample. */
const FEW = 26;

/** A text for a model. @param {string[]} classes */
export function sampleOf(classes) {
  const written = SAMPLES.find((text) => {
    const { missing, instead } = spelled(text, classes);
    return missing.length + instead.length === 0;
  });
  const isLong = classes.some((name) => [...name].length > 1);
  return written ?? classes.slice(0, FEW).join(isLong ? " " : "");
}
