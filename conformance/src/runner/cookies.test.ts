import { sign } from 'cookie-signature';
import { describe, expect, it } from 'vitest';
import { attributeOf, parseSetCookie } from './set-cookie.js';
import { isSignedWith, parseSigned, signedValue, tampered } from './signature.js';

describe('a signed value', () => {
  it('is what cookie-signature makes of it', () => {
    for (const id of ['abc', 'a.b.c', 'ünï', '']) {
      expect(decodeURIComponent(signedValue(id, 'secret'))).toBe(`s:${sign(id, 'secret')}`);
    }
  });

  it('can be taken apart and checked', () => {
    const value = signedValue('a.b', 'secret');
    expect(parseSigned(value)?.id).toBe('a.b');
    expect(isSignedWith(value, 'secret')).toBe(true);
    expect(isSignedWith(value, 'other')).toBe(false);
    expect(parseSigned('plain')).toBeUndefined();
    expect(parseSigned('%E0%A4%A')).toBeUndefined();
  });

  it.each(['truncate-signature', 'flip-signature', 'change-id', 'drop-signature', 'unsign'])(
    'is no longer good after %s',
    (how) => {
      const value = signedValue('Abc', 'secret');
      const other = tampered(value, how, 'secret');
      expect(other).not.toBe(value);
      expect(isSignedWith(other, 'secret')).toBe(false);
    },
  );

  it('is good for another secret after resign', () => {
    expect(tampered(signedValue('abc', 'old'), 'resign', 'new')).toBe(signedValue('abc', 'new'));
  });
});

describe('a Set-Cookie line', () => {
  it('is taken apart by name, value and attributes', () => {
    const cookie = parseSetCookie('sid=a=b; Path=/; HttpOnly; Max-Age=; SAMESITE=Lax');
    expect(cookie).toMatchObject({ name: 'sid', value: 'a=b' });
    expect(cookie.attributes).toEqual([
      ['path', '/'],
      ['httponly', undefined],
      ['max-age', ''],
      ['samesite', 'Lax'],
    ]);
  });

  it('tells an attribute that is absent from one without a value and one that is empty', () => {
    const cookie = parseSetCookie('sid=a; HttpOnly; Path=');
    expect(attributeOf(cookie, 'domain')).toBeUndefined();
    expect(attributeOf(cookie, 'httponly')).toBeNull();
    expect(attributeOf(cookie, 'path')).toBe('');
  });

  it('has the last of several attributes of one name', () => {
    expect(attributeOf(parseSetCookie('sid=a; Path=/a; Path=/b'), 'path')).toBe('/b');
  });
});
