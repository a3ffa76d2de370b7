// The parts of a small application that depend on no framework, runtime or bundler: its pages, and a store that records
// its calls. It is plain JavaScript, since it also runs where nothing compiles TypeScript.
'use strict';

const { randomBytes } = require('node:crypto');
const { EventEmitter, once } = require('node:events');

/**
 * Does a page's work, and resolves with the answer, which is sent as JSON. A page that fails rejects.
 *
 * @typedef {(req: any) => Promise<object>} Page
 */

/**
 * Pages by their paths; each path has one segment.
 *
 * @typedef {{ readonly [path: string]: Page }} Pages
 */

/**
 * The parts of an application, for one framework to put together.
 *
 * @typedef {object} Application
 * @property {{ [name: string]: any, secret: string, resave: boolean, saveUninitialized: boolean }} options for the
 *   middleware
 * @property {Pages} pages what to answer
 */

/** Random bytes come from another thread, which tests cannot fake, so the store answers even while timers are stopped. */
const soon = (/** @type {() => void} */ run) => randomBytes(1, run);

/**
 * Makes a store that keeps JSON in memory, answers later, and can be made to wait or fail.
 *
 * @param {abstract new () => any} Store the class that the library exports
 */
function observedStore(Store) {
  return new (class ObservedStore extends Store {
    /** Its calls since the last look. @type {string[]} */
    operations = [];
    /** Session id to JSON. @type {Map<string, string>} */
    kept = new Map();
    /** Fails to store sessions. */
    broken = false;
    /** Answers that wait until they are released; nothing where none has to wait. @type {(() => void)[] | undefined} */
    held = undefined;
    events = new EventEmitter();

    get(/** @type {string} */ sid, /** @type {(err: unknown, session?: unknown) => void} */ callback) {
      this.operations.push('get');
      soon(() => {
        const json = this.kept.get(sid);
        callback(null, json && JSON.parse(json));
      });
    }

    set(/** @type {string} */ sid, /** @type {object} */ session, /** @type {(err?: unknown) => void} */ callback) {
      this.operations.push('set');
      const json = JSON.stringify(session);
      const store = () => {
        if (this.broken) {
          callback(new Error('disk full'));
          return;
        }
        this.kept.set(sid, json);
        callback();
      };
      if (this.held) this.held.push(store);
      else soon(store);
      this.events.emit('set');
    }

    destroy(/** @type {string} */ sid, /** @type {(err?: unknown) => void} */ callback) {
      this.operations.push('destroy');
      soon(() => {
        this.kept.delete(sid);
        callback();
      });
    }

    touch(/** @type {string} */ _sid, /** @type {object} */ _session, /** @type {(err?: unknown) => void} */ callback) {
      this.operations.push('touch');
      soon(() => callback());
    }
  })();
}

/**
 * Makes an application. Four of its pages are for visitors. The test uses the others to inspect and control the store; they
 * use no session, so that nothing is stored for a request without a cookie.
 *
 * @param {abstract new () => any} Store the class that the library exports
 * @returns {Application}
 */
exports.makeApplication = function makeApplication(Store) {
  const store = observedStore(Store);
  const shown = (/** @type {any} */ { user = null, visits = 0 }) => ({ user, visits });

  return {
    options: { secret: 'keyboard cat', resave: false, saveUninitialized: false, store },
    pages: {
      '/login': async (req) => {
        await req.session.regenerate();
        req.session.user = 'ada';
        return shown(req.session);
      },
      '/visit': async (req) => {
        req.session.visits = (req.session.visits ?? 0) + 1;
        return shown(req.session);
      },
      '/account': async (req) => shown(req.session),
      '/logout': async (req) => {
        await req.session.destroy();
        return shown({});
      },

      '/store': async () => ({ operations: store.operations.splice(0), kept: store.kept.size }),
      '/break': async () => {
        store.broken = true;
        return {};
      },
      '/repair': async () => {
        store.broken = false;
        return {};
      },
      '/hold': async () => {
        store.held = [];
        return {};
      },
      '/asked': async () => {
        if (store.held && store.held.length === 0) await once(store.events, 'set');
        return {};
      },
      '/release': async () => {
        const waiting = store.held ?? [];
        store.held = undefined;
        for (const answer of waiting) answer();
        return {};
      },
    },
  };
};
