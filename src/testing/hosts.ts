import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import connect from 'connect';
import express5 from 'express';
import express4 from 'express4';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import type { SessionMiddleware } from '../middleware.js';
import type { SessionRequest, SessionResponse } from '../types.js';
import { type AppRequest, type Handler, listen } from './app.js';
import type { Origin } from './client.js';

/** Starts a server that runs the middlewares, then the handler; an error is answered with 500 and its message. */
type Start = (middlewares: readonly SessionMiddleware[], handler: Handler) => Promise<Origin>;

/** An HTTP server, or a framework, in which the middleware runs. */
export interface Host {
  readonly name: string;
  readonly tls: boolean;
  readonly http2: boolean;
  readonly start: Start;
}

type Listener = (req: http.IncomingMessage, res: http.ServerResponse) => void;

/** The interface that connect and both versions of Express share. */
interface Framework extends Listener {
  use(layer: (...args: never[]) => unknown): unknown;
}

/** A framework's application; its own error handling must not print the errors that a test expects. */
function stacked(app: Framework): (middlewares: readonly SessionMiddleware[], handler: Handler) => Listener {
  return (middlewares, handler) => {
    for (const middleware of middlewares) app.use(middleware as never);
    // Express 4 and connect ignore promises.
    app.use(((req: AppRequest, res: http.ServerResponse, next: (err: unknown) => void) => {
      const result = handler(req, res);
      if (result instanceof Promise) result.catch(next);
    }) as never);
    app.use(((err: Error, _req: unknown, res: http.ServerResponse, _next: unknown) => {
      if (res.headersSent) return;
      res.statusCode = 500;
      res.end(err.message);
    }) as never);
    return app;
  };
}

function bare(middlewares: readonly SessionMiddleware[], handler: Handler): Listener {
  return (req, res) => {
    const fail = (err: unknown): void => {
      if (res.headersSent) return;
      res.statusCode = 500;
      res.end((err as Error).message);
    };
    const run = (index: number): void => {
      const middleware = middlewares[index];
      if (middleware) {
        middleware(req as unknown as SessionRequest, res as unknown as SessionResponse, (err) => {
          if (err) fail(err);
          else run(index + 1);
        });
        return;
      }
      try {
        const result = handler(req as AppRequest, res);
        if (result instanceof Promise) result.catch(fail);
      } catch (err) {
        fail(err);
      }
    };
    run(0);
  };
}

let certificate: Promise<{ key: string; cert: string }> | undefined;

function makeCertificate(): Promise<{ key: string; cert: string }> {
  certificate ??= generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec', algorithm: 'sha256' }).then(
    (pems) => ({ key: pems.private, cert: pems.cert }),
  );
  return certificate;
}

/** An HTTP/2 server closes only when its sessions do. */
async function listenHttp2(server: http2.Http2Server): Promise<number> {
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
  });
  return listen(server);
}

const plain =
  (stack: (middlewares: readonly SessionMiddleware[], handler: Handler) => Listener): Start =>
  async (middlewares, handler) => {
    const port = await listen(http.createServer(stack(middlewares, handler)));
    return { url: `http://127.0.0.1:${port}` };
  };

/** Every server that the middleware promises to run under. */
export const hosts: readonly Host[] = [
  { name: 'express 5', tls: false, http2: false, start: (...args) => plain(stacked(express5() as Framework))(...args) },
  { name: 'express 4', tls: false, http2: false, start: (...args) => plain(stacked(express4() as Framework))(...args) },
  { name: 'connect', tls: false, http2: false, start: (...args) => plain(stacked(connect() as Framework))(...args) },
  { name: 'node:http', tls: false, http2: false, start: plain(bare) },
  {
    name: 'node:https',
    tls: true,
    http2: false,
    async start(middlewares, handler) {
      const port = await listen(https.createServer(await makeCertificate(), bare(middlewares, handler)));
      return { url: `https://127.0.0.1:${port}` };
    },
  },
  {
    name: 'node:http2, cleartext',
    tls: false,
    http2: true,
    async start(middlewares, handler) {
      const server = http2.createServer(bare(middlewares, handler) as never);
      return { url: `http://127.0.0.1:${await listenHttp2(server)}`, http2: true };
    },
  },
  {
    name: 'node:http2, TLS',
    tls: true,
    http2: true,
    async start(middlewares, handler) {
      const server = http2.createSecureServer(await makeCertificate(), bare(middlewares, handler) as never);
      return { url: `https://127.0.0.1:${await listenHttp2(server)}`, http2: true };
    },
  },
];
