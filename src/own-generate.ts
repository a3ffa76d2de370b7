import type { SessionRequest, SessionStore } from './types.js';

type Generate = (req: SessionRequest) => void;

const own = new WeakSet<Generate>();

/** Gives a store the middleware's way of making sessions. */
export function setGenerate(store: SessionStore, generate: Generate): void {
  own.add(generate);
  store.generate = generate;
}

/**
 * Finds the method that an application has put in the place of `store.generate`. Applications wrap it to decide about
 * `cookie.secure` by request, to put data into each new session, or to count sessions. As in express-session, it makes every
 * new session (store.generate.replaced).
 *
 * @returns nothing where the middleware's own is in place
 */
export function replacedGenerate(store: SessionStore): Generate | undefined {
  const { generate } = store;
  return typeof generate === 'function' && !own.has(generate) ? generate : undefined;
}
