import createDebug from 'debug';
import { afterResponse } from './after-response.js';
import { checkedSession } from './checked-session.js';
import { isSecure } from './connection.js';
import { Cookie } from './cookie.js';
import type { CookieOptions } from './cookie-options.js';
import { defer } from './defer.js';
import { hasExpired } from './expiry.js';
import type { HeardPromise } from './heard-promise.js';
import { callAgain, passLateError } from './late-error.js';
import type { Settings } from './options.js';
import { replacedGenerate } from './own-generate.js';
import { adoptSession, restoreSession, restoreSessionThrough } from './restore.js';
import { Session } from './session.js';
import { addSetCookie, removeSetCookie, sessionCookie } from './session-cookie.js';
import type { SessionHooks } from './session-hooks.js';
import { SessionWrites } from './session-writes.js';
import { EMPTY, isUnchanged, type Snapshot, takeSnapshot } from './snapshot.js';
import { spareConnection } from './spared-connection.js';
import { Store } from './store.js';
import { type Answer, callStore } from './store-call.js';
import type { Next, Secret, SessionRequest, SessionResponse, SessionStore } from './types.js';
import { warn } from './warnings.js';

const debug = createDebug('spec-session');
// As they are before an application puts its own in their place, which must then be asked.
const { save: saveToStore } = Session.prototype;
const { createSession: createStoredSession } = Store.prototype;

/** The store's operation at the end of a response. */
export type Commit = 'destroy' | 'save' | 'touch' | 'nothing';

/**
 * One request and its response, from the cookie that came in to the cookie that goes out. It remembers the session as it was
 * at the beginning, and decides from that whether to store it and whether the client needs a cookie.
 */
export class RequestSession implements SessionHooks {
  /**
   * Nothing is stored, touched or destroyed for a request whose session was not loaded (store.error.get-unset,
   * store.record.no-cookie-unset).
   */
  private loaded = false;
  private failed = false;
  private ended = false;
  private touched = false;

  /** Whether the headers have been made, with the cookie in them if there is one. */
  headersWritten = false;
  /** The Set-Cookie field that the response needs; nothing if it needs none. */
  private setCookie: string | undefined;
  /** Why the field could not be made, when the headers were. */
  private cookieError: unknown;

  private originalId: string | undefined;
  private original: Snapshot = EMPTY;
  /** The id and the data that the store holds already. Unset for a new session, and where resave is on. */
  private savedId: string | undefined;
  private saved: Snapshot | undefined;

  readonly writes = new SessionWrites();
  /** Failed calls of `destroy` and `regenerate`, with the promises that the application has of them. */
  private failedEnds: { promise: HeardPromise; err: unknown }[] | undefined;
  private regenerating = false;
  private generateError: unknown;
  /** Whether the data differed from the original when the application ended the response; later changes are lost. */
  private modifiedAtEnd: boolean | undefined;

  readonly store: SessionStore;

  /**
   * @param cookieOptions those for this request
   * @param cookieId the id that the client sent, signed
   * @param secrets newest first
   */
  constructor(
    private readonly settings: Settings,
    private readonly req: SessionRequest,
    private readonly res: SessionResponse,
    private readonly next: Next,
    private readonly cookieOptions: CookieOptions,
    private readonly cookieId: string | undefined,
    private readonly secrets: readonly Secret[],
  ) {
    this.store = settings.store;
  }

  /** Loads the session that the client's cookie names, or makes a new one; then passes control on. */
  load(): void {
    if (!this.cookieId) {
      debug('no session id came, making a session');
      this.begin(undefined);
      return;
    }
    callStore(
      this.store,
      'get',
      (err?: unknown, record?: unknown) => {
        if (err && (err as { code?: unknown }).code !== 'ENOENT') {
          debug('the store failed to get the session');
          this.next(err);
          return;
        }
        this.begin(err ? undefined : record);
      },
      this.cookieId,
    );
  }

  private begin(record: unknown): void {
    try {
      if (record && !this.hasExpired(record)) {
        debug('session found');
        const session = this.restore(record);
        this.original = takeSnapshot(session);
        if (!this.settings.resave) {
          this.saved = this.original;
          this.savedId = session.id;
        }
      } else {
        debug(record ? 'the session found has expired' : 'no session found');
        this.makeFirstSession();
      }
      this.originalId = this.req.sessionID;
      this.loaded = true;
    } catch (err) {
      this.next(err);
      return;
    }
    this.next();
  }

