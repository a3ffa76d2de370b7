import { createPrivateKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MemoryStore } from './memory-store.js';
import { resolveOptions } from './options.js';
import { debugLines } from './testing/debug-lines.js';
import type { SessionRequest } from './types.js';

const BASICS = { secret: 'keyboard cat', resave: false, saveUninitialized: false };
const req: SessionRequest = { headers: {}, url: '/' };

/** The message of the error that refuses the options. */
function refusal(options: object): string {
  try {
    resolveOptions({ ...BASICS, ...options });
  } catch (err) {
    expect(err).toBeInstanceOf(TypeError);
    return (err as Error).message;
  }
  throw new Error(`not refused: ${inspect(options)}`);
}

/** The message of the error that refuses a cookie function's result. */
function refusalOfCookie(result: unknown): string {
  const { cookieFor } = resolveOptions({ ...BASICS, cookie: () => result });
  try {
    cookieFor(req);
  } catch (err) {
    expect(err).toBeInstanceOf(TypeError);
    return (err as Error).message;
  }
  throw new Error(`not refused: ${inspect(result)}`);
}

/** The warnings, as code and text, of a process that makes middlewares with these options and asks for their cookies. */
async function warningsOf(list: readonly object[]): Promise<string[]> {
  vi.resetModules();
  const fresh = await import('./options.js');
  const warnings: string[] = [];
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation(((message: string, { code }: { code: string }) => {
    warnings.push(`${code}: ${message}`);
  }) as never);
  onTestFinished(() => spy.mockRestore());
  for (const options of list)
    fresh.resolveOptions({ resave: false, saveUninitialized: false, ...options }).cookieFor(req);
  return warnings;
}

describe('defaults', () => {
  it('are those of express-session', () => {
    const settings = resolveOptions({ secret: 'keyboard cat' });
    expect(settings).toMatchObject({
      name: 'connect.sid',
      trustProxy: undefined,
      resave: true,
      rolling: false,
      saveUninitialized: true,
      secrets: ['keyboard cat'],
      storeTouches: true,
      destroyUnset: false,
    });
    expect(settings.store).toBeInstanceOf(MemoryStore);
    expect(settings.cookieFor(req)).toEqual({});
    expect(settings.generateId(req)).toMatch(/^[\w-]{32}$/);
    expect(settings.generateId(req)).not.toBe(settings.generateId(req));
  });

  it.each([undefined, null])('hold without options at all: %s', (options) => {
    expect(resolveOptions(options).name).toBe('connect.sid');
  });

  it('for resave, saveUninitialized and secret come with a warning each, once (options.deprecated)', async () => {
    vi.resetModules();
    const { resolveOptions: fresh } = await import('./options.js');
    const codes: string[] = [];
    const spy = vi.spyOn(process, 'emitWarning').mockImplementation((_text, options) => {
      codes.push((options as { code: string }).code);
    });
    onTestFinished(() => spy.mockRestore());
    fresh({});
    fresh({});
    expect(codes.sort()).toEqual(['SPEC_SESSION_RESAVE', 'SPEC_SESSION_SAVEUNINITIALIZED', 'SPEC_SESSION_SECRET']);
  });
});

