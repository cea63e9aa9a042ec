// Tests links damaged by chats, mail programs, editors and people.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NAMES, fromHash, initialState, toHash } from "../../www/state/state.js";
import { splitAddress } from "../../www/state/repair.js";
import { chance } from "./any-state.mjs";

/** A lesson's link with a style, whose last value matters. */
const LINK =
  "#v=1&model=cvae&digit=4&seed=12&temperature=0.8&style=0.5,-1.25,3&hide=pad,room-compare";
const MEANT = fromHash(LINK);

/** @param {string} text every character, letters too */
const allEscaped = (text) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

/** Text that may follow a link. */
const TAILS = [
  ...[
    ".",
    ",",
    ";",
    ":",
    "!",
    "?",
    ")",
    "]",
    "}",
    ">",
    "/",
    "|",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "`",
    "'",
    '"',
  ],
  ...[
    "\\",
    "...",
    ").",
    ".)",
    '".',
    "»",
    "›",
    "”",
    "’",
    "“",
    "„",
    "«",
    "。",
    "，",
    "、",
    "；",
    "：",
    "！",
    "？",
  ],
  ...[
    "）",
    "】",
    "》",
    "」",
    "』",
    "…",
    "—",
    "·",
    "।",
    "؟",
    "،",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2060",
  ],
  ...[
    "\u00ad",
    "\u200e",
    "\u202c",
    "\u2069",
    "\u00a0",
    "\u3000",
    " ",
    "\n",
    "\r\n",
    "\t",
    "&",
    "&amp;",
    "#",
    "=",
  ],
  ...[
    "&quot;",
    "&gt;",
    "&#39;",
    "&rdquo;",
    "&nbsp;",
    "%20",
    "%0A",
    "%E3%80%82",
    "%C2%A0",
    "\u{1f600}",
    "\ufe0f",
  ],
  ...[
    "，请看",
    "。谢谢大家",
    "」と書いた",
    " and so on",
    '">the link</a>',
    "</p>",
    "\u2028",
    "²",
    "¹)",
    "™",
    "‥",
    "〉",
    "❞",
    "％",
    "\u0301",
  ],
];

