import { sign } from 'cookie-signature';
import { describe, expect, it } from 'vitest';
import type { CookieCodec } from '../targets/target.js';
import { attributeOf, endOf, parseSetCookie } from './set-cookie.js';
import { EXPRESS_CODEC, isSignedWith, parseSigned, signedCookies, signedValue, tampered } from './signature.js';

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

/** Signed by a word in front of the id, such as no library does it. */
const IN_FRONT: CookieCodec = {
  sign: (id, secret) => `${secret}~${id}`,
  read(value, secrets) {
    const [, signature = '', id] = /^([^~]+)~([^~]+)$/.exec(value) ?? [];
    return secrets === undefined || secrets.includes(signature) ? id : undefined;
  },
};

/** The id is the value, and its signature a cookie of its own. */
const BESIDE: CookieCodec = {
  sign: (id, secret, name) => ({ [name]: id, [`${name}.sig`]: secret }),
  read: (value) => value,
};

describe('a codec', () => {
  it('gives the cookies that carry an id', () => {
    expect(signedCookies('one', 'old', 'sid')).toEqual({ sid: signedValue('one', 'old') });
    expect(signedCookies('one', 'old', 'sid', IN_FRONT)).toEqual({ sid: 'old~one' });
    expect(signedCookies('one', 'old', 'sid', BESIDE)).toEqual({ sid: 'one', 'sid.sig': 'old' });
  });

  it('reads an id that one of the secrets signed, or whose form alone is right', () => {
    const value = signedValue('one', 'old');
    expect(EXPRESS_CODEC.read(value)).toBe('one');
    expect(EXPRESS_CODEC.read(value, ['new', 'old'])).toBe('one');
    expect(EXPRESS_CODEC.read(value, ['new'])).toBeUndefined();
    expect(EXPRESS_CODEC.read('one')).toBeUndefined();
  });

  it.each([
    ['truncate-signature', 'ld~Abc'],
    ['drop-signature', 'Abc'],
    ['flip-signature', 'Ald~Abc'],
    ['change-id', 'old~Bbc'],
    ['unsign', 'Abc'],
    ['resign', 'new~Abc'],
  ])('has its values tampered with: %s', (how, tamperedValue) => {
    expect(decodeURIComponent(tampered('old~Abc', how, 'new', IN_FRONT))).toBe(tamperedValue);
  });

  it('without a signature has nothing to tamper with', () => {
    expect(() => tampered('one', 'flip-signature', 'new', BESIDE)).toThrow('no signature');
  });
});

describe('the end of a cookie', () => {
  it.each([
    ['sid=a', undefined],
    ['sid=a; Expires=Thu, 01 Jan 1970 00:00:10 GMT', 'Thu, 01 Jan 1970 00:00:10 GMT'],
    ['sid=a; Expires=Thursday, 01-Jan-70 00:00:10 GMT', 'Thu, 01 Jan 1970 00:00:10 GMT'],
    ['sid=a; Max-Age=60', 'Thu, 01 Jan 1970 00:01:00 GMT'],
    ['sid=a; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:10 GMT', 'Thu, 01 Jan 1970 00:01:00 GMT'],
    ['sid=a; Max-Age=soon; Expires=never', 'never'],
  ])('of %s is %s', (line, end) => expect(endOf(parseSetCookie(line), 0)).toBe(end));
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
