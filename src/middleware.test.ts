import { createHmac } from 'node:crypto';
import { EventEmitter } from 'node:events';
import http from 'node:http';
import express from 'express';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSession, type SessionMiddleware } from './middleware.js';
import { App, BASICS, captureUncaught, type Handler, listen, settled } from './testing/app.js';
import { attributesOf, Client } from './testing/client.js';
import { TracedStore } from './testing/traced-store.js';
import type { SessionRequest, SessionStore } from './types.js';

const count: Handler = (req, res) => {
  if (req.session) req.session.views = Number(req.session.views ?? 0) + 1;
  res.end(String(req.session?.views));
};

describe('a session', () => {
  it('keeps data from one request to the next, separately for each client', async () => {
    const app = await App.start({ store: new TracedStore() }, count);
    const client = app.client();
    expect((await client.get()).body).toBe('1');
    expect((await client.get()).body).toBe('2');
    expect((await app.client().get()).body).toBe('1');
  });

  it('comes with req.sessionID and req.sessionStore', async () => {
    const store = new TracedStore();
    const app = await App.start({ store }, (req, res) => {
      expect(req.sessionID).toBe(req.session.id);
      expect(req.sessionStore).toBe(store);
      res.end();
    });
    expect((await app.client().get()).status).toBe(200);
  });

  it('is kept in memory where no store is given', async () => {
    const app = await App.start({}, count);
    const client = app.client();
    await client.get();
    expect((await client.get()).body).toBe('2');
  });

  it('needs none of the timers that a test has replaced', async () => {
    const app = await App.start({}, count);
    const client = app.client();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    await client.get();
    expect((await client.get()).body).toBe('2');
  });
});

describe("the cookie's path", () => {
  it.each([
    ['/admin', true],
    ['/admin/users?x=1', true],
    ['/administrator', false],
    ['/', false],
    ['/Admin', false],
    ['/a%64min', false],
    ['//admin', false],
    ['http://example.com/admin', true],
  ])('/admin gives %s a session: %s (cookie.path.segments, cookie.path.raw)', async (path, has) => {
    const app = await App.start({ cookie: { path: '/admin' } }, count);
    const { body, setCookie } = await app.client().get(path);
    expect(body).toBe(has ? '1' : 'undefined');
    expect(setCookie).toHaveLength(has ? 1 : 0);
  });

  it('/ gives OPTIONS * a session (cookie.path.options-asterisk)', async () => {
    const app = await App.start({}, count);
    expect((await app.client().get('*', { method: 'OPTIONS' })).body).toBe('1');
  });

  it('is compared with the whole path, under a mount path too', async () => {
    const app = express();
    app.use('/admin', createSession({ ...BASICS, cookie: { path: '/admin' } }) as unknown as express.RequestHandler);
    app.use((req, res) => {
      res.end(typeof (req as unknown as SessionRequest).session);
    });
    const port = await listen(http.createServer(app));
    expect((await new Client({ url: `http://127.0.0.1:${port}` }).get('/admin/users')).body).toBe('object');
  });

  it('that misses leaves the request without sessionID and sessionStore', async () => {
    const app = await App.start({ cookie: { path: '/admin' } }, (req, res) => {
      res.end(JSON.stringify(['session' in req, 'sessionID' in req, 'sessionStore' in req]));
    });
    expect((await app.client().get('/')).body).toBe('[false,false,false]');
  });
});

