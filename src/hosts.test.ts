import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import compression from 'compression';
import cookieParser from 'cookie-parser';
import { describe, expect, it } from 'vitest';
import { createSession, type SessionMiddleware } from './middleware.js';
import { BASICS, captureUncaught, type Handler, settled } from './testing/app.js';
import { attributesOf, Client } from './testing/client.js';
import { hosts } from './testing/hosts.js';
import { TracedStore } from './testing/traced-store.js';

const LONG = 'A text that is worth compressing. '.repeat(100);

describe.each(hosts)('$name', (host) => {
  /** A client of an application that has the middleware, and others before and after it. */
  async function start(
    handler: Handler,
    {
      before = [] as unknown[],
      after = [] as unknown[],
      ...options
    }: Record<string, unknown> & {
      before?: unknown[];
      after?: unknown[];
    } = {},
  ) {
    const store = new TracedStore();
    const session = createSession({ ...BASICS, store, ...options });
    const origin = await host.start([...before, session, ...after] as SessionMiddleware[], handler);
    return { store, origin, client: new Client(origin) };
  }

  it('a client logs in, is recognised, and logs out', async () => {
    const { client, store } = await start(async (req, res) => {
      switch (req.url) {
        case '/login':
          await req.session.regenerate();
          req.session.user = 'ada';
          res.end('welcome');
          return;
        case '/logout':
          await req.session.destroy();
          res.end('bye');
          return;
        default:
          res.end(String(req.session.user));
      }
    });
    expect((await client.get('/')).body).toBe('undefined');
    expect((await client.get('/login')).body).toBe('welcome');
    expect((await client.get('/')).body).toBe('ada');
    expect(store.kept.size).toBe(1);
    expect((await client.get('/logout')).body).toBe('bye');
    expect((await client.get('/')).body).toBe('undefined');
    expect(store.kept.size).toBe(0);
  });

  it.each<[string, Handler, number, string]>([
    ['end with a body', (_req, res) => res.end('hello'), 200, 'hello'],
    ['end without a body', (_req, res) => res.end(), 200, ''],
    [
      'Content-Length',
      (_req, res) => {
        res.setHeader('Content-Length', 5);
        res.end('hello');
      },
      200,
      'hello',
    ],
    ['writeHead', (_req, res) => res.writeHead(201, { 'X-Tag': 't' }).end('hello'), 201, 'hello'],
    ['writeHead, without a body', (_req, res) => res.writeHead(201).end(), 201, ''],
    [
      '204',
      (_req, res) => {
        res.statusCode = 204;
        res.end();
      },
      204,
      '',
    ],
    [
      '304',
      (_req, res) => {
        res.statusCode = 304;
        res.end();
      },
      304,
      '',
    ],
    [
      'flushHeaders',
      (_req, res) => {
        res.flushHeaders();
        res.end('hello');
      },
      200,
      'hello',
    ],
    [
      'writes',
      (_req, res) => {
        res.write('hel');
        res.write('lo');
        res.end();
      },
      200,
      'hello',
    ],
    ['a stream', (_req, res) => pipeline(Readable.from(['h', 'e', 'l', 'lo']), res), 200, 'hello'],
  ])('%s: the whole answer, with the cookie; the session is stored', async (_name, handler, status, body) => {
    const { client, store } = await start((req, res) => {
      req.session.user = 'ada';
      return handler(req, res);
    });
    const answer = await client.get();
    expect(answer).toMatchObject({ status, body });
    expect(answer.setCookie).toHaveLength(1);
    expect(store.kept.size).toBe(1);
    expect(store.operations).toEqual(['set']);
  });

  it.each(['hello', undefined])('HEAD, ended with %j', async (body) => {
    const { client, store } = await start((req, res) => {
      req.session.user = 'ada';
      res.end(body);
    });
    const answer = await client.get('/', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.setCookie).toHaveLength(1);
    expect(store.kept.size).toBe(1);
  });

  it('the callback of end runs (response.end.callback), and end returns the response (response.end.returns-response)', async () => {
    let called: Promise<void> | undefined;
    const { client } = await start((req, res) => {
      req.session.user = 'ada';
      called = new Promise((resolve) => {
        expect(res.end('hello', () => resolve())).toBe(res);
      });
    });
    expect((await client.get()).body).toBe('hello');
    await called;
  });

  it('a redirect waits until the session is stored (response.http2, response.redirect)', async () => {
    const { client, store } = await start((req, res) => {
      if (req.url === '/login') {
        req.session.user = 'ada';
        res.writeHead(302, { Location: '/' });
        res.end();
      } else res.end(String(req.session.user));
    });
    const release = store.hold('set');
    let arrived = false;
    const answer = client.get('/login').then((received) => {
      arrived = true;
      return received;
    });
    await store.called('set');
    await settled();
    expect(arrived).toBe(false);
    release();
    expect(await answer).toMatchObject({ status: 302, headers: { location: '/' } });
    expect((await client.get('/')).body).toBe('ada');
  });

  it.each<[string, Handler]>([
    ['end', (_req, res) => res.end('hello')],
    ['an announced length', (_req, res) => [res.setHeader('Content-Length', 5), res.end('hello')]],
    ['writeHead and end', (_req, res) => res.writeHead(200, { 'Content-Type': 'text/plain' }).end('hello')],
    ['a redirect', (_req, res) => res.writeHead(302, { Location: '/' }).end()],
    ['204', (_req, res) => res.writeHead(204).end()],
    ['304', (_req, res) => res.writeHead(304).end()],
  ])('%s: nothing leaves before the session is stored (#74, #360, #526, #704)', async (_name, handler) => {
    const { origin, store } = await start((req, res) => {
      req.session.user = 'ada';
      handler(req, res);
      expect(res.headersSent).toBe(true);
    });
    const release = store.hold('set');
    const watched = sendAndWatch(origin);
    await store.called('set');
    // Bytes that had been sent already would arrive before the answer to this ping.
    await watched.pinged();
    expect(watched.arrived).toBe(false);
    release();
    await watched.done;
    expect(watched.arrived).toBe(true);
  });

  it('a body that is written to its announced length is complete when the session is stored (#691)', async () => {
    const { origin, store } = await start((req, res) => {
      req.session.user = 'ada';
      res.setHeader('Content-Length', 5);
      res.write('hello');
      res.end();
    });
    const release = store.hold('set');
    const watched = sendAndWatch(origin);
    await store.called('set');
    while (watched.body.length < 4) await watched.more();
    await watched.pinged();
    expect(watched.body).toBe('hell');
    release();
    await watched.done;
    expect(watched.body).toBe('hello');
  });

  it.each<[string, Handler]>([
    ['end', (_req, res) => [res.setHeader('Content-Length', 5), res.end('hello')]],
    ['writeHead and end', (_req, res) => res.writeHead(200, { 'Content-Length': 5, ETag: '"v1"' }).end('hello')],
    ['204', (_req, res) => res.writeHead(204, { ETag: '"v1"' }).end()],
  ])('%s: a session that the store refuses is an error, answered as its handler frames it', async (_name, handler) => {
    const { client, store } = await start((req, res) => {
      req.session.user = 'ada';
      handler(req, res);
    });
    store.break('set', { error: new Error('disk full') });
    const answer = await client.get();
    expect(answer).toMatchObject({ status: 500, body: 'disk full', setCookie: [] });
    expect(answer.headers.etag).toBeUndefined();
    expect(answer.headers['content-length']).toBe(host.http2 ? undefined : '9');
  });

  it('a failing touch loses nothing of the answer (#225, #266, #758)', async () => {
    const size = 8_000_000;
    const { client, store } = await start((req, res) => {
      req.session.user = 'ada';
      res.end(req.url === '/' ? Buffer.alloc(size) : undefined);
    });
    await client.get('/login');
    store.break('touch', { error: new Error('down') });
    expect((await client.get()).body).toHaveLength(size);
  });

  it('the error handler answers when data cannot be stored (response.failure.data)', async () => {
    const { client, store } = await start((req, res) => {
      req.session.n = 1n;
      res.end('x');
    });
    const answer = await client.get();
    expect(answer.status).toBe(500);
    expect(answer.body).toMatch(/BigInt/);
    expect(store.operations).toEqual([]);
  });

  it('a store that throws is answered by the error handler (response.failure.store-throws)', async () => {
    const { client, store } = await start((req, res) => {
      req.session.n = 1;
      res.end('x');
    });
    store.break('set', { throws: new Error('disk full') });
    expect(await client.get()).toMatchObject({ status: 500, body: 'disk full' });
  });

  it('a store that cannot load is answered by the error handler', async () => {
    const { client, store } = await start((req, res) => {
      req.session.n = 1;
      res.end('x');
    });
    await client.get();
    store.break('get', { error: new Error('down') });
    expect(await client.get()).toMatchObject({ status: 500, body: 'down' });
  });

  it('an error of the handler is answered, and changes that the session got before it are stored', async () => {
    const { client, store } = await start((req) => {
      req.session.user = 'ada';
      throw new Error('mine');
    });
    expect(await client.get()).toMatchObject({ status: 500, body: 'mine' });
    expect(store.kept.size).toBe(1);
  });

  it("is secure where the connection is: 'auto' (cookie.secure.auto.secure)", async () => {
    const { client } = await start(
      (req, res) => {
        req.session.user = 'ada';
        res.end();
      },
      { cookie: { secure: 'auto', sameSite: 'auto' } },
    );
    const attributes = attributesOf((await client.get()).setCookie[0]);
    expect(attributes.secure).toBe(host.tls ? true : undefined);
    expect(attributes.samesite).toBe(host.tls ? 'None' : 'Lax');
  });

  it('sends a Secure cookie over TLS only (cookie.secure.insecure-connection)', async () => {
    const { client } = await start(
      (req, res) => {
        req.session.user = 'ada';
        res.end();
      },
      { cookie: { secure: true } },
    );
    expect((await client.get()).setCookie).toHaveLength(host.tls ? 1 : 0);
  });

  it('keeps other cookies, in every form of writeHead (response.writeHead.cookies)', async () => {
    const { origin } = await start((req, res) => {
      req.session.user = 'ada';
      if (req.url === '/object') res.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'] });
      else
        res.writeHead(200, [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ] as unknown as string[]);
      res.end();
    });
    for (const path of ['/object', '/nested']) {
      const { setCookie } = await new Client(origin).get(path);
      expect(setCookie).toEqual(['a=1', 'b=2', expect.stringMatching(/^connect\.sid=/)]);
    }
  });

  describe.each(['before', 'after'])('with compression %s it', (place) => {
    it.each<[string, Handler, string]>([
      ['end', (_req, res) => res.end(LONG), LONG],
      [
        'Content-Length',
        (_req, res) => {
          res.setHeader('Content-Length', LONG.length);
          res.end(LONG);
        },
        LONG,
      ],
      [
        'writes',
        (_req, res) => {
          res.write(LONG);
          res.end(LONG);
        },
        LONG + LONG,
      ],
      ['a stream', (_req, res) => pipeline(Readable.from([LONG, LONG]), res), LONG + LONG],
      ['nothing', (_req, res) => res.end(), ''],
    ])(
      '%s arrives whole, with the cookie; the session is stored (response.compression)',
      async (_name, handler, body) => {
        const { client, store } = await start(
          (req, res) => {
            req.session.user = 'ada';
            res.setHeader('Content-Type', 'text/plain');
            return handler(req, res);
          },
          { [place]: [compression()] },
        );
        const answer = await client.get('/', { headers: { 'accept-encoding': 'gzip' } });
        if (body) expect(answer.headers['content-encoding']).toBe('gzip');
        expect(answer.status).toBe(200);
        expect(answer.body).toBe(body);
        expect(answer.setCookie).toHaveLength(1);
        expect(store.kept.size).toBe(1);
      },
    );

    it('data that cannot be stored do not make the answer hang', async () => {
      const { client } = await start(
        (req, res) => {
          req.session.n = 1n;
          res.setHeader('Content-Type', 'text/plain');
          res.end(LONG);
        },
        { [place]: [compression()] },
      );
      const answer = await client.get('/', { headers: { 'accept-encoding': 'gzip' } });
      // Compression behind the middleware has sent the headers by then, so no other answer is possible.
      if (place === 'before') expect(answer.status).toBe(500);
      else expect(answer.body).toBe(LONG);
    });
  });

  it('behind cookie-parser, a client is recognised, and cannot break the middleware (reading.signed-cookies, reading.cookie-parser.json)', async () => {
    const { client } = await start(
      (req, res) => {
        req.session.views = Number(req.session.views ?? 0) + 1;
        res.end(String(req.session.views));
      },
      { before: [cookieParser(BASICS.secret)] },
    );
    expect((await client.get()).body).toBe('1');
    expect((await client.get()).body).toBe('2');
    expect(await client.get('/', { headers: { cookie: 'connect.sid=j:{"a":1}' } })).toMatchObject({
      status: 200,
      body: '1',
    });
  });

  it('a client that goes away while its session is stored breaks nothing', async () => {
    const caught = captureUncaught();
    let closed: Promise<unknown> = Promise.resolve();
    const { origin, store } = await start((req, res) => {
      req.session.user = 'ada';
      closed = once(res, 'close');
      if (req.url === '/redirect') res.statusCode = 302;
      res.end(req.url === '/redirect' ? undefined : 'hello');
    });
    for (const path of ['/', '/redirect']) {
      const release = store.hold('set');
      const called = store.called('set');
      const abort = sendAndForget(origin, path);
      await called;
      abort();
      await closed;
      release();
      await settled();
    }
    expect(store.kept.size).toBe(2);
    expect(caught).toEqual([]);
  });

  it('a client that goes away before its session is loaded breaks nothing', async () => {
    const caught = captureUncaught();
    let ended: () => void;
    const finished = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { origin, store, client } = await start(
      (req, res) => {
        req.session.views = Number(req.session.views ?? 0) + 1;
        res.end('hello');
        if (req.session.views === 2) ended();
      },
      { cookie: { maxAge: 60_000, secure: 'auto' } },
    );
    await client.get();
    const release = store.hold('get');
    const called = store.called('get');
    const abort = sendAndForget(origin, '/', client.cookieHeader);
    await called;
    abort();
    await settled();
    release();
    await finished;
    await settled();
    expect(caught).toEqual([]);
    expect((await client.get()).status).toBe(200);
  });
});

