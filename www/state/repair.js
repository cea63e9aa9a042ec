// Reads the parameters of a link as it arrives: chats, mail programs and text editors encode links again, break their lines,
// and take the punctuation after a link for its end.
//
// Names and values of the page's links consist of ASCII letters and digits and of `_ . , : -`, and every value ends in a letter or
// a digit. So whatever else arrives is damage, except the slash between a lesson and its step.

/** A link as the page writes it, by far the most frequent. */
const PLAIN = /^(?!.*(?:amp|=3D))[\w.,:&=-]*$/i;
/** Invisible characters, and all kinds of spaces and line breaks; form encoding writes a space as `+`. */
const BLANK = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\s+]/gu;
const FIRST_BLANK = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\s+].*/su;
/** Words behind a value, such as those of a sentence with a link in it. A single one may be the rest of a broken name. */
const FURTHER_WORDS = /[A-Za-z0-9] [A-Za-z]+ [A-Za-z]/;
/** A line break, with the marks by which mail programs quote the letter that they answer. */
const QUOTED_BREAK = /[\r\n]+(?:[^\S\r\n]*>)+/g;
/** ASCII as East Asian keyboards write it. Other characters that look alike, such as the ² of a footnote, are no part of a link. */
const WIDE = /[\ufe50-\ufe6b\uff01-\uff5e]/g;
/** Dashes and minus signs that text editors write for a hyphen. */
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
/** Where another address begins inside a link. */
const ADDRESS = /(?:https?|file):\/\/[^#?&=\s]*/gi;
/** Instructions for the browser to highlight some words of a page; old browsers leave them in the link. */
const HIGHLIGHT = /:~:.*/s;
/** More rounds of encoding than anybody applies, so that hostile text ends, too. */
const MOST_ROUNDS = 12;
/** The characters of HTML that a link may contain, by their names. */
const NAMED = {
  ...{ amp: "&", equals: "=", num: "#", comma: ",", colon: ":", period: ".", lowbar: "_" },
  ...{ hyphen: "-", dash: "-", percnt: "%", plus: "+", semi: ";", quest: "?", bsol: "\\" },
  ...{ lt: "<", gt: ">", quot: '"', apos: "'", lpar: "(", rpar: ")", ast: "*" },
  ...{ nbsp: " ", shy: "", zwnj: "", zwj: "", newline: "\n", tab: "\t" },
};
const ENTITY = new RegExp(
  `&(?:#(\\d{1,7});?|#x([\\da-f]{1,6});?|(${Object.keys(NAMED).join("|")});)`,
  "gi",
);
/** Characters as JSON and JavaScript write them. */
const ESCAPE = /\\(?:u([\da-f]{4})|x([\da-f]{2}))/gi;

/**
 * @typedef {object} Value
 * @property {string} text as it arrived, decoded, for a message
 * @property {{ text: string, lost: boolean }[]} readings the possible originals, likeliest first; `lost`: without letters or
 *   digits that the original may have had
 *
 * @typedef {object} Parameters
 * @property {Map<string, Value>} known by name; of several values with one name the first counts
 * @property {string[]} unknown names that the page does not know, each with a value
 */

/**
 * The parameters of a link.
 * @param {string} link the part of the address with them @param {readonly string[]} names that the page knows, in lower case
 * @returns {Parameters}
 */
export function parametersOf(link, names) {
  const joined = partsOf(decoded(link, names, true));
  // A text may go on after the link, so a value may also end at a space.
  const spaced = partsOf(
    decoded(link, names, false).replaceAll(/\s*[=&]\s*/g, (sign) => sign.trim()),
  );
  /** @type {Parameters} */
  const found = { known: new Map(), unknown: [] };
  for (const { name, value } of joined) {
    if (!names.includes(name)) {
      if (value !== null && name !== "" && !found.unknown.includes(name)) found.unknown.push(name);
    } else if (!found.known.has(name)) {
      const allowed = name === "lesson" ? /^[\w.,:/-]*/ : /^[\w.,:-]*/;
      const whole = spaced.find((part) => part.name === name)?.value ?? "";
      const readings = [value ?? "", whole.replace(FIRST_BLANK, "")].map((one) =>
        cut(one, allowed),
      );
      if (FURTHER_WORDS.test(whole)) readings.reverse();
      found.known.set(name, { text: value ?? "", readings });
    }
  }
  return found;
}

/**
 * The options of an address, and the link. A program that encodes the `#` before a link makes the link a part of the
 * path or the options.
 * @param {{ pathname: string, search: string, hash: string }} address
 * @param {readonly string[]} optional names of options @param {readonly string[]} names of the link
 * @returns {{ options: Map<string, string>, link: string }}
 */
export function splitAddress({ pathname, search, hash }, optional, names) {
  const { known } = parametersOf(`${pathname}?${search}`, [...optional, ...names]);
  /** @type {Map<string, string>} */
  const options = new Map();
  const link = [hash.replace(/^#/, "")];
  for (const [name, { text, readings }] of known) {
    if (optional.includes(name)) options.set(name, readings[0].text || text);
    else link.push(`${name}=${readings[0].text}`);
  }
  return { options, link: link.join("&") };
}

/**
 * A link without its encodings: of addresses (percent signs), HTML (entities), JSON (`\u0026`), mail (`=3D`), Markdown (backslashes) and
 * East Asian keyboards (full-width characters), in any order and number.
 * @param {string} link @param {readonly string[]} names @param {boolean} joined without spaces and line breaks
 */
export function decoded(link, names, joined) {
  if (PLAIN.test(link)) return link;
  const known = `(?:${names.join("|")})\\s*=`;
  // A separator precedes a known name, however the separator was altered.
  const separator = new RegExp(`(?:(?:amp;)+|&amp|[^A-Za-z0-9&]*[^\\w&,.:-])(?=${known})`, "gi");
  let text = link;
  for (let round = 0, before = ""; round < MOST_ROUNDS && text !== before; round += 1) {
    before = text;
    text = withoutQuotedPrintable(text)
      .replace(WIDE, (sign) => sign.normalize("NFKC"))
      .replace(DASHES, "-")
      .replace(ADDRESS, "&")
      .replace(QUOTED_BREAK, "")
      .replace(separator, "&")
      .replace(joined ? BLANK : /\+/g, joined ? "" : " ")
      .replace(ENTITY, (_, decimal, hexadecimal, name) => characterOf(decimal, hexadecimal, name))
      .replace(ESCAPE, (_, long, short) => String.fromCharCode(parseInt(long ?? short, 16)))
      .replace(/(?:%[\da-f]{2})+/gi, bytesAsText)
      .replace(/\\(?!u[\da-f]{4}|x[\da-f]{2})/gi, "");
  }
  return text.replace(HIGHLIGHT, "");
}

/** Mail programs write `=` as `=3D`, and end a line that continues with `=`. @param {string} text */
function withoutQuotedPrintable(text) {
  const isEncoded = /=3D/.test(text) && !/=(?!3D|\r?\n)/.test(text);
  return isEncoded ? text.replace(/=\r?\n/g, "").replaceAll("=3D", "=") : text;
}

/** @param {string | undefined} decimal @param {string | undefined} hexadecimal @param {string | undefined} name */
function characterOf(decimal, hexadecimal, name) {
  if (name) return NAMED[/** @type {keyof typeof NAMED} */ (name.toLowerCase())];
  const code = decimal ? Number(decimal) : parseInt(hexadecimal ?? "", 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

/** @param {string} escapes such as `%E3%80%82` */
function bytesAsText(escapes) {
  const bytes = Uint8Array.from(escapes.slice(1).split("%"), (pair) => parseInt(pair, 16));
  return new TextDecoder().decode(bytes);
}

/** Names and values between the separators. @param {string} text @returns {{ name: string, value: string | null }[]} */
function partsOf(text) {
  return text.split(/[&?#;]+/).map((part) => {
    const at = part.indexOf("=");
    const name = at < 0 ? part : part.slice(0, at);
    return {
      name: name.replace(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, "").toLowerCase(),
      value: at < 0 ? null : part.slice(at + 1).replace(/^=+/, ""),
    };
  });
}

/**
 * The characters that a value may contain. The marks of the text around a link follow the value.
 * @param {string} value @param {RegExp} allowed the characters at its beginning that it may contain
 */
function cut(value, allowed) {
  const [inside] = /** @type {RegExpExecArray} */ (allowed.exec(value));
  const outside = value.slice(inside.length);
  const text = inside.replace(/[^A-Za-z0-9]+$/, "");
  // Behind a quotation mark, a bracket, a space, or a character of another script there is another text.
  return {
    text,
    lost:
      /^[!-/:-@[-`{-~]/.test(outside) &&
      !/^["'<>()[\]{}`*]/.test(outside) &&
      /[A-Za-z0-9]/.test(outside),
  };
}
