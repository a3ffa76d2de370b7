import expressSession from 'express-session';
import { describe, expect, it, vi } from 'vitest';
import { Cookie } from './cookie.js';
import type { Options } from './options.js';
import type { Session } from './session.js';
import { type AnySession, App, captureUncaught, type Handler, settled } from './testing/app.js';
import { type Answer, attributesOf, type Client } from './testing/client.js';
import { advance, httpDate, stopClock } from './testing/clock.js';
import { debugLines } from './testing/debug-lines.js';
import { type Fault, TracedStore } from './testing/traced-store.js';
import type { SessionStore } from './types.js';

/** The outcome of one request. */
interface Outcome {
  readonly operations: string[];
  readonly cookie: boolean;
  readonly answer: Answer;
}

interface Setting {
  readonly app: App;
  readonly client: Client;
  readonly store: TracedStore;
  readonly id: string;
  visit(path?: string, headers?: Record<string, string>): Promise<Outcome>;
}

/** An application whose paths are handlers, and a client that may be logged in already. */
async function start(
  handlers: Record<string, Handler>,
  options: Options = {},
  { login = true, https = false } = {},
): Promise<Setting> {
  const store = new TracedStore();
  const app = await App.start({ store, ...options }, (req, res) => {
    if (req.url === '/login') Object.assign(req.session, { user: 'ada' });
    const done = handlers[req.url ?? '']?.(req, res);
    if (done instanceof Promise) return done.then(() => res.end());
    if (!res.writableEnded) res.end();
    return undefined;
  });
  const client = app.client();
  const visit = async (path = '/', extra: Record<string, string> = {}): Promise<Outcome> => {
    store.clearTrace();
    const headers = { ...(https ? { 'X-Forwarded-Proto': 'https' } : {}), ...extra };
    const answer = await client.get(path, { headers });
    return { operations: store.operations, cookie: answer.setCookie.length > 0, answer };
  };
  if (login) await visit('/login');
  return { app, client, store, id: [...store.kept.keys()][0] ?? '', visit };
}

/** A promise, and the function that resolves it. */
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const change: Handler = (req) => {
  req.session.user = 'bob';
};

describe('a new session', () => {
  it.each([
    // saveUninitialized, changed → stored, cookie
    [true, false, ['set'], true],
    [true, true, ['set'], true],
    [false, false, [], false],
    [false, true, ['set'], true],
  ])('with saveUninitialized %s, changed %s: %j, cookie %s', async (saveUninitialized, changed, operations, cookie) => {
    const { visit } = await start({ '/': changed ? change : () => {} }, { saveUninitialized }, { login: false });
    expect(await visit()).toMatchObject({ operations, cookie });
  });

  it('is not stored if its only property is one that JSON leaves out', async () => {
    const { visit } = await start({ '/': (req) => Object.assign(req.session, { a: undefined }) }, {}, { login: false });
    expect(await visit()).toMatchObject({ operations: [], cookie: false });
  });

  it('gets no cookie from rolling while it is uninitialised (rolling.uninitialized)', async () => {
    const { visit } = await start({}, { rolling: true }, { login: false });
    expect(await visit()).toMatchObject({ operations: [], cookie: false });
  });

  it('three at once, without a cookie, are three sessions (session.parallel.new)', async () => {
    const { app, store } = await start({}, { saveUninitialized: true }, { login: false });
    await Promise.all([app.client().get(), app.client().get(), app.client().get()]);
    expect(store.kept.size).toBe(3);
  });

  it('that the application sets to null is destroyed in the store, although it was never stored (unset.destroy.new)', async () => {
    const gone: Handler = (req) => {
      req.session = null as never;
    };
    const { visit, app, store } = await start({ '/': gone }, { unset: 'destroy' }, { login: false });
    expect(await visit()).toMatchObject({ operations: ['destroy'], cookie: false });
    store.break('destroy', { error: new Error('down') });
    expect((await visit()).answer.status).toBe(500);
    expect(await app.firstError()).toEqual(new Error('down'));
  });
});

