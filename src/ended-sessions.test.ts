import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Session } from './session.js';
import { Store } from './store.js';
import { App, type AppRequest, BASICS, captureUncaught } from './testing/app.js';
import type { Done, RecordCallback } from './types.js';

/*
 * A request that has destroyed or regenerated a session stores nothing more under its id: an attacker may have that id
 * (session fixation), or the user has logged out. Two operations of the five, in each order, waited for or not, on the
 * session at hand or on a kept reference, with stores whose operations take effect at different times.
 */

const OPERATIONS = ['save', 'reload', 'regenerate', 'destroy', 'touch'] as const;
type Operation = (typeof OPERATIONS)[number];

/** The turns of the event loop before an operation takes effect and answers; with 0, it does so before it returns. */
type Turns = Readonly<Record<'get' | 'set' | 'destroy' | 'touch', number>>;

const SPEEDS: Readonly<Record<string, Turns>> = {
  'that answers at once': { get: 0, set: 0, destroy: 0, touch: 0 },
  'that answers later': { get: 1, set: 1, destroy: 1, touch: 1 },
  'with a slow set': { get: 1, set: 5, destroy: 1, touch: 1 },
  'with a slow destroy': { get: 1, set: 1, destroy: 5, touch: 1 },
  'with a slow get': { get: 5, set: 1, destroy: 1, touch: 1 },
};

/** A slow store, whose operations take effect when they answer. */
class SlowStore extends Store {
  readonly kept = new Map<string, string>();
  private busy = 0;

  constructor(private readonly turns: Turns) {
    super();
  }

  get(sid: string, callback: RecordCallback): void {
    this.after('get', () => {
      const json = this.kept.get(sid);
      callback(null, json && JSON.parse(json));
    });
  }

  set(sid: string, session: object, callback: Done): void {
    const json = JSON.stringify(session);
    this.after('set', () => {
      this.kept.set(sid, json);
      callback();
    });
  }

  touch(sid: string, session: { cookie?: unknown }, callback: Done): void {
    const cookie = JSON.parse(JSON.stringify(session.cookie));
    const json = this.kept.get(sid);
    this.after('touch', () => {
      // Like a store that reads a file and writes it again: the session may have been destroyed in between.
      if (json) this.kept.set(sid, JSON.stringify({ ...JSON.parse(json), cookie }));
      callback();
    });
  }

  destroy(sid: string, callback: Done): void {
    this.after('destroy', () => {
      this.kept.delete(sid);
      callback();
    });
  }

  async idle(): Promise<void> {
    for (let calm = 0; calm < 3; calm = this.busy === 0 ? calm + 1 : 0) await turn();
  }

  private after(method: keyof Turns, run: () => void): void {
    if (this.turns[method] === 0) {
      run();
      return;
    }
    this.busy++;
    const wait = (left: number): void => {
      if (left > 0) {
        setImmediate(wait, left - 1);
        return;
      }
      this.busy--;
      run();
    };
    wait(this.turns[method]);
  }
}

const ends = (operation: Operation): boolean => operation === 'regenerate' || operation === 'destroy';

/** Runs an operation as applications do. These tests are not about its errors. */
async function run(operation: Operation, session: Session | undefined): Promise<void> {
  try {
    await session?.[operation]();
  } catch {
    // Saving or reloading an ended session is an error.
  }
}

interface Way {
  readonly waits: boolean;
  readonly keepsReference: boolean;
}

async function perform(store: SlowStore, first: Operation, second: Operation, { waits, keepsReference }: Way) {
  const app = await App.start({ ...BASICS, store, resave: true }, async (req: AppRequest, res) => {
    if (req.url === '/visit') {
      req.session.cart = ['book'];
      res.end();
      return;
    }
    const kept = req.session;
    kept.user = 'ada';
    const begun = run(first, kept);
    if (waits) await begun;
    const session = keepsReference ? kept : (req.session as Session | undefined);
    const following = run(second, session);
    if (waits) await following;
    res.end(kept.id);
  });
  const client = app.client();
  await client.get('/visit');
  const { body, status, setCookie } = await client.get('/act');
  await store.idle();
  app.close();
  return { id: body, status, setCookie, kept: [...store.kept.keys()] };
}

