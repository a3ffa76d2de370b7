import { createSecretKey } from 'node:crypto';
import cookieParser from 'cookie-parser';
import { sign } from 'cookie-signature';
import expressSession from 'express-session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from './memory-store.js';
import { createSession, type SessionMiddleware } from './middleware.js';
import { addSetCookie, readSessionId, sessionCookie } from './session-cookie.js';
import { cookieSerializer } from './set-cookie.js';
import { App, BASICS, type Handler } from './testing/app.js';
import { debugLines } from './testing/debug-lines.js';
import { TracedStore } from './testing/traced-store.js';
import type { Secret, SessionRequest, SessionResponse } from './types.js';

const SECRET: string = BASICS.secret;
const signed = (id: string, secret = SECRET): string => `s:${sign(id, secret)}`;

/** The session id that is read from a Cookie header. */
function read(cookie: string | undefined, options: { name?: string; secrets?: Secret[] } = {}): string | undefined {
  const headers = cookie === undefined ? {} : { cookie };
  return readSessionId({ headers }, options.name ?? 'connect.sid', options.secrets ?? [SECRET]);
}

describe('reading the id', () => {
  it('takes a signed cookie, encoded or not', () => {
    const value = signed('abc');
    expect(read(`connect.sid=${value}`)).toBe('abc');
    expect(read(`connect.sid=${encodeURIComponent(value)}`)).toBe('abc');
    expect(read(`a=1; connect.sid="${value}"; b=2`)).toBe('abc');
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['other cookies', 'a=1; b=2'],
    ['a name that only contains it', `xconnect.sid=${signed('abc')}; connect.sidx=${signed('abc')}`],
    ['no value', 'connect.sid='],
    ['an unsigned value', 'connect.sid=abc'],
    ['an upper-case prefix', `connect.sid=S:${sign('abc', SECRET)}`],
    ['no signature', 'connect.sid=s:abc'],
    ['an empty signature', 'connect.sid=s:abc.'],
    ['nothing but the prefix', 'connect.sid=s:'],
    ['an empty id, signed', `connect.sid=${signed('')}`],
    ['a signature cut short', `connect.sid=${signed('abc').slice(0, -1)}`],
    ['a signature with a byte more', `connect.sid=${signed('abc')}A`],
    ["another id's signature", `connect.sid=s:eve.${sign('abc', SECRET).slice(4)}`],
    ["another secret's signature", `connect.sid=${signed('abc', 'dog')}`],
    ['a broken escape', `connect.sid=%E0%A4%A${signed('abc')}`],
    ['an object, as cookie-parser writes one', 'connect.sid=j:{"a":1}'],
  ])('takes none from %s', (_name, cookie) => {
    expect(read(cookie)).toBeUndefined();
  });

  it('takes only the first of several cookies with the name (reading.several)', () => {
    expect(read(`connect.sid=${signed('one')}; connect.sid=${signed('two')}`)).toBe('one');
    expect(read(`connect.sid=bad; connect.sid=${signed('two')}`)).toBeUndefined();
  });

  it('takes an id with dots', () => {
    expect(read(`connect.sid=${signed('a.b.c')}`)).toBe('a.b.c');
  });

  it('tries each secret', () => {
    const secrets = ['new', 'older', 'oldest'];
    for (const secret of secrets) expect(read(`connect.sid=${signed('abc', secret)}`, { secrets })).toBe('abc');
    expect(read(`connect.sid=${signed('abc', 'unknown')}`, { secrets })).toBeUndefined();
  });

  it('takes a Buffer and a KeyObject as the secret', () => {
    for (const secret of [Buffer.from(SECRET), createSecretKey(Buffer.from(SECRET))]) {
      expect(read(`connect.sid=${signed('abc')}`, { secrets: [secret] })).toBe('abc');
    }
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('survives the name %s', (name) => {
    expect(read(`${name}x=1`, { name })).toBeUndefined();
    expect(read(`${name}=1`, { name })).toBeUndefined();
    expect(readSessionId({ headers: {}, cookies: {}, signedCookies: {} }, name, [SECRET])).toBeUndefined();
    const id = read(`${name}=${signed('abc')}`, { name });
    expect(id).toBe(name === '__proto__' ? undefined : 'abc');
  });

  it('never throws, whatever a client sends', () => {
    const piece = fc.oneof(
      fc.constantFrom('connect.sid', '=', ';', '; ', 's:', '.', '"', '%', '%zz', 'j:{}', '__proto__', signed('abc')),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect([undefined, 'abc']).toContain(read(pieces.join('')));
      }),
      { numRuns: 2000 },
    );
  });

  it('reports a refused cookie through debug, without its value', () => {
    const lines = debugLines();
    read('connect.sid=hunter2');
    read(`connect.sid=${signed('hunter2', 'dog')}`);
    expect(lines.join('\n')).toContain('cookie is not signed');
    expect(lines.join('\n')).toContain('cookie signature is invalid');
    expect(lines.join('\n')).not.toMatch(/hunter2|a secret for the unit tests/);
  });
});

