import type { Middleware } from './host.js';

/**
 * The middleware for frameworks that take a continuation's first call only. That the session could not be stored comes
 * with a second one: what Koa, h3 and NestJS on Fastify make of it is nothing, or an exception of their own.
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
