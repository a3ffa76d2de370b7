import { describe, expect, it } from 'vitest';
import { Cookie } from './cookie.js';
import { Session } from './session.js';
import { App, type AppRequest, captureUncaught, type Handler, settled } from './testing/app.js';
import { advance, stopClock } from './testing/clock.js';
import { type Fault, TracedStore } from './testing/traced-store.js';
import type { SessionRequest } from './types.js';

type Operation = 'save' | 'reload' | 'regenerate' | 'destroy';

/** Runs an operation with a callback; resolves with what the callback got. */
function withCallback(session: Session, operation: Operation): Promise<unknown[]> {
  return new Promise((resolve) => session[operation]((...args: unknown[]) => resolve(args)));
}

/**
 * An application with one logged-in client: `/login` makes a session of the user ada, every other path runs the
 * handler.
 */
async function loggedIn(handler: Handler, options: object = {}) {
  const store = new TracedStore();
  const app = await App.start({ store, ...options }, async (req, res) => {
    if (req.url === '/login') {
      req.session.user = 'ada';
      res.end();
      return;
    }
    await handler(req, res);
  });
  const client = app.client();
  await client.get('/login');
  const [id = ''] = store.kept.keys();
  store.clearTrace();
  return { app, client, store, id };
}

describe('a session', () => {
  it('shows its data, and only the cookie beside them', async () => {
    const { client } = await loggedIn((req, res) => {
      expect(Object.keys(req.session).sort()).toEqual(['cookie', 'user']);
      expect(Object.keys({ ...req.session })).not.toContain('save');
      const inherited: string[] = [];
      for (const key in req.session) inherited.push(key);
      expect(inherited.sort()).toEqual(['cookie', 'user']);
      expect(req.session.req).toBe(req);
      res.end(req.session.id === req.sessionID ? 'same' : 'different');
    });
    expect(await client.get()).toMatchObject({ body: 'same' });
  });

  it('has an id that cannot be assigned (session.id.read-only)', async () => {
    const { client, id } = await loggedIn((req, res) => {
      expect(() => Object.assign(req.session, { id: 'mine' })).toThrow(TypeError);
      expect(Reflect.set(req.session, 'id', 'mine')).toBe(false);
      res.end(req.session.id);
    });
    expect((await client.get()).body).toBe(id);
  });

  it('ignores data that are not an object', () => {
    const req: SessionRequest = { headers: {}, sessionID: 'abc' };
    for (const data of [null, undefined, 'text' as unknown as object]) {
      expect(Object.keys(new Session(req, data))).toEqual([]);
    }
  });
});

describe('touch', () => {
  it('starts the time to live again, and never calls the store (session.touch.no-store)', async () => {
    stopClock();
    const { client, store } = await loggedIn(
      (req, res) => {
        advance(1000);
        expect(req.session.cookie.maxAge).toBe(59_000);
        expect(req.session.touch()).toBe(req.session);
        expect(req.session.cookie.maxAge).toBe(60_000);
        expect(store.operations).toEqual(['get']);
        res.end();
      },
      { cookie: { maxAge: 60_000 } },
    );
    expect((await client.get()).status).toBe(200);
  });
});

