/** How a store answers. */
export type Callback = (error?: unknown, result?: unknown) => void;

/** What is asked of a store, by its middleware or by the benchmark. */
export interface SessionStore {
  get(sid: string, callback: Callback): void;
  set(sid: string, session: object, callback: Callback): void;
  touch(sid: string, session: object, callback: Callback): void;
  clear(callback: Callback): void;
  length(callback: Callback): void;
}

/** A store that needs nothing to be made. */
export type MemoryStoreClass = new () => SessionStore;
