// The visitor's symbols in the browser's storage: one record for each class and each example, so that two tabs add to them
// without losing what the other has added.

/** @typedef {"classes" | "examples"} Kind */

const NAME = "cvae-playground-symbols";
const VERSION = 1;
/** Records that are read at a time. */
const READ = 1000;

/** Names this tab at this visit. */
const TAB = [...crypto.getRandomValues(new Uint8Array(10))]
  .map((byte) => byte.toString(16).padStart(2, "0"))
  .join("");
let made = 0;

/** An identifier that no other tab makes. */
export const newId = () => `${TAB}-${++made}`;

/** @param {IDBRequest} request @returns {Promise<any>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
    request.addEventListener("blocked", () => reject(new Error("blocked")));
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    for (const type of /** @type {const} */ (["abort", "error"])) {
      transaction.addEventListener(type, () => reject(transaction.error));
    }
  });

export class Store {
  /** @type {Promise<IDBDatabase> | null} */
  #opening = null;

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    this.#opening ??= this.#connect();
    this.#opening.catch(() => (this.#opening = null));
    return this.#opening;
  }

  async #connect() {
    // Some browsers have no such object, or throw, where storage is denied.
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener("upgradeneeded", () => {
      for (const kind of ["classes", "examples"]) {
        request.result.createObjectStore(kind, { keyPath: "id" });
      }
      request.result.createObjectStore("kept");
    });
    /** @type {IDBDatabase} */
    const database = await done(request);
    const forget = () => {
      this.#opening = null;
      database.close();
    };
    database.addEventListener("close", forget);
    database.addEventListener("versionchange", forget);
    return database;
  }

  /** @param {Kind} kind @returns {Promise<any[]>} */
  async all(kind) {
    const database = await this.#open();
    const records = [];
    for (;;) {
      const last = records.at(-1)?.id;
      const range = last === undefined ? null : IDBKeyRange.lowerBound(last, true);
      const store = database.transaction(kind).objectStore(kind);
      const some = await done(store.getAll(range, READ));
      records.push(...some);
      if (some.length < READ) return records;
    }
  }

  /**
   * Writes records, or removes those that are null, all or none of them.
   * @param {[Kind, string, object | null][]} records
   */
  async write(records) {
    const database = await this.#open();
    const transaction = database.transaction(["classes", "examples"], "readwrite");
    const end = finished(transaction);
    end.catch(() => {});
    for (const [kind, id, record] of records) {
      const store = transaction.objectStore(kind);
      if (record) store.put(record);
      else store.delete(id);
    }
    await end;
  }

  /** A value that belongs to no example. @param {string} key */
  async kept(key) {
    const database = await this.#open();
    return done(database.transaction("kept").objectStore("kept").get(key));
  }

  /** @param {string} key @param {unknown} value undefined: nothing */
  async keep(key, value) {
    const database = await this.#open();
    const transaction = database.transaction("kept", "readwrite");
    const end = finished(transaction);
    end.catch(() => {});
    const store = transaction.objectStore("kept");
    if (value === undefined) store.delete(key);
    else store.put(value, key);
    await end;
  }
}