describe('save', () => {
  it('stores the session before the response ends, once (session.save.once)', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      req.session.user = 'bob';
      await req.session.save();
      expect(store.record(id)).toMatchObject({ user: 'bob' });
      res.end();
    });
    await client.get();
    expect(store.operations).toEqual(['get', 'set', 'touch']);
  });

  it('is followed by another save if the session changes again', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      req.session.user = 'bob';
      await req.session.save();
      req.session.user = 'eve';
      res.end();
    });
    await client.get();
    expect(store.operations).toEqual(['get', 'set', 'set']);
    expect(store.record(id)).toMatchObject({ user: 'eve' });
  });

  it('is followed by another save if the session is changed back', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      req.session.user = 'bob';
      await req.session.save();
      req.session.user = 'ada';
      res.end();
    });
    await client.get();
    expect(store.record(id)).toMatchObject({ user: 'ada' });
  });

  it('that failed is tried again at the end (session.save.retry)', async () => {
    const { client, store, id, app } = await loggedIn(async (req, res) => {
      req.session.user = 'bob';
      store.break('set', { error: new Error('down') });
      expect(await withCallback(req.session, 'save')).toEqual([new Error('down')]);
      store.heal();
      res.end();
    });
    await client.get();
    expect(store.operations).toEqual(['get', 'set', 'set']);
    expect(store.record(id)).toMatchObject({ user: 'bob' });
    expect(app.errors).toEqual([]);
  });

  it('that failed is tried again at the end, even if nobody awaited it and other saves failed (session.save.retry)', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      req.session.user = 'bob';
      store.break('set', { error: new Error('down') });
      await Promise.allSettled([req.session.save(), req.session.save()]);
      store.heal();
      res.end();
    });
    await client.get();
    expect(store.operations).toEqual(['get', 'set', 'set', 'set']);
    expect(store.record(id)).toMatchObject({ user: 'bob' });
  });

  it('of data that JSON cannot express passes an error to the callback', async () => {
    const { client, store } = await loggedIn(async (req, res) => {
      req.session.n = 1n;
      const [err] = await withCallback(req.session, 'save');
      expect(err).toBeInstanceOf(TypeError);
      await expect(req.session.save()).rejects.toThrow(/BigInt/);
      Reflect.deleteProperty(req.session, 'n');
      res.end('fine');
    });
    expect((await client.get()).body).toBe('fine');
    expect(store.operations).toEqual(['get', 'touch']);
  });

  it('may be replaced on a session; the end of the response uses it', async () => {
    let calls = 0;
    const { client, store } = await loggedIn((req, res) => {
      const { save } = req.session;
      req.session.save = function counted(this: Session, ...args: Parameters<typeof save>) {
        calls++;
        return save.apply(this, args);
      } as typeof save;
      req.session.user = 'bob';
      res.end();
    });
    await client.get();
    expect(calls).toBe(1);
    expect(store.operations).toEqual(['get', 'set']);
  });

  it('that was replaced by a function that calls back twice and then throws ends the response once', async () => {
    const caught = captureUncaught();
    const { client, app } = await loggedIn((req, res) => {
      req.session.save = ((callback: () => void) => {
        callback();
        callback();
        throw new Error('mine');
      }) as never;
      req.session.user = 'bob';
      res.end('x');
    });
    expect(await client.get()).toMatchObject({ status: 200, body: 'x' });
    await settled();
    expect(app.errors).toEqual([]);
    expect(caught).toEqual([]);
  });

  it('that was replaced by a function that throws is an error of the request', async () => {
    const { client } = await loggedIn((req, res) => {
      req.session.save = () => {
        throw new Error('mine');
      };
      req.session.user = 'bob';
      res.end();
    });
    expect(await client.get()).toMatchObject({ status: 500, body: 'mine' });
  });
});

