/**
 * The minimal session middleware for tests of the runner: a session for each request, a cookie, and nothing stored.
 * The other targets in this folder are this one with a fault.
 */
'use strict';

const { EventEmitter } = require('node:events');

class Store extends EventEmitter {}

// It answers, and keeps nothing.
for (const operation of ['get', 'set', 'destroy', 'touch', 'all', 'clear', 'length']) {
  Store.prototype[operation] = (...args) => {
    const callback = args.at(-1);
    if (typeof callback === 'function') setImmediate(callback);
  };
}

/** @param fault called in the course of each request; when it returns true the request goes no further. */
function plain(fault = () => false) {
  const factory = () => (req, res, next) => {
    if (fault(req, res, next)) return;
    req.sessionID = 'one';
    req.session = { cookie: {} };
    req.sessionStore = new Store();
    res.setHeader('Set-Cookie', 'connect.sid=one; Path=/');
    next();
  };
  return Object.assign(factory, { Store, MemoryStore: Store });
}

/** Whether a request asks for the fault. Other requests must not be affected. */
const asked = (req) => req.url === '/fault';

module.exports = Object.assign(plain(), { plain, asked, Store });
