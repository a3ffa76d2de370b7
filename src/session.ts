import { checkCookie } from './checked-session.js';
import type { Cookie } from './cookie.js';
import { HeardPromise } from './heard-promise.js';
import { regenerate } from './regenerate.js';
import { hooksOf, writesOf } from './session-hooks.js';
import { callStore } from './store-call.js';
import type { Done, SessionRecord, SessionRequest, SessionStore } from './types.js';

/** A session without a store can't do anything; only an application that removed `req.sessionStore` gets here. */
function storeOf(req: SessionRequest): SessionStore {
  if (!req.sessionStore) throw new TypeError('req.sessionStore is missing: was it removed from the request?');
  return req.sessionStore;
}

/**
 * Runs an operation that ends in a callback, which the application may or may not have passed.
 *
 * @param onFailure gets a promise that was rejected, and its error
 * @returns the session for chaining with a callback; without one a promise. A promise that nobody waits for must not
 *   end the process when it rejects: express-session's users call `save()` without a callback and go on.
 */
function withCallbackOrPromise(
  session: Session,
  callback: Done | undefined,
  operation: (done: Done) => void,
  onFailure?: (promise: HeardPromise, err: unknown) => void,
): Session | Promise<void> {
  if (typeof callback === 'function') {
    operation(callback);
    return session;
  }
  let settle: Done = () => {};
  const promise = new HeardPromise((resolve, reject) => {
    settle = (err) => (err ? reject(err) : resolve());
  });
  promise.tolerate();
  try {
    operation((err) => {
      settle(err);
      if (err) onFailure?.(promise, err);
    });
  } catch (thrown) {
    settle(thrown);
  }
  return promise;
}

/**
 * For operations that take rights away. If one fails and the application ignores it, the response must not look as if it had
 * worked.
 */
function reportFailure(req: SessionRequest): (promise: HeardPromise, err: unknown) => void {
  return (promise, err) => hooksOf(req)?.failedToEnd(promise, err);
}

/**
 * One client's session: `req.session`. The application's data are its enumerable properties; its methods aren't, so
 * that a store's `JSON.stringify(session)` holds the data and the cookie alone.
 */
export class Session {
  /** The request that the session was loaded or made for. */
  declare readonly req: SessionRequest;
  /** The session's id: `req.sessionID` at the time it was loaded or made. */
  declare readonly id: string;
  declare cookie: Cookie;

  /**
   * @param req the request it belongs to; its `sessionID` becomes the id
   * @param data what to begin with; keys that a session has already (`id`, `save`, `constructor`, `__proto__` …) are
   *   left out
   */
  constructor(req: SessionRequest, data?: object | null) {
    Object.defineProperty(this, 'req', { value: req });
    Object.defineProperty(this, 'id', { value: req.sessionID });

    if (typeof data === 'object' && data !== null) {
      const self = this as unknown as SessionRecord;
      for (const key in data) {
        if (!(key in this)) self[key] = (data as SessionRecord)[key];
      }
    }
  }

  /**
   * Starts the cookie's time to live again. The middleware does it at the end of every response.
   *
   * @throws TypeError if the cookie's `originalMaxAge` was set to something that is not a number
   */
  touch(): this {
    return this.resetMaxAge();
  }

  /** Sets `cookie.maxAge` back to `cookie.originalMaxAge`. */
  resetMaxAge(): this {
    this.cookie.maxAge = this.cookie.originalMaxAge;
    return this;
  }

  /**
   * Stores the session now, instead of at the end of the response.
   *
   * @param callback gets the store's error, or that this request has destroyed or regenerated the session; without it a
   *   promise is returned, which rejects with the error
   */
  save(callback?: Done): this | Promise<void> {
    return withCallbackOrPromise(this, callback, (done) => {
      const writes = writesOf(this.req);
      let undo: (() => void) | undefined;
      try {
        checkCookie(this);
        if (writes.hasEnded(this.id)) {
          throw new Error('this request has destroyed or regenerated the session: save its new one, req.session');
        }
        undo = hooksOf(this.req)?.saving(this);
      } catch (err) {
        done(err);
        return;
      }
      writes.write(
        storeOf(this.req),
        'set',
        (err) => {
          if (err) undo?.();
          done(err);
        },
        this.id,
        this,
      );
    }) as this | Promise<void>;
  }

  /**
   * Reads the session from the store again; `req.session` is then a new object with what the store holds.
   *
   * @param callback gets the error: the store's, or that the session is gone or unreadable
   */
  reload(callback?: Done): this | Promise<void> {
    return withCallbackOrPromise(this, callback, (done) => {
      const { req } = this;
      const store = storeOf(req);
      const owner = hooksOf(req);
      callStore(
        store,
        'get',
        (err?: unknown, record?: unknown) => {
          if (err) return done(err);
          if (!record || owner?.hasExpired(record)) return done(new Error('failed to load session'));
          // Whatever the store still has of it, a request that has a new session must not get the old one's data.
          if (writesOf(req).hasEnded(this.id)) {
            return done(new Error('failed to load session: this request has destroyed or regenerated it'));
          }
          try {
            if (owner) owner.restore(record);
            else store.createSession?.(req, record as SessionRecord);
          } catch (thrown) {
            return done(thrown);
          }
          done();
        },
        this.id,
      );
    }) as this | Promise<void>;
  }

  /**
   * Removes the session from the store, and `req.session` from the request.
   *
   * @param callback gets the store's error
   */
  destroy(callback?: Done): this | Promise<void> {
    const { req, id } = this;
    const operation = (done: Done): void => {
      delete req.session;
      writesOf(req).destroy(storeOf(req), id, done);
    };
    return withCallbackOrPromise(this, callback, operation, reportFailure(req)) as this | Promise<void>;
  }

  /**
   * Removes the session from the store and begins another, empty one with a new id at `req.session`. Do it at login,
   * against session fixation.
   *
   * @param callback gets the store's error, or that of `genid` or the cookie function
   */
  regenerate(callback?: Done): this | Promise<void> {
    const { req } = this;
    const operation = (done: Done): void => {
      const store = storeOf(req);
      const owner = hooksOf(req);
      const writes = writesOf(req);
      const finish: Done = (err) => {
        const generateError = owner?.endRegenerate();
        done(err || generateError);
      };
      owner?.beginRegenerate();
      writes.end(this.id);
      // A store may have a method of its own, which destroys at once.
      writes.afterWrites(() => {
        if (typeof store.regenerate === 'function') callStore(store, 'regenerate', finish, req);
        else regenerate(store, req, finish);
      });
    };
    return withCallbackOrPromise(this, callback, operation, reportFailure(req)) as this | Promise<void>;
  }
}