/** Sends a request, and watches when its answer arrives. */
function sendAndWatch({ url, http2: isHttp2 }: { url: string; http2?: boolean }) {
  const events = new EventEmitter();
  const watched = { arrived: false, body: '', more: () => once(events, 'more'), pinged: settled };
  const done = once(events, 'done');
  const onResponse = (): void => {
    watched.arrived = true;
  };
  const onData = (chunk: Buffer): void => {
    watched.body += chunk;
    events.emit('more');
  };
  const onEnd = (): void => void events.emit('done');
  if (isHttp2) {
    const session = http2.connect(url, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/' });
    stream.on('response', onResponse).on('data', onData).on('end', onEnd);
    stream.on('end', () => session.close());
    watched.pinged = () => new Promise((resolve) => session.ping(() => resolve()));
  } else {
    const { hostname, port, protocol } = new URL(url);
    const options = { hostname, port, agent: false as const, rejectUnauthorized: false };
    const request = (protocol === 'https:' ? https : http).request(options);
    request.on('response', (response) => {
      onResponse();
      response.on('data', onData).on('end', onEnd);
    });
    request.end();
  }
  return Object.assign(watched, { done });
}

/** Sends a request. Returns a function that cuts the connection. */
function sendAndForget(
  { url, http2: isHttp2 }: { url: string; http2?: boolean },
  path: string,
  cookie = '',
): () => void {
  if (isHttp2) {
    const session = http2.connect(url, { rejectUnauthorized: false });
    session.on('error', () => {});
    session.request({ ':path': path, cookie }).on('error', () => {});
    return () => session.destroy();
  }
  const { hostname, port, protocol } = new URL(url);
  const options = { hostname, port, path, headers: { cookie }, agent: false, rejectUnauthorized: false };
  const request = (protocol === 'https:' ? https : http).request(options);
  request.on('error', () => {});
  request.on('response', (response) => response.on('error', () => {}));
  request.end();
  return () => request.destroy();
}
