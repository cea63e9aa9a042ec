// Tells `run.mjs` how each file of a lane ended.
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { spec as Spec } from "node:test/reporters";

/** @typedef {import("node:test/reporters").TestEvent} TestEvent */
/**
 * How a file ended.
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
    // Such as an error after the end of the test that it is of.
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
    // The whole file.
    const said = passed ? "" : await text(Readable.from(events).compose(new Spec()));
    process.send?.({ passed, tests, failed, said });
    events = [];
    [tests, failed] = [0, 0];
  }
}
