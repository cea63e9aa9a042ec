// Your digit: the user draws; the model encodes the drawing, says how likely it is, and writes in the same hand.

import { isRefusal } from "../../engine/client.js";
import { encoderOf } from "../../engine/encoders.js";
import { dataOf } from "../../state/classes.js";
import { LARGEST_SEED, withinReach } from "../../state/state.js";
import { strokesFrom } from "../../state/strokes.js";
import { oneHot } from "../../state/walk.js";
import { sentence, text } from "../../text/text.js";
import { Arrivals } from "./arrivals.js";
import { EraserView } from "./eraser.js";
import { SAVED, listenToHand } from "./in-hand.js";
import { enable } from "../../views/focus.js";
import { inkOf, isSmooth } from "../../views/ink.js";
import { megabytes } from "../../views/message.js";
import { PaperView } from "../../views/paper.js";
import { Living } from "./living.js";
import { ReadingView } from "./reading.js";

/** Progress of a download is reported at most this often, in milliseconds. */
const SELDOM = 1000;

/** @typedef {import("../../state/places.js").Style} Style */
/**
 * @typedef {import("./reading.js").Read} Read
 */

export default class YoursRoom {
  #section;
  #sheet;
  #run;
  #shown;
  #drawing;
  #digit;
  #onRead;
  #onReading;
  #hold;
  #paper;
  /** The drawing in the link when the paper last changed. @type {{ drawing: string | null, hand: Style | null }} */
  #held = { drawing: null, hand: null };
  /** Whether a link, and not the user, causes the next change of the paper. The first change is the initial one. */
  #followed = true;
  /** The pictures for a file. @type {Partial<Record<"hand" | "seen", import("../../files/picture.js").Shown>>} */
  pictures = {};
  #view;
  #living;
  /** Of z. */
  #choice = { sampled: false, seed: 0 };
  #underWay = 0;
  #eraser;
  /** The last reading, and its model. @type {Read | null} */
  #last = null;
  #arrivals;
  /** Counts new sheets, because a reading of one sheet does not apply to the next. */
  #sheets = 0;
  /** Whether this sheet has no reading yet. */
  #blank = true;
  /** When the progress of the encoder was last reported. */
  #said = -Infinity;
  /** The seed of the completions. */
  #seed = 0;
  /** The request of the completions on the page. @type {unknown[]} */
  #completed = [];
  #completing = 0;

