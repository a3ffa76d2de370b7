/** express-session with the fault that INJECTED_FAULT names. A benchmark must not measure it. */
const session = require('express-session');

/** The effects on the store, and on each request before and after the middleware. */
const FAULTS = {
  'forgets what was changed': { store: forgetful },
  'forgets new sessions': { store: forgetful },
  'sends no cookie': { before: (_req, res) => changeCookie(res, () => undefined) },
  'sends another cookie': { before: (_req, res) => changeCookie(res, (value) => value.replace('=s%3A', '=s%3Ax')) },
  'always sends a cookie': { before: (_req, res) => res.setHeader('Set-Cookie', 'seen=1') },
  fails: { error: new Error('out of order') },
  'sends more than it announces': { before: (_req, res) => res.setHeader('Content-Length', '5') },
  'closes the connection': { before: (req) => req.socket.end() },
};

function forgetful(store) {
  store.set = (_sid, _session, callback) => setImmediate(callback);
}

function changeCookie(res, change) {
  const { setHeader } = res;
  res.setHeader = function (name, value) {
    const changed = name === 'Set-Cookie' ? change(String(value)) : value;
    return changed === undefined ? this : setHeader.call(this, name, changed);
  };
}

const { store, before, error } = FAULTS[process.env.INJECTED_FAULT];

function faulty(options) {
  const middleware = session(options);
  store?.(options.store);
  return (req, res, next) => {
    before?.(req, res);
    middleware(req, res, (failure) => next(failure ?? error));
  };
}

module.exports = Object.assign(faulty, { Store: session.Store, MemoryStore: session.MemoryStore });