describe('a refusal names the option, what it was and what it may be', () => {
  it.each<[object, string]>([
    [{ genid: 'uuid' }, 'genid option must be a function; got "uuid"'],
    [{ unset: 'delete' }, 'unset option must be "destroy" or "keep"; got "delete"'],
    [{ unset: true }, 'unset option must be "destroy" or "keep"; got a boolean (true)'],
    [{ store: {} }, 'store option must be a session store, which is an EventEmitter; got an object'],
    [{ store: () => {} }, 'store option must be a session store, which is an EventEmitter; got a function'],
    [{ secret: [] }, 'secret option array must contain one or more strings'],
    [
      { name: 'my session' },
      'name option must be a cookie name (a token of RFC 9110, section 5.6.2); got "my session"',
    ],
    [{ name: new Date(0) }, 'name option must be a cookie name (a token of RFC 9110, section 5.6.2); got a Date'],
    [{ key: 'a;b' }, 'name option must be a cookie name (a token of RFC 9110, section 5.6.2); got "a;b"'],
    [{ name: 7 }, 'name option must be a cookie name (a token of RFC 9110, section 5.6.2); got a number (7)'],
    [{ cookie: 'path=/' }, 'cookie option must be an object with cookie options; got "path=/"'],
    [{ cookie: [] }, 'cookie option must be an object with cookie options; got an array'],
  ])('%o (cookie.refused, unset.invalid)', (options, message) => {
    expect(refusal(options)).toBe(message);
  });

  it.each<[object, string]>([
    [{ domain: 'a b' }, 'domain must be a host name, as in "example.com"; got "a b"'],
    [{ domain: 5 }, 'domain must be a host name, as in "example.com"; got a number (5)'],
    [{ path: '/a;b' }, 'path must be a path without control characters or ";"; got "/a;b"'],
    [{ path: '/\r\nX: y' }, 'path must be a path without control characters or ";"; got "/\\r\\nX: y"'],
    [{ path: ['/'] }, 'path must be a path without control characters or ";"; got an array'],
    [{ priority: 'urgent' }, 'priority must be "low", "medium" or "high"; got "urgent"'],
    [{ priority: 1 }, 'priority must be "low", "medium" or "high"; got a number (1)'],
    [{ sameSite: 'never' }, 'sameSite must be true, false, "strict", "lax", "none" or "auto"; got "never"'],
    [{ sameSite: {} }, 'sameSite must be true, false, "strict", "lax", "none" or "auto"; got an object'],
    [{ sameSite: Promise.resolve() }, 'sameSite must be true, false, "strict", "lax", "none" or "auto"; got a promise'],
    [{ expires: 'tomorrow' }, 'expires must be a valid Date, false or null; got "tomorrow"'],
    [{ expires: new Date(Number.NaN) }, 'expires must be a valid Date, false or null; got an invalid Date'],
    [{ maxAge: '60000' }, 'maxAge must be a number of milliseconds that a Date can express, or null; got "60000"'],
    [
      { maxAge: Number.NaN },
      'maxAge must be a number of milliseconds that a Date can express, or null; got a number (NaN)',
    ],
    [
      { maxAge: Number.POSITIVE_INFINITY },
      'maxAge must be a number of milliseconds that a Date can express, or null; got a number (Infinity)',
    ],
    [
      { maxAge: new Date(Number.NaN) },
      'maxAge must be a number of milliseconds that a Date can express, or null; got an invalid Date',
    ],
  ])('cookie %o, also from a function (cookie.refused)', (cookie, message) => {
    expect(refusal({ cookie })).toBe(`cookie option.${message}`);
    expect(refusalOfCookie(cookie)).toBe(`cookie function: its result.${message}`);
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, 'a number (5)'],
    [() => {}, 'a function'],
  ])('a cookie function that returns %s (cookie.function.checked)', (result, shown) => {
    expect(refusalOfCookie(result)).toBe(
      `cookie function: its result must be an object with cookie options; got ${shown}`,
    );
  });

  it('an asynchronous cookie function, whose promise may reject unseen (cookie.function.checked)', () => {
    expect(refusalOfCookie(Promise.resolve({}))).toBe(
      'cookie function must not be asynchronous; it returned a promise',
    );
    expect(refusalOfCookie(Promise.reject(new Error('late')))).toMatch(/must not be asynchronous/);
  });

  it.each<[unknown, string]>([
    ['', '""'],
    [7, 'a number (7)'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{}, 'an object'],
  ])('a genid function that returns %s (genid.result)', (id, shown) => {
    const { generateId } = resolveOptions({ ...BASICS, genid: () => id });
    expect(() => generateId(req)).toThrow(
      new TypeError(`genid function must return a string that is not empty; got ${shown}`),
    );
  });

  it('an asynchronous genid function (genid.result)', () => {
    const { generateId } = resolveOptions({ ...BASICS, genid: () => Promise.reject(new Error('late')) });
    expect(() => generateId(req)).toThrow(
      new TypeError('genid function must not be asynchronous; it returned a promise'),
    );
  });

  it('options that are not an object', () => {
    expect(() => resolveOptions('keyboard cat')).toThrow(
      new TypeError('options must be an object; got "keyboard cat"'),
    );
  });

  it('shortens long values', () => {
    expect(refusal({ name: `${'x'.repeat(100)} ` }).length).toBeLessThan(140);
  });
});