describe('a loaded session', () => {
  it.each([
    // resave, rolling, changed, expires → stored, cookie
    [false, false, false, false, ['get', 'touch'], false],
    [false, false, true, false, ['get', 'set'], false],
    [false, true, false, false, ['get', 'touch'], true],
    [true, false, false, false, ['get', 'set'], false],
    [true, true, false, false, ['get', 'set'], true],
    [false, false, false, true, ['get', 'touch'], false],
    [false, false, true, true, ['get', 'set'], true],
    [true, false, false, true, ['get', 'set'], false],
  ])(
    'resave %s, rolling %s, changed %s, with an expiry %s: %j, cookie %s (resave.false.touch, resave.true.no-cookie)',
    async (resave, rolling, changed, expires, operations, cookie) => {
      const options = { resave, rolling, cookie: expires ? { maxAge: 60_000 } : {} };
      const { visit } = await start({ '/': changed ? change : () => {} }, options);
      expect(await visit()).toMatchObject({ operations, cookie });
    },
  );

  it('is sent again with expires: false, but not with null, when it changes (cookie.expires.false-sent-again)', async () => {
    for (const [expires, cookie] of [
      [false, true],
      [null, false],
    ]) {
      const { visit } = await start({ '/': change }, { cookie: { expires } });
      expect(await visit()).toMatchObject({ cookie });
    }
  });

  it('that is changed and changed back is unchanged', async () => {
    const { visit } = await start({
      '/': (req) => {
        req.session.user = 'bob';
        req.session.user = 'ada';
      },
    });
    expect(await visit()).toMatchObject({ operations: ['get', 'touch'] });
  });

  it('counts as changed for another order of keys, but not for undefined (session.change.order, session.change.undefined)', async () => {
    const { visit } = await start({
      '/login': (req) => Object.assign(req.session, { n: 1 }),
      '/order': (req) => {
        const { user } = req.session;
        Reflect.deleteProperty(req.session, 'user');
        req.session.user = user;
      },
      '/undefined': (req) => Object.assign(req.session, { nothing: undefined }),
    });
    expect((await visit('/order')).operations).toEqual(['get', 'set']);
    expect((await visit('/undefined')).operations).toEqual(['get', 'touch']);
  });

  it('gets Dates back as texts and Maps as {} (session.data.json)', async () => {
    const { visit } = await start({
      '/login': (req) => Object.assign(req.session, { at: new Date(0), map: new Map([[1, 2]]) }),
      '/': (req, res) => void res.end(JSON.stringify([req.session.at, req.session.map])),
    });
    expect((await visit()).answer.body).toBe('["1970-01-01T00:00:00.000Z",{}]');
  });

  it('does not take the cookie options again, even with rolling (session.cookie.configuration)', async () => {
    stopClock();
    const cookie = { maxAge: 60_000, path: '/' };
    const { visit } = await start({}, { cookie, rolling: true });
    cookie.maxAge = 5000;
    const { answer } = await visit();
    expect(attributesOf(answer.setCookie[0]).expires).toBe(httpDate(60_000));
  });

  it('is only touched, without a cookie, if only its cookie.maxAge changed (session.change.cookie)', async () => {
    stopClock();
    const shorten: Handler = (req) => {
      req.session.cookie.maxAge = 5000;
    };
    const { visit, store, id } = await start({ '/': shorten }, { cookie: { maxAge: 60_000 } });
    expect(await visit()).toMatchObject({ operations: ['get', 'touch'], cookie: false });
    expect(store.record(id)).toMatchObject({ cookie: { originalMaxAge: 5000 } });
  });

  it('starts its time to live again when it changes, without rolling (rolling.false.modified)', async () => {
    stopClock();
    const { visit } = await start({ '/': change }, { cookie: { maxAge: 60_000 } });
    advance(30_000);
    const { answer } = await visit();
    expect(attributesOf(answer.setCookie[0]).expires).toBe(httpDate(60_000));
  });

  it('does not drift, however often it is touched (cookie.maxAge.original)', async () => {
    stopClock();
    const { visit, store, id } = await start({}, { cookie: { maxAge: 60_000 } });
    for (let i = 0; i < 10; i++) {
      advance(777);
      await visit();
    }
    expect(store.record(id)).toMatchObject({ cookie: { originalMaxAge: 60_000 } });
  });

  it('whose record has a toJSON is not saved unless it changed (resave.change.to-json)', async () => {
    stopClock();
    const { visit, store } = await start({}, { cookie: { maxAge: 60_000 } });
    const { get } = store;
    store.get = (sid, callback) =>
      get.call(store, sid, (err, record) =>
        callback(err, {
          ...(record as object),
          toJSON() {
            return { ...this };
          },
        }),
      );
    advance(1000);
    expect((await visit()).operations).toEqual(['get', 'touch']);
  });
});

