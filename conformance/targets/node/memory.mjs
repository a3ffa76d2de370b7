/** A store in memory for libraries whose stores return promises; its operations can be made to fail. */
export class Memory {
  #records = new Map();
  #dataOf;
  #fault;

  /** @param dataOf gives the application's data in what the library stores */
  constructor(dataOf) {
    this.#dataOf = dataOf;
  }

  /** Makes an operation fail `times` times, or always. */
  fail({ on, message, times = Number.POSITIVE_INFINITY }) {
    this.#fault = { on, message, times };
  }

  /** Does an operation, or fails if the test asked for it. */
  async #operate(operation, work) {
    if (this.#fault?.on === operation && this.#fault.times-- > 0) throw new Error(this.#fault.message);
    return work();
  }

  /** The record with this id, unless it has expired. */
  get(id) {
    return this.#operate('get', () => this.#find(id)?.record);
  }

  /** Keeps a record until `expires`, in milliseconds since 1970, or without expiry. */
  set(id, record, expires = null, operation = 'set') {
    return this.#operate(operation, () => this.put(id, record, expires));
  }

  /** Forgets a record. */
  destroy(id) {
    return this.#operate('destroy', () => void this.#records.delete(id));
  }

  /** Puts a record into the store, bypassing the library. */
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
    return { records: found.map(({ record, ...rest }) => ({ ...rest, data: this.#dataOf(record) })) };
  }
}