describe('reload', () => {
  it('reads the current record of the store into a new object', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      const before = req.session;
      before.user = 'nobody';
      store.seed(id, { ...store.record(id), user: 'bob' });
      await before.reload();
      expect(req.session).not.toBe(before);
      expect(req.session).toBeInstanceOf(Session);
      res.end(String(req.session.user));
    });
    expect((await client.get()).body).toBe('bob');
  });

  it('gives a session that can be saved and reloaded again', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      await req.session.reload();
      await req.session.reload();
      req.session.user = 'bob';
      await req.session.save();
      res.end();
    });
    await client.get();
    expect(store.operations).toEqual(['get', 'get', 'get', 'set', 'touch']);
    expect(store.record(id)).toMatchObject({ user: 'bob' });
  });

  it.each([
    [
      'a record without a cookie (session.reload.corrupt)',
      { user: 'ada' },
      'corrupt session in the store: the record has no cookie',
    ],
    [
      'a record that is a text (session.reload.corrupt)',
      'text',
      'corrupt session in the store: the record is a string',
    ],
    ['no record any more', undefined, 'failed to load session'],
  ])('of %s is an error; the session stays', async (_name, record, message) => {
    const caught = captureUncaught();
    const { client, store, id } = await loggedIn(async (req, res) => {
      const before = req.session;
      if (record === undefined) store.kept.delete(id);
      else store.seed(id, record);
      expect(await withCallback(before, 'reload')).toEqual([new Error(message)]);
      await expect(before.reload()).rejects.toThrow(message);
      res.end(req.session === before ? 'stays' : 'went');
    });
    expect((await client.get()).body).toBe('stays');
    expect(caught).toEqual([]);
  });

  it('after destroy is an error, and brings nothing back (session.reload.destroyed)', async () => {
    const { client, store } = await loggedIn(async (req, res) => {
      const { session } = req;
      await session.destroy();
      expect(await withCallback(session, 'reload')).toEqual([new Error('failed to load session')]);
      res.end(String(req.session));
    });
    expect((await client.get()).body).toBe('undefined');
    expect(store.kept.size).toBe(0);
  });

  it('during which the session is destroyed does not bring it back (session.reload.destroyed-meanwhile)', async () => {
    const { client, store } = await loggedIn(async (req, res) => {
      const { session } = req;
      const release = store.hold('get');
      const reloaded = session.reload();
      await session.destroy();
      release();
      await expect(reloaded).rejects.toThrow('failed to load session: this request has destroyed or regenerated it');
      res.end(String(req.session));
    });
    expect((await client.get()).body).toBe('undefined');
    expect(store.kept.size).toBe(0);
  });
});

describe('regenerate', () => {
  it('begins an empty session with another id, and forgets the old one (session.regenerate.empty, session.regenerate.modifies)', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      const before = req.session;
      await before.regenerate();
      expect(req.session).not.toBe(before);
      expect(Object.keys(req.session)).toEqual(['cookie']);
      expect(req.session.id).toBe(req.sessionID);
      expect(req.sessionID).not.toBe(id);
      res.end(req.sessionID);
    });
    const { body, setCookie } = await client.get();
    expect([...store.kept.keys()]).toEqual([body]);
    expect(store.operations).toEqual(['get', 'destroy', 'set']);
    expect(setCookie).toHaveLength(1);
  });

  it('and save store once, together (resave.explicit.regenerated)', async () => {
    const { client, store } = await loggedIn(async (req, res) => {
      await req.session.regenerate();
      req.session.user = 'bob';
      await req.session.save();
      res.end();
    });
    const { setCookie } = await client.get();
    expect(store.operations).toEqual(['get', 'destroy', 'set']);
    expect(setCookie).toHaveLength(1);
  });

  it('after a save stores the new session, although both are empty', async () => {
    const { client, store } = await loggedIn(async (req, res) => {
      Reflect.deleteProperty(req.session, 'user');
      await req.session.save();
      await req.session.regenerate();
      res.end(req.sessionID);
    });
    const { body } = await client.get();
    expect([...store.kept.keys()]).toEqual([body]);
  });

  it('begins a new session even if the store cannot destroy the old one, and passes the error (session.regenerate.destroy-error)', async () => {
    const { client, store, id } = await loggedIn(async (req, res) => {
      store.break('destroy', { error: new Error('down') });
      expect(await withCallback(req.session, 'regenerate')).toEqual([new Error('down')]);
      expect(req.sessionID).not.toBe(id);
      res.end();
    });
    const before = client.cookieHeader;
    await client.get();
    expect(client.cookieHeader).not.toBe(before);
  });

  describe.each([
    [
      'throws',
      () => {
        throw new Error('no id');
      },
      'no id',
    ],
    ['returns no text', () => 7 as unknown as string, /^genid function must return a string/],
  ])('with a genid that %s', (_name, broken, message) => {
    it('is an error of the callback; the old session is gone and stays so (session.regenerate.genid-throws)', async () => {
      const caught = captureUncaught();
      let genid = (): string => 'first';
      const { client, store } = await loggedIn(
        async (req, res) => {
          genid = broken;
          const [err] = await withCallback(req.session, 'regenerate');
          expect((err as Error).message).toMatch(message);
          res.end(String(req.session));
        },
        { genid: () => genid(), unset: 'destroy', resave: true },
      );
      const { body, setCookie } = await client.get();
      expect(body).toBe('undefined');
      expect(setCookie).toEqual([]);
      expect(store.kept.size).toBe(0);
      expect(store.operations).toEqual(['get', 'destroy']);
      expect(caught).toEqual([]);
    });
  });

  it('passes the error of a failing genid through a store with its own regenerate too (session.regenerate.genid-throws)', async () => {
    const caught = captureUncaught();
    let fail = false;
    const genid = (): string => {
      if (fail) throw new Error('no id');
      return 'first';
    };
    class OwnWay extends TracedStore {
      override regenerate(req: SessionRequest, callback: (err?: unknown) => void): void {
        this.destroy(req.sessionID as string, (err) => {
          (this as unknown as { generate(req: SessionRequest): void }).generate(req);
          callback(err);
        });
      }
    }
    const store = new OwnWay();
    const app = await App.start({ store, genid }, async (req, res) => {
      if (req.url === '/login') req.session.user = 'ada';
      else {
        fail = true;
        await expect(req.session.regenerate()).rejects.toThrow('no id');
      }
      res.end();
    });
    const client = app.client();
    await client.get('/login');
    expect((await client.get()).status).toBe(200);
    expect(store.kept.size).toBe(0);
    expect(caught).toEqual([]);
  });
});

