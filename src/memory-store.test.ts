import { EventEmitter } from 'node:events';
import { inherits } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Cookie } from './cookie.js';
import { MemoryStore } from './memory-store.js';
import { createSession } from './middleware.js';
import { Session } from './session.js';
import { Store } from './store.js';
import { advance, NOW, stopClock } from './testing/clock.js';

type Outcome<Value> = { err: unknown; value: Value | undefined };

/** Waits for an operation's callback. */
function outcome<Value = unknown>(
  operation: (callback: (err?: unknown, value?: Value) => void) => void,
): Promise<Outcome<Value>> {
  return new Promise((resolve) => operation((err, value) => resolve({ err, value })));
}

const session = (data: object = {}, cookie: object = {}): object => ({ cookie: new Cookie(cookie), ...data });

describe('get and set', () => {
  it('keep a snapshot: later changes to the object have no effect', async () => {
    const store = new MemoryStore();
    const data = { user: { name: 'ada' } };
    store.set('a', session(data));
    data.user.name = 'eve';
    const { err, value } = await outcome((done) => store.get('a', done));
    expect(err).toBeNull();
    expect(value).toMatchObject({ user: { name: 'ada' }, cookie: { path: '/' } });
    (value as typeof data).user.name = 'eve';
    expect((await outcome((done) => store.get('a', done))).value).toMatchObject({ user: { name: 'ada' } });
  });

  it('return nothing for an id that was never set', async () => {
    expect(await outcome((done) => new MemoryStore().get('a', done))).toEqual({ err: null, value: undefined });
  });

  it.each(['__proto__', 'constructor', 'toString'])('take the id %s as any other', async (id) => {
    const store = new MemoryStore();
    expect((await outcome((done) => store.get(id, done))).value).toBeUndefined();
    store.set(id, session({ n: 1 }));
    expect((await outcome((done) => store.get(id, done))).value).toMatchObject({ n: 1 });
    expect(Object.keys((await outcome<object>((done) => store.all(done))).value ?? {})).toEqual([id]);
    await outcome((done) => store.destroy(id, done));
    expect((await outcome((done) => store.get(id, done))).value).toBeUndefined();
  });

  it('never call back before they return', async () => {
    const store = new MemoryStore();
    let called = false;
    const done = new Promise<void>((resolve) => {
      store.set('a', session(), () => {
        called = true;
        resolve();
      });
    });
    expect(called).toBe(false);
    await done;
    expect(called).toBe(true);
  });

  it('throw for data that JSON cannot express', () => {
    expect(() => new MemoryStore().set('a', { n: 1n })).toThrow(TypeError);
  });
});

describe('expiry', () => {
  it('comes at the time that the cookie gives, to the millisecond', async () => {
    stopClock();
    const store = new MemoryStore();
    store.set('a', session({}, { maxAge: 1000 }));
    advance(999);
    expect((await outcome((done) => store.get('a', done))).value).toBeDefined();
    advance(1);
    expect((await outcome((done) => store.get('a', done))).value).toBeUndefined();
    expect(store.sessions).toEqual({});
  });

  it('takes a number as milliseconds since the epoch', async () => {
    stopClock();
    const store = new MemoryStore();
    store.set('past', { cookie: { expires: NOW.valueOf() - 1 } });
    store.set('now', { cookie: { expires: NOW.valueOf() } });
    store.set('future', { cookie: { expires: NOW.valueOf() + 1 } });
    store.set('zero', { cookie: { expires: 0 } });
    const { value } = await outcome<object>((done) => store.all(done));
    expect(Object.keys(value ?? {})).toEqual(['future', 'zero']);
  });

  it.each([null, false, 'someday'])('never comes for expires %j', async (expires) => {
    const store = new MemoryStore();
    store.set('a', { cookie: { expires } });
    expect((await outcome((done) => store.get('a', done))).value).toBeDefined();
  });

  it('never comes for a record without a cookie', async () => {
    const store = new MemoryStore();
    store.set('a', { n: 1 });
    expect((await outcome((done) => store.get('a', done))).value).toEqual({ n: 1 });
  });

  it('is noticed on access only: nothing is freed before', () => {
    stopClock();
    const store = new MemoryStore();
    store.set('a', session({}, { maxAge: 1000 }));
    advance(5000);
    expect(Object.keys(store.sessions)).toEqual(['a']);
  });
});

