// The stages of the page's work and what went wrong, in the browser's own timeline: its profiler shows them, and so does
// the panel that `?debug` opens.

const MARK = "cvae:";

/**
 * Times work that has just begun, if it succeeds.
 * @template Result
 * @param {string} name @param {Promise<Result>} work
 * @param {(result: Result) => object} about what belongs to the time
 * @returns {Promise<Result>}
 */
export async function timed(name, work, about) {
  const start = performance.now();
  const result = await work;
  performance.measure(MARK + name, { start, detail: about(result) });
  return result;
}

/** Notes that something happened. @param {string} name @param {string} [words] about it */
export function note(name, words) {
  performance.mark(MARK + name, { detail: words });
}

/** What was timed and noted so far, the first first. @returns {{ name: string, startTime: number, duration: number, detail: any }[]} */
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