describe('destroy', () => {
  it('removes the session from the store and from the request, and leaves the cookie (session.destroy.cookie)', async () => {
    const { client, store } = await loggedIn(async (req, res) => {
      await req.session.destroy();
      expect('session' in req).toBe(false);
      res.end();
    });
    expect((await client.get()).setCookie).toEqual([]);
    expect(store.kept.size).toBe(0);
    expect(store.operations).toEqual(['get', 'destroy']);
  });

  it("with unset: 'destroy' asks the store once (unset.destroy.once)", async () => {
    const { client, store } = await loggedIn(
      async (req, res) => {
        await req.session.destroy();
        res.end();
      },
      { unset: 'destroy' },
    );
    await client.get();
    expect(store.operations).toEqual(['get', 'destroy']);
  });

  it('and then a new session from store.generate keeps the new one', async () => {
    const { client, store } = await loggedIn(
      async (req, res) => {
        await req.session.destroy();
        req.sessionStore.generate?.(req as unknown as SessionRequest);
        req.session.user = 'bob';
        res.end(req.sessionID);
      },
      { unset: 'destroy' },
    );
    const { body } = await client.get();
    expect([...store.kept.keys()]).toEqual([body]);
  });
});

describe.each<Operation>(['save', 'reload', 'regenerate', 'destroy'])('%s', (operation) => {
  const method = ({ save: 'set', reload: 'get', regenerate: 'destroy', destroy: 'destroy' } as const)[operation];
  const fault: Fault = { error: new Error('down') };

  it('with a callback returns the session, for chaining (session.destroy.returns)', async () => {
    const { client } = await loggedIn(async (req, res) => {
      const { session } = req;
      await new Promise<void>((resolve) => {
        expect(session[operation](() => resolve())).toBe(session);
      });
      res.end();
    });
    expect((await client.get()).status).toBe(200);
  });

  it('calls back without an error', async () => {
    const { client } = await loggedIn(async (req, res) => {
      const [err] = await withCallback(req.session, operation);
      expect(err ?? undefined).toBeUndefined();
      res.end();
    });
    expect((await client.get()).status).toBe(200);
  });

  it('without a callback returns a promise of nothing (session.callback.missing)', async () => {
    const { client } = await loggedIn(async (req, res) => {
      const promise = req.session[operation]();
      expect(promise).toBeInstanceOf(Promise);
      expect(await promise).toBeUndefined();
      res.end();
    });
    expect((await client.get()).status).toBe(200);
  });

  it.each<Fault>([fault, { throws: new Error('down') }, { rejects: new Error('down') }])(
    'passes an error of the store on: %o',
    async (broken) => {
      const caught = captureUncaught();
      const { client, store, app } = await loggedIn(async (req, res) => {
        const { session } = req;
        store.break(method, broken);
        expect(await withCallback(session, operation)).toEqual([new Error('down')]);
        await expect(session[operation]()).rejects.toEqual(new Error('down'));
        store.heal();
        res.end();
      });
      expect((await client.get()).status).toBe(200);
      await settled();
      expect(app.errors).toEqual([]);
      expect(caught).toEqual([]);
    },
  );

  it('calls back once, although the store calls back twice', async () => {
    const { client, store } = await loggedIn(async (req, res) => {
      let calls = 0;
      store.break(method, 'answers-twice');
      req.session[operation](() => calls++);
      await settled();
      store.heal();
      res.end(String(calls));
    });
    expect((await client.get()).body).toBe('1');
  });

  it('leaves no rejection unhandled when nobody waits for it', async () => {
    const unhandled: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => unhandled.push(reason));
    try {
      const { client, store } = await loggedIn(async (req, res) => {
        store.break(method, fault);
        req.session[operation]();
        await settled();
        store.heal();
        res.end();
      });
      // The application's error handlers have to receive the error of a failed destroy.
      expect((await client.get()).status).toBe(method === 'destroy' ? 500 : 200);
      await settled();
      expect(unhandled).toEqual([]);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
  });

  it('throws an exception of the callback where a store calls back before it returns', async () => {
    const caught = captureUncaught();
    const operations: string[] = [];
    const { client, app } = await loggedIn(
      (req) => {
        const { sessionStore } = req;
        const callee = sessionStore[method] as unknown as (...args: unknown[]) => unknown;
        (sessionStore as unknown as Record<string, unknown>)[method] = function (
          this: unknown,
          ...args: unknown[]
        ): unknown {
          try {
            return callee.apply(this, args);
          } catch (err) {
            operations.push(`the store saw ${err}`);
            throw err;
          } finally {
            operations.push('the store has returned');
          }
        };
        req.session[operation](() => {
          throw new Error('a bug in the application');
        });
      },
      { store: new TracedStore('sync') },
    );
    expect(await client.get()).toMatchObject({ status: 500, body: 'a bug in the application' });
    expect(app.errors).toEqual([new Error('a bug in the application')]);
    expect(operations).toEqual(['the store has returned']);
    expect(caught).toEqual([]);
  });

  it('lets an exception of the callback surface as it is', async () => {
    const caught = captureUncaught();
    const { client } = await loggedIn(async (req, res) => {
      req.session[operation](() => {
        throw new Error('a bug in the application');
      });
      await settled();
      await settled();
      res.end();
    });
    expect((await client.get()).status).toBe(200);
    expect(caught).toEqual([new Error('a bug in the application')]);
  });

  it('fails with a clear message if the application has removed the store from the request', async () => {
    const { client } = await loggedIn(async (req, res) => {
      const { session } = req;
      Reflect.deleteProperty(req, 'sessionStore');
      await expect(session[operation]()).rejects.toThrow('req.sessionStore is missing');
      res.end();
    });
    expect((await client.get()).status).toBe(200);
  });
});

describe('a session that no middleware made', () => {
  it('works on its own', async () => {
    const store = new TracedStore();
    const req: SessionRequest = { headers: {}, sessionID: 'abc', sessionStore: store };
    const session = new Session(req, { user: 'ada' });
    session.cookie = new Cookie();
    req.session = session;
    await session.save();
    expect(store.record('abc')).toMatchObject({ user: 'ada' });
    await session.reload();
    expect(req.session).not.toBe(session);
    await session.destroy();
    expect(req.session).toBeUndefined();
    expect((req as unknown as AppRequest).sessionStore).toBe(store);
  });
});
