// The figures of Compare, from the manifests of all models: the latent units of the compared models, the sweep over β, and the
// table of scores.

import { isAbort } from "../../engine/client.js";
import { fetchManifests, sweeps } from "../../engine/manifests.js";
import { dataOf } from "../../state/classes.js";
import { sentence, text, titleOf } from "../../text/text.js";
import { ScoreTableView } from "./score-table.js";
import { SweepView } from "./sweep.js";
import { UnitsView } from "./units.js";

/**
 * @typedef {import("../../load/assets.js").ModelEntry} ModelEntry
 * @typedef {import("../../engine/manifests.js").Manifest} Manifest
 */

export class Figures {
  #shown;
  #rows;
  #notify;
  #reconstruction;
  #place;
  #sheet;
  #sweep;
  #units;
  #scores;
  /** The name of the data set whose models are shown; undefined for MNIST. @type {string | undefined} */
  #data;
  /** @type {Promise<Map<string, Manifest>> | null} */
  #manifests = null;
  /** Whether the sweep has been in view; its models are fetched only then. */
  #sweepSeen = false;
  /** The model of the sweep that the link names, or that the user has chosen. @type {string | null} */
  #chosen = null;
  #hold;

  /**
   * @param {HTMLElement} section
   * @param {object} room
   * @param {import("../../state/shown.js").Shown} room.shown
   * @param {(change: Partial<import("../../state/state.js").State>) => void} room.hold
   * @param {import("./rows.js").Rows} room.rows
   * @param {(name: string, place: number) => void} room.onChoose receives the model, and the place in its row of ten
   * @param {() => void} room.onSweep called when the sweep shows other models, or comes into view for the first time
   * @param {import("./reconstruction.js").Reconstruction} room.reconstruction
   * @param {(sentence: string) => void} room.notify
   */
  constructor(section, { shown, hold, rows, onChoose, onSweep, reconstruction, notify }) {
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.#shown = shown;
    this.#hold = hold;
    this.#rows = rows;
    this.#notify = notify;
    this.#reconstruction = reconstruction;
    this.#place = find("#sweep");
    this.#sheet = find("#sweep .specimen");
    this.#sweep = new SweepView(this.#place, {
      onChoose: (place) => onChoose(this.#sweep.models[this.#sweep.place].recipe.name, place),
      onFamily: onSweep,
      onModel: (name) => {
        this.#keep(name);
        if (this.#sweepSeen) void this.#reconstruct();
      },
    });
    // The link of the sweep leads to the sweep, even before the slider has moved.
    find("#copy-sweep").addEventListener("click", () => {
      this.#keep(this.#sweep.models[this.#sweep.place]?.recipe.name ?? null);
    });
    this.#units = new UnitsView(find("#units"));
    this.#scores = new ScoreTableView(find(".numbers"));
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        watcher.disconnect();
        this.#sweepSeen = true;
        onSweep();
      },
      { rootMargin: "50%" },
    );
    watcher.observe(this.#place);
  }

  /** @param {ModelEntry[]} compared @param {() => boolean} isWanted whether there is no newer request */
  async refresh(compared, isWanted) {
    let manifests;
    try {
      manifests = await this.#fetch();
    } catch (error) {
      this.#notify(text("compare.notThere", { why: sentence(error) }));
      return;
    }
    const data = compared[0]?.data?.name;
    if (data !== this.#data) {
      this.#data = data;
      this.#show(manifests);
    }
    const used = compared.flatMap((model) => {
      const manifest = manifests.get(model.name);
      return manifest ? [{ title: titleOf(model), latents: manifest.latents }] : [];
    });
    this.#units.update(used);
    this.#follow();
    if (!this.#sweepSeen) return;
    await this.#drawSweep(isWanted);
    if (isWanted()) await this.#reconstruct();
  }

  /** Has the model at the slider reconstruct a picture. */
  #reconstruct() {
    const name = this.#sweep.models[this.#sweep.place]?.recipe.name;
    return this.#reconstruction.show(this.#shown.models.find((model) => model.name === name));
  }

  /** Makes the link name a model of the sweep. @param {string | null} name */
  #keep(name) {
    this.#chosen = name;
    this.#hold({ sweep: name });
  }

  /** Selects the model of the sweep that a link names. */
  #follow() {
    const { sweep } = this.#shown.state;
    if (sweep === this.#chosen) return;
    this.#chosen = sweep;
    if (sweep === null) return;
    if (this.#sweep.choose(sweep)) this.#place.scrollIntoView({ block: "start" });
    else this.#notify(text("compare.noSweep", { name: sweep }));
  }

  /** Shows the manifests again in another language. */
  sayAgain() {
    this.#manifests?.then(
      (manifests) => this.#show(manifests),
      () => {},
    );
  }

  /** The manifests, fetched once, and again after a failure. */
  #fetch() {
    this.#manifests ??= fetchManifests().then((manifests) => {
      this.#show(manifests);
      return manifests;
    });
    const fetched = this.#manifests;
    fetched.catch(() => {
      if (this.#manifests === fetched) this.#manifests = null;
    });
    return fetched;
  }

  /** @param {Map<string, Manifest>} manifests */
  #show(manifests) {
    // Scores of different data sets cannot be compared.
    const alike = this.#shown.models.filter(({ data }) => data?.name === this.#data);
    const listed = alike.flatMap((model) => {
      const manifest = manifests.get(model.name);
      return manifest ? [{ title: titleOf(model), bytes: model.decoder.bytes, manifest }] : [];
    });
    this.#scores.setRows(listed);
    const families = sweeps(listed.map(({ manifest }) => manifest));
    this.#place.hidden = families.length === 0;
    if (families.length > 0) this.#sweep.setFamilies(families);
  }

  /** Draws all models of the sweep, the current one first, so that the slider only changes pictures. @param {() => boolean} isWanted */
  async #drawSweep(isWanted) {
    const { models: family, place } = this.#sweep;
    const all = this.#shown.models;
    const nearest = family
      .map(({ recipe }, at) => ({ model: all.find(({ name }) => name === recipe.name), at }))
      .sort((a, b) => Math.abs(a.at - place) - Math.abs(b.at - place));
    const results = await Promise.allSettled(
      nearest.map(async ({ model, at }) => {
        if (!model) return;
        await this.#rows.draw(model, {
          where: "sweep",
          sheet: this.#sheet,
          isWanted,
          announce: ({ card }, { seeds, moved }) => {
            const { label, seed } = this.#shown.state;
            const { classes } = dataOf(card);
            this.#sweep.update({ label, seed, seeds, moved, classes });
          },
          show: (image) => {
            if (this.#sweep.models === family) this.#sweep.draw(at, image);
          },
          read: (probabilities) => {
            if (this.#sweep.models === family) this.#sweep.read(at, probabilities);
          },
        });
      }),
    );
    if (!isWanted()) return;
    const failure = results.find(
      (result) => result.status === "rejected" && !isAbort(result.reason),
    );
    this.#sweep.say(failure?.status === "rejected" ? sentence(failure.reason) : "");
  }
}
