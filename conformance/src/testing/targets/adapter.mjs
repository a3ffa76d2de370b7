// An adapter for sessions that are not called like express-session; it lacks most features.
import { EventEmitter } from 'node:events';

export const adapter = {
  name: 'an-adapter',
  version: '9.9.9',
  lacks: ['app-api', 'signed-cookies', 'option.rolling'],
  createMiddleware: () => (req, res, next) => {
    req.session = { cookie: {} };
    req.sessionID = 'one';
    req.sessionStore = new EventEmitter();
    res.setHeader('Set-Cookie', 'connect.sid=one');
    next();
  },
};