describe('the serialisations that a request costs', () => {
  it('are none for an unchanged session of plain values', async () => {
    const { visit, store } = await start({ '/': (_req, res) => void res.end('x') }, { rolling: true });
    Object.assign(store, { touch: (_sid: string, _session: object, done: () => void) => done() });
    const spy = vi.spyOn(JSON, 'stringify');
    await visit();
    const calls = spy.mock.calls.length;
    spy.mockRestore();
    expect(calls).toBe(0);
  });

  it('are one to detect a change that only JSON shows, and one to store it', async () => {
    let calls = 0;
    const { visit } = await start(
      {
        '/': (req, res) => {
          calls = 0;
          req.session.user = {
            toJSON() {
              calls++;
              return 'bob';
            },
          };
          // This end writes the headers: both check whether the session has changed.
          res.end('x');
        },
      },
      { cookie: { maxAge: 60_000 } },
    );
    expect(await visit()).toMatchObject({ operations: ['get', 'set'], cookie: true });
    expect(calls).toBe(2);
  });
});

describe('requests of one client at the same time', () => {
  it('the last to end replaces what the others stored (session.parallel.last-write)', async () => {
    const begun = deferred();
    const { client, store, id } = await start({
      '/first': async (req) => {
        req.session.first = true;
        begun.resolve();
        await store.called('set');
      },
      '/second': (req) => Object.assign(req.session, { second: true }),
    });
    const first = client.get('/first');
    await begun.promise;
    await client.get('/second');
    await first;
    expect(store.record(id)).toMatchObject({ first: true });
    expect(store.record(id)).not.toHaveProperty('second');
  });

  it('a slow request that changes the session restores it after a logout (session.parallel.logout)', async () => {
    const begun = deferred();
    const { client, store, id } = await start({
      '/slow': async (req) => {
        req.session.user = 'bob';
        begun.resolve();
        await store.called('destroy');
      },
      '/logout': (req) => req.session.destroy(),
    });
    const slow = client.get('/slow');
    await begun.promise;
    await client.get('/logout');
    await slow;
    expect(store.kept.has(id)).toBe(true);
  });
});

describe('set to null or deleted', () => {
  it.each([
    ['null', (req: object) => Object.assign(req, { session: null })],
    ['deleted', (req: object) => Reflect.deleteProperty(req, 'session')],
  ] as const)("%s: unset: 'destroy' destroys it, 'keep' leaves it", async (_name, unset) => {
    for (const [option, operations] of [
      ['destroy', ['get', 'destroy']],
      ['keep', ['get']],
      [undefined, ['get']],
    ] as const) {
      const { visit, store } = await start({ '/': (req) => void unset(req) }, { unset: option });
      expect(await visit()).toMatchObject({ operations, cookie: false });
      expect(store.kept.size).toBe(option === 'destroy' ? 0 : 1);
    }
  });
});

