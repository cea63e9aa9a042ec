// Tests Write: a text as signs of a model, their lines, and the room.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { svgOf } from "../../www/files/svg.js";
import { seedOf, varied } from "../../www/rooms/write/chance.js";
import { advance, glyphOf, laidOut } from "../../www/rooms/write/lines.js";
import { sampleOf, spelled } from "../../www/rooms/write/signs.js";
import { ADDRESS, CLIPBOARD, difference, launch, opacity, open, painted } from "./browser.mjs";

const DIGITS = [..."0123456789"];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
/** The labels of a text, and the names of its other pieces. @param {string} text @param {string[]} classes */
const piecesOf = (text, classes) =>
  spelled(text, classes).pieces.map((piece) => (typeof piece === "string" ? piece : piece.label));

describe("a text as signs", () => {
  test("names what the model does not have, once", () => {
    const { pieces, missing } = spelled("1-2-e\u0301👩‍🚀\n3", DIGITS);
    assert.deepEqual(missing, ["-", "e\u0301", "👩‍🚀"]);
    assert.deepEqual(
      pieces.map((piece) => (typeof piece === "string" ? piece : piece.label)),
      [1, "gap", 2, "gap", "gap", "gap", "line", 3],
    );
  });

  test("takes another form of a sign for the sign, and says so", () => {
    assert.deepEqual(spelled("Aa１", [...LETTERS, "1"]).instead, [
      { asked: "A", given: "a" },
      { asked: "１", given: "1" },
    ]);
    assert.deepEqual(piecesOf("aA", ["A", "a"]), [1, 0]);
  });

  test("finds the longest name, in any composition of its characters", () => {
    assert.deepEqual(piecesOf("car cargo", ["car", "cargo"]), [0, "space", 1]);
    assert.deepEqual(piecesOf("\u00e9", ["e", "e\u0301"]), [1]);
  });

  test("has a sample for every model, of signs that the model has", () => {
    const many = Array.from({ length: 300 }, (_, at) => `sign ${at}`);
    for (const classes of [DIGITS, LETTERS, ["カ", "キ"], many]) {
      const { missing, instead, pieces } = spelled(sampleOf(classes), classes);
      assert.deepEqual([missing, instead], [[], []]);
      assert.ok(pieces.length >= Math.min(classes.length, 10), sampleOf(classes));
    }
  });
});

/** A picture with upright strokes at these columns, from one row to another. @param {number[]} columns @param {[number, number]} rows */
function strokes(columns, [top, bottom] = [4, 23]) {
  const levels = new Uint8Array(28 * 28);
  for (const x of columns) for (let y = top; y <= bottom; y += 1) levels[28 * y + x] = 255;
  return { width: 28, height: 28, levels };
}

describe("the lines of a text", () => {
  const size = { width: 28, height: 28 };
  const one = glyphOf(strokes([10, 14]), "1");
  const word = (/** @type {number} */ length) =>
    Array.from({ length }, () => ({ label: 1, text: "1" }));
  /** @param {import("../../www/rooms/write/signs.js").Piece[]} pieces @param {number} across */
  const lines = (pieces, across) => {
    const glyphs = pieces.flatMap((piece) => (typeof piece === "string" ? [] : [one]));
    return laidOut(pieces, glyphs, { across, seed: 6, size });
  };
  /** The rows with ink, as first and last of each line. @param {{ width: number, height: number, levels: Uint8Array }} page */
  const rows = ({ width, height, levels }) => {
    const inked = Array.from({ length: height }, (_, y) =>
      levels.subarray(y * width, (y + 1) * width).some((level) => level > 0),
    );
    return inked.filter((ink, y) => ink && !inked[y - 1]).length;
  };

  test("put strokes a given distance apart where they come nearest", () => {
    assert.equal(advance(one, one, 0, 3), 14 - 10 + 3);
    // A roof over the next sign: the nearest strokes, not the boxes, count.
    const roof = strokes([4]);
    for (let x = 4; x < 20; x += 1) roof.levels[28 * 4 + x] = 255;
    const low = glyphOf(strokes([10], [12, 23]), "1");
    assert.equal(advance(glyphOf(roof, "7"), low, 0, 3), 19 - 10 - 1);
  });

  test("break between words, and within a word only if it is longer than a line", () => {
    const pieces = [...word(3), /** @type {const} */ ("space"), ...word(3)];
    const [wide, narrow, tiny] = [200, 44, 24].map((across) => lines(pieces, across));
    assert.deepEqual([rows(wide), wide.wrapped, wide.broken], [1, false, false]);
    assert.deepEqual([rows(narrow), narrow.wrapped, narrow.broken], [2, true, false]);
    assert.ok(tiny.broken && rows(tiny) > 2);
    assert.equal(rows(lines([...word(2), "line", "line", ...word(1)], 200)), 2);
  });

  test("lose no ink and reach no edge, whatever is written", () => {
    for (const across of [30, 60, 133, 400]) {
      const { width, levels } = lines(
        [...word(9), "space", "gap", ...word(5), "line", ...word(2)],
        across,
      );
      assert.ok(width <= across, `${across}`);
      assert.equal(levels.filter((level) => level > 0).length, 16 * 2 * 20, `${across}`);
      const isEdge = (/** @type {number} */ at) => [0, width - 1].includes(at % width);
      assert.equal(
        levels.some((level, at) => level > 0 && isEdge(at)),
        false,
        `${across}`,
      );
    }
  });

  test("put signs on the line, let letters hang and leave other signs where they are", () => {
    const bottom = (/** @type {string} */ name) => {
      const glyph = glyphOf(strokes([10], [2, 17]), name);
      const page = laidOut([{ label: 0, text: name }], [glyph], { across: 40, seed: 6, size });
      return Math.floor(page.levels.lastIndexOf(255) / page.width) - page.first;
    };
    assert.ok(Math.abs(bottom("a")) <= 1 && bottom("g") >= 3, `${bottom("a")}, ${bottom("g")}`);
    assert.ok(bottom("字") < -3, `${bottom("字")}`);
  });
});

