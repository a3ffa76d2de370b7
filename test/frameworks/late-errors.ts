import type { Middleware } from './host.js';

/**
 * The middleware for frameworks that take a continuation's first call only. The middleware reports a session that it could not
 * store by a second call, which Koa and h3 ignore, and at which NestJS on Fastify throws an exception of its own.
 *
 * @returns a middleware that answers such errors itself
 */
export function answerLateErrors(session: Middleware): Middleware {
  return (req, res, next) => {
    let begun = false;
    session(req, res, (err) => {
      if (!begun) {
        begun = true;
        next(err);
        return;
      }
      if (!res.headersSent) res.statusCode = 500;
      res.end('Internal Server Error');
    });
  };
}
