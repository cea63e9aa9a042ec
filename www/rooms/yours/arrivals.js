// Pictures that arrive: chosen as files, dropped on the paper or pasted. The engine finds their digits.

import { isRefusal } from "../../engine/client.js";
import { sentence, text } from "../../text/text.js";
import { NO_WISH, OpenedView } from "./opened.js";
import { firstPicture, isAddress } from "./picture.js";

export class Arrivals {
  #section;
  #run;
  #notify;
  #onInk;
  #view;
  /** Counts opened pictures, so that only the last takes effect. */
  #turn = 0;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../engine/engines.js").Run} page.run
   * @param {(sentence: string) => void} page.notify
   * @param {(ink: Float32Array, origin: import("./opened.js").Origin) => void} page.onInk told the ink of a digit, 0 to 1
   */
  constructor(section, { run, notify, onInk }) {
    this.#section = section;
    this.#run = run;
    this.#notify = notify;
    this.#onInk = onInk;
    this.#view = new OpenedView(section, ({ picture }, wish) => void this.#find(picture, wish));
    this.#listen();
  }

  /** What was made of the picture. */
  get view() {
    return this.#view;
  }

  #listen() {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (this.#section.querySelector(selector));
    const chooser = /** @type {HTMLInputElement} */ (find("#picture-file"));
    chooser.addEventListener("change", () => {
      void this.#adopt([...(chooser.files ?? [])]);
      // Lets the user choose the same file again.
      chooser.value = "";
    });
    const paper = find(".paper");
    paper.addEventListener("dragover", (event) => event.preventDefault());
    paper.addEventListener("drop", (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      // A saved state or a model is handled by the page.
      const isPages = (/** @type {File} */ { type, name }) =>
        /json$/.test(type || name) || /\.safetensors$/i.test(name);
      if (files.some(isPages)) return;
      event.preventDefault();
      if (files.length > 0) void this.#adopt(files);
      else this.#notify(text("yours.noFile"));
    });
    addEventListener("paste", (event) => {
      if (this.#section.hidden) return;
      const data = event.clipboardData;
      const files = [...(data?.files ?? [])];
      if (files.length > 0) void this.#adopt(files);
      else if (data && isAddress(data)) this.#notify(text("yours.address"));
    });
  }

  /** Takes the first of these files that can be read as a picture. @param {File[]} files */
  async #adopt(files) {
    if (files.length === 0) return;
    this.#turn += 1;
    const turn = this.#turn;
    const [{ name }] = files;
    try {
      const picture = await firstPicture(files);
      // A picture that was opened later may be decoded already.
      if (turn === this.#turn) await this.#find(picture, NO_WISH, name);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#notify(text("yours.notTaken", { name, why: sentence(error) }));
    }
  }

  /**
   * Puts the digit of a picture on a new sheet.
   * @param {import("./picture.js").Picture} picture @param {import("./opened.js").Wish} wish
   * @param {string} [name] of the file, when it is opened
   */
  async #find(picture, wish, name) {
    const turn = this.#turn;
    await this.#run(async (engine) => {
      try {
        const { crop, tone, only } = wish;
        const part = crop && [crop.left, crop.top, crop.right, crop.bottom];
        const found = await engine.findDigit(picture, { crop: part, tone, only });
        if (turn !== this.#turn) return;
        if (found) {
          const ink = Float32Array.from(found.ink, (level) => level / 255);
          this.#onInk(ink, { picture, wish, found });
        } else if (name === undefined) {
          this.#view.restore();
          this.#notify(text("opened.nothing"));
        } else {
          this.#notify(text("yours.notTaken", { name, why: text("paper.nothing") }));
        }
      } catch (error) {
        if (!isRefusal(error)) throw error;
        this.#view.restore();
        this.#notify(text("yours.unreadable", { why: sentence(error) }));
      }
    });
  }
}
