import { Cookie } from './cookie.js';
import { Session } from './session.js';
import type { SessionRecord, SessionRequest } from './types.js';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The message names no id: whoever reads the log must not learn one that may still be valid. */
function corrupt(what: string): Error {
  return new Error(`corrupt session in the store: ${what}`);
}

/**
 * Makes the cookie of a record. The record's own object is left as it is: a store may go on using it (store.kind.live).
 *
 * @throws Error if the record has no cookie that could be read
 */
function restoreCookie(stored: unknown): Cookie {
  if (!isObject(stored)) throw corrupt('the record has no cookie');
  const cookie = new Cookie(stored);
  if (typeof cookie._expires === 'string') cookie._expires = new Date(cookie._expires);
  // Reading `expires` made it the time that is left; the time to live is what was stored.
  cookie.originalMaxAge = stored.originalMaxAge as Cookie['originalMaxAge'];
  return cookie;
}

/**
 * Makes the session that a store's record describes and puts it on the request.
 *
 * @param req its `sessionID` becomes the session's id
 * @param record what the store gave; it is not changed
 * @returns the session, also at `req.session`
 * @throws Error if the record is not an object, or has no cookie (store.record.no-cookie, session.reload.corrupt)
 */
export function restoreSession(req: SessionRequest, record: unknown): Session {
  if (!isObject(record)) throw corrupt(`the record is a ${typeof record}`);
  const cookie = restoreCookie(record.cookie);
  const session = new Session(req, record);
  session.cookie = cookie;
  req.session = session;
  return session;
}

/**
 * Lets a store that brings its own `createSession` make the session, then turns what it made into one of ours. Stores
 * that import express-session by name inherit that copy's `createSession`, with that copy's Session and Cookie, which don't
 * inform this middleware; older ones also drop the attributes priority and partitioned.
 *
 * @throws whatever the store's method throws, and Error if it left no session with a cookie on the request
 */
export function restoreSessionThrough(
  createSession: (req: SessionRequest, record: SessionRecord) => unknown,
  req: SessionRequest,
  record: unknown,
): Session {
  if (!isObject(record)) throw corrupt(`the record is a ${typeof record}`);
  const copy: SessionRecord = { ...record };
  if (isObject(record.cookie)) copy.cookie = { ...record.cookie };
  try {
    createSession(req, copy);
  } catch (err) {
    throw isObject(record.cookie) ? err : corrupt('the record has no cookie');
  }

  const made = req.session;
  if (!isObject(made) || !isObject(made.cookie)) throw corrupt('createSession() must make a session with a cookie');
  return adoptSession(req, made);
}

/**
 * Turns a session that others put on a request into one of ours, if it isn't one.
 *
 * @param made any object with a cookie
 * @returns the session, also at `req.session`
 * @throws Error if the cookie can't be read
 */
export function adoptSession(req: SessionRequest, made: object): Session {
  if (made instanceof Session && made.cookie instanceof Cookie) return made;
  const session = new Session(req, made);
  session.cookie = restoreCookie((made as { cookie?: unknown }).cookie);
  req.session = session;
  return session;
}
