import { EventEmitter } from 'node:events';
import { inherits } from 'node:util';
import expressSession from 'express-session';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Cookie } from './cookie.js';
import { createSession } from './middleware.js';
import { Session } from './session.js';
import { Store } from './store.js';
import { callStore } from './store-call.js';
import { App, BASICS, captureUncaught, type Handler, settled } from './testing/app.js';
import { advance, NOW, stopClock } from './testing/clock.js';
import { TracedStore } from './testing/traced-store.js';
import type { Done, RecordCallback, SessionRequest, SessionStore } from './types.js';

const record = { user: 'ada', cookie: { originalMaxAge: 60_000, expires: '2026-01-01T00:01:00.000Z', path: '/' } };

/** Waits for `store.load`. */
function load(store: Store, sid: string): Promise<{ err: unknown; session: Session | undefined }> {
  return new Promise((resolve) => store.load(sid, (err, session) => resolve({ err, session })));
}

describe('Store', () => {
  it('is an EventEmitter', () => {
    const store = new Store();
    expect(store).toBeInstanceOf(EventEmitter);
    expect(store.constructor).toBe(Store);
    let heard = false;
    store.on('connect', () => {
      heard = true;
    });
    store.emit('connect');
    expect(heard).toBe(true);
  });

  it('can be the base of an ES5 constructor, and of a class', () => {
    function Old(this: Store): void {
      (Store as unknown as () => void).call(this);
    }
    inherits(Old, Store);
    class Modern extends Store {}
    for (const store of [new (Old as unknown as new () => Store)(), new Modern()]) {
      expect(store).toBeInstanceOf(Store);
      expect(store.listenerCount('connect')).toBe(0);
      expect(typeof store.regenerate).toBe('function');
    }
  });
});

