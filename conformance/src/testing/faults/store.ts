import type { Edit } from '../reference.js';
import type { InjectedFault } from './injected-fault.js';

/** A session that the store could not read begins anew, in one process as in several. */
export const GET_ERROR_COUNTS_AS_NOT_FOUND: Edit = {
  file: 'request-session.ts',
  find: `          this.next(err);
          return;
        }
        this.begin`,
  replace: `          this.begin(undefined);
          return;
        }
        this.begin`,
};

/** Faults in how stores are used, and the MemoryStore. */
export const store: readonly InjectedFault[] = [
  {
    name: 'get-without-a-cookie',
    breaks: ['store.get.not-called', 'store.error.throws', 'unset.keep.no-cookie'],
    edits: [
      {
        file: 'request-session.ts',
        find: `    if (!this.cookieId) {
      debug('no session id came, making a session');
      this.begin(undefined);
      return;
    }`,
        replace: '',
      },
      {
        file: 'request-session.ts',
        find: `      this.cookieId,
    );`,
        replace: `      this.cookieId ?? '',
    );`,
      },
    ],
  },
  {
    name: 'get-twice',
    breaks: ['store.get.not-found', 'store.error.throws', 'store.memory.snapshot'],
    edits: [
      {
        file: 'request-session.ts',
        find: '        this.begin(err ? undefined : record);',
        replace:
          "        callStore(this.store, 'get', () => this.begin(err ? undefined : record), this.cookieId as string);",
      },
    ],
  },
  {
    name: 'get-error-counts-as-not-found',
    breaks: ['store.error.get'],
    edits: [GET_ERROR_COUNTS_AS_NOT_FOUND],
  },
  {
    name: 'get-enoent-is-an-error',
    breaks: ['store.get.enoent'],
    edits: [
      {
        file: 'request-session.ts',
        find: "if (err && (err as { code?: unknown }).code !== 'ENOENT') {",
        replace: 'if (err) {',
      },
    ],
  },
  {
    name: 'answers-counted-twice',
    breaks: ['store.error.twice'],
    edits: [{ file: 'store-call.ts', find: '    if (settled) {', replace: '    if (false) {' }],
  },
  {
    name: 'rejections-left-unhandled',
    breaks: ['store.error.rejects'],
    edits: [{ file: 'store-call.ts', find: 'if (isThenable(returned)) {', replace: 'if (false) {' }],
  },
  {
    name: 'exceptions-escape',
    breaks: ['store.error.throws'],
    edits: [
      {
        file: 'store-call.ts',
        find: '    settle(err || new Error(',
        replace: `    throw err;
    settle(err || new Error(`,
      },
    ],
  },
  {
    name: 'disconnect-unnoticed',
    breaks: ['store.event.disconnect'],
    edits: [{ file: 'middleware.ts', find: '    storeReady = false;', replace: '' }],
  },
  {
    name: 'connect-unnoticed',
    breaks: ['store.event.connect'],
    edits: [
      {
        file: 'middleware.ts',
        find: `    storeReady = true;
`,
        replace: '',
      },
    ],
  },
  {
    name: 'disconnect-noticed-once',
    breaks: ['store.event.disconnect'],
    edits: [{ file: 'middleware.ts', find: "store.on('disconnect'", replace: "store.once('disconnect'" }],
  },
  {
    name: 'connect-noticed-once',
    breaks: ['store.event.connect'],
    edits: [{ file: 'middleware.ts', find: "store.on('connect'", replace: "store.once('connect'" }],
  },
  {
    name: 'disconnected-at-the-beginning',
    breaks: ['store.used', 'cookie.function.throws', 'security.injection.header', 'store.error.throws'],
    edits: [{ file: 'middleware.ts', find: 'let storeReady = true;', replace: 'let storeReady = false;' }],
  },
  {
    name: 'disconnected-is-an-error',
    breaks: ['store.event.disconnect', 'security.session.survives-absence'],
    edits: [
      {
        file: 'middleware.ts',
        find: `      debug('the store is disconnected: no session');
      next();`,
        replace: "      next(new Error('the store is disconnected'));",
      },
    ],
  },
  {
    name: 'expired-records-found',
    breaks: ['store.get.expired-record'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'return this.settings.storedExpiryCounts && hasExpired(record);',
        replace: 'return false && hasExpired(record);',
      },
    ],
  },
  {
    name: 'expired-dates-found',
    breaks: ['store.get.expired-record'],
    edits: [
      {
        file: 'expiry.ts',
        find: 'return isDate(expires) && expires.valueOf() <= Date.now();',
        replace: 'return isDate(expires) && false;',
      },
    ],
  },
  {
    name: 'expired-a-moment-later',
    breaks: ['store.get.expired-record'],
    edits: [
      {
        file: 'expiry.ts',
        find: 'return Date.parse(expires) <= Date.now();',
        replace: 'return Date.parse(expires) < Date.now();',
      },
    ],
  },
  {
    name: 'expired-when-its-last-second-begins',
    breaks: ['store.get.expired-record', 'store.memory.expired'],
    edits: [
      {
        file: 'expiry.ts',
        find: 'return Date.parse(expires) <= Date.now();',
        replace: 'return Math.floor(Date.parse(expires) / 1000) <= Math.floor(Date.now() / 1000);',
      },
      {
        file: 'expiry.ts',
        find: 'expires.valueOf() <= Date.now()',
        replace: 'Math.floor(expires.valueOf() / 1000) <= Math.floor(Date.now() / 1000)',
      },
    ],
  },
  {
    name: 'expired-records-not-found-whatever-touch-did',
    breaks: ['store.get.expired-beside'],
    edits: [
      {
        file: 'options.ts',
        find: 'storedExpiryCounts: !(given.rolling && storeTouches)',
        replace: 'storedExpiryCounts: true',
      },
    ],
  },
  {
    name: 'expired-records-found-with-rolling',
    breaks: ['store.get.expired-record'],
    edits: [
      {
        file: 'options.ts',
        find: 'storedExpiryCounts: !(given.rolling && storeTouches)',
        replace: 'storedExpiryCounts: !given.rolling',
      },
    ],
  },
  {
    name: 'expired-records-reloaded',
    breaks: ['session.reload.missing'],
    edits: [{ file: 'session.ts', find: 'if (!record || owner?.hasExpired(record))', replace: 'if (!record)' }],
  },
  {
    name: 'touch-never-called',
    breaks: ['store.touch.when', 'store.error.touch'],
    edits: [
      {
        file: 'request-session.ts',
        find: "return settings.storeTouches && this.cookieId === req.sessionID ? 'touch' : 'nothing';",
        replace: "return 'nothing';",
      },
    ],
  },
  {
    name: 'touch-for-unknown-ids',
    breaks: ['store.touch.not-called'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'settings.storeTouches && this.cookieId === req.sessionID',
        replace: 'settings.storeTouches',
      },
    ],
  },
  {
    name: 'touch-expected-of-every-store',
    breaks: ['store.touch.absent'],
    edits: [
      {
        file: 'options.ts',
        find: "const storeTouches = typeof store.touch === 'function'",
        replace: 'const storeTouches = true',
      },
    ],
  },
  {
    name: 'touch-gets-no-session',
    breaks: ['store.touch.when'],
    edits: [
      {
        file: 'request-session.ts',
        find: "'touch', done, req.sessionID as string, session)",
        replace: "'touch', done, req.sessionID as string, {})",
      },
    ],
  },
  {
    name: 'set-without-the-cookie',
    breaks: ['store.set.when', 'session.cookie.originalMaxAge'],
    edits: [
      {
        file: 'request-session.ts',
        find: "'set', done, session.id, session)",
        replace: "'set', done, session.id, { ...session, cookie: undefined })",
      },
    ],
  },
  {
    name: 'destroy-clears-the-store',
    breaks: ['security.logout.final'],
    edits: [
      {
        file: 'session.ts',
        find: '      writesOf(req).destroy(storeOf(req), id, done);',
        replace: `      (storeOf(req) as { clear?(callback: () => void): void }).clear?.(() => {});
      writesOf(req).destroy(storeOf(req), id, done);`,
      },
    ],
  },
  {
    name: 'record-without-a-cookie-accepted',
    breaks: ['store.record.no-cookie'],
    edits: [
      {
        file: 'restore.ts',
        find: "if (!isObject(stored)) throw corrupt('the record has no cookie');",
        replace: 'if (!isObject(stored)) return new Cookie();',
      },
    ],
  },
  {
    name: 'record-that-is-text-accepted',
    breaks: ['store.record.not-an-object'],
    edits: [
      {
        file: 'restore.ts',
        find: 'restoreSession(req: SessionRequest, record: unknown): Session {',
        replace: `restoreSession(req: SessionRequest, given: unknown): Session {
  const record = isObject(given) ? given : { cookie: {} };`,
      },
    ],
  },
  {
    name: 'record-changed-under-the-store',
    breaks: ['store.kind.live'],
    edits: [
      {
        file: 'restore.ts',
        find: `  session.cookie = cookie;
  req.session = session;
  return session;
}

/**
 * Lets`,
        replace: `  session.cookie = cookie;
  record.cookie = cookie;
  req.session = session;
  return session;
}

/**
 * Lets`,
      },
    ],
  },
  {
    name: 'create-session-expected-of-every-store',
    breaks: ['store.kind.emitter'],
    edits: [
      {
        file: 'request-session.ts',
        find: "return typeof store.createSession !== 'function' || (store.createSession as unknown) === createStoredSession",
        replace: 'return false',
      },
    ],
  },
  {
    name: 'shared-store-belongs-to-the-last-middleware',
    breaks: ['store.shared.own-options'],
    edits: [
      {
        file: 'middleware.ts',
        find: `if (owner?.store === store) owner.generate();
    else new`,
        replace: 'new',
      },
    ],
  },
  {
    name: 'load-of-a-missing-session-is-an-error',
    breaks: ['store.base.load'],
    edits: [
      {
        file: 'store.ts',
        find: 'if (!record) return callback();',
        replace: "if (!record) return callback(new Error('not found'));",
      },
    ],
  },
  {
    name: 'load-error-swallowed',
    breaks: ['store.base.load'],
    edits: [{ file: 'store.ts', find: 'if (err) return callback(err);', replace: 'if (err) return callback();' }],
  },
  {
    name: 'load-of-a-broken-record-throws',
    breaks: ['store.base.load-corrupt'],
    edits: [{ file: 'store.ts', find: '          return callback(thrown);', replace: '          throw thrown;' }],
  },
  {
    name: 'base-class-is-no-es5-constructor',
    breaks: ['store.kind.es5'],
    edits: [
      {
        file: 'es5-class.ts',
        find: '  function es5Constructor(this: Instance): void {',
        replace: `  function es5Constructor(this: Instance): void {
    if (!new.target) throw new TypeError("Class constructor cannot be invoked without 'new'");`,
      },
    ],
  },
  {
    name: 'memory-store-returns-the-expired',
    breaks: ['store.memory.expired'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'if (hasExpired(record.cookie)) {',
        replace: 'if (false) {',
      },
    ],
  },
  {
    name: 'memory-store-expires-a-second-late',
    breaks: ['store.memory.expired'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'return cookieHasExpired(cookie);',
        replace: 'return Date.parse(String(expires)) + 1000 <= Date.now();',
      },
    ],
  },
  {
    name: 'memory-store-forgets-all-at-once',
    breaks: ['store.memory.all', 'store.memory.expired'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'return cookieHasExpired(cookie);',
        replace: 'return Date.parse(String(expires)) <= Date.now() + 3_600_000;',
      },
    ],
  },
  {
    name: 'memory-store-all-holds-the-expired',
    breaks: ['store.memory.all'],
    edits: [
      {
        file: 'memory-store.ts',
        find: `        const record = read(this.sessions, sid);
        if (record) all`,
        replace: `        const record = JSON.parse(this.sessions[sid] as string) as SessionRecord;
        if (record) all`,
      },
    ],
  },
  {
    name: 'memory-store-all-is-empty',
    breaks: ['store.memory.all'],
    edits: [{ file: 'memory-store.ts', find: 'if (record) all[sid] = record;', replace: '' }],
  },
  {
    name: 'memory-store-all-is-a-list',
    breaks: ['store.memory.all'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'if (callback) defer(callback, null, all);',
        replace: 'if (callback) defer(callback, null, Object.values(all) as never);',
      },
    ],
  },
  {
    name: 'memory-store-length-off-by-one',
    breaks: ['store.memory.length'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'Object.keys(sessions ?? {}).length',
        replace: 'Object.keys(sessions ?? {}).length + 1',
      },
    ],
  },
  {
    name: 'memory-store-clear-does-nothing',
    breaks: ['store.memory.clear'],
    edits: [
      {
        file: 'memory-store.ts',
        find: `    this.sessions = Object.create(null);
    if (callback)`,
        replace: '    if (callback)',
      },
    ],
  },
  {
    name: 'memory-store-destroy-does-nothing',
    breaks: ['store.memory.destroy'],
    edits: [
      {
        file: 'memory-store.ts',
        find: `    delete this.sessions[sid];
    if (callback)`,
        replace: '    if (callback)',
      },
    ],
  },
  {
    name: 'memory-store-touch-does-nothing',
    breaks: ['store.memory.touch'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'else this.sessions[sid] = touched;',
        replace: '',
      },
    ],
  },
  {
    name: 'memory-store-touch-stores-the-data',
    breaks: ['store.memory.touch'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'replaceCookie(json, session.cookie)',
        replace: 'JSON.stringify({ ...JSON.parse(json), ...session })',
      },
    ],
  },
  {
    name: 'memory-store-touch-brings-back',
    breaks: ['store.memory.touch-missing'],
    edits: [
      {
        file: 'memory-store.ts',
        find: `const json = this.sessions[sid];
      if`,
        replace: `const json = this.sessions[sid] ?? '{}';
      if`,
      },
    ],
  },
  {
    name: 'memory-store-never-warns',
    breaks: ['store.memory.production-warning'],
    edits: [{ file: 'middleware.ts', find: 'if (inProduction && ', replace: 'if (false && ' }],
  },
  {
    name: 'memory-store-warns-everywhere',
    breaks: ['store.memory.production-warning'],
    edits: [{ file: 'middleware.ts', find: 'if (inProduction && ', replace: 'if (' }],
  },
  {
    name: 'memory-store-warns-about-others',
    breaks: ['store.memory.production-warning'],
    edits: [
      {
        file: 'middleware.ts',
        find: 'if (inProduction && (store as unknown) instanceof MemoryStore) {',
        replace: 'if (inProduction) {',
      },
    ],
  },
  {
    name: 'memory-store-not-exported',
    breaks: ['store.exports'],
    edits: [{ file: 'index.ts', find: 'const classes = { Cookie, MemoryStore,', replace: 'const classes = { Cookie,' }],
  },
  {
    name: 'memory-store-is-shared',
    breaks: ['store.default.new'],
    edits: [
      {
        file: 'memory-store.ts',
        find: `  self.sessions = Object.create(null);
`,
        replace: `  self.sessions = kept;
`,
      },
      {
        file: 'memory-store.ts',
        find: 'class MemoryStoreMethods',
        replace: `const kept: Sessions = Object.create(null);
class MemoryStoreMethods`,
      },
    ],
  },
  {
    name: 'memory-store-invents-sessions',
    breaks: ['store.memory.get'],
    edits: [
      { file: 'memory-store.ts', find: 'if (!json) return undefined;', replace: 'if (!json) return { cookie: {} };' },
    ],
  },
  {
    name: 'memory-store-set-merges',
    breaks: ['store.memory.set'],
    edits: [
      {
        file: 'memory-store.ts',
        find: 'this.sessions[sid] = JSON.stringify(session);',
        replace: "this.sessions[sid] = JSON.stringify({ ...JSON.parse(this.sessions[sid] ?? '{}'), ...session });",
      },
    ],
  },
  {
    name: 'create-session-replaced-in-vain',
    breaks: ['store.base.create-session.own'],
    edits: [
      {
        file: 'request-session.ts',
        find: "    return typeof store.createSession !== 'function' ||",
        replace: '    return true ||',
      },
    ],
  },
  {
    name: 'memory-store-changes-nothing-without-a-callback',
    breaks: ['store.memory.no-callback'],
    edits: [
      {
        file: 'memory-store.ts',
        find: `    this.sessions[sid] = JSON.stringify(session);
    if (callback) defer(callback);`,
        replace: `    if (!callback) return;
    this.sessions[sid] = JSON.stringify(session);
    defer(callback);`,
      },
    ],
  },
  {
    name: 'memory-store-needs-a-callback',
    breaks: ['store.memory.no-callback'],
    edits: [
      {
        file: 'memory-store.ts',
        find: `    delete this.sessions[sid];
    if (callback) defer(callback);`,
        replace: `    delete this.sessions[sid];
    (callback as Done).call(this);`,
      },
    ],
  },
  {
    name: 'regenerate-replaced-in-vain',
    breaks: ['store.base.regenerate.own'],
    edits: [
      {
        file: 'session.ts',
        find: "if (typeof store.regenerate === 'function')",
        replace: 'if (false)',
      },
    ],
  },
  {
    name: 'loaded-outside-of-requests-without-a-store',
    breaks: ['store.base.load.methods'],
    edits: [{ file: 'store.ts', find: 'sessionID: sid, sessionStore: store }', replace: 'sessionID: sid }' }],
  },
  {
    name: 'methods-not-to-be-copied',
    breaks: ['store.base.assigned'],
    edits: [
      {
        file: 'es5-class.ts',
        find: "if (name !== 'constructor') Object.defineProperty(methods.prototype, name, { enumerable: true });",
        replace: '',
      },
    ],
  },
  {
    name: 'generate-replaced-in-vain',
    breaks: ['store.base.generate'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'const generate = replacedGenerate(this.store);',
        replace: 'const generate = undefined as ReturnType<typeof replacedGenerate>;',
      },
    ],
  },
  {
    name: 'generated-data-are-a-modification',
    breaks: ['store.base.generate-unmodified'],
    edits: [
      {
        file: 'request-session.ts',
        find: 'this.original = takeSnapshot(adoptSession(req, req.session));',
        replace: 'adoptSession(req, req.session);',
      },
    ],
  },
];
