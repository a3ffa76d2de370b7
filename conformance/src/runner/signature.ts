import { createHmac } from 'node:crypto';
import type { CookieCodec } from '../targets/target.js';
import { Unsupported } from './unsupported.js';

/** The secret that the harness gives a middleware whose scenario names none. Some libraries refuse less than 32 characters. */
export const DEFAULT_SECRET = 'the default secret of the harness';

/** The name under which a middleware keeps its cookie when its scenario names none. */
export const DEFAULT_NAME = 'connect.sid';

/** HMAC-SHA-256 (RFC 2104) in base64 without padding: the signature of a session id. */
function signature(id: string, secret: string): string {
  return createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
}

/** The value of a session cookie: `s:`, the id, a full stop and the signature, percent-encoded. */
export function signedValue(id: string, secret: string): string {
  return encodeURIComponent(`s:${id}.${signature(id, secret)}`);
}

/** The parts of a signed cookie value; undefined when the value does not have this form. */
export function parseSigned(value: string): { id: string; signature: string } | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(value);
  } catch {
    return undefined;
  }
  const dot = decoded.lastIndexOf('.');
  if (!decoded.startsWith('s:') || dot < 2) return undefined;
  return { id: decoded.slice(2, dot), signature: decoded.slice(dot + 1) };
}

/** Whether a cookie value carries the signature that this secret gives. */
export function isSignedWith(value: string, secret: string): boolean {
  const parts = parseSigned(value);
  return parts !== undefined && parts.signature === signature(parts.id, secret);
}

/** The form of express-session's cookies. */
export const EXPRESS_CODEC: CookieCodec = {
  sign: signedValue,
  read(value, secrets) {
    const id = parseSigned(value)?.id;
    return secrets === undefined || secrets.some((secret) => isSignedWith(value, secret)) ? id : undefined;
  },
};

/** The cookies that carry an id, by their names. */
export function signedCookies(
  id: string,
  secret: string,
  name: string,
  codec: CookieCodec = EXPRESS_CODEC,
): Readonly<Record<string, string>> {
  const signed = codec.sign(id, secret, name);
  return typeof signed === 'string' ? { [name]: signed } : signed;
}

/** Whether a cookie only accompanies another one: `sid.sig` holds the signature of `sid` (the npm package cookies). */
export function isCompanion(name: string, of: string): boolean {
  return name === `${of}.sig`;
}

/** A character in the place of another one. */
function otherThan(character: string): string {
  return character === 'A' ? 'B' : 'A';
}

/** As `tampered`, for a value that is encoded or encrypted as a whole, so that no part of it is the id. */
function tamperedWhole(value: string, how: string): string {
  const middle = value.length >> 1;
  if (how === 'truncate-signature') return value.slice(0, middle);
  if (how === 'flip-signature')
    return value.slice(0, middle) + otherThan(value.charAt(middle)) + value.slice(middle + 1);
  throw new Unsupported(
    `'${how}' needs an id and a signature apart from each other, and the value is encoded as a whole`,
  );
}

/**
 * A cookie value that looks like this one and must not be accepted, or `resign`ed one that perhaps must.
 *
 * @throws Unsupported when the value holds no id together with a signature.
 */
export function tampered(value: string, how: string, secret: string, codec: CookieCodec = EXPRESS_CODEC): string {
  const id = codec.read(value);
  if (id !== undefined && how === 'resign') {
    const [again = ''] = Object.values(signedCookies(id, secret, '', codec));
    return again;
  }
  const decoded = id === undefined ? value : decodeURIComponent(value);
  const at = id === undefined ? -1 : decoded.indexOf(id);
  if (id !== undefined && at < 0) return tamperedWhole(value, how);
  if (id === undefined || decoded === id) throw new Unsupported(`there is no signature to tamper with in '${value}'`);
  // The signature stands on either side of the id, apart from a sign that separates them.
  const [before, after] = [decoded.slice(0, at), decoded.slice(at + id.length)];
  switch (how) {
    case 'truncate-signature':
      return encodeURIComponent(after === '' ? decoded.slice(1) : decoded.slice(0, -1));
    case 'drop-signature':
      return encodeURIComponent(after === '' ? id : before + id);
    case 'flip-signature': {
      const place = after === '' ? 0 : before.length + id.length + 1;
      return encodeURIComponent(decoded.slice(0, place) + otherThan(decoded.charAt(place)) + decoded.slice(place + 1));
    }
    case 'change-id':
      return encodeURIComponent(before + otherThan(id.charAt(0)) + id.slice(1) + after);
    case 'unsign':
      return encodeURIComponent(id);
    default:
      throw new Error(`no way to tamper is called '${how}'`);
  }
}