describe('touch', () => {
  it('takes the cookie over and leaves the data', async () => {
    stopClock();
    const store = new MemoryStore();
    store.set('a', session({ n: 1 }, { maxAge: 1000 }));
    advance(500);
    await outcome((done) => store.touch('a', { cookie: new Cookie({ maxAge: 1000 }), n: 2 } as object, done));
    advance(900);
    expect((await outcome((done) => store.get('a', done))).value).toMatchObject({ n: 1 });
  });

  const AGE = { originalMaxAge: 1000, expires: '2999-01-01T00:00:00.000Z', path: '/' };

  it.each([
    ['data after the cookie', { cookie: AGE, user: 'ada', list: [1, { cookie: 2 }] }],
    ['a cookie alone', { cookie: AGE }],
    ['quotes and braces in the cookie', { cookie: { ...AGE, path: '/"}\\', domain: '{","n":7}' }, n: 1 }],
    ['an object in the cookie', { cookie: { ...AGE, more: { n: 2 } }, n: 1 }],
    ['an empty cookie', { cookie: {}, n: 1 }],
    ['an empty cookie alone', { cookie: {} }],
    ['data before the cookie', { n: 1, cookie: AGE }],
    ['a cookie among the data before it', { user: { cookie: AGE }, cookie: AGE }],
    ['no cookie', { n: 1 }],
    ['a text for a cookie', { cookie: '{"a":1}', n: 1 }],
    ['null for a cookie', { cookie: null, n: 1 }],
  ])('changes nothing else: %s', async (_what, record) => {
    for (const cookie of [new Cookie({ maxAge: 5000 }), {}, undefined]) {
      const store = new MemoryStore();
      store.sessions.a = JSON.stringify(record);
      await outcome((done) => store.touch('a', { cookie }, done));
      expect(store.sessions.a).toBe(JSON.stringify({ ...record, cookie }));
    }
  });

  it.each([
    ['first', (cookie: object) => ({ cookie, n: 1 })],
    ['last', (cookie: object) => ({ n: 1, cookie })],
  ])('forgets a session whose cookie, which comes %s, has expired', (_where, record) => {
    const store = new MemoryStore();
    store.sessions.a = JSON.stringify(record({ ...AGE, expires: '2000-01-01T00:00:00.000Z' }));
    store.touch('a', { cookie: AGE });
    expect(Object.keys(store.sessions)).toEqual([]);
  });

  it('succeeds for an unknown id, and stores nothing (store.memory.touch-missing)', async () => {
    const store = new MemoryStore();
    expect((await outcome((done) => store.touch('a', { cookie: {} }, done))).err).toBeUndefined();
    expect(store.sessions).toEqual({});
  });

  it('does not bring an expired session back', async () => {
    stopClock();
    const store = new MemoryStore();
    store.set('a', session({}, { maxAge: 1000 }));
    advance(1000);
    await outcome((done) => store.touch('a', { cookie: new Cookie() }, done));
    expect(store.sessions).toEqual({});
  });
});

describe('all, length and clear', () => {
  it('leave out expired sessions', async () => {
    stopClock();
    const store = new MemoryStore();
    store.set('a', session({ n: 1 }));
    store.set('b', session({}, { maxAge: 1000 }));
    advance(1000);
    const { value: all } = await outcome<object>((done) => store.all(done));
    expect(all).toMatchObject({ a: { n: 1 } });
    expect(Object.getPrototypeOf(all)).toBeNull();
    expect((await outcome((done) => store.length(done))).value).toBe(1);
    expect((await outcome((done) => store.clear(done))).err).toBeUndefined();
    expect((await outcome((done) => store.length(done))).value).toBe(0);
  });

  it('give an object, not an array (store.memory.all-by-id)', async () => {
    expect(Array.isArray((await outcome((done) => new MemoryStore().all(done))).value)).toBe(false);
  });
});

describe('a record that is not JSON', () => {
  const broken = (json: string): MemoryStore => {
    const store = new MemoryStore();
    store.sessions.a = json;
    return store;
  };

  it.each(['{', 'null'])('is an error for the callback of every operation: %s', async (json) => {
    const store = broken(json);
    expect((await outcome((done) => store.get('a', done))).err).toBeInstanceOf(Error);
    expect((await outcome((done) => store.touch('a', {}, done))).err).toBeInstanceOf(Error);
    expect((await outcome((done) => store.all(done))).err).toBeInstanceOf(Error);
    expect((await outcome((done) => store.length(done))).err).toBeInstanceOf(Error);
  });

  it('is not an error without a callback', () => {
    const store = broken('{');
    expect(() => {
      store.all();
      store.touch('a', {});
    }).not.toThrow();
  });
});

describe('without callbacks', () => {
  it('works as well', async () => {
    const store = new MemoryStore();
    store.set('a', session());
    store.set('b', session());
    store.touch('a', session());
    store.destroy('a');
    store.all();
    expect((await outcome((done) => store.length(done))).value).toBe(1);
    store.clear();
    expect((await outcome((done) => store.length(done))).value).toBe(0);
  });
});

describe('as a base', () => {
  it('is a Store and an EventEmitter', () => {
    const store = new MemoryStore();
    expect(store).toBeInstanceOf(Store);
    expect(store).toBeInstanceOf(EventEmitter);
    expect(store.constructor).toBe(MemoryStore);
    expect(MemoryStore.name).toBe('MemoryStore');
  });

  it('may be extended by ES5 code', async () => {
    function Audited(this: MemoryStore): void {
      (MemoryStore as unknown as () => void).call(this);
    }
    inherits(Audited, MemoryStore);
    const store = new (Audited as unknown as new () => MemoryStore)();
    store.set('a', session({ n: 1 }));
    expect((await outcome((done) => store.get('a', done))).value).toMatchObject({ n: 1 });
    const other = new (Audited as unknown as new () => MemoryStore)();
    expect(other.sessions).toEqual({});
  });

  it('stores a real Session without its request', async () => {
    const store = new MemoryStore();
    const real = new Session({ headers: { cookie: 'secret' }, sessionID: 'a' }, { n: 1 });
    real.cookie = new Cookie();
    store.set('a', real);
    expect(store.sessions.a).toBe('{"n":1,"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"}}');
  });
});

describe('in production', () => {
  it.each(['production', 'development'])(
    'a warning is due: NODE_ENV=%s (store.memory.production-warning)',
    async (env) => {
      vi.stubEnv('NODE_ENV', env);
      vi.resetModules();
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      onTestFinished(() => {
        vi.unstubAllEnvs();
        warn.mockRestore();
      });
      const loaded = await import('./middleware.js');
      const basics = { secret: 'a secret for the unit tests', resave: false, saveUninitialized: false };
      loaded.createSession(basics);
      expect(warn).toHaveBeenCalledTimes(env === 'production' ? 1 : 0);
      loaded.createSession({ ...basics, store: new EventEmitter() });
      expect(warn).toHaveBeenCalledTimes(env === 'production' ? 1 : 0);
      // NODE_ENV was read when the module was loaded.
      createSession(basics);
      expect(warn).toHaveBeenCalledTimes(env === 'production' ? 1 : 0);
    },
  );
});
