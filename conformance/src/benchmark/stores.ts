import type { EventEmitter } from 'node:events';
import type { Target } from '../targets/target.js';
import { PathError } from './path-error.js';

/** The kinds of store that paths run on. */
export const STORE_KINDS = ['memory', 'sync', 'async'] as const;

/**
 * `memory` is the target's own MemoryStore. The other two cost nothing and hold nothing, so that what is measured is the
 * middleware alone: `sync` calls back before it returns, `async` in the next turn of the event loop.
 */
export type StoreKind = (typeof STORE_KINDS)[number];

/** A table's heading for each kind. */
export const STORE_TEXTS: Readonly<Record<StoreKind, string>> = {
  memory: "each one's own MemoryStore",
  sync: 'a store that does nothing and calls back at once',
  async: 'a store that does nothing and calls back in the next turn of the event loop',
};

type Callback = (error?: unknown, record?: unknown) => void;

/** What a middleware asks of a store. */
export interface SessionStore extends EventEmitter {
  get(sid: string, callback: Callback): void;
  set(sid: string, session: unknown, callback: Callback): void;
  destroy(sid: string, callback: Callback): void;
  touch?(sid: string, session: unknown, callback: Callback): void;
  clear?(callback: Callback): void;
}

/** A session as stores keep it. */
export interface SessionRecord {
  cookie: Record<string, unknown>;
  [key: string]: unknown;
}

/** A store that has this record under every id; nothing that is stored or destroyed changes it. */
function nullStore(Store: NonNullable<Target['Store']>, record: SessionRecord, defer: boolean): SessionStore {
  const call = defer
    ? (callback: Callback, ...args: unknown[]) => void setImmediate(callback, ...args)
    : (callback: Callback, ...args: unknown[]) => callback(...args);
  class NullStore extends Store {
    get(_sid: string, callback: Callback): void {
      // A middleware may change what it gets, down to the cookie.
      call(callback, null, { ...record, cookie: { ...record.cookie } });
    }
    set(_sid: string, _session: unknown, callback: Callback): void {
      call(callback);
    }
    destroy(_sid: string, callback: Callback): void {
      call(callback);
    }
    touch(_sid: string, _session: unknown, callback: Callback): void {
      call(callback);
    }
  }
  return new NullStore();
}

/**
 * Makes a store for a target.
 *
 * @param record what a null store gives for every id.
 * @throws PathError when the target has no class to make it from.
 */
export function makeStore(kind: StoreKind, target: Target, record: SessionRecord): SessionStore {
  if (kind === 'memory') {
    if (!target.MemoryStore) throw new PathError('it has no MemoryStore', true);
    return new target.MemoryStore() as SessionStore;
  }
  if (!target.Store) throw new PathError('it has no class Store to make one from', true);
  return nullStore(target.Store, record, kind === 'async');
}

/** Puts a record into a store, and waits until it is there. */
export function seed(store: SessionStore, id: string, record: SessionRecord): Promise<void> {
  return new Promise((resolve, reject) => store.set(id, record, (error) => (error ? reject(error) : resolve())));
}