describe('secret', () => {
  it.each([
    ['', '""'],
    [null, 'null'],
    [undefined, 'undefined'],
    [42, 'a value of type number'],
    [{ key: 'hidden' }, 'a value of type object'],
  ])('%o is refused without being shown', (one, got) => {
    expect(() => resolveOptions({ ...BASICS, secret: ['right', one] })).toThrow(
      new TypeError(
        'secret option: entry 1 of the array must be a string, Buffer, TypedArray or secret KeyObject that is not empty; ' +
          `got ${got}`,
      ),
    );
  });

  const publicKey = generateKeyPairSync('ed25519').publicKey;

  it.each<[string, unknown, string]>([
    ['[undefined]', [undefined], 'entry 0 of the array'],
    ["['']", [''], 'entry 0 of the array'],
    ["['good', null]", ['good', null], 'entry 1 of the array'],
    ['a number', 12345, 'secret option must be'],
    ['an object', { hunter2: true }, 'secret option must be'],
    ['an empty Buffer', Buffer.alloc(0), 'secret option must be'],
    ['a public key', publicKey, 'secret option must be'],
    [
      'a private key',
      createPrivateKey(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
      'secret option must be',
    ],
  ])('%s is refused, without showing it (secret.array.entries)', (_name, secret, where) => {
    const message = refusal({ secret });
    expect(message).toContain(where);
    expect(message).toContain('a string, Buffer, TypedArray or secret KeyObject that is not empty');
    expect(message).not.toMatch(/12345|hunter2|good/);
  });

  it.each<[string, unknown]>([
    ['a string', 'keyboard cat'],
    ['a Buffer', Buffer.from('keyboard cat')],
    ['a TypedArray', new Uint8Array([1, 2, 3])],
    ['a KeyObject', createSecretKey(Buffer.from('keyboard cat'))],
  ])('%s is accepted, alone and in an array', (_name, secret) => {
    expect(resolveOptions({ ...BASICS, secret }).secrets).toEqual([secret]);
    expect(resolveOptions({ ...BASICS, secret: [secret, 'old'] }).secrets).toEqual([secret, 'old']);
  });

  it('in an array stays the array of the application, which may change it (secret.rotation.live)', () => {
    const secret = ['new', 'old'];
    expect(resolveOptions({ ...BASICS, secret }).secrets).toBe(secret);
  });
});

describe('a secret that is short', () => {
  it.each<[string, unknown]>([
    ['a string', 'keyboard cat'],
    ['bytes', Buffer.from('keyboard cat')],
    ['a KeyObject', createSecretKey(Buffer.from('keyboard cat'))],
    ['the first of an array', ['keyboard cat', 'a secret of more than sixteen bytes']],
  ])('brings a warning, once a process, without the secret: %s', async (_name, secret) => {
    const warnings = await warningsOf([{ secret }, { secret }]);
    expect(warnings).toEqual([
      'SPEC_SESSION_SHORT_SECRET: the secret option has fewer than 16 bytes, so somebody may guess it; ' +
        'give it 32 random ones (openssl rand -base64 32)',
    ]);
  });

  it.each<[string, unknown]>([
    ['of 16 bytes', '0123456789abcdef'],
    ['of fewer characters, each of several bytes', '日本語日本語'],
    ['that only verifies', ['0123456789abcdef', 'old']],
  ])('does not mean a secret %s', async (_name, secret) => {
    expect(await warningsOf([{ secret }])).toEqual([]);
  });
});

describe('an option that has no effect because of how or where it is written', () => {
  const secret = '0123456789abcdef';

  it.each<[object, string]>([
    [{ cookie: { samesite: 'none' } }, 'the cookie option "samesite" has no effect; write "sameSite"'],
    [{ cookie: { Secure: true } }, 'the cookie option "Secure" has no effect; write "secure"'],
    [{ cookie: () => ({ maxage: 5 }) }, 'the cookie option "maxage" has no effect; write "maxAge"'],
    [{ saveuninitialized: false }, 'the option "saveuninitialized" has no effect; write "saveUninitialized"'],
    [{ maxAge: 60_000 }, 'the option "maxAge" has no effect there; write cookie: { maxAge: … }'],
  ])('brings a warning, once a process: %o', async (options, message) => {
    const warnings = await warningsOf([
      { secret, ...options },
      { secret, ...options },
    ]);
    expect(warnings).toEqual([`SPEC_SESSION_OPTION_NAME: ${message}`]);
  });

  it('brings none if the name does not resemble an option', async () => {
    expect(await warningsOf([{ secret, colour: 'red', cookie: { colour: 'red', encode: String } }])).toEqual([]);
  });
});

describe('name', () => {
  it('cannot be __proto__, because no server could read that cookie', () => {
    expect(refusal({ name: '__proto__' })).toBe(
      'name option must not be "__proto__": no server could read that cookie',
    );
  });

  it('takes precedence over key', () => {
    expect(resolveOptions({ ...BASICS, name: 'sid', key: 'old' }).name).toBe('sid');
    expect(resolveOptions({ ...BASICS, key: 'old' }).name).toBe('old');
  });
});

describe('store', () => {
  it('only has to be an EventEmitter (store.kind.emitter)', () => {
    const store = new EventEmitter();
    const settings = resolveOptions({ ...BASICS, store });
    expect(settings.store).toBe(store);
    expect(settings.storeTouches).toBe(false);
  });
});

describe('cookie', () => {
  it.each([
    { maxAge: null },
    { maxAge: 0 },
    { maxAge: -1 },
    { maxAge: false },
    { maxAge: new Date() },
    { expires: 5000 },
    { expires: false },
    { expires: new Date(0) },
    { sameSite: 'AUTO'.toLowerCase() },
    { sameSite: true },
    { sameSite: 'None' },
    { priority: 'High' },
    { domain: '.example.com' },
    { path: '' },
    { secure: 'auto' },
    { encode: 'anything', overwrite: 5 },
  ])('%o is accepted', (cookie) => {
    expect(resolveOptions({ ...BASICS, cookie }).cookieFor(req)).toBe(cookie);
  });

  it('as a function gets the request', () => {
    const settings = resolveOptions({ ...BASICS, cookie: (given: SessionRequest) => ({ path: given.url }) });
    expect(settings.cookieFor({ headers: {}, url: '/admin' })).toEqual({ path: '/admin' });
  });

  it.each<[string, object, string | undefined]>([
    ['__Host-sid', {}, 'browsers refuse a cookie named __Host-sid without the Secure attribute'],
    ['__Secure-sid', {}, 'browsers refuse a cookie named __Secure-sid without the Secure attribute'],
    [
      '__Host-sid',
      { secure: true, domain: 'example.com' },
      'browsers refuse a cookie named __Host-sid with a Domain attribute',
    ],
    ['__Host-sid', { secure: true, path: '/a' }, 'browsers refuse a cookie named __Host-sid with a Path other than /'],
    ['sid', { partitioned: true }, 'browsers refuse a Partitioned cookie without Secure'],
    ['sid', { sameSite: 'None' }, 'browsers refuse a SameSite=None cookie without Secure'],
    ['__Host-sid', { secure: true, path: '/', partitioned: true, sameSite: 'none' }, undefined],
  ])('named %s, with %o: debug reports how browsers will treat it (cookie.not-checked)', (name, cookie, warning) => {
    const lines = debugLines();
    resolveOptions({ ...BASICS, name, cookie });
    if (warning) expect(lines.join('\n')).toContain(warning);
    else expect(lines).toEqual([]);
  });
});
