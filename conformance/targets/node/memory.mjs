/** A store in memory for libraries whose stores give promises: its operations are written down, and may fail. */
export class Memory {
  #records = new Map();
  #dataOf;
  #fault;

  /** What the library asked for, as the protocol's `trace` wants it. */
  operations = [];

  /** @param dataOf gives the application's data in what the library stores */
  constructor(dataOf) {
    this.#dataOf = dataOf;
  }

  /** Has an operation fail `times` times, or for good. */
  fail({ on, message, times = Number.POSITIVE_INFINITY }) {
    this.#fault = { on, message, times };
  }

  /** Does an operation, or fails as it was told to. */
  async #operate(entry, work) {
    this.operations.push(entry);
    entry.answer = 'error';
    if (this.#fault?.on === entry.op && this.#fault.times-- > 0) throw new Error(this.#fault.message);
    entry.answer = 'ok';
    return work(entry);
  }

  /** The record with this id, if its time is not over. */
  get(id) {
    return this.#operate({ op: 'get', id }, (entry) => {
      const { record } = this.#find(id) ?? {};
      entry.found = record !== undefined;
      return record;
    });
  }

  /** Keeps a record until `expires`, in milliseconds since 1970, or for good. */
  set(id, record, expires = null, op = 'set') {
    const data = JSON.parse(JSON.stringify(this.#dataOf(record)));
    return this.#operate({ op, id, data }, () => this.put(id, record, expires));
  }

  /** Forgets a record. */
  destroy(id) {
    return this.#operate({ op: 'destroy', id }, () => void this.#records.delete(id));
  }

  /** Puts a record into the store past the library. */
  put(id, record, expires) {
    this.#records.set(id, JSON.stringify({ record, expires }));
  }

  #find(id) {
    const { record, expires } = JSON.parse(this.#records.get(id) ?? '{}');
    return record !== undefined && (expires === null || expires > Date.now()) ? { id, record, expires } : undefined;
  }

  /** The answer to `inspect`. */
  inspect() {
    const found = [...this.#records.keys()].map((id) => this.#find(id)).filter(Boolean);
    const records = found.map(({ record, ...rest }) => ({ ...rest, data: this.#dataOf(record) }));
    return { records, operations: this.operations };
  }
}
