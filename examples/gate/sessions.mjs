// A session middleware on one page, which keeps each client's data in the memory of this process.
import { randomBytes } from 'node:crypto';
import { parse, serialize } from './cookie.mjs';

/**
 * Makes the middleware. It sets `req.session`, and stores what the application has left there when the response begins.
 *
 * @param name of the cookie
 */
export function sessions({ name }) {
  const stored = new Map();
  return (req, res, next) => {
    const sent = parse(req.headers.cookie ?? '', name);
    const known = stored.has(sent);
    const id = known ? sent : randomBytes(24).toString('base64url');
    req.session = known ? JSON.parse(stored.get(sent)) : {};

    const { writeHead } = res;
    res.writeHead = (...args) => {
      const text = JSON.stringify(req.session);
      if (known || text !== '{}') stored.set(id, text);
      if (!known && text !== '{}') res.appendHeader('Set-Cookie', serialize(name, id));
      res.writeHead = writeHead;
      return res.writeHead(...args);
    };
    next();
  };
}