describe('a record that has expired', () => {
  it.each(['1970-01-01T00:00:00.000Z', new Date(0)])(
    'is not found, whatever the store thinks of it: %s',
    async (expires) => {
      const { visit, store, id } = await start({ '/': (_req, res) => res.end(String(_req.session.user)) });
      const get = store.get.bind(store);
      store.get = (sid, callback) =>
        get(sid, (err, record) => callback(err, { ...(record as object), cookie: { path: '/', expires } }));
      const { answer, operations } = await visit();
      expect(answer.body).toBe('undefined');
      expect(operations).toEqual(['get']);
      expect([...store.kept.keys()]).toEqual([id]);
    },
  );

  it('is gone for reload() as well', async () => {
    stopClock();
    const { visit } = await start(
      {
        '/': async (req, res) => {
          advance(2000);
          await expect(req.session.reload()).rejects.toThrow('failed to load session');
          res.end();
        },
      },
      { cookie: { maxAge: 1000 } },
    );
    expect((await visit()).answer.status).toBe(200);
  });

  it('with rolling is left to a store that has touch, as Redis: it may keep the expiry beside the record', async () => {
    stopClock();
    const { visit, store, id } = await start(
      { '/': (req, res) => res.end(String(req.session.user)) },
      { cookie: { maxAge: 1000 }, rolling: true },
    );
    const record = store.kept.get(id) as string;
    for (let times = 0; times < 3; times++) {
      advance(900);
      expect((await visit()).answer.body).toBe('ada');
      store.kept.set(id, record);
    }
  });
});

describe('store.generate that an application wraps', () => {
  it('makes the sessions of first visits as well, with what the wrapper put there (store.generate.replaced)', async () => {
    const made: string[] = [];
    const { visit, store, app } = await start(
      {
        '/': (req, res) => res.end(JSON.stringify([req.session.visits, req.session.cookie.secure])),
        '/change': (req, res) => {
          req.session.user = 'ada';
          res.end();
        },
        '/regenerate': async (req, res) => {
          await req.session.regenerate();
          res.end(JSON.stringify(req.session.visits));
        },
      },
      {},
      { login: false },
    );
    const { generate } = store as SessionStore;
    (store as SessionStore).generate = function (req) {
      generate?.call(this, req);
      made.push(req.sessionID as string);
      const session = req.session as AnySession;
      session.visits = 0;
      session.cookie.secure = false;
    };
    const first = await visit();
    expect(first.answer.body).toBe('[0,false]');
    // A session that holds nothing but what it began with is uninitialised.
    expect(first).toMatchObject({ cookie: false, operations: [] });
    expect(await visit('/change')).toMatchObject({ cookie: true, operations: ['set'] });
    expect((await visit('/regenerate')).answer.body).toBe('0');
    expect(made).toHaveLength(3);
    expect([...store.kept.keys()]).toEqual([made[2]]);
    expect(app.errors).toEqual([]);
  });

  it('is an error for next where it makes no session', async () => {
    const { visit, store, app } = await start({}, {}, { login: false });
    (store as SessionStore).generate = () => {};
    expect((await visit()).answer.status).toBe(500);
    expect(app.errors).toEqual([new TypeError('a replaced store.generate() must make a session with a cookie')]);
  });
});

describe('a destroy or regenerate that failed', () => {
  /** A client that is logged in visits an application whose store can't destroy. */
  async function visitBroken(handler: Handler) {
    const store = new TracedStore();
    const app = await App.start({ store, saveUninitialized: true }, (req, res) => {
      if (req.url === '/login') return res.end();
      store.break('destroy', { error: new Error('down') });
      return handler(req, res);
    });
    const client = app.client();
    await client.get('/login');
    return { app, answer: await client.get() };
  }

  it.each(['destroy', 'regenerate'] as const)(
    'and whose result nobody awaited is an error of the request, before anything is sent: %s()',
    async (operation) => {
      const { app, answer } = await visitBroken(async (req, res) => {
        req.session[operation]();
        await settled();
        res.end('you have logged out');
      });
      expect(answer).toMatchObject({ status: 500, body: 'down', setCookie: [] });
      expect(app.errors).toEqual([new Error('down')]);
    },
  );

  it('is reported after the response where the store answers later', async () => {
    const { app, answer } = await visitBroken((req, res) => {
      req.session.destroy();
      res.end('you have logged out');
    });
    expect(answer).toMatchObject({ status: 200, body: 'you have logged out' });
    expect(await app.firstError()).toEqual(new Error('down'));
  });

  it.each<[string, (session: Session) => unknown]>([
    ['waits for it', (session) => (session.destroy() as Promise<void>).catch(() => {})],
    ['gives a callback', (session) => session.destroy(() => {})],
  ])('is left to the application that %s', async (_name, destroy) => {
    const { app, answer } = await visitBroken(async (req, res) => {
      destroy(req.session);
      await settled();
      res.end('we are working on it');
    });
    expect(answer).toMatchObject({ status: 200, body: 'we are working on it' });
    await settled();
    expect(app.errors).toEqual([]);
  });
});

