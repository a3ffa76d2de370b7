import type { Middleware } from './host.js';

/**
 * Adapts the middleware to frameworks that accept only the first call of `next`. If it cannot store a session, the middleware
 * calls `next` a second time, which Koa and h3 ignore, and at which NestJS on Fastify throws an exception.
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
