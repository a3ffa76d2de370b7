/** A module of a store with the fault that the environment variable STORE_FAULT names; without it, of a sound store. */
import { SoundStore } from './sound-store.js';

export const name = 'sound-store';
export const version = '1.0.0';
export const clock = 'virtual';

type Callback = (error?: unknown, result?: unknown) => void;

/** Faults that would harm other tests in the same process. */
const FAULTS: Record<string, (store: SoundStore) => void> = {
  'calls again what throws'(store) {
    store.reply = (callback?: Callback, result?: unknown) => {
      try {
        callback?.(null, result);
      } catch (error) {
        callback?.(error);
      }
    };
  },
  'leaves a rejection'(store) {
    const { report } = store;
    store.report = (callback?: Callback, error?: unknown) => {
      void Promise.reject(error);
      report.call(store, callback, error);
    };
  },
  'has a timer'() {
    setInterval(() => undefined, 60_000);
  },
  exits(store) {
    const { touch } = store;
    store.touch = (sid, session, callback) =>
      session.cookie.expires === null ? process.exit(7) : touch.call(store, sid, session, callback);
  },
};

export function create(): SoundStore {
  const store = new SoundStore();
  FAULTS[process.env.STORE_FAULT ?? '']?.(store);
  return store;
}

export const breakBackend = (store: SoundStore) => store.fail();
export const healBackend = (store: SoundStore) => store.recover();
export const outside = (store: SoundStore) => [...store.outside];