describe('a session that could not be loaded', () => {
  const faults: [string, Fault][] = [
    ['an error', { error: new Error('down') }],
    ['an exception (store.error.throws)', { throws: new Error('down') }],
    ['a rejection', { rejects: new Error('down') }],
  ];

  it.each(faults)(
    "is not destroyed by unset: 'destroy', nor stored, after %s (store.error.get-unset)",
    async (_name, fault) => {
      const { visit, app, store } = await start(
        {},
        { unset: 'destroy', resave: true, saveUninitialized: true, rolling: true },
      );
      store.break('get', fault);
      const { answer, operations, cookie } = await visit();
      expect(answer).toMatchObject({ status: 500, body: 'down' });
      expect(operations).toEqual(['get']);
      expect(cookie).toBe(false);
      expect(store.kept.size).toBe(1);
      expect(app.errors).toEqual([new Error('down')]);
    },
  );

  it.each<[string, unknown]>([
    ['without a cookie', { user: 'ada' }],
    ['with a cookie that is a text', { cookie: 'x' }],
    ['that is a text', 'oops'],
    ['that is a number', 7],
    ['that is true', true],
  ])('survives a record %s, with a clear error (store.record.no-cookie)', async (_name, record) => {
    const { visit, app, store, id } = await start({}, { unset: 'destroy' });
    store.seed(id, record);
    const { answer, operations } = await visit();
    expect(answer.status).toBe(500);
    expect(answer.body).toMatch(/^corrupt session in the store: the record /);
    expect(answer.body).not.toContain(id);
    expect(operations).toEqual(['get']);
    expect(store.kept.size).toBe(1);
    expect(app.nextCalls).toBe(2);
  });

  it('survives a record whose data JSON cannot express', async () => {
    const { visit, store } = await start({}, { unset: 'destroy' });
    store.get = (_sid, callback) => callback(null, { n: 1n, cookie: {} });
    const { answer, operations } = await visit();
    expect(answer.status).toBe(500);
    expect(answer.body).toMatch(/BigInt/);
    expect(operations).toEqual([]);
  });

  it.each(['answers-twice', 'throws-after-answering'] as const)(
    'calls next once, though the store %s (store.error.twice)',
    async (fault) => {
      const caught = captureUncaught();
      const { visit, app, store } = await start({ '/': (req, res) => void res.end(req.session.user) });
      const before = app.nextCalls;
      store.break('get', fault);
      expect((await visit()).answer.body).toBe('ada');
      await settled();
      expect(app.nextCalls).toBe(before + 1);
      expect(caught).toEqual([]);
    },
  );

  it('with the code ENOENT is a session that is not there (store.get.enoent)', async () => {
    const { visit, store, id } = await start({ '/': (req, res) => void res.end(req.sessionID) });
    store.break('get', { error: Object.assign(new Error('no such file'), { code: 'ENOENT' }) });
    const { answer } = await visit();
    expect(answer.status).toBe(200);
    expect(answer.body).not.toBe(id);
  });

  it.each([null, undefined, '', 0, false])(
    'because the store answers %j is a session that is not there',
    async (nothing) => {
      const { visit, store, id } = await start({ '/': (req, res) => void res.end(req.sessionID) });
      store.get = (_sid, callback) => callback(null, nothing);
      const { answer } = await visit();
      expect(answer.status).toBe(200);
      expect(answer.body).not.toBe(id);
    },
  );

  it('under an id that the store does not have never gets that id, though it was signed (reading.unknown-id)', async () => {
    const { visit, store, id } = await start(
      { '/': (req, res) => void res.end(req.sessionID) },
      { saveUninitialized: true },
    );
    store.kept.clear();
    const { answer, operations } = await visit();
    expect(answer.body).not.toBe(id);
    expect(operations).toEqual(['get', 'set']);
    expect(answer.setCookie).toHaveLength(1);
  });
});