  hasExpired(record: unknown): boolean {
    return this.settings.storedExpiryCounts && hasExpired(record);
  }

  restore(record: unknown): Session {
    const { store } = this;
    return typeof store.createSession !== 'function' || (store.createSession as unknown) === createStoredSession
      ? restoreSession(this.req, record)
      : restoreSessionThrough(store.createSession.bind(store), this.req, record);
  }

  private makeFirstSession(): void {
    const generate = replacedGenerate(this.store);
    if (!generate) {
      this.makeSession();
      return;
    }
    const { req } = this;
    generate.call(this.store, req);
    if (!req.session?.cookie) throw new TypeError('a replaced store.generate() must make a session with a cookie');
    // Data that a new session begins with don't count as a change.
    this.original = takeSnapshot(adoptSession(req, req.session));
  }

  generate(): void {
    try {
      this.makeSession();
    } catch (err) {
      if (!this.regenerating) throw err;
      this.generateError = err;
      delete this.req.session;
    }
  }

  private makeSession(): void {
    const { req, settings, cookieOptions } = this;
    const id = settings.generateId(req);
    const cookie = new Cookie(cookieOptions);
    if (cookieOptions.secure === 'auto' || cookieOptions.sameSite === 'auto') {
      const secure = isSecure(req, settings.trustProxy);
      if (cookieOptions.secure === 'auto') cookie.secure = secure;
      if (cookieOptions.sameSite === 'auto') cookie.sameSite = secure ? 'none' : 'lax';
    }
    req.sessionID = id;
    this.writes.begin(id);
    const session = new Session(req);
    session.cookie = cookie;
    req.session = session;
  }

  saving(session: Session): () => void {
    this.saved = takeSnapshot(session);
    this.savedId = session.id;
    return () => {
      // Whatever the store holds now, the end of the response tries again (session.save.retry).
      this.saved = undefined;
    };
  }

  failedToEnd(promise: HeardPromise, err: unknown): void {
    if (!this.ended) {
      // The application may still await the promise. The end of the response checks whether it did.
      this.failedEnds ??= [];
      this.failedEnds.push({ promise, err });
      return;
    }
    defer(() => {
      if (!promise.isHeard) this.reportAfterResponse(err);
    });
  }

  beginRegenerate(): void {
    this.regenerating = true;
  }

  endRegenerate(): unknown {
    const { generateError } = this;
    this.regenerating = false;
    this.generateError = undefined;
    return generateError;
  }

  /** Adds the Set-Cookie header field, if the response needs one. Runs when the headers are about to be written. */
  sendCookie(): void {
    this.headersWritten = true;
    if (!this.loaded || this.failed) return;
    if (!this.ended) {
      try {
        this.makeCookie();
      } catch (err) {
        // The application writes, and can't be given an exception for it: the end of the response reports this one.
        this.cookieError = err;
        return;
      }
    }
    if (this.setCookie) addSetCookie(this.res, this.setCookie);
  }

  /** @throws TypeError if `req.session` is not a session any more, or its cookie's attributes can't stand in a header */
  private makeCookie(): void {
    const { req, settings } = this;
    if (!req.session) return;
    const session = checkedSession(req.session);
    if (this.writes.hasEnded(session.id) || typeof req.sessionID !== 'string') return;
    if (!this.needsCookie(session)) {
      debug('no cookie: %s', this.cookieId === req.sessionID ? 'the client has it' : 'the session is new and empty');
      return;
    }
    if (session.cookie.secure && !isSecure(req, settings.trustProxy)) {
      debug('no cookie: it is Secure, and the connection is not; behind a proxy, set "trust proxy" or proxy');
      return;
    }
    this.touch(session);
    const secret = this.secrets[0] as Secret;
    this.setCookie = sessionCookie(settings.serializeCookie, req.sessionID as string, secret, session.cookie.data);
  }