describe('secrets', () => {
  it('may be rotated: cookies with an old one are accepted, and not signed anew (secret.rotation.not-resigned)', async () => {
    const store = new TracedStore();
    const before = await App.start({ store, secret: 'old' }, count);
    const client = before.client();
    await client.get();

    const after = await App.start({ store, secret: ['new', 'old'] }, count);
    const same = after.client();
    same.cookies.set('connect.sid', client.cookies.get('connect.sid') as string);
    const answer = await same.get();
    expect(answer.body).toBe('2');
    expect(answer.setCookie).toEqual([]);
    expect(same.cookies.get('connect.sid')).toBe(client.cookies.get('connect.sid'));
  });

  it('sign new cookies with the first', async () => {
    const store = new TracedStore();
    const app = await App.start({ store, secret: ['new', 'old'] }, count);
    const client = app.client();
    await client.get();
    const onlyNew = (await App.start({ store, secret: 'new' }, count)).client();
    onlyNew.cookies.set('connect.sid', client.cookies.get('connect.sid') as string);
    expect((await onlyNew.get()).body).toBe('2');
    const onlyOld = (await App.start({ store, secret: 'old' }, count)).client();
    onlyOld.cookies.set('connect.sid', client.cookies.get('connect.sid') as string);
    expect((await onlyOld.get()).body).toBe('1');
  });

  it('may be rotated while the application runs, in its own array (secret.rotation.live)', async () => {
    const secret = ['old'];
    const app = await App.start({ store: new TracedStore(), secret }, count);
    const client = app.client();
    await client.get();
    secret.unshift('new');
    expect((await client.get()).body).toBe('2');
    secret.pop();
    expect((await client.get()).body).toBe('1');
  });

  it.each<[string, unknown[]]>([
    ['taken away', []],
    ['replaced by undefined', [undefined]],
    ['emptied', ['']],
    ['emptied, and binary,', [Buffer.alloc(0)]],
    ['joined by an empty one', ['old', '']],
  ])('that are %s meanwhile are an error: nothing is signed, and no forged cookie is read', async (_name, now) => {
    const caught = captureUncaught();
    const secret: unknown[] = ['old'];
    const store = new TracedStore();
    const app = await App.start({ store, secret, rolling: true }, count);
    const client = app.client();
    await client.get();
    secret.splice(0, 1, ...now);
    const { status, setCookie } = await client.get();
    expect({ status, setCookie }).toEqual({ status: 500, setCookie: [] });
    expect(String(await app.firstError())).toMatch(/^TypeError: secret option/);

    const [id = ''] = store.kept.keys();
    const forged = createHmac('sha256', '').update(id).digest('base64').replace(/=+$/, '');
    const thief = await app
      .client()
      .get('/', { headers: { cookie: `connect.sid=s:${encodeURIComponent(`${id}.${forged}`)}` } });
    expect(thief.status).toBe(500);
    expect(caught).toEqual([]);
  });
});

describe('name', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])('may be %s', async (name) => {
    const app = await App.start({ store: new TracedStore(), name }, count);
    const client = app.client();
    expect((await client.get('/', { headers: { cookie: `${name}s=1` } })).body).toBe('1');
    expect((await client.get()).body).toBe('2');
  });

  it('may differ between two middlewares', async () => {
    const session = (name: string, path: string): SessionMiddleware =>
      createSession({ ...BASICS, store: new TracedStore(), name, cookie: { path } });
    const app = await App.start([session('a', '/a'), session('b', '/b')], count);
    const client = app.client();
    expect((await client.get('/a')).body).toBe('1');
    expect((await client.get('/b')).body).toBe('1');
    expect((await client.get('/a')).body).toBe('2');
    expect([...client.cookies.keys()]).toEqual(['a', 'b']);
  });
});

describe('a store that is disconnected', () => {
  it('leaves requests without a session until it is connected again (store.event.disconnect)', async () => {
    const store = new TracedStore();
    const app = await App.start({ store }, (req, res) => {
      res.end(JSON.stringify([typeof req.session, typeof req.sessionID, typeof req.sessionStore]));
    });
    store.emit('disconnect');
    expect((await app.client().get()).body).toBe('["undefined","undefined","undefined"]');
    expect(app.errors).toEqual([]);
    store.emit('connect');
    expect((await app.client().get()).body).toBe('["object","string","object"]');
  });

  it('before the middleware is created goes unnoticed (store.event.connect)', async () => {
    const store = new TracedStore();
    store.emit('disconnect');
    const app = await App.start({ store }, count);
    expect((await app.client().get()).body).toBe('1');
  });

  it('has one listener for each event and middleware (store.event.connect)', () => {
    const store = new TracedStore();
    createSession({ ...BASICS, store });
    createSession({ ...BASICS, store });
    expect([store.listenerCount('disconnect'), store.listenerCount('connect')]).toEqual([2, 2]);
  });
});

