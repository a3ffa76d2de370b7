import { randomFillSync } from 'node:crypto';

const ID_BYTES = 24;
const IDS_AT_ONCE = 128;

/*
 * A call of the random number generator costs far more than its bytes, so they are fetched for many ids at once, as
 * Node's own `crypto.randomUUID` does. Bytes are used once and wiped when they are: the memory never holds what an id
 * in use was made of, only bytes of ids to come, as the generator's own state does. `Buffer.alloc` never hands out
 * memory that other buffers share.
 */
const random = Buffer.alloc(ID_BYTES * IDS_AT_ONCE);
let used = random.length;

/** Makes a session id: 24 random bytes, as 32 characters of base64url (RFC 4648, section 5). */
export function randomId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const start = used;
  used += ID_BYTES;
  const id = random.toString('base64url', start, used);
  random.fill(0, start, used);
  return id;
}
