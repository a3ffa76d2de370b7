import type { Broken } from './broken.js';

/** Faults in req.session and its methods. */
export const session: readonly Broken[] = [
  {
    name: 'save-stores-nothing',
    edits: [
      {
        file: 'session.ts',
        find: `      writes.write(
        storeOf(this.req),
        'set',
        (err) => {
          if (err) undo?.();
          done(err);
        },
        this.id,
        this,
      );`,
        replace: `      undo?.();
      done();`,
      },
    ],
    caughtBy: [
      'session-reload-new-saved-session',
      'session-reload-then-save-stores-once',
      'session-reload-twice-then-save-stores-once',
      'session-save-unmodified-new-session',
      'store-calls-back-and-returns-promises',
      'store-synchronous-methods',
      'unset-keep-what-was-saved-before-stays-saved',
    ],
  },
  {
    name: 'save-calls-back-before-the-store',
    edits: [
      {
        file: 'session.ts',
        find: `          if (err) undo?.();
          done(err);
        },
        this.id,
        this,
      );`,
        replace: `          if (err) undo?.();
        },
        this.id,
        this,
      );
      done();`,
      },
    ],
    caughtBy: [
      'response-explicit-save-before-redirect',
      'session-save-callback-waits-for-store',
      'session-save-promise-waits-for-store',
    ],
  },
  {
    name: 'save-error-swallowed',
    edits: [
      {
        file: 'session.ts',
        find: `          if (err) undo?.();
          done(err);`,
        replace: `          if (err) undo?.();
          done();`,
      },
    ],
    caughtBy: ['session-save-error-in-callback', 'session-save-failed-is-tried-again', 'session-save-promise-rejects'],
  },
  {
    name: 'save-failed-counts-as-saved',
    edits: [{ file: 'session.ts', find: 'if (err) undo?.();', replace: '' }],
    caughtBy: ['session-save-failed-is-tried-again'],
  },
  {
    name: 'save-repeated-at-the-end',
    edits: [
      {
        file: 'request-session.ts',
        find: `    this.saved = takeSnapshot(session);
    this.savedId = session.id;`,
        replace: '',
      },
    ],
    caughtBy: [
      'security-record-with-id-and-request',
      'session-save-before-response-ends',
      'session-save-loaded-session-then-touched',
      'session-save-new-session-stored-once',
      'session-save-once-with-resave',
      'session-save-promise',
      'session-save-replaces-whole-record',
      'session-save-without-callback',
      'store-emitter-makes-new-session',
    ],
  },
  {
    name: 'save-is-the-last-one',
    edits: [
      { file: 'request-session.ts', find: 'return !isUnchanged(session, this.saved);', replace: 'return false;' },
    ],
    caughtBy: [
      'response-explicit-save-then-change',
      'session-save-then-change-back-on-loaded-session',
      'session-save-then-change-on-new-session',
    ],
  },
  {
    name: 'reload-of-a-missing-session-is-no-error',
    edits: [
      {
        file: 'session.ts',
        find: "if (!record || owner?.hasExpired(record)) return done(new Error('failed to load session'));",
        replace: 'if (!record || owner?.hasExpired(record)) return done();',
      },
    ],
    caughtBy: ['session-reload-after-destroy', 'session-reload-of-missing-session'],
  },
  {
    name: 'reload-changes-nothing',
    edits: [
      {
        file: 'session.ts',
        find: `            if (owner) owner.restore(record);
            else store.createSession?.(req, record as SessionRecord);`,
        replace: '',
      },
    ],
    caughtBy: [
      'session-reload-new-object',
      'session-reload-promise',
      'session-reload-restores',
      'session-reload-sees-other-request',
      'session-reload-with-resave',
      'session-reload-without-callback',
    ],
  },
  {
    name: 'reload-error-swallowed',
    edits: [
      {
        file: 'session.ts',
        find: `          if (err) return done(err);
          if (!record ||`,
        replace: `          if (err) return done();
          if (!record ||`,
      },
    ],
    caughtBy: ['security-failed-reload-with-unset-destroy', 'session-reload-store-error'],
  },
  {
    name: 'reload-brings-a-destroyed-session-back',
    edits: [{ file: 'session.ts', find: 'if (writesOf(req).hasEnded(this.id)) {', replace: 'if (false) {' }],
    caughtBy: ['session-reload-destroyed-meanwhile'],
  },
  {
    name: 'reload-of-a-broken-record-throws',
    edits: [
      {
        file: 'session.ts',
        find: `          } catch (thrown) {
            return done(thrown);
          }
          done();`,
        replace: `          } catch (thrown) {
            throw thrown;
          }
          done();`,
      },
    ],
    caughtBy: ['session-reload-corrupt-record'],
  },
  {
    name: 'destroy-leaves-the-store-alone',
    edits: [
      {
        file: 'session.ts',
        find: "writes.afterWrites(() => callStore(store, 'destroy', (err) => done(err), id));",
        replace: 'void [store, callStore], writes.afterWrites(done);',
      },
    ],
    caughtBy: [
      'security-clients-interleaved',
      'session-destroy-calls-store',
      'session-ended-save-then-destroy-at-once',
      'session-parallel-logout-kept-by-slow-reader',
      'session-parallel-logout-undone-by-slow-change',
      'unset-destroy-after-destroy-calls-the-store-once',
    ],
  },
  {
    name: 'destroy-leaves-req-session',
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
`,
        replace: '',
      },
    ],
    caughtBy: ['session-destroy-unsets-session', 'session-destroy-unsets-session-at-once'],
  },
  {
    name: 'destroy-error-swallowed',
    edits: [
      {
        file: 'session.ts',
        find: "'destroy', (err) => done(err), id)",
        replace: "'destroy', () => done(), id)",
      },
    ],
    caughtBy: ['security-logout-store-error', 'session-destroy-error', 'session-destroy-promise-rejects'],
  },
  {
    name: 'destroy-unsets-after-the-store',
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
      const store = storeOf(req);
      const writes = writesOf(req);
      writes.end(id);
      writes.afterWrites(() => callStore(store, 'destroy', (err) => done(err), id));`,
        replace: `      const store = storeOf(req);
      const writes = writesOf(req);
      writes.end(id);
      writes.afterWrites(() =>
        callStore(
          store,
          'destroy',
          (err) => {
            delete req.session;
            done(err);
          },
          id,
        ),
      );`,
      },
    ],
    caughtBy: ['session-destroy-unsets-session-at-once', 'session-destroy-without-callback'],
  },
  {
    name: 'regenerate-keeps-the-id',
    edits: [
      {
        file: 'request-session.ts',
        find: 'const id = settings.generateId(req);',
        replace: 'const id = (this.regenerating && req.sessionID) || settings.generateId(req);',
      },
    ],
    caughtBy: [
      'security-regenerated-id-is-sent-although-unmodified',
      'session-regenerate-id-of-both',
      'session-regenerate-same-data-is-saved',
      'store-emitter-regenerates-session',
    ],
  },
  {
    name: 'regenerate-keeps-the-data',
    edits: [
      {
        file: 'request-session.ts',
        find: 'const session = new Session(req);',
        replace: 'const session = new Session(req, this.regenerating ? req.session : undefined);',
      },
    ],
    caughtBy: ['session-regenerate-drops-data', 'session-regenerate-promise'],
  },
  {
    name: 'regenerate-keeps-the-cookie',
    edits: [
      {
        file: 'request-session.ts',
        find: `    session.cookie = cookie;
    req.session = session;`,
        replace: `    session.cookie = (this.regenerating && req.session?.cookie) || cookie;
    req.session = session;`,
      },
    ],
    caughtBy: ['session-cookie-regenerated-from-the-options', 'session-regenerate-cookie-as-options'],
  },
  {
    name: 'regenerate-leaves-the-old-session-in-the-store',
    edits: [
      {
        file: 'regenerate.ts',
        find: `    callStore(
      store,
      'destroy',`,
        replace: `    callStore(
      store,
      'get',`,
      },
    ],
    caughtBy: [
      'session-ended-regenerate-then-destroy',
      'session-ended-regenerate-then-regenerate',
      'session-ended-regenerate-then-regenerate-at-once-answered-now',
      'session-ended-regenerate-then-regenerate-of-the-kept-one',
      'session-ended-regenerate-then-reload',
      'session-ended-regenerate-then-reload-at-once-answered-now',
      'session-ended-regenerate-then-reload-of-the-kept-one',
      'session-ended-regenerate-then-save',
      'session-ended-regenerate-then-touch',
      'session-ended-regenerate-then-touch-at-once-answered-now',
      'session-ended-regenerate-then-touch-of-the-kept-one',
      'session-ended-reload-then-regenerate',
      'session-ended-reload-then-regenerate-at-once-answered-now',
      'session-ended-reload-then-regenerate-meanwhile-slow-get',
      'session-ended-reload-then-regenerate-of-the-kept-one',
      'session-ended-save-then-regenerate',
      'session-ended-save-then-regenerate-at-once',
      'session-ended-save-then-regenerate-at-once-answered-now',
      'session-ended-touch-then-regenerate',
      'session-ended-touch-then-regenerate-at-once-answered-now',
      'session-regenerate-callback-waits-for-store',
      'session-regenerate-old-cookie-is-worthless',
      'session-regenerate-without-callback',
      'store-in-the-manner-of-es5',
      'store-regenerate-of-request',
    ],
  },
  {
    name: 'regenerate-error-swallowed',
    edits: [
      {
        file: 'regenerate.ts',
        find: `        done(err);
      },`,
        replace: `        done();
      },`,
      },
    ],
    caughtBy: ['session-regenerate-destroy-fails', 'session-regenerate-promise-rejects'],
  },
  {
    name: 'regenerate-gives-up-when-destroy-fails',
    edits: [
      {
        file: 'regenerate.ts',
        find: `        try {
          if (!store.generate)`,
        replace: `        if (err) return done(err);
        try {
          if (!store.generate)`,
      },
    ],
    caughtBy: ['session-regenerate-destroy-fails', 'session-regenerate-promise-rejects', 'store-regenerate-error'],
  },
  {
    name: 'regenerate-genid-error-escapes',
    edits: [
      { file: 'request-session.ts', find: 'if (!this.regenerating) throw err;', replace: 'throw err;' },
      { file: 'regenerate.ts', find: 'return done(err || thrown);', replace: 'throw thrown;' },
    ],
    caughtBy: ['session-regenerate-genid-throws'],
  },
  {
    name: 'touch-leaves-the-expiry',
    edits: [
      {
        file: 'session.ts',
        find: `    this.cookie.maxAge = this.cookie.originalMaxAge;
`,
        replace: '',
      },
    ],
    caughtBy: ['resave-false-touch-keeps-the-session-alive', 'rolling-expiry-is-that-of-the-session'],
  },
  {
    name: 'touch-touches-the-store',
    edits: [
      {
        file: 'session.ts',
        find: '    return this.resetMaxAge();',
        replace: `    const { sessionStore } = this.req;
    if (sessionStore?.touch) callStore(sessionStore, 'touch', () => {}, this.id, this);
    return this.resetMaxAge();`,
      },
    ],
    caughtBy: [
      'response-end-empty-after-announced-body',
      'response-end-empty-text',
      'response-end-multibyte-with-length',
      'response-ends-after-save-of-pieces',
      'response-held-by-silent-set',
      'response-saved-length-zero',
      'security-id-in-the-body-is-ignored',
      'session-store-property-is-the-store',
      'session-touch-without-expiry',
      'store-disconnects-during-request',
      'store-set-response-waits',
      'store-touch-not-when-saved',
    ],
  },
  {
    name: 'methods-return-nothing',
    edits: [
      {
        file: 'session.ts',
        find: `    operation(callback);
    return session;`,
        replace: `    operation(callback);
    return undefined as unknown as Session;`,
      },
    ],
    caughtBy: ['session-destroy-returns-session'],
  },
  {
    name: 'touch-returns-nothing',
    edits: [
      {
        file: 'session.ts',
        find: 'return this.resetMaxAge();',
        replace: 'return (this.resetMaxAge(), undefined) as unknown as this;',
      },
    ],
    caughtBy: ['session-touch-returns-session'],
  },
  {
    name: 'promises-never-settle',
    edits: [{ file: 'session.ts', find: '(err ? reject(err) : resolve())', replace: 'void [err, resolve, reject]' }],
    caughtBy: ['session-destroy-promise', 'session-reload-promise', 'session-save-promise'],
  },
  {
    name: 'promises-never-reject',
    edits: [
      { file: 'session.ts', find: '(err ? reject(err) : resolve())', replace: '(void [err, reject], resolve())' },
    ],
    caughtBy: ['session-destroy-promise-rejects', 'session-reload-promise-rejects'],
  },
  {
    name: 'promises-left-unhandled',
    edits: [{ file: 'session.ts', find: 'promise.tolerate();', replace: '' }],
    caughtBy: ['session-reload-failure-nobody-waits-for', 'session-save-without-callback-fails-silently'],
  },
  {
    name: 'promises-even-with-a-callback',
    edits: [
      {
        file: 'session.ts',
        find: `  if (typeof callback === 'function') {
    operation(callback);
    return session;
  }`,
        replace: `  if (typeof callback === 'function') {
    return new Promise<void>((resolve) =>
      operation((err) => {
        callback(err);
        resolve();
      }),
    );
  }`,
      },
    ],
    caughtBy: ['session-destroy-returns-session'],
  },
  {
    name: 'id-is-enumerable',
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'id', { value: req.sessionID });",
        replace: "Object.defineProperty(this, 'id', { value: req.sessionID, enumerable: true });",
      },
    ],
    caughtBy: [
      'response-cookie-beside-one-without-session-cookie',
      'response-unserialisable-keeps-stored-session',
      'security-cookie-quoted',
      'security-failed-get-with-unset-keep',
      'session-change-new-session',
      'session-cookie-is-no-session-data',
      'session-data-back-at-next-request',
      'session-data-counts-views',
      'session-data-date-becomes-text',
      'session-data-keys-listed',
      'session-data-nested',
      'session-data-new-keys-listed',
      'session-data-unicode',
      'session-id-same-in-every-request',
    ],
  },
  {
    name: 'id-can-be-assigned',
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'id', { value: req.sessionID });",
        replace: "Object.defineProperty(this, 'id', { value: req.sessionID, writable: true });",
      },
    ],
    caughtBy: ['session-id-can-not-be-assigned'],
  },
  {
    name: 'req-is-enumerable',
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'req', { value: req });",
        replace: "Object.defineProperty(this, 'req', { value: req, enumerable: true });",
      },
    ],
    caughtBy: [
      'session-change-after-body-began',
      'session-id-differs-between-sessions',
      'session-id-is-not-stored-as-data',
      'session-id-of-loaded-session',
      'session-id-session-id-a-number',
      'session-parallel-last-write-wins',
      'session-reload-then-change-is-saved',
      'store-create-session-without-expiry',
    ],
  },
  {
    name: 'data-may-replace-methods',
    edits: [
      {
        file: 'session.ts',
        find: 'if (!(key in this)) self[key]',
        replace: "if (key !== 'id' && key !== 'req') self[key]",
      },
    ],
    caughtBy: [
      'security-record-with-methods',
      'session-data-proto-key-in-record',
      'session-data-reserved-names-not-loaded',
    ],
  },
  {
    name: 'methods-are-enumerable',
    edits: [
      {
        file: 'session.ts',
        find: "    if (typeof data === 'object' && data !== null) {",
        replace: `    for (const name of ['save', 'touch', 'reload', 'destroy', 'regenerate'] as const)
      Object.defineProperty(this, name, { value: this[name], enumerable: true, writable: true });
    if (typeof data === 'object' && data !== null) {`,
      },
    ],
    caughtBy: [
      'cookie-value-not-encoded-accepted',
      'security-cookie-behind-a-comma',
      'security-cookie-header-bytes-above-ascii',
      'security-cookie-header-empty',
      'security-cookie-header-long',
      'security-cookie-header-name-alone',
      'security-cookie-header-of-separators',
      'security-expired-id-not-adopted',
      'security-signature-empty',
      'security-signature-of-changed-id',
      'security-signature-of-id-with-any-characters',
      'security-signatures-swapped',
      'session-data-map-and-undefined-are-lost',
      'session-regenerate-methods-of-the-new',
      'store-get-application-waits-for-answer',
      'store-get-works-again',
      'store-memory-is-the-default',
    ],
  },
  {
    name: 'changes-unnoticed',
    edits: [
      {
        file: 'snapshot.ts',
        find: 'export function isUnchanged(session: Session, snapshot: Snapshot): boolean {',
        replace: `export function isUnchanged(session: Session, snapshot: Snapshot): boolean {
  if (Object.keys(session).length > 1 && snapshot !== EMPTY) return true;`,
      },
    ],
    caughtBy: [
      'response-aborted-and-ended',
      'response-save-once-for-many-writes',
      'security-nested-data-with-prototype',
      'session-change-added-key',
      'session-change-deleted-key',
    ],
  },
  {
    name: 'changes-everywhere',
    edits: [{ file: 'snapshot.ts', find: '    if (same !== undefined) return same;', replace: '    return false;' }],
    caughtBy: [
      'security-signature-of-bare-prefix',
      'session-change-equal-value',
      'session-change-nothing-on-loaded-session',
      'session-change-nothing-on-new-session',
      'session-change-put-back',
    ],
  },
  {
    name: 'changes-in-nested-data-unnoticed',
    edits: [
      {
        file: 'snapshot.ts',
        find: 'function compare(now: unknown, then: Plain): boolean | undefined {',
        replace: `function compare(now: unknown, then: Plain): boolean | undefined {
  if (typeof now === 'object' && now !== null) return true;`,
      },
    ],
    caughtBy: ['session-change-nested-key-deleted', 'session-change-under-nested-cookie-key'],
  },
  {
    name: 'changes-in-arrays-unnoticed',
    edits: [
      {
        file: 'snapshot.ts',
        find: 'return Array.isArray(then) ? compareArrays(now, then) : false;',
        replace: 'return Array.isArray(then);',
      },
    ],
    caughtBy: ['session-change-nested-value', 'session-change-pushed-to-list'],
  },
  {
    name: 'changes-by-array-length-alone',
    edits: [
      {
        file: 'snapshot.ts',
        find: `    if (same === false) return false;
    if (same === undefined) result = undefined;`,
        replace: '',
      },
    ],
    caughtBy: ['session-change-nested-value'],
  },
  {
    name: 'changes-under-a-nested-cookie-unnoticed',
    edits: [
      {
        file: 'snapshot.ts',
        find: `    const value = (now as Record<string, unknown>)[key];
    if (position`,
        replace: `    if (key === 'cookie') continue;
    const value = (now as Record<string, unknown>)[key];
    if (position`,
      },
      {
        file: 'snapshot.ts',
        find: `    const value = result[key];
`,
        replace: `    if (key === 'cookie') delete result[key];
    const value = result[key];
    if (value === undefined) continue;
`,
      },
    ],
    caughtBy: ['session-change-under-nested-cookie-key'],
  },
  {
    name: 'changes-of-the-cookie-count',
    edits: [
      {
        file: 'snapshot.ts',
        find: 'export function isUnchanged(session: Session, snapshot: Snapshot): boolean {',
        replace: `export function isUnchanged(session: Session, snapshot: Snapshot): boolean {
  if (session.cookie.originalMaxAge !== null && session.cookie.originalMaxAge !== 60000) return false;`,
      },
    ],
    caughtBy: ['session-cookie-changed-alone-is-touched', 'session-cookie-changed-alone-store-without-touch'],
  },
  {
    name: 'changes-of-key-order-unnoticed',
    edits: [
      {
        file: 'snapshot.ts',
        find: '  const keysThen = Object.keys(then);',
        replace: '  const keysThen = Object.keys(then).sort();',
      },
      {
        file: 'snapshot.ts',
        find: 'for (const key in now) {',
        replace: 'for (const key of Object.keys(now).sort()) {',
      },
    ],
    caughtBy: ['session-change-key-order'],
  },
  {
    name: 'changes-by-deleting-unnoticed',
    edits: [{ file: 'snapshot.ts', find: 'return position === keysThen.length;', replace: 'return true;' }],
    caughtBy: ['session-change-deleted-key', 'session-data-deleted-is-gone', 'unset-destroy-changed-session-is-saved'],
  },
  {
    name: 'changes-to-undefined-count',
    edits: [{ file: 'snapshot.ts', find: 'return isExpressed(value) ? false : undefined;', replace: 'return false;' }],
    caughtBy: ['session-change-undefined-key', 'session-change-undefined-key-on-loaded-session'],
  },
  {
    name: 'changes-of-type-unnoticed',
    edits: [
      {
        file: 'snapshot.ts',
        find: 'if (now === then) return true;',
        replace: 'if (String(now) === String(then)) return true;',
      },
    ],
    caughtBy: ['session-change-number-to-text'],
  },
  {
    name: 'second-middleware-replaces-the-session',
    edits: [
      {
        file: 'middleware.ts',
        find: `    if (req.session) {
      next();
      return;
    }
`,
        replace: '',
      },
    ],
    caughtBy: ['store-second-middleware-does-nothing', 'store-second-middleware-does-nothing-for-loaded-session'],
  },
  {
    name: 'session-id-of-the-session-sent',
    edits: [
      {
        file: 'request-session.ts',
        find: 'settings.serializeCookie, req.sessionID as string, secret',
        replace: 'settings.serializeCookie, session.id, secret',
      },
    ],
    caughtBy: ['security-injection-in-assigned-session-id', 'session-id-session-id-assigned'],
  },
  {
    name: 'stored-under-the-id-of-the-request',
    edits: [
      {
        file: 'request-session.ts',
        find: "'set', done, session.id, session)",
        replace: "'set', done, req.sessionID as string, session)",
      },
    ],
    caughtBy: ['session-id-session-id-assigned'],
  },
  {
    name: 'session-store-missing',
    edits: [
      {
        file: 'middleware.ts',
        find: `  req.sessionStore = settings.store;
`,
        replace: '',
      },
    ],
    caughtBy: [
      'cookie-path-exact-is-inside',
      'response-long-lived-explicit-save',
      'security-logout-twice',
      'session-regenerate-callback-waits-for-store',
      'session-reload-callback-waits-for-store',
      'session-store-property-of-default-store',
    ],
  },
  {
    name: 'destroy-takes-the-session-id',
    edits: [
      {
        file: 'session.ts',
        find: `      delete req.session;
`,
        replace: `      delete req.session;
      delete req.sessionID;
`,
      },
    ],
    caughtBy: ['session-destroy-leaves-session-id'],
  },
  {
    name: 'methods-enumerable',
    edits: [
      {
        file: 'session.ts',
        find: '  /** The request that the session was loaded or made for. */',
        replace: `  static {
    for (const name of Object.getOwnPropertyNames(this.prototype))
      Object.defineProperty(this.prototype, name, { enumerable: name !== 'constructor' });
  }`,
      },
    ],
    caughtBy: ['session-data-listed-by-a-loop'],
  },
  {
    name: 'methods-fixed',
    edits: [
      {
        file: 'session.ts',
        find: '  /** The request that the session was loaded or made for. */',
        replace: `  static {
    for (const name of ['save', 'destroy', 'touch'])
      Object.defineProperty(this.prototype, name, { writable: false });
  }`,
      },
    ],
    caughtBy: [
      'session-method-assigned-destroy',
      'session-method-assigned-save',
      'session-method-assigned-touch',
      'session-method-of-the-prototype-save',
      'session-method-of-the-prototype-touch',
    ],
  },
  {
    name: 'touched-without-its-method',
    edits: [{ file: 'request-session.ts', find: '    session.touch();', replace: '    session.resetMaxAge();' }],
    caughtBy: ['session-method-assigned-touch', 'session-method-of-the-prototype-touch'],
  },
  {
    name: 'saved-without-its-method',
    edits: [{ file: 'request-session.ts', find: 'if (session.save === saveToStore) {', replace: 'if (true) {' }],
    caughtBy: ['session-method-of-the-prototype-save-at-the-end'],
  },
  {
    name: 'class-exported-is-another',
    edits: [
      {
        file: 'index.ts',
        find: 'const classes = { Cookie, MemoryStore, Session, Store }',
        replace: 'const classes = { Cookie, MemoryStore, Session: class extends Session {}, Store }',
      },
    ],
    caughtBy: [
      'session-method-of-the-prototype-save',
      'session-method-of-the-prototype-save-at-the-end',
      'session-method-of-the-prototype-touch',
    ],
  },
  {
    name: 'id-can-be-deleted',
    edits: [
      {
        file: 'session.ts',
        find: "Object.defineProperty(this, 'id', { value: req.sessionID });",
        replace: "Object.defineProperty(this, 'id', { value: req.sessionID, configurable: true });",
      },
    ],
    caughtBy: ['session-id-can-not-be-deleted'],
  },
  {
    name: 'ended-sessions-forgotten',
    edits: [{ file: 'session-writes.ts', find: 'return this.ended?.has(id) === true;', replace: 'return false;' }],
    caughtBy: [
      'security-login-saved-by-a-kept-reference',
      'session-ended-destroy-then-save',
      'session-ended-destroy-then-save-at-once',
      'session-ended-destroy-then-save-at-once-answered-now',
      'session-ended-destroy-then-save-at-once-slow-destroy',
      'session-ended-destroy-then-save-at-once-slow-set',
      'session-ended-regenerate-then-regenerate-at-once',
      'session-ended-regenerate-then-reload-at-once',
      'session-ended-regenerate-then-reload-at-once-slow-destroy',
      'session-ended-regenerate-then-reload-at-once-slow-get',
      'session-ended-regenerate-then-save-at-once',
      'session-ended-regenerate-then-save-at-once-answered-now',
      'session-ended-regenerate-then-save-at-once-slow-destroy',
      'session-ended-regenerate-then-save-at-once-slow-set',
      'session-ended-regenerate-then-save-of-the-kept-one',
      'session-ended-regenerate-then-touch-at-once',
      'session-ended-regenerate-then-touch-at-once-slow-destroy',
      'session-ended-reload-then-regenerate-at-once',
      'session-ended-reload-then-regenerate-at-once-slow-get',
      'session-ended-touch-then-regenerate-at-once',
    ],
  },
  {
    name: 'ended-sessions-saved',
    edits: [{ file: 'session.ts', find: '        if (writes.hasEnded(this.id)) {', replace: '        if (false) {' }],
    caughtBy: [
      'security-login-saved-by-a-kept-reference',
      'security-login-saved-by-a-kept-reference-as-a-promise',
      'security-logout-undone-by-a-kept-reference',
      'session-ended-destroy-then-save',
      'session-ended-destroy-then-save-at-once',
      'session-ended-destroy-then-save-at-once-answered-now',
      'session-ended-destroy-then-save-at-once-slow-destroy',
      'session-ended-destroy-then-save-at-once-slow-set',
      'session-ended-regenerate-then-save-at-once',
      'session-ended-regenerate-then-save-at-once-answered-now',
      'session-ended-regenerate-then-save-at-once-slow-destroy',
      'session-ended-regenerate-then-save-at-once-slow-set',
      'session-ended-regenerate-then-save-of-the-kept-one',
    ],
  },
  {
    name: 'ended-sessions-stored-at-the-end',
    edits: [
      { file: 'request-session.ts', find: '    if (this.writes.hasEnded(session.id)) {', replace: '    if (false) {' },
    ],
    caughtBy: [
      'session-ended-regenerate-then-regenerate-at-once',
      'session-ended-regenerate-then-reload-at-once',
      'session-ended-regenerate-then-reload-at-once-slow-destroy',
      'session-ended-regenerate-then-reload-at-once-slow-get',
      'session-ended-regenerate-then-save-at-once',
      'session-ended-regenerate-then-save-at-once-slow-destroy',
      'session-ended-regenerate-then-save-at-once-slow-set',
      'session-ended-regenerate-then-touch-at-once',
      'session-ended-regenerate-then-touch-at-once-slow-destroy',
      'session-ended-reload-then-regenerate-at-once',
      'session-ended-reload-then-regenerate-at-once-slow-get',
      'session-ended-touch-then-regenerate-at-once',
    ],
  },
  {
    name: 'regenerated-sessions-have-not-ended',
    edits: [
      {
        file: 'session.ts',
        find: `      writes.end(this.id);
`,
        replace: '',
      },
      {
        file: 'regenerate.ts',
        find: `  writes.end(id);
`,
        replace: '',
      },
    ],
    caughtBy: [
      'security-login-saved-by-a-kept-reference',
      'session-ended-regenerate-then-regenerate-at-once',
      'session-ended-regenerate-then-reload-at-once',
      'session-ended-regenerate-then-reload-at-once-slow-destroy',
      'session-ended-regenerate-then-reload-at-once-slow-get',
      'session-ended-regenerate-then-save-at-once',
      'session-ended-regenerate-then-save-at-once-answered-now',
      'session-ended-regenerate-then-save-at-once-slow-destroy',
      'session-ended-regenerate-then-save-at-once-slow-set',
      'session-ended-regenerate-then-save-of-the-kept-one',
      'session-ended-regenerate-then-touch-at-once',
      'session-ended-regenerate-then-touch-at-once-slow-destroy',
      'session-ended-reload-then-regenerate-at-once',
      'session-ended-reload-then-regenerate-at-once-slow-get',
      'session-ended-touch-then-regenerate-at-once',
    ],
  },
  {
    name: 'ended-ids-never-begin-again',
    edits: [{ file: 'session-writes.ts', find: 'this.ended?.delete(id);', replace: 'void id;' }],
    caughtBy: ['session-regenerate-genid-gives-the-same-id'],
  },
  {
    name: 'destroy-overtakes-a-slow-set',
    edits: [{ file: 'session-writes.ts', find: '    if (this.pending === 0) {', replace: '    if (true) {' }],
    caughtBy: [
      'session-ended-save-then-destroy-at-once-slow-set',
      'session-ended-save-then-destroy-meanwhile-slow-set',
      'session-ended-save-then-regenerate-at-once-slow-set',
      'session-ended-save-then-regenerate-meanwhile-slow-set',
    ],
  },
  {
    name: 'destroy-waits-for-ever',
    edits: [{ file: 'session-writes.ts', find: 'if (this.pending === 0) this.runWaiting();', replace: '' }],
    caughtBy: ['session-ended-save-then-destroy-at-once-slow-set'],
  },
  {
    name: 'failures-of-ends-unheard',
    edits: [
      { file: 'session.ts', find: '      if (err) onFailure?.(promise, err);', replace: '      void onFailure;' },
    ],
    caughtBy: [
      'session-destroy-failure-nobody-waits-for',
      'session-destroy-failure-nobody-waits-for-before-the-end',
      'session-regenerate-failure-nobody-waits-for',
      'session-regenerate-failure-nobody-waits-for-before-the-end',
    ],
  },
  {
    name: 'failures-of-ends-reported-although-heard',
    edits: [
      { file: 'request-session.ts', find: 'find(({ promise }) => !promise.isHeard)', replace: 'find(() => true)' },
    ],
    caughtBy: ['session-destroy-failure-waited-for-later', 'session-destroy-promise-rejects'],
  },
  {
    name: 'exceptions-of-callbacks-end-the-process',
    edits: [{ file: 'store-call.ts', find: 'else failure = { thrown };', replace: 'else defer(rethrow, thrown);' }],
    caughtBy: [
      'session-callback-throws-on-bare-http',
      'session-destroy-callback-throws',
      'session-regenerate-callback-throws',
      'session-reload-callback-throws',
      'session-save-callback-throws',
    ],
  },
  {
    name: 'exceptions-of-callbacks-thrown-into-the-store',
    edits: [{ file: 'store-call.ts', find: 'else failure = { thrown };', replace: 'else throw thrown;' }],
    caughtBy: ['session-callback-throws-and-the-store-sees-nothing'],
  },
  {
    name: 'ends-leave-the-store-alone',
    edits: [
      {
        file: 'session.ts',
        find: "writes.afterWrites(() => callStore(store, 'destroy', (err) => done(err), id));",
        replace: 'void [store, callStore], writes.afterWrites(done);',
      },
      {
        file: 'regenerate.ts',
        find: `    callStore(
      store,
      'destroy',`,
        replace: `    callStore(
      store,
      'get',`,
      },
    ],
    caughtBy: [
      'session-ended-regenerate-then-destroy-of-the-kept-one',
      'session-ended-regenerate-then-destroy-at-once',
      'session-ended-regenerate-then-destroy-at-once-answered-now',
      'session-ended-destroy-then-regenerate',
      'session-ended-destroy-then-regenerate-at-once',
      'session-ended-destroy-then-regenerate-at-once-answered-now',
    ],
  },
];
