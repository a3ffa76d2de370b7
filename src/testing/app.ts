import { EventEmitter, once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { createSession, type SessionMiddleware } from '../middleware.js';
import type { Options } from '../options.js';
import type { Session } from '../session.js';
import type { SessionRequest, SessionResponse, SessionStore } from '../types.js';
import { Client } from './client.js';

/** A session with whatever data a test puts there. */
export type AnySession = Session & { [key: string]: unknown };

/** A request after the middleware ran, as an application sees it. */
export type AppRequest = IncomingMessage & {
  session: AnySession;
  sessionID: string;
  sessionStore: SessionStore;
};

/** Answers a request; what it throws, or its promise rejects with, is the application's error. */
export type Handler = (req: AppRequest, res: ServerResponse) => unknown;

/** Answers an error, if the request has no answer yet. */
export type ErrorHandler = (err: unknown, res: ServerResponse) => unknown;

const answerError: ErrorHandler = (err, res) => {
  res.statusCode = 500;
  res.end(err instanceof Error ? err.message : String(err));
};

/** A server that listens on loopback until the test is over. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    if (server instanceof http.Server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** The options that every application has to set; each test adds those that it is about. */
export const BASICS = { secret: 'a secret for the unit tests', resave: false, saveUninitialized: false } as const;

/**
 * A bare node:http application around the middleware. Like Express, it answers an error with 500 and the message if
 * the request has no answer yet.
 */
export class App {
  /** The errors that the middleware passed to `next` and that the handler threw, in order. */
  readonly errors: unknown[] = [];
  /** How often the middleware called `next`, with an error or without. */
  nextCalls = 0;
  url = '';
  private server: http.Server | undefined;
  private readonly events = new EventEmitter();

  private constructor(
    private readonly middlewares: readonly SessionMiddleware[],
    private readonly handler: Handler,
    private readonly errorHandler: ErrorHandler,
  ) {}

  /** @param session the middleware, several in a row, or options that are added to {@link BASICS} */
  static async start(
    session: SessionMiddleware | readonly SessionMiddleware[] | Options,
    handler: Handler,
    errorHandler: ErrorHandler = answerError,
  ): Promise<App> {
    const list = Array.isArray(session) ? (session as readonly SessionMiddleware[]) : [asMiddleware(session)];
    const app = new App(list, handler, errorHandler);
    app.server = http.createServer((req, res) => app.handle(req as AppRequest, res));
    const port = await listen(app.server);
    app.url = `http://127.0.0.1:${port}`;
    // The client got a failed assertion of the handler as an answer of 500; here it fails the test.
    onTestFinished(() => {
      for (const err of app.errors) if ((err as Error | undefined)?.name === 'AssertionError') throw err;
    });
    return app;
  }

  client(): Client {
    return new Client({ url: this.url });
  }

  /** Stops it before the test is over, for a test that starts many. */
  close(): void {
    this.server?.close();
  }

  /** The first error: one that came already, or else the next. */
  async firstError(): Promise<Error> {
    if (this.errors.length === 0) await once(this.events, 'failed');
    return this.errors[0] as Error;
  }

  private handle(req: AppRequest, res: ServerResponse): void {
    const fail = (err: unknown): void => {
      this.errors.push(err);
      this.events.emit('failed');
      if (!res.headersSent) this.errorHandler(err, res);
    };
    const run = (index: number): void => {
      const middleware = this.middlewares[index];
      if (middleware) {
        middleware(req as unknown as SessionRequest, res as unknown as SessionResponse, (err) => {
          this.nextCalls++;
          if (err) fail(err);
          else run(index + 1);
        });
        return;
      }
      try {
        const result = this.handler(req, res);
        if (result instanceof Promise) result.catch(fail);
      } catch (err) {
        fail(err);
      }
    };
    run(0);
  }
}

function asMiddleware(session: unknown): SessionMiddleware {
  return typeof session === 'function'
    ? (session as SessionMiddleware)
    : createSession({ ...BASICS, ...(session as Options) });
}

/** Waits two turns of the event loop, after which everything that the middleware deferred with `setImmediate` has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Collects the uncaught exceptions of a test, which the test runner would report as its own failures.
 *
 * @returns the list, filled as they come
 */
export function captureUncaught(): unknown[] {
  const caught: unknown[] = [];
  const listeners = process.listeners('uncaughtException');
  const capture = (err: unknown): void => {
    caught.push(err);
  };
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', capture);
  onTestFinished(() => {
    process.removeListener('uncaughtException', capture);
    for (const listener of listeners) process.on('uncaughtException', listener);
  });
  return caught;
}