describe('createSession', () => {
  it('makes the session that a record describes', () => {
    stopClock();
    const req: SessionRequest = { headers: {}, sessionID: 'abc' };
    const session = new Store().createSession(req, structuredClone(record));
    expect(session).toBeInstanceOf(Session);
    expect(req.session).toBe(session);
    expect(session).toMatchObject({ id: 'abc', user: 'ada', req });
    expect(session.cookie).toBeInstanceOf(Cookie);
    expect(session.cookie.expires).toEqual(new Date(NOW.valueOf() + 60_000));
  });

  it('keeps originalMaxAge, however much of the time has passed', () => {
    stopClock();
    advance(59_999);
    const session = new Store().createSession({ headers: {}, sessionID: 'abc' }, structuredClone(record));
    expect(session.cookie.maxAge).toBe(1);
    expect(session.cookie.originalMaxAge).toBe(60_000);
  });

  it('accepts an expiry that has passed, because enforcing it is up to stores', () => {
    stopClock();
    advance(120_000);
    const session = new Store().createSession({ headers: {}, sessionID: 'abc' }, structuredClone(record));
    expect(session.cookie.maxAge).toBe(-60_000);
  });

  it('leaves the record as it was, down to its cookie (store.kind.live)', () => {
    const kept = structuredClone(record);
    const session = new Store().createSession({ headers: {}, sessionID: 'abc' }, kept);
    session.cookie.maxAge = 1;
    expect(kept).toEqual(record);
  });

  it.each([
    ['no cookie', { user: 'ada' }, 'the record has no cookie'],
    ['null for a cookie', { cookie: null }, 'the record has no cookie'],
    ['a text for a cookie', { cookie: 'x' }, 'the record has no cookie'],
    ['a text', 'oops', 'the record is a string'],
    ['a number', 7, 'the record is a number'],
    ['a list', [1], 'the record has no cookie'],
  ])('refuses %s, and names no id (store.record.no-cookie)', (_name, corrupt, why) => {
    const req: SessionRequest = { headers: {}, sessionID: 'abcdef' };
    expect(() => new Store().createSession(req, corrupt as never)).toThrow(
      new Error(`corrupt session in the store: ${why}`),
    );
    expect(req.session).toBeUndefined();
  });

  it('loses data under the names that a session needs itself (session.data.reserved)', () => {
    const hostile = { ...record, id: 1, req: 2, save: 3, constructor: 4, toString: 5, hasOwnProperty: 6, ok: 7 };
    const session = new Store().createSession({ headers: {}, sessionID: 'abc' }, hostile);
    expect(Object.keys(session).sort()).toEqual(['cookie', 'ok', 'user']);
    expect(session.id).toBe('abc');
    expect(typeof session.save).toBe('function');
  });

  it('ignores "__proto__" in stored JSON (session.data.proto)', () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true},"cookie":{"path":"/","__proto__":{"secure":true}}}');
    const session = new Store().createSession({ headers: {}, sessionID: 'abc' }, hostile);
    expect((session as unknown as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.getPrototypeOf(session)).toBe(Session.prototype);
    expect(session.cookie.secure).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('load', () => {
  it('gives a session outside of any request, which can be changed and saved', async () => {
    const store = new TracedStore();
    store.seed('abc', record);
    const { err, session } = await load(store, 'abc');
    expect(err).toBeNull();
    expect(session).toMatchObject({ id: 'abc', user: 'ada' });
    Object.assign(session as Session, { user: 'bob' });
    await session?.save();
    expect(store.record('abc')).toMatchObject({ user: 'bob' });
    await session?.reload();
    await session?.destroy();
    expect(store.kept.size).toBe(0);
  });

  it('passes nothing for an unknown id', async () => {
    expect(await load(new TracedStore(), 'abc')).toEqual({ err: undefined, session: undefined });
  });

  it.each([{ error: new Error('down') }, { throws: new Error('down') }, { rejects: new Error('down') }])(
    'gives the error of the store: %o',
    async (fault) => {
      const store = new TracedStore();
      store.break('get', fault);
      expect((await load(store, 'abc')).err).toEqual(new Error('down'));
    },
  );

  it('passes an error for a corrupt record, and does not end the process (store.base.load-corrupt)', async () => {
    const caught = captureUncaught();
    const store = new TracedStore();
    store.seed('abc', { user: 'ada' });
    expect((await load(store, 'abc')).err).toEqual(new Error('corrupt session in the store: the record has no cookie'));
    await settled();
    expect(caught).toEqual([]);
  });

  it('lets an exception of its callback surface unchanged, and calls back once', async () => {
    const caught = captureUncaught();
    let calls = 0;
    const broken = (): never => {
      calls++;
      throw new Error('a bug in the application');
    };
    const later = new TracedStore();
    later.seed('abc', record);
    later.load('abc', broken);
    await settled();
    expect(calls).toBe(1);
    expect(caught).toEqual([new Error('a bug in the application')]);

    const atOnce = new TracedStore('sync');
    atOnce.seed('abc', record);
    expect(() => atOnce.load('abc', broken)).toThrow('a bug in the application');
    expect(calls).toBe(2);
  });
});

describe('regenerate', () => {
  it('is an error where no middleware has taken the store over', async () => {
    const store = new TracedStore();
    const req: SessionRequest = { headers: {}, sessionID: 'abc', sessionStore: store };
    const err = await new Promise((resolve) => store.regenerate(req, resolve));
    expect(err).toEqual(new TypeError('this store does not belong to a session middleware: generate() is missing'));
  });

  it('puts a session on a request that no middleware has seen', async () => {
    const store = new TracedStore();
    createSession({ ...BASICS, store, genid: () => 'fresh', cookie: { maxAge: 5000 } });
    store.seed('abc', record);
    const req: SessionRequest = { headers: {}, sessionID: 'abc', sessionStore: store };
    await new Promise((resolve) => store.regenerate(req, resolve));
    expect(req).toMatchObject({ sessionID: 'fresh', session: { id: 'fresh', cookie: { originalMaxAge: 5000 } } });
    expect(store.kept.size).toBe(0);
  });
});

describe('callStore: whatever a store does, there is one answer', () => {
  /** The answers to a `get` of a store whose `get` is the function given. */
  async function answers(get: (sid: string, callback: RecordCallback) => unknown): Promise<unknown[][]> {
    const list: unknown[][] = [];
    const store = Object.assign(new EventEmitter(), { get }) as unknown as SessionStore;
    callStore(store, 'get', (...args) => list.push(args), 'abc');
    await settled();
    return list;
  }

  it.each<[string, (sid: string, callback: RecordCallback) => unknown, unknown[]]>([
    ['it calls back at once', (sid, cb) => cb(null, sid), [null, 'abc']],
    ['it calls back later', (sid, cb) => setImmediate(cb, null, sid), [null, 'abc']],
    ['it calls back twice (store.error.twice)', (_sid, cb) => [cb(null, 1), cb(null, 2)], [null, 1]],
    [
      'it calls back, then throws',
      (_sid, cb) => {
        cb(null, 1);
        throw new Error('late');
      },
      [null, 1],
    ],
    ['it calls back and rejects', async (_sid, cb) => [cb(null, 1), await Promise.reject('late')], [null, 1]],
    ['it rejects', () => Promise.reject('down'), ['down', undefined]],
    [
      'it throws',
      () => {
        throw 'down';
      },
      ['down', undefined],
    ],
  ])('%s', async (_name, get, answer) => {
    expect(await answers(get)).toEqual([answer]);
  });

  it.each([undefined, null, '', 0, false])('an exception that is %j is still an error', async (nothing) => {
    const [threw] = await answers(() => {
      throw nothing;
    });
    expect(threw?.[0]).toEqual(new Error(`store.get threw ${nothing}`));
    const [rejected] = await answers(() => Promise.reject(nothing));
    expect(rejected?.[0]).toEqual(new Error(`store.get rejected with ${nothing}`));
  });

  it('a method that is missing is an error', async () => {
    const store = new EventEmitter() as unknown as SessionStore;
    const err = await new Promise((resolve) => callStore(store, 'destroy', resolve, 'abc'));
    expect(err).toBeInstanceOf(TypeError);
  });
});

describe('callStore: an exception of the callback', () => {
  const broken = (): never => {
    throw new Error('a bug in the application');
  };

  it.each<[string, (sid: string, callback: RecordCallback) => unknown]>([
    ['calls back at once', (sid, cb) => cb(null, sid)],
    ['takes exceptions for its own', (sid, cb) => tryAgain(() => cb(null, sid), cb)],
    ['throws as well', (sid, cb) => [cb(null, sid), broken()]],
    ['throws alone', broken],
  ])('is thrown to the caller, by a store that %s', (_name, get) => {
    const store = Object.assign(new EventEmitter(), { get }) as unknown as SessionStore;
    let calls = 0;
    expect(() =>
      callStore(
        store,
        'get',
        () => {
          calls++;
          throw new Error('from the callback');
        },
        'abc',
      ),
    ).toThrow('from the callback');
    expect(calls).toBe(1);
  });

  function tryAgain(run: () => void, callback: RecordCallback): void {
    try {
      run();
    } catch (err) {
      callback(err);
    }
  }
});

describe('other kinds of stores', () => {
  beforeEach(stopClock);

  const views: Handler = (req, res) => {
    req.session.views = Number(req.session.views ?? 0) + 1;
    res.end(`${req.session.views} ${req.session instanceof Session} ${req.session.cookie instanceof Cookie}`);
  };

  /** A minimal store (store.kind.emitter): an EventEmitter with three methods. */
  class Bare extends EventEmitter {
    readonly kept = new Map<string, string>();
    get(sid: string, callback: RecordCallback): void {
      const json = this.kept.get(sid);
      callback(null, json && JSON.parse(json));
    }
    set(sid: string, session: object, callback: Done): void {
      this.kept.set(sid, JSON.stringify(session));
      callback();
    }
    destroy(sid: string, callback: Done): void {
      this.kept.delete(sid);
      callback();
    }
  }

  it('an EventEmitter with get, set and destroy is enough (store.kind.emitter)', async () => {
    const store = new Bare();
    const app = await App.start({ store }, async (req, res) => {
      if (req.url === '/login') {
        await req.session.regenerate();
        req.session.user = 'ada';
      }
      if (req.url === '/reload') await req.session.reload();
      views(req, res);
    });
    const client = app.client();
    expect((await client.get()).body).toBe('1 true true');
    expect((await client.get()).body).toBe('2 true true');
    expect((await client.get('/reload')).body).toBe('3 true true');
    expect((await client.get('/login')).body).toBe('1 true true');
    expect(store.kept.size).toBe(1);
    expect(app.errors).toEqual([]);
  });

  it('one without touch is not called if nothing has changed (session.change.cookie)', async () => {
    const store = new Bare();
    const app = await App.start({ store }, (req, res) => {
      if (req.url === '/login') req.session.user = 'ada';
      else req.session.cookie.maxAge = 5000;
      res.end();
    });
    const client = app.client();
    await client.get('/login');
    const [before] = store.kept.values();
    expect((await client.get()).setCookie).toEqual([]);
    expect([...store.kept.values()]).toEqual([before]);
  });

  it('one that returns its live object keeps that object, and its cookie (store.kind.live)', async () => {
    const live: Record<string, unknown> = {};
    class Loki extends Bare {
      override get(sid: string, callback: RecordCallback): void {
        callback(null, live[sid]);
      }
      override set(sid: string, session: object, callback: Done): void {
        live[sid] = { ...session };
        callback();
      }
    }
    const app = await App.start({ store: new Loki(), cookie: { maxAge: 60_000 } }, (req, res) => {
      if (req.url === '/login') req.session.user = 'ada';
      res.end(String(req.session.user));
    });
    const client = app.client();
    await client.get('/login');
    const [kept] = Object.values(live) as { cookie: Cookie }[];
    const cookie = kept?.cookie;
    expect((await client.get()).body).toBe('ada');
    expect(kept?.cookie).toBe(cookie);
  });

  it("one that inherits express-session's own Store works, and its sessions are ours (store.kind.live)", async () => {
    class Foreign extends (expressSession.Store as unknown as new () => EventEmitter) {
      readonly kept = new Map<string, string>();
    }
    Object.assign(Foreign.prototype, {
      get: Bare.prototype.get,
      set: Bare.prototype.set,
      destroy: Bare.prototype.destroy,
    });
    const store = new Foreign();
    const app = await App.start(
      { store, cookie: { maxAge: 60_000, priority: 'high', partitioned: true } },
      async (req, res) => {
        if (req.url === '/login') await req.session.regenerate();
        if (req.url === '/reload') await req.session.reload();
        views(req, res);
      },
    );
    const client = app.client();
    expect((await client.get()).body).toBe('1 true true');
    const again = await client.get();
    expect(again.body).toBe('2 true true');
    expect(again.setCookie[0]).toMatch(/Partitioned; Priority=High$/);
    expect((await client.get('/reload')).body).toBe('3 true true');
    expect((await client.get('/login')).body).toBe('1 true true');
    expect(JSON.parse([...store.kept.values()][0] ?? '')).toMatchObject({ views: 1, cookie: { priority: 'high' } });
    expect(app.errors).toEqual([]);
  });

  it("one that inherits express-session's own Store, and returns its live object, keeps it as it is (store.kind.live)", async () => {
    const record = { user: 'ada', cookie: { originalMaxAge: 60_000, expires: '2036-01-01T00:00:00.000Z', path: '/' } };
    const kept = structuredClone(record);
    const store = Object.assign(new (expressSession.Store as unknown as new () => EventEmitter)(), {
      get: (_sid: string, callback: RecordCallback) => callback(null, kept),
      touch: (_sid: string, _session: object, callback: Done) => callback(),
    });
    const app = await App.start({ store }, (req, res) => res.end(String(req.session.user)));
    expect((await app.client().get('/', { headers: await loggedIn() })).body).toBe('ada');
    expect(kept).toEqual(record);
  });

  it('one whose createSession changes the cookie that it is given does not change the stored record (store.kind.live)', async () => {
    const kept = structuredClone(record);
    class InPlace extends TracedStore {
      override createSession(req: SessionRequest, from: Parameters<Store['createSession']>[1]): Session {
        (from.cookie as { path: string }).path = '/changed';
        return super.createSession(req, from);
      }
    }
    const store = new InPlace();
    store.get = (_sid, callback) => callback(null, kept);
    const app = await App.start({ store }, (req, res) => res.end(req.session.cookie.path));
    expect((await app.client().get('/', { headers: await loggedIn() })).body).toBe('/changed');
    expect(kept).toEqual(record);
  });

  it("a session of express-session's Store keeps an originalMaxAge of null", async () => {
    stopClock();
    const foreign = Object.assign(new (expressSession.Store as unknown as new () => EventEmitter)(), {
      get: (_sid: string, callback: RecordCallback) => {
        callback(null, { cookie: { originalMaxAge: null, expires: '2026-01-01T00:01:00.000Z', path: '/' } });
      },
      set: Bare.prototype.set,
      destroy: Bare.prototype.destroy,
    });
    const ours = Object.assign(new TracedStore(), { get: foreign.get });
    for (const store of [foreign, ours]) {
      const app = await App.start({ store }, (req, res) => res.end(JSON.stringify(req.session.cookie)));
      const { body } = await app.client().get('/', { headers: await loggedIn() });
      expect(JSON.parse(body)).toMatchObject({ originalMaxAge: null, expires: '2026-01-01T00:01:00.000Z' });
    }
  });

  it('one with its own createSession has it called', async () => {
    class Stamping extends TracedStore {
      override createSession(req: SessionRequest, from: Parameters<Store['createSession']>[1]): Session {
        return super.createSession(req, { ...from, stamp: 'seen' });
      }
    }
    const app = await App.start({ store: new Stamping() }, (req, res) => {
      const { stamp } = req.session;
      req.session.n = 1;
      res.end(String(stamp));
    });
    const client = app.client();
    expect((await client.get()).body).toBe('undefined');
    expect((await client.get()).body).toBe('seen');
  });

  it('a createSession that an application puts on Store.prototype is called', async () => {
    const { createSession: original } = Store.prototype;
    onTestFinished(() => {
      Store.prototype.createSession = original;
    });
    Store.prototype.createSession = function stamped(
      this: Store,
      req: SessionRequest,
      from: Parameters<typeof original>[1],
    ) {
      return original.call(this, req, { ...(from as object), stamp: 'seen' });
    };
    const app = await App.start({ store: new TracedStore() }, (req, res) => {
      const { stamp } = req.session;
      req.session.n = 1;
      res.end(String(stamp));
    });
    const client = app.client();
    await client.get();
    expect((await client.get()).body).toBe('seen');
  });

  it('one whose createSession adds the cookie that a record lacks can load that record', async () => {
    const store: Store & Partial<SessionStore> = new TracedStore();
    const { createSession } = Store.prototype;
    store.createSession = (req, from) =>
      createSession.call(store, req, from.cookie === undefined ? { ...from, cookie: { domain: 'example.com' } } : from);
    store.get = (_sid, callback) => callback(null, { user: 'ada' });
    const headers = await loggedIn();
    const app = await App.start({ store: store as SessionStore }, (req, res) =>
      res.end(`${req.session.user} ${req.session.cookie.domain}`),
    );
    expect(await app.client().get('/', { headers })).toMatchObject({ status: 200, body: 'ada example.com' });
  });

  it.each<[string, unknown, unknown, string]>([
    ['throws', record, { message: 'mine' }, 'mine'],
    [
      'throws for a record without a cookie',
      {},
      { message: 'mine' },
      'corrupt session in the store: the record has no cookie',
    ],
    [
      'makes nothing',
      record,
      undefined,
      'corrupt session in the store: createSession() must make a session with a cookie',
    ],
    ['is given a text', 'text', undefined, 'corrupt session in the store: the record is a string'],
  ])('one whose createSession %s is an error of the request', async (_name, stored, thrown, message) => {
    const store = Object.assign(new TracedStore(), {
      createSession: () => {
        if (thrown) throw new Error((thrown as Error).message);
      },
    });
    const headers = await loggedIn();
    store.get = (_sid, callback) => callback(null, stored);
    const app = await App.start({ store: store as unknown as SessionStore, unset: 'destroy' }, (_req, res) =>
      res.end(),
    );
    expect(await app.client().get('/', { headers })).toMatchObject({ status: 500, body: message });
    expect(app.nextCalls).toBe(1);
    expect(store.operations).not.toContain('destroy');
  });
});

/** A Cookie header that any application with {@link BASICS} accepts. */
async function loggedIn(): Promise<{ cookie: string }> {
  const app = await App.start({ saveUninitialized: true }, (_req, res) => res.end());
  const client = app.client();
  await client.get();
  return { cookie: client.cookieHeader };
}
