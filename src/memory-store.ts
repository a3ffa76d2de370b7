import { defer } from './defer.js';
import { es5Class } from './es5-class.js';
import { cookieHasExpired } from './expiry.js';
import { Store } from './store.js';
import type { Done, RecordCallback, SessionRecord } from './types.js';

/** Sessions are kept as JSON, so that an application can't change a stored session by changing the object that it stored. */
type Sessions = Record<string, string>;

/** Whether a stored cookie has expired. A number is a moment for this store, as for express-session's. */
function hasExpired(cookie: unknown): boolean {
  const expires = (cookie as { expires?: unknown } | null | undefined)?.expires;
  if (typeof expires === 'number') return expires !== 0 && expires <= Date.now();
  return cookieHasExpired(cookie);
}

function hasExpiry(cookie: unknown): boolean {
  return Boolean((cookie as { expires?: unknown } | null | undefined)?.expires);
}

/**
 * @returns the record; `undefined` if there is none, or it has expired and so is forgotten
 * @throws SyntaxError if what is kept is not JSON: only somebody who writes to `sessions` gets there
 */
function read(sessions: Sessions, sid: string): SessionRecord | undefined {
  const json = sessions[sid];
  if (!json) return undefined;
  const record: SessionRecord = JSON.parse(json);
  if (hasExpired(record.cookie)) {
    delete sessions[sid];
    return undefined;
  }
  return record;
}

/**
 * The beginning of a record's JSON, up to the end of its cookie: the first of a session's properties, and one that
 * holds no objects. Every character fits in one way only, so that the time grows with the length and no faster.
 */
const COOKIE_FIRST = /^\{"cookie":(\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\})/;

/**
 * Puts another cookie into a record's JSON. Every response does it; parsing the data and making their JSON
 * again would cost more than the rest of the request.
 *
 * @returns `undefined` if the record has expired
 * @throws SyntaxError if `json` is not JSON
 */
function replaceCookie(json: string, cookie: unknown): string | undefined {
  const replacement = JSON.stringify(cookie);
  // Mostly nothing changes, but for an expiry. An object's JSON ends with its last bracket.
  if (!hasExpiry(cookie) && json.startsWith(`{"cookie":${replacement}`) && replacement?.endsWith('}')) return json;
  const [beginning, old] = COOKIE_FIRST.exec(json) ?? [];
  if (beginning && old && replacement) {
    return hasExpired(JSON.parse(old)) ? undefined : `{"cookie":${replacement}${json.slice(beginning.length)}`;
  }
  const record: SessionRecord = JSON.parse(json);
  if (hasExpired(record.cookie)) return undefined;
  record.cookie = cookie;
  return JSON.stringify(record);
}

class MemoryStoreMethods extends Store {
  /** Session id to JSON. Its prototype is null: an id may be `__proto__`. */
  declare sessions: Sessions;

  /**
   * @param callback gets an object, session id to record, of all that have not expired; or the error of a record that
   *   is not JSON
   */
  all(callback?: (err?: unknown, sessions?: Record<string, SessionRecord>) => void): void {
    const all: Record<string, SessionRecord> = Object.create(null);
    try {
      for (const sid of Object.keys(this.sessions)) {
        const record = read(this.sessions, sid);
        if (record) all[sid] = record;
      }
    } catch (err) {
      if (callback) defer(callback, err);
      return;
    }
    if (callback) defer(callback, null, all);
  }

  /** Forgets all sessions. */
  clear(callback?: Done): void {
    this.sessions = Object.create(null);
    if (callback) defer(callback);
  }

  /** Forgets one session; one that isn't there is no error. */
  destroy(sid: string, callback?: Done): void {
    delete this.sessions[sid];
    if (callback) defer(callback);
  }

  /** @param callback gets the record; `undefined` if there is none or it has expired */
  get(sid: string, callback: RecordCallback): void {
    let record: SessionRecord | undefined;
    try {
      record = read(this.sessions, sid);
    } catch (err) {
      defer(callback, err);
      return;
    }
    defer(callback, null, record);
  }

  /**
   * Keeps a snapshot of a session.
   *
   * @throws TypeError if JSON can't express it (a cycle, a BigInt)
   */
  set(sid: string, session: object, callback?: Done): void {
    this.sessions[sid] = JSON.stringify(session);
    if (callback) defer(callback);
  }

  /** @param callback gets the number of sessions that have not expired */
  length(callback: (err?: unknown, length?: number) => void): void {
    this.all((err, sessions) => {
      if (err) callback(err);
      else callback(null, Object.keys(sessions ?? {}).length);
    });
  }

  /** Takes over a session's cookie, and so its expiry, leaving the data; one that isn't there is no error. */
  touch(sid: string, session: { cookie?: unknown }, callback?: Done): void {
    try {
      const json = this.sessions[sid];
      if (json) {
        const touched = replaceCookie(json, session.cookie);
        if (touched === undefined) delete this.sessions[sid];
        else this.sessions[sid] = touched;
      }
    } catch (err) {
      if (callback) defer(callback, err);
      return;
    }
    if (callback) defer(callback);
  }
}

/**
 * The default store: sessions in this process's memory, as JSON. It is for development and tests, since it removes an expired
 * session only when a client asks for it again, and other processes don't see it.
 */
export type MemoryStore = MemoryStoreMethods;
export const MemoryStore: new () => MemoryStore = es5Class('MemoryStore', MemoryStoreMethods, (self) => {
  Reflect.apply(Store as unknown as () => void, self, []);
  self.sessions = Object.create(null);
});