describe('the cookie function', () => {
  it('runs once a request, for a new and for a loaded session (cookie.function.once)', async () => {
    let calls = 0;
    const cookie = (): object => {
      calls++;
      return { maxAge: 60_000 };
    };
    const { visit } = await start({ '/regenerate': (req) => req.session.regenerate() }, { cookie });
    expect(calls).toBe(1);
    await visit();
    expect(calls).toBe(2);
    await visit('/regenerate');
    expect(calls).toBe(3);
  });

  it('decides about the path and about the cookie with the same result (cookie.function.once)', async () => {
    const paths = ['/', '/admin'];
    const { visit } = await start({ '/': change }, { cookie: () => ({ path: paths.shift() }) }, { login: false });
    const { answer } = await visit();
    expect(attributesOf(answer.setCookie[0]).path).toBe('/');
  });

  it.each([
    [() => undefined, 'cookie function: its result must be an object with cookie options; got undefined'],
    [async () => ({}), 'cookie function must not be asynchronous; it returned a promise'],
    [() => ({ maxAge: '60000' }), /^cookie function: its result\.maxAge must be a number/],
    [
      () => {
        throw new Error('mine');
      },
      'mine',
    ],
  ])(
    'that makes no sense is an error of the request, answered: %s (cookie.function.checked, cookie.function.throws)',
    async (cookie, message) => {
      const { visit, app } = await start({}, { cookie, unset: 'destroy' }, { login: false });
      const { answer, operations } = await visit();
      expect(answer.status).toBe(500);
      expect(answer.body).toMatch(message);
      expect(operations).toEqual([]);
      expect(app.nextCalls).toBe(1);
    },
  );
});

describe('genid', () => {
  it('gets the request, and makes the id', async () => {
    const { visit, store } = await start(
      { '/new': change },
      { genid: (req: { url: string }) => `from ${req.url}` },
      { login: false },
    );
    await visit('/new');
    expect([...store.kept.keys()]).toEqual(['from /new']);
  });

  it.each([
    [() => '', 'genid function must return a string that is not empty; got ""'],
    [() => 7, 'genid function must return a string that is not empty; got a number (7)'],
    [() => null, 'genid function must return a string that is not empty; got null'],
    [async () => 'id', 'genid function must not be asynchronous; it returned a promise'],
    [
      () => {
        throw new Error('mine');
      },
      'mine',
    ],
  ])('without a valid id is an error of the request: %s (store.error.throws, genid.result)', async (genid, message) => {
    const { visit, app } = await start({}, { genid, saveUninitialized: true, unset: 'destroy' }, { login: false });
    const { answer, operations } = await visit();
    expect(answer).toMatchObject({ status: 500, body: message, setCookie: [] });
    expect(operations).toEqual([]);
    expect(app.nextCalls).toBe(1);
  });
});

describe.each([
  ['an object', (cookie: object) => cookie],
  ['a function (cookie.function.auto.secure, cookie.function.auto.same-site)', (cookie: object) => () => cookie],
])("'auto', from %s", (_name, wrap) => {
  it.each([
    // https → Secure, SameSite
    [true, true, 'None'],
    [false, undefined, 'Lax'],
  ])('over https %s: Secure %s, SameSite %s', async (https, secure, sameSite) => {
    const cookie = wrap({ secure: 'auto', sameSite: 'auto' });
    const { visit } = await start({ '/': change }, { cookie, proxy: true }, { login: false, https });
    const attributes = attributesOf((await visit()).answer.setCookie[0]);
    expect(attributes.secure).toBe(secure);
    expect(attributes.samesite).toBe(sameSite);
  });

  it('for sameSite alone sends None without Secure over https (cookie.sameSite.auto.secure-apart)', async () => {
    const { visit } = await start(
      { '/': change },
      { cookie: wrap({ sameSite: 'auto' }), proxy: true },
      { login: false, https: true },
    );
    const attributes = attributesOf((await visit()).answer.setCookie[0]);
    expect(attributes).toMatchObject({ samesite: 'None' });
    expect(attributes.secure).toBeUndefined();
  });

  it('for secure is decided when the session is made, and stored (cookie.secure.auto.resolved-once)', async () => {
    const options = { cookie: wrap({ secure: 'auto' }), proxy: true, rolling: true };
    const { visit, store, id } = await start({}, options, { https: true });
    expect(store.record(id)).toMatchObject({ cookie: { secure: true } });
    expect((await visit()).cookie).toBe(true);
    expect((await visit('/', { 'X-Forwarded-Proto': 'http' })).cookie).toBe(false);

    const plain = await start({}, options);
    expect(plain.store.record(plain.id)).toMatchObject({ cookie: { secure: false } });
    const { answer } = await plain.visit('/', { 'X-Forwarded-Proto': 'https' });
    expect(answer.setCookie).toHaveLength(1);
    expect(attributesOf(answer.setCookie[0]).secure).toBeUndefined();
  });

  it('is decided again for a session that regenerate begins', async () => {
    const { visit } = await start(
      { '/': (req) => req.session.regenerate() },
      { cookie: wrap({ secure: 'auto' }), proxy: true },
    );
    const { answer } = await visit('/', { 'X-Forwarded-Proto': 'https' });
    expect(attributesOf(answer.setCookie[0]).secure).toBe(true);
  });
});

