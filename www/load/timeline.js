// The stages of the page's work, and errors, in the browser's own timeline. Its profiler and the panel of `?debug` show
// them.

const MARK = "cvae:";

/**
 * Records the duration of work that has just begun, if it succeeds.
 * @template Result
 * @param {string} name @param {Promise<Result>} work
 * @param {(result: Result) => object} about details to record with the duration
 * @returns {Promise<Result>}
 */
export async function timed(name, work, about) {
  const start = performance.now();
  const result = await work;
  performance.measure(MARK + name, { start, detail: about(result) });
  return result;
}

/** Records an event. @param {string} name @param {string} [words] about it */
export function note(name, words) {
  performance.mark(MARK + name, { detail: words });
}

/** All recorded durations and events, oldest first. @returns {{ name: string, startTime: number, duration: number, detail: any }[]} */
export function stages() {
  const entries = [
    ...performance.getEntriesByType("measure"),
    ...performance.getEntriesByType("mark"),
  ].filter(({ name }) => name.startsWith(MARK));
  return entries
    .map((entry) => {
      const { name, startTime, duration, detail } = /** @type {PerformanceMeasure} */ (entry);
      return { name: name.slice(MARK.length), startTime, duration, detail };
    })
    .sort((a, b) => a.startTime - b.startTime);
}
