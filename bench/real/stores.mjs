// @ts-check
/** The stores of the server process. */

/**
 * @typedef {import('./session-store.js').Callback} Callback
 * @typedef {import('./session-store.js').SessionStore} SessionStore
 * @typedef {import('./session-store.js').MemoryStoreClass} MemoryStoreClass
 */

/** The delay of a store's answer in milliseconds, as from a database in the same data centre. */
const DELAY_MS = 1;

/**
 * A MemoryStore that answers later, like a store across a network. Like that, it copies its arguments at once.
 *
 * @param {MemoryStoreClass} MemoryStore
 * @returns {SessionStore}
 */
function delayedStore(MemoryStore) {
  /** @type {(callback: Callback) => Callback} */
  const later = (callback) => (error, result) => {
    setTimeout(callback, DELAY_MS, error, result);
  };
  class DelayedStore extends MemoryStore {
    /**
     * @override
     * @param {string} sid
     * @param {Callback} callback
     */
    get(sid, callback) {
      super.get(sid, later(callback));
    }

    /**
     * @override
     * @param {string} sid
     * @param {object} session
     * @param {Callback} callback
     */
    set(sid, session, callback) {
      super.set(sid, session, later(callback));
    }

    /**
     * @override
     * @param {string} sid
     * @param {object} session
     * @param {Callback} callback
     */
    touch(sid, session, callback) {
      super.touch(sid, session, later(callback));
    }
  }
  return new DelayedStore();
}

/**
 * @param {string} url
 * @returns {Promise<SessionStore>}
 */
async function redisStore(url) {
  const { createClient } = await import('redis');
  const { RedisStore } = await import('connect-redis');
  const client = createClient({ url });
  client.on('error', (error) => {
    throw error;
  });
  await client.connect();
  await client.flushDb();
  return /** @type {SessionStore} */ (/** @type {unknown} */ (new RedisStore({ client })));
}

/**
 * Makes a store, empty.
 *
 * @param {import('./messages.js').Store} kind
 * @param {MemoryStoreClass} MemoryStore the entrant's own
 * @param {string | undefined} redis where it is
 * @returns {Promise<SessionStore>}
 */
export async function makeStore(kind, MemoryStore, redis) {
  if (kind === 'memory') return new MemoryStore();
  if (kind === 'delayed') return delayedStore(MemoryStore);
  if (redis === undefined) throw new Error('no Redis was named for the store redis');
  return redisStore(redis);
}
