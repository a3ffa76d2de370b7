import { type CookieSerializeOptions, serialize } from 'cookie';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookieSerializer } from './set-cookie.js';

const outcome = (make: () => string): string => {
  try {
    return make();
  } catch (err) {
    return `throws ${err}`;
  }
};

const attributes = fc.record(
  {
    domain: fc.constantFrom('a.test', 'b.test', '', 'not a host', null),
    path: fc.constantFrom('/', '/admin', '', 'no;path', null, ['/list']),
    expires: fc.constantFrom<unknown>(
      null,
      false,
      0,
      5000,
      'tomorrow',
      new Date(1000),
      new Date(1999),
      new Date(2000),
      new Date(-1),
      new Date(8.64e15),
      new Date(Number.NaN),
      new (class extends Date {})(1500),
    ),
    httpOnly: fc.constantFrom(true, false, 1),
    secure: fc.constantFrom(true, false, 'auto'),
    partitioned: fc.boolean(),
    priority: fc.constantFrom('low', 'High', 'urgent', null),
    sameSite: fc.constantFrom<unknown>(true, false, 'lax', 'None', 'strict', 'weak', null),
    maxAge: fc.constantFrom(undefined, undefined, null, 0, 60),
    encode: fc.constantFrom(undefined, undefined, String),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<CookieSerializeOptions>;

describe('a Set-Cookie header field', () => {
  it('equals the one that the package cookie makes, whatever came before', () => {
    const value = fc.oneof(fc.constant('s:id.signature+/'), fc.string({ unit: 'binary' }));
    // From a few different ones, so that the same ones return after others and after refused ones.
    const cookies = fc
      .array(fc.option(attributes, { nil: undefined }), { minLength: 1, maxLength: 3 })
      .chain((few) => fc.array(fc.tuple(value, fc.constantFrom(...few)), { maxLength: 12 }));
    fc.assert(
      fc.property(cookies, (made) => {
        const serializeOwn = cookieSerializer('sid');
        for (const [text, given] of made) {
          const expected = outcome(() => serialize('sid', text, given));
          expect(outcome(() => serializeOwn(text, given))).toBe(expected);
        }
      }),
      { numRuns: 600 },
    );
  });

  it.each<CookieSerializeOptions>([
    { path: '/b' },
    { domain: 'b.test' },
    { httpOnly: false },
    { secure: false },
    { partitioned: false },
    { priority: 'high' },
    { sameSite: 'none' },
  ])('changes with a single attribute, to %j', (other) => {
    const all: CookieSerializeOptions = {
      path: '/a',
      domain: 'a.test',
      httpOnly: true,
      secure: true,
      partitioned: true,
      priority: 'low',
      sameSite: 'lax',
    };
    const serializeOwn = cookieSerializer('sid');
    for (const given of [all, { ...all, ...other }, all, {}, all]) {
      expect(serializeOwn('x', given)).toBe(serialize('sid', 'x', given));
    }
  });

  it('takes no attributes from the one before if it has none', () => {
    const serializeOwn = cookieSerializer('sid');
    serializeOwn('x', { path: '/' });
    expect(serializeOwn('x', {})).toBe('sid=x');
  });

  it("uses a Date subclass's own text", () => {
    class Shouting extends Date {
      override toUTCString(): string {
        return super.toUTCString().toUpperCase();
      }
    }
    const serializeOwn = cookieSerializer('sid');
    serializeOwn('x', { expires: new Date(0) });
    expect(serializeOwn('x', { expires: new Shouting(0) })).toBe('sid=x; Expires=THU, 01 JAN 1970 00:00:00 GMT');
    expect(serializeOwn('x', { expires: new Date(0) })).toBe('sid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT');
  });

  it('takes nothing from attributes that were refused', () => {
    const serializeOwn = cookieSerializer('sid');
    const plain: CookieSerializeOptions = { path: '/' };
    serializeOwn('x', plain);
    const refused = { path: '/other', priority: 'urgent' } as unknown as CookieSerializeOptions;
    expect(() => serializeOwn('x', refused)).toThrow(TypeError);
    expect(serializeOwn('x', plain)).toBe('sid=x; Path=/');
  });

  it('changes when an object among the attributes is mutated', () => {
    const serializeOwn = cookieSerializer('sid');
    const path = ['/a'];
    const given = { path } as unknown as CookieSerializeOptions;
    expect(serializeOwn('x', given)).toBe('sid=x; Path=/a');
    path[0] = '/b';
    expect(serializeOwn('x', given)).toBe('sid=x; Path=/b');
  });

  it('changes when a Date is mutated', () => {
    const serializeOwn = cookieSerializer('sid');
    const expires = new Date(0);
    serializeOwn('x', { expires });
    expires.setTime(1000);
    expect(serializeOwn('x', { expires })).toBe('sid=x; Expires=Thu, 01 Jan 1970 00:00:01 GMT');
  });
});
