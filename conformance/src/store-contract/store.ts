/**
 * What a module exports so that its store can be held to the contract: `create`, and whatever else applies.
 *
 * Each is called with the store that `create` gave, where it has one.
 */
export interface StoreModule {
  /** What reports call it. Default: the name of the package that holds the module. */
  name?: string;
  version?: string;
  /**
   * Makes a store without sessions, which shares none with the stores that were made before: by a prefix, a table or a
   * folder of its own. It may return a promise, for when the store can be used.
   */
  create(): unknown;
  /** Ends what `create` has begun: connections, timers, files. */
  close?(store: never): unknown;
  /** Makes the backend fail, so that every operation does. */
  breakBackend?(store: never): unknown;
  /** Takes that back. */
  healBackend?(store: never): unknown;
  /** Names whatever lies beside the store's own records: keys without its prefix, files outside of its folder. */
  outside?(store: never): unknown;
  /** For how many milliseconds too long the store may keep a session. Default 0; 1000 for whole seconds. */
  granularity?: number;
  /**
   * `virtual` where the store, with all that it keeps, lives in this process, and reads the time from `Date`: then nobody
   * waits for sessions to expire. Default `real`.
   */
  clock?: 'virtual' | 'real';
  /** For how many milliseconds it keeps a session without expiry; only reported. */
  defaultTtl?: number;
  /** What it lacks on purpose: optional operations, or `breakBackend`, `virtual-clock` and the like. */
  lacks?: readonly string[];
}
