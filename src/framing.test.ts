import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Response } from 'express';
import { afterAll, describe, expect, it } from 'vitest';
import { createSession } from './middleware.js';
import { BASICS, listen } from './testing/app.js';
import { TracedStore } from './testing/traced-store.js';

/*
 * The answers of a handler are the same bytes with and without sessions, except for the session's cookie.
 */

const folder = mkdtempSync(join(tmpdir(), 'framing-'));
const file = join(folder, 'page.txt');
writeFileSync(file, 'A page, to be sent as a file.\n');
afterAll(() => rmSync(folder, { recursive: true }));

type Handler = (req: IncomingMessage, res: Response) => unknown;

const HANDLERS: Record<string, Handler> = {
  'end()': (_req, res) => res.end(),
  'end(text)': (_req, res) => res.end('héllo'),
  'end(bytes)': (_req, res) => res.end(Buffer.from('hello')),
  'end(text, encoding)': (_req, res) => res.end('68656c6c6f', 'hex'),
  'an announced length': (_req, res) => [res.setHeader('Content-Length', 5), res.end('hello')],
  'a length of 0': (_req, res) => [res.setHeader('Content-Length', 0), res.end()],
  'a length of 0, and an empty write': (_req, res) => [res.setHeader('Content-Length', 0), res.write(''), res.end()],
  'a length that is too great': (_req, res) => [res.setHeader('Content-Length', 9), res.write('hello'), res.end()],
  'a length that is too small': (_req, res) => [res.setHeader('Content-Length', 3), res.end('hello')],
  'no length, by intent': (_req, res) => [res.removeHeader('Content-Length'), res.end('hello')],
  'writeHead, a reason and a length': (_req, res) => res.writeHead(201, 'Fine', { 'Content-Length': 5 }).end('hello'),
  'writeHead without a length': (_req, res) => res.writeHead(200, { 'X-Tag': 't' }).end('hello'),
  'writeHead with a list': (_req, res) => res.writeHead(200, ['X-Tag', 'a', 'X-Tag', 'b']).end('hello'),
  'a status and a reason': (_req, res) => Object.assign(res, { statusCode: 418, statusMessage: 'Short' }).end('x'),
  '204': (_req, res) => res.writeHead(204).end(),
  '304': (_req, res) => res.writeHead(304, { ETag: '"v1"' }).end(),
  'a body where there is none': (_req, res) => Object.assign(res, { statusCode: 204 }).end('hello'),
  writes: (_req, res) => [res.write('one '), res.end('two')],
  'writes of an announced length': (_req, res) => [res.setHeader('Content-Length', 5), res.write('hello'), res.end()],
  'corked writes': (_req, res) => [res.cork(), res.write('one '), res.end('two')],
  flushHeaders: (_req, res) => [res.flushHeaders(), res.end('hello')],
  trailers: (_req, res) => [
    res.writeHead(200, { Trailer: 'X-Sum', 'Transfer-Encoding': 'chunked' }),
    res.addTrailers({ 'X-Sum': '1' }),
    res.end('hello'),
  ],
  'early hints': (_req, res) => [res.writeEarlyHints({ link: '</a.css>; rel=preload' }), res.end('hello')],
  'Connection: close': (_req, res) => [res.setHeader('Connection', 'close'), res.end('hello')],
  'a pipe': (_req, res) => createReadStream(file).pipe(res),
  'the body of the request': (req, res) => {
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
    });
    req.on('end', () => res.end(`got ${length}`));
  },
};

const EXPRESS: Record<string, Handler> = {
  send: (_req, res) => res.send('héllo'),
  json: (_req, res) => res.json({ hello: 'world' }),
  redirect: (_req, res) => res.redirect('/next'),
  sendStatus: (_req, res) => res.sendStatus(404),
  sendFile: (_req, res) => res.sendFile(file),
  'send, with an ETag': (_req, res) => res.set('ETag', '"v1"').send('hello'),
  'send with 205': (_req, res) => res.status(205).send('hello'),
};

const HOST = 'Host: localhost\r\n';
const CLOSE = 'Connection: close\r\n';
const REQUESTS: Record<string, string> = {
  GET: `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  'two at once': `GET / HTTP/1.1\r\n${HOST}\r\nGET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  HEAD: `HEAD / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
  'HTTP/1.0': 'GET / HTTP/1.0\r\n\r\n',
  'HTTP/1.0, two at once': 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n',
  'a range': `GET / HTTP/1.1\r\n${HOST}Range: bytes=2-5\r\n${CLOSE}\r\n`,
  'If-None-Match': `GET / HTTP/1.1\r\n${HOST}If-None-Match: "v1"\r\n${CLOSE}\r\n`,
  POST: `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\n${CLOSE}\r\nhello`,
  'Expect: 100-continue': `POST / HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 5\r\n${CLOSE}\r\nhello`,
};

/** All bytes of the answers to a request, without what differs by time or by session. */
async function answerTo(port: number, request: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
  });
  socket.write(request);
  await once(socket, 'close');
  const answer = received.replaceAll(/^(Date|Set-Cookie): .*\r\n/gm, '');
  // Newer versions of Node join chunks that are written in time, so the borders of chunks are no part of the message.
  return answer.replaceAll(/\r\n[1-9a-f][0-9a-f]*\r\n/g, '');
}

/** A server of node:http or Express, with sessions that change with each request, or without. */
async function serve(host: 'node:http' | 'Express 5', handler: Handler, store?: TracedStore): Promise<number> {
  const session = store && createSession({ ...BASICS, store });
  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    if (session) Object.assign((req as unknown as { session: object }).session, { n: 1 });
    handler(req, res as Response);
  };
  if (host === 'Express 5') {
    const app = express();
    // If a header field is set already, Node keeps only the last of the values that a list repeats.
    app.disable('x-powered-by');
    if (session) app.use(session as never);
    app.use(answer);
    return listen(http.createServer(app));
  }
  return listen(
    http.createServer((req, res) => {
      if (session) session(req as never, res as never, () => answer(req, res));
      else answer(req, res);
    }),
  );
}

describe.each(['sync', 'later'] as const)('with a store that answers %s', (timing) => {
  describe.each([
    ['node:http', HANDLERS],
    ['Express 5', { ...HANDLERS, ...EXPRESS }],
  ] as const)('under %s', (host, handlers) => {
    it.each(Object.keys(handlers))('%s: the answers have the same bytes as without sessions', async (name) => {
      const handler = (handlers as Record<string, Handler>)[name] as Handler;
      const store = new TracedStore(timing);
      const [without, withSessions] = [await serve(host, handler), await serve(host, handler, store)];
      let asked = 0;
      for (const [what, request] of Object.entries(REQUESTS)) {
        // Node refuses it, once it has begun to answer.
        if (name === 'trailers' && /HEAD|1\.0/.test(what)) continue;
        expect({ [what]: await answerTo(withSessions, request) }).toEqual({ [what]: await answerTo(without, request) });
        asked++;
      }
      expect(store.operations.length).toBeGreaterThanOrEqual(asked);
    });
  });
});
