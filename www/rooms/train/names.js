// Names of classes: any characters, in one line, no two alike.

/** The longest name, in characters, as in the description of a data set. */
export const LONGEST_NAME = 64;
/** The most classes that a model can tell apart. */
export const MOST_CLASSES = 1000;
/** Control characters, and marks that change how other text is shown. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A name as it is kept: in one line and without spaces around it. @param {string} written */
export const tidied = (written) =>
  written.replace(/\s+/gu, " ").replace(UNPRINTABLE, "").trim().normalize("NFC");

/**
 * Why a tidied name cannot be used.
 * @param {string} name @param {string[]} others
 * @returns {"empty" | "long" | "taken" | null}
 */
export function faultOf(name, others) {
  if (name === "") return "empty";
  if ([...name].length > LONGEST_NAME) return "long";
  return others.includes(name) ? "taken" : null;
}

/** The first letter that is no name yet, and after them numbers. @param {string[]} others */
export function freeName(others) {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (let number = 1; letters.length <= 2 * MOST_CLASSES; number += 1) letters.push(`${number}`);
  return /** @type {string} */ (letters.find((letter) => !others.includes(letter)));
}
