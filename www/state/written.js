// The text of Write, and how links hold it: values of links consist of ASCII letters, digits and `_ . , : -`, and end in a letter
// or a digit.

/** The longest text, in characters. */
export const LONGEST_TEXT = 200;

/** Controls other than a line break, and halves of characters. */
const UNUSABLE = /[^\P{Cc}\n]|\p{Cs}/gu;
const PLAIN = /[A-Za-z0-9]/;
/** A character by its hexadecimal number. */
const ESCAPED = /:([\da-f]{1,6})z/gi;

/** A text as the page holds it: composed, without control characters, without blanks at its end, and not too long. @param {string} text */
export const writable = (text) =>
  [...text.replace(/\r\n?/g, "\n").replace(UNUSABLE, "").normalize("NFC")]
    .slice(0, LONGEST_TEXT)
    .join("")
    .trimEnd();

/** @param {string} text */
export const textAsLink = (text) =>
  text.replace(/[^A-Za-z0-9]/gu, (sign, at) => {
    if (sign === " ") return "_";
    const isInside = PLAIN.test(text[at - 1] ?? "") && PLAIN.test(text[at + 1] ?? "");
    return /[-.,]/.test(sign) && isInside ? sign : `:${sign.codePointAt(0)?.toString(16)}z`;
  });

/** @param {string} link @returns {import("./values.js").Read<string>} */
export function textFrom(link) {
  const text = link.replaceAll("_", " ").replace(ESCAPED, (_, hexadecimal) => {
    const code = parseInt(hexadecimal, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
  const value = writable(text);
  return value === "" ? undefined : { value, limited: value !== text };
}
