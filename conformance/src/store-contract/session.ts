import type { CookieSpec } from './store-scenario.js';

/**
 * The cookie of a session, as express-session hands it to a store: an instance with accessors, whose JSON has `expires`
 * and `originalMaxAge`. Stores read all three, `maxAge` too.
 */
class SessionCookie {
  path: string;
  _expires: Date | null;
  originalMaxAge: number | null;
  httpOnly: boolean;
  domain?: string;
  secure?: boolean;
  sameSite?: string | boolean;
  priority?: string;
  partitioned?: boolean;

  constructor(spec: CookieSpec, now: number) {
    const { maxAge = 3_600_000, originalMaxAge = maxAge, path = '/', httpOnly = true, ...flags } = spec;
    this.path = path;
    this._expires = maxAge === null ? null : new Date(now + maxAge);
    this.originalMaxAge = originalMaxAge;
    this.httpOnly = httpOnly;
    Object.assign(this, flags);
  }

  get expires(): Date | null {
    return this._expires;
  }

  get maxAge(): number | null {
    return this._expires === null ? null : this._expires.getTime() - Date.now();
  }

  get data(): object {
    const { originalMaxAge, partitioned, priority, _expires: expires, secure, httpOnly, domain, path, sameSite } = this;
    return { originalMaxAge, partitioned, priority, expires, secure, httpOnly, domain, path, sameSite };
  }

  toJSON(): object {
    return this.data;
  }
}

/** A session, as express-session hands it to a store: its data and its cookie are all that a loop or JSON shows of it. */
class Session {
  declare cookie: SessionCookie;

  constructor(id: string) {
    Object.defineProperty(this, 'req', { value: { sessionID: id } });
    Object.defineProperty(this, 'id', { value: id });
  }
}

// A loop over a session meets its data alone.
for (const name of ['touch', 'resetMaxAge', 'save', 'reload', 'destroy', 'regenerate']) {
  Object.defineProperty(Session.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Session) {
      return this;
    },
  });
}

/**
 * Makes a session as the middleware would.
 *
 * @param id its id
 * @param data the application's data
 * @param cookie its lifetime and flags
 * @param now when its lifetime begins, in milliseconds since 1970
 */
export function makeSession(id: string, data: object, cookie: CookieSpec, now: number): object {
  const session = new Session(id);
  session.cookie = new SessionCookie(cookie, now);
  // Defined, not assigned: a key `__proto__` is data like any other.
  for (const [key, value] of Object.entries(data))
    Object.defineProperty(session, key, { value, enumerable: true, writable: true, configurable: true });
  return session;
}
