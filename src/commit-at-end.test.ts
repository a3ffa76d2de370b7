import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { createSession } from './middleware.js';
import { App, BASICS, captureUncaught, settled } from './testing/app.js';
import { debugLines } from './testing/debug-lines.js';
import { TracedStore } from './testing/traced-store.js';
import type { SessionRequest, SessionResponse } from './types.js';

type End = (res: ServerResponse, done: () => void) => unknown;

describe.each(['sync', 'later'] as const)('with a store that answers %s', (timing) => {
  describe('end takes what Node takes', () => {
    it.each<[string, End, string]>([
      ['nothing', (res) => res.end(), ''],
      ['a text', (res) => res.end('päth'), 'päth'],
      ['a text and its encoding', (res) => res.end('cMOkdGg=', 'base64'), 'päth'],
      ['a Buffer', (res) => res.end(Buffer.from('päth')), 'päth'],
      ['a Uint8Array', (res) => res.end(new Uint8Array([112, 113])), 'pq'],
      ['an empty text', (res) => res.end(''), ''],
      ['null', (res) => res.end(null), ''],
    ])('%s', async (_name, end, body) => {
      const store = new TracedStore(timing);
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        end(res, () => {});
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body });
      expect(store.operations).toEqual(['set']);
      expect(app.errors).toEqual([]);
    });

    it.each<[string, End, string]>([
      ['end(callback)', (res, done) => res.end(done), ''],
      ['end(chunk, callback)', (res, done) => res.end('x', done), 'x'],
      ['end(chunk, encoding, callback)', (res, done) => res.end('eA==', 'base64', done), 'x'],
    ])('%s: runs the callback, once, when all is sent (item 24)', async (_name, end, body) => {
      const store = new TracedStore(timing);
      let calls = 0;
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        end(res, () => {
          expect(store.kept.size).toBe(1);
          expect(res.writableFinished).toBe(true);
          calls++;
        });
      });
      expect((await app.client().get()).body).toBe(body);
      await settled();
      expect(calls).toBe(1);
    });

    it('returns the response (item 25), and false the second time (item 26)', async () => {
      const store = new TracedStore(timing);
      const returned: unknown[] = [];
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        returned.push(res.end('one') === res, res.end('two') as unknown);
      });
      expect((await app.client().get()).body).toBe('one');
      expect(returned).toEqual([true, false]);
      expect(store.operations).toEqual(['set']);
    });

    it('returns the response where there is nothing to store (item 25)', async () => {
      let same: boolean | undefined;
      const app = await App.start({ store: new TracedStore(timing) }, (_req, res) => {
        same = res.end('x') === res;
      });
      await app.client().get();
      expect(same).toBe(true);
    });

    it('refuses a body of another type as Node does, and stores with the next end', async () => {
      const store = new TracedStore(timing);
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        expect(() => res.end(5 as unknown as string)).toThrow(/must be of type string/);
        expect(store.operations).toEqual([]);
        res.end('fine');
      });
      expect((await app.client().get()).body).toBe('fine');
      expect(store.operations).toEqual(['set']);
      expect(app.errors).toEqual([]);
    });

    it('refuses an encoding that there is not', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.setHeader('Content-Length', 1);
        res.end('x', 'nonsense' as BufferEncoding);
      });
      // The headers may have gone by then, so that nobody could answer.
      app
        .client()
        .get()
        .catch(() => {});
      expect(await app.firstError()).toMatchObject({ code: 'ERR_UNKNOWN_ENCODING' });
    });

    it('a status code that Node refuses is an error of the request', async () => {
      const caught = captureUncaught();
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.statusCode = 9999;
        res.end('x');
      });
      expect(await app.client().get()).toMatchObject({ status: 500, body: 'Invalid status code: 9999' });
      expect(caught).toEqual([]);
    });

    it('a status code that Node refuses, with nothing to store, is thrown as ever', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (_req, res) => {
        res.statusCode = 9999;
        expect(() => res.end('x')).toThrow(RangeError);
        res.statusCode = 200;
        res.end('y');
      });
      expect((await app.client().get()).body).toBe('y');
    });
  });

  describe('shapes of responses', () => {
    it.each([204, 304])('%d, with the cookie (item 33)', async (status) => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.statusCode = status;
        res.end();
      });
      const answer = await app.client().get();
      expect(answer).toMatchObject({ status, body: '' });
      expect(answer.setCookie).toHaveLength(1);
    });

    it('HEAD, with the cookie (item 33)', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.setHeader('Content-Length', 5);
        res.end('hello');
      });
      const answer = await app.client().get('/', { method: 'HEAD' });
      expect(answer).toMatchObject({ status: 200, body: '' });
      expect(answer.headers['content-length']).toBe('5');
      expect(answer.setCookie).toHaveLength(1);
    });

    it('several writes, and an end without a body', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.write('a');
        res.write('b');
        res.end();
      });
      const answer = await app.client().get();
      expect(answer.body).toBe('ab');
      expect(answer.setCookie).toHaveLength(1);
    });

    it.each([
      ['a text', 'päth', undefined],
      ['an encoded text', 'cMOkdGg=', 'base64'],
      ['a Buffer', Buffer.from('päth'), undefined],
      ['a view into a larger buffer', Buffer.from('xxpäthxx').subarray(2, 7), undefined],
    ] as const)('Content-Length: not a byte is lost or doubled, of %s (item 29)', async (_name, body, encoding) => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.setHeader('Content-Length', 5);
        res.end(body, encoding as BufferEncoding);
      });
      const answer = await app.client().get();
      expect(answer.body).toBe('päth');
      expect(answer.headers['content-length']).toBe('5');
      expect(answer.headers['transfer-encoding']).toBeUndefined();
    });

    it('Content-Length, all of it written before the end', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.writeHead(200, { 'Content-Length': 5 });
        res.write('hello');
        res.end('');
      });
      expect((await app.client().get()).body).toBe('hello');
    });

    it('Content-Length: 0', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.setHeader('Content-Length', 0);
        res.end('');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: '' });
    });

    it('flushHeaders sends the cookie (item 38)', async () => {
      const store = new TracedStore(timing);
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        res.flushHeaders();
        expect(store.operations).toEqual([]);
        res.end('x');
      });
      const answer = await app.client().get();
      expect(answer.setCookie).toHaveLength(1);
      expect(store.operations).toEqual(['set']);
    });
  });

  describe('what cannot be stored is an error of the request, answered (item 27)', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;

    it.each<[string, (session: Record<string, unknown>) => void, RegExp]>([
      ['circular data', (session) => Object.assign(session, { circular }), /circular/],
      ['a BigInt', (session) => Object.assign(session, { n: 1n }), /BigInt/],
      [
        'a toJSON that throws',
        (session) =>
          Object.assign(session, {
            toJSON: () => {
              throw new Error('not me');
            },
          }),
        /not me/,
      ],
      ['a cookie that was deleted', (session) => Reflect.deleteProperty(session, 'cookie'), /cookie was removed/],
      [
        'an originalMaxAge that is no number',
        (session) => Object.assign(session.cookie as object, { originalMaxAge: '60000' }),
        /maxAge must be a number/,
      ],
      [
        'an expiry that is no date',
        (session) => Object.assign(session.cookie as object, { expires: new Date(Number.NaN) }),
        /maxAge must be a number/,
      ],
    ])('%s (item 27)', async (_name, change, message) => {
      const store = new TracedStore(timing);
      const app = await App.start({ store }, (req, res) => {
        change(req.session);
        expect(res.end('x')).toBe(res);
      });
      const answer = await app.client().get();
      expect(answer.status).toBe(500);
      expect(answer.body).toMatch(message);
      expect(answer.setCookie).toEqual([]);
      expect(store.kept.size).toBe(0);
      expect(app.errors).toHaveLength(1);
    });

    it.each([{ user: 'ada' }, 'ada', 5, true])('req.session = %j', async (replacement) => {
      const store = new TracedStore(timing);
      const app = await App.start({ store, unset: 'destroy' }, (req, res) => {
        req.session = replacement as never;
        res.end('x');
      });
      const answer = await app.client().get();
      expect(answer.status).toBe(500);
      expect(answer.body).toMatch(/req\.session was replaced by something that is not a session/);
      expect(store.operations).toEqual([]);
    });

    it.each([null, undefined, false, 0, ''])('but req.session = %j is no session', async (nothing) => {
      const store = new TracedStore(timing);
      const app = await App.start({ store }, (req, res) => {
        req.session = nothing as never;
        res.end('x');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: 'x', setCookie: [] });
      expect(store.operations).toEqual([]);
    });

    it('a store that throws in set (item 27)', async () => {
      const store = new TracedStore(timing);
      store.break('set', { throws: new Error('disk full') });
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        res.end('x');
      });
      expect(await app.client().get()).toMatchObject({ status: 500, body: 'disk full' });
      expect(app.errors).toHaveLength(1);
    });

    it('the callback of end runs when the error was answered', async () => {
      let called = false;
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1n;
        res.end('x', () => {
          called = true;
        });
      });
      expect((await app.client().get()).status).toBe(500);
      await settled();
      expect(called).toBe(true);
    });

    it('once the headers have gone, the response is ended as the application wanted it', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        res.write('a');
        req.session.n = 1n;
        res.end('b');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: 'ab' });
      await app.firstError();
      expect(app.errors).toEqual([expect.any(TypeError)]);
    });

    it('a store that throws once the headers have gone', async () => {
      const store = new TracedStore(timing);
      store.break('set', { throws: new Error('disk full') });
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        res.write('a');
        res.end('b');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: 'ab' });
      expect(await app.firstError()).toEqual(new Error('disk full'));
    });

    it('is reported once, and the response ends, when already the headers failed for it', async () => {
      const lines = debugLines();
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        Object.assign(req.session, { secret: 'hunter2', n: 1n, at: new Date(0) });
        req.session.cookie.domain = 'a b';
        res.write('a');
        res.end('b');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: 'ab', setCookie: [] });
      await settled();
      expect(app.errors).toHaveLength(1);
      expect(lines.join('\n')).toContain('a further error of the session: TypeError');
      expect(lines.join('\n')).not.toContain('hunter2');
    });
  });

  describe.each([
    ['set', (req: { session: Record<string, unknown> }) => void Object.assign(req.session, { n: 2 })],
    ['touch', () => {}],
    ['destroy', (req: { session: unknown }) => void Object.assign(req, { session: null })],
  ] as const)('a store that fails to %s', (method, change) => {
    it('the answer goes out, then next gets the error (item 42)', async () => {
      const store = new TracedStore(timing);
      const app = await App.start({ store, unset: 'destroy', cookie: { maxAge: 60_000 } }, (req, res) => {
        if (req.url === '/login') req.session.n = 1;
        else change(req as never);
        res.end('x');
      });
      const client = app.client();
      await client.get('/login');
      store.clearTrace();
      store.break(method, { error: new Error('down') });
      const answer = await client.get();
      expect(answer).toMatchObject({ status: 200, body: 'x' });
      expect(answer.setCookie).toHaveLength(method === 'set' ? 1 : 0);
      expect(await app.firstError()).toEqual(new Error('down'));
      expect(store.operations).toEqual(['get', method]);
    });

    it.each([{ rejects: new Error('down') }, 'answers-twice', 'throws-after-answering'] as const)(
      'or misbehaves, ends the response once: %o',
      async (fault) => {
        const caught = captureUncaught();
        const store = new TracedStore(timing);
        const app = await App.start({ store, unset: 'destroy' }, (req, res) => {
          if (req.url === '/login') req.session.n = 1;
          else change(req as never);
          res.end('x');
        });
        const client = app.client();
        await client.get('/login');
        store.break(method, fault);
        expect(await client.get()).toMatchObject({ status: 200, body: 'x' });
        await settled();
        // A rejection is an error like any other; what comes after an answer is not one.
        expect(app.errors).toEqual(typeof fault === 'object' ? [new Error('down')] : []);
        expect(caught).toEqual([]);
      },
    );
  });
});

