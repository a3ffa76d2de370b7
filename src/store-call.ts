import createDebug from 'debug';
import { defer } from './defer.js';
import type { SessionRequest, SessionStore } from './types.js';

const debug = createDebug('spec-session');

/** Gets the one outcome of a store's operation. */
export type Answer = (err?: unknown, record?: unknown) => void;

/**
 * Calls one method of a store so that `done` runs exactly once, whatever the store does: calls back twice, throws,
 * or returns a promise that rejects (connect-session-knex does the last two with one failing query). A store that
 * never answers is the one case left open.
 *
 * An exception of `done` is the application's own, and the store never sees it, since it might take it for its own error. If
 * the store calls back before it returns, this function throws the exception when the store has returned, so that it reaches
 * the caller, such as Express. Later there is no caller, and it ends the process, as any exception in a callback does.
 *
 * @param store the store
 * @param method which operation
 * @param done gets the store's error, thrown value or rejection, and for `get` the record
 * @param subject the id that `get`, `set`, `destroy` and `touch` take, or the request that `regenerate` takes
 * @param session what `set` and `touch` take
 * @throws what `done` throws while the store's method runs
 */
export function callStore(
  store: SessionStore,
  method: 'get' | 'set' | 'destroy' | 'touch' | 'regenerate',
  done: Answer,
  subject: string | SessionRequest,
  session?: object,
): void {
  let settled = false;
  let hasReturned = false;
  let failure: { thrown: unknown } | undefined;
  function settle(err?: unknown, record?: unknown): void {
    if (settled) {
      if (err) debug('store.%s answered a second time', method);
      return;
    }
    settled = true;
    try {
      done(err, record);
    } catch (thrown) {
      if (hasReturned) defer(rethrow, thrown);
      else failure = { thrown };
    }
  }

  try {
    const call = store[method] as (...args: unknown[]) => unknown;
    const returned =
      session === undefined ? call.call(store, subject, settle) : call.call(store, subject, session, settle);
    if (isThenable(returned)) {
      returned.then(undefined, (reason: unknown) =>
        settle(reason || new Error(`store.${method} rejected with ${reason}`)),
      );
    }
  } catch (err) {
    settle(err || new Error(`store.${method} threw ${err}`));
  }
  hasReturned = true;
  if (failure) throw failure.thrown;
}

function rethrow(thrown: unknown): never {
  throw thrown;
}

/** Whether a value can be waited for as a promise. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}
