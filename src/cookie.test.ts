import expressSession from 'express-session';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Cookie } from './cookie.js';
import { advance, NOW, stopClock } from './testing/clock.js';

/** The Cookie of express-session takes options, although its published types do not declare them. */
const TheirCookie = expressSession.Cookie as unknown as new (
  options?: object,
) => { data: object; serialize(name: string, value: string): string; maxAge: unknown; expires: unknown };

describe('a new cookie', () => {
  it('is for the whole site, hidden from scripts, and lasts as long as the browser runs', () => {
    expect(new Cookie().data).toEqual({
      originalMaxAge: null,
      partitioned: undefined,
      priority: undefined,
      expires: null,
      secure: undefined,
      httpOnly: true,
      domain: undefined,
      path: '/',
      sameSite: undefined,
    });
    expect(new Cookie().serialize('sid', 'x')).toBe('sid=x; Path=/; HttpOnly');
  });

  it('takes every attribute from the options', () => {
    const cookie = new Cookie({
      domain: 'example.com',
      httpOnly: false,
      partitioned: true,
      path: '/admin',
      priority: 'high',
      sameSite: 'none',
      secure: true,
    });
    expect(cookie.serialize('sid', 'x')).toBe(
      'sid=x; Domain=example.com; Path=/admin; Secure; Partitioned; Priority=High; SameSite=None',
    );
  });

  it('ignores unknown options, and `encode` and `overwrite` (cookie.unknown-dropped)', () => {
    const cookie = new Cookie({ encode: () => 'no', overwrite: true, colour: 'red', data: { path: '/x' } });
    expect(Object.keys(cookie)).toEqual(Object.keys(new Cookie()));
    expect(cookie.serialize('sid', 'a b')).toBe('sid=a%20b; Path=/; HttpOnly');
  });

  it('refuses options that are not an object', () => {
    expect(() => new Cookie('path=/' as unknown as object)).toThrow(
      new TypeError('argument options must be an object'),
    );
  });

  it('takes only attributes from a hostile record', () => {
    const record = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toJSON":2,"serialize":3,"path":"/a"}');
    const cookie = new Cookie(record);
    expect(cookie.path).toBe('/a');
    expect(cookie.serialize('sid', 'x')).toBe('sid=x; Path=/a; HttpOnly');
    expect(Object.getPrototypeOf(cookie)).toBe(Cookie.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('lists no method among its keys, so that it can be copied', () => {
    expect(Object.keys({ ...new Cookie() })).not.toContain('toJSON');
  });
});

describe('accessors that an application puts on the prototype', () => {
  /** The widespread way to do without SameSite=None where the cookie is not Secure (#725). */
  function downgradeSameSite(): void {
    const values = new WeakMap<Cookie, unknown>();
    Object.defineProperty(Cookie.prototype, 'sameSite', {
      configurable: true,
      get(this: Cookie) {
        const value = values.get(this);
        return value === 'none' && !this.secure ? false : value;
      },
      set(this: Cookie, value: unknown) {
        if (value === undefined) throw new TypeError('the constructor must not set an attribute to undefined');
        values.set(this, value);
      },
    });
    onTestFinished(() => {
      Reflect.deleteProperty(Cookie.prototype, 'sameSite');
    });
  }

  it('are reached', () => {
    downgradeSameSite();
    expect(new Cookie({ sameSite: 'none' }).serialize('sid', 'x')).toBe('sid=x; Path=/; HttpOnly');
    expect(new Cookie({ sameSite: 'none', secure: true }).serialize('sid', 'x')).toBe(
      'sid=x; Path=/; HttpOnly; Secure; SameSite=None',
    );
    expect(new Cookie().serialize('sid', 'x')).toBe('sid=x; Path=/; HttpOnly');
  });

  it.each(['path', 'httpOnly', 'secure', 'domain', 'sameSite', 'partitioned', 'priority', 'originalMaxAge'] as const)(
    'for %s too',
    (name) => {
      const set: unknown[] = [];
      Object.defineProperty(Cookie.prototype, name, {
        configurable: true,
        get: () => 'got',
        set: (value) => set.push(value),
      });
      onTestFinished(() => {
        Reflect.deleteProperty(Cookie.prototype, name);
      });
      expect(new Cookie({ [name]: 'given' }).data[name]).toBe('got');
      expect(set).toContain('given');
    },
  );
});

describe('the time to live', () => {
  it('sends Expires, never Max-Age (cookie.attributes.no-max-age)', () => {
    stopClock();
    expect(new Cookie({ maxAge: 60_000 }).serialize('sid', 'x')).toBe(
      'sid=x; Path=/; Expires=Thu, 01 Jan 2026 00:01:00 GMT; HttpOnly',
    );
  });

  it('counts down while originalMaxAge stays', () => {
    stopClock();
    const cookie = new Cookie({ maxAge: 60_000 });
    advance(20_000);
    expect(cookie.maxAge).toBe(40_000);
    expect(cookie.originalMaxAge).toBe(60_000);
  });

  it.each([0, -1000])('emits an Expires that has passed for maxAge %d (cookie.maxAge.past)', (maxAge) => {
    stopClock();
    const cookie = new Cookie({ maxAge });
    expect(cookie.expires).toEqual(new Date(NOW.valueOf() + maxAge));
    expect(cookie.serialize('sid', 'x')).toContain('; Expires=');
  });

  it('is exact, also when the clock ticks while it is set (cookie.maxAge.original)', () => {
    let now = 1_000_000;
    vi.spyOn(Date, 'now').mockImplementation(() => now++);
    try {
      const cookie = new Cookie({ maxAge: 60_000 });
      expect(cookie.originalMaxAge).toBe(60_000);
      for (let i = 0; i < 1000; i++) cookie.maxAge = cookie.originalMaxAge;
      expect(cookie.originalMaxAge).toBe(60_000);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it.each(['60000', { ms: 1 }, true])('refuses %j, and keeps what it had (session.cookie.maxAge.checked)', (maxAge) => {
    const cookie = new Cookie({ maxAge: 5000 });
    expect(() => {
      cookie.maxAge = maxAge as never;
    }).toThrow(new TypeError(`maxAge must be a number or Date; got a ${typeof maxAge}`));
    expect(cookie.originalMaxAge).toBe(5000);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 9e15])(
    'refuses %d, which no Date can express (session.cookie.maxAge.checked)',
    (maxAge) => {
      expect(() => new Cookie({ maxAge })).toThrow(TypeError);
      expect(() => new Cookie({ maxAge })).toThrow('maxAge must be a number of milliseconds that a Date can express');
    },
  );

  it('takes a Date with a warning, as the moment of expiry', async () => {
    stopClock();
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const cookie = new Cookie({ maxAge: new Date(NOW.valueOf() + 5000) });
    expect(cookie.maxAge).toBe(5000);
    expect(cookie.originalMaxAge).toBe(5000);
    expect(await warned).toMatchObject({ name: 'DeprecationWarning', code: 'SPEC_SESSION_MAXAGE_DATE' });
  });

  it('takes `false` and `null` as no expiry, and keeps them distinct (cookie.expires.false-sent-again)', () => {
    const [never, none] = [new Cookie({ expires: false }), new Cookie({ expires: null })];
    expect([never.expires, none.expires]).toEqual([false, null]);
    for (const cookie of [never, none]) expect(cookie.serialize('sid', 'x')).toBe('sid=x; Path=/; HttpOnly');
  });

  it('takes a number in expires as milliseconds to live once it is touched (cookie.expires.number)', () => {
    stopClock();
    const cookie = new Cookie({ expires: 5000 });
    expect(cookie.originalMaxAge).toBe(5000);
    cookie.maxAge = cookie.originalMaxAge;
    expect(cookie.expires).toEqual(new Date(NOW.valueOf() + 5000));
  });

  it('keeps the time that was left until a fixed date (cookie.expires.past)', () => {
    stopClock();
    const past = new Cookie({ expires: new Date(NOW.valueOf() - 1000) });
    expect(past.originalMaxAge).toBe(-1000);
  });

  it.each([
    [{ maxAge: 1000, expires: null }, null],
    [{ expires: null, maxAge: 1000 }, 1000],
  ])('lets the later of maxAge and expires count: %j', (options, maxAge) => {
    stopClock();
    expect(new Cookie(options).maxAge).toBe(maxAge);
  });

  it('keeps an originalMaxAge that is given', () => {
    stopClock();
    const cookie = new Cookie({ maxAge: 1000, originalMaxAge: 7000 });
    expect([cookie.maxAge, cookie.originalMaxAge]).toEqual([1000, 7000]);
  });
});

describe('beside the Cookie of express-session', () => {
  const options = fc.record(
    {
      path: fc.constantFrom('/', '/admin', '', undefined),
      maxAge: fc.constantFrom<unknown>(null, undefined, false, 0, -5, 1, 60_000, 1e12),
      expires: fc.constantFrom<unknown>(null, undefined, false, 0, 5000, NOW, new Date(NOW.valueOf() + 1e6)),
      originalMaxAge: fc.constantFrom<unknown>(null, undefined, false, 3000),
      httpOnly: fc.constantFrom(true, false, undefined),
      partitioned: fc.constantFrom(true, false, undefined),
      priority: fc.constantFrom('low', 'Medium', 'HIGH', undefined, 'urgent'),
      secure: fc.constantFrom(true, false, undefined, 'auto'),
      domain: fc.constantFrom('example.com', '.example.com', undefined, 'a b'),
      sameSite: fc.constantFrom(true, false, 'lax', 'Strict', 'none', undefined, 'auto'),
    },
    { requiredKeys: [] },
  );

  /** The Set-Cookie header, or the error that prevents one. */
  const header = (cookie: { serialize(name: string, value: string): string }): string => {
    try {
      return cookie.serialize('connect.sid', 's:id.sig+/');
    } catch (err) {
      return `${err}`;
    }
  };

  it('writes the same header and stores the same JSON', () => {
    stopClock();
    fc.assert(
      fc.property(options, (given) => {
        const [ours, theirs] = [new Cookie(given), new TheirCookie(given)];
        expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
        expect(header(ours)).toBe(header(theirs));
        expect([ours.maxAge, ours.expires]).toEqual([theirs.maxAge, theirs.expires]);
      }),
      { numRuns: 500 },
    );
  });

  it('takes over the attributes of a Cookie from another copy of the package', () => {
    stopClock();
    fc.assert(
      fc.property(options, (given) => {
        const theirs = new TheirCookie(given);
        expect(JSON.stringify(new Cookie(theirs))).toBe(JSON.stringify(theirs));
      }),
    );
  });
});
