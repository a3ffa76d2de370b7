import type { ModuleAlteration, StoreAlteration } from '../corpus/scenario.js';

/** What stands for each change of the module's classes: statements that follow the loading of `session`. */
export const MODULE_ALTERATIONS: Readonly<Record<ModuleAlteration, string>> = {
  'cookie-same-site': `Object.defineProperty(session.Cookie.prototype, 'sameSite', {
  get() {
    return this._sameSite === 'none' && !this.secure ? 'lax' : this._sameSite;
  },
  set(value) {
    this._sameSite = value;
  },
});`,
  'session-save': `const { save } = session.Session.prototype;
session.Session.prototype.save = function (...args) {
  timesCalled['session-save'] = (timesCalled['session-save'] ?? 0) + 1;
  return save.apply(this, args);
};`,
  'session-touch': `session.Session.prototype.touch = function () {
  return this;
};`,
};

/** What stands for each change of a store, which is called `store`: statements that follow the making of middlewares. */
export const STORE_ALTERATIONS: Readonly<Record<StoreAlteration, string>> = {
  'store-create-session': `const { createSession } = store;
store.createSession = function (req, record) {
  record.restored = true;
  return createSession.call(this, req, record);
};`,
  'store-generate': `const { generate } = store;
store.generate = function (req) {
  generate.call(this, req);
  req.session.seeded = true;
  req.session.cookie.maxAge = 60000;
};`,
  'store-regenerate': `const { regenerate } = store;
store.regenerate = function (req, callback) {
  return regenerate.call(this, req, (error) => {
    req.session.regenerated = true;
    callback(error);
  });
};`,
};