  /**
   * @param {HTMLElement} section
   * @param {object} page
   * @param {import("../../engine/engines.js").Run} page.run
   * @param {import("../../state/shown.js").Shown} page.shown
   * @param {import("../../state/drawing.js").Drawing} page.drawing which other rooms read too
   * @param {() => import("../../files/picture.js").Shown | undefined} page.digit the large one of Draw, once it is there
   * @param {(numbers: Record<string, number>) => void} page.onRead receives the numbers of a reading, for the help
   * @param {(read: Read | null) => void} page.onReading receives the reading that is shown, and null for none
   * @param {(change: Partial<import("../../state/state.js").State>, atOnce?: boolean) => void} page.hold
   * @param {(change: Partial<import("../../state/state.js").State>) => void} page.change
   * @param {(room: import("../../state/state.js").State["room"]) => void} page.enter
   * @param {(sentence: string) => void} page.notify
   */
  constructor(section, page) {
    const { run, shown, drawing, digit, onRead, onReading, hold, notify } = page;
    this.#section = section;
    this.#sheet = /** @type {HTMLElement} */ (section.querySelector(".paper"));
    this.#run = run;
    this.#shown = shown;
    this.#drawing = drawing;
    this.#digit = digit;
    this.#onRead = onRead;
    this.#onReading = onReading;
    this.#hold = hold;
    this.#living = new Living(section, {
      decode: (epsilon, label) => this.#decode(epsilon, label),
      hidden: () => shown.state.hidden,
      notify,
    });
    this.#view = new ReadingView(section, {
      onLabel: (label) => {
        hold({ as: label });
        void this.refresh();
      },
      onSample: () =>
        this.#choose({ sampled: true, seed: Math.floor(Math.random() * LARGEST_SEED) }),
      onMean: () => this.#choose({ sampled: false }),
    });
    this.#eraser = new EraserView(section, {
      onErase: () => void this.#complete(),
      onOthers: () => {
        this.#seed = Math.floor(Math.random() * LARGEST_SEED);
        void this.#complete();
      },
    });
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#paper = new PaperView(/** @type {HTMLCanvasElement} */ (find("#drawing")), {
      onChange: (done) => {
        if (!this.#followed) this.#holdDrawing(done);
        this.#followed = false;
        void this.refresh();
      },
      onMarks: () => this.#enableButtons(),
    });
    this.#arrivals = new Arrivals(section, {
      run,
      notify,
      onInk: (ink, origin) => this.#paper.adoptInk(ink, origin),
    });
    this.#listen();
    listenToHand(section, {
      hand: () => this.pictures.hand,
      reading: () => this.#last?.reading,
      text: () => shown.state.text,
      onWrite(change) {
        page.change(change);
        page.enter("write");
      },
    });
    this.#adoptKept();
  }

  /** Restores the drawing that the tab has stored, unless the link has another drawing. */
  #adoptKept() {
    const { drawing, hand } = this.#shown.state;
    const { ink, strokes } = this.#drawing;
    if (drawing !== null || hand !== null) return;
    if (strokes !== null) this.#hold({ drawing: strokes });
    else if (ink) this.#paper.adoptInk(ink);
  }

  /** Makes the link hold the drawing. @param {boolean} done whether no stroke is under way */
  #holdDrawing(done) {
    const { strokes } = this.#paper;
    this.#held = { drawing: strokes, hand: null };
    this.#drawing.strokes = strokes;
    // A new drawing may be another digit.
    this.#hold({ ...this.#held, as: null }, done);
  }

  /** Shows the drawing of a link. */
  #follow() {
    const { drawing, hand } = this.#shown.state;
    if (drawing !== this.#held.drawing && drawing !== null) {
      this.#held = { drawing, hand: null };
      this.#drawing.strokes = drawing;
      this.#followed = true;
      this.#paper.adoptStrokes(strokesFrom(drawing) ?? []);
    } else if (hand !== this.#held.hand && hand !== null && drawing === null) {
      this.#held = { drawing: null, hand };
      this.#drawing.strokes = null;
      void this.#adoptHand(hand);
    }
  }

  /** Draws the style of another drawing with the model, and puts the digit on the paper. @param {Style} hand */
  #adoptHand(hand) {
    return this.#run(async (engine) => {
      const { label, epsilon } = hand;
      if (epsilon.length !== engine.card?.latent) {
        // The model is still loading.
        if (this.#held.hand === hand) this.#held.hand = null;
        return;
      }
      const ink = inkOf(this.#sheet);
      const { image } = await engine.drawMany(
        [epsilon],
        [oneHot(label, dataOf(engine.card).classes.length)],
        1,
        ink,
        "drawn",
      );
      if (this.#held.hand !== hand) return;
      this.#followed = true;
      this.#paper.adoptDigit(image, 0);
    });
  }

  /** Draws a style. @param {Float32Array} epsilon @param {number} label */
  async #decode(epsilon, label) {
    /** @type {ImageData | null} */
    let drawn = null;
    await this.#run(async (engine) => {
      if (!engine.card) return;
      const labels = [oneHot(label, dataOf(engine.card).classes.length)];
      const ink = inkOf(this.#sheet);
      ({ image: drawn } = await engine.drawMany([epsilon], labels, 1, ink, "diagram"));
    });
    return drawn;
  }

  #listen() {
    const find = (/** @type {string} */ id) =>
      /** @type {HTMLElement} */ (this.#section.querySelector(id));
    find("#undo").addEventListener("click", () => this.#paper.goBack());
    find("#clear").addEventListener("click", () => this.#paper.clear());
    find("#take-digit").addEventListener("click", () => {
      const digit = this.#digit();
      if (digit) this.#paper.adoptDigit(digit.strip, digit.places[0]);
    });
  }

  /** The picture under the present sheet, if it is of one. */
  get #origin() {
    return /** @type {import("./opened.js").Origin | null} */ (this.#paper.origin);
  }

  #enableButtons() {
    const [undo, clear, take] = ["#undo", "#clear", "#take-digit"].map(
      (id) => /** @type {HTMLButtonElement} */ (this.#section.querySelector(id)),
    );
    const { canGoBack, isBlank } = this.#paper;
    enable(clear, !isBlank, canGoBack ? undo : take);
    enable(undo, canGoBack, isBlank ? take : clear);
  }

  /** @param {Partial<{ sampled: boolean, seed: number }>} change */
  #choose(change) {
    Object.assign(this.#choice, change);
    void this.refresh();
  }

  /** Reads the drawing again, because the model may have changed. */
  async refresh() {
    this.#follow();
    const drawing = this.#paper.ink();
    this.#drawing.ink = drawing;
    this.#arrivals.view.update(this.#origin);
    if (this.#section.hidden) return;
    if (!drawing) {
      this.#sheets += 1;
      this.#blank = true;
      this.#last = null;
      this.#onReading(null);
      this.pictures = {};
      this.#paper.describe(text("yours.empty"));
      this.#view.say(text("yours.blank"));
      return;
    }
    this.#underWay += 1;
    this.#view.setBusy(true);
    try {
      await this.#read(drawing);
    } finally {
      this.#underWay -= 1;
      this.#view.setBusy(this.#underWay > 0);
    }
  }

  /** @param {Float32Array} drawing */
  async #read(drawing) {
    const { model } = this.#shown;
    if (!model) return;
    const { name } = model;
    const sheet = this.#sheets;
    /** @type {Uint8Array} */
    let bytes;
    try {
      if (this.#blank) this.#view.say(text("loading"));
      this.#blank = false;
      bytes = await encoderOf(model, { onProgress: this.#progress });
    } catch (error) {
      // The user may have chosen another model or cleared the sheet meanwhile.
      if (this.#shown.model?.name !== name || sheet !== this.#sheets) return;
      this.#view.say(text("yours.noEncoder", { why: sentence(error) }));
      return;
    }
    await this.#run(async (engine) => {
      const { card } = engine;
      if (!card || card.name !== name) return;
      const stands = () => engine.card === card && sheet === this.#sheets;
      // The choice may change before the answer arrives.
      const choice = { ...this.#choice, label: this.#shown.state.as };
      const { label, sampled, seed } = choice;
      const ink = inkOf(this.#sheet);
      try {
        const asked = { label, seed: sampled ? seed : null, ink };
        const result = await engine.read(drawing, bytes, asked);
        if (!stands() || !result) return;
        this.#view.update(result, card, choice, this.#origin?.found.doubts ?? []);
        this.#arrivals.view.showSeen(this.#paper.canvas, result.seen);
        this.#onRead(factsOf(result.reading));
        const { label: read } = result.reading;
        const { classes } = dataOf(card);
        this.#paper.describe(
          card.conditional ? text("yours.readAs", { label: classes[read] }) : text("yours.drawn"),
        );
        this.#eraser.update(result.image, result.seen);
        this.#last = { card, label: read, image: result.image, reading: result.reading };
        this.#onReading(this.#last);
        this.#living.update({ ...this.#last, seen: result.seen, drawn: result.drawn });
        this.#holdStyle(result.reading);
        this.pictures = { seen: { strip: result.seen, places: [0], columns: 1 } };
        void this.#complete();
        if (!card.conditional) return;
        const epsilon = Float32Array.from(result.reading.style);
        const epsilons = Array(classes.length).fill(epsilon);
        const { image } = await engine.drawRow(epsilons, 1, ink, null, "hand");
        if (!stands()) return;
        this.#view.showHand(image);
        const places = [...classes.keys()];
        this.pictures = {
          hand: { strip: image, places, columns: SAVED.columns },
          ...this.pictures,
        };
      } catch (error) {
        // The drawing, the encoder or the connection failed, not the engine.
        if (!isRefusal(error)) throw error;
        if (stands()) this.#view.say(text("yours.unreadable", { why: sentence(error) }));
      }
    });
  }

  /** Makes the link hold the style of a drawing that is too long for the link. @param {import("../../engine/engine.js").Reading} reading */
  #holdStyle({ label, style }) {
    if (this.#held.hand || this.#paper.strokes !== null) return;
    const hand = { label, epsilon: withinReach(Float32Array.from(style)) };
    this.#held = { drawing: null, hand };
    this.#hold({ drawing: null, hand });
  }

  /** Reports the progress of the encoder while there is no reading. @type {import("../../load/assets.js").OnProgress} */
  #progress = (_, loaded, total) => {
    const now = performance.now();
    if (this.#blank || this.#last || !total || now - this.#said < SELDOM) return;
    this.#said = now;
    const values = { some: megabytes(loaded), all: megabytes(total) };
    this.#view.say(text("loading.of", values));
  };

  /** Completes the erased part of the drawing, unless its completions are on the page already. */
  async #complete() {
    if (!this.#last) return;
    const { card, label: read, image } = this.#last;
    const { mask } = this.#eraser;
    // Completion draws pixels black or white.
    const able = card.deviation === null;
    this.#eraser.setAble(able);
    const erased = mask.reduce((sum, value) => sum + value, 0);
    if (!able || erased === 0 || erased === mask.length) {
      this.#completed = [];
      if (!able) this.#eraser.say(text("erase.grey"));
      else this.#eraser.say(erased === 0 ? "" : text("erase.everything"));
      return;
    }
    const label = card.conditional ? read : null;
    const [ink, seed] = [inkOf(this.#sheet), this.#seed];
    const wanted = [card, mask, label, seed, ink.join(), isSmooth()];
    if (wanted.every((value, at) => value === this.#completed[at])) {
      this.#eraser.describe(label === null ? null : dataOf(card).classes[label]);
      return;
    }
    this.#completing += 1;
    this.#eraser.setBusy(true);
    await this.#run(async (engine) => {
      if (engine.card !== card) return;
      try {
        const asked = { label, samples: this.#eraser.places, seed, ink };
        const completions = await engine.complete(image, mask, asked);
        if (engine.card !== card || this.#eraser.mask !== mask) return;
        this.#completed = wanted;
        this.#eraser.showCompletions(completions, mask);
        this.#eraser.describe(label === null ? null : dataOf(card).classes[label]);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (engine.card === card) this.#eraser.say(text("erase.failed", { why: sentence(error) }));
      }
    });
    this.#completing -= 1;
    this.#eraser.setBusy(this.#completing > 0);
  }
}

/** @param {import("../../engine/engine.js").Reading} reading */
function factsOf({ distortion, rates, labelProbabilities }) {
  const share = Math.max(...labelProbabilities);
  const rate = rates.reduce((sum, level) => sum + level, 0);
  return { distortion, rate, likeliest: labelProbabilities.indexOf(share), share };
}
