// A project as one file: a line of JSON that describes it, then the labels, the pictures, and the state of a training.
// `parseProject` trusts nothing in it.

import { ascii, joined } from "../../files/bytes.js";
import { SpokenError, text } from "../../text/text.js";
import { MOST_CLASSES, faultOf, tidied } from "./names.js";

/**
 * @typedef {import("./history.js").Loss} Loss
 *
 * @typedef {import("./run.js").Past & { chosen: { name: string, seed: number } }} Past
 *
 * @typedef {object} Project
 * @property {string[]} names of the classes
 * @property {Uint16Array} labels
 * @property {Uint8Array} pixels
 * @property {Past | null} past
 */

const FORMAT = "cvae-project";
const VERSION = 1;
/** The extension of its name. */
export const EXTENSION = ".cvaeproject";
/** The largest file that is read, in bytes. */
export const LARGEST = 200_000_000;
/** The longest line that describes a project, in bytes. */
const LONGEST_LINE = 4_000_000;
const SIDE = 28;
const PIXELS = SIDE * SIDE;
const MOST_PICTURES = 100_000;
const MOST_LOSSES = 10_000;
const NEWLINE = 10;

/** @param {Project} project */
export function writeProject({ names, labels, pixels, past }) {
  const about = {
    ...{ format: FORMAT, version: VERSION, width: SIDE, height: SIDE },
    ...{ classes: names, pictures: labels.length },
    training: past && {
      ...{ chosen: past.chosen, place: past.place, numbers: past.state.length },
      ...{ learned: past.learned, heldOut: past.heldOut, ms: past.ms },
    },
  };
  const values = new DataView(new ArrayBuffer(2 * labels.length + 4 * (past?.state.length ?? 0)));
  labels.forEach((label, at) => values.setUint16(2 * at, label, true));
  past?.state.forEach((value, at) => values.setFloat32(2 * labels.length + 4 * at, value, true));
  const bytes = new Uint8Array(values.buffer);
  return joined([
    new TextEncoder().encode(JSON.stringify(about)),
    ascii("\n"),
    bytes.subarray(0, 2 * labels.length),
    pixels,
    bytes.subarray(2 * labels.length),
  ]);
}

/**
 * @param {Uint8Array} bytes @param {string} file its name
 * @returns {Project}
 * @throws {SpokenError} with the file, the value and what was expected
 */
export function parseProject(bytes, file) {
  const refuse = (/** @type {import("../../text/text.js").Key} */ key, values = {}) =>
    new SpokenError(() => text(key, { file, ...values }));
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(NEWLINE);
  /** @type {any} */
  let about = null;
  try {
    about = JSON.parse(new TextDecoder().decode(bytes.subarray(0, Math.max(0, end))));
  } catch {
    // Not a line of JSON.
  }
  if (about?.format !== FORMAT) throw refuse("project.other");
  const { version, width, height, classes, pictures, training } = about;
  /**
   * @param {string} key @param {unknown} value @param {boolean} isFine
   * @param {import("../../text/text.js").Key} expected @param {Record<string, string | number>} [values]
   */
  const check = (key, value, isFine, expected, values) => {
    if (!isFine) {
      const words = () => text(expected, values);
      throw new SpokenError(() =>
        text("project.value", { file, key, got: shortened(value), expected: words() }),
      );
    }
  };
  const isWhole = (/** @type {unknown} */ value, /** @type {number} */ most) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
  if (Number.isInteger(version) && version > VERSION) {
    throw refuse("project.newer", { version, known: VERSION });
  }
  check("version", version, version === VERSION, "project.number", { least: 1, most: VERSION });
  check("width", width, width === SIDE, "project.number", { least: SIDE, most: SIDE });
  check("height", height, height === SIDE, "project.number", { least: SIDE, most: SIDE });
  const isList = Array.isArray(classes) && classes.length <= MOST_CLASSES;
  check("classes", classes, isList, "project.list", { most: MOST_CLASSES });
  classes.forEach((/** @type {unknown} */ name, /** @type {number} */ at) => {
    const isName =
      typeof name === "string" && tidied(name) === name && !faultOf(name, classes.slice(0, at));
    check(`classes[${at}]`, name, isName, "project.name");
  });
  const most = classes.length === 0 ? 0 : MOST_PICTURES;
  check("pictures", pictures, isWhole(pictures, most), "project.number", { least: 0, most });
  const numbers = checkTraining(training, check, isWhole);
  const expected = end + 1 + pictures * (2 + PIXELS) + 4 * numbers;
  if (bytes.length !== expected) {
    const key = bytes.length < expected ? "project.short" : "project.long";
    throw refuse(key, { bytes: bytes.length, expected });
  }
  // A copy, because views of two and four bytes begin at multiples of these.
  const values = new DataView(new Uint8Array(bytes.subarray(end + 1)).buffer);
  const labels = Uint16Array.from({ length: pictures }, (_, at) => values.getUint16(2 * at, true));
  labels.forEach((label, at) => {
    const least = { least: 0, most: classes.length - 1 };
    check(`labels[${at}]`, label, label < classes.length, "project.number", least);
  });
  const pixels = new Uint8Array(values.buffer.slice(2 * pictures, pictures * (2 + PIXELS)));
  const place = pictures * (2 + PIXELS);
  const state = Float32Array.from({ length: numbers }, (_, at) =>
    values.getFloat32(place + 4 * at, true),
  );
  const { chosen, learned, heldOut, ms } = training ?? {};
  const past = training ? { chosen, place: training.place, state, learned, heldOut, ms } : null;
  return { names: classes, labels, pixels, past };
}

/**
 * Checks what is said of a training, which may be nothing.
 * @param {any} training
 * @param {(key: string, value: unknown, isFine: boolean, expected: import("../../text/text.js").Key, values?: Record<string, string | number>) => void} check
 * @param {(value: unknown, most: number) => boolean} isWhole
 * @returns {number} how many numbers its state has
 */
function checkTraining(training, check, isWhole) {
  if (training === null || training === undefined) return 0;
  check("training", training, typeof training === "object", "project.training");
  const { chosen, place, numbers, learned, heldOut, ms } = training;
  const most = LARGEST / 4;
  check("training.numbers", numbers, isWhole(numbers, most), "project.number", { least: 0, most });
  const isChosen = typeof chosen?.name === "string" && isWhole(chosen.seed, 2 ** 32);
  check("training.chosen", chosen, isChosen, "project.training");
  check("training.place", place, typeof place === "string", "project.training");
  const isNumber = (/** @type {unknown} */ value) => typeof value === "number" && value >= 0;
  check("training.ms", ms, isNumber(ms), "project.training");
  for (const [key, losses] of /** @type {const} */ ([
    ["learned", learned],
    ["heldOut", heldOut],
  ])) {
    const isList = Array.isArray(losses) && losses.length <= MOST_LOSSES;
    check(`training.${key}`, losses, isList, "project.training");
    losses.forEach((/** @type {any} */ loss, /** @type {number} */ at) => {
      const isLoss =
        isNumber(loss?.step) &&
        Number.isFinite(loss.distortion) &&
        Number.isFinite(loss.rate) &&
        (key === "heldOut" || isNumber(loss.images));
      check(`training.${key}[${at}]`, loss, isLoss, "project.training");
    });
  }
  return numbers;
}

/** A value as it stands in the file, in one short line. @param {unknown} value */
function shortened(value) {
  const written = JSON.stringify(value) ?? "undefined";
  return written.length > 60 ? `${written.slice(0, 60)}…` : written;
}