describe('behind cookie-parser', () => {
  const parsed = (fields: Partial<SessionRequest>): string | undefined =>
    readSessionId({ headers: {}, ...fields }, 'connect.sid', [SECRET]);

  it('takes a value that cookie-parser has verified (reading.signed-cookies)', () => {
    expect(parsed({ signedCookies: { 'connect.sid': 'abc' } })).toBe('abc');
  });

  it('takes a value that cookie-parser has not verified, if it is signed', () => {
    expect(parsed({ cookies: { 'connect.sid': signed('abc') } })).toBe('abc');
    expect(parsed({ cookies: { 'connect.sid': 'abc' } })).toBeUndefined();
    expect(parsed({ cookies: { 'connect.sid': signed('abc', 'dog') } })).toBeUndefined();
  });

  it.each([{ a: 1 }, ['abc'], 7, true, null, '', false])(
    'takes nothing but strings: %j (reading.cookie-parser.json)',
    (value) => {
      expect(parsed({ cookies: { 'connect.sid': value } })).toBeUndefined();
      expect(parsed({ signedCookies: { 'connect.sid': value } })).toBeUndefined();
    },
  );

  const withParser = (secret?: string): SessionMiddleware[] => {
    const parser = cookieParser(secret) as unknown as SessionMiddleware;
    return [parser, createSession({ ...BASICS, store: new TracedStore() })];
  };

  it('answers a request whose cookie is an object (reading.cookie-parser.json)', async () => {
    const app = await App.start(withParser(), (req, res) => res.end(typeof req.session));
    const headers = { cookie: 'connect.sid=j:{"a":1}' };
    expect(await app.client().get('/', { headers })).toMatchObject({ status: 200, body: 'object' });
  });

  it('recognises a client with a cookie of its own', async () => {
    const app = await App.start(withParser(SECRET), (req, res) => {
      req.session.views = Number(req.session.views ?? 0) + 1;
      res.end(String(req.session.views));
    });
    const client = app.client();
    expect((await client.get()).body).toBe('1');
    expect((await client.get()).body).toBe('2');
  });

  it('uses the secret of cookie-parser if the middleware has none (secret.from-cookie-parser)', async () => {
    const parser = cookieParser('the secret of the parser') as unknown as SessionMiddleware;
    const session = createSession({ resave: false, saveUninitialized: true });
    const app = await App.start([parser, session], (req, res) => res.end(req.sessionID));
    const client = app.client();
    const id = (await client.get()).body;
    expect((await client.get()).body).toBe(id);
  });

  it('without a secret anywhere, each request is an error (secret.required)', async () => {
    const app = await App.start(createSession({ resave: false, saveUninitialized: true }), (_req, res) => res.end());
    const answer = await app.client().get();
    expect(answer).toMatchObject({ status: 500, body: 'secret option required for sessions', setCookie: [] });
  });
});

