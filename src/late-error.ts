import { afterResponse } from './after-response.js';
import type { Next, SessionResponse } from './types.js';

/** How long the application's error handlers may take to begin an answer, in milliseconds. */
const LIMIT = 5000;

/**
 * Passes an error to the application's error handlers, although `next` has been called before, and sees to it that the client
 * gets an answer. Express and connect take a second call. Frameworks whose middlewares are promises ignore it (Koa, h3) or throw
 * an exception of their own (NestJS on Fastify): then the middleware answers with the status that the response has.
 */
export function passLateError(next: Next, res: SessionResponse, err: unknown): void {
  const answer = (): void => {
    if (!res.headersSent) res.end('Internal Server Error');
  };
  const limit = setTimeout(answer, LIMIT);
  afterResponse(res, () => clearTimeout(limit));
  callAgain(next, err, answer);
}

/**
 * Calls `next` a second time. An exception that it throws has no caller to go to, and must not end the process.
 *
 * @param onThrown runs when it throws
 */
export function callAgain(next: Next, err: unknown, onThrown: () => void): void {
  try {
    next(err);
  } catch (thrown) {
    process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
    onThrown();
  }
}
