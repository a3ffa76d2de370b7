import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import net from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSession } from './middleware.js';
import { App, BASICS, captureUncaught, settled } from './testing/app.js';
import { type Fault, TracedStore } from './testing/traced-store.js';
import type { SessionRequest, SessionResponse } from './types.js';

type End = (res: ServerResponse, done: () => void) => unknown;

describe.each(['sync', 'later'] as const)('with a store that answers %s', (timing) => {
  describe('end accepts the same arguments as in Node', () => {
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
    ])('%s: runs the callback, once, when all is sent (response.end.callback)', async (_name, end, body) => {
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

    it('returns the response (response.end.returns-response), and false the second time (response.end.twice)', async () => {
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

    it('returns the response where there is nothing to store (response.end.returns-response)', async () => {
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

    it('refuses an unknown encoding', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.setHeader('Content-Length', 1);
        res.end('x', 'nonsense' as BufferEncoding);
      });
      // The headers may have been sent by then, and then the client gets no answer.
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

    it('a status code that Node refuses, with nothing to store, throws as it does without sessions', async () => {
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
    it.each([204, 304])('%d, with the cookie (response.no-content)', async (status) => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        req.session.n = 1;
        res.statusCode = status;
        res.end();
      });
      const answer = await app.client().get();
      expect(answer).toMatchObject({ status, body: '' });
      expect(answer.setCookie).toHaveLength(1);
    });

    it('HEAD, with the cookie (response.head)', async () => {
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
    ] as const)(
      'Content-Length: not a byte is lost or doubled, of %s (response.held-back.last-byte)',
      async (_name, body, encoding) => {
        const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
          req.session.n = 1;
          res.setHeader('Content-Length', 5);
          res.end(body, encoding as BufferEncoding);
        });
        const answer = await app.client().get();
        expect(answer.body).toBe('päth');
        expect(answer.headers['content-length']).toBe('5');
        expect(answer.headers['transfer-encoding']).toBeUndefined();
      },
    );

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

    it('flushHeaders sends the cookie (response.cookie.at-headers)', async () => {
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

  describe('data that cannot be stored are an error of the request, which is answered (response.failure.data)', () => {
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
    ])('%s (response.failure.session)', async (_name, change, message) => {
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

    it.each([null, undefined, false, 0, ''])('but req.session = %j means no session', async (nothing) => {
      const store = new TracedStore(timing);
      const app = await App.start({ store }, (req, res) => {
        req.session = nothing as never;
        res.end('x');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: 'x', setCookie: [] });
      expect(store.operations).toEqual([]);
    });

    it('a store that throws in set (response.failure.store-throws)', async () => {
      const store = new TracedStore(timing);
      store.break('set', { throws: new Error('disk full') });
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        res.end('x');
      });
      expect(await app.client().get()).toMatchObject({ status: 500, body: 'disk full' });
      expect(app.errors).toHaveLength(1);
    });

    it('the callback of end runs once the error has been answered', async () => {
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

    it('once the headers have been sent, the response ends as the application ended it', async () => {
      const app = await App.start({ store: new TracedStore(timing) }, (req, res) => {
        res.write('a');
        req.session.n = 1n;
        res.end('b');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: 'ab' });
      await app.firstError();
      expect(app.errors).toEqual([expect.any(TypeError)]);
    });

    it('a store that throws once the headers have been sent', async () => {
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

    it('is reported once, and nothing is stored, if writing the headers has failed already', async () => {
      const store = new TracedStore(timing);
      const app = await App.start({ store }, (req, res) => {
        Object.assign(req.session, { n: 1n });
        req.session.cookie.domain = 'a b';
        res.write('a');
        res.end('b');
      });
      expect(await app.client().get()).toMatchObject({ status: 200, body: 'ab', setCookie: [] });
      expect(await app.firstError()).toBeInstanceOf(TypeError);
      await settled();
      expect(app.errors).toHaveLength(1);
      expect(store.operations).toEqual([]);
    });
  });

  const LATER = [
    ['set', (req: { session: Record<string, unknown> }) => void Object.assign(req.session, { n: 2 })],
    ['touch', () => {}],
    ['destroy', (req: { session: unknown }) => void Object.assign(req, { session: null })],
  ] as const;

  /** An application with one stored session, whose next request makes the call that fails. */
  async function loggedIn(change: (req: never) => void, end: (res: ServerResponse) => void = (res) => res.end('x')) {
    const store = new TracedStore(timing);
    const app = await App.start({ store, unset: 'destroy', cookie: { maxAge: 60_000 } }, (req, res) => {
      if (req.url === '/login') {
        req.session.n = 1;
        res.end();
        return;
      }
      change(req as never);
      end(res);
    });
    const client = app.client();
    await client.get('/login');
    store.clearTrace();
    return { app, client, store };
  }

  const FAULTS: Fault[] = [{ error: new Error('down') }, { throws: new Error('down') }, { rejects: new Error('down') }];

  describe.each(LATER)('a store that fails to %s', (method, change) => {
    const answer =
      method === 'touch' ? { status: 200, body: 'x', setCookie: [] } : { status: 500, body: 'down', setCookie: [] };

    it.each(FAULTS)(`${method === 'touch' ? 'loses no answer' : 'is answered as an error'}: %o`, async (fault) => {
      const { app, client, store } = await loggedIn(change);
      store.break(method, fault);
      expect(await client.get()).toMatchObject(answer);
      expect(await app.firstError()).toEqual(new Error('down'));
      await settled();
      expect(app.errors).toHaveLength(1);
      expect(store.operations).toEqual(['get', method]);
    });

    it.each(['answers-twice', 'throws-after-answering'] as const)('or %s, ends the response once', async (fault) => {
      const caught = captureUncaught();
      const { app, client, store } = await loggedIn(change);
      store.break(method, fault);
      expect(await client.get()).toMatchObject({ status: 200, body: 'x' });
      await settled();
      // The store's first answer counts.
      expect(app.errors).toEqual([]);
      expect(caught).toEqual([]);
    });

    it('after a part of the body has gone: completes it, and then reports the error (#225, #266, #758)', async () => {
      const finished: boolean[] = [];
      const responses: ServerResponse[] = [];
      const { app, client, store } = await loggedIn(change, (res) => {
        responses.push(res);
        res.write('a');
        res.end('b');
      });
      const push = app.errors.push.bind(app.errors);
      app.errors.push = (...errors) => {
        finished.push(responses[0]?.writableFinished === true);
        return push(...errors);
      };
      store.break(method, { error: new Error('down') });
      expect(await client.get()).toMatchObject({ status: 200, body: 'ab' });
      expect(await app.firstError()).toEqual(new Error('down'));
      expect(finished).toEqual([true]);
    });
  });

  describe("the error's answer is framed by its own handler", () => {
    it('without the headers of the page that was never sent', async () => {
      const store = new TracedStore(timing);
      store.break('set', { error: new Error('a text that is longer than five bytes') });
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        res.statusCode = 201;
        res.statusMessage = 'Made';
        res.setHeader('Content-Length', 5);
        res.setHeader('Content-Type', 'application/json');
        res.setHeader('ETag', '"v1"');
        res.setHeader('Last-Modified', new Date(0).toUTCString());
        res.setHeader('Cache-Control', 'public, max-age=3600');
        res.setHeader('Location', '/next');
        res.setHeader('Set-Cookie', 'theme=dark');
        res.setHeader('X-Request-Id', '7');
        res.end('hello');
      });
      const { status, body, headers, setCookie } = await app.client().get();
      expect({ status, body, setCookie }).toEqual({
        status: 500,
        body: 'a text that is longer than five bytes',
        setCookie: ['theme=dark'],
      });
      const { date: _date, connection: _connection, 'keep-alive': _keepAlive, ...rest } = headers;
      expect(rest).toEqual({ 'content-length': '37', 'set-cookie': ['theme=dark'], 'x-request-id': '7' });
    });

    it('with status 500 if the handler sets none and no length was announced', async () => {
      const store = new TracedStore(timing);
      store.break('set', { error: new Error('down') });
      const app = await App.start(
        createSession({ ...BASICS, store }),
        (req, res) => {
          req.session.n = 1;
          res.writeHead(302, { Location: '/next' });
          res.end();
        },
        (_err, res) => res.end('sorry'),
      );
      const { status, body, headers, setCookie } = await app.client().get();
      expect({ status, body, setCookie }).toEqual({ status: 500, body: 'sorry', setCookie: [] });
      expect(headers.location).toBeUndefined();
      expect(headers['content-length']).toBe('5');
    });

    it.each([200, 204, 304])('also after writeHead(%d), as long as nothing has been sent', async (status) => {
      const store = new TracedStore(timing);
      store.break('set', { error: new Error('down') });
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        res.writeHead(status, { ETag: '"v1"', 'Set-Cookie': 'theme=dark' });
        expect(res.headersSent).toBe(true);
        res.end();
      });
      const answer = await app.client().get();
      expect(answer).toMatchObject({ status: 500, body: 'down', setCookie: ['theme=dark'] });
      expect(answer.headers).toMatchObject({ 'content-length': '4' });
      expect(answer.headers.etag).toBeUndefined();
    });

    it('in pieces, after writeHead announced a length', async () => {
      const store = new TracedStore();
      store.break('set', { error: new Error('down') });
      const app = await App.start(
        createSession({ ...BASICS, store }),
        (req, res) => {
          req.session.n = 1;
          res.writeHead(200, { 'Content-Length': 5 });
          res.end('hello');
        },
        (err, res) => {
          res.write('sorry: ');
          res.end((err as Error).message);
        },
      );
      const { status, body, headers } = await app.client().get();
      expect({ status, body }).toEqual({ status: 500, body: 'sorry: down' });
      expect(headers).toMatchObject({ 'transfer-encoding': 'chunked' });
      expect(headers['content-length']).toBeUndefined();
    });

    it('HTTP/1.0, after writeHead: the connection stays, if the error announces a length', async () => {
      const store = new TracedStore();
      store.break('set', { error: new Error('down') });
      const app = await App.start(
        createSession({ ...BASICS, store }),
        (req, res) => {
          req.session.n = 1;
          res.writeHead(200).end('hello');
        },
        (_err, res) => res.setHeader('Content-Length', 5).end('sorry'),
      );
      const request = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
      const { received, socket } = openRaw(app.url, `${request}${request}GET / HTTP/1.0\r\n\r\n`);
      await once(socket, 'close');
      expect(received().match(/HTTP\/1\.1 500 /g)).toHaveLength(3);
    });

    it('HEAD, after writeHead', async () => {
      const store = new TracedStore(timing);
      store.break('set', { error: new Error('down') });
      const app = await App.start({ store }, (req, res) => {
        req.session.n = 1;
        res.writeHead(200, { 'Content-Length': 5 });
        res.end('hello');
      });
      expect(await app.client().get('/', { method: 'HEAD' })).toMatchObject({ status: 500, body: '', setCookie: [] });
    });
  });

  it('several requests at once on one connection: a failing touch loses none of their answers', async () => {
    const { app, client, store } = await loggedIn(() => {});
    store.break('touch', { error: new Error('down') });
    const request = (path: string, close: boolean) =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${client.cookieHeader}\r\n${close ? 'Connection: close\r\n' : ''}\r\n`;
    const { received, socket } = openRaw(app.url, request('/1', false) + request('/2', false) + request('/3', true));
    await once(socket, 'close');
    expect(received().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
    expect(app.errors).toHaveLength(3);
  });
});

/** Sends a raw request; `received` returns the bytes that the client has received so far. */
function openRaw(
  url: string,
  request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
): { received: () => string; socket: net.Socket } {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.write(request);
  return { received: () => text, socket };
}

describe('while the store is busy', () => {
  /** An application whose store holds back the answer to `set`. */
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

  /** Sends a request; resolves some turns of the event loop after the store's `set` was called. */
  async function asked(app: App, store: TracedStore) {
    const raw = openRaw(app.url);
    await store.called('set');
    await settled();
    return raw;
  }

  it.each<[string, (res: ServerResponse) => unknown]>([
    ['a body', (res) => res.end('hello')],
    ['a body of announced length', (res) => res.setHeader('Content-Length', 5).end('hello')],
    ['a body after writeHead', (res) => res.writeHead(200, { 'Content-Length': 5 }).end('hello')],
    ['a redirect', (res) => res.writeHead(302, { Location: '/next' }).end()],
    ['nothing', (res) => res.writeHead(204).end()],
  ])('nothing of %s goes out before its session is stored (#74, #157, #360, #526, #704)', async (_name, end) => {
    const { app, store, release } = await held(end);
    const { received, socket } = await asked(app, store);
    expect(received()).toBe('');
    release();
    await once(socket, 'close');
    expect(received()).toMatch(/^HTTP\/1\.1 [\s\S]*\r\nSet-Cookie: connect\.sid=/);
  });

  it('then Node sends everything in one write, framed as without sessions', async () => {
    const writes: unknown[] = [];
    const { app, release } = await held((res) => {
      const socket = res.socket as net.Socket;
      const { write } = socket;
      socket.write = ((...args: Parameters<typeof write>) => {
        // The last call passes only its callback.
        if (args[0] !== '') writes.push(args[0]);
        return write.apply(socket, args);
      }) as typeof write;
      res.end('hello');
    });
    release();
    const { headers, body } = await app.client().get();
    expect(body).toBe('hello');
    expect(headers['content-length']).toBe('5');
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(writes).toEqual([expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nhello$/)]);
  });

  describe('a body written before the end', () => {
    it('flows, and its end waits', async () => {
      const { app, store, release } = await held((res) => {
        res.write('one ');
        res.write('two ');
        res.end('three');
      });
      const { received, socket } = await asked(app, store);
      // Newer versions of Node join both into one chunk.
      expect(received()).toMatch(/\r\none (\r\n\w+\r\n)?two \r\n$/);
      release();
      await once(socket, 'close');
      expect(received()).toMatch(/three\r\n0\r\n\r\n$/);
    });

    it.each<[string, (res: ServerResponse) => unknown, string]>([
      ['in one write', (res) => res.write('hello'), 'hell'],
      ['in several', (res) => [res.write('he'), res.write('llo')], 'hell'],
      ['as bytes', (res) => res.write(new Uint8Array(Buffer.from('hello'))), 'hell'],
      ['in an encoding', (res) => res.write('aGVsbG8=', 'base64'), 'hell'],
      ['with one byte at the end', (res) => [res.write('hell'), res.write('o')], 'hell'],
      ['and more than announced', (res) => [res.write('hello'), res.write('!')], 'hello'],
    ])('is completed by a byte that waits, where the length was announced: %s (#691)', async (_name, write, ahead) => {
      const { app, store, release } = await held((res) => {
        res.setHeader('Content-Length', 5);
        write(res);
        res.end();
      });
      const { received, socket } = await asked(app, store);
      expect(received().split('\r\n\r\n')[1]).toBe(ahead);
      release();
      await once(socket, 'close');
      expect(received().split('\r\n\r\n')[1]).toBe(_name.includes('more') ? 'hello!' : 'hello');
    });

    it('fixes the headers, though nothing of it may be sent yet', async () => {
      const written: unknown[] = [];
      const { app, store, release } = await held((res) => {
        res.setHeader('Content-Length', 1);
        written.push(
          res.write('x', () => written.push('called back')),
          res.headersSent,
        );
        expect(() => res.setHeader('X-Late', 'yes')).toThrow(/after they are sent/);
        res.end();
      });
      await asked(app, store);
      expect(written).toEqual([true, true, 'called back']);
      release();
      expect((await app.client().get()).body).toBe('x');
    });

    it('does the same when it is piped', async () => {
      const { app, store, release } = await held((res) => {
        res.setHeader('Content-Length', 200_000);
        Readable.from([Buffer.alloc(100_000, 'a'), Buffer.alloc(100_000, 'b')]).pipe(res);
      });
      const { received, socket } = openRaw(app.url);
      await store.called('set');
      while (!received().endsWith('b') || received().length < 200_000) await once(socket, 'data');
      const ahead = received().split('\r\n\r\n')[1]?.length;
      release();
      await once(socket, 'close');
      expect([ahead, received().split('\r\n\r\n')[1]?.length]).toEqual([199_999, 200_000]);
    });
  });

  it('the response stays open if the store never answers, and the process goes on (response.store-silent)', async () => {
    const store = Object.assign(new TracedStore(), { set: () => Promise.resolve() });
    const app = await App.start({ store }, (req, res) => {
      if (req.url === '/') req.session.n = 1;
      res.end('hello');
    });
    const { received, socket } = openRaw(app.url);
    expect((await app.client().get('/other')).body).toBe('hello');
    await settled();
    expect(socket.readableEnded).toBe(false);
    expect(received()).toBe('');
    socket.destroy();
  });

  describe('the response counts as ended for all other code', () => {
    it('its headers count as sent, and can no longer be changed', async () => {
      const { app, store, release, response } = await held((res) => res.setHeader('X-Early', 'yes').end('hello'));
      const answer = app.client().get();
      await store.called('set');
      const res = response();
      expect(res.headersSent).toBe(true);
      const refusals: [string, () => unknown][] = [
        ['set', () => res.setHeader('X-Late', 'yes')],
        ['set', () => res.setHeaders(new Map([['X-Late', 'yes']]))],
        ['append', () => res.appendHeader('X-Early', 'no')],
        ['remove', () => res.removeHeader('X-Early')],
        ['write', () => res.writeHead(500)],
      ];
      for (const [verb, change] of refusals) {
        expect(change).toThrow(
          expect.objectContaining({
            code: 'ERR_HTTP_HEADERS_SENT',
            message: `Cannot ${verb} headers after they are sent to the client`,
          }),
        );
      }
      res.flushHeaders();
      res.statusCode = 500;
      res.statusMessage = 'Late';
      release();
      const { status, headers, body } = await answer;
      expect({ status, body }).toEqual({ status: 200, body: 'hello' });
      expect(headers).toMatchObject({ 'x-early': 'yes' });
      expect(headers['x-late']).toBeUndefined();
    });

    it('even if a framework has defined its own headersSent on it, as @fastify/express does', async () => {
      const { app, store, release, response } = await held((res) => {
        Object.defineProperty(res, 'headersSent', { configurable: true, get: () => false });
        res.writeHead(200, { 'X-Early': 'yes' });
        res.end('hello');
      });
      const answer = app.client().get();
      await store.called('set');
      await settled();
      expect(response().headersSent).toBe(true);
      release();
      expect(await answer).toMatchObject({ status: 200, body: 'hello' });
      expect(response().headersSent).toBe(false);
      expect(app.errors).toEqual([]);
    });

    it('properties that were defined on it before are restored', async () => {
      const own = function own(this: ServerResponse, ...args: Parameters<ServerResponse['setHeader']>) {
        return http.ServerResponse.prototype.setHeader.apply(this, args);
      };
      const { app, release, response } = await held((res) => {
        res.setHeader = own;
        res.end('hello');
      });
      release();
      await app.client().get();
      expect(response().setHeader).toBe(own);
      expect(response().removeHeader).toBe(http.ServerResponse.prototype.removeHeader);
      expect(Object.hasOwn(response(), 'headersSent')).toBe(false);
    });

    it('a write is refused (response.write-after-end)', async () => {
      const { app, store, release, response } = await held((res) => res.end('hello'));
      const answer = app.client().get();
      await store.called('set');
      const res = response();
      const errors: unknown[] = [];
      const refused = new Promise<void>((resolve) => {
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

    it('a second end changes nothing; its callback runs when the first has finished', async () => {
      const { app, store, release, response } = await held((res) => res.end('hello'));
      const answer = app.client().get();
      await store.called('set');
      let finished: boolean | undefined;
      const called = new Promise<void>((resolve) => {
        const second = response().end('other', () => {
          finished = response().writableFinished;
          resolve();
        });
        expect(second).toBe(false);
      });
      release();
      expect((await answer).body).toBe('hello');
      await called;
      expect(finished).toBe(true);
      expect(response().end()).toBe(false);
    });

    it('an error handler that destroys the connection does not wait for ever', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      const { app, store, release, response } = await held((res) => res.end('hello'));
      const { received, socket } = await asked(app, store);
      const { socket: connection } = response().req;
      connection.destroy();
      connection.destroy();
      await vi.advanceTimersByTimeAsync(999);
      expect(connection.destroyed).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(connection.destroyed).toBe(true);
      await once(socket, 'close');
      expect(received()).toBe('');
      release();
      await settled();
      expect(app.errors).toEqual([]);
    });

    it('an error handler that destroys the connection waits for the answer', async () => {
      const sockets: net.Socket[] = [];
      const { app, release } = await held((res) => {
        res.end('hello');
        const { req } = res;
        sockets.push(req.socket);
        // As Express's default handler does for the error of a second answer.
        expect(req.socket.destroy()).toBeInstanceOf(net.Socket);
        expect(req.socket.destroyed).toBe(false);
        expect(req.socket.remoteAddress).toBe('127.0.0.1');
      });
      release();
      const { received, socket } = openRaw(app.url, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      // Without the destroy, the connection would be kept alive.
      await once(socket, 'close');
      expect(received()).toMatch(/\r\n\r\nhello$/);
      expect(sockets[0]?.destroyed).toBe(true);
    });
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

  it('a status code that Node refuses throws in the code that ends the response, before the store is called', async () => {
    const { app, store, release } = await held((res) => {
      res.statusCode = 9999;
      expect(() => res.end('x')).toThrow(RangeError);
      expect(store.operations).toEqual([]);
      res.statusCode = 503;
      res.write('sorry, ');
      res.end('not now');
    });
    release();
    expect(await app.client().get()).toMatchObject({ status: 503, body: 'sorry, not now' });
    await settled();
    expect(app.errors).toEqual([]);
  });

  it('a header listener that throws when the headers are written is an error like any other', async () => {
    const caught = captureUncaught();
    const { app, release } = await held((res) => {
      const { writeHead } = res;
      res.writeHead = (() => {
        res.writeHead = writeHead;
        throw new Error('listener');
      }) as typeof res.writeHead;
      res.end('x');
    });
    release();
    expect(await app.client().get()).toMatchObject({ status: 500, body: 'listener', setCookie: [] });
    expect(app.errors).toEqual([new Error('listener')]);
    expect(caught).toEqual([]);
  });

  it.each<[string, (res: ServerResponse) => unknown]>([
    ['in one piece', (res) => res.end('abc')],
    ['in two', (res) => res.write('ab') && res.end('c')],
  ])('Node may refuse a body for its length, %s: the request ends all the same', async (_name, answer) => {
    const caught = captureUncaught();
    const { app, release, response } = await held((res) => {
      res.strictContentLength = true;
      res.setHeader('Content-Length', 5);
      answer(res);
    });
    const { socket } = openRaw(app.url);
    socket.on('error', () => {});
    release();
    await once(socket, 'close');
    await settled();
    expect(response().writableFinished).toBe(false);
    expect(app.errors).toMatchObject([{ code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' }]);
    expect(caught).toEqual([]);
  });
});

describe('a request that never ends its response', () => {
  it('stores and touches nothing (response.aborted)', async () => {
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

describe('an object in place of a response', () => {
  it('needs no methods, so that a WebSocket upgrade can load its session (response.upgrade)', async () => {
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
