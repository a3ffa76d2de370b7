import { type CookieSerializeOptions, serialize } from 'cookie';
import { isDate } from './date.js';
import { deprecate } from './warnings.js';

/** The values of a session cookie's `expires`. `false` and `null` both mean a cookie without an Expires attribute. */
export type Expires = Date | number | false | null | undefined;

/** The Set-Cookie attributes of one session cookie, as they are stored with the session. */
export interface CookieData {
  originalMaxAge: number | false | null | undefined;
  partitioned: boolean | undefined;
  priority: 'low' | 'medium' | 'high' | undefined;
  expires: Expires;
  secure: boolean | 'auto' | undefined;
  httpOnly: boolean | undefined;
  domain: string | undefined;
  path: string | undefined;
  sameSite: boolean | 'lax' | 'strict' | 'none' | 'auto' | undefined;
}

/**
 * The session's cookie: `req.session.cookie`.
 *
 * A cookie is built from an application's options, from a store's record, or from the Cookie of another copy of the
 * library. Only the attributes named in {@link CookieData} are taken over, so that a record can't reach the prototype.
 */
export class Cookie {
  // Declared, and set only where there is something to set: applications put accessors for them on the prototype, mostly
  // to leave out a SameSite=None without Secure (#725), and a field of the class would hide those.
  declare path: string | undefined;
  /** The moment the cookie expires. The name is express-session's: stores that keep live objects rely on it. */
  declare _expires: Expires;
  /** Time to live in milliseconds, as last set. A touch resets `maxAge` to it. */
  declare originalMaxAge: number | false | null | undefined;
  declare httpOnly: boolean | undefined;
  declare partitioned: boolean | undefined;
  declare priority: CookieData['priority'];
  declare secure: CookieData['secure'];
  declare domain: string | undefined;
  declare sameSite: CookieData['sameSite'];

  /**
   * @param options attributes to begin with; of `maxAge` and `expires`, the one that comes last in the object counts
   * @throws TypeError if `options` is not an object, or its `maxAge` is not a number of milliseconds
   */
  constructor(options?: object | null) {
    this.path = '/';
    this._expires = null;
    this.originalMaxAge = null;
    this.httpOnly = true;

    if (!options) return;
    if (typeof options !== 'object') throw new TypeError('argument options must be an object');
    const from = options as Partial<Cookie>;

    // A Cookie of another copy lists its accessors among its keys; `_expires` already holds their value.
    const isCookie = '_expires' in from;
    for (const key in from) {
      switch (key) {
        case 'path':
          this.path = from.path;
          break;
        case '_expires':
          this._expires = from._expires;
          break;
        case 'expires':
          if (!isCookie) this.expires = from.expires;
          break;
        case 'maxAge':
          if (!isCookie) this.maxAge = from.maxAge;
          break;
        case 'originalMaxAge':
          this.originalMaxAge = from.originalMaxAge;
          break;
        case 'httpOnly':
          this.httpOnly = from.httpOnly;
          break;
        case 'partitioned':
          this.partitioned = from.partitioned;
          break;
        case 'priority':
          this.priority = from.priority;
          break;
        case 'secure':
          this.secure = from.secure;
          break;
        case 'domain':
          this.domain = from.domain;
          break;
        case 'sameSite':
          this.sameSite = from.sameSite;
          break;
      }
    }

    if (this.originalMaxAge === undefined || this.originalMaxAge === null) {
      this.originalMaxAge = this.maxAge as Cookie['originalMaxAge'];
    }
  }

  /** When the cookie expires; `null` or `false` for one that lasts as long as the browser runs. */
  get expires(): Expires {
    return this._expires;
  }

  set expires(date: Expires) {
    this._expires = date;
    this.originalMaxAge = this.maxAge as Cookie['originalMaxAge'];
  }

  /** Milliseconds until the cookie expires; not a number where there is no expiry. */
  get maxAge(): number | false | null | undefined {
    const { _expires } = this;
    return isDate(_expires) ? _expires.valueOf() - Date.now() : _expires;
  }

  /** @throws TypeError if it is neither a number of milliseconds that a Date can express, nor empty */
  set maxAge(ms: number | Date | false | null | undefined) {
    if (typeof ms === 'number') {
      const expires = new Date(Date.now() + ms);
      if (Number.isNaN(expires.valueOf())) {
        throw new TypeError(`maxAge must be a number of milliseconds that a Date can express; got ${ms}`);
      }
      this._expires = expires;
      // Not through `expires`: a clock that ticks between two reads would make it one millisecond less
      // (cookie.maxAge.original).
      this.originalMaxAge = ms;
      return;
    }
    if (ms && !isDate(ms)) {
      throw new TypeError(`maxAge must be a number or Date; got a ${typeof ms}`);
    }
    if (ms) deprecate('SPEC_SESSION_MAXAGE_DATE', 'maxAge as a Date; give a number of milliseconds instead');
    this.expires = ms as Expires;
  }

  /** The attributes as a plain object, in the order in which they are stored. */
  get data(): CookieData {
    return {
      originalMaxAge: this.originalMaxAge,
      partitioned: this.partitioned,
      priority: this.priority,
      expires: this._expires,
      secure: this.secure,
      httpOnly: this.httpOnly,
      domain: this.domain,
      path: this.path,
      sameSite: this.sameSite,
    };
  }

  /**
   * @param name the cookie's name
   * @param value its value, not yet encoded
   * @returns a Set-Cookie header field's value
   * @throws TypeError if the name or an attribute can't stand in a Set-Cookie header (RFC 6265, section 4.1.1)
   */
  serialize(name: string, value: string): string {
    return serialize(name, value, this.data as CookieSerializeOptions);
  }

  /** The form in which stores keep the cookie: {@link data}. */
  toJSON(): CookieData {
    return this.data;
  }
}
