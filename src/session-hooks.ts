import type { HeardPromise } from './heard-promise.js';
import type { Session } from './session.js';
import { SessionWrites } from './session-writes.js';
import type { SessionRequest, SessionStore } from './types.js';

/** The calls by which a session informs the middleware that made it. */
export interface SessionHooks {
  /** Where its sessions are kept. */
  readonly store: SessionStore;
  /** The request's writes to that store. */
  readonly writes: SessionWrites;
  /** The session is about to be stored. Returns what takes that back, should storing fail. */
  saving(session: Session): () => void;
  /** Ending a session failed. If the application ignores the promise that it has, the middleware reports the error. */
  failedToEnd(promise: HeardPromise, err: unknown): void;
  /**
   * While a store regenerates, an error of `genid` is kept instead of thrown: nothing would catch an exception in the
   * store's callback.
   */
  beginRegenerate(): void;
  /** Ends what {@link beginRegenerate} began; returns the error that was kept. */
  endRegenerate(): unknown;
  /** Whether a store's record is of a session whose time is over. */
  hasExpired(record: unknown): boolean;
  /** Puts a new session on the request. */
  generate(): void;
  /** Puts the session that a store's record describes on the request; throws if the record is damaged. */
  restore(record: unknown): void;
}

const hooks: unique symbol = Symbol('spec-session.hooks');

type Hooked = SessionRequest & { [hooks]?: SessionHooks };

/** Makes `owner` responsible for the sessions of a request. */
export function setHooks(req: SessionRequest, owner: SessionHooks): void {
  (req as Hooked)[hooks] = owner;
}

/** The middleware that is responsible for a request's sessions; none for a request that `store.load` made up. */
export function hooksOf(req: SessionRequest): SessionHooks | undefined {
  return (req as Hooked)[hooks];
}

const writes: unique symbol = Symbol('spec-session.writes');

/** The writes of a request: those of its middleware, or for a request that `store.load` made up, its own. */
export function writesOf(req: SessionRequest & { [writes]?: SessionWrites }): SessionWrites {
  const own = hooksOf(req)?.writes;
  if (own) return own;
  req[writes] ??= new SessionWrites();
  return req[writes];
}
