import uid from 'uid-safe';

const ID_BYTES = 24;

/** Makes a session id: 24 random bytes, as 32 characters of base64url (RFC 4648, section 5). */
export function randomId(): string {
  return uid.sync(ID_BYTES);
}
