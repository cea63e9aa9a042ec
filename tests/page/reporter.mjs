// Reports the result of each file of a lane to `run.mjs`.
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { spec as Spec } from "node:test/reporters";

/** @typedef {import("node:test/reporters").TestEvent} TestEvent */
/**
 * The result of a file.
 * @typedef {object} Ended
 * @property {boolean} passed
 * @property {number} tests
 * @property {number} failed of the tests
 * @property {string} said by the tests, unless all passed
 */

/** @param {AsyncIterable<TestEvent>} source */
export default async function* tell(source) {
  /** @type {TestEvent[]} */
  let events = [];
  let [tests, failed] = [0, 0];
  for await (const event of source) {
    events.push(event);
    // For example, an error after the end of the test that caused it.
    if (event.type === "test:diagnostic" && event.data.message.startsWith("Error:")) {
      yield `${event.data.message}\n`;
    }
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const passed = event.type === "test:pass";
    const { details, name, nesting, skip } = event.data;
    if (typeof skip === "string") yield `cvae: “${name}” was left out: ${skip}\n`;
    if (details.type !== "suite") {
      tests += 1;
      if (!passed) failed += 1;
    }
    if (nesting > 0) continue;
    // The result of the whole file.
    const said = passed ? "" : await text(Readable.from(events).compose(new Spec()));
    process.send?.({ passed, tests, failed, said });
    events = [];
    [tests, failed] = [0, 0];
  }
}