/** Ways to alter a whole link. @type {Record<string, (link: string) => string>} */
const WHOLE = {
  "HTML's &amp;": (link) => link.replaceAll("&", "&amp;"),
  "&amp;amp;": (link) => link.replaceAll("&", "&amp;amp;"),
  "&AMP;": (link) => link.replaceAll("&", "&AMP;"),
  "&#38;": (link) => link.replaceAll("&", "&#38;"),
  "&#x26;": (link) => link.replaceAll("&", "&#x26;"),
  "&amp without its semicolon": (link) => link.replaceAll("&", "&amp"),
  "amp; left over": (link) => link.replaceAll("&", "&&amp;").replaceAll("&&amp;", "amp;"),
  "&#61; and &equals;": (link) => link.replace("=", "&#61;").replace("=", "&equals;"),
  "entities for commas": (link) => link.replaceAll(",", "&#44;").replaceAll(".", "&period;"),
  "encoded =": (link) => link.replaceAll("=", "%3D"),
  "encoded &, in small letters": (link) => link.replaceAll("&", "%26").replaceAll("=", "%3d"),
  "encoded commas": (link) => link.replaceAll(",", "%2C"),
  "the whole of it encoded": encodeURIComponent,
  "encoded twice": (link) => encodeURIComponent(encodeURIComponent(link)),
  "encoded three times": (link) => encodeURIComponent(encodeURIComponent(encodeURIComponent(link))),
  "letters encoded": allEscaped,
  "capital escapes": (link) => allEscaped(link).toUpperCase(),
  "an encoded #": (link) => link.replace("#", "%23"),
  "two #": (link) => `#${link}`,
  "# and %23": (link) => `#%23${link.slice(1)}`,
  "#! and #/": (link) => `#!/${link.slice(1)}`,
  "another # behind it": (link) => `${link}#top`,
  "full-width = and &": (link) => link.replaceAll("=", "＝").replaceAll("&", "＆"),
  "all of it full-width": (link) =>
    Array.from(link, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).join(""),
  "JSON's \\u0026": (link) => link.replaceAll("&", "\\u0026").replaceAll("=", "\\u003d"),
  "mail's =3D": (link) => link.replaceAll("=", "=3D"),
  "Markdown's backslashes": (link) => link.replaceAll(/[-.=&_#]/g, "\\$&"),
  "an en dash": (link) => link.replaceAll("-", "–"),
  "a minus sign": (link) => link.replaceAll("-", "−"),
  "capital names": (link) => link.replaceAll(/(?<=[#&])[a-z]/g, (letter) => letter.toUpperCase()),
  "spaces for &": (link) => link.replaceAll("&", " "),
  "line breaks for &": (link) => link.replaceAll("&", "\r\n"),
  "a space behind each comma": (link) => link.replaceAll(",", ", "),
  "+ behind each comma": (link) => link.replaceAll(",", ",+"),
  "spaces around =": (link) => link.replaceAll("=", " = "),
  "quoted in an answer": (link) => link.replace("&style", "&\n> style").replace(",", ",\r\n> > "),
  "a tracker behind it": (link) => link,
  "another address before it": (link) => `#https://example.org/page/${link}`,
  "another address behind it": (link) => `${link}https://example.org/${link.replaceAll("4", "5")}`,
  "twice in a row": (link) => link + link,
  "words to highlight": (link) => `${link}:~:text=a%20digit`,
};

describe("a damaged link", () => {
  for (const [name, damage] of Object.entries(WHOLE)) {
    test(`keeps its meaning: ${name}`, () => {
      assert.deepEqual(fromHash(damage(LINK)), MEANT, damage(LINK));
    });
  }

  test("loses nothing to the text around it, not even its last value", () => {
    const lasts = [
      LINK,
      "#digit=4&seed=12",
      "#style=0.5,-1.25",
      "#room=explore&way=straight",
      "#compare=deep,cvae",
    ];
    for (const link of lasts) {
      for (const tail of TAILS) {
        assert.deepEqual(fromHash(link + tail).state, fromHash(link).state, link + tail);
        const encoded = link + encodeURIComponent(tail);
        assert.deepEqual(fromHash(encoded).state, fromHash(link).state, encoded);
      }
    }
    for (const tail of TAILS.filter((tail) => !/[a-z]/i.test(tail))) {
      assert.deepEqual(fromHash(LINK + tail).problems, [], tail);
    }
  });

  test("may contain invisible characters and line breaks anywhere", () => {
    const breaks = [
      "\n",
      "\r\n",
      " ",
      "\t",
      "\u200b",
      "\u00ad",
      "\u00a0",
      "%20",
      "%0D%0A",
      "%E2%80%8B",
      "+",
      "\u2060",
    ];
    for (const written of [
      LINK,
      WHOLE["the whole of it encoded"](LINK),
      WHOLE["HTML's &amp;"](LINK),
    ]) {
      for (let at = 1; at < written.length; at += 1) {
        const mark = breaks[at % breaks.length];
        const link = written.slice(0, at) + mark + written.slice(at);
        assert.deepEqual(fromHash(link), MEANT, link);
      }
    }
  });

  test("never shows hidden parts without a notice", () => {
    for (const link of [
      "#digit=4&amp;hide=pad",
      "#digit=4&amp;amp;hide=pad.",
      "#digit=4%26hide%3Dpad",
      "#digit=4;hide=pad",
    ]) {
      assert.deepEqual(fromHash(link).state.hidden, ["pad"], link);
    }
    for (const link of ["#hide=pad/models", "#hide=pads", "#hid=pad", "#hide", "#hide="]) {
      const { problems } = fromHash(link);
      assert.equal(link === "#hid=pad" || problems.length > 0, true, link);
    }
    assert.match(fromHash("#hid=pad").problems[0], /“hid”, which this page does not know/);
    assert.match(fromHash("#seed=5&amp;utm_source=a").problems[0], /“utm_source”/);
  });

  test("leads to the same state, for any state and several damages in a row", () => {
    const { anyState, below, oneOf } = chance(7);
    const tails = TAILS.filter((tail) => !/[a-z<]/i.test(tail.replace(/%..|&#?\w+;/g, "")));
    /** @type {((link: string) => string)[]} */
    const damages = [
      ...[
        "HTML's &amp;",
        "&#38;",
        "the whole of it encoded",
        "encoded =",
        "encoded &, in small letters",
      ].map((name) => WHOLE[name]),
      ...["encoded commas", "letters encoded", "an encoded #", "two #", "full-width = and &"].map(
        (name) => WHOLE[name],
      ),
      ...["JSON's \\u0026", "Markdown's backslashes", "an en dash", "another # behind it"].map(
        (name) => WHOLE[name],
      ),
      ...tails.map((tail) => (/** @type {string} */ link) => link + tail),
      ...["\n", "\u200b", "\u00a0", "\u00ad", "%0A", "+"].map(
        (mark) => (/** @type {string} */ link) => {
          const at = 1 + below(link.length - 1);
          return link.slice(0, at) + mark + link.slice(at);
        },
      ),
    ];
    for (let round = 0; round < 1500; round += 1) {
      const state = anyState();
      let link = toHash(state);
      for (let count = 1 + below(4); count > 0; count -= 1) {
        // Longer texts only repeat the same letters.
        if (link.length < 20_000) link = oneOf(damages)(link);
      }
      assert.deepEqual(fromHash(link).state, state, link.slice(0, 2000));
    }
  });

  test("has names that no HTML reader takes for characters", () => {
    // The names of characters that HTML reads without a semicolon.
    const legacy =
      /^(amp|lt|gt|quot|nbsp|iexcl|cent|pound|curren|yen|brvbar|sect|uml|copy|ord[fm]|[lr]aquo|not|shy|reg|macr|deg|plusmn|sup[123]|acute|micro|para|middot|cedil|frac|iquest|times|divide|eth|thorn|szlig|[aeiounyc](grave|acute|circ|tilde|uml|ring|elig|cedil|slash))/i;
    assert.deepEqual(
      NAMES.filter((name) => legacy.test(name)),
      [],
    );
  });
});

describe("an address", () => {
  const OPTIONS = ["embed", "debug", "backend"];
  const HERE = { pathname: "/playground/", search: "", hash: "" };
  /** @param {Partial<typeof HERE>} address */
  const read = (address) => {
    const { options, link } = splitAddress({ ...HERE, ...address }, OPTIONS, NAMES);
    return { options: Object.fromEntries(options), ...fromHash(link) };
  };
  const lesson = { ...initialState(), label: 4, hidden: ["pad"] };

  test("finds its link wherever the # has moved", () => {
    const addresses = [
      { search: "?embed", hash: "#digit=4&hide=pad" },
      { search: "?embed%23digit=4&hide=pad" },
      { search: "?embed%23digit%3D4%26hide%3Dpad" },
      { search: "?embed%2523digit%253D4%2526hide%253Dpad." },
      { search: "?embed&amp;", hash: "#digit=4&amp;hide=pad" },
      { search: "?embed&digit=4&hide=pad" },
      { search: "?embed", pathname: "/playground/%23digit=4&hide=pad" },
    ];
    for (const address of addresses) {
      const { options, state, problems } = read(address);
      assert.deepEqual(
        { options, state, problems },
        { options: { embed: "" }, state: lesson, problems: [] },
        JSON.stringify(address),
      );
    }
  });

  test("keeps its options", () => {
    assert.deepEqual(read({ search: "?backend=cpu&embed." }).options, {
      backend: "cpu",
      embed: "",
    });
    assert.deepEqual(read({ search: "?backend=cpu%23digit=4" }).options, { backend: "cpu" });
    assert.deepEqual(read({ search: "?fbclid=abc&utm_source=mail", hash: "#digit=4" }), {
      options: {},
      state: { ...initialState(), label: 4 },
      problems: [],
    });
  });
});
