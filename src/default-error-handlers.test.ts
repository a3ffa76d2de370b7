import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import connect from 'connect';
import express5 from 'express';
import express4 from 'express4';
import { describe, expect, it } from 'vitest';
import { createSession } from './middleware.js';
import { type AppRequest, BASICS, listen } from './testing/app.js';
import { Client } from './testing/client.js';
import { TracedStore } from './testing/traced-store.js';

type Next = (err?: unknown) => void;
type Route = (req: AppRequest, res: ServerResponse & { send(body: unknown): unknown }, next: Next) => unknown;
type Framework = ((req: IncomingMessage, res: ServerResponse) => void) & { use(layer: unknown): unknown };

/** Sends bytes, and returns everything that the client receives until the server closes the connection. */
async function exchangeBytes(url: string, request: string): Promise<string> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
  });
  socket.on('error', () => {});
  socket.write(request);
  await once(socket, 'close');
  return received;
}

describe.each<[string, () => Framework]>([
  ['Express 5', () => express5() as unknown as Framework],
  ['Express 4', () => express4() as unknown as Framework],
  ['connect', () => connect() as unknown as Framework],
])('the default error handler of %s, which destroys the connection once headers are sent', (_name, make) => {
  /** An application without error handlers of its own. */
  async function start(route: Route) {
    const store = new TracedStore();
    const app = make();
    app.use(createSession({ ...BASICS, store }));
    app.use(route);
    app.use((_req: unknown, res: ServerResponse) => {
      res.statusCode = 404;
      res.end('nobody answered');
    });
    const server = http.createServer(app);
    const url = `http://127.0.0.1:${await listen(server)}`;
    return { store, url, client: new Client({ url }) };
  }

  it.each<[string, Route]>([
    [
      'then next()',
      (_req, res, next) => {
        res.end('hello');
        next();
      },
    ],
    [
      'then next(err)',
      (_req, res, next) => {
        res.end('hello');
        next(new Error('too late'));
      },
    ],
    [
      'then a throw',
      (_req, res) => {
        res.end('hello');
        throw new Error('too late');
      },
    ],
    [
      'then a second answer',
      (_req, res) => {
        res.end('hello');
        res.setHeader('Content-Type', 'text/html');
        res.end('other');
      },
    ],
    [
      'with a length, then a second answer',
      (_req, res) => {
        res.writeHead(200, { 'Content-Length': 5 });
        res.end('hello');
        res.writeHead(500);
        res.end('other');
      },
    ],
  ])('leaves an answer alone: end %s', async (_case, route) => {
    const { client, store } = await start((req, res, next) => {
      req.session.user = 'ada';
      return route(req, res, next);
    });
    const answer = await client.get();
    expect(answer).toMatchObject({ status: 200, body: 'hello' });
    expect(answer.setCookie).toHaveLength(1);
    expect(store.kept.size).toBe(1);
  });

  it('answers 500, without a cookie, when the session was not stored', async () => {
    const { client, store } = await start((req, res) => {
      req.session.user = 'ada';
      res.statusCode = 201;
      res.setHeader('Content-Length', 5);
      res.setHeader('ETag', '"v1"');
      res.end('hello');
    });
    store.break('set', { error: new Error('disk full') });
    const answer = await client.get();
    expect(answer).toMatchObject({ status: 500, setCookie: [] });
    expect(answer.body).toContain('disk full');
    expect(answer.headers.etag).toBeUndefined();
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
  });

  it('does not cut off the answer when a touch fails, nor the pipelined answer behind it (#225, #266, #758)', async () => {
    const size = 8_000_000;
    const { client, store, url } = await start((req, res) => {
      req.session.user = 'ada';
      res.end(req.url === '/large' ? Buffer.alloc(size, 'x') : 'hello');
    });
    await client.get();
    store.break('touch', { error: new Error('down') });
    expect((await client.get('/large')).body).toHaveLength(size);

    const request = (path: string, connection: string) =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${client.cookieHeader}\r\nConnection: ${connection}\r\n\r\n`;
    const received = await exchangeBytes(url, request('/large', 'keep-alive') + request('/', 'close'));
    const [, ...answers] = received.split('HTTP/1.1 200 OK\r\n');
    expect(answers.map((answer) => answer.length - answer.indexOf('\r\n\r\n') - 4)).toEqual([size, 5]);
  });
});
