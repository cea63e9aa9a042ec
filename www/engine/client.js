// Calls a worker by promises: one request is in flight, the others wait.

import { AssetError } from "../load/assets.js";
import { reason, text } from "../text/text.js";
import { note } from "../load/timeline.js";

/** A failed request. `fatal`: the worker is gone, and every further call fails in the same way. */
export class WorkerError extends Error {
  /** @param {string} message one sentence @param {boolean} fatal */
  constructor(message, fatal) {
    super(message);
    this.name = "WorkerError";
    this.fatal = fatal;
  }
}

/** Whether the error ended the worker. @param {unknown} error */
export function isGone(error) {
  return error instanceof WorkerError && error.fatal;
}

/** Whether the worker continues after the error: it refused the request, or a download that the request needed failed. @param {unknown} error */
export function isRefusal(error) {
  return error instanceof AssetError || (error instanceof WorkerError && !error.fatal);
}

/** @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * @typedef {object} Request
 * @property {number} id
 * @property {string} action
 * @property {object} payload
 * @property {string | null} topic a newer request of the same topic replaces it; null: nothing replaces it
 * @property {number} timeout milliseconds from when it is sent
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 */

const TIMEOUT = 30_000;
/** A timeout is divided into this many steps, so that a page that slept has used up one step, not the whole timeout. */
const STEPS = 4;

/** The running clients, for the panel of `?debug`. @type {Set<Client>} */
export const clients = new Set();

export class Client {
  #worker;
  #name;
  #lastId = 0;
  /** @type {Request[]} */
  #waiting = [];
  /** @type {Request | null} */
  #current = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Error | null} */
  #failure = null;

  /** @param {string} address of a module worker, a trusted one @param {string} name for messages */
  constructor(address, name) {
    this.#name = name;
    this.#worker = new Worker(address, { type: "module", name });
    this.#worker.onmessage = ({ data }) => this.#settle(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message ? reason(event.message) : text("worker.notStarted");
      this.#stop(new WorkerError(text("worker.stopped", { name, why }), true));
    };
    this.#worker.onmessageerror = () => {
      this.#stop(new WorkerError(text("worker.unreadable", { name }), true));
    };
    clients.add(this);
  }

  get name() {
    return this.#name;
  }

  /** The number of requests without an answer. */
  get depth() {
    return this.#waiting.length + (this.#current ? 1 : 0);
  }

  /**
   * Asks the worker for a named action.
   * @param {string} action
   * @param {object} [payload]
   * @param {{ latest?: boolean | string, timeout?: number }} [options] `latest`: replaces a waiting
   *   request for the same action that was `latest` too, or one of the same topic if it names one. The one in
   *   flight still answers, and the newest always runs.
   * @returns {Promise<any>}
   * @throws {DOMException} AbortError when a newer request replaced this one
   * @throws {WorkerError} when the worker refuses, crashes or does not answer in time
   */
  call(action, payload = {}, { latest = false, timeout = TIMEOUT } = {}) {
    if (this.#failure) return Promise.reject(this.#failure);
    const topic = latest === true ? action : latest || null;
    if (topic !== null) this.#abortWaiting(topic);
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.push({ id, action, payload, topic, timeout, resolve, reject });
      this.#next();
    });
  }

  /** Ends the worker and aborts its requests. */
  close() {
    this.#stop(new DOMException(`${this.#name} was closed.`, "AbortError"));
  }

  /** @param {string} topic */
  #abortWaiting(topic) {
    const replaced = this.#waiting.filter((other) => other.topic === topic);
    this.#waiting = this.#waiting.filter((other) => !replaced.includes(other));
    for (const { reject } of replaced) {
      reject(new DOMException(`A newer “${topic}” replaced this one.`, "AbortError"));
    }
  }

  #next() {
    if (this.#current) return;
    const request = this.#waiting.shift();
    if (!request) return;
    this.#current = request;
    const { id, action, payload, timeout } = request;
    this.#watch(timeout, STEPS);
    this.#worker.postMessage({ id, action, payload });
  }

  /** @param {number} timeout milliseconds @param {number} steps of it that are left */
  #watch(timeout, steps) {
    this.#timer = setTimeout(() => {
      if (steps > 1) {
        this.#watch(timeout, steps - 1);
        return;
      }
      const seconds = Math.round(timeout / 1000);
      this.#stop(new WorkerError(text("worker.silent", { name: this.#name, seconds }), true));
    }, timeout / STEPS);
  }

  /** @param {{ id: number, result?: unknown, error?: { message: string, fatal: boolean } }} reply */
  #settle({ id, result, error }) {
    const request = this.#current;
    if (!request || request.id !== id) return;
    if (error?.fatal) {
      this.#stop(new WorkerError(error.message, true));
      return;
    }
    clearTimeout(this.#timer);
    this.#current = null;
    if (error) request.reject(new WorkerError(error.message, false));
    else request.resolve(result);
    this.#next();
  }

  /** @param {Error} failure */
  #stop(failure) {
    if (this.#failure) return;
    this.#failure = failure;
    clients.delete(this);
    if (!isAbort(failure)) note("error", failure.message);
    clearTimeout(this.#timer);
    this.#worker.terminate();
    const owed = [...(this.#current ? [this.#current] : []), ...this.#waiting];
    this.#current = null;
    this.#waiting = [];
    for (const { reject } of owed) reject(failure);
  }
}
