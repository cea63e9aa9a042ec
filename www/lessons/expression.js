// What a lesson computes from the numbers of the page: expressions such as `rate / 0.693` and conditions such as
// `beta-cvae-4.test_rate < beta-cvae-1.test_rate`. A minus between two values has spaces around it, because the names
// of models contain dashes.

/**
 * @typedef {(name: string) => number | undefined} Values the number that a name stands for; undefined if it is not known yet
 * @typedef {object} Expression
 * @property {string[]} names that it needs
 * @property {(values: Values) => number} of NaN while a name is unknown
 * @typedef {object} Condition
 * @property {string[]} names
 * @property {(values: Values) => boolean | null} holds null while a name is unknown
 */

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)(?![\w.])|([A-Za-z][\w]*(?:-\w+)*(?:\.\w+)*)|(<=|>=|[()+\-*/<>=]))/y;

/** @typedef {{ kind: "number" | "name" | "sign", text: string }} Token */

/** @param {string} source @returns {Token[]} */
function tokensOf(source) {
  /** @type {Token[]} */
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) throw new SyntaxError(`“${source.slice(from).trim()}” cannot be read`);
    const [, number, name, sign] = found;
    tokens.push(
      number !== undefined
        ? { kind: "number", text: number }
        : name !== undefined
          ? { kind: "name", text: name }
          : { kind: "sign", text: sign },
    );
  }
  return tokens;
}

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};
/** @type {Record<string, (a: number, b: number) => boolean>} */
const COMPARISONS = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
  "=": (a, b) => a === b,
};

class Reader {
  /** @type {Set<string>} */
  names = new Set();
  #tokens;
  #at = 0;

  /** @param {string} source */
  constructor(source) {
    this.#tokens = tokensOf(source);
  }

  get #next() {
    return this.#tokens[this.#at];
  }

  /** Takes the next token if it is one of these signs or words. @param {string[]} texts */
  take(texts) {
    const { text = "" } = this.#next ?? {};
    if (!texts.includes(text)) return null;
    this.#at += 1;
    return text;
  }

  end() {
    if (this.#next) throw new SyntaxError(`“${this.#next.text}” was not expected`);
  }

  /** @param {string[]} signs @param {() => (values: Values) => number} part */
  #chain(signs, part) {
    let left = part();
    for (let sign = this.take(signs); sign !== null; sign = this.take(signs)) {
      const [before, after, operation] = [left, part(), OPERATIONS[sign]];
      left = (values) => operation(before(values), after(values));
    }
    return left;
  }

  /** @returns {(values: Values) => number} */
  sum() {
    return this.#chain(["+", "-"], () => this.#chain(["*", "/"], () => this.#factor()));
  }

  /** @returns {(values: Values) => number} */
  #factor() {
    if (this.take(["-"])) {
      const inner = this.#factor();
      return (values) => -inner(values);
    }
    if (this.take(["("])) {
      const inner = this.sum();
      if (!this.take([")"])) throw new SyntaxError("“)” is missing");
      return inner;
    }
    const token = this.#next;
    if (!token || token.kind === "sign") {
      throw new SyntaxError(
        `a number or a name is missing ${token ? `before “${token.text}”` : "at the end"}`,
      );
    }
    this.#at += 1;
    if (token.kind === "number") {
      const number = Number(token.text);
      return () => number;
    }
    this.names.add(token.text);
    return (values) => values(token.text) ?? NaN;
  }

  /** @returns {(values: Values) => boolean | null} */
  comparison() {
    const left = this.sum();
    const sign = this.take(Object.keys(COMPARISONS));
    if (!sign) throw new SyntaxError("a comparison such as “<” is missing");
    const right = this.sum();
    return (values) => {
      const [a, b] = [left(values), right(values)];
      return Number.isNaN(a) || Number.isNaN(b) ? null : COMPARISONS[sign](a, b);
    };
  }
}

/**
 * @param {string} source
 * @returns {Expression}
 * @throws {SyntaxError} says what is wrong with it
 */
export function expression(source) {
  const reader = new Reader(source);
  const of = reader.sum();
  reader.end();
  return { names: [...reader.names], of };
}

/**
 * Comparisons, joined by `and`.
 * @param {string} source
 * @returns {Condition}
 * @throws {SyntaxError} says what is wrong with it
 */
export function condition(source) {
  const reader = new Reader(source);
  const all = [reader.comparison()];
  while (reader.take(["and"])) all.push(reader.comparison());
  reader.end();
  const holds = (/** @type {Values} */ values) => {
    const results = all.map((one) => one(values));
    return results.includes(null) ? null : results.every(Boolean);
  };
  return { names: [...reader.names].filter((name) => name !== "and"), holds };
}
