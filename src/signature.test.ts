import { createHmac, createSecretKey } from 'node:crypto';
import { sign as signCookie, unsign } from 'cookie-signature';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignature, sign } from './signature.js';

/** A signature as `cookie-signature` makes it, without the id in front. */
const reference = (id: string, secret: string): string => signCookie(id, secret).slice(id.length + 1);

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 60, maxLength: 300 }));

describe('a signature', () => {
  it("is the HMAC of RFC 4231's second test case", () => {
    const digest = Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex');
    expect(sign('what do ya want for nothing?', 'Jefe')).toBe(digest.toString('base64').slice(0, 43));
  });

  it.each([63, 64, 65])(
    'has a secret of %i bytes, around the length at which the secret itself is hashed',
    (length) => {
      expect(sign('id', 'x'.repeat(length))).toBe(reference('id', 'x'.repeat(length)));
    },
  );

  it.each([0, 1, 127, 128, 129, 1000])('has an id of %i characters, each of them three bytes', (length) => {
    expect(sign('€'.repeat(length), 'secret')).toBe(reference('€'.repeat(length), 'secret'));
  });

  it('does not depend on the ids before it', () => {
    for (const id of ['a long one', 'short', '', 'a longer one than before']) {
      expect(sign(id, 'secret')).toBe(reference(id, 'secret'));
    }
  });

  it('is the one of cookie-signature, whatever the id and the secret', () => {
    fc.assert(fc.property(text, text, (id, secret) => sign(id, secret) === reference(id, secret)));
  });

  it('takes bytes and a KeyObject', () => {
    const bytes = Buffer.from('secret');
    for (const secret of [bytes, new Uint8Array(bytes), createSecretKey(bytes)]) {
      expect(sign('id', secret)).toBe(reference('id', 'secret'));
    }
  });

  it('takes a Buffer as it is now', () => {
    const secret = Buffer.from('secret');
    sign('id', secret);
    secret.write('SECRET');
    expect(sign('id', secret)).toBe(reference('id', 'SECRET'));
  });

  it('stays right through more secrets than are remembered', () => {
    for (let i = 0; i < 100; i++) {
      const secret = `secret ${i % 40}`;
      expect(sign('id', secret)).toBe(createHmac('sha256', secret).update('id').digest('base64').replace('=', ''));
    }
  });

  it('needs a secret', () => {
    expect(() => sign('id', undefined as never)).toThrow(TypeError);
  });
});

describe('the check of a signature', () => {
  const right = sign('id', 'secret');

  it('accepts the right one', () => {
    expect(isSignature(right, 'id', 'secret')).toBe(true);
  });

  it.each([
    ['none', ''],
    ['another', sign('other', 'secret')],
    ['one with padding', `${right}=`],
    ['one in another case', right.toLowerCase()],
    ['one that is cut off', right.slice(0, -1)],
    ['the beginning of one, and then a character of two bytes', `${right.slice(0, -2)}é`],
    [
      'characters whose lowest byte is right',
      right.replace(/^./, (char) => String.fromCharCode(char.charCodeAt(0) + 0x100)),
    ],
    ['one with a character that base64 lacks', `${right.slice(0, -1)}~`],
  ])('refuses %s', (_what, signature) => {
    expect(isSignature(signature, 'id', 'secret')).toBe(false);
    expect(unsign(`id.${signature}`, 'secret')).toBe(false);
  });

  it('says what cookie-signature says', () => {
    const signature = fc.oneof(text, fc.constant(right), fc.string({ minLength: 43, maxLength: 43 }));
    fc.assert(
      fc.property(signature, fc.constantFrom('id', 'other'), fc.constantFrom('secret', 'old'), (given, id, secret) => {
        // What stands in front of the last dot is the id.
        fc.pre(!given.includes('.'));
        return isSignature(given, id, secret) === (unsign(`${id}.${given}`, secret) !== false);
      }),
    );
  });
});
