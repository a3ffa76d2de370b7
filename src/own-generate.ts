import type { SessionRequest, SessionStore } from './types.js';

type Generate = (req: SessionRequest) => void;

const own = new WeakSet<Generate>();

/** Gives a store the middleware's way of making sessions. */
export function setGenerate(store: SessionStore, generate: Generate): void {
  own.add(generate);
  store.generate = generate;
}

/**
 * What an application has put in the place of `store.generate`: it wraps the method to decide about `cookie.secure` by
 * request, to put something into each new session, or to count them. It is asked for every new session, as by
 * express-session.
 *
 * @returns nothing where the middleware's own is in place
 */
export function replacedGenerate(store: SessionStore): Generate | undefined {
  const { generate } = store;
  return typeof generate === 'function' && !own.has(generate) ? generate : undefined;
}