describe('req.session.cookie', () => {
  const body = JSON.parse('{"user":"bob","cookie":{"httpOnly":false,"path":"/x","domain":"evil.example"}}');

  it('that a request body overwrites with a plain object is an error: no cookie is sent, and no session is stored', async () => {
    const { visit, app, store } = await start({ '/': (req) => Object.assign(req.session, body) }, {}, { login: false });
    const { answer } = await visit();
    expect(answer).toMatchObject({ status: 500, setCookie: [] });
    expect(app.errors).toEqual([
      new TypeError(
        'req.session.cookie was replaced by something that is not a Cookie; assign to its properties instead',
      ),
    ]);
    expect(store.kept.size).toBe(0);
  });

  it('that a request body overwrites is not stored by save() either', async () => {
    const { visit, store, id } = await start({
      '/': async (req, res) => {
        Object.assign(req.session, body);
        await expect(req.session.save()).rejects.toThrow('req.session.cookie was replaced');
        res.end();
      },
    });
    expect((await visit()).answer.status).toBe(500);
    expect(store.record(id)).toMatchObject({ cookie: { httpOnly: true, path: '/' }, user: 'ada' });
  });

  it('may be another Cookie, also one of another copy of the library', async () => {
    const { visit } = await start({
      '/ours': (req) => {
        req.session.cookie = new Cookie({ path: '/', maxAge: 5000 });
      },
      '/theirs': (req) => {
        req.session.user = 'bob';
        req.session.cookie = new (expressSession.Cookie as unknown as new (options: object) => Cookie)({
          maxAge: 5000,
        });
      },
    });
    expect((await visit('/ours')).answer.status).toBe(200);
    const { answer } = await visit('/theirs');
    expect(answer.setCookie[0]).toMatch(/; Path=\/; Expires=.*; HttpOnly$/);
  });
});

describe('a Secure cookie on an insecure connection', () => {
  it('is left out; the session is stored, and debug gives the reason (cookie.secure.insecure-connection)', async () => {
    const lines = debugLines();
    const { visit, id } = await start({ '/': change }, { cookie: { secure: true } }, { login: false });
    expect(await visit()).toMatchObject({ operations: ['set'], cookie: false });
    expect(lines.join('\n')).toContain('no cookie: it is Secure, and the connection is not');
    expect(id).toBe('');
  });
});

describe('a session that needs no cookie', () => {
  it.each([
    ['is new and empty', false, 'no cookie: the session is new and empty'],
    ['was loaded and not changed', true, 'no cookie: the client has it'],
  ])('because it %s gets none, and debug gives the reason', async (_, login, why) => {
    const { visit } = await start({}, {}, { login });
    const lines = debugLines();
    expect(await visit()).toMatchObject({ cookie: false });
    expect(lines.join('\n')).toContain(why);
  });
});

