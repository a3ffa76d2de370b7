import { createHmac, KeyObject } from 'node:crypto';
import type { Secret } from './types.js';
import { deprecate, warn } from './warnings.js';

/** In bytes. An attacker with one cookie can find a shorter secret by trying, without asking the server. */
const SHORT = 16;

/**
 * Checks the option `secret`.
 *
 * @returns newest first; the application's own array where it gave one, so that it can rotate secrets; `undefined` where
 *   the request is to bring the secret, from cookie-parser
 * @throws TypeError that never shows a secret's value
 */
export function resolveSecrets(secret: unknown): readonly Secret[] | undefined {
  if (!secret) {
    deprecate('SPEC_SESSION_SECRET', 'req.secret; provide the secret option');
    return undefined;
  }
  const secrets = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new TypeError('secret option array must contain one or more strings');
  secrets.forEach((one, index) => {
    checkSecret(one, Array.isArray(secret) ? entry(index) : 'secret option');
  });
  if (isShort(secrets[0])) {
    warn(
      'SPEC_SESSION_SHORT_SECRET',
      `the secret option has fewer than ${SHORT} bytes, so somebody may guess it; give it 32 random ones (openssl rand -base64 32)`,
    );
  }
  return secrets;
}

/**
 * Checks secrets again for a request, since the application may have changed its array. With an empty secret anybody could
 * sign.
 *
 * @throws TypeError that never shows a secret's value
 */
export function checkSecrets(secrets: readonly Secret[]): void {
  if (secrets.length === 0)
    throw new TypeError('secret option array has been emptied; it must contain one or more strings');
  for (let index = 0; index < secrets.length; index++) {
    const secret: unknown = secrets[index];
    // Making a key of each would be slow.
    if (typeof secret === 'string' ? secret === '' : !hasBytes(secret)) checkSecret(secret, entry(index));
  }
}

function entry(index: number): string {
  return `secret option: entry ${index} of the array`;
}

function hasBytes(secret: unknown): boolean {
  return secret instanceof KeyObject || (ArrayBuffer.isView(secret) && secret.byteLength > 0);
}

function isShort(secret: unknown): boolean {
  if (typeof secret === 'string') return Buffer.byteLength(secret) < SHORT;
  const { byteLength, symmetricKeySize } = secret as { byteLength?: number; symmetricKeySize?: number };
  return (byteLength ?? symmetricKeySize ?? SHORT) < SHORT;
}

function checkSecret(secret: unknown, where: string): void {
  const allowed = 'a string, Buffer, TypedArray or secret KeyObject that is not empty';
  let fits = false;
  try {
    createHmac('sha256', secret as Secret);
    fits = typeof secret === 'string' ? secret !== '' : (secret as { byteLength?: number }).byteLength !== 0;
  } catch {
    // Node's message shows the value.
  }
  if (!fits) throw new TypeError(`${where} must be ${allowed}; got ${secret === '' ? '""' : kindOf(secret)}`);
}

/** Unlike `describe`, it never shows the value. */
function kindOf(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
}