describe("variation", () => {
  test("keeps the distribution of styles, from one style to the other", () => {
    const [epsilon, noise] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    assert.deepEqual(varied(epsilon, noise, 0), epsilon);
    assert.deepEqual(varied(epsilon, noise, 1), noise);
    assert.ok(Math.abs(Math.hypot(...varied(epsilon, noise, 0.3)) - 1) < 1e-6);
  });

  test("has another seed for each sign", () => {
    const seeds = Array.from({ length: 400 }, (_, at) => seedOf(6, at % 20, Math.floor(at / 20)));
    assert.equal(new Set(seeds).size, 400);
    assert.ok(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32));
  });
});

test("an SVG has a square for each pixel with ink", () => {
  const svg = Buffer.from(
    svgOf({ width: 2, height: 2, levels: Uint8Array.of(0, 255, 51, 51) }, [0, 0, 90], 8),
  );
  assert.match(svg.toString(), /width="16" height="16" viewBox="0 0 2 2"/);
  assert.match(svg.toString(), /fill-opacity="0.200" d="M0 1h1v1h-1zM1 1h1v1h-1z"/);
  assert.match(svg.toString(), /fill-opacity="1.000" d="M1 0h1v1h-1z"/);
  assert.match(svg.toString(), /fill="#fff"[^]*fill="rgb\(0 0 90\)"/);
});

describe("Write", () => {
  /** @type {import("./browser.mjs").Browser} */
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  test("writes what one types, repeats it by its link, and hands it out", async (t) => {
    const page = await open(t, browser, {
      address: `${ADDRESS}#room=write&text=77`,
      context: CLIPBOARD,
    });
    const written = (/** @type {string} */ text) =>
      page.getByRole("img", { name: `“${text}”, written by the model`, exact: true }).waitFor();
    await written("77");
    await painted(page);
    const inkOf = async () => opacity(page, "#written canvas");
    const first = await inkOf();
    assert.ok(first.some((level) => level > 200));

    // Without variation, both sevens are the same picture, and apart from it they are not.
    const halves = async () => {
      const { width, ink } = await page.locator("#written canvas").evaluate((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const pen = /** @type {HTMLCanvasElement} */ (canvas).getContext("2d");
        return { width, ink: [...(pen?.getImageData(0, 0, width, height).data ?? [])] };
      });
      const columns = Array.from({ length: width }, (_, x) =>
        ink.reduce(
          (sum, level, at) => sum + (at % 4 === 3 && (at >> 2) % width === x ? level : 0),
          0,
        ),
      );
      return columns.filter((sum) => sum > 0);
    };
    await page.locator("#variation").fill("0");
    await painted(page);
    const alike = await halves();
    await page.locator("#variation").fill("1");
    await painted(page);
    assert.notDeepEqual(await halves(), alike);
    await page.locator("#variation").fill("0.25");
    await painted(page);
    assert.deepEqual(await inkOf(), first);

    await page.locator("#write-text").fill("12-3\n4");
    await written("12-3\n4");
    assert.match(await page.locator("#write-said").innerText(), /“Flagship” has not learnt “-”/);
    await painted(page);
    const shown = await inkOf();
    await page.waitForFunction(() => location.hash.includes("text=12-3:az4"));
    await page.locator("#write-copy").click();
    await page.locator("#notice", { hasText: "The picture is copied." }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#write-svg").click(),
    ]);
    assert.equal(download.suggestedFilename(), "flagship-text-seed-6.svg");
    const svg = await readFile(await download.path(), "utf8");
    assert.equal(svg.match(/M\d+ \d+h1v1h-1z/g)?.length, shown.filter((level) => level > 0).length);

    await page.reload();
    await written("12-3\n4");
    await painted(page);
    assert.ok(difference(await inkOf(), shown) <= 1);

    // Smooth, with as many pixels as the screen has, and crisp again.
    const across = (/** @type {boolean} */ smooth) =>
      page.waitForFunction((smooth) => {
        const canvas = document.querySelector("#written canvas");
        const { width, clientWidth } = /** @type {HTMLCanvasElement} */ (canvas);
        return (width === clientWidth) === smooth;
      }, smooth);
    await across(false);
    await page.locator("#look").click();
    await across(true);
    await page.locator("#look").click();
    await across(false);

    // A text for the model, while the field is empty.
    await page.locator("#write-text").fill("");
    await written("3 14159 26535 89793");
    await page.locator("#write-text").fill("-");
    await page.locator("#write-png").click();
    await page.locator("#notice", { hasText: "Nothing is drawn yet." }).waitFor();
  });

  test("says why a model without labels writes nothing", async (t) => {
    const page = await open(t, browser, { address: `${ADDRESS}#room=write&model=vae` });
    await page.locator("#write-said", { hasText: "was not told which digit it sees" }).waitFor();
  });
});
