'use strict';

const { Store } = require('./plain.cjs');

// A negative control: begins a new session for every request, and never sends a cookie.
class Session {
  cookie = { path: '/', httpOnly: true, originalMaxAge: null, expires: null };

  touch() {
    return this;
  }
}

for (const method of ['save', 'reload', 'regenerate', 'destroy']) {
  Session.prototype[method] = function (callback) {
    if (!callback) return Promise.resolve();
    setImmediate(callback);
    return this;
  };
}

let made = 0;

const factory = (options) => (req, _res, next) => {
  req.session = new Session();
  req.sessionID = `id-${made++}`;
  req.sessionStore = options.store;
  next();
};

module.exports = Object.assign(factory, { Session, Store, MemoryStore: Store });
