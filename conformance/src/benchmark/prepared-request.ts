import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Middleware } from '../targets/target.js';
import type { BenchmarkSession, SessionRequest } from './paths.js';

/** What the application does with a session; it may answer later. */
type App = (session: BenchmarkSession, done: (error?: unknown) => void) => void;

/** Told when a response has ended, or that it never will. */
interface Listener {
  ended(): void;
  failed(error: unknown): void;
}

const UNHEARD: Listener = { ended() {}, failed() {} };

/**
 * Node's response, which tells when it has ended. There is no event for that without a socket, and a middleware may end
 * it long after the application did.
 */
class Response extends ServerResponse {
  listener = UNHEARD;

  override end(...args: unknown[]): this {
    Reflect.apply(super.end, this, args);
    this.listener.ended();
    return this;
  }
}

/** A request and its response, ready to be passed through a middleware, and what comes after it. */
export interface PreparedRequest {
  req: SessionRequest;
  res: Response;
  next(error?: unknown): void;
}

/** Never connected: it is there since code asks whether it is encrypted, and no byte ever reaches it. */
const NO_SOCKET = new Socket();

/**
 * A copy that shares nothing with the text: what comes from a network is new with each request, whereas a text that is
 * used again has its hash and its flat form already.
 */
export function fresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** Sends what Express's `res.send` does: type, length and text in one piece. */
function respond(res: ServerResponse, known: boolean): void {
  const body = known ? 'Hello, and welcome back.' : 'Hello, whoever you are.';
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('Content-Length', body.length);
  res.end(body);
}

/** How an application answers a request whose session is its own. */
function answer({ session }: SessionRequest, res: Response, app: App | undefined): void {
  if (!session) {
    res.listener.failed(new Error('the request came through the middleware without a session'));
    return;
  }
  // Whether somebody is logged in is what nearly every handler asks.
  const known = session.user !== undefined;
  if (!app) {
    respond(res, known);
    return;
  }
  app(session, (error) => (error ? res.listener.failed(error) : respond(res, known)));
}

/**
 * A request as Node hands it to an application, with its headers taken apart, and its response.
 *
 * @param cookie the Cookie header, if there is one.
 * @param app what the application does with the session.
 */
export function prepareRequest(cookie: string | undefined, app: App | undefined): PreparedRequest {
  const req: SessionRequest = new IncomingMessage(NO_SOCKET);
  req.method = 'GET';
  req.url = fresh('/account?tab=orders');
  req.httpVersion = '1.1';
  req.httpVersionMajor = 1;
  req.httpVersionMinor = 1;
  req.headers = {
    host: 'shop.example.com',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'accept-language': 'en-GB,en;q=0.5',
    'x-forwarded-proto': fresh('https'),
    connection: 'keep-alive',
  };
  if (cookie !== undefined) req.headers.cookie = fresh(cookie);
  const res = new Response(req);
  return { req, res, next: (error) => (error ? res.listener.failed(error) : answer(req, res, app)) };
}

/** The same without a middleware: the application answers at once. */
export const noMiddleware: Middleware = (_req, res) => respond(res, true);

/**
 * Passes requests through a middleware, all at once, as a busy server does.
 *
 * @returns when the last response has ended. Rejects with the first error that the middleware or the application has.
 */
export function passThrough(middleware: Middleware, requests: readonly PreparedRequest[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let open = requests.length;
    const listener: Listener = {
      ended() {
        open--;
        if (open === 0) resolve();
      },
      failed: reject,
    };
    for (const { req, res, next } of requests) {
      res.listener = listener;
      middleware(req, res, next);
    }
  });
}
