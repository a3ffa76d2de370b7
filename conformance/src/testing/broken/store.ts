import type { Broken } from './broken.js';

/** Faults in how stores are used, and the MemoryStore. */
export const store: readonly Broken[] = [
  {
    name: 'get-without-a-cookie',
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
    caughtBy: [
      'store-error-genid-throws',
      'store-get-not-called-for-foreign-signature',
      'store-get-not-called-without-cookie',
      'unset-keep-new-session-is-not-stored',
    ],
  },
  {
    name: 'get-twice',
    edits: [
      {
        file: 'request-session.ts',
        find: '        this.begin(err ? undefined : record);',
        replace:
          "        callStore(this.store, 'get', () => this.begin(err ? undefined : record), this.cookieId as string);",
      },
    ],
    caughtBy: [
      'store-error-genid-throws-for-unknown-id',
      'store-get-null',
      'store-get-once-before-application',
      'store-get-undefined',
      'store-memory-hands-out-a-copy',
    ],
  },
  {
    name: 'get-error-counts-as-not-found',
    edits: [
      {
        file: 'request-session.ts',
        find: `          this.next(err);
          return;
        }
        this.begin`,
        replace: `          this.begin(undefined);
          return;
        }
        this.begin`,
      },
    ],
    caughtBy: ['store-get-error', 'store-get-error-with-unset-destroy', 'store-get-error-without-code'],
  },
  {
    name: 'get-enoent-is-an-error',
    edits: [
      {
        file: 'request-session.ts',
        find: "if (err && (err as { code?: unknown }).code !== 'ENOENT') {",
        replace: 'if (err) {',
      },
    ],
    caughtBy: ['security-unknown-id-not-adopted-from-enoent', 'store-get-enoent'],
  },
  {
    name: 'answers-counted-twice',
    edits: [{ file: 'store-call.ts', find: '    if (settled) {', replace: '    if (false) {' }],
    caughtBy: [
      'store-destroy-answers-twice-in-regenerate',
      'store-get-answers-twice',
      'store-get-answers-twice-in-reload',
      'store-set-answers-twice-in-save',
    ],
  },
  {
    name: 'rejections-left-unhandled',
    edits: [{ file: 'store-call.ts', find: 'if (isThenable(returned)) {', replace: 'if (false) {' }],
    caughtBy: ['response-store-rejects-set', 'store-get-rejects'],
  },
  {
    name: 'exceptions-escape',
    edits: [
      {
        file: 'store-call.ts',
        find: '    settle(err || new Error(',
        replace: `    throw err;
    settle(err || new Error(`,
      },
    ],
    caughtBy: ['response-store-throws-after-headers', 'store-get-throws'],
  },
  {
    name: 'disconnect-unnoticed',
    edits: [{ file: 'middleware.ts', find: '    storeReady = false;', replace: '' }],
    caughtBy: ['store-disconnected-other-store-serves', 'store-in-the-manner-of-es5-emits'],
  },
  {
    name: 'connect-unnoticed',
    edits: [
      {
        file: 'middleware.ts',
        find: `    storeReady = true;
`,
        replace: '',
      },
    ],
    caughtBy: ['store-disconnected-cookie-is-ignored', 'store-disconnected-no-session'],
  },
  {
    name: 'disconnected-at-the-beginning',
    edits: [{ file: 'middleware.ts', find: 'let storeReady = true;', replace: 'let storeReady = false;' }],
    caughtBy: [
      'cookie-function-throws',
      'security-injection-by-cookie-function-domain',
      'store-error-cookie-function-throws',
      'store-record-with-text-as-cookie',
    ],
  },
  {
    name: 'disconnected-is-an-error',
    edits: [
      {
        file: 'middleware.ts',
        find: `      debug('the store is disconnected: no session');
      next();`,
        replace: "      next(new Error('the store is disconnected'));",
      },
    ],
    caughtBy: [
      'security-disconnected-with-unset-destroy',
      'store-disconnected-no-session',
      'store-disconnected-other-store-serves',
    ],
  },
  {
    name: 'expired-records-found',
    edits: [
      {
        file: 'request-session.ts',
        find: 'return this.settings.storedExpiryCounts && hasExpired(record);',
        replace: 'return false && hasExpired(record);',
      },
    ],
    caughtBy: [
      'session-reload-of-an-expired-session',
      'store-get-expired-live-object-is-not-found',
      'store-get-expired-record-is-not-found',
      'store-get-expired-record-with-rolling-without-touch',
      'store-get-record-that-expires-now-is-not-found',
    ],
  },
  {
    name: 'expired-dates-found',
    edits: [
      {
        file: 'expiry.ts',
        find: 'return isDate(expires) && expires.valueOf() <= Date.now();',
        replace: 'return isDate(expires) && false;',
      },
    ],
    caughtBy: ['store-get-expired-live-object-is-not-found'],
  },
  {
    name: 'expired-a-moment-later',
    edits: [
      {
        file: 'expiry.ts',
        find: 'return Date.parse(expires) <= Date.now();',
        replace: 'return Date.parse(expires) < Date.now();',
      },
    ],
    caughtBy: ['session-reload-of-an-expired-session', 'store-get-record-that-expires-now-is-not-found'],
  },
  {
    name: 'expired-records-not-found-whatever-touch-did',
    edits: [
      {
        file: 'options.ts',
        find: 'storedExpiryCounts: !(given.rolling && storeTouches)',
        replace: 'storedExpiryCounts: true',
      },
    ],
    caughtBy: ['store-get-expired-record-with-rolling-and-touch'],
  },
  {
    name: 'expired-records-found-with-rolling',
    edits: [
      {
        file: 'options.ts',
        find: 'storedExpiryCounts: !(given.rolling && storeTouches)',
        replace: 'storedExpiryCounts: !given.rolling',
      },
    ],
    caughtBy: ['store-get-expired-record-with-rolling-without-touch'],
  },
  {
    name: 'expired-records-reloaded',
    edits: [{ file: 'session.ts', find: 'if (!record || owner?.hasExpired(record))', replace: 'if (!record)' }],
    caughtBy: ['session-reload-of-an-expired-session'],
  },
  {
    name: 'touch-never-called',
    edits: [
      {
        file: 'request-session.ts',
        find: "return settings.storeTouches && this.cookieId === req.sessionID ? 'touch' : 'nothing';",
        replace: "return 'nothing';",
      },
    ],
    caughtBy: ['response-store-throws-in-touch', 'store-touch-error-at-end', 'store-touch-gets-id-and-session'],
  },
  {
    name: 'touch-for-unknown-ids',
    edits: [
      {
        file: 'request-session.ts',
        find: 'settings.storeTouches && this.cookieId === req.sessionID',
        replace: 'settings.storeTouches',
      },
    ],
    caughtBy: ['session-touch-calls-no-store', 'store-touch-not-for-unknown-id'],
  },
  {
    name: 'touch-expected-of-every-store',
    edits: [
      {
        file: 'options.ts',
        find: "const storeTouches = typeof store.touch === 'function'",
        replace: 'const storeTouches = true',
      },
    ],
    caughtBy: ['session-cookie-changed-alone-store-without-touch', 'store-without-touch-saves-changes'],
  },
  {
    name: 'touch-gets-no-session',
    edits: [
      {
        file: 'request-session.ts',
        find: "'touch', done, req.sessionID as string, session)",
        replace: "'touch', done, req.sessionID as string, {})",
      },
    ],
    caughtBy: ['session-touch-at-end-of-request', 'store-touch-gets-id-and-session'],
  },
  {
    name: 'set-without-the-cookie',
    edits: [
      {
        file: 'request-session.ts',
        find: "'set', done, session.id, session)",
        replace: "'set', done, session.id, { ...session, cookie: undefined })",
      },
    ],
    caughtBy: ['cookie-maxage-from-the-end-of-the-request', 'session-cookie-originalmaxage-null-without-maxage'],
  },
  {
    name: 'destroy-clears-the-store',
    edits: [
      {
        file: 'session.ts',
        find: `      writes.end(id);
`,
        replace: `      writes.end(id);
      (store as { clear?(callback: () => void): void }).clear?.(() => {});
`,
      },
    ],
    caughtBy: ['security-logout-answers-after-the-store', 'unset-destroy-after-destroy-calls-the-store-once'],
  },
  {
    name: 'record-without-a-cookie-accepted',
    edits: [
      {
        file: 'restore.ts',
        find: "if (!isObject(stored)) throw corrupt('the record has no cookie');",
        replace: 'if (!isObject(stored)) return new Cookie();',
      },
    ],
    caughtBy: ['store-record-without-cookie', 'store-record-without-cookie-and-unset-destroy'],
  },
  {
    name: 'record-that-is-text-accepted',
    edits: [
      {
        file: 'restore.ts',
        find: 'restoreSession(req: SessionRequest, record: unknown): Session {',
        replace: `restoreSession(req: SessionRequest, given: unknown): Session {
  const record = isObject(given) ? given : { cookie: {} };`,
      },
    ],
    caughtBy: ['store-record-is-text'],
  },
  {
    name: 'record-changed-under-the-store',
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
    caughtBy: ['store-live-object-keeps-its-cookie'],
  },
  {
    name: 'create-session-expected-of-every-store',
    edits: [
      {
        file: 'request-session.ts',
        find: "return typeof store.createSession !== 'function' || (store.createSession as unknown) === createStoredSession",
        replace: 'return false',
      },
    ],
    caughtBy: ['store-emitter-loads-session', 'store-emitter-reloads-session'],
  },
  {
    name: 'shared-store-belongs-to-the-last-middleware',
    edits: [
      {
        file: 'middleware.ts',
        find: `if (owner?.store === store) owner.generate();
    else new`,
        replace: 'new',
      },
    ],
    caughtBy: ['store-shared-genid-stays-apart'],
  },
  {
    name: 'load-of-a-missing-session-is-an-error',
    edits: [
      {
        file: 'store.ts',
        find: 'if (!record) return callback();',
        replace: "if (!record) return callback(new Error('not found'));",
      },
    ],
    caughtBy: ['store-load-not-found'],
  },
  {
    name: 'load-error-swallowed',
    edits: [{ file: 'store.ts', find: 'if (err) return callback(err);', replace: 'if (err) return callback();' }],
    caughtBy: ['store-load-error'],
  },
  {
    name: 'load-of-a-broken-record-throws',
    edits: [{ file: 'store.ts', find: '          return callback(thrown);', replace: '          throw thrown;' }],
    caughtBy: ['store-load-corrupt-record'],
  },
  {
    name: 'base-class-is-no-es5-constructor',
    edits: [
      {
        file: 'es5-class.ts',
        find: '  function es5Constructor(this: Instance): void {',
        replace: `  function es5Constructor(this: Instance): void {
    if (!new.target) throw new TypeError("Class constructor cannot be invoked without 'new'");`,
      },
    ],
    caughtBy: [
      'response-end-returns-response-without-save',
      'store-default-keeps-sessions-between-requests',
      'store-exports',
      'store-memory-warns-in-production',
    ],
  },
  {
    name: 'memory-store-returns-the-expired',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'if (hasExpired(record.cookie)) {',
        replace: 'if (false) {',
      },
    ],
    caughtBy: ['store-memory-expired-session-in-request', 'store-memory-just-expired'],
  },
  {
    name: 'memory-store-expires-a-second-late',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'return cookieHasExpired(cookie);',
        replace: 'return Date.parse(String(expires)) + 1000 <= Date.now();',
      },
    ],
    caughtBy: ['store-memory-expired-session-in-request', 'store-memory-just-expired'],
  },
  {
    name: 'memory-store-forgets-all-at-once',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'return cookieHasExpired(cookie);',
        replace: 'return Date.parse(String(expires)) <= Date.now() + 3_600_000;',
      },
    ],
    caughtBy: ['store-memory-all-by-id', 'store-memory-not-expired-yet'],
  },
  {
    name: 'memory-store-all-holds-the-expired',
    edits: [
      {
        file: 'memory-store.ts',
        find: `        const record = read(this.sessions, sid);
        if (record) all`,
        replace: `        const record = JSON.parse(this.sessions[sid] as string) as SessionRecord;
        if (record) all`,
      },
    ],
    caughtBy: ['store-memory-all-by-id', 'store-memory-length-of-unexpired'],
  },
  {
    name: 'memory-store-all-is-empty',
    edits: [{ file: 'memory-store.ts', find: 'if (record) all[sid] = record;', replace: '' }],
    caughtBy: ['store-default-is-a-memory-store', 'store-memory-all-by-id', 'store-memory-odd-ids'],
  },
  {
    name: 'memory-store-all-is-a-list',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'if (callback) defer(callback, null, all);',
        replace: 'if (callback) defer(callback, null, Object.values(all) as never);',
      },
    ],
    caughtBy: ['store-memory-all-by-id'],
  },
  {
    name: 'memory-store-length-off-by-one',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'Object.keys(sessions ?? {}).length',
        replace: 'Object.keys(sessions ?? {}).length + 1',
      },
    ],
    caughtBy: ['store-memory-length-of-unexpired', 'store-memory-touch-missing'],
  },
  {
    name: 'memory-store-clear-does-nothing',
    edits: [
      {
        file: 'memory-store.ts',
        find: `    this.sessions = Object.create(null);
    if (callback)`,
        replace: '    if (callback)',
      },
    ],
    caughtBy: ['store-default-is-a-memory-store', 'store-memory-clear'],
  },
  {
    name: 'memory-store-destroy-does-nothing',
    edits: [
      {
        file: 'memory-store.ts',
        find: `    delete this.sessions[sid];
    if (callback)`,
        replace: '    if (callback)',
      },
    ],
    caughtBy: ['store-memory-destroys-one', 'store-memory-set-get-destroy'],
  },
  {
    name: 'memory-store-touch-does-nothing',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'else this.sessions[sid] = touched;',
        replace: '',
      },
    ],
    caughtBy: ['store-memory-touch-by-requests', 'store-memory-touch-moves-expiry'],
  },
  {
    name: 'memory-store-touch-stores-the-data',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'replaceCookie(json, session.cookie)',
        replace: 'JSON.stringify({ ...JSON.parse(json), ...session })',
      },
    ],
    caughtBy: ['store-memory-touch-moves-expiry'],
  },
  {
    name: 'memory-store-touch-brings-back',
    edits: [
      {
        file: 'memory-store.ts',
        find: `const json = this.sessions[sid];
      if`,
        replace: `const json = this.sessions[sid] ?? '{}';
      if`,
      },
    ],
    caughtBy: ['store-memory-touch-missing'],
  },
  {
    name: 'memory-store-never-warns',
    edits: [{ file: 'middleware.ts', find: 'if (inProduction && ', replace: 'if (false && ' }],
    caughtBy: ['store-memory-given-warns-in-production', 'store-memory-warns-in-production'],
  },
  {
    name: 'memory-store-warns-everywhere',
    edits: [{ file: 'middleware.ts', find: 'if (inProduction && ', replace: 'if (' }],
    caughtBy: ['store-memory-does-not-warn-in-development'],
  },
  {
    name: 'memory-store-warns-about-others',
    edits: [
      {
        file: 'middleware.ts',
        find: 'if (inProduction && (store as unknown) instanceof MemoryStore) {',
        replace: 'if (inProduction) {',
      },
    ],
    caughtBy: ['store-other-does-not-warn-in-production'],
  },
  {
    name: 'memory-store-not-exported',
    edits: [{ file: 'index.ts', find: 'const classes = { Cookie, MemoryStore,', replace: 'const classes = { Cookie,' }],
    caughtBy: ['store-exports'],
  },
  {
    name: 'memory-store-is-shared',
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
    caughtBy: ['store-default-is-another-for-each-middleware'],
  },
  {
    name: 'memory-store-invents-sessions',
    edits: [
      { file: 'memory-store.ts', find: 'if (!json) return undefined;', replace: 'if (!json) return { cookie: {} };' },
    ],
    caughtBy: ['store-memory-get-unknown', 'store-memory-set-get-destroy'],
  },
  {
    name: 'memory-store-set-merges',
    edits: [
      {
        file: 'memory-store.ts',
        find: 'this.sessions[sid] = JSON.stringify(session);',
        replace: "this.sessions[sid] = JSON.stringify({ ...JSON.parse(this.sessions[sid] ?? '{}'), ...session });",
      },
    ],
    caughtBy: ['store-memory-set-replaces'],
  },
  {
    name: 'create-session-replaced-in-vain',
    edits: [
      {
        file: 'request-session.ts',
        find: "    return typeof store.createSession !== 'function' ||",
        replace: '    return true ||',
      },
    ],
    caughtBy: ['store-create-session-wrapped-load', 'store-create-session-wrapped-reload'],
  },
  {
    name: 'memory-store-changes-nothing-without-a-callback',
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
    caughtBy: ['store-memory-set-without-callback'],
  },
  {
    name: 'memory-store-needs-a-callback',
    edits: [
      {
        file: 'memory-store.ts',
        find: `    delete this.sessions[sid];
    if (callback) defer(callback);`,
        replace: `    delete this.sessions[sid];
    (callback as Done).call(this);`,
      },
    ],
    caughtBy: ['store-memory-destroy-and-clear-without-callback'],
  },
  {
    name: 'regenerate-replaced-in-vain',
    edits: [
      {
        file: 'session.ts',
        find: "if (typeof store.regenerate === 'function')",
        replace: 'if (false)',
      },
    ],
    caughtBy: ['store-regenerate-wrapped'],
  },
  {
    name: 'loaded-outside-of-requests-without-a-store',
    edits: [{ file: 'store.ts', find: 'sessionID: sid, sessionStore: store }', replace: 'sessionID: sid }' }],
    caughtBy: ['store-load-gives-a-session-that-works'],
  },
  {
    name: 'methods-not-to-be-copied',
    edits: [
      {
        file: 'es5-class.ts',
        find: "if (name !== 'constructor') Object.defineProperty(methods.prototype, name, { enumerable: true });",
        replace: '',
      },
    ],
    caughtBy: [
      'store-assigned-methods-load',
      'store-assigned-methods-of-memory-store',
      'store-assigned-methods-regenerate',
    ],
  },
  {
    name: 'generate-replaced-in-vain',
    edits: [
      {
        file: 'request-session.ts',
        find: 'const generate = replacedGenerate(this.store);',
        replace: 'const generate = undefined as ReturnType<typeof replacedGenerate>;',
      },
    ],
    caughtBy: ['store-generate-wrapped-first-visit', 'store-generate-wrapped-unknown-id'],
  },
  {
    name: 'generated-data-are-a-modification',
    edits: [
      {
        file: 'request-session.ts',
        find: 'this.original = takeSnapshot(adoptSession(req, req.session));',
        replace: 'adoptSession(req, req.session);',
      },
    ],
    caughtBy: ['store-generate-wrapped-is-no-modification'],
  },
];
