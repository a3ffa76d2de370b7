import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Secret } from './types.js';

/*
 * The signature of a session id: HMAC-SHA256 in base64 without padding, the one that cookie-signature makes. Every
 * request that brings a cookie pays for it, and `createHmac` spends more on its objects than on the digest. So the two
 * hashes that HMAC consists of (RFC 2104, section 2) are asked for directly, and what depends on the secret alone is
 * kept:
 *
 *     HMAC(K, text) = H(K XOR opad, H(K XOR ipad, text))
 */

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** 32 bytes in base64, without the `=` at the end. */
const SIGNATURE_LENGTH = 43;

/** Longer ids, which only an application's `genid` makes, don't fit the buffers here. */
const MAX_ID_LENGTH = 128;
/** A UTF-16 unit takes at most three bytes in UTF-8. */
const MAX_ID_BYTES = 3 * MAX_ID_LENGTH;

/** The inputs of the two hashes: the secret's part stands, the id and the inner digest are written behind it. */
interface Key {
  readonly inner: Buffer;
  /** The part of `inner` that the last id filled. Ids mostly have one length, and a new view costs as much as a hash. */
  filled: Buffer;
  readonly outer: Buffer;
}

/** An application that rotates its secrets for ever must not fill the memory, nor leave all the old ones in it. */
const MAX_KEYS = 16;
const keys = new Map<string, Key>();

function keyOf(secret: string): Key {
  const known = keys.get(secret);
  if (known) return known;
  const bytes = Buffer.from(secret);
  const key = bytes.length > BLOCK_BYTES ? createHash('sha256').update(bytes).digest() : bytes;
  const inner = Buffer.alloc(BLOCK_BYTES + MAX_ID_BYTES, INNER_PAD);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, OUTER_PAD);
  for (const [i, byte] of key.entries()) {
    inner[i] = byte ^ INNER_PAD;
    outer[i] = byte ^ OUTER_PAD;
  }
  if (keys.size === MAX_KEYS) keys.clear();
  const made = { inner, filled: inner, outer };
  keys.set(secret, made);
  return made;
}

/**
 * Signs a session id.
 *
 * @param secret the key; of a Buffer or a TypedArray, the bytes that it holds at this moment
 * @returns HMAC-SHA256 of the id, in base64 without padding
 * @throws TypeError if `secret` can't be a key
 */
export function sign(id: string, secret: Secret): string {
  if (typeof secret !== 'string' || id.length > MAX_ID_LENGTH) {
    return createHmac('sha256', secret).update(id).digest('base64').slice(0, SIGNATURE_LENGTH);
  }
  const key = keyOf(secret);
  const length = BLOCK_BYTES + key.inner.write(id, BLOCK_BYTES);
  if (key.filled.length !== length) key.filled = key.inner.subarray(0, length);
  // As a string of bytes, which is cheaper to make than a Buffer.
  key.outer.write(hash('sha256', key.filled, 'binary'), BLOCK_BYTES, 'binary');
  return hash('sha256', key.outer, 'base64').slice(0, SIGNATURE_LENGTH);
}

const given = Buffer.alloc(SIGNATURE_LENGTH);
const right = Buffer.alloc(SIGNATURE_LENGTH);

/**
 * Whether a signature is that of an id. How long it takes says nothing about how much of the signature is right.
 *
 * @throws TypeError if `secret` can't be a key
 */
export function isSignature(signature: string, id: string, secret: Secret): boolean {
  // In UTF-8, so that a character beyond ASCII never passes for the one that its lowest byte stands for.
  if (signature.length !== SIGNATURE_LENGTH || given.write(signature) !== SIGNATURE_LENGTH) return false;
  right.write(sign(id, secret));
  return timingSafeEqual(given, right);
}