describe('while the store works', () => {
  /** An application whose store holds the answer to `set` back. */
  async function held(end: (res: ServerResponse) => void) {
    const store = new TracedStore();
    const release = store.hold('set');
    const responses: ServerResponse[] = [];
    const app = await App.start({ store }, (req, res) => {
      responses.push(res);
      req.session.n = 1;
      end(res);
    });
    return { app, store, release, response: () => responses[0] as ServerResponse };
  }

  /** What a client has received when nothing more comes, as it stands on the wire. */
  function openRaw(url: string): { received: () => string; socket: net.Socket } {
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    return { received: () => text, socket };
  }

  it('all but the last byte goes out, where the length is known (item 29)', async () => {
    const { app, store, release } = await held((res) => {
      res.setHeader('Content-Length', 5);
      res.end('hello');
    });
    const { received, socket } = openRaw(app.url);
    await store.called('set');
    while (!received().endsWith('hell')) await once(socket, 'data');
    release();
    await once(socket, 'close');
    expect(received()).toMatch(/\r\n\r\nhello$/);
  });

  it('the body goes out in chunks, and its end is held, where the length is not known (items 30 and 32)', async () => {
    const { app, store, release } = await held((res) => res.end('hello'));
    const { received, socket } = openRaw(app.url);
    await store.called('set');
    while (!received().endsWith('hello\r\n')) await once(socket, 'data');
    expect(received()).toMatch(/Transfer-Encoding: chunked/i);
    release();
    await once(socket, 'close');
    expect(received()).toMatch(/hello\r\n0\r\n\r\n$/);
  });

  it('nothing of a redirect goes out, so that the next request finds the session (item 31)', async () => {
    const { app, store, release, response } = await held((res) => {
      res.writeHead(302, { Location: '/next' });
      res.end();
    });
    const { received, socket } = openRaw(app.url);
    await store.called('set');
    await settled();
    expect(received()).toBe('');
    expect(response().writableEnded).toBe(false);
    release();
    await once(socket, 'close');
    expect(received()).toMatch(/^HTTP\/1\.1 302 /);
  });

  it('which may be for ever: then the response stays open, and the process goes on (items 35 and 54)', async () => {
    const store = Object.assign(new TracedStore(), { set: () => Promise.resolve() });
    const app = await App.start({ store }, (req, res) => {
      if (req.url === '/') req.session.n = 1;
      res.end('hello');
    });
    const { received, socket } = openRaw(app.url);
    while (!received().endsWith('hello\r\n')) await once(socket, 'data');
    expect((await app.client().get('/other')).body).toBe('hello');
    expect(socket.readableEnded).toBe(false);
    expect(received()).not.toMatch(/\r\n0\r\n\r\n$/);
    socket.destroy();
  });

  it('write after end is refused, as Node refuses it (item 34)', async () => {
    const { app, store, release, response } = await held((res) => res.end('hello'));
    const answer = app.client().get();
    await store.called('set');
    const errors: unknown[] = [];
    const refused = new Promise<void>((resolve) => {
      const res = response();
      expect(res.write('more')).toBe(false);
      expect(res.write('more', (err) => errors.push(err))).toBe(false);
      expect(
        res.write('more', 'utf8', (err) => {
          errors.push(err);
          resolve();
        }),
      ).toBe(false);
    });
    await refused;
    expect(errors).toEqual([
      expect.objectContaining({ code: 'ERR_STREAM_WRITE_AFTER_END' }),
      expect.objectContaining({ code: 'ERR_STREAM_WRITE_AFTER_END' }),
    ]);
    release();
    expect((await answer).body).toBe('hello');
  });

  it('the response may be cut off: the session is stored all the same, and nothing breaks', async () => {
    const caught = captureUncaught();
    const { app, store, release, response } = await held((res) => res.end('hello'));
    const { socket } = openRaw(app.url);
    await store.called('set');
    const closed = once(response(), 'close');
    socket.destroy();
    await closed;
    release();
    await settled();
    expect(store.kept.size).toBe(1);
    expect(app.errors).toEqual([]);
    expect(caught).toEqual([]);
  });

  it('a header that cannot be written is thrown to who ended the response; the store may answer later', async () => {
    const caught = captureUncaught();
    const { app, release } = await held((res) => {
      res.statusCode = 9999;
      res.end('x');
    });
    expect(await app.client().get()).toMatchObject({ status: 500, body: 'Invalid status code: 9999' });
    release();
    await settled();
    expect(caught).toEqual([]);
    expect(app.errors).toHaveLength(1);
  });

  it('and who ended it may still write another answer', async () => {
    const { app, release } = await held((res) => {
      res.statusCode = 9999;
      expect(() => res.end('x')).toThrow(RangeError);
      res.statusCode = 503;
      res.write('sorry, ');
      res.end('not now');
    });
    expect(await app.client().get()).toMatchObject({ status: 503, body: 'sorry, not now' });
    release();
    await settled();
    expect(app.errors).toEqual([]);
  });

  it('a header listener that throws, likewise', async () => {
    const { app, release } = await held((res) => {
      const { writeHead } = res;
      res.writeHead = (() => {
        res.writeHead = writeHead;
        throw new Error('listener');
      }) as typeof res.writeHead;
      res.end('x');
    });
    expect(await app.client().get()).toMatchObject({ status: 500, body: 'listener' });
    release();
  });
});

describe('a request that never ends its response', () => {
  it('stores and touches nothing (item 39)', async () => {
    const store = new TracedStore();
    let closed: Promise<unknown> = Promise.resolve();
    const app = await App.start({ store }, (req, res) => {
      req.session.n = 1;
      res.write('data: 1\n\n');
      closed = once(res, 'close');
    });
    const request = http.get(app.url);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.on('error', () => {});
    expect(response.headers['set-cookie']).toHaveLength(1);
    request.destroy();
    await closed;
    expect(store.operations).toEqual([]);
  });
});

describe('what stands in for a response', () => {
  it('may have no method at all: a WebSocket upgrade loads its session so (item 41)', async () => {
    const store = new TracedStore();
    const app = await App.start({ store }, (req, res) => {
      req.session.user = 'ada';
      res.end();
    });
    const client = app.client();
    await client.get();
    const req: SessionRequest = { headers: { cookie: client.cookieHeader }, url: '/socket' };
    const middleware = createSession({ ...BASICS, store });
    await new Promise<void>((resolve, reject) => {
      middleware(req, {} as SessionResponse, (err) => (err ? reject(err) : resolve()));
    });
    expect(req.session).toMatchObject({ user: 'ada' });
  });
});
