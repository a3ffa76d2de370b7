import type { CookieSerializeOptions } from 'cookie';
import { sign, unsign } from 'cookie-signature';
import createDebug from 'debug';
import type { CookieData } from './cookie.js';
import { readCookie } from './cookie-header.js';
import type { SerializeCookie } from './set-cookie.js';
import type { Secret, SessionRequest, SessionResponse } from './types.js';
import { deprecate } from './warnings.js';

const debug = createDebug('spec-session');

/** Marks a signed value: `s:<id>.<signature>`. */
const SIGNED = 's:';

/**
 * The session id that a client sent, if one of the secrets signed it.
 *
 * @param name the cookie's name
 * @param secrets the ones that count, newest first
 * @returns `undefined` where there is no such cookie, or its signature doesn't fit
 */
export function readSessionId(req: SessionRequest, name: string, secrets: readonly Secret[]): string | undefined {
  const header = req.headers.cookie;
  const id = header ? verify(readCookie(header, name), secrets) : undefined;
  if (id) return id;

  // cookie-parser in front may have moved the cookie, or verified it with its own secret (reading.signed-cookies).
  const verified = ownString(req.signedCookies, name);
  const moved = verified ?? verify(ownString(req.cookies, name), secrets);
  if (moved) deprecate('SPEC_SESSION_COOKIE_PARSER', 'session cookie should be available in req.headers.cookie');
  return moved || undefined;
}

/** cookie-parser turns `j:{…}` into an object, and anybody can send that (reading.cookie-parser.json). */
function ownString(cookies: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = cookies?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function verify(value: string | undefined, secrets: readonly Secret[]): string | undefined {
  if (!value) return undefined;
  if (!value.startsWith(SIGNED)) {
    debug('cookie is not signed');
    return undefined;
  }
  const signed = value.slice(SIGNED.length);
  for (const secret of secrets) {
    // It compares in constant time.
    const id = unsign(signed, secret);
    if (id !== false) return id;
  }
  debug('cookie signature is invalid');
  return undefined;
}

/**
 * Makes a session cookie's Set-Cookie header field.
 *
 * @param serialize makes cookies of the session cookie's name
 * @param secret signs the id
 * @param attributes those of the session's cookie; none where the application put something else in its place
 * @throws TypeError if the name or an attribute can't stand in a Set-Cookie header
 */
export function sessionCookie(
  serialize: SerializeCookie,
  id: string,
  secret: Secret,
  attributes: CookieData | undefined,
): string {
  return serialize(`${SIGNED}${sign(id, secret)}`, attributes as CookieSerializeOptions | undefined);
}

function setCookies(res: SessionResponse): readonly string[] {
  const present = res.getHeader('Set-Cookie');
  if (Array.isArray(present)) return present;
  return present === undefined ? [] : [String(present)];
}

/** Adds a field to a response's other Set-Cookie header fields. */
export function addSetCookie(res: SessionResponse, field: string): void {
  res.setHeader('Set-Cookie', [...setCookies(res), field]);
}

/** Takes away what {@link addSetCookie} added, if the headers have not been sent. */
export function removeSetCookie(res: SessionResponse, field: string): void {
  const present = setCookies(res);
  const others = present.filter((one) => one !== field);
  if (others.length === present.length || res.headersSent) return;
  if (others.length > 0) res.setHeader('Set-Cookie', others);
  else res.removeHeader('Set-Cookie');
}