  /**
   * Decides, when the application ends the response, what the store is to do.
   *
   * @throws TypeError if `req.session` is not a session any more, JSON can't express its data, or no cookie can be made of
   *   its attributes; and the error of a failed `destroy()` or `regenerate()` whose promise the application ignored. The
   *   caller then stores nothing
   */
  decide(): Commit {
    const { req, settings } = this;
    if (!this.loaded || this.failed) return 'nothing';
    if (this.cookieError) throw this.cookieError;
    this.ended = true;
    const unheard = this.failedEnds?.find(({ promise }) => !promise.isHeard);
    if (unheard) throw unheard.err;
    if (req.session === undefined || req.session === null) {
      const destroy = settings.destroyUnset && req.sessionID && !this.writes.hasEnded(req.sessionID);
      return destroy ? 'destroy' : 'nothing';
    }
    if (!req.session) return 'nothing';
    const session = checkedSession(req.session);
    if (this.writes.hasEnded(session.id)) {
      if (this.isModified(session)) {
        warn(
          'SPEC_SESSION_ENDED',
          'a session was changed after destroy() or regenerate() was called, and is not stored; ' +
            'wait for their callback, or await them',
        );
      }
      return 'nothing';
    }
    this.touch(session);
    if (typeof req.sessionID !== 'string') {
      debug('session ignored: req.sessionID is not a string');
      return 'nothing';
    }
    if (!this.headersWritten) {
      this.makeCookie();
    } else if (!this.setCookie && this.needsCookie(session)) {
      debug('the session changed after the headers were sent: it is stored, but the client gets no cookie');
    }
    if (this.needsSave(session)) return 'save';
    return settings.storeTouches && this.cookieId === req.sessionID ? 'touch' : 'nothing';
  }

  /** Does what was decided. */
  commit(what: Exclude<Commit, 'nothing'>, done: Answer): void {
    const { req } = this;
    debug('%s the session', what);
    if (what === 'destroy') {
      this.writes.destroy(this.store, req.sessionID as string, done);
      return;
    }
    const session = req.session as Session;
    if (what === 'touch') {
      this.writes.write(this.store, 'touch', done, req.sessionID as string, session);
      return;
    }
    if (session.save === saveToStore) {
      this.writes.write(req.sessionStore ?? this.store, 'set', done, session.id, session);
      return;
    }
    // The application has put its own `save` in front.
    try {
      session.save((err) => done(err));
    } catch (err) {
      done(err);
    }
  }

  /** Gives up on this request's session: nothing more is stored, and the client gets no cookie. */
  fail(): void {
    this.failed = true;
    if (!this.setCookie) return;
    removeSetCookie(this.res, this.setCookie);
    this.setCookie = undefined;
  }

  /** Passes an error to the application's error handlers, but not from within its call of `end`. */
  report(err: unknown): void {
    defer(passLateError, this.next, this.res, err);
  }

  /**
   * Passes an error to the application's error handlers when the answer can't be lost any more, whatever they do to the
   * connection: it belongs to other requests then.
   */
  reportAfterResponse(err: unknown): void {
    afterResponse(this.res, () => {
      spareConnection(this.req, () => {});
      callAgain(this.next, err, () => {});
    });
  }

  private touch(session: Session): void {
    if (this.touched) return;
    session.touch();
    this.touched = true;
  }

  private needsCookie(session: Session): boolean {
    const { req, settings } = this;
    if (this.cookieId !== req.sessionID) return settings.saveUninitialized || this.isModified(session);
    return settings.rolling || (session.cookie.expires != null && this.isModified(session));
  }

  private needsSave(session: Session): boolean {
    const { settings } = this;
    if (!settings.saveUninitialized && !this.saved && this.cookieId !== this.req.sessionID) {
      return this.isModified(session);
    }
    if (!this.saved || this.savedId !== session.id) return true;
    // With resave off, the store holds the data that were loaded: one comparison answers both questions.
    if (this.saved === this.original) return this.isModified(session);
    return !isUnchanged(session, this.saved);
  }

  private isModified(session: Session): boolean {
    // The headers may be written while `end` runs, and ask the same again.
    if (this.modifiedAtEnd !== undefined) return this.modifiedAtEnd;
    const modified = this.originalId !== session.id || !isUnchanged(session, this.original);
    if (this.ended) this.modifiedAtEnd = modified;
    return modified;
  }
}
