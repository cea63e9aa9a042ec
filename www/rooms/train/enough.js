// Says whether the examples suffice, and what more of them would bring.

import { number, text } from "../../text/text.js";

/** The fewest examples of a class that a training takes: one to learn from, and one that is held out. */
export const FEWEST = 2;
/** From so many of each class on, the result resembles what was drawn. */
export const SOME = 8;
/** From so many on, it varies as the drawings do. */
export const GOOD = 20;
/** Classes that one sentence names. */
const NAMED = 3;

/** @typedef {{ name: string, examples: { image: Uint8Array }[] }} Class */

/** What is drawn so far, in a sentence. @param {Class[]} classes */
export function enoughOf(classes) {
  const counts = classes.map(({ examples }) => examples.length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return text("symbols.begin", { some: SOME });
  const few = classes.filter(({ examples }) => examples.length < SOME);
  const least = Math.min(...counts);
  if (few.length > 0) {
    const left = few
      .slice(0, NAMED)
      .map(({ name, examples }) => text("symbols.left", { name, left: SOME - examples.length }));
    const more = few.length > NAMED ? "…" : "";
    const list = left.join(text("symbols.comma")) + more;
    return text("symbols.fewer", { list, some: SOME });
  }
  if (classes.length === 1) return text("symbols.one", { name: classes[0].name });
  const values = { all: number(all), least: number(least), good: GOOD };
  return text(least < GOOD ? "symbols.enough" : "symbols.good", values);
}

/** Why a training cannot begin; null if it can. @param {Class[]} classes @returns {string | null} */
export function hindrance(classes) {
  if (classes.length === 0) return text("symbols.none");
  const few = classes.find(({ examples }) => examples.length < FEWEST);
  if (few?.examples.length === 0) return text("symbols.noExample", { name: few.name });
  if (few) return text("symbols.oneExample", { name: few.name });
  if (classes.length === 1) return text("symbols.oneClass", { name: classes[0].name });
  const isBlank = classes.every(({ examples }) =>
    examples.every(({ image }) => image.every((level) => level === 0)),
  );
  return isBlank ? text("symbols.blank") : null;
}