describe('sending the cookie', () => {
  /** The Set-Cookie fields after a session cookie is added to the present ones. */
  function added(present: number | string | string[] | undefined): unknown {
    let fields: unknown = present;
    const res = {
      getHeader: () => present,
      setHeader: (_name: string, value: unknown) => {
        fields = value;
      },
    } as unknown as SessionResponse;
    addSetCookie(res, sessionCookie(cookieSerializer('sid'), 'abc', SECRET, undefined));
    return fields;
  }

  const ours = `sid=${encodeURIComponent(signed('abc'))}`;

  it.each<[string, string | string[] | undefined, string[]]>([
    ['nothing', undefined, []],
    ['a string', 'a=1', ['a=1']],
    ['an array', ['a=1', 'b=2'], ['a=1', 'b=2']],
  ])('keeps what is there: %s (response.cookie.with-others)', (_name, present, kept) => {
    expect(added(present)).toEqual([...kept, ours]);
  });

  it('escapes any id that genid returns', async () => {
    const genid = (): string => 'a\r\nSet-Cookie: evil=1; Path=/\u20ac';
    const app = await App.start({ saveUninitialized: true, genid }, (_req, res) => res.end());
    const client = app.client();
    const { setCookie } = await client.get();
    expect(setCookie).toHaveLength(1);
    expect(setCookie[0]).toMatch(/^connect\.sid=s%3Aa%0D%0ASet-Cookie%3A%20evil%3D1%3B%20Path%3D%2F%E2%82%AC\./);
  });
});

describe('an application that switches from express-session, and back', () => {
  /** Two servers over the same records: one with this middleware, one with express-session, each with its own store. */
  async function both(extra: object = {}) {
    const given = { ...BASICS, cookie: { maxAge: 60_000 }, ...extra };
    const theirStore = new expressSession.MemoryStore() as unknown as MemoryStore;
    const store = new MemoryStore();
    store.sessions = theirStore.sessions;
    const theirs = expressSession({ ...given, store: theirStore } as never) as unknown as SessionMiddleware;
    const handler: Handler = (req, res) => {
      req.session.views = Number(req.session.views ?? 0) + 1;
      res.end(String(req.session.views));
    };
    return {
      store,
      ours: await App.start(createSession({ ...given, store }), handler),
      theirs: await App.start(theirs, handler),
    };
  }

  it.each<[string, object]>([
    ['a string', {}],
    ['several secrets', { secret: ['new', 'old'] }],
    ['another name', { name: 'my.session' }],
    ['ids with special characters', { genid: () => `ü ${Math.random()}` }],
  ])('keeps its users logged in: %s', async (_name, extra) => {
    const { ours, theirs, store } = await both(extra);
    const client = theirs.client();
    expect((await client.get()).body).toBe('1');

    const switched = ours.client();
    switched.cookies.set(...(first(client.cookies) as [string, string]));
    expect((await switched.get()).body).toBe('2');
    expect((await switched.get()).body).toBe('3');

    client.cookies.set(...(first(switched.cookies) as [string, string]));
    expect((await client.get()).body).toBe('4');
    expect(Object.keys(store.sessions)).toHaveLength(1);
  });

  it('accepts exactly the cookies that express-session accepts', () => {
    const theirParser = (header: string): string | undefined => {
      let id: string | undefined;
      const store = Object.assign(new TracedStore(), {
        get: (sid: string, callback: (err: unknown) => void) => {
          id = sid;
          callback(new Error('seen'));
        },
      });
      const middleware = expressSession({ ...BASICS, store } as never) as unknown as SessionMiddleware;
      const res = { setHeader() {}, getHeader() {}, writeHead() {}, end() {} } as unknown as SessionResponse;
      middleware({ headers: { cookie: header }, url: '/' }, res, () => {});
      return id;
    };
    const valid = signed('abc');
    const piece = fc.constantFrom(
      'connect.sid',
      '=',
      ';',
      ' ',
      's:',
      '.',
      '"',
      '%',
      'a',
      valid,
      encodeURIComponent(valid),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const header = pieces.join('');
        expect(read(header)).toBe(theirParser(header));
      }),
      { numRuns: 1000, examples: [[['connect.sid', '=', valid]], [['"', 'connect.sid', '=', '"', valid, '"']]] },
    );
  });
});

function first(cookies: Map<string, string>): [string, string] | undefined {
  return cookies.entries().next().value;
}
