import type { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { type HostName, middlewareSpecs, type Scenario } from '../corpus/scenario.js';
import type { Middleware } from '../targets/target.js';
import type { FixtureContext } from '../vocabulary/fixtures.js';
import type { ScenarioApp } from './app.js';
import type { RequestKey, WireClient } from './client.js';
import { HarnessError } from './harness-error.js';
import { HOSTS } from './hosts/index.js';
import type { RequestLog } from './request-log.js';
import type { Listeners } from './server.js';
import type { SessionRequest } from './snapshot.js';
import { makeValue, observeError } from './values.js';
import type { WorkerContext } from './worker-context.js';

const require = createRequire(import.meta.url);

/** What the server of an application is made of. */
export interface ServerParts {
  scenario: Scenario;
  hostName: HostName;
  context: WorkerContext;
  client: WireClient;
  fixtures: FixtureContext;
  /** The session middlewares, in order. */
  sessions: readonly Middleware[];
  app: ScenarioApp;
  /** The request in whose course something happens, however late; undefined when nobody asks. */
  course: AsyncLocalStorage<RequestLog> | undefined;
}

/** Serves an application with its session middlewares over one of the hosts, and notes in the requests' logs what they do. */
export class ApplicationServer {
  /** By what tells them apart; several where they come over one connection, in their order. */
  readonly #logs = new Map<RequestKey, RequestLog[]>();
  readonly #logOf = new WeakMap<object, RequestLog>();
  readonly #parts: ServerParts;
  /** The first fault of the harness or the scenario that the application has come upon. */
  harnessError: HarnessError | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Requests are about to come in, told apart by this key. */
  connected(key: RequestKey, logs: readonly RequestLog[]): void {
    this.#logs.set(key, [...logs]);
  }

  /** What the servers hand their requests to. */
  listeners(): Listeners {
    const { scenario, hostName, context, client, fixtures, sessions, app, course } = this.#parts;
    const specs = middlewareSpecs(scenario);
    const watched = sessions.map((middleware, i) => this.#watch(middleware, i));
    const before: Middleware = (req, res, next) => {
      const log = this.#logOf.get(req);
      if (!log || log.before.length === 0) return next();
      app.perform(log.before, { req: req as SessionRequest, res, next, run: log }).then(
        () => next(),
        (error) => this.#appFailed(error, log, next),
      );
    };
    const compression =
      scenario.compression && (require('compression') as (options: object) => Middleware)({ threshold: 0 });
    const cookieParser =
      scenario.cookieParser &&
      (require('cookie-parser') as (secret?: unknown) => Middleware)(
        scenario.cookieParser.secret === undefined ? undefined : makeValue(scenario.cookieParser.secret, fixtures),
      );
    const last: Middleware = (req, res, next) => {
      const log = this.#logOf.get(req);
      if (!log) return next();
      log.reached++;
      const received = { req: req as SessionRequest, res, next, run: log };
      app.handle(log.app, received).catch((error) => this.#appFailed(error, log, next));
    };
    const listener = HOSTS[hostName].build({
      ...(scenario.trustProxy === undefined ? {} : { trustProxy: scenario.trustProxy }),
      middlewares: [
        ...(compression && scenario.compression === 'before' ? [{ handler: compression }] : []),
        { handler: before },
        ...(cookieParser ? [{ handler: cookieParser }] : []),
        ...watched.map((handler, i) => {
          const mount = specs[i]?.mount;
          return mount === undefined ? { handler } : { mount, handler };
        }),
        ...(compression && scenario.compression === 'after' ? [{ handler: compression }] : []),
      ],
      handler: last,
      onError: (error, req, res) => this.#answerError(error, req, res),
    });
    return {
      request: (req, res) => {
        context.activity.note();
        const serve = () => {
          const log = this.#adopt(req);
          if (log && course) course.run(log, () => listener(req, res));
          else listener(req, res);
        };
        if (!client.intercept?.(req, res, serve)) serve();
      },
      upgrade: (req, socket) => this.#upgrade(req, socket, watched),
    };
  }

  /** Finds out which request of the scenario has come in: by default the one whose client has this port. */
  #adopt(req: IncomingMessage): RequestLog | undefined {
    const logs = this.#logs.get(this.#parts.client.keyOf?.(req) ?? req.socket.remotePort ?? -1) ?? [];
    // A request beyond the expected ones of a connection counts as a repetition of the last.
    const log = logs.length > 1 ? logs.shift() : logs[0];
    if (!log) return undefined;
    // HTTP/2's requests have no headersDistinct.
    log.cookieLines = [req.headers.cookie ?? []].flat();
    this.#logOf.set(req, log);
    return log;
  }

  /** Counts what a session middleware does with its `next`, and what it throws. */
  #watch(middleware: Middleware, position: number): Middleware {
    const { activity } = this.#parts.context;
    return (req, res, next) => {
      const log = this.#logOf.get(req);
      if (!log) return middleware(req, res, next);
      let called = false;
      const watchedNext = (error?: unknown) => {
        activity.note();
        log.nextCalls++;
        if (error) log.errors.push({ from: 'next', ...observeError(error) });
        else log.plainNextCalls.set(position, (log.plainNextCalls.get(position) ?? 0) + 1);
        // The framework is told once; what comes later finds the response under way or over.
        if (!called) {
          called = true;
          next(error);
        } else if (error) this.#answerError(error, req, res);
      };
      try {
        return middleware(req, res, watchedNext);
      } catch (error) {
        log.errors.push({ from: 'thrown', ...observeError(error) });
        // As in the frameworks: an error after `next` has no way to go but this one.
        if (called) this.#answerError(error, req, res);
        else {
          called = true;
          next(error);
        }
        return undefined;
      }
    };
  }

  #appFailed(error: unknown, log: RequestLog, next: (error: unknown) => void): void {
    if (error instanceof HarnessError) this.harnessError ??= error;
    else log.errors.push({ from: 'app', ...observeError(error) });
    next(error);
  }

  /** An application's error handler: it answers while that is possible, as Express's own does. */
  #answerError(error: unknown, req: IncomingMessage, res: ServerResponse): void {
    const { context, app } = this.#parts;
    context.activity.note();
    if (typeof res.end !== 'function') return;
    if (res.headersSent) {
      // The client must not take what it has for the whole (finalhandler 2.1, as of Express and connect).
      req.socket.destroy();
      return;
    }
    const log = this.#logOf.get(req);
    if (log?.onError) {
      app
        .handle(log.onError, { req: req as SessionRequest, res, next: () => undefined, run: log })
        .catch((failure) => this.#appFailed(failure, log, () => undefined));
      return;
    }
    res.statusCode = 500;
    try {
      res.end(`${observeError(error).name}`);
    } catch (thrown) {
      context.events.uncaught.push({ event: 'uncaughtException', ...observeError(thrown) });
    }
  }

  #upgrade(req: IncomingMessage, socket: Duplex, sessions: readonly Middleware[]): void {
    const log = this.#adopt(req);
    if (!log) return void socket.destroy();
    const { context, app } = this.#parts;
    context.activity.note();
    // As WebSocket servers do: they have no response, and give the middleware an empty object.
    const res = {} as ServerResponse;
    const finish = () =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const next = (position: number) => (error?: unknown) => {
      const middleware = sessions[position];
      if (error)
        return void socket.end('HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      if (middleware) return void middleware(req, res, next(position + 1));
      log.reached++;
      app
        .perform(log.app, { req: req as SessionRequest, res, next: () => undefined, run: log })
        .catch((failure) => this.#appFailed(failure, log, () => undefined))
        .then(finish);
    };
    next(0)();
  }
}
