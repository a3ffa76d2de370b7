/** The callback of a store. */
export type Callback = (error?: unknown, result?: unknown) => void;

/** The operations of a store that its middleware or the benchmark uses. */
export interface SessionStore {
  get(sid: string, callback: Callback): void;
  set(sid: string, session: object, callback: Callback): void;
  touch(sid: string, session: object, callback: Callback): void;
  clear(callback: Callback): void;
  length(callback: Callback): void;
}

/** A store whose constructor needs no arguments. */
export type MemoryStoreClass = new () => SessionStore;