for (const [speed, turns] of Object.entries(SPEEDS)) {
  describe(`with a store ${speed}`, () => {
    for (const first of OPERATIONS) {
      for (const second of OPERATIONS) {
        if (!ends(first) && !ends(second)) continue;
        it.each([
          { waits: true, keepsReference: true },
          { waits: true, keepsReference: false },
          { waits: false, keepsReference: true },
          { waits: false, keepsReference: false },
        ])(`${first}, then ${second}: the old id stays gone (%o)`, async (way) => {
          const { id, status, kept } = await perform(new SlowStore(turns), first, second, way);
          expect(status).toBe(200);
          expect(kept).not.toContain(id);
        });
      }
    }
  });
}

describe('saving a session that was regenerated', () => {
  it('is an error that names the new session, and logs nobody in under the old id', async () => {
    const store = new SlowStore(SPEEDS['that answers later'] as Turns);
    let error: Error | undefined;
    const app = await App.start({ store }, async (req, res) => {
      const { session } = req;
      session.cart = ['book'];
      await session.save();
      await session.regenerate();
      session.user = 'ada';
      error = await (session.save() as Promise<void>).catch((err) => err);
      res.end(session.id);
    });
    const { body, status } = await app.client().get();
    expect(status).toBe(200);
    expect(error?.message).toBe('this request has destroyed or regenerated the session: save its new one, req.session');
    expect([...store.kept.keys()]).not.toContain(body);
    expect([...store.kept.values()].join()).not.toContain('ada');
  });

  it('is allowed where genid gives the new session the same id', async () => {
    const store = new SlowStore(SPEEDS['that answers later'] as Turns);
    const app = await App.start({ store, genid: () => 'the-only-one' }, async (req, res) => {
      req.session.cart = ['book'];
      await req.session.regenerate();
      req.session.user = 'ada';
      res.end();
    });
    await app.client().get();
    expect(JSON.parse(store.kept.get('the-only-one') ?? '{}')).toMatchObject({ user: 'ada' });
  });
});

describe('the end of a response', () => {
  it('warns once a process of changes to a session that is being regenerated, and does not store them', async () => {
    // A fresh copy of the module has not warned yet.
    vi.resetModules();
    const { createSession } = await import('./middleware.js');
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    onTestFinished(() => emitWarning.mockRestore());
    const store = new SlowStore(SPEEDS['with a slow destroy'] as Turns);
    const app = await App.start(createSession({ ...BASICS, store }), (req, res) => {
      req.session.regenerate(() => {});
      req.session.user = 'ada';
      res.end(req.session.id);
    });
    const { status, setCookie, body } = await app.client().get();
    await app.client().get();
    await store.idle();
    expect(status).toBe(200);
    expect(setCookie).toEqual([]);
    expect([...store.kept.keys()]).not.toContain(body);
    expect(emitWarning.mock.calls).toEqual([
      [expect.stringContaining('is not stored'), { type: 'Warning', code: 'SPEC_SESSION_ENDED' }],
    ]);
  });
});

describe('a session from store.load, without an HTTP request', () => {
  it('is not stored again after destroy', async () => {
    const uncaught = captureUncaught();
    const store = new SlowStore(SPEEDS['with a slow set'] as Turns);
    store.kept.set('one', JSON.stringify({ cookie: {}, user: 'ada' }));
    const session = await new Promise<Session>((resolve, reject) => {
      store.load('one', (err, loaded) => (loaded ? resolve(loaded) : reject(err)));
    });
    const saved = session.save() as Promise<void>;
    await session.destroy();
    await saved;
    await expect(session.save()).rejects.toThrow('destroyed');
    await store.idle();
    expect(store.kept.size).toBe(0);
    expect(uncaught).toEqual([]);
  });
});
