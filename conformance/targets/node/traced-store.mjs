/** The number of arguments of each operation before its callback. */
const OPERANDS = { get: 1, set: 2, destroy: 1, touch: 2 };

/**
 * A store for express-session that records its `operations`, one of which may have a `fault`.
 *
 * @param MemoryStore the class of the store.
 */
export function tracedStore(MemoryStore) {
  const store = new MemoryStore();
  store.operations = [];
  for (const [op, operands] of Object.entries(OPERANDS)) {
    store[op] = (...args) => {
      const callback = typeof args.at(-1) === 'function' ? args.at(-1) : undefined;
      const [id, session] = args.slice(0, operands);
      const { cookie, ...data } = session === undefined ? {} : JSON.parse(JSON.stringify(session));
      const entry = { op, id, ...(session === undefined ? {} : { data, cookie }), answer: 'pending' };
      store.operations.push(entry);
      const answer = (error, result) => {
        entry.answer = error ? 'error' : 'ok';
        if (op === 'get' && !error) entry.found = Boolean(result);
        callback?.(error, result);
      };
      const { fault } = store;
      if (fault?.on === op && fault.times-- > 0) setImmediate(answer, new Error(fault.message));
      else MemoryStore.prototype[op].call(store, id, ...(operands === 2 ? [session] : []), answer);
    };
  }
  return store;
}