describe('several middlewares', () => {
  it('a later one does nothing when there is a session (store.second-middleware)', async () => {
    const [first, second] = [new TracedStore(), new TracedStore()];
    const app = await App.start(
      [createSession({ ...BASICS, store: first }), createSession({ ...BASICS, store: second })],
      count,
    );
    const { setCookie } = await app.client().get();
    expect(setCookie).toHaveLength(1);
    expect(second.operations).toEqual([]);
  });

  it('that share a store each use their own options (store.shared.own-options)', async () => {
    const store = new TracedStore();
    const options = (name: string, secure?: 'auto') => ({
      ...BASICS,
      store,
      proxy: name === 'a',
      genid: () => `${name}-${Math.random()}`,
      cookie: { maxAge: name === 'a' ? 1000 : 5000, secure },
    });
    const regenerate: Handler = async (req, res) => {
      await req.session.regenerate();
      req.session.user = 'ada';
      res.end(JSON.stringify([req.sessionID.slice(0, 1), req.session.cookie.originalMaxAge]));
    };
    const a = await App.start(createSession(options('a', 'auto')), regenerate);
    const b = await App.start(createSession(options('b')), regenerate);
    const headers = { 'X-Forwarded-Proto': 'https' };
    for (let i = 0; i < 2; i++) {
      const [fromA, fromB] = [await a.client().get('/', { headers }), await b.client().get('/', { headers })];
      expect(fromA.body).toBe('["a",1000]');
      expect(fromB.body).toBe('["b",5000]');
      expect(attributesOf(fromA.setCookie[0]).secure).toBe(true);
    }
  });

  it('on one request, where the first has no session for the path, share a store (store.shared.own-options)', async () => {
    const store = new TracedStore();
    const session = (path: string): SessionMiddleware =>
      createSession({
        ...BASICS,
        store,
        name: path.slice(1),
        genid: () => `${path} ${Math.random()}`,
        cookie: { path },
      });
    const app = await App.start([session('/a'), session('/b')], async (req, res) => {
      await req.session.regenerate();
      req.session.user = 'ada';
      res.end(req.sessionID.slice(0, 2));
    });
    for (const path of ['/a', '/b']) {
      const { body, setCookie } = await app.client().get(path);
      expect(body).toBe(path);
      expect(setCookie).toHaveLength(1);
      expect(attributesOf(setCookie[0]).path).toBe(path);
    }
  });

  it('may follow each other if the application removes the session between them', async () => {
    const [first, second] = [new TracedStore(), new TracedStore()];
    const drop: SessionMiddleware = (req, _res, next) => {
      req.session = null;
      next();
    };
    const app = await App.start(
      [createSession({ ...BASICS, store: first }), drop, createSession({ ...BASICS, store: second, name: 'second' })],
      count,
    );
    const client = app.client();
    expect((await client.get()).body).toBe('1');
    expect(client.cookies.has('second')).toBe(true);
    expect((await client.get()).body).toBe('2');
    expect(app.errors).toEqual([]);
  });
});

describe("Express's trust proxy", () => {
  it.each([
    [true, undefined, true],
    [true, false, false],
    [false, undefined, false],
    [false, true, true],
  ])('%s, with proxy %s: X-Forwarded-Proto is believed: %s (proxy.undefined)', async (trust, proxy, believed) => {
    const app = express();
    app.set('trust proxy', trust);
    app.use(createSession({ ...BASICS, proxy, cookie: { secure: true } }) as unknown as express.RequestHandler);
    app.use((req, res) => {
      Object.assign((req as unknown as { session: object }).session, { user: 'ada' });
      res.end();
    });
    const port = await listen(http.createServer(app));
    const client = new Client({ url: `http://127.0.0.1:${port}` });
    const { setCookie } = await client.get('/', { headers: { 'X-Forwarded-Proto': 'https' } });
    expect(setCookie).toHaveLength(believed ? 1 : 0);
  });
});

describe('a response', () => {
  it('that is missing is an error whose message gives the argument for a WebSocket', () => {
    const errors: unknown[] = [];
    createSession(BASICS)({ headers: {}, url: '/' }, undefined as never, (err) => errors.push(err));
    expect(errors).toEqual([
      new TypeError('the middleware needs a response; pass {} for a WebSocket upgrade, which has none'),
    ]);
  });
});

