import { createHmac } from 'node:crypto';

/** The secret that the harness gives a middleware whose scenario names none. */
export const DEFAULT_SECRET = 'the secret of the harness';

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

/** A cookie value that looks like this one and must not be accepted, or `resign`ed one that perhaps must. */
export function tampered(value: string, how: string, secret: string): string {
  const parts = parseSigned(value);
  if (parts === undefined) throw new Error(`there is no signature to tamper with in '${value}'`);
  const join = (id: string, text: string) => encodeURIComponent(`s:${id}.${text}`);
  switch (how) {
    case 'truncate-signature':
      return join(parts.id, parts.signature.slice(0, -1));
    case 'drop-signature':
      return encodeURIComponent(`s:${parts.id}`);
    case 'flip-signature':
      return join(parts.id, (parts.signature.startsWith('A') ? 'B' : 'A') + parts.signature.slice(1));
    case 'change-id':
      return join((parts.id.startsWith('A') ? 'B' : 'A') + parts.id.slice(1), parts.signature);
    case 'unsign':
      return encodeURIComponent(parts.id);
    case 'resign':
      return signedValue(parts.id, secret);
    default:
      throw new Error(`no way to tamper is called '${how}'`);
  }
}