describe('after the headers have been sent', () => {
  it('a change is stored without a cookie, and debug reports it (response.cookie.too-late)', async () => {
    const lines = debugLines();
    const { visit, store } = await start(
      {
        '/': (req, res) => {
          res.write('x');
          req.session.user = 'bob';
        },
      },
      {},
      { login: false },
    );
    expect(await visit()).toMatchObject({ operations: ['set'], cookie: false });
    expect(store.kept.size).toBe(1);
    expect(lines.join('\n')).toContain('the session changed after the headers were sent');
  });

  it('so is a regenerated session (response.cookie.too-late)', async () => {
    const { visit, store, id } = await start({
      '/': async (req, res) => {
        res.write('x');
        await req.session.regenerate();
      },
    });
    expect(await visit()).toMatchObject({ operations: ['get', 'destroy', 'set'], cookie: false });
    expect(store.kept.has(id)).toBe(false);
  });

  it('debug prints nothing if the cookie was sent in time', async () => {
    const lines = debugLines();
    const { visit } = await start(
      {
        '/': (req, res) => {
          req.session.user = 'bob';
          res.write('x');
        },
      },
      {},
      { login: false },
    );
    expect((await visit()).cookie).toBe(true);
    expect(lines.join('\n')).not.toContain('after the headers');
  });
});

describe('req.sessionID', () => {
  it('that is assigned goes into the cookie, while the data stay under the old id (session.id.assigned-session-id)', async () => {
    const { visit, store, client } = await start(
      {
        '/': (req) => {
          req.session.user = 'bob';
          req.sessionID = 'mine';
        },
      },
      { genid: () => 'made' },
      { login: false },
    );
    await visit();
    expect([...store.kept.keys()]).toEqual(['made']);
    expect(decodeURIComponent(client.cookies.get('connect.sid') ?? '')).toMatch(/^s:mine\./);
  });

  it.each([7, null, undefined])('that is %j disables the session, and debug reports it', async (bogus) => {
    const lines = debugLines();
    const { visit } = await start(
      {
        '/': (req) => {
          req.session.user = 'bob';
          req.sessionID = bogus as never;
        },
      },
      {},
      { login: false },
    );
    expect(await visit()).toMatchObject({ operations: [], cookie: false });
    expect(lines.join('\n')).toContain('session ignored: req.sessionID is not a string');
  });
});

describe('req.sessionStore', () => {
  it('that is deleted does not keep the session from being stored', async () => {
    const { visit, store, id } = await start({
      '/': (req) => {
        req.session.user = 'bob';
        Reflect.deleteProperty(req, 'sessionStore');
      },
    });
    expect((await visit()).operations).toEqual(['get', 'set']);
    expect(store.record(id)).toMatchObject({ user: 'bob' });
  });
});

describe('a cookie that cannot be written', () => {
  it('is answered as an error, and nothing is stored', async () => {
    const { visit, app } = await start(
      {
        '/': (req) => {
          req.session.user = 'bob';
          req.session.cookie.domain = 'exa_mple .com';
        },
      },
      {},
      { login: false },
    );
    const { answer, operations } = await visit();
    expect(answer).toMatchObject({ status: 500, body: 'option domain is invalid', setCookie: [] });
    expect(operations).toEqual([]);
    await settled();
    expect(app.errors).toEqual([new TypeError('option domain is invalid')]);
  });
});

describe('debug', () => {
  it('shows what happens, but no id, no secret and no data', async () => {
    const lines = debugLines();
    const { visit, store, app, id } = await start({
      '/login': (req) => Object.assign(req.session, { password: 'hunter2' }),
      '/change': change,
      '/destroy': (req) => req.session.destroy(),
    });
    await visit();
    await visit('/change');
    store.break('touch', { error: new Error(`no ${id}`) });
    await visit();
    await app.firstError();
    store.break('get', { error: new Error(`no ${id}`) });
    await visit();
    store.heal();
    await visit('/', { cookie: `connect.sid=s:${id}.forged` });
    await visit('/destroy');
    const text = lines.join('\n');
    for (const line of [
      'session found',
      'no session id came',
      'touch the session',
      'save the session',
      'failed to get',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).not.toContain(id);
    expect(text).not.toMatch(/hunter2|a secret for the unit tests/);
  });
});