describe('store.generate', () => {
  it('gives a session to a request that no middleware has seen', () => {
    const store = new TracedStore();
    createSession({ ...BASICS, store, genid: () => 'made', cookie: { path: '/x' } });
    const req: SessionRequest = { headers: {}, url: '/' };
    (store as unknown as SessionStore).generate?.(req);
    expect(req).toMatchObject({ sessionID: 'made', session: { id: 'made', cookie: { path: '/x' } } });
  });

  it("of another store than the request's makes a session as that store's middleware does", async () => {
    const other = new TracedStore();
    createSession({ ...BASICS, store: other, genid: () => 'of the other' });
    const app = await App.start({ store: new TracedStore() }, (req, res) => {
      (other as unknown as SessionStore).generate?.(req as unknown as SessionRequest);
      res.end(req.sessionID);
    });
    expect((await app.client().get()).body).toBe('of the other');
  });

  it('throws what genid throws', () => {
    const store = new TracedStore();
    createSession({
      ...BASICS,
      store,
      genid: () => {
        throw new Error('no id');
      },
    });
    expect(() => (store as unknown as SessionStore).generate?.({ headers: {} })).toThrow('no id');
  });
});

describe('whatever a client sends', () => {
  const cookiePiece = fc.oneof(
    fc.constantFrom('connect.sid', '=', '; ', ';', ',', 's:', 's%3A', '.', '"', '%', '__proto__', 'j:{"a":1}', 'abc'),
    fc.string({ maxLength: 6 }).map((text) => text.replace(/[^\x20-\x7e]/g, '~')),
  );
  const path = fc
    .array(fc.constantFrom('/', 'a', '?', '#', '%', '..', '//', '*', ':', '@', 'http://x', '\\', ';', '&', '='), {
      maxLength: 6,
    })
    .map((parts) => `/${parts.join('')}`);

  it('gets one answer, causes no error, and opens nobody else’s session', { timeout: 20_000 }, async () => {
    const caught = captureUncaught();
    const store = new TracedStore();
    store.seed('abc', { user: 'ada', cookie: {} });
    const app = await App.start({ store, unset: 'destroy', cookie: { path: '/' } }, (req, res) => {
      res.end(String(req.session.user));
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(cookiePiece, { maxLength: 10 }),
        path,
        fc.constantFrom('https', 'http', ',', '"', 'https,'.repeat(50)),
        async (pieces, target, proto) => {
          const before = app.nextCalls;
          const headers = { cookie: pieces.join(''), 'X-Forwarded-Proto': proto };
          expect(await app.client().get(target, { headers })).toMatchObject({ status: 200, body: 'undefined' });
          expect(app.nextCalls).toBe(before + 1);
        },
      ),
      { numRuns: 300 },
    );
    await settled();
    expect(app.errors).toEqual([]);
    expect(store.operations).toEqual([]);
    expect(store.kept.size).toBe(1);
    expect(caught).toEqual([]);
  });

  it('costs no more than one pass, even over thousands of cookies', async () => {
    const app = await App.start({ store: new TracedStore() }, count);
    const cookie = `${'connect.sid=s:x.y; '.repeat(700)}a=b`;
    expect((await app.client().get('/', { headers: { cookie } })).body).toBe('1');
  });
});

describe('an exception of the application', () => {
  it('in a later handler surfaces unchanged, and next is called once', async () => {
    const caught = captureUncaught();
    const store = new TracedStore();
    store.seed('abc', { cookie: {} });
    const middleware = createSession({ ...BASICS, store });
    const sender = await App.start({ saveUninitialized: true, genid: () => 'abc' }, (_req, res) => res.end());
    const client = sender.client();
    await client.get();
    let calls = 0;
    const req: SessionRequest = { headers: { cookie: client.cookieHeader }, url: '/' };
    middleware(req, new EventEmitter() as never, () => {
      calls++;
      throw new Error('a bug in the application');
    });
    await settled();
    expect(calls).toBe(1);
    expect(caught).toEqual([new Error('a bug in the application')]);
  });
});
