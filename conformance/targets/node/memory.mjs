/** A store in memory, of which an operation may fail: for libraries whose stores give promises. */
export class Memory {
  #records = new Map();
  #fault;

  /** Has an operation fail `times` times, or for good. */
  fail({ on, message, times = Number.POSITIVE_INFINITY }) {
    this.#fault = { on, message, times };
  }

  /** Does an operation, or fails as it was told to. */
  async #operate(operation, work) {
    if (this.#fault?.on === operation && this.#fault.times-- > 0) throw new Error(this.#fault.message);
    return work();
  }

  /** The record with this id, if its time is not over. */
  get(id) {
    return this.#operate('get', () => this.find(id)?.data);
  }

  /** Keeps a record until `expires`, in milliseconds since 1970, or for good. */
  set(id, data, expires = null) {
    return this.#operate('set', () => this.put(id, data, expires));
  }

  /** Forgets a record. */
  destroy(id) {
    return this.#operate('destroy', () => void this.#records.delete(id));
  }

  /** As `set`, and never fails. */
  put(id, data, expires) {
    this.#records.set(id, JSON.stringify({ data, expires }));
  }

  /** As `get`, and never fails. */
  find(id) {
    const { data, expires } = JSON.parse(this.#records.get(id) ?? '{}');
    return data !== undefined && (expires === null || expires > Date.now()) ? { id, data, expires } : undefined;
  }

  /** All records. */
  all() {
    return [...this.#records.keys()].map((id) => this.find(id)).filter(Boolean);
  }
}
