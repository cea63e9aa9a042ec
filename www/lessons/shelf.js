// The lessons that were read: from the files of the page, or from the reader's disk.

import { download } from "../load/assets.js";
import { reason } from "../text/text.js";
import { LessonError } from "./json.js";
import { lessonFrom } from "./lesson.js";

/** @typedef {import("./lesson.js").Lesson} Lesson */

export class Shelf {
  /** By name. @type {Map<string, Lesson>} */
  #lessons = new Map();
  #notify;

  /** @param {(key: "missing" | "refused", values: Record<string, string | number>) => void} notify */
  constructor(notify) {
    this.#notify = notify;
  }

  /** @param {string} name */
  known(name) {
    return this.#lessons.get(name) ?? null;
  }

  /**
   * A lesson of the page.
   * @param {string} name
   * @returns {Promise<Lesson | null>} null if it cannot be had; the reader has been told why
   */
  async find(name) {
    const known = this.known(name);
    if (known) return known;
    const file = `${name}.json`;
    try {
      const url = new URL(`../lessons/${file}`, import.meta.url);
      const { bytes } = await download(url, () => file, { onProgress: () => {} });
      return this.#read(new TextDecoder().decode(await bytes), name, file);
    } catch (error) {
      this.#notify("missing", { name, why: reason(error) });
      return null;
    }
  }

  /** A lesson from the disk. @param {File} file */
  async open(file) {
    const bare = file.name.replace(/\.json$/i, "").toLowerCase();
    const name = bare.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "") || "lesson";
    return this.#read(await file.text(), name, file.name);
  }

  /** @param {string} source @param {string} name @param {string} file */
  #read(source, name, file) {
    try {
      const lesson = lessonFrom(source, name);
      this.#lessons.set(name, lesson);
      return lesson;
    } catch (error) {
      if (!(error instanceof LessonError)) throw error;
      this.#notify("refused", { name: file, line: error.line, why: error.message });
      return null;
    }
  }
}
