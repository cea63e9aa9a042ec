// A thread that lets processes run for a part of the time. The thread shares numbers with `Throttle`.
import { workerData } from "node:worker_threads";

/** @type {{ shared: Int32Array<SharedArrayBuffer>, factor: number }} */
const { shared, factor } = workerData;
/** Running time in each turn, in milliseconds: short compared with all measured times. */
const RUN = 5;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const [STATE, COUNT, FIRST] = [0, 1, 2];

/** @param {NodeJS.Signals} signal */
function signalAll(signal) {
  for (const pid of shared.subarray(FIRST, FIRST + Atomics.load(shared, COUNT))) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // The process has ended.
      if (error.code !== "ESRCH") throw error;
    }
  }
}

while (Atomics.load(shared, STATE) === 1) {
  const started = performance.now();
  signalAll("SIGCONT");
  Atomics.wait(sleeper, 0, 0, RUN);
  signalAll("SIGSTOP");
  // The next pause compensates for turns that the timer made too long.
  Atomics.wait(sleeper, 0, 0, (factor - 1) * (performance.now() - started));
}
signalAll("SIGCONT");
