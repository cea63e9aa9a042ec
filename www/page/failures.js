// What the page does when an engine or a start fails, and when a connection is back.

import { note } from "../load/timeline.js";
import { sentence, text, titleOf } from "../text/text.js";

export class Failures {
  #shown;
  #engines;
  #screen;
  #digits;
  #weights;
  #link;

  /**
   * @param {object} parts of the page
   * @param {import("../state/shown.js").Shown} parts.shown
   * @param {import("../engine/engines.js").Engines} parts.engines
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("./ten-digits.js").TenDigits} parts.digits
   * @param {import("./weights.js").Weights} parts.weights
   * @param {import("../state/link.js").Link} parts.link
   */
  constructor({ shown, engines, screen, digits, weights, link }) {
    this.#shown = shown;
    this.#engines = engines;
    this.#screen = screen;
    this.#digits = digits;
    this.#weights = weights;
    this.#link = link;
  }

  /**
   * Continues after an engine failed, with the same state.
   * @param {import("../engine/engine.js").Engine} engine @param {unknown} error
   */
  async survive(engine, error) {
    const why = sentence(error);
    try {
      await this.#engines.recover(engine, error, why, this.#weights.adopt);
      const key = engine.backend === "webgpu" ? "page.cpuInstead" : "page.engineAgain";
      this.#screen.notice.show([text(key, { why })]);
      this.#digits.show();
      this.#link.save();
      await this.#digits.draw();
    } catch (last) {
      this.#stop(last, () => [
        { text: text("page.startAgain"), run: () => void this.#weights.load() },
      ]);
    }
  }

  /** Offers another try after a start failed, and another model. @param {unknown} error */
  failToStart(error) {
    const { models, state } = this.#shown;
    const other = models.find(({ name }) => name !== state.model);
    this.#stop(error, () => {
      const again = () => void this.#weights.load({ fresh: true });
      const ways = [{ text: text("page.tryAgain"), run: again }];
      if (other) {
        ways.push({
          text: text("page.useModel", { title: titleOf(other) }),
          run: () => void this.#weights.change(other.name),
        });
      }
      return ways;
    });
  }

  /** @param {unknown} error @param {() => import("../state/lifecycle.js").Way[]} ways in the current language */
  #stop(error, ways) {
    console.error(error);
    note("error", sentence(error));
    this.#engines.stop();
    const { state, life } = this.#shown;
    const failure = { error, ways };
    life.fail(failure);
    // The room with the message.
    state.room = "draw";
    this.#screen.fail(failure);
  }
}
